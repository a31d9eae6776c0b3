"""Shared variables that hold sparse matrices."""

import copy
from typing import Any

import scipy.sparse

from theano.compile.sharedvalue import SharedVariable, shared_constructor
from theano.sparse._variables import _sparse_py_operators
from theano.sparse.type import SparseType

__all__ = ["SparseTensorSharedVariable", "sparse_constructor"]


class SparseTensorSharedVariable(_sparse_py_operators, SharedVariable):
    """A sparse matrix that lives between calls of functions."""

    def __str__(self) -> str:
        return self.name or f"<{self.type}>"

    __repr__ = __str__


@shared_constructor
def sparse_constructor(
    value: Any,
    name: str | None = None,
    strict: bool = False,
    allow_downcast: bool | None = None,
    borrow: bool = False,
    format: str | None = None,
) -> Any:
    """Return a shared variable that holds a sparse matrix.

    `theano.shared` uses it for sparse matrices, once `theano.sparse` is imported.

    Parameters
    ----------
    value : sparse matrix
        The first value; its dtype is that of the variable.
    name : str, optional
        The name.
    strict : bool, optional
        Whether later values must be matrices of exactly this type.
    allow_downcast : bool, optional
        Whether later values may have another dtype.
    borrow : bool, optional
        Whether to keep `value` itself instead of a copy.
    format : str, optional
        The format, by default that of `value`.

    Raises
    ------
    TypeError
        If `value` is no sparse matrix.
    NotImplementedError
        If there are no variables of its format or dtype.
    """
    if not scipy.sparse.issparse(value):
        raise TypeError("Expected a sparse matrix, got", type(value))
    type_: Any = SparseType(value.format if format is None else format, value.dtype)
    return SparseTensorSharedVariable(
        type=type_,
        value=value if borrow else copy.deepcopy(value),
        name=name,
        strict=strict,
        allow_downcast=allow_downcast,
    )
