"""Plugins of `nose`."""
