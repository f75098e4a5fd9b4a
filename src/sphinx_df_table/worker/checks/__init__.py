"""Find mistakes in the data of a block."""
