"""Indices with arrays and masks."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.indexing import check_fits
from theano.interpreter.registry import evaluates

# The kinds of entries in the property `index`: a slice is followed by kind and value of its three
# bounds, a mask by its rank.
_SLICE, _NEW_AXIS, _ARRAY, _VECTOR, _MASK = range(5)
_NO_BOUND, _CONSTANT, _SYMBOLIC = range(3)


def _index(x: Any, code: Sequence[int], inputs: Sequence[Any]) -> tuple[Any, tuple[Any, ...]]:
    """Return the array, which may get dimensions for masks without any, and the index as NumPy's.

    Inputs are, per slice, its symbolic bounds, per array the array, and per mask the mask and the
    coordinates where it is true.
    """
    codes, following = iter(code), iter(inputs)
    index: list[Any] = []
    axis = 0

    def bound() -> int | None:
        kind, value = next(codes), next(codes)
        if kind == _NO_BOUND:
            return None
        return value if kind == _CONSTANT else int(next(following))

    for kind in codes:
        if kind == _SLICE:
            index.append(slice(bound(), bound(), bound()))
            axis += 1
        elif kind == _NEW_AXIS:
            index.append(None)
        elif kind in (_ARRAY, _VECTOR):
            index.append(next(following))
            axis += 1
        else:
            rank, mask = next(codes), next(following)
            if rank == 0:
                x = np.expand_dims(x, axis)
            elif mask.shape != x.shape[axis : axis + rank]:
                raise IndexError(f"a mask of shape {mask.shape} for an array of shape {x.shape}")
            count = max(1, rank)
            index.extend(next(following) for _ in range(count))
            axis += count
    # NumPy writes in the order of the index arrays' memory, and the last one wins: in rows, always.
    ordered = (
        np.ascontiguousarray(each) if isinstance(each, np.ndarray) and each.ndim else each
        for each in index
    )
    return x, tuple(ordered)


@evaluates("AdvancedSubtensor", "AdvancedSubtensor1", "AdvancedBooleanSubtensor")
def advanced_subtensor(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    properties = node.op.properties
    x, index = _index(inputs[0], properties["index"], inputs[1:])
    part = x[index]
    if not properties["only_last"]:
        return part
    # Each place remembers who wrote to it last; the others get zero.
    numbers = np.arange(part.size).reshape(part.shape)
    writer = np.full(x.shape, -1)
    writer[index] = numbers
    return np.where(writer[index] == numbers, part, 0).astype(part.dtype)


@evaluates("AdvancedIncSubtensor", "AdvancedIncSubtensor1", "AdvancedBooleanIncSubtensor")
def advanced_inc_subtensor(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    properties = node.op.properties
    result = np.array(inputs[0])
    view, index = _index(result, properties["index"], inputs[2:])
    value = inputs[1]
    check_fits(value.shape, view[index].shape)
    if properties["set_instead_of_inc"]:
        view[index] = value
    else:
        np.add.at(view, index, value)
    return result
