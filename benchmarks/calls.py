"""Calls of small functions: what a call costs when there is next to nothing to compute."""

from benchmarks.figures import Figure
from benchmarks.workers import Workers


def measure(workers: Workers) -> list[Figure]:
    """Measure one step of the training program with its update, and one count of a counter."""
    least = workers.minima(["call", "counter"])
    call, counter = least["call"], least["counter"]
    return [
        Figure("call of f([1.0]*4, 100.0) with its update", call.pop("croton"), "s", 1e-6, call),
        Figure("call of f() that updates a counter", counter.pop("croton"), "s", 0.4e-6, counter),
    ]
