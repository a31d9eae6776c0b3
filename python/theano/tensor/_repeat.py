"""Tensors and their elements repeated, and moved round."""

import builtins
import warnings
from typing import Any

import numpy as np

from theano import _core
from theano.tensor._constants import get_scalar_constant_value
from theano.tensor._convert import NotScalarConstantError, as_tensor_variable, discrete_dtypes
from theano.tensor._create import alloc
from theano.tensor._elementwise import minimum
from theano.tensor._join import join
from theano.tensor._reshape import flatten, specify_shape

__all__ = ["Tile", "repeat", "roll", "tile"]


class RepeatOp(_core.Op):
    """Repeats elements, each as often as its number says; see `repeat`.

    Parameters
    ----------
    axis : int, optional
        The axis; without one the tensor is taken as a vector.
    """

    def __new__(cls, axis: int | None = None) -> Any:
        return _core.op("RepeatOp", axis=None if axis is None else int(axis))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def axis(self) -> int | None:
        """The axis."""
        axis: int | None = self.properties["axis"]
        return axis


class RepeatGrad(_core.Op):
    """Adds up what `RepeatOp` has made of each element: its gradient."""


class Tile(_core.Op):
    """Repeats a whole tensor along its dimensions; deprecated, and without a gradient: use `tile`.

    Parameters
    ----------
    ndim : int
        The rank of the result.
    """

    def __new__(cls, ndim: int) -> Any:
        warnings.warn("Tile op is deprecated, use tile function instead.", stacklevel=2)
        return _core.op("Tile", ndim=int(ndim))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def ndim(self) -> int:
        """The rank of the result."""
        ndim: int = self.properties["ndim"]
        return ndim


_core.set_classes({"RepeatGrad": RepeatGrad, "RepeatOp": RepeatOp, "Tile": Tile})


def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    """Return the elements of a tensor, each repeated.

    Parameters
    ----------
    x : TensorVariable
        The tensor.
    repeats : int, integer scalar or integer vector
        How often: each element, or each position along the axis.
    axis : int, optional
        The axis; without one `x` is flattened.

    Returns
    -------
    TensorVariable

    Raises
    ------
    ValueError
        If `repeats` has more than one dimension, or the axis does not exist; when run, if a number
        is negative, or there are not as many as positions.
    TypeError
        If `repeats` is not of integers.
    """
    counts = as_tensor_variable(repeats)
    variable = as_tensor_variable(x)
    if counts.ndim > 1:
        raise ValueError("The dimension of repeats should not exceed 1.")
    if axis is not None and not -variable.ndim <= axis < variable.ndim:
        raise ValueError(f"Axis {axis} is out of bounds for {variable.ndim} dimensions.")
    if counts.ndim == 1 and not counts.broadcastable[0]:
        return RepeatOp(axis)(variable, counts)
    if counts.ndim == 1:
        counts = counts[0]
    if axis is None:
        variable, axis = flatten(variable), 0
    axis %= variable.ndim
    # A new axis after the one that is repeated, stretched and then joined with it.
    lengths = [variable.shape[i] for i in range(variable.ndim)]
    order: list[int | str] = list(range(variable.ndim))
    order.insert(axis + 1, "x")
    stretched = alloc(
        variable.dimshuffle(order), *lengths[: axis + 1], counts, *lengths[axis + 1 :]
    )
    lengths[axis] = _product(lengths[axis], counts)
    return stretched.reshape(lengths)


def _product(length: Any, count: Any) -> Any:
    """Return the product of two integers, as an int where both are known."""
    try:
        return int(get_scalar_constant_value(length)) * int(get_scalar_constant_value(count))
    except NotScalarConstantError:
        return length * count


def _padded_counts(reps: Any, ndim: int) -> list[Any]:
    """Return the elements of a vector as `ndim` scalars, with ones before them."""
    fitting = specify_shape(reps, [minimum(reps.shape[0], ndim)])
    counts = join(0, np.ones(ndim, dtype=reps.dtype), fitting)[-ndim:]
    return [counts[i] for i in range(ndim)]


def tile(x: Any, reps: Any, ndim: int | None = None) -> Any:
    """Return a tensor repeated as a whole along its dimensions.

    Parameters
    ----------
    x : TensorVariable
        The tensor.
    reps : int, integer scalar, sequence of these, or integer vector
        How often along each dimension; fewer numbers than dimensions belong to the last ones.
    ndim : int, optional
        The rank of the result, needed if `reps` is a vector; by default the larger of the rank of
        `x` and the length of `reps`.

    Returns
    -------
    TensorVariable

    Raises
    ------
    ValueError
        If `ndim` is too small or missing, or `reps` is not of integers.
    AssertionError
        When run, if a vector `reps` is longer than `ndim`.
    """
    variable = as_tensor_variable(x)
    if ndim is not None and ndim < variable.ndim:
        raise ValueError("ndim should be equal or larger than x.ndim")
    if isinstance(reps, (list, tuple)):
        if ndim is not None and len(reps) > ndim:
            raise ValueError("len(reps) should be equal or less than ndim")
        if not all(map(_is_count, reps)):
            raise ValueError("elements of reps must be scalars of integer dtype")
        counts = list(reps)
    else:
        given = as_tensor_variable(reps)
        if given.dtype not in discrete_dtypes:
            raise ValueError("elements of reps must be integer dtype")
        if given.ndim > 1:
            raise ValueError("the dimension of reps should not exceed 1")
        if given.ndim == 1 and ndim is None:
            raise ValueError("if reps is tensor.vector, you should specify the ndim")
        counts = [reps] if given.ndim == 0 else _padded_counts(given, ndim or 0)
    if ndim is None:
        ndim = builtins.max(len(counts), variable.ndim)
    counts = [1] * (ndim - len(counts)) + counts
    lengths = [1] * (ndim - variable.ndim) + [variable.shape[i] for i in range(variable.ndim)]
    copies = alloc(variable, *counts, *lengths)
    pairs = [axis for i in range(ndim) for axis in (i, ndim + i)]
    tiled = [_product(length, count) for length, count in zip(lengths, counts, strict=True)]
    return copies.dimshuffle(pairs).reshape(tiled)


def _is_count(value: Any) -> bool:
    if isinstance(value, _core.Variable):
        return getattr(value, "dtype", None) in discrete_dtypes
    return isinstance(value, (int, np.integer))


def roll(x: Any, shift: Any, axis: int | None = None) -> Any:
    """Return a tensor whose elements are moved along an axis; those beyond the end come in front.

    Parameters
    ----------
    x : TensorVariable
        The tensor.
    shift : int or integer scalar
        By how many places.
    axis : int, optional
        The axis; without one, `x` is moved as if it were flat.

    Returns
    -------
    TensorVariable
        Of the shape of `x`.
    """
    variable = as_tensor_variable(x)
    if axis is None:
        if variable.ndim > 1:
            return roll(flatten(variable), shift, axis=0).reshape(variable.shape)
        axis = 0
    if axis < 0:
        axis += variable.ndim
    # The parts that change places, cut where the first element of the result lies.
    length = variable.shape[axis]
    cut = length - shift % length
    before = (slice(None),) * axis
    return join(axis, variable[(*before, slice(cut, None))], variable[(*before, slice(0, cut))])
