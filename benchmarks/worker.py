"""The process in which one package is measured: runs a task whenever its name comes in.

Usage: worker.py theano|pytensor|jax|torch|numexpr|numpy|native CLOCK [folder of what was compiled]
CLOCK is `wall` or `processor`. The first answer is the names of all tasks. Then each line on the
input is a command: `time TASK` is answered by the seconds of one run; `values FILE TASK` by the
number of arrays that the task computed, which are written to the file; `peak TASK` by the resident
kilobytes before some runs of the task, and the most of them meanwhile. A task that raises is
answered by `failed:` and the error. Under the real Theano's Python 3.8 it runs, too.
"""

from __future__ import annotations

import sys
from pathlib import Path

# Modules beside this file must not hide others of the same name.
sys.path.pop(0)
sys.path.append(str(Path(__file__).resolve().parents[1]))

import re
import time
import timeit
from typing import Any

import numpy as np

from benchmarks.tasks import (
    basic,
    by_hand,
    convolution,
    elementwise,
    formulas,
    loops,
    networks,
    networks_in_jax,
    packages,
    sparse,
    updates,
)

SECONDS_OF_A_BATCH = 0.01
BATCHES = 5
CLOCKS = {"wall": time.perf_counter, "processor": time.process_time}


def seconds_per_run(statement: str, names: dict[str, Any], clock: Any) -> float:
    """Return the least time of one run of a statement, over a few batches of runs."""
    timer = timeit.Timer(statement, globals=names, timer=clock)
    count = 1
    while True:
        seconds = timer.timeit(count)
        if seconds >= SECONDS_OF_A_BATCH:
            break
        count = max(count * 2, int(count * SECONDS_OF_A_BATCH / max(seconds, 1e-9)))
    batches = 1 if seconds > 50 * SECONDS_OF_A_BATCH else BATCHES
    return min(seconds, *timer.repeat(batches, count)) / count


def resident_kilobytes(key: str) -> int:
    """Return a figure of this process's memory: VmRSS now, VmHWM at most."""
    found = re.search(key + r":\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found.group(1))


def peak(statement: str, names: dict[str, Any], runs: int = 5) -> tuple[int, int]:
    """Return the resident kilobytes before some runs, and the most while they ran."""
    code = compile(statement, "task", "eval")
    Path("/proc/self/clear_refs").write_text("5")  # the most so far is forgotten
    before = resident_kilobytes("VmRSS")
    for _ in range(runs):
        eval(code, names)
    return before, resident_kilobytes("VmHWM")


def all_tasks(name: str, adapter: Any) -> dict[str, Any]:
    """Return the tasks of a package, or of what is written by hand, by name."""
    tasks: dict[str, Any] = {}
    for topic in (basic, elementwise, updates, formulas, loops, convolution, networks, sparse):
        tasks.update(topic.tasks(name, adapter))
    tasks.update(networks_in_jax.tasks(name))
    return tasks


def answer(command: str, rest: str, tasks: dict[str, Any], clock: Any) -> str:
    """Return the answer to a command."""
    path, title = rest.split(" ", 1) if command == "values" else ("", rest)
    task = tasks[title]
    if callable(task):  # made when it is first asked for
        task = tasks[title] = task()
    if command == "time":
        return str(seconds_per_run(task[0], task[1], clock))
    if command == "values":
        arrays = task.values()
        np.savez(path, *arrays)
        return str(len(arrays))
    return "{} {}".format(*peak(task[0], task[1]))


def main() -> None:
    name, clock = sys.argv[1], CLOCKS[sys.argv[2]]
    if name == "native":
        sys.path.insert(0, sys.argv[3])
        tasks = {**basic.native_tasks(sys.argv[3]), **by_hand.tasks()}
    else:
        tasks = all_tasks(name, packages.of(name))
    print(" | ".join(tasks), flush=True)
    for line in sys.stdin:
        command, rest = line.strip().split(" ", 1)
        try:
            print(answer(command, rest, tasks, clock), flush=True)
        except Exception as error:  # the others go on
            text = " ".join(f"{type(error).__name__}: {error}".split())
            print("failed:", text[:300], flush=True)


if __name__ == "__main__":
    main()
