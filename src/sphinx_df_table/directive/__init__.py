"""Turn a block of a page into a job."""
