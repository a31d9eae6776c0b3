"""Calls of small functions: what a call costs when there is next to nothing to compute."""

from benchmarks.figures import Figure
from benchmarks.workers import Workers


def measure(workers: Workers) -> list[Figure]:
    """Measure one step of the training program, called and in a series, and a counter."""
    least = workers.minima(["call", "counter", "repeat"])
    call, counter = least["call"], least["counter"]
    step = least["repeat"]["croton"] / 1000
    return [
        Figure("call of f([1.0]*4, 100.0) with its update", call.pop("croton"), "s", 1e-6, call),
        Figure("the same step in f.repeat(1000, ...)", step, "s", 0.15e-6, {}),
        Figure("call of f() that updates a counter", counter.pop("croton"), "s", 0.4e-6, counter),
    ]
