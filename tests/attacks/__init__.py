"""Attempts of harmful snippets."""
