"""The half that runs snippets; it never imports Sphinx or docutils."""
