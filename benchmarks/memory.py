"""Memory in the steady state: allocations of a call, and resident memory over many.

`python -m benchmarks.memory MEASUREMENT` makes one of the measurements in a process of its own.
"""

import ctypes
import gc
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.figures import Figure, say
from benchmarks.native import compile_library


def training_function() -> Callable[..., object]:
    """Return the compiled step of the training program."""
    import numpy as np

    import theano
    from theano import tensor as T

    x, target = T.fvector("x"), T.fscalar("target")
    W = theano.shared(np.asarray([0.1, 0.25, 0.15, 0.3]), "W")
    y = (x * W).sum()
    gradient = T.grad(T.sqr(target - y), W)
    step: Callable[..., object] = theano.function([x, target], y, updates=[(W, W - 0.1 * gradient)])
    return step


def resident_kilobytes() -> float:
    """Return the resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024


def call_growth(calls: int = 1_000_000) -> float:
    """Return by how many kB the memory grows over calls of one function."""
    f = training_function()
    for _ in range(100_000):
        f([1.0] * 4, 100.0)
    gc.collect()
    before = resident_kilobytes()
    for _ in range(calls):
        f([1.0] * 4, 100.0)
    gc.collect()
    return resident_kilobytes() - before


def compile_growth(functions: int = 10_000) -> float:
    """Return by how many kB the memory grows when functions are built and dropped.

    Each has a shared variable whose `default_update` refers to the variable itself, so that only
    the garbage collector can free them.
    """
    import theano
    from theano import tensor as T

    def build_and_drop() -> None:
        x = T.dscalar("x")
        state = theano.shared(0.0)
        state.default_update = state + x
        theano.function([x], state * 2)(1.0)

    for _ in range(functions // 5):
        build_and_drop()
    gc.collect()
    before = resident_kilobytes()
    for _ in range(functions):
        build_and_drop()
    gc.collect()
    return resident_kilobytes() - before


def allocations_of_calls(calls: int = 10_000) -> dict[str, float]:
    """Return the allocations of one call: of the process, if they are counted, and of arrays."""
    from theano import _core

    f = training_function()
    counted = getattr(ctypes.CDLL(None), "allocations_so_far", None)
    for _ in range(1000):
        f([1.0] * 4, 100.0)
    gc.disable()
    before, arrays = counted() if counted else 0, _core.allocation_count()
    for _ in range(calls):
        f([1.0] * 4, 100.0)
    result = {"arrays": (_core.allocation_count() - arrays) / calls}
    return result | {"process": (counted() - before) / calls} if counted else result


MEASUREMENTS: dict[str, Callable[[], object]] = {
    "calls": call_growth,
    "functions": compile_growth,
    "allocations": allocations_of_calls,
}


def in_a_new_process(measurement: str, preload: str = "") -> object:
    """Return the result of a measurement in a process of its own."""
    say(f"memory: {measurement}")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory", measurement],
        env=dict(os.environ, LD_PRELOAD=preload) if preload else None,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout)


def measure() -> list[Figure]:
    """Measure allocations per call, and how resident memory grows."""
    with tempfile.TemporaryDirectory() as folder:
        counter = Path(folder) / "count_allocations.so"
        is_counted = compile_library("count_allocations.cpp", counter, [])
        allocations = in_a_new_process("allocations", str(counter) if is_counted else "")
    assert isinstance(allocations, dict)
    figures = [Figure("arrays allocated by the core per call", allocations["arrays"], "", 0)]
    if is_counted:
        # Python itself asks for more now and then; an allocation of the core would come every time.
        name = "heap allocations of the process per call"
        figures.append(Figure(name, allocations["process"], "", 0.01))
    for measurement, name in (
        ("calls", "growth of resident memory over 1,000,000 calls"),
        ("functions", "growth of resident memory over 10,000 functions built and dropped"),
    ):
        growth = in_a_new_process(measurement)
        assert isinstance(growth, float)
        figures.append(Figure(name, growth, "kB", 1024))
    return figures


if __name__ == "__main__":
    print(json.dumps(MEASUREMENTS[sys.argv[1]]()))
