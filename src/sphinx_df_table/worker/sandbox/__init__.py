"""Confine the process of a snippet."""
