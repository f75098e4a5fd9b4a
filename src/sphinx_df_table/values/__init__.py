"""The role ``df-value``: figures of tables in prose."""
