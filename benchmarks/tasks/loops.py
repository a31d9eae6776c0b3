"""Recurrences written with scan, and an LSTM also in PyTorch; Python 3.8's syntax."""

from __future__ import annotations

import functools
import importlib
from typing import Any

import numpy as np

Task = Any  # a statement, and the names that it needs

STEPS = 1000
HIDDEN, BATCH, LENGTH = 128, 32, 50


def normal(*shape: int) -> Any:
    """Return float32 numbers, always the same."""
    return np.random.RandomState(1).normal(0, 0.1, shape).astype("float32")


def recurrence(package: Any) -> Task:
    """A recurrence of one number."""
    T = package.tensor
    x = T.fvector("x")
    states, _ = package.scan(
        lambda value, state: np.float32(0.9) * state + value,
        sequences=x,
        outputs_info=T.constant(np.float32(0)),
    )
    return "f(x)", {"f": package.function([x], states), "x": normal(STEPS)}


def network(package: Any, is_trained: bool) -> Task:
    """A recurrent network of 8 numbers: forward, or with gradient and update."""
    T = package.tensor
    weights = [package.shared(normal(8, 8)) for _ in range(2)]
    x = T.fmatrix("x")
    states, _ = package.scan(
        lambda value, state: T.tanh(T.dot(state, weights[0]) + T.dot(value, weights[1])),
        sequences=x,
        outputs_info=T.zeros((8,), dtype="float32"),
    )
    result, updates = states, []
    if is_trained:
        result = T.sqr(states).mean(dtype="float32", acc_dtype="float32")
        updates = descent(package, result, weights)
    function = package.function([x], result, updates=updates)
    return "f(x)", {"f": function, "x": normal(STEPS, 8)}


def descent(package: Any, cost: Any, parameters: Any) -> Any:
    """Return the updates of gradient descent."""
    gradients = package.tensor.grad(cost, parameters)
    return [
        (parameter, parameter - np.float32(0.01) * gradient)
        for parameter, gradient in zip(parameters, gradients)  # noqa: B905 (Python 3.8)
    ]


def lstm(package: Any) -> Task:
    """A training step of an LSTM: 128 hidden units, 32 sequences of 50 steps."""
    T = package.tensor
    into = package.shared(normal(HIDDEN, 4 * HIDDEN))
    within = package.shared(normal(HIDDEN, 4 * HIDDEN))
    bias = package.shared(normal(4 * HIDDEN))

    def step(x: Any, hidden: Any, cell: Any) -> Any:
        z = T.dot(x, into) + T.dot(hidden, within) + bias
        gates = T.nnet.sigmoid(z[:, : 3 * HIDDEN])
        cell = gates[:, HIDDEN : 2 * HIDDEN] * cell + gates[:, :HIDDEN] * T.tanh(z[:, 3 * HIDDEN :])
        return gates[:, 2 * HIDDEN :] * T.tanh(cell), cell

    x = T.ftensor3("x")
    zero = T.zeros((BATCH, HIDDEN), dtype="float32")
    (hidden, _), _ = package.scan(step, sequences=x, outputs_info=[zero, zero])
    cost = T.sqr(hidden).mean(dtype="float32", acc_dtype="float32")
    updates = descent(package, cost, [into, within, bias])
    function = package.function([x], cost, updates=updates)
    return "f(x)", {"f": function, "x": normal(LENGTH, BATCH, HIDDEN)}


def torch_lstm() -> Task:
    """The same with PyTorch's LSTM."""
    torch = importlib.import_module("torch")
    model = torch.nn.LSTM(HIDDEN, HIDDEN)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    x = torch.from_numpy(normal(LENGTH, BATCH, HIDDEN))

    def step() -> None:
        optimizer.zero_grad()
        hidden, _ = model(x)
        (hidden**2).mean().backward()
        optimizer.step()

    return "f()", {"f": step}


def tasks(name: str, adapter: Any) -> dict[str, Any]:
    """Return makers of the loops of a package with Theano's interface, and of PyTorch's LSTM."""
    if name == "torch":
        return {"LSTM, training": torch_lstm}
    if name not in ("theano", "pytensor"):
        return {}
    package = adapter.package
    return {
        "recurrence": functools.partial(recurrence, package),
        "recurrent network": functools.partial(network, package, False),
        "recurrent network, training": functools.partial(network, package, True),
        "LSTM, training": functools.partial(lstm, package),
    }
