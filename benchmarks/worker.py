"""The process in which one package is measured: runs a task whenever its name comes in.

Usage: worker.py theano|pytensor|torch|native [folder of the compiled comparisons]
Answers each line on its input with the seconds of one run of that task. It also runs under the
Python 3.8 of the real Theano, so its syntax is that of 3.8.
"""

from __future__ import annotations

import sys

# Modules beside this file must not hide others of the same name.
sys.path.pop(0)

import ctypes
import importlib
import importlib.util
import os
import pickle
import timeit
from typing import Any

import numpy as np

ELEMENTS = 1_000_000
SECONDS_OF_A_BATCH = 0.01
BATCHES = 5


def seconds_per_run(statement: str, names: dict[str, Any]) -> float:
    """Return the least time of one run of a statement, over a few batches of runs."""
    timer = timeit.Timer(statement, globals=names)
    count = 1
    while True:
        seconds = timer.timeit(count)
        if seconds >= SECONDS_OF_A_BATCH:
            break
        count = max(count * 2, int(count * SECONDS_OF_A_BATCH / max(seconds, 1e-9)))
    batches = 1 if seconds > 50 * SECONDS_OF_A_BATCH else BATCHES
    return min(seconds, *timer.repeat(batches, count)) / count


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


def random_tasks(name: str, package: Any) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return draws of 1e6 random numbers, with the package's generator of many streams."""
    try:
        generators = importlib.import_module(name + ".sandbox.rng_mrg")
    except ImportError:
        return {}
    tasks: dict[str, tuple[str, dict[str, Any]]] = {}
    for dtype in ("float32", "float64"):
        streams = generators.MRG_RandomStreams(1)
        layer = package.shared(np.ones((1000, 1000), dtype))
        kept = streams.binomial((1000, 1000), p=0.5, dtype=dtype)
        draws = {
            "uniform": streams.uniform((ELEMENTS,), dtype=dtype),
            "normal": streams.normal((ELEMENTS,), dtype=dtype),
            "dropout": kept * layer * np.asarray(2, dtype),
        }
        for title, draw in draws.items():
            tasks[title + " " + dtype] = ("f()", {"f": package.function([], draw)})
    shared_streams = importlib.import_module(name + ".tensor.shared_randomstreams")
    few = shared_streams.RandomStreams(1).uniform((10,))
    tasks["RandomStreams"] = ("f()", {"f": package.function([], few)})
    return tasks


def beside(name: str) -> Any:
    """Return the module `name`, a part of the tasks, which lies beside this file."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".py")
    specification = importlib.util.spec_from_file_location(name, path)
    assert specification is not None
    module = importlib.util.module_from_spec(specification)
    assert specification.loader is not None
    specification.loader.exec_module(module)
    return module


def torch_tasks() -> dict[str, Any]:
    """Return the draws of random numbers in PyTorch."""
    torch = importlib.import_module("torch")
    tasks: dict[str, Any] = {"LSTM, training": beside("loop_tasks").torch_lstm}
    for dtype in ("float32", "float64"):
        names = {"n": ELEMENTS, "t": getattr(torch, dtype), "rand": torch.rand}
        names.update(randn=torch.randn, drop=torch.nn.functional.dropout)
        names["layer"] = torch.ones((1000, 1000), dtype=names["t"])
        tasks["uniform " + dtype] = ("rand(n, dtype=t)", names)
        tasks["normal " + dtype] = ("randn(n, dtype=t)", names)
        tasks["dropout " + dtype] = ("drop(layer, 0.5)", names)
    tasks.update(beside("convolution_tasks").torch_tasks(torch))
    return tasks


def package_tasks(name: str) -> dict[str, Any]:
    """Return the tasks of a package with Theano's interface: statements and their names."""
    package = importlib.import_module(name)
    T = importlib.import_module(name + ".tensor")
    counter = package.shared(0, "counter")
    count = package.function([], [], updates=[(counter, counter + 1)])
    a, b = T.fvector("a"), T.fvector("b")
    quadratic = package.function([a, b], a**2 + b**2 + 2 * a * b)
    left, right = quadratic_inputs()
    vectors = {"a": left, "b": right, "f": quadratic}
    network = network_function(package)
    step = training_function(package)
    small_pickle = {"pickle": pickle, "data": pickle.dumps(step, -1)}
    network_pickle = {"pickle": pickle, "data": pickle.dumps(network, -1)}
    tasks: dict[str, Any] = {
        "call": ("f([1.0]*4, 100.0)", {"f": step}),
        "counter": ("f()", {"f": count}),
        "compile": ("build(package)", {"build": training_function, "package": package}),
        "elementwise": ("f(a, b)", vectors),
        "load small": ("pickle.loads(data)", small_pickle),
        "load network": ("pickle.loads(data)", network_pickle),
        "dump network": ("pickle.dumps(f, -1)", {"pickle": pickle, "f": network}),
    }
    tasks.update(random_tasks(name, package))
    if hasattr(package, "scan"):
        tasks.update(beside("loop_tasks").package_tasks(package))
    tasks.update(beside("convolution_tasks").package_tasks(package))
    if hasattr(package, "_core"):
        tasks["repeat"] = ("f.repeat(1000, [1.0]*4, 100.0)", {"f": step})
        core = package._core
        threads = core.get_threads()

        def on_one_thread(a: Any, b: Any) -> Any:
            core.set_threads(1)
            try:
                return quadratic(a, b)
            finally:
                core.set_threads(threads)

        tasks["elementwise, 1 thread"] = ("f(a, b)", dict(vectors, f=on_one_thread))
    return tasks


def native_tasks(folder: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the same tasks written in C and C++: what is left when nothing is in the way."""
    sys.path.insert(0, folder)
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


def main() -> None:
    name = sys.argv[1]
    tasks: dict[str, Any]
    if name == "native":
        tasks = native_tasks(sys.argv[2])
    else:
        tasks = torch_tasks() if name == "torch" else package_tasks(name)
        if name != "pytensor":
            tasks.update(beside("network_tasks").tasks(name))
    print(" | ".join(tasks), flush=True)
    for line in sys.stdin:
        task = tasks[line.strip()]
        if callable(task):  # made when it is first asked for
            task = tasks[line.strip()] = task()
        print(seconds_per_run(*task), flush=True)


if __name__ == "__main__":
    main()
