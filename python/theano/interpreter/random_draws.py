"""Draws of random numbers, which are determined by the states they begin with."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.registry import evaluates

# What the whole numbers are multiplied by.
_FACTORS: dict[str, Any] = {
    "float16": float(np.float16(3.0458e-05)),
    "float32": np.float32(4.6566126e-10),
    "float64": 2.0**-31,
}


@evaluates("mrg_uniform")
def mrg_uniform(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    states, size = inputs[0].astype(object), [int(length) for length in inputs[1]]
    dtype = node.op.properties["dtype"]
    if states.shape[1] != 6 or len(size) != node.op.properties["ndim"] or min(size, default=0) < 0:
        raise ValueError(f"{node.op}: states of shape {states.shape}, size {size}")
    numbers = np.zeros(int(np.prod(size, dtype=object)), dtype=object)
    if numbers.size > 2**31 - 1 or (numbers.size and not len(states)):
        raise ValueError(f"{node.op}: {numbers.size} numbers from {len(states)} streams")
    for first in range(0, numbers.size, max(len(states), 1)):
        some = states[: numbers.size - first]
        x = (2**22 * some[:, 1] + 129 * some[:, 2]) % (2**31 - 1)
        y = (2**15 * some[:, 3] + (2**15 + 1) * some[:, 5]) % (2**31 - 21069)
        some[:] = np.stack([x, some[:, 0], some[:, 1], y, some[:, 3], some[:, 4]], axis=1)
        numbers[first : first + len(some)] = np.where(x > y, x - y, x - y + 2**31 - 1)
    if dtype == "float16":
        sample = ((numbers & 0x7FFF) + 1).astype(np.float64) * _FACTORS[dtype]
    else:
        sample = numbers.astype(dtype) * _FACTORS[dtype]
    return [
        states.astype(np.int32),
        arithmetic.convert(sample.reshape(size).astype(dtype), node.outputs[1]),
    ]


def _draws(node: Any, p: Any, unis: Any, n: Any) -> Any:
    """Return the numbers, a row for each draw."""
    if n < 0 or len(unis) != len(p) * n:
        raise ValueError(f"{node.op}: {len(unis)} numbers for {n} draws from shape {p.shape}")
    return unis.astype(np.float64).reshape(int(n), len(p))


def _outcome(p: Any, u: Any) -> int:
    exceeding = np.flatnonzero(np.cumsum(p.astype(np.float64)) > u)
    return int(exceeding[0]) if len(exceeding) else -1


@evaluates("MultinomialFromUniform")
def multinomial(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    p, unis, n = inputs
    counts = np.zeros(p.shape, np.int64)
    for draw in _draws(node, p, unis, n):
        for row, u in enumerate(draw):
            outcome = _outcome(p[row], u)
            if outcome >= 0:
                counts[row, outcome] += 1
    return arithmetic.convert(counts, node.outputs[0])


@evaluates("ChoiceFromUniform")
def choice(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    p, unis, n = inputs
    draws, replace = _draws(node, p, unis, n), node.op.properties["replace"]
    if n > (p.shape[1] * n if replace else p.shape[1]):
        raise ValueError(f"{node.op}: {n} draws from {p.shape[1]} outcomes")
    left = p.astype({"float16": "float32", "float32": "float32"}.get(p.dtype.name, "float64"))
    chosen = np.full((len(p), int(n)), -1, np.int64)
    for i, draw in enumerate(draws):
        for row, u in enumerate(draw):
            outcome = chosen[row, i] = _outcome(left[row], u)
            if outcome >= 0 and not replace:
                left[row, outcome] = 0
                left[row] /= left[row].sum()
    return arithmetic.convert(chosen, node.outputs[0])
