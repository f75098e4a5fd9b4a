"""State between pages and builds: page records, dependencies, fingerprints and the cache."""
