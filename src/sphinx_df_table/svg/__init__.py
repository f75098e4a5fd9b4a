"""SVG from a snippet's process: checked and cleaned, then written for pages, EPUB and LaTeX."""
