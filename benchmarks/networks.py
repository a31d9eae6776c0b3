"""Pooling, softmax with cross-entropy, and a training step of LeNet, beside the other packages."""

from benchmarks.figures import Figure
from benchmarks.tasks import networks as network_tasks
from benchmarks.workers import Workers

# What the time should be at most as a share of the others'.
BOUNDS = {"PyTorch": 1 / 1.2, "JAX": 1 / 1.2, "Theano": 1 / 1.2}
BOUNDS_OF_STEPS = {"PyTorch": 1 / 1.2, "JAX": 1 / 1.2, "Theano": 1 / 3}


def _measure(
    workers: Workers, beginning: tuple[str, ...], bounds: dict[str, float]
) -> list[Figure]:
    chosen = [
        f"{name}, {suffix}"
        for name in network_tasks.NAMES
        if name.startswith(beginning)
        for suffix in network_tasks.THREADS
    ]
    figures = []
    for task, others in workers.minima(chosen).items():
        own = others.pop("croton")
        figures.append(Figure(task, own, "s", None, others))
        for title, bound in bounds.items():
            if title in others:
                figures.append(Figure(f"{task} ÷ {title}", own / others[title], "", bound))
    return figures


def measure_pooling(workers: Workers) -> list[Figure]:
    """Measure pooling alone and with its gradient."""
    return _measure(workers, ("pooling",), BOUNDS)


def measure_softmax(workers: Workers) -> list[Figure]:
    """Measure softmax, cross-entropy and their gradient in one function."""
    return _measure(workers, ("categorical", "log"), BOUNDS)


def measure_lenet(workers: Workers) -> list[Figure]:
    """Measure a training step of a convolutional network, at two sizes of minibatches."""
    return _measure(workers, ("LeNet",), BOUNDS_OF_STEPS)
