"""Formulas and updates as loops written by hand for AVX2, under the names of their groups."""

from __future__ import annotations

import functools
import importlib
from typing import Any

import numpy as np

from benchmarks.tasks import elementwise, packages, updates

# By the formula's or the rule's title, the function of `native/loops.cpp`.
FORMULAS = {
    "a+1": "plus_one",
    "2a+3b": "combination",
    "a²+b²+2ab": "quadratic",
    "where(a>0, a, b)": "choice",
    "polynomial of degree 10": "polynomial",
}
RULES = {"SGD": "descend", "momentum": "descend_with_momentum"}


def _formula(loops: Any, title: str, size: str) -> packages.Task:
    arrays = elementwise.arrays_of(title, size)
    if title.startswith("polynomial"):
        arrays.append(np.asarray(elementwise.COEFFICIENTS, "float32"))
    return packages.call_of(getattr(loops, FORMULAS[title]), arrays)


def _update(loops: Any, title: str, size: int) -> packages.Task:
    p, g = updates.parameters_of(size)
    arrays = [p, g] if title == "SGD" else [p, np.zeros_like(p), g]
    step = functools.partial(getattr(loops, RULES[title]), *arrays)
    return packages.step_of(step, lambda: [p])


def tasks() -> dict[str, Any]:
    """Return makers of the tasks by name; none where the processor lacks AVX2.

    The module `loops` must be on the path.
    """
    loops = importlib.import_module("loops")
    if not loops.has_avx2():
        return {}
    result: dict[str, Any] = {
        f"{title}, {size}": functools.partial(_formula, loops, title, size)
        for title in FORMULAS
        for size in elementwise.SIZES
    }
    for title in RULES:
        for size, count in updates.SIZES.items():
            result[f"{title}, {size} parameters"] = functools.partial(_update, loops, title, count)
    return result
