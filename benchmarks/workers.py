"""Starts one process per package, and asks them for times in turn, so that they share the noise."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.figures import say
from benchmarks.native import compile_comparisons

FOLDER = Path(__file__).parent
# What the libraries of the packages read: BLAS, OpenMP and numexpr; XLA counts its processors.
THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)


def python_of(place: str) -> str:
    """Return the interpreter of a virtual environment, or the interpreter that was given."""
    return str(Path(place, "bin", "python")) if Path(place).is_dir() else place


class TaskFailed(Exception):
    """A package could not run a task."""


class Worker:
    """A process that measures one package.

    Parameters
    ----------
    title : str
        The package's name in the table.
    python : str
        The interpreter.
    arguments : list of str
        What `worker.py` takes.
    environment : dict, optional
        Variables to be set.
    command : list of str
        What stands before the interpreter.
    """

    def __init__(
        self,
        title: str,
        python: str,
        arguments: list[str],
        environment: dict[str, str] | None = None,
        command: list[str] | None = None,
    ) -> None:
        self.title = title
        self.process = subprocess.Popen(
            [*(command or []), python, str(FOLDER / "worker.py"), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | (environment or {}),
        )
        first = self._answer()
        self.tasks = first.split(" | ")

    def _answer(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            _, errors = self.process.communicate()
            raise RuntimeError(f"the process of {self.title} ended:\n{errors}")
        return line.strip()

    def _ask(self, command: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = self._answer()
        if answer.startswith("failed:"):
            raise TaskFailed(f"{self.title}: {command}: {answer}")
        return answer

    def seconds(self, task: str) -> float:
        """Return the time of one run of a task."""
        return float(self._ask("time " + task))

    def values(self, task: str, folder: str) -> list[np.ndarray]:
        """Return the arrays that a task computes."""
        path = Path(folder, "values.npz")
        count = int(self._ask(f"values {path} {task}"))
        with np.load(path) as arrays:
            return [arrays[f"arr_{i}"] for i in range(count)]

    def peak(self, task: str) -> tuple[float, float]:
        """Return the resident bytes before some runs of a task, and the most of them meanwhile."""
        before, most = self._ask("peak " + task).split()
        return 1024 * float(before), 1024 * float(most)

    def stop(self) -> None:
        """End the process."""
        self.process.communicate()


class Workers:
    """The processes of the package, of the native comparisons, and of the peers that are there.

    Parameters
    ----------
    theano : str, optional
        A Python with the real Theano 1.0.5, or the virtual environment that holds it; by default
        the environment's CROTON_ORACLE.
    peers : str, optional
        A Python, or its environment, with the other packages; by default the environment's
        CROTON_PEERS, or the Python that runs.
    threads : int, optional
        The number of threads of each package: 1, or as many as it takes. One thread is measured by
        the processor's time, more by the clock on the wall.
    titles : list of str, optional
        The packages to be taken beside this one; all by default.
    """

    def __init__(
        self,
        theano: str | None = None,
        peers: str | None = None,
        threads: int | None = None,
        titles: list[str] | None = None,
    ) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.threads_text = "all threads" if threads is None else "1 thread"
        self.clock = "wall" if threads is None else "processor"
        self.environment = {"THEANO_FLAGS": "openmp=True"} if threads is None else {}
        if threads is not None:
            self.environment = dict.fromkeys(THREAD_VARIABLES, str(threads))
            self.environment["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
        self.all: list[Worker] = []
        # What each package's process runs, and the module that it imports, by title.
        self.modules: dict[str, tuple[str, str]] = {}
        self._start("croton", sys.executable, ["theano", self.clock])
        if not self.all:
            raise RuntimeError("the package itself could not be measured")
        if titles is None:
            if compile_comparisons(Path(self.folder.name)):
                self._start("native", sys.executable, ["native", self.clock, self.folder.name])
            else:
                say("no g++: nothing to compare with in C++")
        python = python_of(peers or os.environ.get("CROTON_PEERS", sys.executable))
        candidates = [
            ("NumPy", python, "numpy"),
            ("numexpr", python, "numexpr"),
            ("PyTensor", python, "pytensor"),
            ("JAX", python, "jax"),
            ("PyTorch", python, "torch"),
        ]
        if theano := theano or os.environ.get("CROTON_ORACLE"):
            candidates.insert(0, ("Theano", python_of(theano), "theano"))
        for title, interpreter, package in candidates:
            if titles is None or title in titles:
                self._start(title, interpreter, [package, self.clock])

    def _start(self, title: str, python: str, arguments: list[str]) -> None:
        say(f"starting {title}, {self.threads_text}")
        environment, command = dict(self.environment), []
        if title == "JAX" and self.clock == "processor":
            command = ["taskset", "-c", str(min(os.sched_getaffinity(0)))]
        try:
            self.all.append(Worker(title, python, arguments, environment, command))
            self.modules[title] = (python, arguments[0])
        except (RuntimeError, OSError) as error:
            say(f"{title} is not there: {str(error).splitlines()[-1]}")

    def minima(self, tasks: list[str], rounds: int = 5) -> dict[str, dict[str, float]]:
        """Return the least time of each task in each process that has it.

        Parameters
        ----------
        tasks : list of str
            Names of tasks of `worker.py`.
        rounds : int
            How often each process is asked, in turn.

        Returns
        -------
        dict
            For each task, seconds by the title of the process.
        """
        least: dict[str, dict[str, float]] = {task: {} for task in tasks}
        for turn in range(rounds):
            for task in tasks:
                say(f"{task}: round {turn + 1} of {rounds}")
                for worker in self.all:
                    if task in worker.tasks:
                        try:
                            seconds = worker.seconds(task)
                        except TaskFailed as error:
                            say(str(error))
                            worker.tasks.remove(task)
                            continue
                        before = least[task].get(worker.title, seconds)
                        least[task][worker.title] = min(seconds, before)
        return least

    def compare(self, task: str) -> list[str]:
        """Compare what all packages compute in a task with the first of them that is not ours.

        Returns
        -------
        list of str
            The packages whose values differ by more than their rounding.
        """
        results: dict[str, list[np.ndarray]] = {}
        for worker in self.all:
            if task in worker.tasks:
                try:
                    results[worker.title] = worker.values(task, self.folder.name)
                except TaskFailed as error:
                    say(str(error))
                    worker.tasks.remove(task)
        titles = [title for title in results if title != "croton"]
        if "NumPy" in titles:
            titles.insert(0, "NumPy")
        if not titles:
            return []
        expected = results[titles[0]]
        return [t for t, found in results.items() if not agree(found, expected)]

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *exception: object) -> None:
        for worker in self.all:
            worker.stop()
        self.folder.cleanup()


def agree(found: list[np.ndarray], expected: list[np.ndarray]) -> bool:
    """Return whether two lists of arrays are equal but for rounding of float32."""
    if len(found) != len(expected):
        return False
    for one, other in zip(found, expected, strict=True):
        if one.shape != other.shape:
            return False
        largest = float(np.max(np.abs(other), initial=0))
        if not np.allclose(one, other, rtol=1e-3, atol=1e-4 * largest):
            return False
    return True
