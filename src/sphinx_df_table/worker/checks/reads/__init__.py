"""Finds what the readers of CSV files have made of them."""
