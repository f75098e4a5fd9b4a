"""The text of a cell becomes inline nodes."""
