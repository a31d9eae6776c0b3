"""Draws of 1e6 random numbers, and one of a few."""

from benchmarks.figures import Figure
from benchmarks.workers import Workers


def measure(workers: Workers) -> list[Figure]:
    """Measure draws, and uniform and normal ones as a share of the other packages' times."""
    draws = [
        f"{kind} {t}" for kind in ("uniform", "normal", "dropout") for t in ("float32", "float64")
    ]
    least = workers.minima([*draws, "RandomStreams"], rounds=10)
    figures = []
    for task in draws:
        others = least[task]
        own = others.pop("croton")
        figures.append(Figure(f"{task}, 1e6", own, "s", None, others))
        for title, most in (("Theano", 0.5), ("PyTorch", 1.0)):
            if title in others:
                figures.append(Figure(f"{task} ÷ {title}", own / others[title], "", most))
    few = least["RandomStreams"]
    own = few.pop("croton")
    return [*figures, Figure("RandomStreams, 10 uniform numbers", own, "s", None, few)]
