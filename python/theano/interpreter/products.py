"""Products of vectors, matrices and tensors."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.conversion import cast
from theano.interpreter.registry import evaluates


def contract(x: Any, x_axes: Sequence[int], y: Any, y_axes: Sequence[int]) -> Any:
    """Return the sum of products over pairs of dimensions; halves are added up as floats."""
    for i, j in zip(x_axes, y_axes, strict=True):
        if x.shape[i] != y.shape[j]:
            raise ValueError(f"shapes {x.shape} and {y.shape} do not fit: axes {i} and {j} differ")
    if x.dtype == np.float16:
        wide = contract(x.astype(np.float32), x_axes, y.astype(np.float32), y_axes)
        return wide.astype(np.float16)
    # Not by BLAS, which may leave out what is multiplied by zero, be it nan.
    x_names = list(range(x.ndim))
    y_names = list(range(x.ndim, x.ndim + y.ndim))
    for i, j in zip(x_axes, y_axes, strict=True):
        y_names[j] = x_names[i]
    kept = [name for i, name in enumerate(x_names) if i not in x_axes]
    kept += [name for j, name in enumerate(y_names) if j not in y_axes]
    return np.asarray(np.einsum(x, x_names, y, y_names, kept))


def product(x: Any, y: Any) -> Any:
    """Return the product of vectors or matrices."""
    return contract(x, [x.ndim - 1], y, [0])


def _in_batches(x: Any, x_axes: Sequence[int], y: Any, y_axes: Sequence[int]) -> Any:
    """The same for each element of the first dimension of both."""
    if x.shape[0] != y.shape[0]:
        raise ValueError(f"shapes {x.shape} and {y.shape} do not fit: different batches")
    pairs = [
        contract(a, [i - 1 for i in x_axes], b, [j - 1 for j in y_axes])
        for a, b in zip(x, y, strict=True)
    ]
    if pairs:
        return np.array(pairs)
    for i, j in zip(x_axes, y_axes, strict=True):
        if x.shape[i] != y.shape[j]:
            raise ValueError(f"shapes {x.shape} and {y.shape} do not fit: axes {i} and {j} differ")
    kept = [n for i, n in enumerate(x.shape) if i not in x_axes]
    kept += [n for j, n in enumerate(y.shape) if j > 0 and j not in y_axes]
    return np.zeros(kept, x.dtype)


@evaluates("Dot", "Dot22")
def dot(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    return product(*inputs)


@evaluates("Dot22Scalar")
def dot22_scalar(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, y, alpha = inputs
    return product(x, y) * alpha


@evaluates("BatchedGemm", "Gemm", "Gemv")
def gemm(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    z, alpha, x, y, beta = inputs
    update = _in_batches(x, [2], y, [1]) if x.ndim == 3 else product(x, y)
    if z.shape != update.shape:
        raise ValueError(f"{node.op}: a product of shape {update.shape} for shape {z.shape}")
    return (beta * z if beta else 0) + alpha * update


@evaluates("Ger")
def ger(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    z, alpha, x, y = inputs
    if z.shape != (*x.shape, *y.shape):
        raise ValueError(f"{node.op}: shapes {z.shape}, {x.shape}, {y.shape}")
    return z + alpha * np.multiply.outer(x, y)


@evaluates("BatchedDot")
def batched_dot(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, y = inputs
    return _in_batches(x, [x.ndim - 1], y, [1])


@evaluates("PackedMatrix")
def packed_matrix(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    (matrix,) = inputs
    rows, columns = matrix.shape
    width = 192 // matrix.itemsize
    panels = -(-columns // width)
    padded = np.zeros((rows, panels * width), matrix.dtype)
    padded[:, :columns] = matrix
    return padded.reshape(rows, panels, width).transpose(1, 0, 2).reshape(-1)


@evaluates("PackedDot")
def packed_dot(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    return product(inputs[0], inputs[1])


@evaluates("Tensordot")
def tensordot(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    properties = node.op.properties
    x, y = inputs
    multiply = _in_batches if properties["batched"] else contract
    result = multiply(x, properties["x_axes"], y, properties["y_axes"])
    return cast(np.asarray(result), arithmetic.dtype(node.outputs[0].dtype))
