"""Stored elements of SciPy's csr and csc matrices: where they are, and others in their place."""

from typing import Any

import numpy as np

__all__ = ["places", "with_data"]


def places(matrix: Any) -> tuple[Any, Any]:
    """Return rows and columns of the stored elements, in the order in which they are stored."""
    numbers = np.arange(len(matrix.indptr) - 1, dtype=matrix.indices.dtype)
    lines = np.repeat(numbers, np.diff(matrix.indptr))
    return (lines, matrix.indices) if matrix.format == "csr" else (matrix.indices, lines)


def with_data(matrix: Any, data: Any) -> Any:
    """Return a matrix that stores `data` where another stores its elements."""
    return type(matrix)((data, matrix.indices.copy(), matrix.indptr.copy()), matrix.shape)
