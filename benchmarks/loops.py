"""Loops of scan: steps of recurrences and networks, LSTMs and a GRU, memory of states."""

from benchmarks.figures import Figure, say
from benchmarks.tasks.loops import (
    GROWING,
    LAYERED,
    STATE_ROWS,
    STATE_WIDTH,
    STEPS,
    WIDTHS,
    network_name,
)
from benchmarks.workers import Workers

# How much of another package's time a loop should take at most.
BOUNDS = {
    network_name(8): {"JAX": 1 / 3, "Theano": 1 / 20},
    network_name(128): {"JAX": 1 / 1.2},
    **{kind: {"JAX": 1 / 1.2, "PyTorch": 1 / 1.2} for kind in LAYERED},
}


def measure(workers: Workers) -> list[Figure]:
    """Measure a step of each loop, layers as a whole, and shares of other packages' times."""
    names = [*map(network_name, WIDTHS), *LAYERED]
    tasks = [name + kind for name in names for kind in ("", ", training")]
    least = workers.minima(["recurrence", *tasks], rounds=5)
    figures = []
    for task in ["recurrence", *tasks]:
        is_whole = task.replace(", training", "") in LAYERED
        count = 1 if is_whole else STEPS
        others = {title: seconds / count for title, seconds in least[task].items()}
        own = others.pop("croton")
        most = 60e-9 if task == "recurrence" else None
        figures.append(Figure(task if is_whole else f"{task}, a step", own, "s", most, others))
        for title, share in BOUNDS.get(task.replace(", training", ""), {}).items():
            if title in others:
                figures.append(Figure(f"{task} ÷ {title}", own / others[title], "", share))
    return [*figures, *measure_memory(workers)]


def measure_memory(workers: Workers) -> list[Figure]:
    """Measure what a loop adds to the resident memory, as a multiple of its states."""
    shares = {}
    for worker in workers.all:
        if GROWING in worker.tasks:
            say(f"{GROWING}: memory of {worker.title}")
            before, most = worker.peak(GROWING)
            shares[worker.title] = (most - before) / (4 * STATE_ROWS * STATE_WIDTH)
    own = shares.pop("croton")
    return [Figure(f"{GROWING}: memory ÷ states", own, "", 1.2, shares)]
