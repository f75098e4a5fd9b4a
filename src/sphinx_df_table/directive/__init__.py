"""A block becomes a job."""
