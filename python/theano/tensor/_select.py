"""Choosing between values element by element, and comparing them up to a tolerance."""

import functools
from typing import Any

from theano import _core
from theano.tensor._convert import as_tensor_variable, cast, discrete_dtypes
from theano.tensor._elementwise import (
    abs_,
    and_,
    eq,
    invert,
    isinf,
    isnan,
    le,
    maximum,
    minimum,
    or_,
)
from theano.tensor._reduce import all

__all__ = ["allclose", "clip", "isclose", "largest", "smallest", "switch", "where"]

switch = where = _core.elemwise_op("switch")
switch.__doc__ = """`ift` where `cond` is not zero, `iff` elsewhere.

    Parameters
    ----------
    cond, ift, iff : tensor_like
        Broadcast against each other. Both values are computed.

    Returns
    -------
    TensorVariable
        Of the common dtype of `ift` and `iff`. Each element's gradient goes to the value that was
        chosen.
"""

clip = _core.elemwise_op("clip")
clip.__doc__ = """`x` limited to the interval from `min` to `max`.

    Parameters
    ----------
    x, min, max : tensor_like
        Real numbers, broadcast against each other.

    Returns
    -------
    TensorVariable
        Of the common dtype of all three. The gradient flows to `x` within the interval, bounds
        included.
"""


def largest(*args: Any) -> Any:
    """Return the elementwise maximum of any number of tensors, broadcast against each other."""
    return functools.reduce(maximum, args[1:], as_tensor_variable(args[0]))


def smallest(*args: Any) -> Any:
    """Return the elementwise minimum of any number of tensors, broadcast against each other."""
    return functools.reduce(minimum, args[1:], as_tensor_variable(args[0]))


def isclose(
    a: Any, b: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> Any:
    """Return whether elements are equal within a tolerance.

    Parameters
    ----------
    a, b : tensor_like
        Broadcast against each other.
    rtol, atol : float, optional
        `a` and `b` are close where ``abs(a - b) <= atol + rtol * abs(b)``.
    equal_nan : bool, optional
        Whether NaN is close to NaN.

    Returns
    -------
    TensorVariable
        Bool. Infinities are close only to the same infinity.
    """
    first, second = (_as_inexact(as_tensor_variable(value)) for value in (a, b))
    near = le(abs_(first - second), atol + rtol * abs_(second))
    finite = invert(or_(isinf(first), isinf(second)))
    close = or_(and_(near, finite), eq(first, second))
    if equal_nan:
        close = or_(close, and_(isnan(first), isnan(second)))
    return close


def allclose(
    a: Any, b: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> Any:
    """Return whether all elements are equal within a tolerance, as a 0-d bool; see `isclose`."""
    return all(isclose(a, b, rtol, atol, equal_nan))


def _as_inexact(variable: Any) -> Any:
    """Return integers as float64, so that differences cannot wrap around."""
    return cast(variable, "float64") if variable.dtype in discrete_dtypes else variable
