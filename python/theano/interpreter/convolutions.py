"""Convolutions and their gradients: a loop over the elements of filters, and one over positions."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.registry import evaluates


class _Geometry:
    """The lengths of one convolution; raises where they do not fit."""

    def __init__(self, node: Any, images: Sequence[int], filters: Sequence[int]) -> None:
        p = node.op.properties
        self.groups, self.unshared = p["num_groups"], p["unshared"]
        self.steps, self.dilation = p["subsample"], p["filter_dilation"]
        self.flip = p["filter_flip"]
        spatial = len(self.steps)
        self.images, self.filters = tuple(map(int, images)), tuple(map(int, filters))
        self.kernel = self.filters[-spatial:]
        for name, shape, hint in (
            ("images", self.images, p["imshp"]),
            ("filters", self.filters, p["kshp"]),
        ):
            if any(h not in (-1, n) for n, h in zip(shape, hint, strict=False)):
                raise AssertionError(f"{node.op}: {name} of shape {shape}, announced as {hint}")
        self.channels, count = self.filters[-spatial - 1], self.filters[0]
        if self.images[1] != self.channels * self.groups or count % self.groups:
            raise ValueError(f"{node.op}: channels of {self.images} and {self.filters}")
        if min(self.kernel) < 1:
            raise ValueError(f"{node.op}: empty filters {self.filters}")
        reach = [(k - 1) * d + 1 for k, d in zip(self.kernel, self.dilation, strict=True)]
        self.pads = list(zip(p["pads"][::2], p["pads"][1::2], strict=True))
        if p["border"] != "stated":
            self.pads = [(r // 2,) * 2 if p["border"] == "half" else (r - 1,) * 2 for r in reach]
        room = [
            n + before + after - r
            for n, (before, after), r in zip(self.images[2:], self.pads, reach, strict=True)
        ]
        if min(room) < 0:
            raise ValueError(f"{node.op}: {self.filters} do not fit {self.images}")
        self.positions = tuple(r // step + 1 for r, step in zip(room, self.steps, strict=True))
        self.output = (self.images[0], count, *self.positions)
        if self.unshared and self.filters[1 : -spatial - 1] != self.positions:
            raise ValueError(f"{node.op}: {self.filters} for positions {self.positions}")

    def padded_shape(self) -> tuple[int, ...]:
        lengths = (n + sum(pad) for n, pad in zip(self.images[2:], self.pads, strict=True))
        return (*self.images[:2], *lengths)

    def inside(self) -> tuple[slice, ...]:
        spatial = (
            slice(before, before + n)
            for n, (before, _) in zip(self.images[2:], self.pads, strict=True)
        )
        return (slice(None), slice(None), *spatial)

    def taps(self) -> Iterator[tuple[tuple[int, ...], tuple[slice, ...]]]:
        """Yield, for each element of a filter, its index and what all positions see under it."""
        for k in itertools.product(*map(range, self.kernel)):
            where = tuple(
                slice(i * d, i * d + (n - 1) * step + 1, step)
                for i, d, n, step in zip(k, self.dilation, self.positions, self.steps, strict=True)
            )
            index = (
                tuple(n - 1 - i for i, n in zip(k, self.kernel, strict=True)) if self.flip else k
            )
            yield index, (slice(None), slice(None), *where)

    def by_groups(self, x: Any, axis: int) -> Any:
        """Return the array with one axis divided into (groups, members)."""
        return x.reshape(
            *x.shape[:axis],
            self.groups,
            -1 if x.size else x.shape[axis] // self.groups,
            *x.shape[axis + 1 :],
        )


def _letters(geometry: _Geometry) -> tuple[str, str, str]:
    """Return the indices of images under one tap, of weights of one tap, and of outputs."""
    spatial = "xyz"[: len(geometry.positions)]
    weights = f"gf{spatial}c" if geometry.unshared else "gfc"
    return f"ngc{spatial}", weights, f"ngf{spatial}"


def _wide(x: Any) -> Any:
    """Return floats in the widest format, so that sums are exact enough; integers as they are."""
    return x.astype(np.float64) if x.dtype.kind == "f" else x


def _padded(geometry: _Geometry, images: Any) -> Any:
    padded = np.zeros(geometry.padded_shape(), images.dtype)
    padded[geometry.inside()] = images
    return padded


@evaluates("AbstractConv2d", "AbstractConv3d", "CorrMM", "Corr3dMM", "ConvOp")
def convolution(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    images, filters = map(_wide, inputs)
    geometry = _Geometry(node, images.shape, filters.shape)
    padded, grouped = _padded(geometry, images), geometry.by_groups(filters, 0)
    a, b, c = _letters(geometry)
    total = np.zeros(geometry.output, images.dtype)
    for index, where in geometry.taps():
        under = geometry.by_groups(padded[where], 1)
        total += np.einsum(f"{a},{b}->{c}", under, grouped[(..., *index)]).reshape(total.shape)
    return total.astype(inputs[0].dtype)


def _check_output(node: Any, geometry: _Geometry, gradient: Any) -> None:
    if gradient.shape != geometry.output:
        raise ValueError(f"{node.op}: a gradient of shape {gradient.shape} for {geometry.output}")


@evaluates(
    "AbstractConv2d_gradWeights",
    "AbstractConv3d_gradWeights",
    "CorrMM_gradWeights",
    "Corr3dMM_gradWeights",
)
def filter_gradient(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    images, gradient = map(_wide, inputs[:2])
    p = node.op.properties
    positions = gradient.shape[2:] if p["unshared"] else ()
    channels = images.shape[1] // p["num_groups"]
    shape = (gradient.shape[1], *positions, channels, *map(int, inputs[2]))
    geometry = _Geometry(node, images.shape, shape)
    _check_output(node, geometry, gradient)
    padded, grouped = _padded(geometry, images), geometry.by_groups(gradient, 1)
    a, b, c = _letters(geometry)
    total = np.zeros(shape, images.dtype)
    for index, where in geometry.taps():
        under = geometry.by_groups(padded[where], 1)
        weights = np.einsum(f"{a},{c}->{b}", under, grouped)
        tap: Any = (..., *index)
        total[tap] = weights.reshape(total[tap].shape)
    return total.astype(inputs[0].dtype)


@evaluates(
    "AbstractConv2d_gradInputs",
    "AbstractConv3d_gradInputs",
    "CorrMM_gradInputs",
    "Corr3dMM_gradInputs",
)
def image_gradient(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    filters, gradient = map(_wide, inputs[:2])
    p = node.op.properties
    lengths = list(map(int, inputs[2]))
    channels = filters.shape[-len(p["subsample"]) - 1] * p["num_groups"]
    geometry = _Geometry(node, (gradient.shape[0], channels, *lengths), filters.shape)
    _check_output(node, geometry, gradient)
    grouped, weights = geometry.by_groups(gradient, 1), geometry.by_groups(filters, 0)
    a, b, c = _letters(geometry)
    total = np.zeros(geometry.padded_shape(), filters.dtype)
    for index, where in geometry.taps():
        share = np.einsum(f"{c},{b}->{a}", grouped, weights[(..., *index)])
        total[where] += share.reshape(total[where].shape)
    return total[geometry.inside()].astype(inputs[0].dtype)
