"""Role ``df-value``: values of tables in prose."""
