"""Processes that run snippets. They never import Sphinx or docutils."""
