"""From values to variables: conversion, constants, casts, and the names of dtypes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from theano import _core
from theano.configdefaults import config
from theano.gof.graph import Apply
from theano.scalar.basic import (
    all_types,
    complex_types,
    continuous_types,
    discrete_types,
    float_types,
    int_types,
    integer_types,
    uint_types,
)

__all__ = [
    "AsTensorError",
    "Default",
    "EmptyConstantError",
    "NotScalarConstantError",
    "ShapeError",
    "all_dtypes",
    "as_tensor",
    "as_tensor_variable",
    "cast",
    "check_equal_numpy",
    "complex_dtypes",
    "constant",
    "constant_cache",
    "constructor",
    "continuous_dtypes",
    "default",
    "discrete_dtypes",
    "float_dtypes",
    "int_dtypes",
    "integer_dtypes",
    "register_transfer",
    "setdefault",
    "transfer",
    "uint_dtypes",
]

int_dtypes = [scalar_type.dtype for scalar_type in int_types]
uint_dtypes = [scalar_type.dtype for scalar_type in uint_types]
integer_dtypes = [scalar_type.dtype for scalar_type in integer_types]
discrete_dtypes = [scalar_type.dtype for scalar_type in discrete_types]
float_dtypes = [scalar_type.dtype for scalar_type in float_types]
complex_dtypes = [scalar_type.dtype for scalar_type in complex_types]
continuous_dtypes = [scalar_type.dtype for scalar_type in continuous_types]
all_dtypes = [scalar_type.dtype for scalar_type in all_types]


class AsTensorError(TypeError):
    """Raised when a value cannot become a tensor variable."""


class ShapeError(Exception):
    """Raised when the shape of a variable cannot be computed."""


class NotScalarConstantError(Exception):
    """Raised when a variable is not known to hold one constant number."""


class EmptyConstantError(NotScalarConstantError):
    """Raised when a constant has no elements."""


def as_tensor_variable(x: Any, name: str | None = None, ndim: int | None = None) -> Any:
    """Return `x` as a tensor variable.

    Parameters
    ----------
    x : variable, Apply or array_like
        Tensor variables are returned as they are. Numbers and arrays become constants: Python
        numbers with the smallest dtype that holds them, arrays and lists with NumPy's dtype. A list
        with scalar variables in it becomes a vector. An application of an operation stands for its
        only output.
    name : str, optional
        Name of the constant that is made.
    ndim : int, optional
        The wanted rank. Dimensions of length 1 are added or dropped on the left.

    Returns
    -------
    TensorVariable

    Raises
    ------
    AsTensorError
        If there is no way to convert `x`; Python's bools are among what is rejected.
    ValueError
        If the rank cannot be had, or an application has several outputs.
    """
    if hasattr(x, "_as_TensorVariable"):
        return x._as_TensorVariable()
    if isinstance(x, Apply):
        if len(x.outputs) != 1 and getattr(x.op, "default_output", None) is None:
            raise ValueError(
                "It is ambiguous which output of a multi-output Op has to be fetched.", x
            )
        x = x.default_output()
    return _core.as_tensor_variable(x, name, ndim)


as_tensor = as_tensor_variable


def constant(
    x: Any, name: str | None = None, ndim: int | None = None, dtype: str | None = None
) -> Any:
    """Return a constant that holds `x`.

    Parameters
    ----------
    x : array_like
        The value. An array is kept, not copied.
    name : str, optional
        Name of the variable.
    ndim : int, optional
        The rank that `x` must have.
    dtype : str, optional
        The dtype. By default that of an array; for a Python int the smallest signed type that holds
        it; for a Python float float32 where that is exact, else float64, and always ``floatX`` when
        that is narrower.

    Returns
    -------
    TensorConstant
        Dimensions of length 1 are broadcastable.

    Raises
    ------
    TypeError
        If `x` is not numeric.
    """
    made = _core.constant(x, name, ndim, dtype)
    # An array may change after it has become a constant, and a name is for one variable only.
    if not constant.enable or name is not None or isinstance(x, np.ndarray):  # type: ignore[attr-defined]
        return made
    if made.data.size != 1 or made.dtype not in _CACHED_DTYPES or not -10 <= made.data <= 10:
        return made
    if len(constant_cache) >= _CACHE_SIZE:
        constant_cache.clear()
    # By bytes, since 0.0 and -0.0 are equal.
    return constant_cache.setdefault((made.type, made.data.tobytes()), made)


# Constants of one small number are made once; programs may clear this, or switch it off.
constant_cache: dict[Any, Any] = {}
constant.enable = True  # type: ignore[attr-defined]
_CACHE_SIZE = 10_000
_CACHED_DTYPES = frozenset((*integer_dtypes, *float_dtypes))


def cast(x: Any, dtype: str) -> Any:
    """Return `x` converted to another dtype.

    Parameters
    ----------
    x : variable or array_like
        Any tensor.
    dtype : str
        Name of a dtype, or ``'floatX'``.

    Returns
    -------
    TensorVariable
        `x` itself if it has that dtype. Floats are truncated towards zero on the way to integers.

    Raises
    ------
    KeyError
        If `dtype` is not the name of a dtype.
    TypeError
        If `x` is complex and `dtype` is not.
    """
    if isinstance(dtype, str) and dtype == "floatX":
        dtype = config.floatX
    variable = as_tensor_variable(x)
    if not isinstance(dtype, str) or dtype not in all_dtypes:
        raise KeyError(dtype)
    if variable.dtype == dtype:
        return variable
    if variable.dtype in complex_dtypes and dtype not in complex_dtypes:
        raise TypeError(
            "Casting from complex to real is ambiguous: consider real(), imag(), angle() or abs()"
        )
    return _core.cast_op(dtype)(variable)


# Asked in turn for targets other than the CPU.
_transfers: list[Callable[[Any, str], Any]] = []


def transfer(var: Any, target: str) -> Any:
    """Return `var` on a device: ``'cpu'``, or one that a registered function knows.

    Raises
    ------
    ValueError
        If `target` is another device.
    """
    if target == "cpu":
        return as_tensor_variable(var)
    for function in _transfers:
        result = function(var, target)
        if result is not None:
            return result
    raise ValueError(f"Can't transfer to target {target}")


def register_transfer(fn: Callable[[Any, str], Any]) -> None:
    """Let `transfer` ask ``fn(var, target)``; it returns None for targets it does not know."""
    _transfers.append(fn)


class Default(_core.Op):
    """Gives its first argument, which always has a value; see `default`."""

    def __new__(cls) -> Any:
        return _core.op("Default")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


_core.set_classes({"Default": Default})

default = setdefault = _core.op("Default")
default.__doc__ = """`x`, or `default` where `x` has no value: ``default(x, default)``.

    Parameters
    ----------
    x, default : tensor_like
        Of the same type.

    Returns
    -------
    TensorVariable
        Always `x` here: a function has a value for each of its arguments.

    Raises
    ------
    TypeError
        If the types differ.
"""


def constructor(f: Callable[..., Any]) -> Callable[..., Any]:
    """Return `f`: a decorator that marks functions which make variables."""
    return f


def check_equal_numpy(x: Any, y: Any) -> bool:
    """Return whether two values are equal; arrays if dtypes and shapes are, and values to 1e-10."""
    if isinstance(x, np.ndarray) and isinstance(y, np.ndarray):
        same_kind = x.dtype == y.dtype and x.shape == y.shape
        return bool(same_kind and np.all(abs(x - y) < 1e-10))
    if isinstance(x, np.random.RandomState) and isinstance(y, np.random.RandomState):
        pairs = zip(x.get_state(legacy=True), y.get_state(legacy=True), strict=True)
        return all(bool(np.all(a == b)) for a, b in pairs)
    return bool(x == y)


def is_integer(value: Any) -> bool:
    """Return whether a value is an integer, of Python or of NumPy, or an array that holds one.

    Arrays of any dtype and rank have the method `__index__`.
    """
    if isinstance(value, np.ndarray):
        return value.ndim == 0 and value.dtype.kind in "iub"
    return hasattr(value, "__index__")


def as_number(value: Any) -> Any:
    """Return `value` as a 0-d array, or None if it is not a number or an array of one."""
    if isinstance(value, (bool, int, float, complex, np.number, np.bool_, np.ndarray)):
        array = np.asarray(value)
        if array.dtype.name in all_dtypes:
            return array
    return None


_core.set_classes({"AsTensorError": AsTensorError})
