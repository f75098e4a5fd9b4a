"""Use the tables of a page in a real browser, as readers do."""
