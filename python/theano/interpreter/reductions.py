"""Sums, products, extremes and their positions along dimensions."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.conversion import cast
from theano.interpreter.registry import evaluates


def _axes(node: Any) -> tuple[int, ...]:
    axis = node.op.properties["axis"]
    return tuple(range(node.inputs[0].ndim)) if axis is None else tuple(axis)


@evaluates("Sum")
def total(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    return _accumulated(np.add, inputs[0], arithmetic, node)


@evaluates("Prod")
def product(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    return _accumulated(np.multiply, inputs[0], arithmetic, node)


@evaluates("ProdWithoutZeros")
def product_without_zeros(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x = inputs[0]
    # There is no factor at all where all are zero: the product is then 0.
    any_factor = np.any(x != 0, axis=_axes(node))
    result = _accumulated(np.multiply, np.where(x == 0, 1, x).astype(x.dtype), arithmetic, node)
    return np.where(any_factor, result, 0).astype(result.dtype)


def _accumulated(function: np.ufunc, x: Any, arithmetic: Arithmetic, node: Any) -> Any:
    accumulator = arithmetic.dtype(node.op.properties["acc_dtype"])
    result = function.reduce(cast(x, accumulator), axis=_axes(node), dtype=accumulator)
    return cast(np.asarray(result), arithmetic.dtype(node.outputs[0].dtype))


@evaluates("Max")
def largest(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    return np.maximum.reduce(inputs[0], axis=_axes(node))


@evaluates("MaxOrLowest")
def largest_or_lowest(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x = inputs[0]
    lowest = -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min
    return np.maximum.reduce(x, axis=_axes(node), initial=lowest)


@evaluates("Min")
def smallest(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    return np.minimum.reduce(inputs[0], axis=_axes(node))


@evaluates("Any")
def any_true(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    return np.any(inputs[0] != 0, axis=_axes(node))


@evaluates("All")
def all_true(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    return np.all(inputs[0] != 0, axis=_axes(node))


@evaluates("ReduceAnd")
def bits_of_all(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    return np.bitwise_and.reduce(inputs[0], axis=_axes(node))


@evaluates("ReduceOr")
def bits_of_any(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    return np.bitwise_or.reduce(inputs[0], axis=_axes(node))


@evaluates("ReduceXor")
def bits_of_an_odd_number(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    return np.bitwise_xor.reduce(inputs[0], axis=_axes(node))


@evaluates("Argmax")
def argmax(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    return np.argmax(_reduced_last(inputs[0], _axes(node)), axis=-1)


@evaluates("Argmin")
def argmin(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    return np.argmin(_reduced_last(inputs[0], _axes(node)), axis=-1)


@evaluates("MaxAndArgmax")
def max_and_argmax(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    lines = _reduced_last(inputs[0], _axes(node))
    return np.max(lines, axis=-1), np.argmax(lines, axis=-1)


def _reduced_last(x: Any, axes: tuple[int, ...]) -> Any:
    """Return `x` with the reduced dimensions as one last one, in C order."""
    kept = [axis for axis in range(x.ndim) if axis not in axes]
    moved = x.transpose(kept + list(axes))
    length = int(np.prod([x.shape[axis] for axis in axes], dtype=np.int64))
    return moved.reshape([x.shape[axis] for axis in kept] + [length])


@evaluates("Mean")
def mean(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    axis = node.op.properties["axis"]
    x = inputs[0]
    count = x.size if axis is None else x.shape[axis]
    return np.asarray(np.add.reduce(x, axis=axis)) / x.dtype.type(count)
