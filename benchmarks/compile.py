"""From nothing to a compiled function, and the import before it."""

import os
import subprocess
import sys
import tempfile

from benchmarks.figures import Figure, say
from benchmarks.workers import Workers

IMPORT = (
    "import time, numpy; start = time.perf_counter(); import {}; print(time.perf_counter() - start)"
)


def import_seconds(package: str, rounds: int = 10) -> float:
    """Return the least time of importing a package after NumPy, each time in a new process."""
    results = []
    with tempfile.TemporaryDirectory() as folder:
        # Compiled modules are kept, as they are for an installed package, whatever is set outside.
        environment = dict(os.environ, PYTHONPYCACHEPREFIX=folder)
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for turn in range(rounds):
            say(f"import {package}: round {turn + 1} of {rounds}")
            done = subprocess.run(
                [sys.executable, "-c", IMPORT.format(package)],
                env=environment,
                check=True,
                capture_output=True,
                text=True,
            )
            results.append(float(done.stdout))
    return min(results)


def measure(workers: Workers) -> list[Figure]:
    """Measure graph, gradient and compilation of the training program, and the import."""
    least = workers.minima(["compile"], rounds=3)["compile"]
    name = "build and compile the training program's function"
    return [
        Figure(name, least.pop("croton"), "s", 1e-3, least),
        Figure("import theano beyond import numpy", import_seconds("theano"), "s", 60e-3),
    ]
