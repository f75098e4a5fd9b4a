"""Tables in print: what fits them to the pages of LaTeX."""

from .tables import FitTables

__all__ = ["FitTables"]
