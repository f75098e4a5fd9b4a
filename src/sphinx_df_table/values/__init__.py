"""Role ``df-value``: values of blocks in prose."""
