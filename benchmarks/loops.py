"""Loops of scan: a step of a recurrence, of small networks, and of training an LSTM."""

from benchmarks.figures import Figure
from benchmarks.tasks.loops import STEPS
from benchmarks.workers import Workers


def measure(workers: Workers) -> list[Figure]:
    """Measure a step of each loop, and the training of an LSTM as a share of PyTorch's."""
    small = ["recurrence", "recurrent network", "recurrent network, training"]
    least = workers.minima([*small, "LSTM, training"], rounds=5)
    figures = []
    for task, most in zip(small, (60e-9, None, None), strict=True):
        others = {title: seconds / STEPS for title, seconds in least[task].items()}
        own = others.pop("croton")
        figures.append(Figure(f"{task}, a step", own, "s", most, others))
        if task == "recurrent network" and "Theano" in others:
            figures.append(Figure(f"{task} ÷ Theano", own / others["Theano"], "", 1 / 20))
    others = least["LSTM, training"]
    own = others.pop("croton")
    figures.append(Figure("LSTM, a training step", own, "s", None, others))
    if "PyTorch" in others:
        figures.append(Figure("LSTM, training ÷ PyTorch", own / others["PyTorch"], "", 1 / 1.2))
    return figures
