"""Elements chosen by number from several arrays, along an axis, or within rows."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.conversion import cast
from theano.interpreter.registry import evaluates


@evaluates("Choose")
def choose(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    properties = node.op.properties
    numbers = cast(inputs[0], np.dtype(np.int64))
    choices = list(inputs[1:]) if properties["is_list"] else list(inputs[1])
    dtype = arithmetic.dtype(node.outputs[0].dtype)
    kept = () if properties["is_list"] else (inputs[1].shape[1:],)
    shape = np.broadcast_shapes(numbers.shape, *kept, *(choice.shape for choice in choices))
    numbers, count = np.broadcast_to(numbers, shape), len(choices)
    if numbers.size == 0:
        return np.zeros(shape, dtype)
    if count == 0:
        raise ValueError(f"{node.op}: nothing to choose from")
    if properties["mode"] == "wrap":
        numbers = numbers % count
    elif properties["mode"] == "clip":
        numbers = np.clip(numbers, 0, count - 1)
    elif np.any((numbers < 0) | (numbers >= count)):
        raise ValueError(f"{node.op}: a number is not among {count} choices")
    stacked = np.array([np.broadcast_to(cast(choice, dtype), shape) for choice in choices])
    return np.take_along_axis(stacked, numbers[None], 0)[0]


def _check_places(node: Any, array: Any, places: Any, axis: int) -> int:
    if not -array.ndim <= axis < array.ndim:
        raise ValueError(f"{node.op}: axis {axis} for {array.ndim} dimensions")
    axis %= array.ndim
    for i, (length, wanted) in enumerate(zip(places.shape, array.shape, strict=True)):
        if i != axis and length != wanted:
            raise ValueError(f"{node.op}: places {places.shape} for an array {array.shape}")
    if np.any((places < 0) | (places >= array.shape[axis])):
        raise IndexError(f"{node.op}: a place is out of bounds")
    return axis


@evaluates("TakeAlongAxis")
def take_along_axis(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, places, axis = inputs
    return np.take_along_axis(x, places, _check_places(node, x, places, int(axis)))


@evaluates("AddAlongAxis")
def add_along_axis(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    model, values, places, axis = inputs
    along = _check_places(node, model, places, int(axis))
    if values.shape != places.shape:
        raise ValueError(f"{node.op}: values {values.shape} for places {places.shape}")
    result = np.zeros(model.shape, values.dtype)
    index = list(np.indices(places.shape))
    index[along] = places
    np.add.at(result, tuple(index), values)
    return result


@evaluates("PermuteRowElements")
def permute_row_elements(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, order, inverse = inputs
    for axis, (n, m) in enumerate(zip(x.shape, order.shape, strict=True)):
        is_broadcast = any(variable.broadcastable[axis] for variable in node.inputs[:2])
        if n != m and (axis == x.ndim - 1 or not is_broadcast):
            raise ValueError(f"{node.op}: shapes {x.shape} and {order.shape} do not fit")
    shape = np.broadcast_shapes(x.shape, order.shape)
    x, order = np.broadcast_to(x, shape), np.broadcast_to(order, shape).astype(np.int64)
    length = shape[-1]
    if np.any((order < -length) | (order >= length)):
        raise IndexError(f"{node.op}: an index is out of bounds for rows of length {length}")
    order = np.where(order < 0, order + length, order)
    if not inverse:
        return np.take_along_axis(x, order, -1)
    result = np.zeros(shape, x.dtype)
    np.put_along_axis(result, order, x, -1)
    return result
