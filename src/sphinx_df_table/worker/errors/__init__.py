"""An exception becomes a message with a hint."""
