"""PDF of a cleaned drawing, for LaTeX: no byte of it comes from the process of a snippet."""
