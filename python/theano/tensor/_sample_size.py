"""Size, rank and broadcast pattern of random samples."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.tensor._constants import get_vector_length
from theano.tensor._convert import as_tensor_variable, cast, constant, integer_dtypes
from theano.tensor._join import stack

__all__ = ["as_size", "infer_ndim_bcast"]


def as_size(shape: Any) -> Any:
    """Return the size of a sample as a variable: a vector, of int64 if it is empty."""
    if isinstance(shape, tuple | list) and len(shape) == 0:
        return constant(np.empty(0, np.int64))
    return as_tensor_variable(shape, ndim=1)


def infer_ndim_bcast(ndim: int | None, shape: Any, *args: Any) -> tuple[int, Any, tuple[bool, ...]]:
    """Return rank, size and broadcast pattern of a sample.

    Parameters
    ----------
    ndim : int or None
        The rank, where the size does not tell it.
    shape : None, sequence of int and integer scalars, or vector_like of integers
        The size. None is what `args` broadcast to, and -1 a length of what they do.
    *args : TensorVariable
        The parameters that fill the sample.

    Raises
    ------
    TypeError
        If the size is not a vector of integers, or missing where there are no parameters.
    ValueError
        If ranks contradict each other, or the rank is not known.
    """
    least = max((arg.ndim for arg in args), default=0)
    pattern: list[bool]
    if shape is None:
        if not args:
            raise TypeError("the shape of the sample does not follow from parameters: give a size")
        template = args[0]
        for arg in args[1:]:
            template = template + arg
        size, pattern, ndim = template.shape, list(template.broadcastable), template.ndim
    elif isinstance(shape, tuple | list):
        if ndim is not None and len(shape) != ndim:
            raise ValueError(
                f"ndim should be equal to len(shape), but ndim = {ndim}, len(shape) = "
                f"{len(shape)}, shape = {shape}"
            )
        ndim = len(shape)
        entries = [_length(i - ndim, length, args) for i, length in enumerate(shape)]
        pattern = [is_one for _, is_one in entries]
        size = stack([length for length, _ in entries]) if entries else as_size(())
    else:
        size = as_tensor_variable(shape)
        if size.ndim != 1:
            raise TypeError(f"shape must be a vector or list of scalar, got '{size}'")
        if ndim is None:
            ndim = get_vector_length(size)
        pattern = [False] * ndim
    if size.ndim != 1:
        raise TypeError(f"shape must be a vector or list of scalar, got '{size}'")
    if size.dtype not in integer_dtypes:
        raise TypeError("shape must be an integer vector or list", size.dtype)
    if least > ndim:
        raise ValueError(
            "ndim should be at least as big as required by args value", (ndim, least), args
        )
    return ndim, cast(size, "int64"), tuple(pattern)


def _length(axis: int, length: Any, args: Sequence[Any]) -> tuple[Any, bool]:
    """Return an entry of a size as a scalar, and whether it is known to be 1.

    `axis` counts from the end. -1 is the length there of the first of `args` that is not
    broadcastable.
    """
    if hasattr(length, "type"):
        return length, False
    if length >= 0:
        return as_tensor_variable(length), bool(length == 1)
    if length != -1:
        raise ValueError("negative shape", length)
    reaching = [arg for arg in args if arg.ndim >= -axis]
    if not reaching:
        raise ValueError(
            "Auto-shape of -1 must overlap with the shape of one of the broadcastable inputs"
        )
    for arg in reaching:
        if not arg.broadcastable[axis]:
            return arg.shape[arg.ndim + axis], False
    return as_tensor_variable(1), True
