"""Rows of a dense matrix, with a sparse gradient."""

from collections.abc import Sequence
from typing import Any

from theano.gof.graph import Apply
from theano.sparse._arrangement import construct_sparse_from_list
from theano.sparse._sparse_op import SparseOp, disconnected
from theano.tensor._convert import as_tensor_variable, integer_dtypes
from theano.tensor.type import TensorType

__all__ = ["RowSelection", "row_selection"]


class RowSelection(SparseOp):
    """``x[positions]`` of a dense matrix, whose gradient for x is a sparse matrix.

    The gradient is a csc matrix that stores the rows which have been taken. `row_selection` is its
    instance.
    """

    sparse_grad = True

    def __str__(self) -> str:
        return "AdvancedSubtensor1{sparse_grad}"

    def make_node(self, x: Any, ilist: Any) -> Any:
        """Apply to a matrix and a vector of integers; TypeError for others."""
        x, ilist = as_tensor_variable(x), as_tensor_variable(ilist)
        if x.ndim != 2:
            raise TypeError(f"a sparse gradient is that of a matrix, not of {x.type}")
        if ilist.ndim != 1 or ilist.dtype not in integer_dtypes:
            raise TypeError(f"rows are given by a vector of integers, got {ilist.type}")
        pattern = (ilist.type.broadcastable[0], x.type.broadcastable[1])
        return Apply(self, [x, ilist], [TensorType(x.dtype, pattern)()])

    def compute_value(self, *values: Any) -> Any:
        """Copy the rows; IndexError if there is no such row."""
        x, positions = values
        return x.take(positions, axis=0)

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """The positions have no gradient."""
        return [[True], [False]]

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Put the rows of the gradient into a sparse matrix."""
        x, positions = inputs
        return [construct_sparse_from_list(x, output_gradients[0], positions), disconnected()]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """As many rows as positions."""
        return [(shapes[1][0], shapes[0][1])]


row_selection = RowSelection()
