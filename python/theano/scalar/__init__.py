"""Scalar types, dtype promotion and the functions of scalars."""

# mypy: implicit-reexport
# ruff: noqa: F401, F403

from theano._lazy import names_from
from theano.scalar import sharedvar
from theano.scalar.basic import *
from theano.scalar.basic_scipy import *

# The gradient is built on this package.
__getattr__ = names_from(
    __name__,
    {"theano.gradient": ("DisconnectedType", "grad_not_implemented", "grad_undefined")},
)
