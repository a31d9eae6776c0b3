"""Sparse to dense and back, and to other dtypes and formats."""

from collections.abc import Sequence
from typing import Any

from theano.gof.graph import Apply
from theano.sparse._compressed import sp_ones_like
from theano.sparse._convert import (
    _is_sparse_variable,
    as_sparse_variable,
    complex_dtypes,
    compressed,
    matrix,
    sparse_formats,
)
from theano.sparse._sparse_op import SparseOp
from theano.sparse.type import SparseType
from theano.tensor._convert import as_tensor_variable
from theano.tensor.type import TensorType

__all__ = [
    "Cast",
    "ConvertFormat",
    "DenseFromSparse",
    "SparseFromDense",
    "bcast",
    "cast",
    "ccast",
    "csc_from_dense",
    "csr_from_dense",
    "dcast",
    "dense_from_sparse",
    "fcast",
    "icast",
    "lcast",
    "wcast",
    "zcast",
]


class Cast(SparseOp):
    """A sparse matrix in another dtype; see `cast`.

    Parameters
    ----------
    out_type : str
        The dtype.
    """

    __props__ = ("out_type",)

    def __init__(self, out_type: str) -> None:
        self.out_type = out_type

    def __str__(self) -> str:
        return f"Cast({self.out_type})"

    def make_node(self, x: Any) -> Any:
        """Apply to a matrix in format csr or csc."""
        x = compressed(self, x)
        return Apply(self, [x], [matrix(x.format, dtype=self.out_type)])

    def compute_value(self, *values: Any) -> Any:
        """Convert the elements, also where the dtype stays: the result is a copy."""
        return values[0].astype(self.out_type, copy=True)

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return the gradient in the dtype of the argument; NotImplementedError if complex."""
        (x,), (gz,) = inputs, output_gradients
        if x.dtype in complex_dtypes or gz.dtype in complex_dtypes:
            raise NotImplementedError(f"{self}: the gradient of complex matrices")
        return [gz]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """That of the argument."""
        return [shapes[0]]


bcast = Cast("int8")
wcast = Cast("int16")
icast = Cast("int32")
lcast = Cast("int64")
fcast = Cast("float32")
dcast = Cast("float64")
ccast = Cast("complex64")
zcast = Cast("complex128")


def cast(variable: Any, dtype: str) -> Any:
    """Return a sparse matrix in another dtype.

    Parameters
    ----------
    variable : sparse matrix
        In format csr or csc.
    dtype : str
        The dtype wanted.

    Returns
    -------
    SparseVariable
        Its gradient is not restricted to stored elements.
    """
    return Cast(dtype)(variable)


class DenseFromSparse(SparseOp):
    """The dense matrix with the elements of a sparse one.

    `dense_from_sparse` is its instance with a structured gradient.

    Parameters
    ----------
    structured : bool, optional
        Whether the gradient is restricted to stored elements.
    """

    def __init__(self, structured: bool = True) -> None:
        self.sparse_grad = structured

    def __str__(self) -> str:
        return f"DenseFromSparse{{structured_grad={self.sparse_grad}}}"

    def make_node(self, x: Any) -> Any:
        """Apply to a sparse matrix."""
        x = as_sparse_variable(x)
        return Apply(self, [x], [TensorType(x.dtype, (False, False))()])

    def compute_value(self, *values: Any) -> Any:
        """Return a new array."""
        return values[0].toarray()

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return a sparse matrix: the elements stored in the argument, or all."""
        (x,), (gz,) = inputs, output_gradients
        if self.sparse_grad and x.format in sparse_formats:
            return [sp_ones_like(x) * gz]
        return [SparseFromDense(x.format)(gz)]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """That of the argument."""
        return [shapes[0]]


dense_from_sparse = DenseFromSparse()


class _ToFormat(SparseOp):
    """An operation whose result has a format that it was made for."""

    __props__ = ("format",)

    def __init__(self, format: str) -> None:
        self.format = format

    def __str__(self) -> str:
        return f"{type(self).__name__}{{{self.format}}}"

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """That of the argument."""
        return [shapes[0]]


class SparseFromDense(_ToFormat):
    """The sparse matrix that stores the elements of a dense one which are not 0.

    `csr_from_dense` and `csc_from_dense` are its instances. A vector or a scalar becomes a matrix
    of one row.

    Parameters
    ----------
    format : {'csr', 'csc', 'bsr'}
        That of the result.
    """

    def make_node(self, x: Any) -> Any:
        """Apply to a tensor of at most two dimensions; TypeError for more."""
        x = as_tensor_variable(x)
        if x.ndim > 2:
            raise TypeError(f"a sparse matrix has two dimensions, {x} has {x.ndim}")
        if x.ndim < 2:
            x = x.dimshuffle(*["x"] * (2 - x.ndim), *range(x.ndim))
        return Apply(self, [x], [matrix(self.format, dtype=x.dtype)])

    def compute_value(self, *values: Any) -> Any:
        """Collect the elements that are not 0."""
        return SparseType.format_cls[self.format](values[0])

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return a dense matrix."""
        return [as_dense(output_gradients[0])]


csr_from_dense = SparseFromDense("csr")
csc_from_dense = SparseFromDense("csc")


class ConvertFormat(_ToFormat):
    """A sparse matrix in another format.

    Parameters
    ----------
    format : {'csr', 'csc', 'bsr'}
        That of the result.
    """

    def make_node(self, x: Any) -> Any:
        """Apply to a sparse matrix."""
        x = as_sparse_variable(x)
        return Apply(self, [x], [matrix(self.format, dtype=x.dtype)])

    def compute_value(self, *values: Any) -> Any:
        """Store the elements in the other order."""
        return values[0].asformat(self.format, copy=True)

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return the gradient in the format of the argument."""
        return [in_format(output_gradients[0], inputs[0].format)]


def as_dense(x: Any) -> Any:
    """Return a matrix as a dense one, without a gradient restricted to stored elements."""
    if not _is_sparse_variable(x):
        return x
    if x.owner is not None and isinstance(x.owner.op, SparseFromDense):
        return x.owner.inputs[0]
    return DenseFromSparse(structured=False)(x)


def in_format(x: Any, format: str) -> Any:
    """Return a matrix, sparse or dense, as a sparse one in a format."""
    if not _is_sparse_variable(x):
        return SparseFromDense(format)(x)
    return x if x.format == format else ConvertFormat(format)(x)
