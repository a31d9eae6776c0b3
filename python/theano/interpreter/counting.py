"""Positions and counts: nonzero elements, bins, flat indices."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.registry import evaluates


@evaluates("Nonzero")
def nonzero(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    return list(np.nonzero(inputs[0]))


@evaluates("Bincount")
def bincount(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    numbers, least, *weights = inputs
    if least < 0:
        raise ValueError(f"{node.op}: the least length is negative: {least}")
    if weights and weights[0].ndim == 1 and len(weights[0]) != len(numbers):
        raise ValueError(f"{node.op}: {len(weights[0])} weights for {len(numbers)} numbers")
    if np.any(numbers < 0):
        error = AssertionError if node.op.properties["assert_nonneg"] else ValueError
        raise error(f"{node.op}: negative numbers cannot be counted")
    length = max(int(least), 1 + int(numbers.max()) if len(numbers) else 0)
    bins = np.zeros(length, arithmetic.dtype(node.outputs[0].dtype))
    np.add.at(bins, numbers, weights[0] if weights else bins.dtype.type(1))
    return bins


@evaluates("UnravelIndex")
def unravel_index(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    places, shape = inputs
    if len(shape) != node.op.properties["ndim"]:
        raise AssertionError(f"{node.op}: the shape has {len(shape)} lengths")
    return list(np.unravel_index(places, tuple(shape), order=node.op.properties["order"]))


@evaluates("RavelMultiIndex")
def ravel_multi_index(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    *indices, shape = inputs
    properties = node.op.properties
    if len(shape) != len(indices):
        raise ValueError(f"{node.op}: {len(indices)} indices for {len(shape)} lengths")
    return np.ravel_multi_index(
        tuple(indices), tuple(shape), mode=properties["mode"], order=properties["order"]
    )
