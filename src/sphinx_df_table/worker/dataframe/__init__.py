"""Convert data frames of any library to the text of a table."""
