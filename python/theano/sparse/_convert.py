"""Sparse variables: from values, by name of their format, and the predicates that tell them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.sparse

from theano import _core
from theano.configdefaults import config
from theano.gof.graph import Apply
from theano.sparse.type import SparseType
from theano.tensor._convert import as_tensor_variable

__all__ = [
    "all_dtypes",
    "as_sparse",
    "as_sparse_or_tensor_variable",
    "as_sparse_variable",
    "bsr_dmatrix",
    "bsr_fmatrix",
    "bsr_matrix",
    "complex_dtypes",
    "constant",
    "continuous_dtypes",
    "csc_dmatrix",
    "csc_fmatrix",
    "csc_matrix",
    "csr_dmatrix",
    "csr_fmatrix",
    "csr_matrix",
    "discrete_dtypes",
    "float_dtypes",
    "int_dtypes",
    "integer_dtypes",
    "matrix",
    "sparse_formats",
    "uint_dtypes",
]

#: The formats of which most operations take matrices.
sparse_formats = ["csc", "csr"]

all_dtypes = SparseType.dtype_set
complex_dtypes = sorted(name for name in all_dtypes if name.startswith("complex"))
float_dtypes = sorted(name for name in all_dtypes if name.startswith("float"))
int_dtypes = sorted(name for name in all_dtypes if name.startswith("int"))
uint_dtypes = sorted(name for name in all_dtypes if name.startswith("uint"))
integer_dtypes = int_dtypes + uint_dtypes
continuous_dtypes = complex_dtypes + float_dtypes
discrete_dtypes = int_dtypes + uint_dtypes


# ---- predicates


def _is_sparse_variable(x: Any) -> bool:
    """Return whether a variable holds sparse matrices; NotImplementedError if it is none."""
    return isinstance(_checked_variable(x).type, SparseType)


def _is_dense_variable(x: Any) -> bool:
    """Return whether a variable holds arrays; NotImplementedError if it is none."""
    return isinstance(_checked_variable(x).type, _core.TensorType)


def _is_dense(x: Any) -> bool:
    """Return whether a value is an array, not a sparse matrix; NotImplementedError if neither."""
    if not (isinstance(x, np.ndarray) or scipy.sparse.issparse(x)):
        raise NotImplementedError("a sparse matrix of SciPy or an array is needed, not", x)
    return isinstance(x, np.ndarray)


def _checked_variable(x: Any) -> Any:
    if not isinstance(x, _core.Variable):
        raise NotImplementedError("a variable is needed, sparse or dense, not", x)
    return x


# ---- from values


def as_sparse_variable(x: Any, name: str | None = None) -> Any:
    """Return `x` as a sparse variable.

    Parameters
    ----------
    x : sparse variable, Apply, or sparse matrix of SciPy's
        Variables are returned as they are, matrices become constants.
    name : str, optional
        The name of the constant.

    Returns
    -------
    SparseVariable

    Raises
    ------
    TypeError
        If `x` is dense.
    ValueError
        If it is an application with several outputs.
    """
    if isinstance(x, Apply):
        if len(x.outputs) != 1:
            raise ValueError(
                "It is ambiguous which output of a multi-output Op has to be fetched.", x
            )
        x = x.outputs[0]
    if isinstance(x, _core.Variable):
        if not _is_sparse_variable(x):
            raise TypeError(f"a sparse variable is needed, {x} is of type {x.type}")
        return x
    return constant(x, name=name)


as_sparse = as_sparse_variable


def as_sparse_or_tensor_variable(x: Any, name: str | None = None) -> Any:
    """Return `x` as a sparse variable, or as a tensor if it is dense; see `as_sparse_variable`."""
    try:
        return as_sparse_variable(x, name)
    except (ValueError, TypeError):
        return as_tensor_variable(x, name)


def constant(x: Any, name: str | None = None) -> Any:
    """Return a constant that holds a copy of a sparse matrix of SciPy's.

    Parameters
    ----------
    x : sparse matrix
        In format csr, csc or bsr.
    name : str, optional
        The name.

    Returns
    -------
    SparseConstant

    Raises
    ------
    TypeError
        If `x` is no sparse matrix.
    NotImplementedError
        If there are no variables of its format or dtype.
    """
    if not scipy.sparse.issparse(x):
        raise TypeError(f"Cannot convert {x!r} of type {type(x).__name__} to a sparse matrix")
    type_: Any = SparseType(x.format, x.dtype)
    return type_.make_constant(x.copy(), name=name)


def given_variable(x: Any) -> Any:
    """Return a variable as it is, a value as a constant: sparse if it is a sparse matrix."""
    return x if isinstance(x, _core.Variable) else as_sparse_or_tensor_variable(x)


def compressed(op: Any, x: Any) -> Any:
    """Return `x` as a sparse variable in format csr or csc; AssertionError for others.

    Parameters
    ----------
    op : object
        What needs it, for the message.
    x : sparse variable or sparse matrix
        What is checked.
    """
    variable = as_sparse_variable(x)
    if variable.format not in sparse_formats:
        raise AssertionError(f"{op} takes matrices in format csr or csc, got {variable.type}")
    return variable


# ---- by name


def matrix(format: str, name: str | None = None, dtype: str | None = None) -> Any:
    """Return a new sparse variable.

    Parameters
    ----------
    format : {'csr', 'csc', 'bsr'}
        How elements are stored.
    name : str, optional
        Its name.
    dtype : str, optional
        By default ``floatX``.
    """
    type_: Any = SparseType(format, config.floatX if dtype is None else dtype)
    return type_(name)


def _constructor(format: str) -> Callable[..., Any]:
    def make(name: str | None = None, dtype: str | None = None) -> Any:
        return matrix(format, name, dtype)

    make.__name__ = make.__qualname__ = f"{format}_matrix"
    make.__doc__ = f"""Return a new sparse variable in format {format}.

    Parameters
    ----------
    name : str, optional
        Its name.
    dtype : str, optional
        By default ``floatX``.
    """
    return make


csc_matrix = _constructor("csc")
csr_matrix = _constructor("csr")
bsr_matrix = _constructor("bsr")

csc_dmatrix = SparseType("csc", "float64")
csr_dmatrix = SparseType("csr", "float64")
bsr_dmatrix = SparseType("bsr", "float64")
csc_fmatrix = SparseType("csc", "float32")
csr_fmatrix = SparseType("csr", "float32")
bsr_fmatrix = SparseType("bsr", "float32")
