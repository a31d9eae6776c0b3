"""Calls, compilation, pickles, random numbers and a loop written by hand; Python 3.8's syntax."""

from __future__ import annotations

import ctypes
import functools
import importlib
import pickle
from typing import Any

import numpy as np

from benchmarks.tasks import formulas, packages

ELEMENTS = 1_000_000


def quadratic_inputs() -> list[Any]:
    """Return the two float32 vectors of the elementwise task."""
    generator = np.random.RandomState(1)
    return [generator.uniform(-1, 1, ELEMENTS).astype("float32") for _ in range(2)]


def training_function(package: Any) -> Any:
    """Build the training program's step from nothing and compile it."""
    T = package.tensor
    x = T.fvector("x")
    target = T.fscalar("target")
    W = package.shared(np.asarray([0.1, 0.25, 0.15, 0.3]), "W")
    y = (x * W).sum()
    cost = T.sqr(target - y)
    gradients = T.grad(cost, [W])
    return package.function([x, target], y, updates=[(W, W - (0.1 * gradients[0]))])


def network_function(package: Any, layers: int = 8, width: int = 16) -> Any:
    """Build and compile the training step of a network of tanh layers."""
    T = package.tensor
    generator = np.random.RandomState(1)
    x, target = T.dmatrix("x"), T.dmatrix("target")
    parameters = []
    value = x
    for layer in range(layers):
        weights = package.shared(generator.normal(0, 0.2, (width, width)), f"W{layer}")
        bias = package.shared(np.zeros(width), f"b{layer}")
        value = T.tanh(T.dot(value, weights) + bias)
        parameters += [weights, bias]
    cost = T.sqr(value - target).mean()
    gradients = T.grad(cost, parameters)
    updates = [(p, p - 0.1 * g) for p, g in zip(parameters, gradients)]  # noqa: B905 (Python 3.8)
    return package.function([x, target], cost, updates=updates)


def draw(name: str, package: Any, title: str, dtype: str) -> Any:
    """Return the task of drawing 1e6 random numbers, with the generator of many streams."""
    streams = importlib.import_module(name + ".sandbox.rng_mrg").MRG_RandomStreams(1)
    if title == "uniform":
        drawn = streams.uniform((ELEMENTS,), dtype=dtype)
    elif title == "normal":
        drawn = streams.normal((ELEMENTS,), dtype=dtype)
    else:
        layer = package.shared(np.ones((1000, 1000), dtype))
        kept = streams.binomial((1000, 1000), p=0.5, dtype=dtype)
        drawn = kept * layer * np.asarray(2, dtype)
    return "f()", {"f": package.function([], drawn)}


def draw_few(name: str, package: Any) -> Any:
    """Return the task of drawing 10 random numbers, with NumPy's generator."""
    streams = importlib.import_module(name + ".tensor.shared_randomstreams").RandomStreams(1)
    return "f()", {"f": package.function([], streams.uniform((10,)))}


def counter(package: Any) -> Any:
    """Return the task of a function that only updates a counter."""
    count = package.shared(0, "counter")
    return "f()", {"f": package.function([], [], updates=[(count, count + 1)])}


def pickling(package: Any, build: Any, is_loaded: bool) -> Any:
    """Return the task of loading a pickled function, or of pickling it."""
    function = build(package)
    if is_loaded:
        return "pickle.loads(data)", {"pickle": pickle, "data": pickle.dumps(function, -1)}
    return "pickle.dumps(f, -1)", {"pickle": pickle, "f": function}


def quadratic(package: Any, is_alone: bool) -> Any:
    """Return the elementwise task, on one thread or on all."""
    T = package.tensor
    a, b = T.fvector("a"), T.fvector("b")
    function = package.function([a, b], a**2 + b**2 + 2 * a * b)
    left, right = quadratic_inputs()
    names = {"a": left, "b": right, "f": function}
    if not is_alone:
        return "f(a, b)", names
    core = package._core
    threads = core.get_threads()

    def on_one_thread(a: Any, b: Any) -> Any:
        core.set_threads(1)
        try:
            return function(a, b)
        finally:
            core.set_threads(threads)

    return "f(a, b)", dict(names, f=on_one_thread)


def compile_perceptron(adapter: Any) -> Any:
    """Return the training step of a network 784-500-10, built and compiled from nothing."""
    sizes, activation, _ = formulas.MODELS["MLP 784-500-10, batch 20"]
    parameters, data = formulas.model_arrays("MLP 784-500-10, batch 20")
    return adapter.training(formulas.perceptron(sizes, activation), parameters, data)


def theano_like_tasks(name: str, adapter: Any) -> dict[str, Any]:
    """Return the tasks of a package with Theano's interface."""
    package = adapter.package
    both = {"package": package, "adapter": adapter}
    partial = functools.partial
    tasks: dict[str, Any] = {
        "call": lambda: ("f([1.0]*4, 100.0)", {"f": training_function(package)}),
        "counter": partial(counter, package),
        "compile": ("build(package)", dict(both, build=training_function)),
        "compile MLP": ("build(adapter)", dict(both, build=compile_perceptron)),
        "elementwise": partial(quadratic, package, False),
        "load small": partial(pickling, package, training_function, True),
        "load network": partial(pickling, package, network_function, True),
        "dump network": partial(pickling, package, network_function, False),
    }
    if name == "theano":
        for dtype in ("float32", "float64"):
            for title in ("uniform", "normal", "dropout"):
                tasks[f"{title} {dtype}"] = partial(draw, name, package, title, dtype)
        tasks["RandomStreams"] = partial(draw_few, name, package)
    if hasattr(package, "_core"):
        tasks["repeat"] = lambda: (
            "f.repeat(1000, [1.0]*4, 100.0)",
            {"f": training_function(package)},
        )
        tasks["elementwise, 1 thread"] = partial(quadratic, package, True)
    return tasks


def jax_tasks(adapter: Any) -> dict[str, Any]:
    """Return a call of the training program, a counter, and compilation, in JAX."""
    jax, jnp = adapter.jax, importlib.import_module("jax.numpy")
    wait = jax.block_until_ready

    def step(W: Any, x: Any, target: Any) -> Any:
        def cost(W: Any) -> Any:
            y = (x * W).sum()
            return (target - y) ** 2, y

        gradient, y = jax.grad(cost, has_aux=True)(W)
        return W - 0.1 * gradient, y

    def call() -> Any:
        compiled = jax.jit(step, donate_argnums=0)
        kept = [jnp.asarray([0.1, 0.25, 0.15, 0.3])]

        def f(x: Any, target: Any) -> Any:
            kept[0], y = compiled(kept[0], np.asarray(x, "float32"), np.float32(target))
            return wait(y)

        return "f([1.0]*4, 100.0)", {"f": f}

    def count() -> Any:
        compiled = jax.jit(lambda n: n + 1, donate_argnums=0)
        kept = [jnp.asarray(0)]

        def f() -> None:
            kept[0] = wait(compiled(kept[0]))

        return "f()", {"f": f}

    def compile_step() -> Any:
        jax.clear_caches()
        arguments = np.ones(4), np.ones(4, "float32"), np.float32(100)
        return jax.jit(step).lower(*arguments).compile()

    def compile_network() -> Any:
        jax.clear_caches()
        return compile_perceptron(adapter).names["f"]()

    return {
        "call": call,
        "counter": count,
        "compile": ("f()", {"f": compile_step}),
        "compile MLP": ("f()", {"f": compile_network}),
    }


def torch_tasks(adapter: Any) -> dict[str, Any]:
    """Return a call of the training program and draws of random numbers in PyTorch."""
    torch = adapter.torch
    W = torch.tensor([0.1, 0.25, 0.15, 0.3], dtype=torch.float64, requires_grad=True)

    def step(x: Any, target: float) -> Any:
        y = (torch.tensor(x, dtype=torch.float32) * W).sum()
        (gradient,) = torch.autograd.grad((target - y) ** 2, [W])
        with torch.no_grad():
            W.sub_(gradient, alpha=0.1)
        return y

    tasks: dict[str, Any] = {
        "call": ("f([1.0]*4, 100.0)", {"f": step}),
        "counter": ("n.add_(1)", {"n": torch.tensor(0)}),
    }
    for dtype in ("float32", "float64"):
        names = {"n": ELEMENTS, "t": getattr(torch, dtype), "rand": torch.rand}
        names.update(randn=torch.randn, drop=torch.nn.functional.dropout)
        names["layer"] = torch.ones((1000, 1000), dtype=names["t"])
        tasks["uniform " + dtype] = ("rand(n, dtype=t)", names)
        tasks["normal " + dtype] = ("randn(n, dtype=t)", names)
        tasks["dropout " + dtype] = ("drop(layer, 0.5)", names)
    return tasks


def numpy_tasks() -> dict[str, Any]:
    """Return a call of the training program with gradients by hand, in NumPy."""
    W = np.asarray([0.1, 0.25, 0.15, 0.3])

    def step(x: Any, target: float) -> Any:
        values = np.asarray(x, "float32")
        y = (values * W).sum()
        W[...] -= 0.1 * (2 * (y - np.float32(target)) * values)
        return y

    return {"call": ("f([1.0]*4, 100.0)", {"f": step})}


def native_tasks(folder: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the same tasks written in C and C++: what is left when nothing is in the way.

    What was compiled must be in the folder, and that on the path.
    """
    empty_call = importlib.import_module("empty_call")
    tasks = {
        "call": ("f([1.0]*4, 100.0)", {"f": empty_call.convert_and_return}),
        "counter": ("f()", {"f": empty_call.return_nothing}),
    }
    loop = ctypes.CDLL(folder + "/libquadratic.so")
    pointer = ctypes.POINTER(ctypes.c_float)
    loop.quadratic.argtypes = [pointer, pointer, pointer, ctypes.c_long]
    loop.quadratic.restype = None
    if loop.has_avx2():
        a, b = quadratic_inputs()
        result = np.empty_like(a)
        expected = a * a + b * b + 2 * a * b
        pointers = [array.ctypes.data_as(pointer) for array in (a, b, result)]
        loop.quadratic(*pointers, ELEMENTS)
        np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-5)
        names = {"f": loop.quadratic, "p": pointers, "n": ELEMENTS, "keep": (a, b, result)}
        tasks["elementwise"] = ("f(*p, n)", names)

        def into_new_array() -> Any:
            fresh = np.empty_like(a)
            loop.quadratic(pointers[0], pointers[1], fresh.ctypes.data_as(pointer), ELEMENTS)
            return fresh

        tasks["elementwise, new result"] = ("f()", {"f": into_new_array})
    return tasks


def tasks(name: str, adapter: Any) -> dict[str, Any]:
    """Return the tasks of a package, by name."""
    if isinstance(adapter, packages.TheanoLike):
        return theano_like_tasks(name, adapter)
    if name == "jax":
        return jax_tasks(adapter)
    if name == "torch":
        return torch_tasks(adapter)
    return numpy_tasks() if name == "numpy" else {}
