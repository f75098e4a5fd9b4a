"""Find the files that a snippet names, and record what it reads."""
