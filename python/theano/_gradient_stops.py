"""Where gradients end: identities that stop them, and the types of gradients that do not exist.

Public under `theano.gradient`.
"""

import warnings
from typing import Any

from theano import _core
from theano.gof.null_type import NullType
from theano.gof.type import Type

__all__ = [
    "DisconnectedType",
    "consider_constant",
    "consider_constant_",
    "disconnected_grad",
    "disconnected_grad_",
    "disconnected_type",
    "grad_not_implemented",
    "grad_undefined",
    "zero_grad",
    "zero_grad_",
]


class DisconnectedType(Type):
    """The type of the gradient of a variable that the cost does not depend on; it has no values."""

    def filter(self, data: Any, strict: bool = False, allow_downcast: bool | None = None) -> Any:
        """Raise AssertionError: there are no values."""
        raise AssertionError("the gradient of a disconnected variable has no value")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(DisconnectedType)

    def __str__(self) -> str:
        return "DisconnectedType"


disconnected_type = DisconnectedType()


# ------------------------------------------------------------------ gradients that do not exist


def grad_undefined(op: Any, x_pos: int, x: Any, comment: str = "") -> Any:
    """Return a variable for the gradient of input `x_pos` of `op`, which has no meaning."""
    reason = f"the gradient of {op} for input {x_pos} ({x}) is mathematically undefined. {comment}"
    return _core.Variable(NullType(reason))


def grad_not_implemented(op: Any, x_pos: int, x: Any, comment: str = "") -> Any:
    """Return a variable for the gradient of input `x_pos` of `op`, which is not there yet."""
    reason = f"the gradient of {op} for input {x_pos} ({x}) is not implemented. {comment}"
    return _core.Variable(NullType(reason))


# ------------------------------------------------------------------ identities

zero_grad_ = _core.op("Identity", kind="zero_grad")
disconnected_grad_ = _core.op("Identity", kind="disconnected_grad")
consider_constant_ = _core.op("Identity", kind="consider_constant")


def zero_grad(x: Any) -> Any:
    """Return `x` with a gradient of zero: a cost depends on it, but does not change with it."""
    return zero_grad_(x)


def disconnected_grad(x: Any) -> Any:
    """Return `x` without a gradient: a cost does not count as depending on it."""
    return disconnected_grad_(x)


def consider_constant(x: Any) -> Any:
    """Return `x` with a gradient of zero. Deprecated: use `zero_grad` or `disconnected_grad`."""
    warnings.warn(
        "consider_constant() is deprecated, use zero_grad() or disconnected_grad() instead.",
        stacklevel=2,
    )
    return consider_constant_(x)
