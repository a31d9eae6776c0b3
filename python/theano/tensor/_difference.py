"""Differences of neighbours along a dimension."""

import operator
from dataclasses import dataclass
from typing import Any

from theano.tensor._convert import as_tensor_variable
from theano.tensor._elementwise import neq, sub

__all__ = ["DiffOp", "diff"]


@dataclass(frozen=True)
class DiffOp:
    """Builds the differences of neighbours from slices: ``DiffOp(n, axis)(x)``; see `diff`."""

    n: int = 1
    axis: int = -1

    def __call__(self, x: Any) -> Any:
        """Return the differences."""
        return diff(x, self.n, self.axis)


def diff(x: Any, n: int = 1, axis: int = -1) -> Any:
    """Return the differences of neighbours along a dimension, n times over.

    Parameters
    ----------
    x : tensor_like
        At least a vector. Of bools it is told whether neighbours differ.
    n : int, optional
        How many times differences are taken; each makes the dimension shorter by one.
    axis : int, optional
        The dimension.

    Returns
    -------
    TensorVariable
        Of the dtype of `x`: unsigned integers wrap around.

    Raises
    ------
    ValueError
        If `x` is a scalar or does not have that dimension, or `n` is negative.
    """
    result = as_tensor_variable(x)
    if result.ndim == 0:
        raise ValueError("diff takes tensors of at least one dimension, got a scalar")
    if not -result.ndim <= axis < result.ndim:
        raise ValueError(f"axis {axis} is out of bounds for a tensor of {result.ndim} dimensions")
    if operator.index(n) < 0:
        raise ValueError(f"diff: n must not be negative, got {n}")
    before = (slice(None),) * (axis % result.ndim)
    difference = neq if result.dtype == "bool" else sub
    for _ in range(n):
        result = difference(result[(*before, slice(1, None))], result[(*before, slice(None, -1))])
    return result
