"""Elementwise formulas over float32 arrays of 1e3 to 1e7 elements; Python 3.8's syntax."""

from __future__ import annotations

import functools
import importlib
from typing import Any

import numpy as np

from benchmarks.tasks import packages

SIZES = {"1e3": 10**3, "1e4": 10**4, "1e5": 10**5, "1e6": 10**6, "1e7": 10**7}
# Shapes of the matrix that a row and a column are broadcast to.
SHAPES = {
    "1e3": (10, 100),
    "1e4": (100, 100),
    "1e5": (100, 1000),
    "1e6": (1000, 1000),
    "1e7": (1000, 10000),
}
COEFFICIENTS = [0.5, -0.25, 0.125, 1.0, -0.75, 0.375, 0.0625, -0.5, 0.25, -0.125, 1.5]


def horner(m: Any, a: Any) -> Any:
    """A polynomial of degree 10."""
    value = a * np.float32(COEFFICIENTS[0]) + np.float32(COEFFICIENTS[1])
    for coefficient in COEFFICIENTS[2:]:
        value = value * a + np.float32(coefficient)
    return value


# For each title the formula, the same for numexpr, and the number of its vectors.
FORMULAS: dict[str, Any] = {
    "a+1": (lambda m, a: a + np.float32(1), "a + 1", 1),
    "2a+3b": (lambda m, a, b: np.float32(2) * a + np.float32(3) * b, "2*a + 3*b", 2),
    "a²+b²+2ab": (lambda m, a, b: a**2 + b**2 + np.float32(2) * a * b, "a**2 + b**2 + 2*a*b", 2),
    "sigmoid(a)": (lambda m, a: m.sigmoid(a), "1 / (1 + exp(-a))", 1),
    "tanh(a)·sigmoid(b)": (
        lambda m, a, b: m.tanh(a) * m.sigmoid(b),
        "tanh(a) / (1 + exp(-b))",
        2,
    ),
    "log1p(exp(a))": (lambda m, a: m.log1p(m.exp(a)), "log1p(exp(a))", 1),
    "polynomial of degree 10": (
        horner,
        functools.reduce(lambda text, c: f"({text}) * a + {c}", COEFFICIENTS[1:], "0.5"),
        1,
    ),
    "where(a>0, a, b)": (lambda m, a, b: m.where(a > 0, a, b), "where(a > 0, a, b)", 2),
}
BROADCASTS: dict[str, Any] = {
    "matrix + row": lambda m, a, b: a + b,
    "matrix + column": lambda m, a, b: a + b[:, None],
}
# Single functions, and others that stand for what programs do with them.
FUNCTIONS: dict[str, Any] = {
    **{
        name: (lambda m, a, name=name: getattr(m, name)(a), f"{name}(a)", 1)
        for name in ("exp", "log", "sin", "cos", "tanh")
    },
    "a^b": (lambda m, a, b: m.pow(a, b), "a ** b", 2),
    "erf": (lambda m, a: m.erf(a), None, 1),
    "gelu": (lambda m, a: m.gelu(a), None, 1),
    "sin(a)·cos(b) + b": (lambda m, a, b: m.sin(a) * m.cos(b) + b, "sin(a) * cos(b) + b", 2),
    "bytes/255": (lambda m, a: m.float32(a) / np.float32(255), None, 1),
}
NAMES = [f"{title}, {size}" for size in SIZES for title in [*FORMULAS, *BROADCASTS]]
FUNCTION_NAMES = [
    f"{title}, {size}" for size in ("1e3", "1e4", "1e5", "1e6") for title in FUNCTIONS
]
FORMULAS_OF_VECTORS = {**FORMULAS, **FUNCTIONS}


def arrays_of(title: str, size: str) -> list[Any]:
    """Return the arrays that a formula is of, always the same."""
    random = np.random.RandomState(1)
    if title in BROADCASTS:
        shape = SHAPES[size]
        shapes: list[Any] = [shape, shape[1:] if title.endswith("row") else shape[:1]]
    else:
        shapes = [(SIZES[size],)] * FORMULAS_OF_VECTORS[title][2]
    if title.startswith("bytes"):
        return [random.randint(0, 256, shape).astype("uint8") for shape in shapes]
    if title in ("log", "a^b"):
        return [random.uniform(0.1, 4, shape).astype("float32") for shape in shapes]
    if title in FUNCTIONS:
        return [random.uniform(-4, 4, shape).astype("float32") for shape in shapes]
    return [random.uniform(-1, 1, shape).astype("float32") for shape in shapes]


def _numexpr(title: str, size: str) -> packages.Task:
    numexpr = importlib.import_module("numexpr")
    arrays = arrays_of(title, size)
    names = dict(zip("ab", arrays))  # noqa: B905 (Python 3.8)
    formula = "a + b" if title in BROADCASTS else FORMULAS_OF_VECTORS[title][1]
    if title.endswith("column"):
        names["b"] = names["b"][:, None]
    options = {"local_dict": names, "truediv": False}

    def evaluate() -> Any:
        return numexpr.evaluate(formula, **options)

    return packages.call_of(evaluate, [])


@functools.lru_cache(maxsize=256)
def _function(package: Any, title: str) -> Any:
    """Return the task of the smallest size: the same function serves all sizes."""
    formula = BROADCASTS[title] if title in BROADCASTS else FORMULAS_OF_VECTORS[title][0]
    return package.function(formula, arrays_of(title, "1e3"))


def _task(package: Any, title: str, size: str) -> packages.Task:
    arrays = arrays_of(title, size)
    formula = BROADCASTS[title] if title in BROADCASTS else FORMULAS_OF_VECTORS[title][0]
    if isinstance(package, packages.TheanoLike):
        return packages.call_of(_function(package, title).names["f"], arrays)
    task: packages.Task = package.function(formula, arrays)
    return task


def tasks(name: str, package: Any) -> dict[str, Any]:
    """Return makers of the tasks of a package, by name."""
    result: dict[str, Any] = {}
    for task in [*NAMES, *FUNCTION_NAMES]:
        title, size = task.rsplit(", ", 1)
        if name == "numexpr":
            if title in BROADCASTS or FORMULAS_OF_VECTORS[title][1] is not None:
                result[task] = functools.partial(_numexpr, title, size)
        elif name == "numpy" and title in ("erf", "gelu"):
            continue
        elif package is not None:
            result[task] = functools.partial(_task, package, title, size)
    return result
