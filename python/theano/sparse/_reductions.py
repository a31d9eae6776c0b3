"""Sums of sparse matrices over rows, columns, or both."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.gof.graph import Apply
from theano.sparse._compressed import sp_ones_like
from theano.sparse._conversion import SparseFromDense
from theano.sparse._convert import compressed, int_dtypes, uint_dtypes
from theano.sparse._sparse_op import SparseOp
from theano.tensor.type import TensorType

__all__ = ["SpSum", "sp_sum"]


class SpSum(SparseOp):
    """The sum of a sparse matrix, a dense vector or scalar; see `sp_sum`.

    Parameters
    ----------
    axis : {None, 0, 1}, optional
        What is added up: everything, columns, or rows.
    sparse_grad : bool, optional
        Whether the gradient is restricted to stored elements.

    Raises
    ------
    ValueError
        If the axis is another.
    """

    __props__ = ("axis",)

    def __init__(self, axis: int | None = None, sparse_grad: bool = True) -> None:
        if axis not in (None, 0, 1):
            raise ValueError(f"a matrix has the axes 0 and 1, got {axis}")
        self.axis = axis
        self.structured = sparse_grad

    def __str__(self) -> str:
        return f"SpSum{{axis={self.axis}}}"

    def make_node(self, x: Any) -> Any:
        """Apply to a matrix in format csr or csc."""
        x = compressed(self, x)
        # Sums of small integers would not fit.
        wide = "int64" if x.dtype in int_dtypes else "uint64" if x.dtype in uint_dtypes else x.dtype
        return Apply(self, [x], [TensorType(wide, () if self.axis is None else (False,))()])

    def compute_value(self, *values: Any) -> Any:
        """Add up."""
        total = np.asarray(values[0].sum(axis=self.axis))
        return total if self.axis is None else total.ravel()

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return a sparse matrix: the elements stored in the argument, or all."""
        from theano.sparse._arithmetic import col_scale, mul, row_scale
        from theano.tensor import alloc

        (x,), (gz,) = inputs, output_gradients
        if self.structured:
            ones = sp_ones_like(x)
            if self.axis is None:
                return [mul(ones, gz)]
            return [col_scale(ones, gz) if self.axis == 0 else row_scale(ones, gz)]
        if self.axis == 1:
            gz = gz.dimshuffle(0, "x")
        shape = x.shape
        return [SparseFromDense(x.format)(alloc(gz, shape[0], shape[1]))]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """The length that is left, or none."""
        return [() if self.axis is None else (shapes[0][1 - self.axis],)]


def sp_sum(x: Any, axis: int | None = None, sparse_grad: bool = False) -> Any:
    """Return the sum of a sparse matrix over rows, columns or both.

    Parameters
    ----------
    x : sparse matrix
        In format csr or csc.
    axis : {None, 0, 1}, optional
        None adds up everything, 0 each column, 1 each row.
    sparse_grad : bool, optional
        Whether the gradient is restricted to stored elements. It is sparse in both cases.

    Returns
    -------
    TensorVariable
        A scalar or a vector, of the dtype of `x`; int64 or uint64 for integers.

    Raises
    ------
    ValueError
        If the axis is another.
    """
    return SpSum(axis, sparse_grad)(x)
