"""One vocabulary over the packages: a formula is written once and becomes a task in each of them.

Its syntax is that of Python 3.8. `of(name)` returns the adapter of a package. An adapter has
`operations`, the names that formulas use, and makes tasks: of a formula, of a formula with its
gradients, and of a training step that changes its parameters.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

Formula = Any  # a function of the operations, and then of the arrays
RATE = np.float32(0.01)


class Task(NamedTuple):
    """A statement, the names that it needs, and a function that returns the arrays it computes."""

    statement: str
    names: dict[str, Any]
    values: Callable[[], Any]


def as_list(results: Any) -> list[Any]:
    """Return one result or several as a list."""
    return list(results) if isinstance(results, (list, tuple)) else [results]


def call_of(function: Any, arguments: Any, convert: Callable[[Any], Any] = np.asarray) -> Task:
    """Return the task of calling a function."""
    names = {f"x{i}": argument for i, argument in enumerate(arguments)}
    statement = "f(" + ", ".join(names) + ")"
    return Task(
        statement,
        dict(names, f=function),
        lambda: [convert(result) for result in as_list(function(*arguments))],
    )


def step_of(step: Any, state: Callable[[], Any]) -> Task:
    """Return the task of a step that changes its state; compared is the state after 3 steps."""

    def values() -> Any:
        for _ in range(3):
            step()
        return [np.array(value) for value in state()]

    return Task("f()", {"f": step}, values)


class NumPy:
    """NumPy, as one writes it: formulas are evaluated operation by operation."""

    def __init__(self) -> None:
        def logsumexp(x: Any, axis: int) -> Any:
            largest = x.max(axis=axis, keepdims=True)
            total = np.log(np.exp(x - largest).sum(axis=axis, keepdims=True))
            return np.squeeze(total + largest, axis)

        def softmax(x: Any, axis: int) -> Any:
            e = np.exp(x - x.max(axis=axis, keepdims=True))
            return e / e.sum(axis=axis, keepdims=True)

        def scatter(x: Any, i: Any, v: Any) -> Any:
            result = x.copy()
            np.add.at(result, i, v)
            return result

        self.operations = SimpleNamespace(
            exp=np.exp,
            log=np.log,
            log1p=np.log1p,
            sin=np.sin,
            cos=np.cos,
            tanh=np.tanh,
            pow=np.power,
            float32=lambda x: x.astype("float32"),
            sqrt=np.sqrt,
            sigmoid=lambda x: 1 / (1 + np.exp(-x)),
            where=np.where,
            sum=np.sum,
            mean=np.mean,
            max=np.max,
            argmax=np.argmax,
            var=np.var,
            logsumexp=logsumexp,
            softmax=softmax,
            dot=np.matmul,
            batched_dot=np.matmul,
            sort=np.sort,
            cumsum=np.cumsum,
            scatter=scatter,
        )

    def function(self, formula: Formula, arrays: list[Any]) -> Task | None:
        """Return the task of evaluating a formula of some arrays."""
        operations = self.operations
        return call_of(lambda *values: formula(operations, *values), arrays)

    def gradients(self, cost: Formula, arrays: list[Any], wanted: list[int]) -> Task | None:
        """Return the task of evaluating a cost and its gradients for some of the arrays."""
        return None

    def updating(self, rule: Formula, states: list[Any], arrays: list[Any]) -> Task | None:
        """Return the task of replacing states by what a rule makes of them and of arrays."""
        states = [state.copy() for state in states]

        def step() -> None:
            results = rule(self.operations, *states, *arrays)
            for state, result in zip(states, results):  # noqa: B905 (Python 3.8)
                state[...] = result

        return step_of(step, lambda: states)

    def training(self, cost: Formula, parameters: list[Any], data: list[Any]) -> Task | None:
        """Return the task of a step of gradient descent."""
        return None


class TheanoLike:
    """This package, the real Theano, and PyTensor."""

    def __init__(self, name: str) -> None:
        self.package = importlib.import_module(name)
        T = importlib.import_module(name + ".tensor")
        self.T = T
        nnet = None if name == "pytensor" else importlib.import_module(name + ".tensor.nnet")

        def logsumexp(x: Any, axis: int) -> Any:
            largest = T.max(x, axis=axis, keepdims=True)
            return T.log(T.sum(T.exp(x - largest), axis=axis)) + T.max(x, axis=axis)

        def softmax(x: Any, axis: int) -> Any:
            if axis == -1 and nnet is not None:
                return nnet.softmax(x)
            e = T.exp(x - T.max(x, axis=axis, keepdims=True))
            return e / T.sum(e, axis=axis, keepdims=True)

        def cross_entropy(scores: Any, classes: Any) -> Any:
            if nnet is not None:
                return nnet.categorical_crossentropy(nnet.softmax(scores), classes).mean()
            logarithms = T.special.log_softmax(scores, axis=-1)
            return -logarithms[T.arange(classes.shape[0]), classes].mean()

        self.operations = SimpleNamespace(
            exp=T.exp,
            log=T.log,
            log1p=T.log1p,
            sin=T.sin,
            cos=T.cos,
            tanh=T.tanh,
            pow=T.pow,
            erf=T.erf,
            gelu=lambda x: np.float32(0.5) * x * (T.erf(x * np.float32(0.5**0.5)) + np.float32(1)),
            float32=lambda x: T.cast(x, "float32"),
            sqrt=T.sqrt,
            sigmoid=T.sigmoid if nnet is None else nnet.sigmoid,
            where=T.switch,
            maximum=T.maximum,
            sum=T.sum,
            mean=T.mean,
            max=T.max,
            argmax=T.argmax,
            var=T.var,
            logsumexp=logsumexp if nnet else T.logsumexp,
            softmax=softmax if nnet else T.special.softmax,
            dot=T.dot,
            batched_dot=T.batched_dot if nnet else T.matmul,
            sort=T.sort,
            cumsum=T.cumsum if nnet else (lambda x, axis=None: T.cumsum(x, axis=axis)),
            scatter=lambda x, i, v: T.inc_subtensor(x[i], v),
            cross_entropy=cross_entropy,
            layer_norm=None,
        )

    def inputs(self, arrays: list[Any]) -> list[Any]:
        """Return a variable for each array."""
        if self.package.__name__ == "pytensor":
            return [self.T.TensorType(a.dtype.name, (None,) * a.ndim)() for a in arrays]
        return [self.T.TensorType(a.dtype.name, (False,) * a.ndim)() for a in arrays]

    def function(self, formula: Formula, arrays: list[Any]) -> Task | None:
        """Return the task of calling the compiled formula."""
        inputs = self.inputs(arrays)
        f = self.package.function(inputs, formula(self.operations, *inputs))
        return call_of(f, arrays)

    def gradients(self, cost: Formula, arrays: list[Any], wanted: list[int]) -> Task | None:
        """Return the task of calling a compiled cost with its gradients."""
        inputs = self.inputs(arrays)
        value = cost(self.operations, *inputs)
        gradients = self.T.grad(value, [inputs[i] for i in wanted])
        return call_of(self.package.function(inputs, [value, *gradients]), arrays)

    def updating(self, rule: Formula, states: list[Any], arrays: list[Any]) -> Task | None:
        """Return the task of a function with updates, without inputs."""
        shared = [self.package.shared(state.copy()) for state in states]
        others = [self.package.shared(array) for array in arrays]
        results = rule(self.operations, *shared, *others)
        updates = list(zip(shared, results))  # noqa: B905 (Python 3.8)
        return self._step(self.package.function([], [], updates=updates), [], shared)

    def training(self, cost: Formula, parameters: list[Any], data: list[Any]) -> Task | None:
        """Return the task of a function that is given the data and updates the parameters."""
        shared = [self.package.shared(parameter.copy()) for parameter in parameters]
        inputs = self.inputs(data)
        value = cost(self.operations, *shared, *inputs)
        gradients = self.T.grad(value, shared)
        updates = [(p, p - RATE * g) for p, g in zip(shared, gradients)]  # noqa: B905
        return self._step(self.package.function(inputs, value, updates=updates), data, shared)

    def _step(self, f: Any, arguments: list[Any], shared: list[Any]) -> Task:
        task = step_of(lambda: f(*arguments), lambda: [s.get_value() for s in shared])
        called = call_of(f, arguments)
        return Task(called.statement, called.names, task.values)


class Jax:
    """JAX: each formula is compiled by `jit`; states are donated, so that they change in place."""

    def __init__(self) -> None:
        jax = self.jax = importlib.import_module("jax")
        jax.config.update("jax_enable_x64", True)
        jnp, nn = importlib.import_module("jax.numpy"), importlib.import_module("jax.nn")

        def cross_entropy(scores: Any, classes: Any) -> Any:
            return -nn.log_softmax(scores)[jnp.arange(classes.shape[0]), classes].mean()

        self.operations = SimpleNamespace(
            exp=jnp.exp,
            log=jnp.log,
            log1p=jnp.log1p,
            sin=jnp.sin,
            cos=jnp.cos,
            tanh=jnp.tanh,
            pow=jnp.power,
            erf=self.jax.scipy.special.erf,
            gelu=lambda x: nn.gelu(x, approximate=False),
            float32=lambda x: x.astype("float32"),
            sqrt=jnp.sqrt,
            sigmoid=nn.sigmoid,
            where=jnp.where,
            maximum=jnp.maximum,
            sum=jnp.sum,
            mean=jnp.mean,
            max=jnp.max,
            argmax=jnp.argmax,
            var=jnp.var,
            logsumexp=nn.logsumexp,
            softmax=nn.softmax,
            dot=jnp.matmul,
            batched_dot=jnp.matmul,
            sort=jnp.sort,
            cumsum=jnp.cumsum,
            scatter=lambda x, i, v: x.at[i].add(v),
            cross_entropy=cross_entropy,
            layer_norm=None,
        )

    def _call(self, function: Any, arrays: list[Any]) -> Task:
        wait = self.jax.block_until_ready
        compiled = self.jax.jit(function)
        arguments = [self.jax.device_put(array) for array in arrays]
        task = call_of(lambda *values: wait(compiled(*values)), arguments)
        return Task(
            "wait(" + task.statement + ")", dict(task.names, f=compiled, wait=wait), task.values
        )

    def function(self, formula: Formula, arrays: list[Any]) -> Task | None:
        """Return the task of calling the compiled formula and waiting for it."""
        return self._call(lambda *values: formula(self.operations, *values), arrays)

    def gradients(self, cost: Formula, arrays: list[Any], wanted: list[int]) -> Task | None:
        """Return the task of calling a compiled cost with its gradients."""
        with_gradients = self.jax.value_and_grad(
            lambda *values: cost(self.operations, *values), tuple(wanted)
        )

        def function(*values: Any) -> Any:
            value, gradients = with_gradients(*values)
            return [value, *gradients]

        return self._call(function, arrays)

    def _step(self, function: Any, states: list[Any], arrays: list[Any]) -> Task:
        kept = [self.jax.device_put(state) for state in states]
        arguments = [self.jax.device_put(array) for array in arrays]
        compiled = self.jax.jit(function, donate_argnums=0).lower(kept, arguments).compile()

        def step() -> None:
            kept[:] = self.jax.block_until_ready(compiled(kept, arguments))[1]

        return step_of(step, lambda: kept)

    def updating(self, rule: Formula, states: list[Any], arrays: list[Any]) -> Task | None:
        """Return the task of replacing states by what a rule makes of them and of arrays."""

        def function(states: Any, arrays: Any) -> Any:
            return None, list(rule(self.operations, *states, *arrays))

        return self._step(function, states, arrays)

    def training(self, cost: Formula, parameters: list[Any], data: list[Any]) -> Task | None:
        """Return the task of a step of gradient descent."""

        def function(parameters: Any, data: Any) -> Any:
            value, gradients = self.jax.value_and_grad(
                lambda learnt: cost(self.operations, *learnt, *data)
            )(parameters)
            return value, [p - RATE * g for p, g in zip(parameters, gradients)]  # noqa: B905

        return self._step(function, parameters, data)


class Torch:
    """PyTorch as it is mostly used: eager, with the fused functions and optimizers it offers."""

    def __init__(self) -> None:
        torch = self.torch = importlib.import_module("torch")
        functional = torch.nn.functional

        def var(x: Any, axis: Any = None) -> Any:
            return torch.var(x, dim=axis, correction=0)

        def layer_norm(x: Any, scale: Any, offset: Any, epsilon: float) -> Any:
            return functional.layer_norm(x, x.shape[-1:], scale, offset, epsilon)

        self.operations = SimpleNamespace(
            exp=torch.exp,
            log=torch.log,
            log1p=torch.log1p,
            sin=torch.sin,
            cos=torch.cos,
            tanh=torch.tanh,
            pow=torch.pow,
            erf=torch.erf,
            gelu=functional.gelu,
            float32=lambda x: x.to(torch.float32),
            sqrt=torch.sqrt,
            sigmoid=torch.sigmoid,
            where=torch.where,
            maximum=torch.clamp_min,
            sum=torch.sum,
            mean=torch.mean,
            max=lambda x, axis=None: torch.amax(x, () if axis is None else axis),
            argmax=torch.argmax,
            var=var,
            logsumexp=torch.logsumexp,
            softmax=torch.softmax,
            dot=torch.matmul,
            batched_dot=torch.matmul,
            sort=lambda x: torch.sort(x)[0],
            cumsum=lambda x, axis=0: torch.cumsum(x, axis),
            scatter=lambda x, i, v: torch.index_add(x, 0, i, v),
            cross_entropy=functional.cross_entropy,
            layer_norm=layer_norm,
        )

    def _call(self, function: Any, arguments: list[Any]) -> Task:
        return call_of(function, arguments, lambda value: value.detach().numpy())

    def function(self, formula: Formula, arrays: list[Any]) -> Task | None:
        """Return the task of evaluating a formula."""
        arguments = [self.torch.from_numpy(array) for array in arrays]
        return self._call(lambda *values: formula(self.operations, *values), arguments)

    def gradients(self, cost: Formula, arrays: list[Any], wanted: list[int]) -> Task | None:
        """Return the task of evaluating a cost and its gradients."""
        arguments = [self.torch.from_numpy(array) for array in arrays]
        learnt = [arguments[i].requires_grad_() for i in wanted]

        def function(*values: Any) -> Any:
            value = cost(self.operations, *values)
            return [value, *self.torch.autograd.grad(value, learnt)]

        return self._call(function, arguments)

    def updating(self, rule: Formula, states: list[Any], arrays: list[Any]) -> Task | None:
        """Return the task of replacing states by what a rule makes of them and of arrays."""
        kept = [self.torch.from_numpy(state.copy()) for state in states]
        others = [self.torch.from_numpy(array) for array in arrays]

        def step() -> None:
            results = rule(self.operations, *kept, *others)
            for state, result in zip(kept, results):  # noqa: B905 (Python 3.8)
                state.copy_(result)

        return step_of(step, lambda: kept)

    def training(self, cost: Formula, parameters: list[Any], data: list[Any]) -> Task | None:
        """Return the task of a step of gradient descent with the fused optimizer."""
        learnt = [self.torch.from_numpy(p.copy()).requires_grad_() for p in parameters]
        arguments = [self.torch.from_numpy(array) for array in data]
        optimizer = self.torch.optim.SGD(learnt, lr=float(RATE), fused=True)

        def step() -> Any:
            optimizer.zero_grad()
            value = cost(self.operations, *learnt, *arguments)
            value.backward()
            optimizer.step()
            return value

        return step_of(step, lambda: [p.detach() for p in learnt])


def of(name: str) -> Any:
    """Return the adapter of a package; None for one that does not take formulas."""
    if name == "numpy":
        return NumPy()
    if name == "jax":
        return Jax()
    if name == "torch":
        return Torch()
    return TheanoLike(name) if name in ("theano", "pytensor") else None
