"""Where gradients end: identities that stop them, and the types of gradients that do not exist.

Public under `theano.gradient`.
"""

import warnings
from typing import Any

from theano import _core
from theano.gof.null_type import NullType
from theano.gof.type import Type

__all__ = [
    "ConsiderConstant",
    "DeepCopyOp",
    "DisconnectedGrad",
    "DisconnectedType",
    "GradClip",
    "GradScale",
    "UndefinedGrad",
    "ViewOp",
    "ZeroGrad",
    "consider_constant",
    "consider_constant_",
    "deep_copy_op",
    "disconnected_grad",
    "disconnected_grad_",
    "disconnected_type",
    "grad_clip",
    "grad_not_implemented",
    "grad_scale",
    "grad_undefined",
    "undefined_grad",
    "undefined_grad_",
    "view_op",
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


class ViewOp(_core.Op):
    """Gives its argument, and passes gradients on."""

    view_map = {0: [0]}  # noqa: RUF012  Theano's form

    def __new__(cls) -> Any:
        return _core.op(cls.__name__)

    def __init__(self, *args: Any) -> None:
        """Do nothing: the core has made the instance."""


class DeepCopyOp(ViewOp):
    """Gives a copy of its argument, and passes gradients on."""


class ConsiderConstant(ViewOp):
    """Gives its argument, and makes gradients zero."""


class ZeroGrad(ViewOp):
    """Gives its argument, and makes gradients zero."""


class DisconnectedGrad(ViewOp):
    """Gives its argument, on which a cost does not count as depending."""


class UndefinedGrad(ViewOp):
    """Gives its argument, with respect to which there is no gradient."""


class GradClip(ViewOp):
    """Gives its argument, and keeps gradients between two bounds.

    Parameters
    ----------
    clip_lower_bound, clip_upper_bound : float
        The bounds.

    Raises
    ------
    AssertionError
        If the upper bound is below the lower one.
    """

    def __new__(cls, clip_lower_bound: float, clip_upper_bound: float) -> Any:
        return _core.op(
            "GradClip",
            clip_lower_bound=float(clip_lower_bound),
            clip_upper_bound=float(clip_upper_bound),
        )

    @property
    def clip_lower_bound(self) -> float:
        """No gradient is below this."""
        bound: float = self.properties["clip_lower_bound"]
        return bound

    @property
    def clip_upper_bound(self) -> float:
        """No gradient is above this."""
        bound: float = self.properties["clip_upper_bound"]
        return bound


class GradScale(ViewOp):
    """Gives its argument, and multiplies gradients by a number.

    Parameters
    ----------
    multiplier : float
        The number.
    """

    def __new__(cls, multiplier: float) -> Any:
        return _core.op("GradScale", multiplier=float(multiplier))

    @property
    def multiplier(self) -> float:
        """What gradients are multiplied by."""
        multiplier: float = self.properties["multiplier"]
        return multiplier


_core.set_classes(
    {
        cls.__name__: cls
        for cls in (
            ViewOp,
            DeepCopyOp,
            ConsiderConstant,
            ZeroGrad,
            DisconnectedGrad,
            UndefinedGrad,
            GradClip,
            GradScale,
        )
    }
)

view_op = ViewOp()
deep_copy_op = DeepCopyOp()
zero_grad_ = ZeroGrad()
disconnected_grad_ = DisconnectedGrad()
consider_constant_ = ConsiderConstant()
undefined_grad_ = UndefinedGrad()


def zero_grad(x: Any) -> Any:
    """Return `x` with a gradient of zero: a cost depends on it, but does not change with it."""
    return zero_grad_(x)


def disconnected_grad(x: Any) -> Any:
    """Return `x` without a gradient: a cost does not count as depending on it."""
    return disconnected_grad_(x)


def undefined_grad(x: Any) -> Any:
    """Return `x` with a gradient that is not defined: asking for it is a `NullTypeGradError`."""
    return undefined_grad_(x)


def grad_clip(x: Any, lower_bound: float, upper_bound: float) -> Any:
    """Return `x`; the gradient that flows back through it is kept between two bounds.

    Parameters
    ----------
    x : TensorVariable
        What is returned.
    lower_bound, upper_bound : float
        The bounds of each element of the gradient.

    Returns
    -------
    TensorVariable
        Of the type of `x`.

    Raises
    ------
    AssertionError
        If the upper bound is below the lower one.
    """
    return GradClip(lower_bound, upper_bound)(x)


def grad_scale(x: Any, multiplier: Any) -> Any:
    """Return `x`; the gradient that flows back through it is multiplied.

    Parameters
    ----------
    x : TensorVariable
        What is returned.
    multiplier : float or 0-d variable
        What the gradient is multiplied by.

    Returns
    -------
    TensorVariable
        Of the type of `x`.
    """
    if isinstance(multiplier, _core.Variable):
        fixed = disconnected_grad_(x)
        return fixed + disconnected_grad_(multiplier) * (x - fixed)
    return GradScale(multiplier)(x)


def consider_constant(x: Any) -> Any:
    """Return `x` with a gradient of zero. Deprecated: use `zero_grad` or `disconnected_grad`."""
    warnings.warn(
        "consider_constant() is deprecated, use zero_grad() or disconnected_grad() instead.",
        stacklevel=2,
    )
    return consider_constant_(x)
