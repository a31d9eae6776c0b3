"""Sparse matrices for tests, and what tests of gradients need."""

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.sparse

from theano import sparse


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
