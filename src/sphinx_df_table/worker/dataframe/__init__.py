"""Any data frame becomes text."""
