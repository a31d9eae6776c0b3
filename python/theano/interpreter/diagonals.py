"""Diagonals and triangles."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.registry import evaluates


def _matrices(x: Any, axis1: int, axis2: int) -> Any:
    """Return a view with the two dimensions last."""
    return np.moveaxis(x, (axis1, axis2), (-2, -1))


def _set_diagonal(x: Any, offset: int, axis1: int, axis2: int, values: Any) -> None:
    matrices = _matrices(x, axis1, axis2)
    rows, columns = matrices.shape[-2:]
    row = np.arange(max(0, -offset), rows)
    row = row[row + offset < columns]
    matrices[..., row, row + offset] = values


@evaluates("ExtractDiag")
def extract_diag(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    properties = node.op.properties
    return np.diagonal(inputs[0], properties["offset"], properties["axis1"], properties["axis2"])


@evaluates("ExtractDiagGrad")
def extract_diag_grad(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    properties = node.op.properties
    result = np.zeros(inputs[1].shape, inputs[0].dtype)
    _set_diagonal(result, properties["offset"], properties["axis1"], properties["axis2"], inputs[0])
    return result


@evaluates("AllocDiag")
def alloc_diag(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    properties = node.op.properties
    values, offset = inputs[0], properties["offset"]
    axes = sorted((properties["axis1"], properties["axis2"])) if values.ndim > 1 else [0, 1]
    shape = list(values.shape[:-1])
    for axis in axes:
        shape.insert(axis, values.shape[-1] + abs(offset))
    result = np.zeros(shape, values.dtype)
    _set_diagonal(result, offset, axes[0], axes[1], values)
    return result


@evaluates("FillDiagonal")
def fill_diagonal(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, value = inputs
    if x.ndim > 2 and len(set(x.shape)) > 1:
        raise ValueError(f"{node.op}: the dimensions of shape {x.shape} differ")
    result = np.array(x)
    result[(np.arange(min(x.shape)),) * x.ndim] = value
    return result


@evaluates("FillDiagonalOffset")
def fill_diagonal_offset(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, value, offset = inputs
    result = np.array(x)
    _set_diagonal(result, int(offset), 0, 1, value)
    return result


@evaluates("Triangle")
def triangle(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    properties = node.op.properties
    x = inputs[0]
    above = np.arange(x.shape[1]) - np.arange(x.shape[0])[:, None] - properties["diagonal"]
    keeps = above <= 0 if properties["lower"] else above >= 0
    return np.where(keeps, x, 0).astype(x.dtype)
