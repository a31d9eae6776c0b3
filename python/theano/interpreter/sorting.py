"""Order: sorting, the largest elements, searching, distinct elements."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.registry import evaluates


def _axis(axis: int, ndim: int) -> int:
    if not -ndim <= axis < ndim:
        raise ValueError(f"axis {axis} is out of bounds for {ndim} dimensions")
    return axis % ndim


@evaluates("SortOp")
def sort(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, axis = inputs
    return np.sort(x, axis=_axis(int(axis), x.ndim), kind="stable")


@evaluates("ArgSortOp")
def argsort(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, axis = inputs
    return np.argsort(x, axis=_axis(int(axis), x.ndim), kind="stable")


@evaluates("TopKOp")
def top_k(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    properties = node.op.properties
    x, k = inputs[0], int(inputs[1])
    axis = properties["axis"]
    if k == 0 or abs(k) > x.shape[axis]:
        raise ValueError(f"{node.op}: k = {k} for shape {x.shape}")
    places = np.empty((*np.moveaxis(x, axis, -1).shape[:-1], abs(k)), np.int64)
    for position in np.ndindex(places.shape[:-1]):
        places[position] = _largest(np.moveaxis(x, axis, -1)[position], k, properties["sorted"])
    places = np.moveaxis(places, -1, axis)
    outputs = []
    if properties["return_values"]:
        outputs.append(np.take_along_axis(x, places, axis))
    if properties["return_indices"]:
        outputs.append(places.astype(properties["idx_dtype"]))
    return outputs


def _largest(line: Any, k: int, is_sorted: bool) -> list[int]:
    """Places of the k largest, or -k smallest, elements: descending, or in order of places."""
    rank = np.empty(len(line), np.int64)
    rank[np.argsort(line, kind="stable")] = np.arange(len(line))
    # Equal elements have one rank.
    for i in np.argsort(line, kind="stable"):
        same = (line == line[i]) | ((line != line) & (line[i] != line[i]))
        rank[same] = rank[same].min()
    order = sorted(range(len(line)), key=lambda i: ((-rank[i] if k > 0 else rank[i]), i))
    chosen = order[: abs(k)]
    return sorted(chosen, key=lambda i: (-rank[i], i)) if is_sorted else sorted(chosen)


@evaluates("SearchsortedOp")
def searchsorted(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    vector, values, *sorter = inputs
    order = sorter[0] if sorter else None
    if order is not None and np.any((order < 0) | (order >= len(vector))):
        raise ValueError(f"{node.op}: a place of the sorter is out of bounds")
    return np.searchsorted(vector, values, side=node.op.properties["side"], sorter=order)


@evaluates("Unique")
def unique(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    properties = node.op.properties
    values, index, inverse, counts = np.unique(
        inputs[0], True, True, True, axis=properties["axis"], equal_nan=False
    )
    outputs = [values]
    if properties["return_index"]:
        outputs.append(index)
    if properties["return_inverse"]:
        outputs.append(inverse.reshape(-1))
    if properties["return_counts"]:
        outputs.append(counts)
    return outputs
