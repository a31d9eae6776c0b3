"""Scalar types, dtype promotion and the names of the elementwise functions."""

# mypy: implicit-reexport

from theano.scalar.basic import *  # noqa: F403
from theano.scalar.basic import __getattr__ as __getattr__
