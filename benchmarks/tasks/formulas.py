"""Reductions, products, training steps, and moving and ordering of elements; Python 3.8's syntax.

Each is a formula over arrays, the same for all packages.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

SQUARE = (1000, 1000)
BROAD, NARROW = (512, 1000), (100_000, 16)


def numbers(*shapes: Any, dtype: str = "float32") -> list[Any]:
    """Return arrays of normal numbers, always the same."""
    random = np.random.RandomState(1)
    return [random.normal(0, 1, shape).astype(dtype) for shape in shapes]


def layer_norm(m: Any, x: Any, scale: Any, offset: Any, weights: Any) -> Any:
    """A weighted sum of what layer normalisation over the last dimension gives."""
    if m.layer_norm is not None:
        y = m.layer_norm(x, scale, offset, 1e-5)
    else:
        centred = x - m.mean(x, axis=1, keepdims=True)
        variance = m.mean(centred * centred, axis=1, keepdims=True)
        y = centred / m.sqrt(variance + np.float32(1e-5)) * scale + offset
    return m.sum(y * weights)


def _reductions() -> dict[str, Any]:
    result: dict[str, Any] = {}
    vector, matrix = [10**6], SQUARE
    for title, axis, shape in (
        ("1e6", None, vector),
        ("1000x1000, last axis", 1, matrix),
        ("1000x1000, first axis", 0, matrix),
    ):
        options = {} if axis is None else {"axis": axis}
        for name in ("sum", "mean", "max", "argmax", "var"):
            result[f"{name}, {title}"] = (
                lambda m, x, name=name, options=options: getattr(m, name)(x, **options),
                [shape],
            )
    for title, axis, shape in (
        ("512x1000, last axis", -1, BROAD),
        ("512x1000, first axis", 0, BROAD),
        ("100000x16, last axis", -1, NARROW),
    ):
        for name in ("logsumexp", "softmax"):
            result[f"{name}, {title}"] = (
                lambda m, x, name=name, axis=axis: getattr(m, name)(x, axis=axis),
                [shape],
            )
    result["rows over their norms, 4000x1000"] = (
        lambda m, x: x / m.sqrt(m.sum(x * x, axis=1, keepdims=True)),
        [(4000, 1000)],
    )
    for title, shape in (("32x64x28x28", (32, 64, 28, 28)),):
        result[f"sum, {title}, all but channels"] = (
            lambda m, x: m.sum(x, axis=(0, 2, 3)),
            [shape],
        )
        result[f"var, {title}, all but channels"] = (
            lambda m, x: m.var(x, axis=(0, 2, 3)),
            [shape],
        )
    result["sum of rows of tanh(a) b, 1000x1000"] = (
        lambda m, a, b: m.sum(m.tanh(a) * b, axis=0),
        [SQUARE, SQUARE],
    )
    result["sum((a-b)²), 1e6"] = (
        lambda m, a, b: m.sum((a - b) ** 2),
        [vector, vector],
    )
    result["sum((a-b)²), 1e4"] = (
        lambda m, a, b: m.sum((a - b) ** 2),
        [[10**4], [10**4]],
    )
    return result


REDUCTIONS = _reductions()
# Costs with gradients for the first arrays.
COSTS: dict[str, Any] = {
    f"layer norm with gradients, {rows}x1024": (
        layer_norm,
        [(rows, 1024), 1024, 1024, (rows, 1024)],
        3,
    )
    for rows in (512, 4096)
}


def _products() -> dict[str, Any]:
    result: dict[str, Any] = {}
    for n in (4, 8, 16, 32, 64, 128, 512, 1024):
        result[f"gemm {n}³"] = (lambda m, a, b: m.dot(a, b), [(n, n), (n, n)], "float32")
    for n in (8, 16, 32, 512):
        result[f"gemm {n}³, float64"] = (lambda m, a, b: m.dot(a, b), [(n, n), (n, n)], "float64")
    for n in (512,):
        shapes = [(n, n), (n, n)]
        result[f"gemm {n}³, first transposed"] = (lambda m, a, b: m.dot(a.T, b), shapes, "float32")
        result[f"gemm {n}³, second transposed"] = (lambda m, a, b: m.dot(a, b.T), shapes, "float32")
    result["gemm 20x784 by 784x500"] = (
        lambda m, a, b: m.dot(a, b),
        [(20, 784), (784, 500)],
        "float32",
    )
    for n in (8, 32, 128, 1000):
        result[f"gemv {n}x{n}"] = (lambda m, a, b: m.dot(a, b), [(n, n), n], "float32")
        result[f"gemv {n}x{n}, transposed"] = (lambda m, a, b: m.dot(b, a), [(n, n), n], "float32")
    for batch, n in ((1000, 8), (200, 32), (16, 128)):
        shapes = [(batch, n, n), (batch, n, n)]
        result[f"batched gemm {batch} of {n}³"] = (
            lambda m, a, b: m.batched_dot(a, b),
            shapes,
            "float32",
        )
    return result


PRODUCTS = _products()


# Formulas of a vector of 1e6 numbers, of as many positions or none, and of as many other numbers.
STRUCTURE: dict[str, Any] = {
    "gather 1e6": (lambda m, x, i: x[i], "xi"),
    "scatter-add 1e6": (lambda m, x, i, v: m.scatter(x, i, v), "xiv"),
    "sort 1e6": (lambda m, x: m.sort(x), "x"),
    "cumsum 1e6": (lambda m, x: m.cumsum(x, axis=0), "x"),
}


def perceptron(sizes: list[int], activation: str) -> Any:
    """Return the cost of a network of dense layers; without hidden ones, logistic regression."""

    def cost(m: Any, *values: Any) -> Any:
        layer, classes = values[-2:]
        for i in range(len(sizes) - 1):
            layer = m.dot(layer, values[2 * i]) + values[2 * i + 1]
            if i + 2 < len(sizes):
                rectified = activation == "relu"
                layer = m.maximum(layer, np.float32(0)) if rectified else m.tanh(layer)
        return m.cross_entropy(layer, classes)

    return cost


MODELS: dict[str, Any] = {
    "logistic regression 784-10, batch 20": ([784, 10], "", 20),
    "logistic regression 784-10, batch 512": ([784, 10], "", 512),
    "MLP 784-500-10, batch 20": ([784, 500, 10], "tanh", 20),
    "MLP 784-500-10, batch 512": ([784, 500, 10], "tanh", 512),
    "MLP 784-1024-1024-10, batch 128": ([784, 1024, 1024, 10], "relu", 128),
}


@functools.lru_cache(maxsize=16)
def model_arrays(title: str) -> tuple[list[Any], list[Any]]:
    """Return the parameters of a model, and images with their classes."""
    sizes, _, batch = MODELS[title]
    random = np.random.RandomState(1)
    parameters = []
    for before, after in zip(sizes, sizes[1:]):  # noqa: B905, RUF007 (Python 3.8)
        parameters.append(random.normal(0, 0.05, (before, after)).astype("float32"))
        parameters.append(np.zeros(after, "float32"))
    images = random.uniform(0, 1, (batch, sizes[0])).astype("float32")
    return parameters, [images, random.randint(0, sizes[-1], batch).astype("int64")]


NAMES = {
    "reductions": [*REDUCTIONS, *COSTS],
    "products": list(PRODUCTS),
    "training": list(MODELS),
    "moving": list(STRUCTURE),
}


def _task(package: Any, title: str) -> Any:
    if title in REDUCTIONS:
        formula, shapes = REDUCTIONS[title]
        return package.function(formula, numbers(*shapes))
    if title in COSTS:
        formula, shapes, count = COSTS[title]
        return package.gradients(formula, numbers(*shapes), list(range(count)))
    if title in PRODUCTS:
        formula, shapes, dtype = PRODUCTS[title]
        return package.function(formula, numbers(*shapes, dtype=dtype))
    if title in STRUCTURE:
        formula, used = STRUCTURE[title]
        x, v = numbers(10**6, 10**6)
        arrays = {"x": x, "v": v, "i": np.random.RandomState(2).randint(0, x.size, x.size)}
        return package.function(formula, [arrays[name] for name in used])
    sizes, activation, _ = MODELS[title]
    parameters, data = model_arrays(title)
    return package.training(perceptron(sizes, activation), parameters, data)


def tasks(name: str, package: Any) -> dict[str, Any]:
    """Return makers of the tasks of a package, by name."""
    if package is None:
        return {}
    without = {*COSTS, *MODELS} if name == "numpy" else set()
    return {
        title: functools.partial(_task, package, title)
        for names in NAMES.values()
        for title in names
        if title not in without
    }
