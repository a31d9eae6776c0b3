"""Pickled functions: what it takes to store one, and to have it back, ready to be called."""

from benchmarks.figures import Figure
from benchmarks.workers import Workers

TASKS = {
    "load small": "load the training program's pickled function",
    "load network": "load the pickled training step of 8 layers",
    "dump network": "pickle that step",
}


def measure(workers: Workers) -> list[Figure]:
    """Measure loading a small and a larger function, and pickling the larger one."""
    least = workers.minima(list(TASKS), rounds=3)
    return [
        Figure(title, least[task].pop("croton"), "s", None, least[task])
        for task, title in TASKS.items()
    ]
