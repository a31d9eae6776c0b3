"""Shapes, and the same elements in another shape."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.registry import evaluates


@evaluates("Shape")
def shape(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    return np.array(inputs[0].shape, dtype=np.int64)


@evaluates("DimShuffle")
def dimshuffle(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    order = node.op.properties["new_order"]
    kept = [axis for axis in order if axis != "x"]
    x = inputs[0]
    dropped = [axis for axis in range(x.ndim) if axis not in kept]
    moved = x.transpose(kept + dropped)
    lengths = iter(moved.shape)
    return moved.reshape([1 if axis == "x" else next(lengths) for axis in order])


@evaluates("Reshape")
def reshape(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, lengths = inputs
    if len(lengths) != node.op.properties["ndim"]:
        raise ValueError(f"cannot reshape to {len(lengths)} dimensions by {node.op}")
    return x.reshape([int(length) for length in lengths])


@evaluates("Flatten")
def flatten(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x = inputs[0]
    kept = node.op.properties["outdim"] - 1
    return x.reshape((*x.shape[:kept], int(np.prod(x.shape[kept:], dtype=np.int64))))


@evaluates("Rebroadcast")
def rebroadcast(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    properties = node.op.properties
    for axis, flag in zip(properties["axes"], properties["flags"], strict=True):
        if flag and inputs[0].shape[axis] != 1:
            raise ValueError(f"dimension {axis} of shape {inputs[0].shape} is not 1")
    return inputs[0]


@evaluates("SpecifyShape")
def specify_shape(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, lengths = inputs
    if x.shape != tuple(lengths):
        raise AssertionError(f"got shape {x.shape}, expected {tuple(lengths)}")
    return x
