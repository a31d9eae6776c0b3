"""New tensors: filled with one value, made like another, or with ones on and below a diagonal."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano import _core
from theano.configdefaults import config
from theano.scalar.basic import upcast
from theano.tensor._constants import get_scalar_constant_value
from theano.tensor._convert import (
    NotScalarConstantError,
    as_tensor_variable,
    cast,
    constant,
    integer_dtypes,
)
from theano.tensor._elementwise import fill
from theano.tensor._select import switch

__all__ = [
    "Alloc",
    "AllocEmpty",
    "Eye",
    "Tri",
    "alloc",
    "alloc_validate_shape",
    "eye",
    "identity_like",
    "ones",
    "ones_like",
    "tri",
    "tril",
    "triu",
    "zeros",
    "zeros_like",
]


class Alloc(_core.Op):
    """Fills a new tensor of a given shape with a value."""

    def __new__(cls) -> Any:
        return _core.op("Alloc")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


class _OfDtype(_core.Op):
    """What the operations here have in common that are made for a dtype."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def dtype(self) -> str:
        """The dtype of the result."""
        dtype: str = self.properties["dtype"]
        return dtype


class AllocEmpty(_OfDtype):
    """Makes a tensor whose elements have no meaning: ``AllocEmpty(dtype)(*shape)``.

    Parameters
    ----------
    dtype : str
        The dtype of the result.
    """

    def __new__(cls, dtype: str) -> Any:
        if not isinstance(dtype, str):
            raise AssertionError(f"a dtype must be a string, not {dtype!r}")
        return _core.op("AllocEmpty", dtype=dtype.lower())


class Eye(_OfDtype):
    """Makes a matrix with ones on a diagonal, given rows, columns and the diagonal; see `eye`."""

    def __new__(cls, dtype: str | None = None) -> Any:
        return _core.op("Eye", dtype=config.floatX if dtype is None else dtype)


class Tri(_OfDtype):
    """Makes a matrix with ones at and below a diagonal; see `tri`."""

    def __new__(cls, dtype: str | None = None) -> Any:
        return _core.op("Tri", dtype=config.floatX if dtype is None else dtype)


_core.set_classes({"Alloc": Alloc, "AllocEmpty": AllocEmpty, "Eye": Eye, "Tri": Tri})

alloc = _core.op("Alloc")
alloc.__doc__ = """A new tensor that repeats `value`: ``alloc(value, *shape)``.

    Parameters
    ----------
    value : tensor_like
        Broadcast to the shape; its rank may be lower.
    *shape : int or integer scalar
        The length of each dimension. One given as the constant 1 is broadcastable.

    Returns
    -------
    TensorVariable
        Of the dtype of `value`.

    Raises
    ------
    TypeError
        If `value` has more dimensions than the shape, or a length is not an integer.
    ValueError
        When run, if `value` cannot be broadcast to the shape.
"""


def _filled(value: int, shape: Any, dtype: str | None) -> Any:
    if not isinstance(shape, (np.ndarray, Sequence, _core.Variable)):
        shape = [shape]
    return alloc(np.array(value, dtype=config.floatX if dtype is None else dtype), *shape)


def zeros(shape: Any, dtype: str | None = None) -> Any:
    """Return a tensor of zeros.

    Parameters
    ----------
    shape : int, sequence of int and integer scalars, or vector
        The length of each dimension; a vector must have a length that is known, as ``x.shape`` has.
        A length given as the constant 1 makes the dimension broadcastable.
    dtype : str, optional
        By default the configured ``floatX``.

    Returns
    -------
    TensorVariable

    Raises
    ------
    TypeError
        If a length is not an integer, or `shape` is a scalar variable.
    ValueError
        If `shape` is a vector of unknown length.
    """
    return _filled(0, shape, dtype)


def ones(shape: Any, dtype: str | None = None) -> Any:
    """Return a tensor of ones; the arguments are those of `zeros`."""
    return _filled(1, shape, dtype)


def _like(value: int, model: Any, dtype: str | None, opt: bool) -> Any:
    model_type = model.type
    filling = constant(value, dtype=model_type.dtype if dtype is None else dtype)
    if opt and filling.type == model_type:
        return filling
    return fill(as_tensor_variable(model), filling)


def zeros_like(model: Any, dtype: str | None = None, opt: bool = False) -> Any:
    """Return zeros in the shape of a variable.

    Parameters
    ----------
    model : Variable
        Gives the shape, the broadcast pattern and, by default, the dtype.
    dtype : str, optional
        Another dtype.
    opt : bool, optional
        Return a constant where its type is that of `model`.

    Returns
    -------
    TensorVariable

    Raises
    ------
    AttributeError
        If `model` is not a variable.
    """
    return _like(0, model, dtype, opt)


def ones_like(model: Any, dtype: str | None = None, opt: bool = False) -> Any:
    """Return ones in the shape of a variable; the arguments are those of `zeros_like`."""
    return _like(1, model, dtype, opt)


def alloc_validate_shape(shape: Any) -> tuple[list[Any], list[bool]]:
    """Return the lengths of a shape as variables, and which of them are known to be 1.

    Parameters
    ----------
    shape : sequence of int and integer scalars
        The length of each dimension.

    Returns
    -------
    lengths : list of TensorVariable
    broadcastable : list of bool

    Raises
    ------
    TypeError
        If a length is not an integer scalar.
    """
    lengths = [as_tensor_variable(length) for length in shape]
    broadcastable = []
    for i, length in enumerate(lengths):
        if length.dtype not in integer_dtypes or length.ndim != 0:
            raise TypeError(
                f"Lengths in a shape must be integer scalars, but number {i} is"
                f" {length} ({length.type})"
            )
        try:
            broadcastable.append(bool(get_scalar_constant_value(length) == 1))
        except NotScalarConstantError:
            broadcastable.append(False)
    return lengths, broadcastable


# ------------------------------------------------------------------ diagonals and triangles


def eye(n: Any, m: Any = None, k: Any = 0, dtype: str | None = None) -> Any:
    """Return a matrix with ones on a diagonal and zeros elsewhere.

    Parameters
    ----------
    n : int or integer scalar
        The number of rows.
    m : int or integer scalar, optional
        The number of columns; by default `n`.
    k : int or integer scalar, optional
        The diagonal: 0 the main one, above it positive, below it negative.
    dtype : str, optional
        By default the configured ``floatX``.

    Returns
    -------
    TensorVariable

    Raises
    ------
    AssertionError
        If an argument is not an integer scalar.
    ValueError
        When run, if a dimension is negative.
    """
    return Eye(dtype)(n, n if m is None else m, k)


def identity_like(x: Any) -> Any:
    """Return a matrix of the shape and dtype of `x` with ones on the main diagonal."""
    return eye(x.shape[0], x.shape[1], k=0, dtype=x.dtype)


def tri(N: Any, M: Any = None, k: Any = 0, dtype: str | None = None) -> Any:
    """Return a matrix with ones at and below a diagonal and zeros elsewhere.

    Parameters
    ----------
    N : int or integer scalar
        The number of rows.
    M : int or integer scalar, optional
        The number of columns; by default `N`.
    k : int or integer scalar, optional
        The diagonal: element ``[i, j]`` is 1 where ``j <= i + k``.
    dtype : str, optional
        By default the configured ``floatX``.

    Returns
    -------
    TensorVariable

    Raises
    ------
    AssertionError, ValueError
        If an argument is not an integer, or not a scalar.
    """
    return Tri(dtype)(N, N if M is None else M, k)


def _triangle(m: Any, k: Any) -> Any:
    """Return where a matrix, or the last two dimensions of `m`, lie at or below a diagonal."""
    return tri(m.shape[-2], m.shape[-1], k=k, dtype="bool")


def tril(m: Any, k: Any = 0) -> Any:
    """Return `m` with zeros above a diagonal.

    Parameters
    ----------
    m : tensor_like
        A matrix; of more dimensions, the last two are taken.
    k : int or integer scalar, optional
        The diagonal: 0 the main one, above it positive, below it negative.

    Returns
    -------
    TensorVariable
        Of the dtype of `m`.

    Raises
    ------
    IndexError
        If `m` has fewer than two dimensions.
    """
    matrix = as_tensor_variable(m)
    return switch(_triangle(matrix, k), matrix, constant(0, dtype=matrix.dtype))


def triu(m: Any, k: Any = 0) -> Any:
    """Return `m` with zeros below a diagonal; the arguments are those of `tril`.

    The dtype is the one that `m` has together with int8: int16 for uint8.
    """
    matrix = as_tensor_variable(m)
    dtype = upcast(matrix.dtype, "int8")
    return switch(_triangle(matrix, k - 1), constant(0, dtype=dtype), cast(matrix, dtype))
