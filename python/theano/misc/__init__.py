"""Small things that programs import from this path."""
