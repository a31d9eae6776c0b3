"""Starts one process per package, and asks them for times in turn, so that they share the noise."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.figures import say
from benchmarks.native import compile_comparisons

FOLDER = Path(__file__).parent


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
    """

    def __init__(self, title: str, python: str, arguments: list[str]) -> None:
        self.title = title
        self.process = subprocess.Popen(
            [python, str(FOLDER / "worker.py"), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
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

    def seconds(self, task: str) -> float:
        """Return the time of one run of a task."""
        assert self.process.stdin is not None
        self.process.stdin.write(task + "\n")
        self.process.stdin.flush()
        return float(self._answer())

    def stop(self) -> None:
        """End the process."""
        self.process.communicate()


class Workers:
    """The processes of the package, of the native comparisons, and of the peers that are there.

    Parameters
    ----------
    theano_python : str, optional
        A Python with the real Theano 1.0.5, or the virtual environment that holds it; by default
        the environment's CROTON_ORACLE.
    """

    def __init__(self, theano_python: str | None = None) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.all = [Worker("croton", sys.executable, ["theano"])]
        if compile_comparisons(Path(self.folder.name)):
            self.all.append(Worker("native", sys.executable, ["native", self.folder.name]))
        else:
            say("no g++: nothing to compare with in C++")
        theano_python = theano_python or os.environ.get("CROTON_ORACLE")
        torch_python = os.environ.get("CROTON_TORCH", sys.executable)
        candidates = [("PyTensor", sys.executable, "pytensor"), ("PyTorch", torch_python, "torch")]
        if theano_python:
            if Path(theano_python).is_dir():
                theano_python = str(Path(theano_python, "bin", "python"))
            candidates.insert(0, ("Theano", theano_python, "theano"))
        for title, python, package in candidates:
            say(f"starting {title}")
            try:
                self.all.append(Worker(title, python, [package]))
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
                        seconds = worker.seconds(task)
                        before = least[task].get(worker.title, seconds)
                        least[task][worker.title] = min(seconds, before)
        return least

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *exception: object) -> None:
        for worker in self.all:
            worker.stop()
        self.folder.cleanup()
