"""Recurrences with scan and in JAX, LSTMs and a GRU also in PyTorch; Python 3.8's syntax."""

from __future__ import annotations

import functools
import importlib
from typing import Any

import numpy as np

Task = Any  # a statement, and the names that it needs

STEPS = 1000
HIDDEN, BATCH, LENGTH = 128, 32, 50
WIDTHS = (8, 32, 128)  # of recurrent networks
LAYERED = ("LSTM", "two LSTMs", "GRU")  # of 128 hidden units, 32 sequences of 50 steps
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


def lstm_step(m: Any, x: Any, hidden: Any, cell: Any, parameters: Any) -> Any:
    """Return hidden and cell state of an LSTM after a step, with the functions of `m`."""
    into, within, bias = parameters
    z = m.dot(x, into) + m.dot(hidden, within) + bias
    gates = m.sigmoid(z[:, : 3 * HIDDEN])
    cell = gates[:, HIDDEN : 2 * HIDDEN] * cell + gates[:, :HIDDEN] * m.tanh(z[:, 3 * HIDDEN :])
    return gates[:, 2 * HIDDEN :] * m.tanh(cell), cell


def gru_step(m: Any, x: Any, hidden: Any, parameters: Any) -> Any:
    """Return the hidden state of a GRU after a step."""
    into, within, bias = parameters
    a, b = m.dot(x, into) + bias, m.dot(hidden, within) + bias
    gates = m.sigmoid(a[:, : 2 * HIDDEN] + b[:, : 2 * HIDDEN])
    new = m.tanh(a[:, 2 * HIDDEN :] + gates[:, :HIDDEN] * b[:, 2 * HIDDEN :])
    update = gates[:, HIDDEN:]
    return (np.float32(1) - update) * new + update * hidden


class Functions:
    """What the steps are made of in packages like Theano."""

    def __init__(self, tensor: Any) -> None:
        self.dot, self.tanh, self.sigmoid = tensor.dot, tensor.tanh, sigmoid_of(tensor)


def sigmoid_of(tensor: Any) -> Any:
    """Return the logistic function, which PyTensor has elsewhere than Theano."""
    return tensor.nnet.sigmoid if hasattr(tensor, "nnet") else tensor.sigmoid


def layered(package: Any, kind: str, is_trained: bool) -> Task:
    """LSTMs or a GRU: forward, or a training step."""
    T = package.tensor
    m, zero = Functions(T), T.zeros((BATCH, HIDDEN), dtype="float32")
    x = states = T.ftensor3("x")
    parameters = [[package.shared(value) for value in layer] for layer in layers_of(kind)]
    for layer in parameters:
        if kind == "GRU":
            states, _ = package.scan(
                lambda x, hidden, *layer: gru_step(m, x, hidden, layer),
                sequences=states,
                outputs_info=zero,
                non_sequences=layer,
            )
        else:
            (states, _), _ = package.scan(
                lambda x, hidden, cell, *layer: lstm_step(m, x, hidden, cell, layer),
                sequences=states,
                outputs_info=[zero, zero],
                non_sequences=layer,
            )
    result, updates = states, []
    if is_trained:
        result = T.sqr(states).mean(dtype="float32", acc_dtype="float32")
        updates = descent(package, result, [value for layer in parameters for value in layer])
    function = package.function([x], result, updates=updates)
    return "f(x)", {"f": function, "x": normal(LENGTH, BATCH, HIDDEN)}


def layers_of(kind: str) -> Any:
    """Return for each layer the weights of inputs and hidden units, and the bias, of all gates."""
    width = (3 if kind == "GRU" else 4) * HIDDEN
    layer = [normal(HIDDEN, width), normal(HIDDEN, width), normal(width)]
    return [layer] * (2 if kind == "two LSTMs" else 1)


def growing(package: Any) -> Task:
    """A recurrence of 64 MiB of states."""
    T = package.tensor
    x = T.fvector("x")
    states, _ = package.scan(
        lambda state: T.tanh(state) + np.float32(0.1), outputs_info=x, n_steps=STATE_ROWS
    )
    return "f(x)", {"f": package.function([x], states), "x": normal(STATE_WIDTH)}


# ---- PyTorch


def torch_layered(kind: str, is_trained: bool) -> Task:
    """The same with modules of PyTorch."""
    torch = importlib.import_module("torch")
    if kind == "GRU":
        model = torch.nn.GRU(HIDDEN, HIDDEN)
    else:
        model = torch.nn.LSTM(HIDDEN, HIDDEN, num_layers=len(layers_of(kind)))
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


def jax_layered(kind: str, is_trained: bool) -> Task:
    """The LSTMs or the GRU with `lax.scan`."""
    jax, jnp = importlib.import_module("jax"), importlib.import_module("jax.numpy")

    class Functions:
        dot, tanh, sigmoid = jnp.dot, jnp.tanh, jax.nn.sigmoid

    def states_of(parameters: Any, x: Any) -> Any:
        zero = jnp.zeros((BATCH, HIDDEN), "float32")
        for layer in (parameters[i : i + 3] for i in range(0, len(parameters), 3)):
            if kind == "GRU":

                def step(hidden: Any, value: Any, layer: Any = layer) -> Any:
                    hidden = gru_step(Functions, value, hidden, layer)
                    return hidden, hidden

                x = jax.lax.scan(step, zero, x)[1]
            else:

                def lstm(state: Any, value: Any, layer: Any = layer) -> Any:
                    state = lstm_step(Functions, value, *state, layer)
                    return state, state[0]

                x = jax.lax.scan(lstm, (zero, zero), x)[1]
        return x

    parameters = [value for layer in layers_of(kind) for value in layer]
    return jax_task(states_of, parameters, normal(LENGTH, BATCH, HIDDEN), is_trained)


def tasks(name: str, adapter: Any) -> dict[str, Any]:
    """Return makers of the loops of packages like Theano, of JAX's, and of PyTorch's LSTM."""
    if name in ("theano", "pytensor"):
        made_by = functools.partial(functools.partial, package=adapter.package)
        own_network, own_layered = made_by(network), made_by(layered)
        others = {"recurrence": made_by(recurrence), GROWING: made_by(growing)}
    elif name == "jax":
        own_network, own_layered, others = jax_network, jax_layered, {}
    elif name == "torch":
        own_network, own_layered, others = None, torch_layered, {}
    else:
        return {}
    found = dict(others)
    for is_trained in (False, True):
        ending = ", training" if is_trained else ""
        for kind in LAYERED:
            found[kind + ending] = functools.partial(own_layered, kind=kind, is_trained=is_trained)
        for width in WIDTHS if own_network else ():
            found[network_name(width) + ending] = functools.partial(
                own_network, width=width, is_trained=is_trained
            )
    return found


def network_name(width: int) -> str:
    """Return the name of the task of a recurrent network."""
    return "recurrent network of " + str(width)
