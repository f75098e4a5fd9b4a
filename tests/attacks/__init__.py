"""What snippets that mean harm try."""
