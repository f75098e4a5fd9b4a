"""Find the files that a snippet names."""
