"""Plain data that crosses the process boundary."""
