"""Arrays made from lengths and numbers."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.conversion import cast
from theano.interpreter.registry import evaluates


@evaluates("Alloc")
def alloc(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    value, *lengths = inputs
    return np.broadcast_to(value, [int(length) for length in lengths]).copy()


@evaluates("AllocEmpty")
def alloc_empty(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    dtype = arithmetic.dtype(node.op.properties["dtype"])
    return np.zeros([int(length) for length in inputs], dtype)


@evaluates("MakeVector")
def make_vector(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    return np.array(inputs, dtype=arithmetic.dtype(node.op.properties["dtype"])).reshape(-1)


@evaluates("ARange")
def arange(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    """Element i is start + i (second - start), with the first two rounded to the dtype."""
    dtype = arithmetic.dtype(node.op.properties["dtype"])
    if node.op.properties["of_integers"]:
        start, stop, step = (int(x) for x in inputs)
        if step == 0:
            raise ZeroDivisionError("the step is zero")
        count = max(0, -((start - stop) // step))
        numbers = [(start + i * step) for i in range(count)]
        return cast(np.array(numbers, dtype=np.int64), dtype)
    low, high, step_size = (float(x) for x in inputs)
    if step_size == 0:
        raise ZeroDivisionError("the step is zero")
    length = (high - low) / step_size
    if not math.isfinite(length) and not length < 0:
        raise ValueError(f"the length from {low} to {high} by {step_size} is not finite")
    wide = np.dtype(np.float32) if dtype == np.float16 else dtype
    first, second = cast(cast(np.array([low, low + step_size]), dtype), wide)
    steps = np.arange(math.ceil(length) if length > 0 else 0)
    return cast(first + steps.astype(wide) * (second - first), dtype)


@evaluates("Eye")
def eye(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    rows, columns, diagonal = (int(x) for x in inputs)
    if rows < 0 or columns < 0:
        raise ValueError(f"negative dimensions are not allowed: {rows}, {columns}")
    place = np.arange(columns) - np.arange(rows)[:, None]
    return (place == diagonal).astype(arithmetic.dtype(node.op.properties["dtype"]))


@evaluates("Tri")
def tri(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    rows, columns, diagonal = (int(x) for x in inputs)
    place = np.arange(max(0, columns)) - np.arange(max(0, rows))[:, None]
    return (place <= diagonal).astype(arithmetic.dtype(node.op.properties["dtype"]))


@evaluates("Bartlett")
def bartlett(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    count = max(0, int(inputs[0]))
    dtype = arithmetic.dtype("float64")
    if count == 1:
        return np.ones(1, dtype)
    rising = 2 * np.arange(count).astype(dtype) / (count - 1)
    return np.minimum(rising, 2 - rising)
