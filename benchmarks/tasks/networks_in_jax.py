"""Convolutions, layers and a training step in JAX, compiled; Python 3.8's syntax.

The number of its threads is that of the process.
"""

from __future__ import annotations

import functools
import importlib
from typing import Any

import numpy as np

from benchmarks.tasks import convolution, networks

DIMENSIONS = ("NCHW", "OIHW", "NCHW")


def _compiled(function: Any, *arguments: Any) -> Any:
    jax = importlib.import_module("jax")
    names = {"f": jax.jit(function), "wait": jax.block_until_ready}
    return "wait(f(*x))", dict(names, x=[jax.device_put(array) for array in arguments])


def _convolve(x: Any, w: Any, step: int = 1, border: int = 0) -> Any:
    lax = importlib.import_module("jax.lax")
    return lax.conv_general_dilated(
        x,
        w,
        (step, step),
        [(border, border)] * 2,
        dimension_numbers=DIMENSIONS,
        feature_group_count=x.shape[1] // w.shape[1],
    )


def _convolution(name: str, has_gradients: bool) -> Any:
    jax = importlib.import_module("jax")
    _, _, step, border = convolution.CONVOLUTIONS[name]
    x, w, g = convolution.convolution_arrays(name)
    forward = functools.partial(_convolve, step=step, border=border)

    def both(x: Any, w: Any, g: Any) -> Any:
        y, back = jax.vjp(forward, x, w)
        return y, back(g)

    return _compiled(both, x, w, g) if has_gradients else _compiled(forward, x, w)


def _pool(x: Any, window: int, step: int, border: int, mode: str) -> Any:
    lax = importlib.import_module("jax.lax")
    pads = [(0, 0)] * 2 + [(border, border)] * 2
    windows, steps = (1, 1, window, window), (1, 1, step, step)
    if mode == "max":
        return lax.reduce_window(x, -np.inf, lax.max, windows, steps, pads)
    return lax.reduce_window(x, 0.0, lax.add, windows, steps, pads) / np.float32(window**2)


def _pooling(kind: str, title: str) -> Any:
    jax = importlib.import_module("jax")
    shape, *options = networks.POOLINGS[title]

    def with_gradient(x: Any) -> Any:
        z, back = jax.vjp(lambda x: _pool(x, *options), x)
        return z, back(jax.numpy.ones_like(z))

    images = networks.images(shape)
    if kind == "pooling":
        return _compiled(lambda x: _pool(x, *options), images)
    return _compiled(with_gradient, images)


def _cross_entropy(scores: Any, classes: Any) -> Any:
    jax = importlib.import_module("jax")
    rows = jax.numpy.arange(classes.shape[0])
    return -jax.nn.log_softmax(scores)[rows, classes].mean()


def _lenet(batch: int) -> Any:
    jax = importlib.import_module("jax")
    jnp = jax.numpy

    def cost(learnt: Any, x: Any, y: Any) -> Any:
        layer = x
        for filters, bias in zip(learnt[:2], learnt[4:6]):  # noqa: B905 (Python 3.8)
            pooled = _pool(_convolve(layer, filters), 2, 2, 0, "max")
            layer = jnp.tanh(pooled + bias[:, None, None])
        hidden = jnp.tanh(layer.reshape(layer.shape[0], -1) @ learnt[2] + learnt[6])
        return _cross_entropy(hidden @ learnt[3] + learnt[7], y)

    def step(learnt: Any, x: Any, y: Any) -> Any:
        value, gradients = jax.value_and_grad(cost)(learnt, x, y)
        rate = np.float32(0.01)
        return value, [p - rate * g for p, g in zip(learnt, gradients)]  # noqa: B905

    learnt = networks.lenet_parameters() + [np.zeros(n, "float32") for n in (20, 50, 500, 10)]
    return _compiled(step, learnt, networks.images((batch, 1, 28, 28)), networks.classes(batch, 10))


def _network(task: str) -> Any:
    jax = importlib.import_module("jax")
    if task.startswith("pooling"):
        return _pooling(*task.split(": "))
    if task.startswith("LeNet"):
        return _lenet(int(task.split()[-1]))
    rows, columns = map(int, task.rsplit(", ", 1)[1].split("x"))
    both = jax.value_and_grad(_cross_entropy)
    return _compiled(both, networks.images((rows, columns)), networks.classes(rows, columns))


def tasks(name: str) -> dict[str, Any]:
    """Return makers of the tasks in JAX, by the names that they have on all threads."""
    if name != "jax":
        return {}
    made: dict[str, Any] = {}
    for title in convolution.CONVOLUTIONS:
        made[title] = functools.partial(_convolution, title, False)
        made[title + " with gradients"] = functools.partial(_convolution, title, True)
    for title in networks.NAMES:
        made[title + ", all threads"] = functools.partial(_network, title)
    return made
