"""Run snippets; never imports Sphinx or docutils."""
