"""Joining, splitting and repeating arrays."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.conversion import cast
from theano.interpreter.registry import evaluates


@evaluates("Join")
def join(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    axis, *arrays = inputs
    if axis < -arrays[0].ndim:
        raise IndexError(f"{node.op}: axis {axis} for {arrays[0].ndim} dimensions")
    dtype = arithmetic.dtype(node.outputs[0].dtype)
    return np.concatenate([cast(x, dtype) for x in arrays], axis=int(axis))


@evaluates("Split")
def split(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, axis, lengths = inputs[0], int(inputs[1]), [int(length) for length in inputs[2]]
    if len(lengths) != node.op.properties["len_splits"]:
        raise ValueError(f"{node.op}: got {len(lengths)} lengths")
    if not -x.ndim <= axis < x.ndim:
        raise ValueError(f"{node.op}: no axis {axis} in shape {x.shape}")
    if any(length < 0 for length in lengths) or sum(lengths) != x.shape[axis]:
        raise ValueError(f"{node.op}: lengths {lengths} for axis {axis} of shape {x.shape}")
    for output, length in zip(node.outputs, lengths, strict=True):
        if output.broadcastable[axis] and length != 1:
            raise ValueError(f"{node.op}: a broadcastable part has length {length}")
    ends = np.cumsum(lengths, dtype=np.int64)
    return [
        np.take(x, np.arange(end - length, end), axis)
        for end, length in zip(ends, lengths, strict=True)
    ]


@evaluates("RepeatOp")
def repeat(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    return np.repeat(inputs[0], inputs[1], axis=node.op.properties["axis"])


@evaluates("RepeatGrad")
def repeat_grad(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    """Add up what was repeated. Inputs: the repeated array, the counts, one like the result."""
    g, counts, x = inputs
    axis = node.op.properties["axis"]
    dtype = arithmetic.dtype(node.outputs[0].dtype)
    result = np.zeros(x.size if axis is None else x.shape, arithmetic.accumulator(g.dtype.name))
    lines = result if axis is None else np.moveaxis(result, axis, 0)
    g = g.reshape(-1) if axis is None else np.moveaxis(g, axis, 0)
    sources = np.repeat(np.arange(len(lines)), counts)
    if len(sources) != len(g):
        raise ValueError(f"{node.op}: counts add up to {len(sources)}, the array has {len(g)}")
    np.add.at(lines, sources, g)
    return cast(result.reshape(x.shape), dtype)


@evaluates("Tile")
def tile(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, counts = inputs[0], [int(count) for count in inputs[1]]
    if max(x.ndim, len(counts)) != node.op.properties["ndim"] or any(n < 0 for n in counts):
        raise ValueError(f"{node.op}: counts {counts} for an array of shape {x.shape}")
    return np.tile(x, counts)
