"""Scalar types, dtype promotion and the functions of scalars."""

# mypy: implicit-reexport
# ruff: noqa: F401, F403

from theano.scalar import sharedvar
from theano.scalar.basic import *
from theano.scalar.basic_scipy import *
