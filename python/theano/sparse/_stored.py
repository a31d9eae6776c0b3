"""Stored elements of SciPy's csr and csc matrices: where they are, and others in their place."""

from typing import Any

import numpy as np

__all__ = ["places", "values_at", "with_data"]


def places(matrix: Any) -> tuple[Any, Any]:
    """Return rows and columns of the stored elements, in the order in which they are stored."""
    numbers = np.arange(len(matrix.indptr) - 1, dtype=matrix.indices.dtype)
    lines = np.repeat(numbers, np.diff(matrix.indptr))
    return (lines, matrix.indices) if matrix.format == "csr" else (matrix.indices, lines)


def values_at(matrix: Any, array: Any) -> Any:
    """Return the elements of an array at the places that a matrix of its shape stores."""
    if not array.flags.c_contiguous:
        return array[places(matrix)]
    rows, columns = places(matrix)
    return np.take(array, rows.astype("int64") * array.shape[1] + columns)


def with_data(matrix: Any, data: Any) -> Any:
    """Return a matrix that stores `data` where another stores its elements."""
    return type(matrix)((data, matrix.indices.copy(), matrix.indptr.copy()), matrix.shape)
