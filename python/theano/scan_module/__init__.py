"""Loops over the rows of arrays: `scan` and what is built on it."""
