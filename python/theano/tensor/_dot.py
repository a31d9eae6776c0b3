"""Products of tensors: dot, its forms for tensors of any rank, and its forms for batches."""

import operator
from typing import Any

import numpy as np

from theano import _core
from theano.tensor._convert import as_tensor_variable, is_integer
from theano.tensor._elementwise import mul

__all__ = ["Dot", "batched_dot", "batched_tensordot", "dot", "outer", "tensordot"]


class Dot(_core.Op):
    """The product of two matrices, two vectors, or one of each."""

    def __new__(cls) -> Any:
        return _core.op("Dot")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


class BatchedDot(_core.Op):
    """The products of two tensors of 2 or 3 dimensions, one for each entry of the first."""

    def __new__(cls) -> Any:
        return _core.op("BatchedDot")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


class Tensordot(_core.Op):
    """The product of two tensors, summed over pairs of dimensions."""


_core.set_classes({"Dot": Dot, "BatchedDot": BatchedDot, "Tensordot": Tensordot})

_dot = _core.op("Dot")
_batched_dot = _core.op("BatchedDot")
_view = _core.op("ViewOp")


def dot(a: Any, b: Any) -> Any:
    """Return the product of two tensors.

    Parameters
    ----------
    a, b : tensor_like
        A scalar multiplies the other operand; a vector counts as a row on the left and as a
        column on the right. Of more dimensions the last of `a` and the last but one of `b` are
        summed over: ``dot(a, b)[i, j, k, m] = sum(a[i, j, :] * b[k, :, m])``.

    Returns
    -------
    TensorVariable
        Of the common dtype, with the dimensions of `a` and then those of `b` that are left.

    Raises
    ------
    ValueError
        When run, if the inner lengths differ.
    """
    left, right = as_tensor_variable(a), as_tensor_variable(b)
    if left.ndim == 0 or right.ndim == 0:
        return mul(left, right)
    if left.ndim > 2 or right.ndim > 2:
        return tensordot(left, right, [[left.ndim - 1], [max(0, right.ndim - 2)]])
    return _dot(left, right)


def tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    """Return the product of two tensors, summed over pairs of dimensions.

    Parameters
    ----------
    a, b : tensor_like
        The operands.
    axes : int or pair of ints or pair of sequences of int, optional
        How many dimensions are summed over: the last ones of `a` with the first ones of `b`; or
        which ones, first of `a`, then of `b`. Negative ones count from the end.

    Returns
    -------
    TensorVariable
        Of the common dtype, with the dimensions of `a` and then those of `b` that are left.

    Raises
    ------
    ValueError
        If there are no such dimensions, or one is given twice. When run, if lengths differ.
    """
    left, right = as_tensor_variable(a), as_tensor_variable(b)
    left_axes, right_axes = _pairs(left, right, axes, batched=False)
    left, right = _in_own_dtype(left, right)
    if (left.ndim, left_axes, right.ndim, right_axes) == (2, (1,), 2, (0,)):
        return _dot(left, right)
    op = _core.op("Tensordot", x_axes=left_axes, y_axes=right_axes, batched=False)
    return op(left, right)


def batched_dot(a: Any, b: Any) -> Any:
    """Return the products of two tensors, one for each entry of their first dimensions.

    Parameters
    ----------
    a, b : tensor_like
        The operands, with the same length of their first dimension:
        ``batched_dot(a, b)[i] = dot(a[i], b[i])``.

    Returns
    -------
    TensorVariable
        Of the common dtype.

    Raises
    ------
    TypeError
        If an operand is a scalar.
    ValueError
        When run, if the numbers of entries or the inner lengths differ.
    """
    left, right = as_tensor_variable(a), as_tensor_variable(b)
    for name, operand in (("a", left), ("b", right)):
        if operand.ndim == 0:
            raise TypeError(f"batched_dot: {name} needs a first dimension, got {operand.type}")
    if left.ndim == 1:
        return mul(left.dimshuffle(0, *["x"] * (right.ndim - 1)), right)
    if right.ndim == 1:
        return mul(left, right.dimshuffle(0, *["x"] * (left.ndim - 1)))
    if left.ndim > 3 or right.ndim > 3:
        return batched_tensordot(left, right, [[left.ndim - 1], [max(1, right.ndim - 2)]])
    return _batched_dot(left, right)


def batched_tensordot(x: Any, y: Any, axes: Any = 2) -> Any:
    """Return the tensordots of two tensors, one for each entry of their first dimensions.

    Parameters
    ----------
    x, y : tensor_like
        The operands, with the same length of their first dimension.
    axes : int or pair of ints or pair of sequences of int, optional
        As for `tensordot`, the first dimension counted as 0 but never summed over. A number takes
        the last ones of `x` with the first ones of `y` after the batch dimension.

    Returns
    -------
    TensorVariable
        Of the common dtype: the batch dimension, then what is left of `x` and of `y`.

    Raises
    ------
    ValueError
        If there are no such dimensions, or one is given twice or is the batch dimension. When
        run, if lengths differ.
    """
    left, right = as_tensor_variable(x), as_tensor_variable(y)
    left_axes, right_axes = _pairs(left, right, axes, batched=True)
    left, right = _in_own_dtype(left, right)
    op = _core.op("Tensordot", x_axes=left_axes, y_axes=right_axes, batched=True)
    return op(left, right)


def _in_own_dtype(*operands: Any) -> list[Any]:
    """Return views of operands, so that the gradient of each has its own dtype, as in Theano.

    The operation converts them to the common one; the gradient of an integer operand is zero.
    """
    dtype = _core.upcast(*(operand.dtype for operand in operands))
    return [operand if operand.dtype == dtype else _view(operand) for operand in operands]


def _pairs(left: Any, right: Any, axes: Any, batched: bool) -> tuple[tuple[int, ...], ...]:
    """Return the axes of both operands, none negative."""
    first = 1 if batched else 0
    if np.isscalar(axes) or is_integer(axes):
        count = int(axes)
        for name, operand in (("first", left), ("second", right)):
            if not 0 <= count <= operand.ndim - first:
                raise ValueError(
                    f"tensordot cannot sum over {count} dimensions of the {name} operand,"
                    f" which has {operand.ndim}{', one for the batch' if batched else ''}"
                )
        return (
            tuple(range(left.ndim - count, left.ndim)),
            tuple(range(first, first + count)),
        )
    if len(axes) != 2:
        raise ValueError(
            f"The axes of tensordot must be an int or a list of two entries, not {axes}"
        )
    lists = [
        [operator.index(each)] if is_integer(each) else [operator.index(i) for i in each]
        for each in axes
    ]
    if len(lists[0]) != len(lists[1]):
        raise ValueError(f"The axes of tensordot come in lists of different lengths: {axes}")
    for numbers, operand in zip(lists, (left, right), strict=True):
        for i, axis in enumerate(numbers):
            if not -operand.ndim <= axis < operand.ndim:
                raise ValueError(
                    f"tensordot: axis {axis} does not exist in an operand of {operand.ndim}"
                    " dimensions"
                )
            numbers[i] = axis % operand.ndim
    return tuple(lists[0]), tuple(lists[1])


def outer(x: Any, y: Any) -> Any:
    """Return the matrix of the products of each element of `x` with each of `y`.

    Parameters
    ----------
    x, y : tensor_like
        The operands; flattened if they are no vectors.

    Returns
    -------
    TensorVariable
        A matrix of the common dtype.
    """
    left, right = as_tensor_variable(x), as_tensor_variable(y)
    if left.ndim != 1:
        left = left.flatten()
    if right.ndim != 1:
        right = right.flatten()
    return _dot(left.dimshuffle(0, "x"), right.dimshuffle("x", 0))
