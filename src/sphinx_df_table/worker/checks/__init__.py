"""Find likely mistakes in the data of a block."""
