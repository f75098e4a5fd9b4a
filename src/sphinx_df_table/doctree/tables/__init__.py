"""Lay the columns and rows of an answer out as a docutils table."""
