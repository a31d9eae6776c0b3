"""Sums and products of elements: sparse matrices with others, vectors and numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.gof.graph import Apply
from theano.scalar import upcast
from theano.sparse._arrangement import transpose
from theano.sparse._compressed import sp_ones_like
from theano.sparse._convert import (
    _is_sparse_variable,
    as_sparse_or_tensor_variable,
    as_sparse_variable,
    compressed,
    given_variable,
    matrix,
)
from theano.sparse._reductions import sp_sum
from theano.sparse._sparse_op import SparseOp, checked_same_shape
from theano.sparse._stored import places, values_at, with_data
from theano.tensor._convert import as_tensor_variable
from theano.tensor.type import TensorType

__all__ = [
    "AddSD",
    "AddSS",
    "AddSSData",
    "ColScaleCSC",
    "MulSD",
    "MulSS",
    "MulSV",
    "Neg",
    "RowScaleCSC",
    "StructuredAddSV",
    "add",
    "add_s_d",
    "add_s_s",
    "add_s_s_data",
    "col_scale",
    "mul",
    "mul_s_d",
    "mul_s_s",
    "mul_s_v",
    "neg",
    "row_scale",
    "structured_add_s_v",
    "sub",
]


class _LikeFirst(SparseOp):
    """An operation whose result has the shape of its first input."""

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """That of the first input."""
        return [shapes[0]]


class Neg(_LikeFirst):
    """The negative of a sparse matrix. `neg` is its instance."""

    def __str__(self) -> str:
        return "SparseNeg"

    def make_node(self, x: Any) -> Any:
        """Apply to a matrix in format csr or csc."""
        x = compressed(self, x)
        return Apply(self, [x], [x.type()])

    def compute_value(self, *values: Any) -> Any:
        """Negate the stored elements."""
        return -values[0]

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Negate the gradient."""
        return [-output_gradients[0]]


neg = Neg()


# ---- sums


class AddSS(_LikeFirst):
    """The sum of two sparse matrices, in the format of the first. `add_s_s` is its instance."""

    def make_node(self, x: Any, y: Any) -> Any:
        """Apply to two matrices in format csr or csc."""
        x, y = compressed(self, x), compressed(self, y)
        return Apply(self, [x, y], [matrix(x.format, dtype=upcast(x.dtype, y.dtype))])

    def compute_value(self, *values: Any) -> Any:
        """Add; AssertionError if the shapes differ."""
        checked_same_shape(self, *values)
        return values[0] + values[1]

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return the gradient for both."""
        return [output_gradients[0]] * 2


add_s_s = AddSS()


class AddSSData(_LikeFirst):
    """The sum of two sparse matrices that store elements at the same places, in the same order.

    `add_s_s_data` is its instance. The result stores its elements there as well.
    """

    def make_node(self, x: Any, y: Any) -> Any:
        """Apply to two matrices of one type, csr or csc; NotImplementedError for different ones."""
        x, y = compressed(self, x), compressed(self, y)
        if x.type != y.type:
            raise NotImplementedError(f"{self} takes matrices of one type: {x.type}, {y.type}")
        return Apply(self, [x, y], [x.type()])

    def compute_value(self, *values: Any) -> Any:
        """Add what is stored; AssertionError if the places differ."""
        x, y = values
        checked_same_shape(self, x, y)
        if not (np.array_equal(x.indptr, y.indptr) and np.array_equal(x.indices, y.indices)):
            raise AssertionError(f"{self}: the matrices store elements at different places")
        return with_data(x, x.data + y.data)

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return the gradient for both."""
        return [output_gradients[0]] * 2


add_s_s_data = AddSSData()


class AddSD(SparseOp):
    """The sum of a sparse and a dense matrix, which is dense. `add_s_d` is its instance."""

    def make_node(self, x: Any, y: Any) -> Any:
        """Apply to a matrix in format csr or csc and a dense one."""
        x, y = compressed(self, x), as_tensor_variable(y)
        if y.type.ndim != 2:
            raise AssertionError(f"{self} takes a matrix, got {y.type}")
        out = TensorType(upcast(x.dtype, y.dtype), y.type.broadcastable)
        return Apply(self, [x, y], [out()])

    def compute_value(self, *values: Any) -> Any:
        """Add to a copy of the dense matrix; ValueError if the shapes differ."""
        x, y = values
        checked_same_shape(self, x, y, ValueError)
        return np.asarray(x + y)

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return for the sparse matrix the elements at the stored places."""
        (gz,) = output_gradients
        return [sp_ones_like(inputs[0]).astype(gz.dtype) * gz, gz]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """That of the dense matrix."""
        return [shapes[1]]


add_s_d = AddSD()


class StructuredAddSV(_LikeFirst):
    """A sparse matrix with a vector added to the stored elements of each row.

    `structured_add_s_v` is its instance.
    """

    def make_node(self, x: Any, y: Any) -> Any:
        """Apply to a matrix in format csr or csc and a vector of its dtype."""
        x, y = _matrix_and_vector(self, x, y)
        return Apply(self, [x, y], [x.type()])

    def compute_value(self, *values: Any) -> Any:
        """Add; AssertionError if the vector is not as long as a row."""
        x, y = values
        _check_length(self, x, y, 1)
        return with_data(x, x.data + y[places(x)[1]])

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return the gradient for the matrix, and its sums over columns for the vector."""
        (gz,) = output_gradients
        return [gz, sp_sum(gz, axis=0, sparse_grad=True)]


structured_add_s_v = StructuredAddSV()


def _matrix_and_vector(op: Any, x: Any, y: Any) -> tuple[Any, Any]:
    x, y = compressed(op, x), as_tensor_variable(y)
    if y.type.ndim != 1:
        raise AssertionError(f"{op} takes a vector, got {y.type}")
    if x.dtype != y.dtype:
        raise NotImplementedError(f"{op} takes matrix and vector of one dtype: {x.type}, {y.type}")
    return x, y


def _check_length(op: Any, x: Any, vector: Any, axis: int) -> None:
    if vector.shape != (x.shape[axis],):
        raise AssertionError(
            f"{op}: the vector must have {x.shape[axis]} elements for a matrix of shape {x.shape},"
            f" got the shape {vector.shape}"
        )


def add(x: Any, y: Any) -> Any:
    """Return the sum of two matrices, of which at least one is sparse.

    Parameters
    ----------
    x, y : matrix
        Sparse ones in format csr or csc.

    Returns
    -------
    variable
        Sparse, in the format of `x`, if both are sparse; else dense. The gradient for a sparse
        matrix that is added to a dense one is restricted to its stored elements.

    Raises
    ------
    AssertionError
        If none is sparse, or one is no matrix; in a call, if the shapes of sparse ones differ.
    ValueError
        In a call, if the shapes of a sparse and a dense one differ.
    """
    x, y = given_variable(x), given_variable(y)
    _check_one_is_sparse("add", x, y)
    if not _is_sparse_variable(x):
        return add_s_d(y, x)
    return add_s_s(x, y) if _is_sparse_variable(y) else add_s_d(x, y)


def _check_one_is_sparse(name: str, x: Any, y: Any) -> None:
    if not (_is_sparse_variable(x) or _is_sparse_variable(y)):
        raise AssertionError(f"{name}: one operand must be sparse, got {x.type} and {y.type}")


def sub(x: Any, y: Any) -> Any:
    """Return the difference of two matrices, of which at least one is sparse; see `add`."""
    return add(x, -given_variable(y))


# ---- products


class MulSS(_LikeFirst):
    """The products of the elements of two sparse matrices. `mul_s_s` is its instance."""

    def make_node(self, x: Any, y: Any) -> Any:
        """Apply to two matrices in format csr or csc."""
        x, y = compressed(self, x), compressed(self, y)
        return Apply(self, [x, y], [matrix(x.format, dtype=upcast(x.dtype, y.dtype))])

    def compute_value(self, *values: Any) -> Any:
        """Multiply; AssertionError if the shapes differ."""
        checked_same_shape(self, *values)
        return values[0].multiply(values[1])

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Multiply the gradient by the other operand."""
        (x, y), (gz,) = inputs, output_gradients
        return [mul(gz, y), mul(gz, x)]


mul_s_s = MulSS()


class MulSD(_LikeFirst):
    """The products of the stored elements of a sparse matrix and those of a dense one, or a number.

    `mul_s_d` is its instance. An element that is not stored stays 0, whatever the dense one is.
    """

    def make_node(self, x: Any, y: Any) -> Any:
        """Apply to a matrix in format csr or csc and a dense matrix or scalar."""
        x, y = compressed(self, x), as_tensor_variable(y)
        if y.type.ndim not in (0, 2):
            raise AssertionError(f"{self} takes a matrix or a scalar, got {y.type}")
        return Apply(self, [x, y], [matrix(x.format, dtype=upcast(x.dtype, y.dtype))])

    def compute_value(self, *values: Any) -> Any:
        """Multiply; AssertionError if the shapes differ."""
        x, y = values
        if y.ndim != 0:
            checked_same_shape(self, x, y)
            y = values_at(x, y)
        # NumPy would take a lone number for one of the dtype of the other operand.
        dtype = upcast(x.dtype.name, y.dtype.name)
        return with_data(x, np.multiply(x.data, y, dtype=dtype))

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Multiply the gradient by the other operand."""
        (x, y), (gz,) = inputs, output_gradients
        products = mul(x, gz)
        return [mul(gz, y), sp_sum(products) if y.ndim == 0 else products.toarray()]


mul_s_d = MulSD()


class MulSV(_LikeFirst):
    """A sparse matrix with each row multiplied, element by element, by a vector.

    `mul_s_v` is its instance.
    """

    def make_node(self, x: Any, y: Any) -> Any:
        """Apply to a matrix in format csr or csc and a vector of its dtype."""
        x, y = _matrix_and_vector(self, x, y)
        return Apply(self, [x, y], [x.type()])

    def compute_value(self, *values: Any) -> Any:
        """Multiply; AssertionError if the vector is not as long as a row."""
        x, y = values
        _check_length(self, x, y, 1)
        return with_data(x, x.data * y[places(x)[1]])

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Multiply the gradient by the other operand."""
        (x, y), (gz,) = inputs, output_gradients
        return [mul_s_v(gz, y), sp_sum(mul(x, gz), axis=0, sparse_grad=True)]


mul_s_v = MulSV()


def mul(x: Any, y: Any) -> Any:
    """Return the products of the elements of two matrices, of which at least one is sparse.

    Parameters
    ----------
    x, y : matrix, or scalar
        Sparse ones in format csr or csc.

    Returns
    -------
    SparseVariable
        In the format of `x` if that is sparse, else of `y`. An element that one of them does not
        store is not stored.

    Raises
    ------
    AssertionError
        If none is sparse, or one is a vector; in a call, if the shapes differ.
    """
    x, y = as_sparse_or_tensor_variable(x), as_sparse_or_tensor_variable(y)
    _check_one_is_sparse("mul", x, y)
    if not _is_sparse_variable(x):
        return mul_s_d(y, x)
    return mul_s_s(x, y) if _is_sparse_variable(y) else mul_s_d(x, y)


# ---- scaled rows and columns


class _Scale(_LikeFirst):
    """A csc matrix with its rows or columns multiplied by the elements of a vector."""

    _axis: int

    def make_node(self, x: Any, s: Any) -> Any:
        """Apply to a csc matrix and a vector; ValueError for other formats."""
        x, s = as_sparse_variable(x), as_tensor_variable(s)
        if x.format != "csc":
            raise ValueError(f"{self} takes a csc matrix, got {x.type}")
        if s.ndim != 1:
            raise TypeError(f"{self} takes a vector, got {s.type}")
        # A float matrix keeps its precision.
        is_kept = np.can_cast(s.dtype, x.dtype, "same_kind")
        dtype = x.dtype if is_kept else upcast(x.dtype, s.dtype)
        return Apply(self, [x, s], [matrix("csc", dtype=dtype)])

    def compute_value(self, *values: Any) -> Any:
        """Multiply; AssertionError if the vector has another length."""
        x, s = values
        _check_length(self, x, s, self._axis)
        return with_data(x, x.data * s[places(x)[self._axis]])


class ColScaleCSC(_Scale):
    """A csc matrix with its columns multiplied by the elements of a vector; see `col_scale`."""

    _axis = 1

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Scale the gradient; add up products for the vector."""
        (x, s), (gz,) = inputs, output_gradients
        return [col_scale(gz, s), sp_sum(mul(x, gz), axis=0)]


class RowScaleCSC(_Scale):
    """A csc matrix with its rows multiplied by the elements of a vector; see `row_scale`."""

    _axis = 0

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Scale the gradient; add up products for the vector."""
        (x, s), (gz,) = inputs, output_gradients
        return [row_scale(gz, s), sp_sum(mul(x, gz), axis=1)]


def col_scale(x: Any, s: Any) -> Any:
    """Return a sparse matrix with its columns multiplied by the elements of a vector.

    Parameters
    ----------
    x : sparse matrix
        In format csr or csc.
    s : vector
        As long as a row of `x`.

    Returns
    -------
    SparseVariable
        In the format of `x`.

    Raises
    ------
    NotImplementedError
        If `x` has another format.
    """
    x = as_sparse_variable(x)
    if x.format == "csc":
        return ColScaleCSC()(x, s)
    if x.format == "csr":
        return transpose(RowScaleCSC()(transpose(x), s))
    raise NotImplementedError(f"col_scale takes matrices in format csr or csc, got {x.type}")


def row_scale(x: Any, s: Any) -> Any:
    """Return a sparse matrix with its rows multiplied by the elements of a vector; see `col_scale`.

    The vector is as long as a column.
    """
    return transpose(col_scale(transpose(x), s))
