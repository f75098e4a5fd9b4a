"""Tables in print: what fits them to the pages of LaTeX, and what stands where one failed."""

from .failed import depart_failed_block, visit_failed_block
from .tables import FitTables

__all__ = ["FitTables", "depart_failed_block", "visit_failed_block"]
