"""Indices of integers and slices."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.registry import evaluates


def basic_index(entries: Sequence[Any], bounds: Sequence[Any]) -> tuple[Any, ...]:
    """Return the index in which each 'x' is replaced by the next of the symbolic bounds."""
    following = iter(bounds)

    def number(bound: Any) -> int | None:
        value = next(following) if isinstance(bound, str) else bound
        return None if value is None else int(value)

    return tuple(
        slice(number(entry.start), number(entry.stop), number(entry.step))
        if isinstance(entry, slice)
        else number(entry)
        for entry in entries
    )


@evaluates("Subtensor")
def subtensor(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, *bounds = inputs
    return x[basic_index(node.op.properties["idx_list"], bounds)]


@evaluates("IncSubtensor")
def inc_subtensor(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, value, *bounds = inputs
    index = basic_index(node.op.properties["idx_list"], bounds)
    result = np.array(x)
    part = result[index]
    check_fits(value.shape, part.shape)
    if node.op.properties["set_instead_of_inc"]:
        result[index] = value
    else:
        result[index] = part + value
    return result


def check_fits(value: tuple[int, ...], part: tuple[int, ...]) -> None:
    """Raise ValueError unless a value of the one shape broadcasts to the other."""
    ends = zip(reversed(value), reversed(part), strict=False)
    if len(value) > len(part) or any(length not in (1, wanted) for length, wanted in ends):
        raise ValueError(f"a value of shape {value} does not fit a part of shape {part}")
