"""An answer becomes docutils nodes."""
