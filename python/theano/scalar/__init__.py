"""Scalar types, dtype promotion and the functions of scalars."""

# mypy: implicit-reexport
# ruff: noqa: F401, F403

from typing import Any

from theano.scalar import sharedvar
from theano.scalar.basic import *
from theano.scalar.basic_scipy import *

# The gradient is built on this package.
_OF_GRADIENT = ("DisconnectedType", "grad_not_implemented", "grad_undefined")


def __getattr__(name: str) -> Any:
    if name in _OF_GRADIENT:
        from theano import gradient

        return getattr(gradient, name)
    raise AttributeError(f"module 'theano.scalar' has no attribute {name!r}")
