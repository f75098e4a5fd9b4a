"""Look file names up, and record what was read."""
