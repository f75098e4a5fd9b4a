"""What a reader does with the tables of a page, in a real browser."""
