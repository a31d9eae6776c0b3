"""Convolutions of float32, forward and with both gradients, on one thread and on all."""

from benchmarks.figures import Figure
from benchmarks.workers import Workers


def measure(workers: Workers) -> list[Figure]:
    """Measure convolutions, and their times as a share of PyTorch's and Theano's."""
    tasks = [task for task in workers.all[0].tasks if task.startswith("convolution")]
    least = workers.minima(tasks, rounds=7)
    figures = []
    for task in tasks:
        others = least[task]
        own = others.pop("croton")
        figures.append(Figure(task, own, "s", others.get("PyTorch"), others))
    return figures
