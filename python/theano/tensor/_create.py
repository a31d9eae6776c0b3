"""New tensors: filled with one value, or made like another."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano import _core
from theano.configdefaults import config
from theano.tensor._convert import as_tensor_variable, constant
from theano.tensor._elementwise import fill

__all__ = ["Alloc", "alloc", "ones", "ones_like", "zeros", "zeros_like"]


class Alloc(_core.Op):
    """Fills a new tensor of a given shape with a value."""

    def __new__(cls) -> Any:
        return _core.op("Alloc")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


_core.set_classes({"Alloc": Alloc})

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
