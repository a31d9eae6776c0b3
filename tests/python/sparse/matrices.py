"""Sparse matrices for tests, and checks of gradients by finite differences."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import scipy.sparse

from theano import sparse
from theano.gradient import verify_grad


def sparse_matrix(format: str, shape: tuple[int, int], seed: int, dtype: str = "float64") -> Any:
    """Return a matrix of which about half of the elements are stored."""
    rng = np.random.RandomState(seed)
    dense = rng.uniform(0.5, 2, shape) * (rng.uniform(size=shape) < 0.5)
    if dtype.startswith(("int", "uint")):
        dense = np.round(3 * dense)
    return getattr(scipy.sparse, f"{format}_matrix")(dense.astype(dtype))


def dense_of(value: Any) -> Any:
    """Return a matrix as an array."""
    return value.toarray() if scipy.sparse.issparse(value) else value


def verify_sparse(function: Callable[..., Any], values: Sequence[Any], structured: bool) -> None:
    """Check the gradients of a function of sparse and dense variables.

    With `structured`, the stored elements of sparse matrices are the parameters, else all elements.
    """
    makers, point = [], []
    for value in values:
        if not scipy.sparse.issparse(value):
            makers.append(lambda x: x)
            point.append(value)
        elif structured:
            makers.append(from_data(value))
            point.append(value.data)
        else:
            makers.append(sparse.SparseFromDense(value.format))
            point.append(value.toarray())

    def of_dense(*inputs: Any) -> Any:
        result = function(*[make(x) for make, x in zip(makers, inputs, strict=True)])
        return sparse.DenseFromSparse(structured)(result) if is_sparse(result) else result

    verify_grad(of_dense, point, rng=np.random.RandomState(7), n_tests=1)


def regular(x: Any) -> Any:
    """Return a matrix as a dense variable, with a gradient for all elements."""
    return sparse.DenseFromSparse(structured=False)(x) if is_sparse(x) else x


def is_sparse(x: Any) -> bool:
    """Return whether a variable is sparse."""
    return isinstance(x.type, sparse.SparseType)


def from_data(value: Any) -> Callable[[Any], Any]:
    """Return a function that makes a matrix of other elements at the same places."""
    make = sparse.CSM(value.format)
    return lambda data: make(data, value.indices, value.indptr, value.shape)
