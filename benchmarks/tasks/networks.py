"""Layers of neural networks and a whole training step, in packages like Theano and in PyTorch.

The syntax is that of Python 3.8.
"""

from __future__ import annotations

import functools
import importlib
from typing import Any

import numpy as np

# Shape, window, step, border, and mode.
POOLINGS = {
    "max 2x2, (500, 20, 24, 24)": ((500, 20, 24, 24), 2, 2, 0, "max"),
    "max 3x3 step 2, (16, 64, 57, 57)": ((16, 64, 57, 57), 3, 2, 0, "max"),
    "max 3x3 step 1 border 1, (16, 64, 28, 28)": ((16, 64, 28, 28), 3, 1, 1, "max"),
    "mean 2x2, (500, 20, 24, 24)": ((500, 20, 24, 24), 2, 2, 0, "average_inc_pad"),
}
SOFTMAX_SHAPES = [(512, 1000), (100_000, 16)]
LENET_BATCHES = [500, 32]
THREADS = {"1 thread": 1, "all threads": None}


def _names() -> list[str]:
    """Return the names of all tasks but for the number of threads."""
    names = []
    for name in POOLINGS:
        names += ["pooling: " + name, "pooling and gradient: " + name]
    for rows, columns in SOFTMAX_SHAPES:
        names += [
            f"{kind}, {rows}x{columns}"
            for kind in ("categorical_crossentropy(softmax(x), y)", "log(softmax(x))[rows, y]")
        ]
    return names + [f"LeNet step, batch {batch}" for batch in LENET_BATCHES]


NAMES = _names()


def tasks(name: str, adapter: Any) -> dict[str, Any]:
    """Return makers of the tasks of PyTorch, Theano and this package, by name."""
    if name not in ("theano", "torch"):
        return {}
    return {
        task + ", " + suffix: functools.partial(_task, name, task, threads)
        for task in NAMES
        for suffix, threads in THREADS.items()
    }


@functools.lru_cache(maxsize=256)
def _statement(name: str, task: str) -> Any:
    """Return the statement of a task and its names, of which `f` is called."""
    return _torch_statement(task) if name == "torch" else _package_statement(name, task)


def _task(name: str, task: str, threads: int | None) -> Any:
    """Return a task with a number of threads, None for the default one."""
    statement, names = _statement(name, task)
    package = importlib.import_module(name)
    if name == "torch":
        before, change = package.get_num_threads(), package.set_num_threads
    elif hasattr(package, "_core"):
        before, change = package._core.get_threads(), package._core.set_threads
    else:
        return statement, names  # Theano's threads are those of its BLAS, and cannot be changed

    def f(*arguments: Any, run: Any = names["f"]) -> Any:
        change(threads or before)
        try:
            return run(*arguments)
        finally:
            change(before)

    return statement, dict(names, f=f)


def images(shape: tuple[int, ...]) -> Any:
    return np.random.RandomState(1).uniform(-1, 1, shape).astype("float32")


def classes(rows: int, columns: int) -> Any:
    return np.random.RandomState(2).randint(0, columns, rows).astype("int64")


def lenet_parameters() -> list[Any]:
    """Return filters and weights of both layers of convolution and of both dense ones."""
    shapes = [(20, 1, 5, 5), (50, 20, 5, 5), (800, 500), (500, 10)]
    random = np.random.RandomState(3)
    return [random.normal(0, 0.05, shape).astype("float32") for shape in shapes]


def _package_statement(name: str, task: str) -> Any:
    package = importlib.import_module(name)
    T = importlib.import_module(name + ".tensor")
    nnet = importlib.import_module(name + ".tensor.nnet")
    if task.startswith("pooling"):
        pool = importlib.import_module(name + ".tensor.signal.pool")
        kind, title = task.split(": ")
        shape, window, step, border, mode = POOLINGS[title]
        x = T.ftensor4()
        z = pool.pool_2d(x, (window,) * 2, True, (step,) * 2, (border,) * 2, mode)
        outputs = z if kind == "pooling" else [z, T.grad(z.sum(), x)]
        return "f(x)", {"f": package.function([x], outputs), "x": images(shape)}
    if task.startswith("LeNet"):
        return _lenet(package, T, nnet, int(task.split()[-1]))
    formula, size = task.rsplit(", ", 1)
    rows, columns = map(int, size.split("x"))
    x, y = T.fmatrix(), T.lvector()
    probabilities = nnet.softmax(x)
    if formula.startswith("cat"):
        cost = nnet.categorical_crossentropy(probabilities, y).mean()
    else:
        cost = -T.log(probabilities)[T.arange(y.shape[0]), y].mean()
    f = package.function([x, y], [cost, T.grad(cost, x)])
    return "f(x, y)", {"f": f, "x": images((rows, columns)), "y": classes(rows, columns)}


def _lenet(package: Any, T: Any, nnet: Any, batch: int) -> Any:
    pool = importlib.import_module(package.__name__ + ".tensor.signal.pool")
    parameters = [package.shared(value) for value in lenet_parameters()]
    biases = [package.shared(np.zeros(n, "float32")) for n in (20, 50, 500, 10)]
    x, y = T.ftensor4(), T.lvector()
    layer = x
    for filters, bias in zip(parameters[:2], biases[:2]):  # noqa: B905 (Python 3.8)
        maps = nnet.conv2d(layer, filters)
        pooled = pool.pool_2d(maps, (2, 2), ignore_border=True)
        layer = T.tanh(pooled + bias.dimshuffle("x", 0, "x", "x"))
    hidden = T.tanh(T.dot(layer.flatten(2), parameters[2]) + biases[2])
    probabilities = nnet.softmax(T.dot(hidden, parameters[3]) + biases[3])
    cost = nnet.categorical_crossentropy(probabilities, y).mean()
    learnt = parameters + biases
    rate = np.float32(0.01)
    updates = [(p, p - rate * g) for p, g in zip(learnt, T.grad(cost, learnt))]  # noqa: B905
    f = package.function([x, y], cost, updates=updates)
    return "f(x, y)", {"f": f, "x": images((batch, 1, 28, 28)), "y": classes(batch, 10)}


def _torch_statement(task: str) -> Any:
    torch = importlib.import_module("torch")
    functional = torch.nn.functional
    if task.startswith("pooling"):
        kind, title = task.split(": ")
        shape, window, step, border, mode = POOLINGS[title]
        pool = functional.max_pool2d if mode == "max" else functional.avg_pool2d
        x = torch.from_numpy(images(shape))
        if kind == "pooling":
            return "f(x, w, s, p)", {"f": pool, "x": x, "w": window, "s": step, "p": border}
        x.requires_grad_()

        def with_gradient() -> Any:
            z = pool(x, window, step, border)
            return z, torch.autograd.grad(z.sum(), x)

        return "f()", {"f": with_gradient}
    if task.startswith("LeNet"):
        return "f()", {"f": _torch_lenet(torch, int(task.split()[-1]))}
    rows, columns = map(int, task.rsplit(", ", 1)[1].split("x"))
    x = torch.from_numpy(images((rows, columns))).requires_grad_()
    y = torch.from_numpy(classes(rows, columns))

    def cost_and_gradient() -> Any:
        cost = functional.cross_entropy(x, y)
        return cost, torch.autograd.grad(cost, x)

    return "f()", {"f": cost_and_gradient}


def _torch_lenet(torch: Any, batch: int) -> Any:
    functional = torch.nn.functional
    learnt = [torch.from_numpy(value).requires_grad_() for value in lenet_parameters()]
    learnt += [torch.zeros(n, requires_grad=True) for n in (20, 50, 500, 10)]
    x = torch.from_numpy(images((batch, 1, 28, 28)))
    y = torch.from_numpy(classes(batch, 10))

    def step() -> Any:
        layer = x
        for filters, bias in zip(learnt[:2], learnt[4:6]):  # noqa: B905 (Python 3.8)
            pooled = functional.max_pool2d(functional.conv2d(layer, filters), 2)
            layer = torch.tanh(pooled + bias[:, None, None])
        hidden = torch.tanh(torch.addmm(learnt[6], layer.flatten(1), learnt[2]))
        cost = functional.cross_entropy(torch.addmm(learnt[7], hidden, learnt[3]), y)
        gradients = torch.autograd.grad(cost, learnt)
        with torch.no_grad():
            for parameter, gradient in zip(learnt, gradients):  # noqa: B905
                parameter.sub_(gradient, alpha=0.01)
        return cost

    return step
