"""Indexing: parts of tensors by integers and slices, and tensors with such a part replaced."""

from typing import Any

import numpy as np

from theano import _core
from theano.tensor._convert import as_tensor_variable, cast, complex_dtypes, discrete_dtypes
from theano.tensor._create import alloc
from theano.tensor._elementwise import real
from theano.tensor._reshape import addbroadcast, reshape, shape, shape_padleft
from theano.tensor.elemwise import DimShuffle

__all__ = [
    "AdvancedBooleanIndexingError",
    "AdvancedIndexingError",
    "IncSubtensor",
    "Subtensor",
    "as_index_variable",
    "inc_subtensor",
    "set_subtensor",
]

# How the core marks a place in an index that is taken by a variable.
_SYMBOLIC = "x"


class AdvancedIndexingError(TypeError):
    """Raised where an index is more than integers and slices."""


class AdvancedBooleanIndexingError(TypeError):
    """Raised where an index is a boolean mask."""


class Subtensor(_core.Op):
    """Takes a part of a tensor by integers and slices.

    Parameters
    ----------
    idx_list : sequence
        One entry per indexed dimension: an int, a slice, or ``'x'`` for an index that is passed as
        a further input; the bounds of slices likewise.
    """

    def __new__(cls, idx_list: Any) -> Any:
        return _core.subtensor_op(idx_list)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def idx_list(self) -> tuple[Any, ...]:
        """The entries of the index."""
        return tuple(self.properties["idx_list"])


class IncSubtensor(_core.Op):
    """Gives a tensor with a part set to, or incremented by, other values; see `Subtensor`."""

    def __new__(cls, idx_list: Any, inplace: bool = False, set_instead_of_inc: bool = False) -> Any:
        return _core.inc_subtensor_op(idx_list, set_instead_of_inc)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    inplace = False

    @property
    def idx_list(self) -> tuple[Any, ...]:
        """The entries of the index."""
        return tuple(self.properties["idx_list"])

    @property
    def set_instead_of_inc(self) -> bool:
        """Whether the part is replaced; otherwise it is added to."""
        return bool(self.properties["set_instead_of_inc"])


_core.set_classes({"Subtensor": Subtensor, "IncSubtensor": IncSubtensor})


# ------------------------------------------------------------------ indexing


def as_index_variable(idx: Any) -> Any:
    """Return an index that is a tensor as a variable; TypeError unless it holds integers."""
    variable = as_tensor_variable(idx)
    if variable.dtype not in discrete_dtypes:
        raise TypeError("index must be integers or a boolean mask")
    return variable


def index(variable: Any, key: Any) -> Any:
    """Return the part of `variable` that `key` asks for; what ``variable[key]`` does.

    Parameters
    ----------
    variable : TensorVariable
        What is indexed.
    key : int, slice, None, Ellipsis, integer scalar, or a tuple of these
        As NumPy understands it.

    Returns
    -------
    TensorVariable

    Raises
    ------
    IndexError
        If there are more indices than dimensions, or several ellipses; when run, if an integer is
        out of bounds.
    TypeError
        If an index is a bool, a float or a string.
    AdvancedIndexingError
        If an index is a list, or an array or variable with dimensions.
    """
    items = list(key) if isinstance(key, tuple) else [key]
    items = _without_ellipsis(items, variable.ndim)
    if any(item is None for item in items):
        variable = _with_new_axes(variable, items)
        items = [slice(None) if item is None else item for item in items]
        if all(_is_full(item) for item in items):
            return variable
    inputs: list[Any] = []
    entries = [_entry(item, inputs) for item in items]
    return _core.subtensor_op(entries)(variable, *inputs)


def _is_full(item: Any) -> bool:
    return isinstance(item, slice) and item.start is item.stop is item.step is None


def _without_ellipsis(items: list[Any], ndim: int) -> list[Any]:
    """Return the items with an ellipsis spelt out as full slices."""
    places = [i for i, item in enumerate(items) if item is Ellipsis]
    if len(places) > 1:
        raise IndexError("an index can only have a single Ellipsis (`...`)")
    n_indexed = len(items) - len(places) - sum(item is None for item in items)
    if n_indexed > ndim:
        raise IndexError("too many indices for array")
    if places:
        items[places[0] : places[0] + 1] = [slice(None)] * (ndim - n_indexed)
    return items


def _with_new_axes(variable: Any, items: list[Any]) -> Any:
    """Return `variable` with a dimension of length 1 wherever an item is None."""
    pattern: list[int | str] = []
    position = 0
    for item in items:
        if item is None:
            pattern.append("x")
        else:
            pattern.append(position)
            position += 1
    pattern += range(position, variable.ndim)
    return DimShuffle(variable.broadcastable, pattern)(variable)


def _entry(item: Any, inputs: list[Any]) -> Any:
    """Return the core's entry for one index; append the variables that it needs to `inputs`."""
    if not isinstance(item, slice):
        return _integer(item, inputs, "index must be integers or a boolean mask")
    bounds = [
        None if bound is None else _integer(bound, inputs, "index must be integers")
        for bound in (item.start, item.stop, item.step)
    ]
    return slice(*bounds)


def _integer(item: Any, inputs: list[Any], message: str) -> Any:
    """Return a constant integer, or the mark for a variable one, which is appended to `inputs`."""
    if isinstance(item, (bool, np.bool_)):
        raise TypeError(
            "TensorType does not support Python bools for indexing, such as tensor[True]."
        )
    if isinstance(item, (int, np.integer)):
        number = int(item)
        if not -(2**63) <= number < 2**63:
            raise TypeError(f"Could not convert the index {number} to int64")
        return number
    if item is None or isinstance(item, (str, bytes, float, complex, np.inexact)):
        raise TypeError(message)
    variable = as_index_variable(item)
    if variable.ndim != 0:
        error = AdvancedBooleanIndexingError if variable.dtype == "bool" else AdvancedIndexingError
        raise error(f"Only integers and slices are supported as indices, got {item}")
    if variable.dtype == "bool":
        raise TypeError("TensorType does not support bools for indexing, such as tensor[True].")
    if isinstance(variable, _core.Constant):
        return int(variable.data)
    inputs.append(variable)
    return _SYMBOLIC


# ------------------------------------------------------------------ replacing parts


def set_subtensor(
    x: Any, y: Any, inplace: bool = False, tolerate_inplace_aliasing: bool = False
) -> Any:
    """Return the tensor that was indexed to get `x`, with that part replaced by `y`.

    Parameters
    ----------
    x : TensorVariable
        The result of indexing, as in ``set_subtensor(a[2:4], y)``.
    y : tensor_like
        Broadcast to the shape of `x`, and converted to its dtype.
    inplace, tolerate_inplace_aliasing : bool, optional
        Accepted for compatibility: memory is reused where that is safe.

    Returns
    -------
    TensorVariable
        A new tensor of the type of ``a``, which is unchanged.

    Raises
    ------
    TypeError
        If `x` is not the result of indexing, or `y` has more dimensions than `x`.
    ValueError
        When run, if the shapes do not match.
    """
    return inc_subtensor(
        x,
        y,
        inplace,
        set_instead_of_inc=True,
        tolerate_inplace_aliasing=tolerate_inplace_aliasing,
    )


def inc_subtensor(
    x: Any,
    y: Any,
    inplace: bool = False,
    set_instead_of_inc: bool = False,
    tolerate_inplace_aliasing: bool = False,
) -> Any:
    """Return the tensor that was indexed to get `x`, with `y` added to that part.

    With `set_instead_of_inc` the part is replaced; for the other arguments see `set_subtensor`.
    """
    part, value = as_tensor_variable(x), as_tensor_variable(y)
    while True:
        if value.ndim > part.ndim:
            raise TypeError(
                f"Trying to increment a {part.ndim}-dimensional subtensor"
                f" with a {value.ndim}-dimensional value."
            )
        value = _with_flags_of(part, value)
        node = part.owner
        family = None if node is None else node.op.family
        if family == "Subtensor":
            break
        if family == "DimShuffle":
            value = _shuffled_back(node.op, value)
        elif family == "Reshape":
            value = _shaped_back(part, node.inputs[0], value)
        else:
            raise TypeError("x must be the result of a subtensor operation")
        part = node.inputs[0]
    source, *variables = node.inputs
    operation = _core.inc_subtensor_op(list(node.op.idx_list), set_instead_of_inc)
    return operation(source, _converted(value, source.dtype), *variables)


def _with_flags_of(part: Any, value: Any) -> Any:
    """Return `value` with the dimensions marked as broadcastable that are so in `part`."""
    offset = part.ndim - value.ndim
    return addbroadcast(
        value, *(axis for axis in range(value.ndim) if part.broadcastable[axis + offset])
    )


def _shuffled_back(operation: Any, value: Any) -> Any:
    """Return `value` with the effect of a dimension shuffle undone."""
    order = operation.new_order
    if value.ndim == 0:
        return value
    padded = shape_padleft(value, len(order) - value.ndim)
    back = [
        order.index(axis) if axis in order else "x"
        for axis in range(len(operation.input_broadcastable))
    ]
    return padded.dimshuffle(back)


def _shaped_back(part: Any, source: Any, value: Any) -> Any:
    """Return `value`, which has the shape of `part`, in the shape that `source` had before."""
    if value.ndim == 0:
        return value
    lengths = shape(part)
    full = alloc(value, *(lengths[axis] for axis in range(part.ndim)))
    return reshape(full, shape(source), ndim=source.ndim)


def _converted(value: Any, dtype: str) -> Any:
    """Return `value` in another dtype; of complex numbers the real part if the dtype is real."""
    if value.dtype in complex_dtypes and dtype not in complex_dtypes:
        value = real(value)
    return cast(value, dtype)
