"""Selecting slices by a condition, and classes as rows of zeros with a single one."""

from typing import Any

from theano.tensor._choose import flatnonzero
from theano.tensor._convert import as_tensor_variable
from theano.tensor._create import zeros
from theano.tensor._ranges import arange
from theano.tensor._reshape import shape
from theano.tensor.subtensor import set_subtensor, take

__all__ = ["compress", "to_one_hot"]


def compress(condition: Any, x: Any, axis: int | None = None) -> Any:
    """Return the slices of `x` along an axis for which a condition holds.

    Parameters
    ----------
    condition : tensor_like
        Flattened; may be shorter than the axis.
    x : tensor_like
        What is selected from.
    axis : int, optional
        The axis; without it the elements of `x` are selected, as a vector.

    Returns
    -------
    TensorVariable

    Raises
    ------
    IndexError
        When run, if the condition holds beyond the end of the axis.
    """
    return take(as_tensor_variable(x), flatnonzero(as_tensor_variable(condition)), axis=axis)


def to_one_hot(y: Any, nb_class: Any, dtype: str | None = None) -> Any:
    """Return a matrix with a one in each row, at the place that `y` says, and zeros elsewhere.

    Parameters
    ----------
    y : vector_like of int
        The place for each row; negative ones count from the end.
    nb_class : int or integer scalar
        The length of a row.
    dtype : str, optional
        The dtype of the matrix, floatX by default.

    Returns
    -------
    TensorVariable

    Raises
    ------
    ValueError
        If `y` is a scalar.
    TypeError
        If `y` is not of integers.
    IndexError
        When run, if a place is outside of its row.
    """
    places = as_tensor_variable(y)
    if places.ndim == 0:
        raise ValueError("to_one_hot takes a vector of integers, got a scalar")
    count = shape(places)[0]
    matrix = zeros((count, nb_class), dtype=dtype)
    return set_subtensor(matrix[arange(count), places], 1)
