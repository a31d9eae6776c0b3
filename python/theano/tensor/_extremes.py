"""Largest and smallest elements along some dimensions, and where they are.

`axis` is None for all dimensions, an int, or a sequence of ints; negative ones count from the
end. With `keepdims` the reduced dimensions stay, with length 1 and broadcastable.
"""

from collections.abc import Iterable
from typing import Any

from theano import _core
from theano.tensor._convert import as_tensor_variable
from theano.tensor._elementwise import sub
from theano.tensor._reduce import (
    Axis,
    check_and_normalize_axes,
    normalize_axes,
    put_back_axes,
)

__all__ = ["Argmax", "MaxAndArgmax", "argmax", "argmin", "max", "max_and_argmax", "min", "ptp"]


class Argmax(_core.Op):
    """Where the largest element along some dimensions is.

    Parameters
    ----------
    axis : sequence of int
        The dimensions, none of them negative.
    """

    def __new__(cls, axis: Iterable[int]) -> Any:
        return _core.op("Argmax", axis=tuple(axis))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def axis(self) -> tuple[int, ...]:
        """The dimensions that are searched."""
        return tuple(self.properties["axis"])


class MaxAndArgmax(_core.Op):
    """The largest element along some dimensions, and where it is: two outputs.

    Parameters
    ----------
    axis : sequence of int
        The dimensions, none of them negative.
    """

    def __new__(cls, axis: Iterable[int]) -> Any:
        return _core.op("MaxAndArgmax", axis=tuple(axis))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def axis(self) -> tuple[int, ...]:
        """The dimensions that are searched."""
        return tuple(self.properties["axis"])


class Argmin(_core.Op):
    """Where the smallest element along some dimensions is."""


_core.set_classes({"Argmax": Argmax, "Argmin": Argmin, "MaxAndArgmax": MaxAndArgmax})


def max_and_argmax(a: Any, axis: Axis = None, keepdims: bool = False) -> list[Any]:
    """Return the largest elements along some dimensions, and where they are.

    Parameters
    ----------
    a : tensor_like
        The elements. Complex numbers are ordered by real, then by imaginary part.
    axis : int, sequence of int or None, optional
        The dimensions to search; an empty sequence stands for all of them.
    keepdims : bool, optional
        Whether the reduced dimensions stay, with length 1.

    Returns
    -------
    list of TensorVariable
        What `max` and `argmax` give.

    Raises
    ------
    ValueError
        If there is no such dimension.
    TypeError
        If `axis` is neither an integer nor a sequence of integers.
    """
    variable = as_tensor_variable(a)
    axes = check_and_normalize_axes(variable, axis) or list(range(variable.ndim))
    results: list[Any] = MaxAndArgmax(axes)(variable)
    if keepdims:
        results = [put_back_axes(variable.ndim, result, axes) for result in results]
    return results


def max(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """Return the largest element along some dimensions.

    Parameters
    ----------
    x : tensor_like
        The elements. Complex numbers are ordered by real, then by imaginary part.
    axis : int, sequence of int or None, optional
        The dimensions to reduce.
    keepdims : bool, optional
        Whether the reduced dimensions stay, with length 1.

    Returns
    -------
    TensorVariable
        NaN where any element is. The gradient goes in full to every element that is largest.
        Running it on no elements raises ValueError.
    """
    variable = as_tensor_variable(x)
    axes = normalize_axes(variable, axis)
    if axes == []:
        return _core.reduce_op("max", axes)(variable)
    return max_and_argmax(variable, axes, keepdims)[0]


def min(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """Return the smallest element along some dimensions; see `max`."""
    variable = as_tensor_variable(x)
    axes = normalize_axes(variable, axis)
    result = _core.reduce_op("min", axes)(variable)
    return put_back_axes(variable.ndim, result, axes) if keepdims else result


def argmax(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """Return where the largest element along some dimensions is.

    Parameters
    ----------
    x : tensor_like
        The elements. Complex numbers are ordered by real, then by imaginary part.
    axis : int, sequence of int or None, optional
        The dimensions to search; an empty sequence stands for all of them.
    keepdims : bool, optional
        Whether the reduced dimensions stay, with length 1.

    Returns
    -------
    TensorVariable
        The position as int64, counted through the searched dimensions in C order: the first of
        equal elements, or the first NaN if there is one. The gradient is zero. Running it on no
        elements raises ValueError.

    Raises
    ------
    ValueError
        If there is no such dimension.
    TypeError
        If `axis` is neither an integer nor a sequence of integers.
    """
    return max_and_argmax(x, axis, keepdims)[1]


def argmin(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """Return where the smallest element along some dimensions is; see `argmax`."""
    variable = as_tensor_variable(x)
    axes = check_and_normalize_axes(variable, axis) or list(range(variable.ndim))
    result = _core.op("Argmin", axis=tuple(axes))(variable)
    return put_back_axes(variable.ndim, result, axes) if keepdims else result


def ptp(a: Any, axis: Axis = None) -> Any:
    """Return the difference of the largest and the smallest element along some dimensions."""
    variable = as_tensor_variable(a)
    return sub(max(variable, axis), min(variable, axis))
