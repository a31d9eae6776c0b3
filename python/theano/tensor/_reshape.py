"""Shapes and changes of shape: reshape and flatten, padding, transposes, broadcast patterns."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from theano import _core
from theano.tensor._constants import get_vector_length, known_vector_length
from theano.tensor._convert import as_tensor_variable, discrete_dtypes
from theano.tensor.elemwise import DimShuffle

__all__ = [
    "Flatten",
    "Rebroadcast",
    "Reshape",
    "Shape",
    "SpecifyShape",
    "addbroadcast",
    "flatten",
    "is_flat",
    "patternbroadcast",
    "reshape",
    "shape",
    "shape_padaxis",
    "shape_padleft",
    "shape_padright",
    "specify_shape",
    "squeeze",
    "swapaxes",
    "transpose",
    "unbroadcast",
]


class Shape(_core.Op):
    """The shape of a tensor, as an int64 vector."""

    def __new__(cls) -> Any:
        return _core.op("Shape")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


class Reshape(_core.Op):
    """Gives the elements of a tensor another shape of known rank."""

    view_map = {0: [0]}  # noqa: RUF012  Theano's form

    def __new__(cls, ndim: int, name: str | None = None) -> Any:
        return _core.op("Reshape", ndim=ndim)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def ndim(self) -> int:
        """The rank of the result."""
        ndim: int = self.properties["ndim"]
        return ndim


class Flatten(_core.Op):
    """Joins the last dimensions of a tensor into one; deprecated: use `flatten`.

    Parameters
    ----------
    outdim : int, optional
        The rank of the result, at least 1.
    """

    view_map = {0: [0]}  # noqa: RUF012  Theano's form

    def __new__(cls, outdim: int = 1) -> Any:
        warnings.warn(
            "Flatten class is deprecated, please use flatten method instead.",
            DeprecationWarning,
            stacklevel=2,
        )
        return _core.op("Flatten", outdim=int(outdim))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def outdim(self) -> int:
        """The rank of the result."""
        outdim: int = self.properties["outdim"]
        return outdim


class Rebroadcast(_core.Op):
    """Changes which dimensions are taken to be 1: ``Rebroadcast((axis, flag), ...)``."""

    view_map = {0: [0]}  # noqa: RUF012  Theano's form

    def __new__(cls, *axes: tuple[int, bool]) -> Any:
        return _core.rebroadcast_op(axes)

    def __init__(self, *axes: tuple[int, bool]) -> None:
        """Do nothing: the core has made the instance."""


class SpecifyShape(_core.Op):
    """Checks the shape of a tensor when it is computed."""

    view_map = {0: [0]}  # noqa: RUF012  Theano's form

    def __new__(cls) -> Any:
        return _core.op("SpecifyShape")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


_core.set_classes(
    {
        "Flatten": Flatten,
        "Shape": Shape,
        "Reshape": Reshape,
        "Rebroadcast": Rebroadcast,
        "SpecifyShape": SpecifyShape,
    }
)

shape = _core.op("Shape")
shape.__doc__ = """The shape of a tensor, as an int64 vector whose length is known.

    Parameters
    ----------
    x : tensor_like
        Any tensor. Its values are not computed if only the shape is asked for.

    Returns
    -------
    TensorVariable
"""


# ------------------------------------------------------------------ reshape


def _as_shape(newshape: Any) -> Any:
    """Return a shape as an integer vector."""
    if isinstance(newshape, (list, tuple)) and len(newshape) == 0:
        newshape = np.zeros(0, dtype="int64")
    vector = as_tensor_variable(newshape)
    if vector.ndim != 1:
        raise TypeError(
            "New shape in reshape must be a vector or a list/tuple of scalar."
            f" Got {vector} after conversion to a vector."
        )
    if vector.dtype not in discrete_dtypes:
        raise TypeError("Shape must be integers", vector, vector.dtype)
    return vector


def reshape(x: Any, newshape: Any, ndim: int | None = None) -> Any:
    """Return the elements of `x` in another shape.

    Parameters
    ----------
    x : tensor_like
        Any tensor.
    newshape : sequence of int and integer scalars, or integer vector
        The new shape. One length may be -1: it follows from the number of elements.
    ndim : int, optional
        The rank of the result; needed if `newshape` is a vector of unknown length.

    Returns
    -------
    TensorVariable
        Dimensions whose length is given as the constant 1 are broadcastable.

    Raises
    ------
    TypeError
        If `newshape` is a single number, or not of integers.
    ValueError
        If the rank is unknown; when run, if the number of elements differs.
    """
    vector = _as_shape(newshape)
    if ndim is None:
        try:
            ndim = get_vector_length(vector)
        except ValueError:
            raise ValueError(
                f"The length of the provided shape ({newshape}) cannot be automatically determined,"
                " so the number of dimensions of the result is not known."
                " Provide the 'ndim' keyword argument to 'reshape' to avoid this problem."
            ) from None
    return _core.op("Reshape", ndim=ndim)(as_tensor_variable(x), vector)


def flatten(x: Any, ndim: int | None = None, outdim: int | None = None) -> Any:
    """Return `x` with its last dimensions joined into one.

    Parameters
    ----------
    x : tensor_like
        Any tensor.
    ndim : int, optional
        The rank of the result, 1 by default: the first ``ndim - 1`` dimensions are kept.
    outdim : int, optional
        Deprecated name of `ndim`.

    Returns
    -------
    TensorVariable

    Raises
    ------
    ValueError
        If `ndim` is less than 1 or more than the rank of `x`.
    """
    if outdim is not None:
        if ndim is not None:
            raise ValueError("You should only specify ndim")
        warnings.warn("flatten outdim parameter is deprecated, use ndim instead.", stacklevel=2)
        ndim = outdim
    elif ndim is None:
        ndim = 1
    variable = as_tensor_variable(x)
    if ndim < 1 or (ndim > 1 and ndim > variable.ndim):
        raise ValueError(f"ndim {ndim} out of bound [1, {variable.ndim + 1})")
    kept = ndim - 1
    lengths = shape(variable)
    flat = reshape(variable, [*(lengths[axis] for axis in range(kept)), -1])
    pattern = variable.broadcastable
    flags = (*pattern[:kept], all(pattern[kept:]))
    return addbroadcast(flat, *(axis for axis, flag in enumerate(flags) if flag))


def is_flat(var: Any, ndim: int | None = None, outdim: int | None = None) -> bool:
    """Return whether `var` has rank `ndim`, 1 by default."""
    if outdim is not None:
        if ndim is not None:
            raise ValueError("You should only specify ndim")
        warnings.warn("is_flat outdim parameter is deprecated, use ndim instead.", stacklevel=2)
        ndim = outdim
    return bool(var.ndim == (1 if ndim is None else ndim))


# ------------------------------------------------------------------ order and number of dimensions


def shape_padleft(t: Any, n_ones: int = 1) -> Any:
    """Return `t` with `n_ones` broadcastable dimensions of length 1 put before the others."""
    variable = as_tensor_variable(t)
    pattern = ["x"] * n_ones + list(range(variable.ndim))
    return DimShuffle(variable.broadcastable, pattern)(variable)


def shape_padright(t: Any, n_ones: int = 1) -> Any:
    """Return `t` with `n_ones` broadcastable dimensions of length 1 put after the others."""
    variable = as_tensor_variable(t)
    pattern = list(range(variable.ndim)) + ["x"] * n_ones
    return DimShuffle(variable.broadcastable, pattern)(variable)


def shape_padaxis(t: Any, axis: int) -> Any:
    """Return `t` with a broadcastable dimension of length 1 at `axis` of the result.

    Raises
    ------
    IndexError
        If the result has no such dimension.
    """
    variable = as_tensor_variable(t)
    ndim = variable.ndim + 1
    if not -ndim <= axis < ndim:
        raise IndexError(f"axis {axis} is out of bounds [-{ndim}, {ndim})")
    pattern: list[int | str] = list(range(variable.ndim))
    pattern.insert(axis % ndim, "x")
    return DimShuffle(variable.broadcastable, pattern)(variable)


def squeeze(x: Any) -> Any:
    """Return `x` without its broadcastable dimensions."""
    variable = as_tensor_variable(x)
    kept = [axis for axis, flag in enumerate(variable.broadcastable) if not flag]
    return variable.dimshuffle(kept)


def swapaxes(y: Any, axis1: int, axis2: int) -> Any:
    """Return `y` with two of its dimensions exchanged; IndexError if it does not have them."""
    variable = as_tensor_variable(y)
    order = list(range(variable.ndim))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return variable.dimshuffle(order)


def transpose(x: Any, axes: Sequence[int] | None = None) -> Any:
    """Return `x` with its dimensions in another order.

    Parameters
    ----------
    x : tensor_like
        Any tensor.
    axes : sequence of int, optional
        The dimensions of `x` in their new order; reversed by default.

    Returns
    -------
    TensorVariable
        Named after `x` when no order is given.
    """
    variable = as_tensor_variable(x)
    order = range(variable.ndim - 1, -1, -1) if axes is None else axes
    result = DimShuffle(variable.broadcastable, list(order))(variable)
    if axes is None and variable.name:
        result.name = variable.name + ".T"
    return result


# ------------------------------------------------------------------ what is known of the shape


def _rebroadcast(x: Any, flags: dict[int, bool]) -> Any:
    """Return `x` with the given flags; `x` itself if it has them already."""
    variable = as_tensor_variable(x)
    if any(axis >= variable.ndim for axis in flags):
        raise ValueError("Trying to rebroadcast non-existent dimension")
    pattern = variable.broadcastable
    changes = [(axis, flag) for axis, flag in flags.items() if axis >= 0 and pattern[axis] != flag]
    return _core.rebroadcast_op(changes)(variable) if changes else variable


def addbroadcast(x: Any, *axes: int) -> Any:
    """Return `x` with the given dimensions marked as broadcastable.

    Raises
    ------
    ValueError
        If there is no such dimension; when run, if its length is not 1.
    """
    return _rebroadcast(x, dict.fromkeys(axes, True))


def unbroadcast(x: Any, *axes: int) -> Any:
    """Return `x` with the given dimensions not marked as broadcastable.

    Raises
    ------
    ValueError
        If there is no such dimension.
    """
    return _rebroadcast(x, dict.fromkeys(axes, False))


def patternbroadcast(x: Any, broadcastable: Sequence[bool]) -> Any:
    """Return `x` with the given broadcast pattern.

    Raises
    ------
    ValueError
        If the pattern is longer than the rank; when run, if a dimension that is marked has not
        length 1.
    """
    return _rebroadcast(x, {axis: bool(flag) for axis, flag in enumerate(broadcastable)})


_specify_shape = _core.op("SpecifyShape")


def specify_shape(x: Any, shape: Any) -> Any:
    """Return `x`, whose shape is checked when it is computed.

    Parameters
    ----------
    x : tensor_like
        Any tensor.
    shape : sequence of int and integer scalars, or integer vector
        The shape it must have.

    Returns
    -------
    TensorVariable
        Of the type of `x`.

    Raises
    ------
    AssertionError
        If `shape` has another length than `x` has dimensions, or is not of integers; when run, if
        the shape differs.
    """
    variable, vector = as_tensor_variable(x), as_tensor_variable(shape)
    if vector.ndim != 1 or vector.dtype not in discrete_dtypes:
        raise AssertionError(f"A shape must be an integer vector, not {vector} ({vector.type})")
    length = known_vector_length(vector)
    if length not in (None, variable.ndim):
        raise AssertionError(
            f"A shape of {length} lengths was specified for {variable} of rank {variable.ndim}"
        )
    return _specify_shape(variable, vector)
