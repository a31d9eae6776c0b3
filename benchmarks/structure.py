"""Operations that move, order or gather elements, beside NumPy's, on 1e6 elements."""

import timeit
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.figures import Figure, say

ELEMENTS = 1_000_000

# An expression of the task's tensors, the same with NumPy's arrays, and the arrays.
Task = tuple[Callable[..., Any], Callable[..., Any], list[np.ndarray]]


def _set(x: np.ndarray, index: Any, value: Any) -> np.ndarray:
    copied = x.copy()
    copied[index] = value
    return copied


def _increment(x: np.ndarray, index: Any, value: Any) -> np.ndarray:
    copied = x.copy()
    np.add.at(copied, index, value)
    return copied


def _sorted_arrays(x: np.ndarray) -> dict[str, np.ndarray]:
    """Return what is sorted, by name; all from random numbers about zero."""
    numbers = {}
    for dtype in ("float64", "float32", "int64", "int32", "uint32"):
        numbers[dtype] = (
            np.abs(x * 1e6).astype(dtype) if dtype[0] == "u" else (x * 1e6).astype(dtype)
        )
    for dtype in ("float16", "int16", "int8"):
        numbers[dtype] = (x * 25).astype(dtype)
    numbers["bool"] = x > 0
    ascending = np.sort(x)
    numbers["ascending"], numbers["descending"] = ascending, ascending[::-1].copy()
    numbers["equal"] = np.ones_like(x)
    numbers["100 values"] = (np.arctan(x) * 30).round()
    numbers["up and down"] = np.concatenate([ascending[::2], ascending[::-2]])
    numbers["with nan"] = np.where(np.abs(x) < 0.1, np.nan, x)
    for length in (10, 100, 1000):
        for dtype in ("float64", "float32", "int64", "int32", "int16"):
            rows = numbers[dtype].reshape(-1, length)
            numbers[f"{dtype} in rows of {length}"] = rows
    return numbers


def _tasks() -> dict[str, tuple[Task, bool]]:
    """Return the tasks by name, and whether NumPy's time is the bound."""
    import theano.tensor as T

    generator = np.random.default_rng(1)
    x = generator.normal(size=ELEMENTS)
    indices = generator.integers(0, ELEMENTS, ELEMENTS)
    increasing = np.arange(ELEMENTS)
    rows = x.reshape(10_000, 100)
    some_rows = generator.integers(0, 10_000, 10_000)
    mask = x > 0
    values = generator.normal(size=ELEMENTS)
    tasks: dict[str, tuple[Task, bool]] = {}
    for dtype in ("float64", "float32", "int64", "int32"):
        numbers, others = (x * 1e6).astype(dtype), values.astype(dtype)
        tasks[f"argmax, {dtype}"] = ((T.argmax, np.argmax, [numbers]), False)
        tasks[f"cumsum, {dtype}"] = ((T.cumsum, np.cumsum, [numbers]), True)
        tasks[f"gather, random, {dtype}"] = (
            (lambda a, i: a[i], lambda a, i: a[i], [numbers, indices]),
            True,
        )
        tasks[f"scatter: set, random, {dtype}"] = (
            (lambda a, i, v: T.set_subtensor(a[i], v), _set, [numbers, indices, others]),
            True,
        )
        tasks[f"scatter: increment, random, {dtype}"] = (
            (lambda a, i, v: T.inc_subtensor(a[i], v), _increment, [numbers, indices, others]),
            True,
        )
    for name, numbers in _sorted_arrays(x).items():
        tasks[f"sort, {name}"] = ((T.sort, np.sort, [numbers]), True)
        tasks[f"argsort, {name}"] = ((T.argsort, np.argsort, [numbers]), True)
    tasks |= {
        "cumprod": ((T.cumprod, np.cumprod, [x]), True),
        "cumsum of columns": (
            (lambda a: T.cumsum(a, axis=0), lambda a: np.cumsum(a, axis=0), [rows]),
            True,
        ),
        "gather, increasing": ((lambda a, i: a[i], lambda a, i: a[i], [x, increasing]), True),
        "take, random": ((T.take, np.take, [x, indices]), True),
        "gather rows of 100": ((lambda a, i: a[i], lambda a, i: a[i], [rows, some_rows]), True),
        "gather by mask": ((lambda a, m: a[m], lambda a, m: a[m], [x, mask]), True),
        "scatter: set by mask": (
            (lambda a, m: T.set_subtensor(a[m], 0), lambda a, m: _set(a, m, 0), [x, mask]),
            True,
        ),
        "nonzero of a mask": (
            (lambda m: T.nonzero(m, return_matrix=False)[0], lambda m: np.nonzero(m)[0], [mask]),
            False,
        ),
        "repeat": ((lambda a: T.repeat(a, 2), lambda a: np.repeat(a, 2), [x]), False),
        "tile": ((lambda a: T.tile(a, 2, ndim=1), lambda a: np.tile(a, 2), [x]), False),
        "join": (
            (lambda a, b: T.concatenate([a, b]), lambda a, b: np.concatenate([a, b]), [x, values]),
            False,
        ),
        "join columns of 100": (
            (
                lambda a: T.concatenate([a, a], axis=1),
                lambda a: np.concatenate([a, a], axis=1),
                [rows],
            ),
            False,
        ),
        "stack last": (
            (lambda a, b: T.stack([a, b], 1), lambda a, b: np.stack([a, b], 1), [x, values]),
            False,
        ),
        "transposed copy": (
            (lambda a: a.T.copy(), lambda a: np.ascontiguousarray(a.T), [rows]),
            False,
        ),
    }
    return tasks


def _seconds(run: Callable[[], Any]) -> float:
    return min(timeit.repeat(run, number=1, repeat=3))


def measure(rounds: int = 5) -> list[Figure]:
    """Measure each task in turn with NumPy, single calls, the least of several rounds."""
    import theano
    from theano.tensor import TensorType

    figures = []
    for name, ((symbolic, plain, arrays), is_bound) in _tasks().items():
        say(f"structure: {name}")
        inputs = [TensorType(a.dtype.name, (False,) * a.ndim)() for a in arrays]
        f = theano.function(inputs, symbolic(*inputs))
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(_seconds(lambda f=f, arrays=arrays: f(*arrays)))
            theirs.append(_seconds(lambda plain=plain, arrays=arrays: plain(*arrays)))
        bound = min(theirs) if is_bound else None
        others = {"NumPy": min(theirs)}
        figures.append(Figure(f"{name}, 1e6 elements", min(ours), "s", bound, others))
    return figures
