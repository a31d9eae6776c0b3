"""Indices taken apart: bounds in canonical form, checks, and the pattern of the result."""

import sys
from collections.abc import Iterable
from typing import Any

import numpy as np

from theano import _core
from theano.tensor._constants import extract_constant
from theano.tensor._convert import constant
from theano.tensor._elementwise import ge, lt, maximum, minimum, sgn
from theano.tensor._select import switch

__all__ = [
    "AdvancedBooleanIndexingError",
    "AdvancedIndexingError",
    "adv_index_broadcastable_pattern",
    "check_advanced_indexing_dimensions",
    "check_and_reject_bool",
    "get_canonical_form_slice",
    "get_idx_list",
    "make_constant",
]


class AdvancedIndexingError(TypeError):
    """Raised where an index with arrays is given and only integers and slices are possible."""


class AdvancedBooleanIndexingError(TypeError):
    """Raised where a mask is given and only integers and slices are possible."""


def make_constant(args: Any) -> tuple[Any, ...]:
    """Return the items of an index with Python's integers as int64 constants, in slices too."""

    def converted(item: Any) -> Any:
        if isinstance(item, slice):
            return slice(converted(item.start), converted(item.stop), converted(item.step))
        if isinstance(item, (int, np.integer)):
            return constant(item, dtype="int64")
        return item

    return tuple(converted(item) for item in args)


def get_idx_list(inputs: Any, idx_list: Any, get_count: bool = False) -> Any:
    """Return an index with the inputs of its node in their places.

    Parameters
    ----------
    inputs : sequence of Variable
        Those of an application of a `Subtensor`, the tensor included.
    idx_list : sequence
        The operation's `idx_list`.
    get_count : bool, optional
        Whether to return how many inputs the index takes instead.
    """
    remaining = list(inputs[1:])
    count = len(remaining)

    def filled(entry: Any) -> Any:
        if isinstance(entry, slice):
            return slice(filled(entry.start), filled(entry.stop), filled(entry.step))
        if entry == "x" or isinstance(entry, _core.Type):
            return remaining.pop(0)
        return entry

    entries = tuple(filled(entry) for entry in idx_list)
    return count - len(remaining) if get_count else entries


def get_canonical_form_slice(theslice: Any, length: Any) -> tuple[Any, int | Any]:
    """Return an index of a dimension in a form with ``0 <= start <= stop <= length``, ``step > 0``.

    Parameters
    ----------
    theslice : slice, int or scalar
        The index; its parts may be variables.
    length : int or scalar
        Length of the dimension.

    Returns
    -------
    canonical : slice or scalar
        For an integer index, counted from the beginning.
    direction : int or scalar
        1, or -1 if the elements of the canonical slice come in reverse order.
    """
    if not isinstance(theslice, slice):
        position = _number(theslice)
        return switch(lt(position, 0), position + length, position), 1
    start, stop, step, length = map(_number, (theslice.start, theslice.stop, theslice.step, length))
    step = 1 if step is None else step
    if stop is not None and not isinstance(stop, _core.Variable) and stop == sys.maxsize:
        stop = None
    if isinstance(step, _core.Variable):
        forward, backward = (
            _forward(start, stop, step, length),
            _backward(start, stop, step, length),
        )
        parts = (switch(lt(step, 0), b, f) for f, b in zip(forward, backward, strict=True))
        return slice(*parts), sgn(step)
    if step > 0:
        return slice(*_forward(start, stop, step, length)), 1
    return slice(*_backward(start, stop, step, length)), -1


def _number(value: Any) -> Any:
    """Return a known value as an int, another as it is."""
    if value is None:
        return None
    found = extract_constant(value)
    return found if isinstance(found, _core.Variable) else int(found)


def _clipped(bound: Any, lowest: Any, highest: Any) -> Any:
    """Return a bound limited to an interval; a number where all are numbers."""
    if any(isinstance(value, _core.Variable) for value in (bound, lowest, highest)):
        return minimum(maximum(bound, lowest), highest)
    return min(max(bound, lowest), highest)


def _from_start(bound: Any, length: Any) -> Any:
    """Return a bound counted from the beginning, which may lie outside."""
    if isinstance(bound, _core.Variable):
        return switch(lt(bound, 0), bound + length, bound)
    return bound + length if bound < 0 else bound


def _forward(start: Any, stop: Any, step: Any, length: Any) -> tuple[Any, Any, Any]:
    first = 0 if start is None else _clipped(_from_start(start, length), 0, length)
    end = length if stop is None else _clipped(_from_start(stop, length), 0, length)
    if start is None or (not isinstance(first, _core.Variable) and first == 0):
        return first, end, step
    return _clipped(first, 0, end), end, step


def _backward(start: Any, stop: Any, step: Any, length: Any) -> tuple[Any, Any, Any]:
    """Return the elements ``start, start + step, ...`` in increasing order."""
    last = length - 1 if start is None else _clipped(_from_start(start, length), -1, length - 1)
    before = -1 if stop is None else _clipped(_from_start(stop, length), -1, length - 1)
    # With a stride of -step, `count` elements end at `last`.
    count = _clipped((last - before - 1) // -step + 1, 0, length)
    is_known = not isinstance(count, _core.Variable)
    if is_known and count == 0:
        return 0, 0, -step
    first, end = last + (count - 1) * step, last + 1
    if is_known:
        return first, end, -step
    return switch(ge(count, 1), first, 0), switch(ge(count, 1), end, 0), -step


def check_advanced_indexing_dimensions(input: Any, idx_list: Any) -> None:
    """Check that masks have the lengths of the dimensions that they cover.

    Parameters
    ----------
    input : ndarray
        What is indexed.
    idx_list : sequence
        The items of the index: None, slices, integers, arrays.

    Raises
    ------
    IndexError
        If one has not.
    """
    axis = 0
    for item in idx_list:
        if item is None:
            continue
        if not (isinstance(item, np.ndarray) and item.dtype == np.bool_):
            axis += 1
            continue
        for length in item.shape:
            if length != input.shape[axis]:
                raise IndexError(
                    f"a mask of shape {item.shape} does not fit dimension {axis}"
                    f" of an array of shape {input.shape}"
                )
            axis += 1


def check_and_reject_bool(args_el: Any) -> None:
    """Raise TypeError if an index, or one of its items at any depth, is a bool or holds bools."""
    if isinstance(args_el, (bool, np.bool_)) or getattr(args_el, "dtype", None) == "bool":
        raise TypeError("AdvancedSubtensor takes no masks; AdvancedBooleanSubtensor does")
    if isinstance(args_el, Iterable) and not isinstance(
        args_el, (_core.Variable, np.ndarray, str, bytes)
    ):
        for item in args_el:
            check_and_reject_bool(item)


def adv_index_broadcastable_pattern(a: Any, idx: Any) -> tuple[bool, ...]:
    """Return the broadcast flags of a tensor indexed with arrays.

    Parameters
    ----------
    a : TensorVariable
        What is indexed.
    idx : sequence
        The items of the index.

    Returns
    -------
    tuple of bool
    """
    from theano.tensor._index_ops import advanced_boolean_subtensor

    flags: tuple[bool, ...] = advanced_boolean_subtensor(a, *idx).broadcastable
    return flags
