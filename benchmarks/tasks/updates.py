"""Updates of optimizers in place, over one vector of parameters; Python 3.8's syntax.

The gradient is an array that is there. PyTorch takes its fused optimizers.
"""

from __future__ import annotations

import functools
import importlib
from typing import Any

import numpy as np

from benchmarks.tasks import packages

SIZES = {"1e4": 10**4, "1e6": 10**6, "1e7": 10**7}
RATE, MOMENTUM, FIRST, SECOND, EPSILON = (np.float32(x) for x in (0.01, 0.9, 0.9, 0.999, 1e-8))
ONE = np.float32(1)


def descent(m: Any, p: Any, g: Any) -> Any:
    """Gradient descent."""
    return [p - RATE * g]


def momentum(m: Any, p: Any, v: Any, g: Any) -> Any:
    """Gradient descent with momentum."""
    new = MOMENTUM * v + g
    return [p - RATE * new, new]


def adam(m: Any, p: Any, first: Any, second: Any, t: Any, g: Any) -> Any:
    """Adam, with its counter of steps."""
    step = t + ONE
    mean = FIRST * first + (ONE - FIRST) * g
    square = SECOND * second + (ONE - SECOND) * g * g
    rate = RATE / (ONE - FIRST**step)
    root = m.sqrt(square) / m.sqrt(ONE - SECOND**step)
    return [p - rate * mean / (root + EPSILON), mean, square, step]


# For each title the rule, and how many vectors and numbers it keeps besides the parameters.
RULES: dict[str, Any] = {
    "SGD": (descent, 0, 0),
    "momentum": (momentum, 1, 0),
    "Adam": (adam, 2, 1),
}
NAMES = [f"{rule}, {size} parameters" for size in SIZES for rule in RULES]


def _torch(package: Any, title: str, p: Any, g: Any) -> packages.Task:
    torch = package.torch
    learnt = torch.from_numpy(p.copy()).requires_grad_()
    learnt.grad = torch.from_numpy(g)
    options: dict[str, Any] = {"lr": float(RATE), "fused": True}
    if title == "Adam":
        optimizer = torch.optim.Adam([learnt], eps=float(EPSILON), **options)
    else:
        strength = float(MOMENTUM) if title == "momentum" else 0
        optimizer = torch.optim.SGD([learnt], momentum=strength, **options)
    return packages.step_of(optimizer.step, lambda: [learnt.detach()])


def _numexpr(title: str, p: Any, g: Any) -> packages.Task:
    numexpr = importlib.import_module("numexpr")
    states = {name: np.zeros_like(p) for name in ("v", "m", "s")}
    names = dict(states, p=p.copy(), g=g, r=RATE, b=MOMENTUM, c=FIRST, d=SECOND, e=EPSILON, o=ONE)
    count = [0]

    def step() -> None:
        if title == "SGD":
            numexpr.evaluate("p - r * g", names, out=names["p"])
        elif title == "momentum":
            numexpr.evaluate("b * v + g", names, out=names["v"])
            numexpr.evaluate("p - r * v", names, out=names["p"])
        else:
            count[0] += 1
            names["x"] = RATE / (ONE - FIRST ** np.float32(count[0]))
            names["y"] = ONE / np.sqrt(ONE - SECOND ** np.float32(count[0]))
            numexpr.evaluate("c * m + (o - c) * g", names, out=names["m"])
            numexpr.evaluate("d * s + (o - d) * g * g", names, out=names["s"])
            numexpr.evaluate("p - x * m / (sqrt(s) * y + e)", names, out=names["p"])

    return packages.step_of(step, lambda: [names["p"]])


def parameters_of(size: int) -> list[Any]:
    """Return parameters and their gradient, always the same."""
    random = np.random.RandomState(1)
    return [random.normal(0, 1, size).astype("float32") for _ in range(2)]


def _task(name: str, package: Any, title: str, size: int) -> Any:
    p, g = parameters_of(size)
    if name == "torch":
        return _torch(package, title, p, g)
    if name == "numexpr":
        return _numexpr(title, p, g)
    rule, vectors, numbers = RULES[title]
    states = [p, *(np.zeros_like(p) for _ in range(vectors))]
    states += [np.zeros((), "float32") for _ in range(numbers)]
    task = package.updating(rule, states, [g])
    # Only the parameters are compared: packages keep other states.
    return task._replace(values=lambda: task.values()[:1])


def tasks(name: str, package: Any) -> dict[str, Any]:
    """Return makers of the tasks of a package, by name."""
    if package is None and name != "numexpr":
        return {}
    return {
        f"{title}, {size} parameters": functools.partial(_task, name, package, title, SIZES[size])
        for size in SIZES
        for title in RULES
    }
