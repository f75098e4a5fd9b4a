"""Run jobs in a worker, from Sphinx's side."""
