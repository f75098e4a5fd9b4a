"""Recipes of the cookbook: each builds, and shows the figures that follow from its data."""
