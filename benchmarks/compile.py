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


def import_seconds(package: str, python: str = sys.executable, rounds: int = 10) -> float:
    """Return the least time of importing a package after NumPy, each time in a new process."""
    results = []
    with tempfile.TemporaryDirectory() as folder:
        # Compiled modules are kept, as they are for an installed package, whatever is set outside.
        environment = dict(os.environ, PYTHONPYCACHEPREFIX=folder)
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for turn in range(rounds):
            say(f"import {package}: round {turn + 1} of {rounds}")
            done = subprocess.run(
                [python, "-c", IMPORT.format(package)],
                env=environment,
                check=True,
                capture_output=True,
                text=True,
            )
            results.append(float(done.stdout))
    return min(results)


def measure(workers: Workers) -> list[Figure]:
    """Measure graph, gradient and compilation of two training programs, and the import."""
    least = workers.minima(["compile", "compile MLP"], rounds=3)
    step, network = least["compile"], least["compile MLP"]
    name = "build and compile the training program's function"
    imports = {
        title: import_seconds(module, python, 3)
        for title, (python, module) in workers.modules.items()
        if title not in ("croton", "native", "NumPy")
    }
    own = import_seconds("theano")
    return [
        Figure(name, step.pop("croton"), "s", 1e-3, step),
        Figure("the same of a network 784-500-10", network.pop("croton"), "s", None, network),
        Figure("import theano beyond import numpy", own, "s", 60e-3, imports),
    ]
