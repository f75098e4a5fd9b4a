"""Turn the drawing of an answer into the figure of a page."""
