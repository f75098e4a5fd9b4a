"""Watches calls of a snippet that are likely mistakes."""
