"""Recurrences with scan and in JAX, an LSTM also in PyTorch; the syntax is that of Python 3.8."""

from __future__ import annotations

import functools
import importlib
from typing import Any

import numpy as np

Task = Any  # a statement, and the names that it needs

STEPS = 1000
HIDDEN, BATCH, LENGTH = 128, 32, 50
WIDTHS = (8, 128)  # of recurrent networks
STATE_ROWS, STATE_WIDTH = 1024, 16384
GROWING = "states of 64 MiB"


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


def network(package: Any, width: int, is_trained: bool) -> Task:
    """A recurrent network of some numbers: forward, or with gradient and update."""
    T = package.tensor
    weights = [package.shared(normal(width, width)) for _ in range(2)]
    x = T.fmatrix("x")
    states, _ = package.scan(
        lambda value, state: T.tanh(T.dot(state, weights[0]) + T.dot(value, weights[1])),
        sequences=x,
        outputs_info=T.zeros((width,), dtype="float32"),
    )
    result, updates = states, []
    if is_trained:
        result = T.sqr(states).mean(dtype="float32", acc_dtype="float32")
        updates = descent(package, result, weights)
    function = package.function([x], result, updates=updates)
    return "f(x)", {"f": function, "x": normal(STEPS, width)}


def descent(package: Any, cost: Any, parameters: Any) -> Any:
    """Return the updates of gradient descent."""
    gradients = package.tensor.grad(cost, parameters)
    return [
        (parameter, parameter - np.float32(0.01) * gradient)
        for parameter, gradient in zip(parameters, gradients)  # noqa: B905 (Python 3.8)
    ]


def lstm(package: Any, is_trained: bool) -> Task:
    """An LSTM of 128 hidden units, 32 sequences of 50 steps: forward, or a training step."""
    T = package.tensor
    into, within, bias = parameters = [package.shared(value) for value in lstm_parameters()]

    def step(x: Any, hidden: Any, cell: Any) -> Any:
        z = T.dot(x, into) + T.dot(hidden, within) + bias
        gates = T.nnet.sigmoid(z[:, : 3 * HIDDEN])
        cell = gates[:, HIDDEN : 2 * HIDDEN] * cell + gates[:, :HIDDEN] * T.tanh(z[:, 3 * HIDDEN :])
        return gates[:, 2 * HIDDEN :] * T.tanh(cell), cell

    x = T.ftensor3("x")
    zero = T.zeros((BATCH, HIDDEN), dtype="float32")
    (hidden, _), _ = package.scan(step, sequences=x, outputs_info=[zero, zero])
    result, updates = hidden, []
    if is_trained:
        result = T.sqr(hidden).mean(dtype="float32", acc_dtype="float32")
        updates = descent(package, result, parameters)
    function = package.function([x], result, updates=updates)
    return "f(x)", {"f": function, "x": normal(LENGTH, BATCH, HIDDEN)}


def lstm_parameters() -> list[Any]:
    """Return the weights of inputs and of hidden units, and the bias, for all four gates."""
    return [normal(HIDDEN, 4 * HIDDEN), normal(HIDDEN, 4 * HIDDEN), normal(4 * HIDDEN)]


def growing(package: Any) -> Task:
    """A recurrence of 64 MiB of states."""
    T = package.tensor
    x = T.fvector("x")
    states, _ = package.scan(
        lambda state: T.tanh(state) + np.float32(0.1), outputs_info=x, n_steps=STATE_ROWS
    )
    return "f(x)", {"f": package.function([x], states), "x": normal(STATE_WIDTH)}


# ---- PyTorch


def torch_lstm(is_trained: bool) -> Task:
    """The same with PyTorch's LSTM."""
    torch = importlib.import_module("torch")
    model = torch.nn.LSTM(HIDDEN, HIDDEN)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    x = torch.from_numpy(normal(LENGTH, BATCH, HIDDEN))

    def train() -> None:
        optimizer.zero_grad()
        hidden, _ = model(x)
        (hidden**2).mean().backward()
        optimizer.step()

    def forward() -> None:
        with torch.no_grad():
            model(x)

    return "f()", {"f": train if is_trained else forward}


# ---- JAX


def jax_task(states_of: Any, parameters: list[Any], x: Any, is_trained: bool) -> Task:
    """A loop of JAX: its states, or a step of gradient descent on their mean square."""
    jax = importlib.import_module("jax")

    def train(parameters: Any, x: Any) -> Any:
        gradients = jax.grad(lambda learnt: (states_of(learnt, x) ** 2).mean())(parameters)
        return [p - np.float32(0.01) * g for p, g in zip(parameters, gradients)]  # noqa: B905

    function = jax.jit(train if is_trained else states_of)
    arguments = [jax.device_put(parameters), jax.device_put(x)]
    return "wait(f(*x))", {"f": function, "wait": jax.block_until_ready, "x": arguments}


def jax_network(width: int, is_trained: bool) -> Task:
    """The recurrent network with `lax.scan`."""
    jax, jnp = importlib.import_module("jax"), importlib.import_module("jax.numpy")

    def states_of(weights: Any, x: Any) -> Any:
        def step(state: Any, value: Any) -> Any:
            state = jnp.tanh(state @ weights[0] + value @ weights[1])
            return state, state

        return jax.lax.scan(step, jnp.zeros(width, "float32"), x)[1]

    weights = [normal(width, width) for _ in range(2)]
    return jax_task(states_of, weights, normal(STEPS, width), is_trained)


def jax_lstm(is_trained: bool) -> Task:
    """The LSTM with `lax.scan`."""
    jax, jnp = importlib.import_module("jax"), importlib.import_module("jax.numpy")

    def states_of(parameters: Any, x: Any) -> Any:
        into, within, bias = parameters

        def step(state: Any, value: Any) -> Any:
            hidden, cell = state
            z = value @ into + hidden @ within + bias
            gates = jax.nn.sigmoid(z[:, : 3 * HIDDEN])
            cell = gates[:, HIDDEN : 2 * HIDDEN] * cell
            cell = cell + gates[:, :HIDDEN] * jnp.tanh(z[:, 3 * HIDDEN :])
            hidden = gates[:, 2 * HIDDEN :] * jnp.tanh(cell)
            return (hidden, cell), hidden

        zero = jnp.zeros((BATCH, HIDDEN), "float32")
        return jax.lax.scan(step, (zero, zero), x)[1]

    return jax_task(states_of, lstm_parameters(), normal(LENGTH, BATCH, HIDDEN), is_trained)


def tasks(name: str, adapter: Any) -> dict[str, Any]:
    """Return makers of the loops of packages like Theano, of JAX's, and of PyTorch's LSTM."""
    if name in ("theano", "pytensor"):
        made_by = functools.partial(functools.partial, package=adapter.package)
        own_network, own_lstm = made_by(network), made_by(lstm)
        others = {"recurrence": made_by(recurrence), GROWING: made_by(growing)}
    elif name == "jax":
        own_network, own_lstm, others = jax_network, jax_lstm, {}
    elif name == "torch":
        own_network, own_lstm, others = None, torch_lstm, {}
    else:
        return {}
    found = dict(others)
    for is_trained in (False, True):
        kind = ", training" if is_trained else ""
        found["LSTM" + kind] = functools.partial(own_lstm, is_trained=is_trained)
        for width in WIDTHS if own_network else ():
            found[network_name(width) + kind] = functools.partial(
                own_network, width=width, is_trained=is_trained
            )
    return found


def network_name(width: int) -> str:
    """Return the name of the task of a recurrent network."""
    return "recurrent network of " + str(width)
