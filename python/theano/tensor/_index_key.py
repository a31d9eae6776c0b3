"""From what stands in ``x[...]`` to an operation of the core and its inputs."""

from typing import Any

import numpy as np

from theano import _core
from theano.tensor._convert import as_tensor_variable, discrete_dtypes
from theano.tensor.elemwise import DimShuffle
from theano.tensor.type_other import NoneConst, NoneTypeT, SliceType, make_slice, slice_of

__all__ = ["advanced_code", "as_index_variable", "index", "index_items"]

# How the core marks a place in an index that is taken by a variable.
_SYMBOLIC = "x"

# The codes of the items of an index with arrays, and of the bounds of its slices.
_SLICE, _NEW_AXIS, _ARRAY, VECTOR, _MASK = range(5)
_NONE, _CONSTANT, _VARIABLE = range(3)
# Bounds of slices beyond this mean the ends of the array.
_FAR = 2**62

_BOOL_MESSAGE = (
    "Python bools are no index: tensor[[True, False]] is not supported;"
    " write a mask as a NumPy array, as in tensor[numpy.array([True, False])]."
)
_KIND_MESSAGE = "index must be integers or a boolean mask"


def as_index_variable(idx: Any) -> Any:
    """Return one item of an index as a variable.

    Parameters
    ----------
    idx : None, slice or tensor_like
        As it may stand among others in ``x[...]``.

    Returns
    -------
    Variable
        None becomes the constant None, a slice a variable of type `SliceType`, everything else a
        tensor.

    Raises
    ------
    TypeError
        If a tensor holds neither integers nor bools.
    """
    if idx is None:
        constant: Any = NoneConst
        return constant.clone()
    if isinstance(idx, slice):
        return make_slice(idx)
    if isinstance(idx, _core.Variable) and isinstance(idx.type, (SliceType, NoneTypeT)):
        return idx
    variable = as_tensor_variable(idx)
    if variable.dtype not in discrete_dtypes:
        raise TypeError(_KIND_MESSAGE)
    return variable


def index(variable: Any, key: Any) -> Any:
    """Return the part of `variable` that `key` asks for; what ``variable[key]`` does.

    Parameters
    ----------
    variable : TensorVariable
        What is indexed.
    key : int, slice, None, Ellipsis, tensor_like of integers or bools, or a tuple of these
        As NumPy understands it. Arrays of bools are masks.

    Returns
    -------
    TensorVariable

    Raises
    ------
    IndexError
        If there are more indices than dimensions, or several ellipses; when run, if an integer is
        out of bounds, index arrays do not broadcast together, or a mask does not have the shape of
        the dimensions it covers.
    TypeError
        If an index is a Python bool, a list of them, a float or a string.
    """
    is_sequence = isinstance(key, tuple) or (
        isinstance(key, list) and any(isinstance(item, slice) for item in key)
    )
    items = index_items(key if is_sequence else (key,), variable.ndim)
    if any(_is_advanced(item) for item in items):
        name, code, inputs = advanced_code(items)
        return _core.op(name, index=code, only_last=False)(variable, *inputs)
    if any(item is None for item in items):
        variable = _with_new_axes(variable, items)
        items = [slice(None) if item is None else item for item in items]
        if all(_is_full(item) for item in items):
            return variable
    bounds: list[Any] = []
    entries = [_entry(item, bounds) for item in items]
    return _core.subtensor_op(entries)(variable, *bounds)


def index_items(key: Any, ndim: int) -> list[Any]:
    """Return the items of an index in plain form: int, slice, None, or a variable of integers or
    bools, without an ellipsis. Raise as `index` does when it builds."""
    return _without_ellipsis([_plain_item(item) for item in key], ndim)


def advanced_code(items: list[Any]) -> tuple[str, tuple[int, ...], list[Any]]:
    """Return the core's operation for an index with arrays.

    Parameters
    ----------
    items : list
        As `index_items` gives them; integers count as arrays.

    Returns
    -------
    name : str
        The class of the operation that reads.
    code : tuple of int
        Its property `index`.
    inputs : list of TensorVariable
        Its inputs after the first.
    """
    while items and _is_full(items[-1]):
        items = items[:-1]
    has_mask = any(_is_mask(item) for item in items)
    if len(items) == 1 and not has_mask and getattr(items[0], "ndim", None) == 1:
        return "AdvancedSubtensor", (VECTOR,), items
    code: list[int] = []
    inputs: list[Any] = []
    for item in items:
        if item is None:
            code.append(_NEW_AXIS)
        elif isinstance(item, slice):
            code.append(_SLICE)
            entry = _entry(item, inputs)
            for bound in (entry.start, entry.stop, entry.step):
                code += _bound_code(bound)
        elif _is_mask(item):
            code += [_MASK, item.ndim]
            inputs.append(item)
        else:
            code.append(_ARRAY)
            inputs.append(as_tensor_variable(item))
    name = "AdvancedBooleanSubtensor" if has_mask else "AdvancedSubtensor"
    return name, tuple(code), inputs


def _bound_code(bound: Any) -> tuple[int, int]:
    if bound is None:
        return _NONE, 0
    if bound == _SYMBOLIC:
        return _VARIABLE, 0
    return _CONSTANT, max(-_FAR, min(bound, _FAR))


def _as_variable(item: Any) -> Any:
    """Return an item that is a variable, None for others."""
    return item if isinstance(item, _core.Variable) else None


def _is_mask(item: Any) -> bool:
    variable = _as_variable(item)
    return variable is not None and bool(variable.dtype == "bool")


def _is_advanced(item: Any) -> bool:
    variable = _as_variable(item)
    return variable is not None and bool(variable.ndim > 0 or variable.dtype == "bool")


def _is_full(item: Any) -> bool:
    return isinstance(item, slice) and item.start is item.stop is item.step is None


def _plain_item(item: Any) -> Any:
    """Return one item of an index as `index_items` says; an ellipsis is returned as it is."""
    if item is None or item is Ellipsis or isinstance(item, slice):
        return item
    if _has_python_bool(item):
        raise TypeError(_BOOL_MESSAGE)
    if isinstance(item, (int, np.integer)):
        return _as_int64(item)
    if isinstance(item, (str, bytes, float, complex, np.inexact)):
        raise TypeError(_KIND_MESSAGE)
    if isinstance(item, _core.Variable) and isinstance(item.type, NoneTypeT):
        return None
    if isinstance(item, _core.Variable) and isinstance(item.type, SliceType):
        return slice_of(item)
    if isinstance(item, (list, tuple, np.ndarray)) and np.size(item) == 0:
        array = np.asarray(item)
        item = array if array.dtype == np.bool_ else np.zeros(array.shape, np.int64)
    variable = as_index_variable(item)
    if isinstance(variable, _core.Constant) and not _is_advanced(variable):
        return _as_int64(variable.data)
    return variable


def _has_python_bool(item: Any) -> bool:
    """Whether an item is a bool, or a list with bools somewhere inside."""
    if isinstance(item, (list, tuple)):
        return any(_has_python_bool(inner) for inner in item)
    return isinstance(item, (bool, np.bool_))


def _as_int64(number: Any) -> int:
    value = int(number)
    if not -(2**63) <= value < 2**63:
        raise TypeError(f"Could not convert the index {value} to int64")
    return value


def _without_ellipsis(items: list[Any], ndim: int) -> list[Any]:
    """Return the items with an ellipsis spelt out as full slices."""
    places = [i for i, item in enumerate(items) if item is Ellipsis]
    if len(places) > 1:
        raise IndexError("an index can only have a single Ellipsis (`...`)")
    n_indexed = sum(
        item.ndim if _is_mask(item) else item is not None and item is not Ellipsis for item in items
    )
    if n_indexed > ndim:
        raise IndexError(f"too many indices for array: {n_indexed} for {ndim} dimensions")
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
        return _integer(item, inputs, _KIND_MESSAGE)
    bounds = [
        None if bound is None else _integer(bound, inputs, "index must be integers")
        for bound in (item.start, item.stop, item.step)
    ]
    return slice(*bounds)


def _integer(item: Any, inputs: list[Any], message: str) -> Any:
    """Return a constant integer, or the mark for a variable one, which is appended to `inputs`."""
    plain = None if isinstance(item, slice) else _plain_item(item)
    if isinstance(plain, int):
        return plain
    if plain is None or plain is Ellipsis or _is_advanced(plain):
        raise TypeError(f"{message}, got {item}")
    inputs.append(plain)
    return _SYMBOLIC
