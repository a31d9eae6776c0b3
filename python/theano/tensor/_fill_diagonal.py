"""Copies of tensors with a diagonal set to a number."""

from typing import Any

from theano import _core

__all__ = [
    "FillDiagonal",
    "FillDiagonalOffset",
    "fill_diagonal",
    "fill_diagonal_",
    "fill_diagonal_offset",
    "fill_diagonal_offset_",
]


class FillDiagonal(_core.Op):
    """Sets the main diagonal; see `fill_diagonal`."""

    def __new__(cls) -> Any:
        return _core.op("FillDiagonal")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


class FillDiagonalOffset(_core.Op):
    """Sets a diagonal of a matrix; see `fill_diagonal_offset`."""

    def __new__(cls) -> Any:
        return _core.op("FillDiagonalOffset")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


_core.set_classes({"FillDiagonal": FillDiagonal, "FillDiagonalOffset": FillDiagonalOffset})

fill_diagonal_ = FillDiagonal()
fill_diagonal_offset_ = FillDiagonalOffset()


def fill_diagonal(a: Any, val: Any) -> Any:
    """Return a copy of `a` whose elements with equal indices are `val`.

    Parameters
    ----------
    a : tensor_like
        A matrix, or a tensor of more dimensions, which must then be equal.
    val : scalar_like
        A number that the dtype of `a` holds.

    Returns
    -------
    TensorVariable
        Of the type of `a`.

    Raises
    ------
    TypeError
        If `a` has less than two dimensions, `val` is not a scalar, or its dtype is wider than that
        of `a`.
    ValueError
        When run, if more than two dimensions are not equal.
    """
    return fill_diagonal_(a, val)


def fill_diagonal_offset(a: Any, val: Any, offset: Any) -> Any:
    """Return a copy of a matrix with a diagonal set to `val`.

    Parameters
    ----------
    a : matrix_like
        Any matrix.
    val : scalar_like
        A number that the dtype of `a` holds.
    offset : int or integer scalar
        How far the diagonal is to the right of the main one; negative below it. Outside of the
        matrix nothing is set.

    Returns
    -------
    TensorVariable
        Of the type of `a`.

    Raises
    ------
    TypeError
        If an argument has the wrong rank, `offset` is not an integer, or the dtype of `val` is
        wider than that of `a`.
    """
    return fill_diagonal_offset_(a, val, offset)
