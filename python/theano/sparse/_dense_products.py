"""Products of SciPy's sparse matrices with arrays: by the core where it knows dtype and format."""

from typing import Any

import numpy as np
import scipy.sparse

from theano import _core
from theano.scalar import upcast

__all__ = ["product", "sampled_products"]

# How many numbers are gathered at a time.
_CHUNK = 1 << 18


def product(x: Any, y: Any) -> Any:
    """Return the product of two values, of which at least one is a sparse matrix.

    Parameters
    ----------
    x, y : sparse matrix or ndarray
        Of fitting lengths. An array may be a vector.
    """
    if scipy.sparse.issparse(x) and isinstance(y, np.ndarray) and _is_known(x, y):
        return _times_dense(x, y)
    if isinstance(x, np.ndarray) and scipy.sparse.issparse(y) and _is_known(y, x):
        return _times_dense(y.T, x.T).T
    return x @ y


def _is_known(matrix: Any, array: Any) -> bool:
    """Return whether the core has a product of these that is faster than SciPy's."""
    return (
        array.ndim == 2
        and min(array.shape) > 1
        and matrix.format in ("csr", "csc")
        and matrix.dtype == array.dtype
        and matrix.dtype.name in ("float32", "float64")
        and matrix.indices.dtype == matrix.indptr.dtype == "int32"
    )


def _times_dense(matrix: Any, array: Any) -> Any:
    is_csr = matrix.format == "csr"
    data, indices, indptr = map(np.ascontiguousarray, (matrix.data, matrix.indices, matrix.indptr))
    length = matrix.shape[1 if is_csr else 0]
    columns = np.ascontiguousarray(array)
    return _core.sparse_times_dense(is_csr, data, indices, indptr, length, columns)


def sampled_products(format: str, indices: Any, indptr: Any, left: Any, right: Any) -> Any:
    """Return the elements of ``left @ right.T`` at the stored places of a sparse matrix.

    Parameters
    ----------
    format : {'csr', 'csc'}
        That of the sparse matrix.
    indices, indptr : ndarray
        Where it stores elements.
    left, right : ndarray
        Matrices with the same number of columns.

    Returns
    -------
    ndarray
        A vector, in the order of the stored elements.
    """
    lines, others = (left, right) if format == "csr" else (right, left)
    dtype = upcast(left.dtype.name, right.dtype.name)
    if dtype in ("float32", "float64") and indices.dtype == indptr.dtype == "int32":
        arrays = [np.ascontiguousarray(each, dtype) for each in (lines, others)]
        places = map(np.ascontiguousarray, (indices, indptr))
        return _core.sampled_products(*places, *arrays)
    numbers = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    result = np.empty(len(indices), dtype)
    step = max(1, _CHUNK // max(1, left.shape[1]))
    for start in range(0, len(indices), step):
        part = slice(start, start + step)
        rows = lines[numbers[part]], others[indices[part]]
        np.einsum("ij,ij->i", *rows, out=result[part])
    return result
