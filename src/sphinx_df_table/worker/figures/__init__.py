"""Draws the figure that a snippet leaves."""
