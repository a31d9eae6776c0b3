"""Running sums and products, and the recurrence that their gradients are made of."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.conversion import cast
from theano.interpreter.registry import evaluates


@evaluates("CumOp")
def cumulative(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    properties = node.op.properties
    axis, x = properties["axis"], inputs[0]
    if axis is None:
        axis, x = 0, x.reshape(-1)
    function = np.add if properties["mode"] == "add" else np.multiply
    if properties["reverse"]:
        x = np.flip(x, axis)
    accumulator = arithmetic.accumulator(node.inputs[0].dtype)
    result = function.accumulate(cast(x, accumulator), axis=axis, dtype=accumulator)
    result = cast(result, arithmetic.dtype(node.outputs[0].dtype))
    return np.flip(result, axis) if properties["reverse"] else result


@evaluates("LinearRecurrence")
def linear_recurrence(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    """h[i] = g[i] + a[i] h[i-1]; reversed h[i] = g[i] + a[i+1] h[i+1]."""
    axis = node.op.properties["axis"]
    if inputs[0].shape != inputs[1].shape:
        raise ValueError(f"{node.op}: shapes {inputs[0].shape} and {inputs[1].shape} differ")
    wide = arithmetic.accumulator(node.outputs[0].dtype)
    a, g = (np.moveaxis(cast(x, wide), axis, 0) for x in inputs)
    h = np.array(g)
    if node.op.properties["reverse"]:
        for i in range(len(h) - 2, -1, -1):
            h[i] = g[i] + a[i + 1] * h[i + 1]
    else:
        for i in range(1, len(h)):
            h[i] = g[i] + a[i] * h[i - 1]
    return cast(np.moveaxis(h, 0, axis), arithmetic.dtype(node.outputs[0].dtype))
