"""Convert an exception of a snippet to a message with a hint."""
