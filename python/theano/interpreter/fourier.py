"""Fourier transforms, by NumPy. Inverse transforms divide by nothing."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.conversion import cast
from theano.interpreter.registry import evaluates


def _resized(x: Any, axis: int, length: int) -> Any:
    """Crop or pad with zeros."""
    part = np.take(x, np.arange(min(length, x.shape[axis])), axis)
    widths = [(0, length - part.shape[axis] if i == axis else 0) for i in range(x.ndim)]
    return np.pad(part, widths)


@evaluates("Fourier")
def fourier(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, length, axis = inputs[0], int(inputs[1]), int(inputs[2])
    if not 0 <= axis < x.ndim or length < 1:
        raise ValueError(f"{node.op}: length {length}, axis {axis} for shape {x.shape}")
    x = _resized(x, axis, length)
    if node.op.properties["inverse"]:
        result = np.fft.ifft(x, axis=axis, norm="forward")
    else:
        result = np.fft.fft(x, axis=axis)
    if len(inputs) == 4:
        result = _resized(result, axis, int(inputs[3]))
    return cast(result, arithmetic.dtype("complex128"))


def _lengths(node: Any, shape: Sequence[int], inputs: Sequence[Any]) -> tuple[list[int], list[int]]:
    """Return the axes that are transformed, and the lengths of the real array along them."""
    lengths = [int(length) for length in inputs[1]]
    if not 0 < len(lengths) <= len(shape) or min(lengths) < 1:
        raise ValueError(f"{node.op}: lengths {lengths} for shape {tuple(shape)}")
    return list(range(len(shape) - len(lengths), len(shape))), lengths


def _doubles(n: int, count: int, weight: float) -> Any:
    """A factor for each coefficient: `weight` where it stands for two frequencies."""
    k = np.arange(count)
    return np.where((k != 0) & (2 * k != n), weight, 1.0)


@evaluates("RFFTOp")
def rfft(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x = inputs[0]
    axes, lengths = _lengths(node, x.shape, inputs)
    for axis, length in zip(axes, lengths, strict=True):
        x = _resized(x, axis, length)
    result = np.fft.rfftn(x.astype(np.result_type(x.dtype, np.float64)), axes=axes)
    if node.op.properties["adjoint"]:
        result = result * _doubles(lengths[-1], result.shape[-1], 2.0)
    if len(inputs) == 3:
        for axis in axes:
            result = _resized(result, axis, int(inputs[2][axis]))
    parts = np.stack([result.real, result.imag], axis=-1)
    return cast(parts, arithmetic.dtype(node.outputs[0].dtype))


@evaluates("IRFFTOp")
def irfft(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    if inputs[0].shape[-1] != 2:
        raise ValueError(f"{node.op}: the last axis of shape {inputs[0].shape} is not 2")
    wide = inputs[0].astype(np.result_type(inputs[0].dtype, np.float64))
    x = wide[..., 0] + 1j * wide[..., 1]
    axes, lengths = _lengths(node, x.shape, inputs)
    count = lengths[-1] // 2 + 1
    for axis, length in zip(axes, [*lengths[:-1], count], strict=True):
        x = _resized(x, axis, length)
    if node.op.properties["adjoint"]:
        x = x * _doubles(lengths[-1], count, 0.5)
    result = np.fft.irfftn(x, s=lengths, axes=axes, norm="forward")
    if len(inputs) == 3:
        for axis in axes:
            result = _resized(result, axis, int(inputs[2][axis]))
    return cast(result, arithmetic.dtype(node.outputs[0].dtype))
