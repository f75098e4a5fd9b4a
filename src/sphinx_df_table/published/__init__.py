"""Data of tables that a site publishes for programs: files, their addresses and description."""
