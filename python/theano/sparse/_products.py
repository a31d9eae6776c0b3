"""Products of matrices, of which at least one is sparse."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse

from theano import tensor
from theano.gof.graph import Apply
from theano.scalar import upcast
from theano.sparse._arithmetic import mul
from theano.sparse._arrangement import transpose
from theano.sparse._compressed import CSM, csm_properties
from theano.sparse._conversion import as_dense
from theano.sparse._convert import (
    _is_sparse_variable,
    as_sparse_variable,
    compressed,
    given_variable,
    matrix,
)
from theano.sparse._dense_products import product, sampled_products
from theano.sparse._sparse_op import SparseOp, disconnected
from theano.sparse._stored import with_data
from theano.tensor._convert import as_tensor_variable
from theano.tensor.type import TensorType

__all__ = [
    "Dot",
    "SamplingDot",
    "StructuredDot",
    "StructuredDotGradCSC",
    "StructuredDotGradCSR",
    "TrueDot",
    "Usmm",
    "dot",
    "sampling_dot",
    "sdg_csc",
    "sdg_csr",
    "structured_dot",
    "structured_dot_grad",
    "true_dot",
    "usmm",
]


def _product(op: Any, x: Any, y: Any) -> Any:
    """Return the product of two values; ValueError if the inner lengths differ."""
    if x.shape[-1] != y.shape[0]:
        raise ValueError(
            f"{op}: the inner lengths must be the same, got the shapes {x.shape} (dtype {x.dtype})"
            f" and {y.shape} (dtype {y.dtype})"
        )
    return product(x, y)


def _check_operands(op: Any, x: Any, y: Any) -> None:
    """Raise TypeError if none is sparse, AssertionError for a bsr matrix with a dense one."""
    if not (_is_sparse_variable(x) or _is_sparse_variable(y)):
        raise TypeError(
            f"{op} takes at least one sparse matrix, got {x} of type {x.type} and {y} of type"
            f" {y.type}"
        )
    if not (_is_sparse_variable(x) and _is_sparse_variable(y)):
        compressed(op, x if _is_sparse_variable(x) else y)


# ---- dense results


class Dot(SparseOp):
    """The product of two matrices, at least one sparse, as a dense matrix; see `dot`.

    The dense operand may be a vector.
    """

    def __str__(self) -> str:
        return "SparseDot"

    def make_node(self, x: Any, y: Any) -> Any:
        """Apply to two matrices, or a sparse matrix and a vector."""
        x, y = given_variable(x), given_variable(y)
        _check_operands(self, x, y)
        for position, operand in enumerate((x, y)):
            if operand.ndim not in (1, 2):
                raise TypeError(
                    f"{self}: input {position} must be a matrix or a vector, got {operand.type}"
                )
        patterns = [
            (False, False) if _is_sparse_variable(each) else tuple(each.type.broadcastable)
            for each in (x, y)
        ]
        pattern = patterns[0][:-1] + patterns[1][1:]
        return Apply(self, [x, y], [TensorType(upcast(x.dtype, y.dtype), pattern)()])

    def compute_value(self, *values: Any) -> Any:
        """Multiply; ValueError if the inner lengths differ."""
        return _product(self, *values)

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return dense matrices: the gradient is not restricted to stored elements."""
        (x, y), (gz,) = inputs, output_gradients
        return [_outer(gz, y, y.ndim == 1), _outer(x, gz, x.ndim == 1, is_left=True)]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """The outer lengths."""
        return [tuple(shapes[0][:-1]) + tuple(shapes[1][1:])]


def _outer(x: Any, y: Any, is_vector: bool, is_left: bool = False) -> Any:
    """Return ``dot(x, y.T)``, or ``dot(x.T, y)``; of vectors all products of two elements."""
    if is_vector:
        return tensor.outer(x, y)
    left, right = (x.T, y) if is_left else (x, y.T)
    if _is_sparse_variable(left) or _is_sparse_variable(right):
        return dot(left, right)
    return tensor.dot(left, right)


_dot = Dot()


def dot(x: Any, y: Any) -> Any:
    """Return the product of two matrices, of which at least one is sparse, as a dense matrix.

    Parameters
    ----------
    x, y : matrix
        Sparse ones in format csr or csc. A dense operand may be a vector.

    Returns
    -------
    TensorVariable
        Its gradients are dense, also for a sparse operand; see `structured_dot` for sparse ones.

    Raises
    ------
    TypeError
        If none is sparse.
    ValueError
        In a call, if the inner lengths differ.
    """
    return _dot(x, y)


class Usmm(SparseOp):
    """``alpha * dot(x, y) + z``, a dense matrix. `usmm` is its instance.

    `alpha` is a number, x and y are matrices of which at least one is sparse, z is a dense matrix.
    """

    def __str__(self) -> str:
        return "Usmm{no_inplace}"

    def make_node(self, alpha: Any, x: Any, y: Any, z: Any) -> Any:
        """Apply to a number and three matrices."""
        alpha, z = as_tensor_variable(alpha), as_tensor_variable(z)
        x, y = given_variable(x), given_variable(y)
        _check_operands(self, x, y)
        if not all(alpha.type.broadcastable):
            raise AssertionError(f"{self}: alpha must be a number, got {alpha.type}")
        if any(each.ndim != 2 for each in (x, y, z)):
            raise AssertionError(f"{self} takes matrices, got {x.type}, {y.type} and {z.type}")
        dtype = upcast(alpha.dtype, x.dtype, y.dtype, z.dtype)
        return Apply(self, [alpha, x, y, z], [TensorType(dtype, (False, False))()])

    def compute_value(self, *values: Any) -> Any:
        """Multiply and add; ValueError if the shapes do not fit."""
        alpha, x, y, z = values
        result = _product(self, x, y)
        if scipy.sparse.issparse(result):
            result = result.toarray()
        if result.shape != z.shape:
            raise ValueError(
                f"{self}: the product has the shape {result.shape}, but z the shape {z.shape}"
            )
        dtype = upcast(*(each.dtype.name for each in values))
        return result.astype(dtype, copy=False) * alpha.reshape(()).astype(dtype) + z

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return the gradients of number, product and sum."""
        (alpha, x, y, _), (gz,) = inputs, output_gradients
        of_alpha = tensor.sum(gz * dot(x, y))
        scaled = gz * alpha.reshape((), ndim=0)
        return [
            of_alpha.reshape((1,) * alpha.ndim, ndim=alpha.ndim),
            _outer(scaled, y, False),
            _outer(x, scaled, False, is_left=True),
            gz,
        ]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """That of the matrix that is added."""
        return [shapes[3]]


usmm = Usmm()


# ---- sparse results


class TrueDot(SparseOp):
    """The product of a sparse matrix and another matrix, as a sparse one; see `true_dot`.

    Parameters
    ----------
    grad_preserves_dense : bool, optional
        Whether the gradient for a dense operand is dense.
    """

    def __init__(self, grad_preserves_dense: bool = True) -> None:
        self.grad_preserves_dense = grad_preserves_dense

    def make_node(self, x: Any, y: Any) -> Any:
        """Apply to a sparse matrix and a sparse or dense matrix of its dtype."""
        x, y = given_variable(x), given_variable(y)
        if x.dtype != y.dtype:
            raise NotImplementedError(
                f"{self} takes matrices of one dtype, got {x.type} and {y.type}"
            )
        if not _is_sparse_variable(x):
            raise TypeError(f"{self}: the first matrix must be sparse, got {x.type}")
        if x.format == "bsr":
            raise NotImplementedError(f"{self} takes matrices in format csr or csc, got {x.type}")
        if y.ndim != 2:
            raise TypeError(f"{self} takes matrices, got {y.type}")
        return Apply(self, [x, y], [matrix(x.format, dtype=x.dtype)])

    def compute_value(self, *values: Any) -> Any:
        """Multiply; ValueError if the inner lengths differ."""
        return _product(self, *values)

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return the products of the gradient with the other operand."""
        (x, y), (gz,) = inputs, output_gradients
        of_y = true_dot(x.T, gz)
        if not _is_sparse_variable(y) and self.grad_preserves_dense:
            of_y = as_dense(of_y)
        return [true_dot(gz, y.T), of_y]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """The outer lengths."""
        return [(shapes[0][0], shapes[1][1])]


def true_dot(x: Any, y: Any, grad_preserves_dense: bool = True) -> Any:
    """Return the product of two matrices, of which at least one is sparse, as a sparse matrix.

    Parameters
    ----------
    x, y : matrix
        Of one dtype; sparse ones in format csr or csc.
    grad_preserves_dense : bool, optional
        Whether the gradient for a dense operand is dense; that for a sparse one is sparse, but not
        restricted to stored elements.

    Returns
    -------
    SparseVariable

    Raises
    ------
    TypeError
        If none is sparse.
    NotImplementedError
        If their dtypes differ.
    ValueError
        In a call, if the inner lengths differ.
    """
    x, y = given_variable(x), given_variable(y)
    _check_operands("true_dot", x, y)
    op = TrueDot(grad_preserves_dense)
    if _is_sparse_variable(x):
        return op(x, y)
    return transpose(op(transpose(y), x.T))


# ---- gradients at stored elements only


class StructuredDot(SparseOp):
    """The product of a sparse matrix with a dense or sparse one; see `structured_dot`."""

    def make_node(self, a: Any, b: Any) -> Any:
        """Apply to a sparse matrix, and a dense or sparse one."""
        a, b = as_sparse_variable(a), given_variable(b)
        if b.type.ndim != 2:
            raise NotImplementedError(f"{self} takes matrices, got {b.type}")
        dtype = upcast(a.dtype, b.dtype)
        if _is_sparse_variable(b):
            return Apply(self, [a, b], [matrix(a.format, dtype=dtype)])
        return Apply(self, [a, b], [TensorType(dtype, (False, b.type.broadcastable[1]))()])

    def compute_value(self, *values: Any) -> Any:
        """Multiply; ValueError if the inner lengths differ."""
        return _product(self, *values)

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return for the first matrix the elements at its stored places."""
        (a, b), (gz,) = inputs, output_gradients
        return [structured_dot_grad(a, b, gz), structured_dot(a.T, gz)]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """The outer lengths."""
        return [(shapes[0][0], shapes[1][1])]


_structured_dot = StructuredDot()


def structured_dot(x: Any, y: Any) -> Any:
    """Return the product of two matrices; the gradient for a sparse one is as sparse as itself.

    Parameters
    ----------
    x, y : matrix
        At least one sparse, in format csr or csc.

    Returns
    -------
    variable
        A dense matrix, or a sparse one if both are sparse.

    Raises
    ------
    TypeError
        If none is sparse.
    NotImplementedError
        If an operand is no matrix.
    ValueError
        In a call, if the inner lengths differ.
    """
    x, y = given_variable(x), given_variable(y)
    if _is_sparse_variable(x):
        return _structured_dot(x, y)
    if not _is_sparse_variable(y):
        raise TypeError(
            f"structured_dot requires at least one sparse argument, got {x.type} and {y.type}"
        )
    return _structured_dot(transpose(y), x.T).T


class _StructuredDotGrad(SparseOp):
    """The elements of ``dot(g_ab, b.T)`` at the stored places of a matrix a.

    They are the gradient of a for that of ``structured_dot(a, b)``, in the order of its elements.
    It is applied to the indices of a, where its lines begin, b and g_ab.
    """

    _format: str

    def make_node(self, a_indices: Any, a_indptr: Any, b: Any, g_ab: Any) -> Any:
        """Apply to two vectors of integers and two matrices, both dense or both sparse."""
        a_indices, a_indptr = as_tensor_variable(a_indices), as_tensor_variable(a_indptr)
        b, g_ab = given_variable(b), given_variable(g_ab)
        out = TensorType((g_ab if self._format == "csc" else b).dtype, (False,))
        return Apply(self, [a_indices, a_indptr, b, g_ab], [out()])

    def compute_value(self, *values: Any) -> Any:
        """Multiply rows with rows."""
        indices, indptr, b, g_ab = values
        if len(indptr) - 1 != (g_ab if self._format == "csr" else b).shape[0]:
            raise ValueError(
                f"{self}: there are {len(indptr) - 1} lines, but the matrices have the shapes"
                f" {b.shape} and {g_ab.shape}"
            )
        if not (scipy.sparse.issparse(b) or scipy.sparse.issparse(g_ab)):
            return sampled_products(self._format, indices, indptr, g_ab, b)
        if not len(indices):
            return np.empty(0)
        # SciPy wants to write to what it indexes by.
        lines = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
        places = (lines, indices.copy()) if self._format == "csr" else (indices.copy(), lines)
        return np.asarray(scipy.sparse.csr_matrix(g_ab @ b.T)[places]).ravel()

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """Only the matrices have gradients."""
        return [[False], [False], [True], [True]]

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Put the gradient at the stored places, and multiply with the other matrix."""
        (indices, indptr, b, g_ab), (gz,) = inputs, output_gradients
        shape = tensor.stack([g_ab.shape[0], b.shape[0]])
        sampled = CSM(self._format)(gz, indices, indptr, shape)
        return [
            *[disconnected() for _ in range(2)],
            structured_dot(sampled.T, g_ab),
            structured_dot(sampled, b),
        ]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """One for each stored element."""
        return [shapes[0]]


class StructuredDotGradCSC(_StructuredDotGrad):
    """The gradient of `structured_dot` for a csc matrix. `sdg_csc` is its instance.

    It is applied to the indices of the matrix, where its columns begin, the other matrix, and the
    gradient for the product; it returns that of the stored elements.
    """

    _format = "csc"


class StructuredDotGradCSR(_StructuredDotGrad):
    """The gradient of `structured_dot` for a csr matrix. `sdg_csr` is its instance.

    It is applied to the indices of the matrix, where its rows begin, the other matrix, and the
    gradient for the product; it returns that of the stored elements.
    """

    _format = "csr"


sdg_csc = StructuredDotGradCSC()
sdg_csr = StructuredDotGradCSR()


def structured_dot_grad(sparse_A: Any, dense_B: Any, ga: Any) -> Any:
    """Return the gradient of ``structured_dot(sparse_A, dense_B)`` for the first matrix.

    Parameters
    ----------
    sparse_A : sparse matrix
        In format csr or csc.
    dense_B : matrix
        The second operand.
    ga : matrix
        The gradient for the product.

    Returns
    -------
    SparseVariable
        In the format of `sparse_A`, with elements at the same places.

    Raises
    ------
    NotImplementedError
        If the format is another.
    """
    gradients = {"csc": sdg_csc, "csr": sdg_csr}
    if sparse_A.format not in gradients:
        raise NotImplementedError(f"the gradient for a matrix of type {sparse_A.type}")
    _, indices, indptr, shape = csm_properties(sparse_A)
    data = gradients[sparse_A.format](indices, indptr, dense_B, ga)
    return CSM(sparse_A.format)(data, indices, indptr, shape)


class SamplingDot(SparseOp):
    """``p * dot(x, y.T)`` for dense x and y and a sparse matrix p. `sampling_dot` is its instance.

    Only the elements at stored places of p are computed. The result is a sparse matrix in the
    format of p, of the dtype that holds all three.
    """

    def make_node(self, x: Any, y: Any, p: Any) -> Any:
        """Apply to two dense matrices with rows of one length, and a sparse one."""
        x, y, p = as_tensor_variable(x), as_tensor_variable(y), compressed(self, p)
        if x.ndim != 2 or y.ndim != 2:
            raise TypeError(f"{self} takes matrices, got {x.type} and {y.type}")
        dtype = upcast(x.dtype, y.dtype, p.dtype)
        return Apply(self, [x, y, p], [matrix(p.format, dtype=dtype)])

    def compute_value(self, *values: Any) -> Any:
        """Multiply rows with rows; ValueError if the shapes do not fit."""
        x, y, p = values
        if x.shape[1] != y.shape[1] or p.shape != (len(x), len(y)):
            raise ValueError(
                f"{self}: the shapes {x.shape}, {y.shape} and {p.shape} do not fit: rows must be"
                " of one length, and the sparse matrix needs a row for each row of the first and a"
                " column for each of the second"
            )
        products = sampled_products(p.format, p.indices, p.indptr, x, y)
        return with_data(p, p.data * products)

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return products of the gradient at stored places with the other matrices."""
        (x, y, p), (gz,) = inputs, output_gradients
        weighted = mul(p, gz)
        return [dot(weighted, y), dot(weighted.T, x), sampling_dot(x, y, gz)]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """That of the sparse matrix."""
        return [shapes[2]]


sampling_dot = SamplingDot()
