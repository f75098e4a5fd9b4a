"""Fit tables to the pages of a PDF."""
