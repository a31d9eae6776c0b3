"""Drawing graphs of 10,000 nodes: building the picture, the layout, and the text of the file."""

from collections.abc import Callable
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import theano.tensor as T
from benchmarks.figures import Figure, say
from theano.d3viz import d3viz
from theano.printing import pydotprint

BOUND = 2.0


def network(layers: int) -> Any:
    """Return a network of three nodes per layer, with lines from the first input to each layer."""
    x = hidden = T.dmatrix("x")
    weights = [T.dmatrix(f"w{i}") for i in range(100)]
    for i in range(layers):
        hidden = T.tanh(T.dot(hidden, weights[i % 100]) + x)
    return hidden


def gradients(layers: int) -> Any:
    """Return the gradients of a network for the weights of each layer: twelve nodes per layer."""
    weights = [T.dmatrix(f"w{i}") for i in range(layers)]
    hidden = T.dmatrix("x")
    for weight in weights:
        hidden = T.tanh(T.dot(hidden, weight) + 1)
    return T.grad(hidden.sum(), weights)


def least(task: Callable[[], Any], rounds: int = 5) -> float:
    """Return the least time of a task."""
    times = []
    for _ in range(rounds):
        start = perf_counter()
        task()
        times.append(perf_counter() - start)
    return min(times)


def measure() -> list[Figure]:
    """Measure drawing as SVG and as an interactive page."""
    forward, backward = network(3333), gradients(830)
    figures = []
    for name, graph in (("a network", forward), ("gradients", backward)):
        say(f"picture of {name}")
        seconds = least(lambda graph=graph: pydotprint(graph, format="svg", return_image=True))
        figures.append(Figure(f"draw {name} of 10,000 nodes, SVG", seconds, "s", BOUND))
    with TemporaryDirectory() as folder:
        say("interactive page")
        seconds = least(lambda: d3viz(forward, f"{folder}/graph.html"), rounds=3)
        figures.append(Figure("interactive page of a network of 10,000 nodes", seconds, "s"))
    return figures
