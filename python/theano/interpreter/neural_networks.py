"""Softmax, cross-entropies and their gradients."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.registry import evaluates


def _wide(x: Any) -> Any:
    return x.astype(np.float32) if x.dtype == np.float16 else x


def _scaled(x: Any) -> tuple[Any, Any]:
    """Return how far elements are below the largest of their row, and the sums of exponentials."""
    below = x - x.max(axis=1, keepdims=True, initial=-np.inf)
    return below, np.exp(below).sum(axis=1, keepdims=True)


def _softmax(x: Any) -> Any:
    below, sums = _scaled(_wide(x))
    return (np.exp(below) / sums).astype(x.dtype)


def _product(g: Any, x: Any) -> Any:
    """Return the product with a gradient: zero where that is."""
    return np.where(g == 0, 0, g * x).astype(np.result_type(g, x))


@evaluates("Softmax")
def softmax(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    return _softmax(inputs[0])


@evaluates("LogSoftmax")
def log_softmax(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    below, sums = _scaled(_wide(inputs[0]))
    return (below - np.log(sums)).astype(inputs[0].dtype)


def _with_bias(node: Any, x: Any, b: Any) -> Any:
    if b.shape[0] != x.shape[1]:
        raise ValueError(f"{node.op}: b of shape {b.shape} for x of shape {x.shape}")
    return (_wide(x) + _wide(b.astype(x.dtype))).astype(_wide(x).dtype)


@evaluates("SoftmaxWithBias")
def softmax_with_bias(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, b = inputs
    return _softmax(_with_bias(node, x, b)).astype(x.dtype)


@evaluates("SoftmaxGrad")
def softmax_grad(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    dy, sm = inputs
    if dy.shape != sm.shape:
        raise ValueError(f"{node.op}: dy of shape {dy.shape} for sm of shape {sm.shape}")
    products = _product(_wide(dy), _wide(sm))
    return (products - _product(products.sum(axis=1, keepdims=True), _wide(sm))).astype(sm.dtype)


def _classes(node: Any, classes: Any, matrix: Any, error: type[Exception]) -> Any:
    if classes.shape[0] != matrix.shape[0]:
        raise ValueError(f"{node.op}: {classes.shape[0]} classes for shape {matrix.shape}")
    classes = classes.astype(np.int64)
    if ((classes < 0) | (classes >= matrix.shape[1])).any():
        raise error(f"{node.op}: a class is out of bounds")
    return classes


@evaluates("CrossentropySoftmaxArgmax1HotWithBias")
def crossentropy_softmax(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, b, given = inputs
    rows = _with_bias(node, x, b)
    classes = _classes(node, given, x, ValueError)
    below, sums = _scaled(rows)
    costs = np.log(sums[:, 0]) - below[np.arange(len(x)), classes]
    columns = rows.argmax(axis=1) if len(x) else classes
    return [costs.astype(x.dtype), _softmax(rows).astype(x.dtype), columns.astype(given.dtype)]


@evaluates("CrossentropySoftmax1HotWithBiasDx")
def crossentropy_softmax_grad(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    dy, sm, given = inputs
    if dy.ndim == 1 and dy.shape[0] not in (1, sm.shape[0]):
        raise ValueError(f"{node.op}: dy of shape {dy.shape} for sm of shape {sm.shape}")
    classes = _classes(node, given, sm, ValueError)
    one_hot = np.arange(sm.shape[1]) == classes[:, None]
    column = _wide(dy.reshape(-1, 1).astype(sm.dtype))
    return _product(column, _wide(sm) - one_hot).astype(sm.dtype)


@evaluates("CrossentropyCategorical1Hot")
def crossentropy_categorical(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    p, given = inputs
    classes = _classes(node, given, p, IndexError)
    return (-np.log(_wide(p)[np.arange(len(p)), classes])).astype(p.dtype)


@evaluates("CrossentropyCategorical1HotGrad")
def crossentropy_categorical_grad(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    dy, p, given = inputs
    if dy.shape[0] != p.shape[0]:
        raise ValueError(f"{node.op}: dy of shape {dy.shape} for shape {p.shape}")
    classes = _classes(node, given, p, IndexError)
    one_hot = np.arange(p.shape[1]) == classes[:, None]
    shares = np.where(dy[:, None] == 0, 0, -_wide(dy)[:, None] / _wide(p))
    return np.where(one_hot, shares, 0).astype(p.dtype)
