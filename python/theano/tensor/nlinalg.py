"""Linear algebra: inverses, determinants, decompositions, diagonals, norms."""

# Every public name here is an export.
# mypy: implicit-reexport
# ruff: noqa: F401, F403

import warnings
from typing import Any

from theano import _core
from theano.tensor import _elementwise, _extremes, _reduce
from theano.tensor._convert import as_tensor_variable
from theano.tensor._decompositions import *
from theano.tensor._diagonal import AllocDiag as _TensorAllocDiag
from theano.tensor._diagonal import ExtractDiag
from theano.tensor._inverse import *


class AllocDiag:
    """Puts a vector on the diagonal of a matrix of zeros; deprecated: `theano.tensor.AllocDiag`."""

    def __call__(self, _x: Any) -> Any:
        """Return a square matrix.

        Raises
        ------
        TypeError
            If the argument is no vector.
        """
        warnings.warn(
            "theano.tensor.nlinalg.AllocDiag is deprecated, use theano.tensor.AllocDiag",
            DeprecationWarning,
            stacklevel=2,
        )
        vector = as_tensor_variable(_x)
        if vector.ndim != 1:
            raise TypeError(f"AllocDiag takes a vector, got {vector.type}")
        return _TensorAllocDiag()(vector)


alloc_diag = AllocDiag()
extract_diag = ExtractDiag()


def diag(x: Any) -> Any:
    """Return the diagonal of a matrix, or a matrix with a vector as its diagonal.

    Parameters
    ----------
    x : tensor_like
        A vector or matrix.

    Returns
    -------
    TensorVariable

    Raises
    ------
    TypeError
        If `x` is neither.
    """
    variable = as_tensor_variable(x)
    if variable.ndim == 1:
        return _TensorAllocDiag()(variable)
    if variable.ndim == 2:
        return extract_diag(variable)
    raise TypeError(f"diag takes a vector or a matrix, got {variable.type}")


def trace(X: Any) -> Any:
    """Return the sum of the diagonal of a matrix.

    Parameters
    ----------
    X : tensor_like
        At least two dimensions; the first two count as rows and columns.

    Returns
    -------
    TensorVariable
        A scalar; of integers in int64, as `theano.tensor.sum` gives it.

    Raises
    ------
    ValueError
        If `X` has fewer than two dimensions.
    """
    return extract_diag(X).sum()


def norm(x: Any, ord: Any) -> Any:
    """Return a norm of a vector or matrix.

    Parameters
    ----------
    x : tensor_like
        A vector or matrix.
    ord : None, str or number
        None: the root of the sum of squares. For vectors ``"inf"`` and ``"-inf"``: the greatest and
        least absolute value; 0: how many elements are not zero; another number p: the sum of
        ``abs(x) ** p`` to the power ``1 / p``. For matrices ``"fro"`` is None, ``"inf"`` and
        ``"-inf"`` the greatest and least sum of absolute values in a row, 1 and -1 in a column.

    Returns
    -------
    TensorVariable
        A scalar.

    Raises
    ------
    ValueError
        If `x` is a scalar or `ord` is not one of these.
    NotImplementedError
        If `x` has more than two dimensions.
    """
    variable = as_tensor_variable(x)
    if variable.ndim == 0:
        raise ValueError("norm takes a vector or a matrix, not a scalar")
    if variable.ndim > 2:
        raise NotImplementedError(f"norm takes a vector or a matrix, got {variable.type}")
    size = abs(variable)
    if ord is None or (variable.ndim == 2 and ord == "fro"):
        return _reduce.sum(size**2) ** 0.5
    if variable.ndim == 2:
        rows, columns = _reduce.sum(size, axis=1), _reduce.sum(size, axis=0)
        sums = {"inf": rows, "-inf": rows, 1: columns, -1: columns}
        if ord not in sums:
            raise ValueError(f"norm of a matrix has no order {ord!r}")
        return _extremes.max(sums[ord]) if ord in ("inf", 1) else _extremes.min(sums[ord])
    if isinstance(ord, str):
        if ord not in ("inf", "-inf"):
            raise ValueError(f"norm of a vector has no order {ord!r}")
        return _extremes.max(size) if ord == "inf" else _extremes.min(size)
    if ord == 0:
        return _reduce.sum(_elementwise.neq(variable, 0), dtype="int64")
    return _reduce.sum(size**ord) ** (1.0 / ord)
