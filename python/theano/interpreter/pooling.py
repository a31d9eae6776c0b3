"""Pooling and its gradients: a loop over windows."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.registry import evaluates


class _Windows:
    """Where the windows of one node lie; raises where they do not fit."""

    def __init__(self, node: Any, shape: Sequence[int], parameters: Sequence[Any]) -> None:
        p = node.op.properties
        self.ndim, self.mode = p["ndim"], p["mode"]
        self.batch, self.image = shape[: -self.ndim], shape[-self.ndim :]
        windows, steps, pads = (list(map(int, each)) for each in parameters)
        self.borders = p["ignore_border"] and self.mode == "average_inc_pad"
        self.axes = []
        for n, window, step, pad in zip(self.image, windows, steps, pads, strict=True):
            if window < 1 or step < 1 or pad < 0 or (pad > 0 and not p["ignore_border"]):
                raise ValueError(f"{node.op}: window {window}, step {step}, pad {pad}")
            if pad >= window:
                raise NotImplementedError(f"{node.op}: pad {pad} for windows of {window}")
            if n == 0 or (p["ignore_border"] and window > n + 2 * pad):
                raise ValueError(f"{node.op}: a window of {window} does not fit {n}")
            self.axes.append(self._along(n, window, step, pad, p["ignore_border"]))
        self.shape = (*self.batch, *map(len, self.axes))

    @staticmethod
    def _along(
        n: int, window: int, step: int, pad: int, ignore_border: bool
    ) -> list[tuple[int, int, int]]:
        """Return (first, last + 1, length with border) of what each window covers on one axis."""
        ranges = []
        for first in itertools.count(-pad, step):
            end = first + window
            if end > n + pad if ignore_border else first >= n:
                break
            ranges.append((max(first, 0), min(end, n), window))
            # Without the border there is just one window that reaches the end, unless steps are
            # longer than windows.
            if not ignore_border and step < window and end >= n:
                break
        return ranges

    def __iter__(self) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...], int]]:
        """Yield a window's place, what it covers, and what a mean divides by."""
        for place in itertools.product(*map(range, self.shape[-self.ndim :])):
            ranges = [axis[i] for axis, i in zip(self.axes, place, strict=True)]
            count = 1
            for first, end, length in ranges:
                count *= length if self.borders else end - first
            covered = tuple(slice(first, end) for first, end, _ in ranges)
            yield (..., *place), (..., *covered), count


def _exact(x: Any) -> Any:
    """Return numbers in a format in which sums are exact enough."""
    kinds: dict[str, Any] = {"f": np.float64, "b": np.int64, "i": np.int64}
    return x.astype(kinds.get(x.dtype.kind, np.uint64 if x.dtype.itemsize == 8 else np.int64))


def _over(x: Any, windows: _Windows, reduce: Any) -> Any:
    return reduce(x, axis=tuple(range(-windows.ndim, 0)))


def _quotient(x: Any, count: int) -> Any:
    """Return a mean from a sum: that of integers is rounded towards zero."""
    if x.dtype.kind == "f":
        return x / count
    if x.dtype.kind == "u":
        return x // np.uint64(count)
    return np.sign(x) * (abs(x) // count)


@evaluates("Pool")
def pool(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    windows, x = _Windows(node, inputs[0].shape, inputs[1:]), _exact(inputs[0])
    result = np.empty(windows.shape, x.dtype)
    for place, covered, count in windows:
        if windows.mode == "max":
            result[place] = _over(x[covered], windows, np.max)
            continue
        total = _over(x[covered], windows, np.sum)
        result[place] = total if windows.mode == "sum" else _quotient(total, count)
    return result.astype(inputs[0].dtype)


def _is_largest(x: Any, largest: Any, windows: _Windows) -> Any:
    return x == largest.reshape(largest.shape + (1,) * windows.ndim)


def _check(node: Any, shape: Sequence[int], expected: Sequence[int]) -> None:
    if tuple(shape) != tuple(expected):
        raise ValueError(f"{node.op}: {tuple(shape)} instead of {tuple(expected)}")


@evaluates("MaxPoolGrad")
def spread_to_maxima(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, largest, gradient = inputs[:3]
    windows, g = _Windows(node, x.shape, inputs[3:]), _exact(gradient)
    _check(node, largest.shape, windows.shape)
    _check(node, gradient.shape, windows.shape)
    result = np.zeros(x.shape, g.dtype)
    for place, covered, _ in windows:
        share = g[place].reshape(windows.batch + (1,) * windows.ndim)
        result[covered] += np.where(_is_largest(x[covered], largest[place], windows), share, 0)
    return result.astype(x.dtype)


@evaluates("AveragePoolGrad")
def spread(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, gradient = inputs[:2]
    windows, g = _Windows(node, x.shape, inputs[2:]), _exact(gradient)
    _check(node, gradient.shape, windows.shape)
    result = np.zeros(x.shape, g.dtype)
    for place, covered, count in windows:
        share = g[place] if windows.mode == "sum" else _quotient(g[place], count)
        result[covered] += share.reshape(windows.batch + (1,) * windows.ndim)
    return result.astype(x.dtype)


@evaluates("DownsampleFactorMaxGradGrad")
def sum_at_maxima(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, largest = inputs[:2]
    windows, v = _Windows(node, x.shape, inputs[3:]), _exact(inputs[2])
    _check(node, largest.shape, windows.shape)
    _check(node, v.shape, x.shape)
    result = np.empty(windows.shape, v.dtype)
    for place, covered, _ in windows:
        chosen = np.where(_is_largest(x[covered], largest[place], windows), v[covered], 0)
        result[place] = _over(chosen, windows, np.sum)
    return result.astype(x.dtype)


@evaluates("MaxPoolRop")
def take_at_maximum(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, v = inputs[:2]
    windows = _Windows(node, x.shape, inputs[2:])
    _check(node, v.shape, x.shape)
    result = np.empty(windows.shape, v.dtype)
    for place, covered, _ in windows:
        flat = x[covered].reshape(*windows.batch, -1)
        first = flat.argmax(axis=-1)[..., None]
        values = v[covered].reshape(*windows.batch, -1)
        result[place] = np.take_along_axis(values, first, axis=-1)[..., 0]
    return result
