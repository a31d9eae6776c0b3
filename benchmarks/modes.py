"""What watching a function costs: NanGuardMode and profiling beside the plain function."""

import time
from collections.abc import Callable
from typing import Any

from benchmarks.figures import Figure, say

ROUNDS = 15


def training(rows: int, width: int, **options: Any) -> Callable[[], object]:
    """Return a step of a network of three layers with momentum, on values of its own."""
    import numpy as np

    import theano
    from theano import tensor as T

    rng = np.random.default_rng(1)
    x, target = T.fmatrix("x"), T.fmatrix("target")
    weights = [
        theano.shared(rng.normal(0, 0.05, (width, width)).astype("float32")) for _ in range(3)
    ]
    speeds = [theano.shared(np.zeros((width, width), "float32")) for _ in weights]
    layer = x
    for weight in weights:
        layer = T.tanh(T.dot(layer, weight))
    cost = T.sqr(layer - target).mean()
    updates = []
    for weight, speed, gradient in zip(weights, speeds, T.grad(cost, weights), strict=True):
        faster = np.float32(0.9) * speed - np.float32(0.01) * gradient
        updates += [(speed, faster), (weight, weight + faster)]
    step = theano.function([x, target], cost, updates=updates, **options)
    values = [rng.normal(size=(rows, width)).astype("float32") for _ in range(2)]
    return lambda: step(*values)


def elementwise(count: int, **options: Any) -> Callable[[], object]:
    """Return a function of arrays that the memory's speed limits."""
    import numpy as np

    import theano
    from theano import tensor as T

    x, y = T.dvectors("xy")
    f = theano.function([x, y], x * 2 + y, **options)
    values = [np.linspace(0, 1, count), np.linspace(1, 2, count)]
    return lambda: f(*values)


def alternating(functions: list[Callable[[], object]]) -> list[float]:
    """Return the least time of each function, called in turn."""
    best = [float("inf")] * len(functions)
    repetitions = 1
    while True:
        begin = time.perf_counter()
        for _ in range(repetitions):
            functions[0]()
        if time.perf_counter() - begin > 0.02:
            break
        repetitions *= 2
    for _ in range(ROUNDS):
        for i, function in enumerate(functions):
            begin = time.perf_counter()
            for _ in range(repetitions):
                function()
            best[i] = min(best[i], (time.perf_counter() - begin) / repetitions)
    return best


def measure() -> list[Figure]:
    """Measure the ratios to the plain function."""
    from theano.compile import NanGuardMode, ProfileStats

    guard = NanGuardMode(nan_is_error=True, inf_is_error=True, big_is_error=True)
    cases = {
        "training step, 64 rows of 256": lambda **options: training(64, 256, **options),
        "training step, 16 rows of 32": lambda **options: training(16, 32, **options),
        "x * 2 + y of 1,000 numbers": lambda **options: elementwise(1000, **options),
        "x * 2 + y of 4,000,000 numbers": lambda **options: elementwise(4_000_000, **options),
    }
    figures = []
    for name, make in cases.items():
        say(f"modes: {name}")
        profile = ProfileStats(atexit_print=False)
        plain, guarded, profiled = alternating([make(), make(mode=guard), make(profile=profile)])
        figures.append(Figure(f"NanGuardMode / FAST_RUN, {name}", guarded / plain, "", 1.5))
        figures.append(Figure(f"profile=True / plain, {name}", profiled / plain, ""))
    return figures
