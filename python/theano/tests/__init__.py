"""Helpers for finding faults, at the paths where Theano has them."""
