"""Private names of other libraries, one module per library."""
