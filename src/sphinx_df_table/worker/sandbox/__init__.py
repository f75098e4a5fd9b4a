"""Confine the process of a snippet: what it may read, call and use."""
