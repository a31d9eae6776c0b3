"""Many programs, in several processes: what failed, how often each operation was there."""

import itertools
import math
import multiprocessing
import multiprocessing.connection
import os
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fuzz.checker import Tally, check, check_debug_mode
from tests.fuzz.generator import Generator
from tests.fuzz.program import Built, Program
from tests.fuzz.shrink import shrink
from theano import _core

__all__ = ["TIME_LIMIT", "Report", "keep", "run", "run_seed", "supervised"]

# Seconds of a processor that a program may take to be made, compiled in all modes and run; by the
# clock, which other processes slow down, ten times as many.
TIME_LIMIT = 20.0
# Of so many programs one is run in DebugMode too.
_DEBUGGED = 25


@dataclass
class Report:
    """What came of one program, or of all."""

    graphs: int = 0
    nodes: int = 0
    operations: Counter[str] = field(default_factory=Counter)
    templates: Counter[str] = field(default_factory=Counter)
    rewrites: Counter[str] = field(default_factory=Counter)
    results: int = 0
    undetermined: float = 0.0
    failures: list[tuple[int, str, str]] = field(default_factory=list)  # seed, kind, message

    def add(self, other: "Report") -> None:
        """Count another report in."""
        self.graphs += other.graphs
        self.nodes += other.nodes
        self.operations += other.operations
        self.templates += other.templates
        self.rewrites += other.rewrites
        self.results += other.results
        self.undetermined += other.undetermined
        self.failures += other.failures


Work = Callable[[int], Report]


def run_seed(seed: int) -> Report:
    """Generate and check the program of a seed."""
    report = Report(graphs=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        generator = Generator(seed)
        program = generator.program()
        report.templates.update(generator.templates_used)
        try:
            built = program.build()
            _count_operations(built, report)
            tally = Tally(report.rewrites)
            failure = check(program, tally=tally)
            report.results, report.undetermined = tally.results, tally.undetermined
            if failure is None and seed % _DEBUGGED == 0:
                failure = check_debug_mode(program)
        except Exception as error:  # of the fuzzer itself, or while a graph is built again
            report.failures.append((seed, "fuzzer", f"{type(error).__name__}: {error}"))
            return report
    if failure is not None:
        report.failures.append((seed, failure.kind, failure.message))
    return report


def _count_operations(built: Built, report: Report) -> None:
    program = built.program
    names = program.outputs + [new for _, new in program.updates + program.givens]
    for node in _core.toposort([], [built.variables[name] for name in names]):
        report.nodes += 1
        family = node.op.family
        if family == "Elemwise":
            family = f"Elemwise {node.op.properties['scalar_op']}"
        report.operations[family] += 1


def run(
    first: int,
    graphs: int,
    jobs: int = 0,
    seconds: float | None = None,
    progress: Callable[[Iterator[Report], int], Iterator[Report]] | None = None,
) -> Report:
    """Check the programs of the seeds from `first` on.

    Parameters
    ----------
    first, graphs : int
        The first seed, and how many.
    jobs : int, optional
        How many processes work, watched for crashes and for programs that take longer than
        `TIME_LIMIT`. By default none: the programs run in this process.
    seconds : float, optional
        After which time no more programs are begun.
    progress : callable, optional
        Wraps the iteration over reports, given their number, and shows how far it is.
    """
    total = Report()
    end = math.inf if seconds is None else time.monotonic() + seconds
    seeds = itertools.takewhile(lambda _: time.monotonic() < end, range(first, first + graphs))
    reports: Iterator[Report] = map(run_seed, seeds) if jobs == 0 else supervised(seeds, jobs)
    for report in reports if progress is None else progress(reports, graphs):
        total.add(report)
    total.failures.sort()
    return total


def supervised(
    seeds: Iterator[int], jobs: int, limit: float = TIME_LIMIT, work: Work = run_seed
) -> Iterator[Report]:
    """Check programs in other processes, which may crash or hang."""
    workers = [_Worker(work) for _ in range(jobs)]
    try:
        for worker in workers:
            worker.start(next(seeds, None))
        while any(worker.seed is not None for worker in workers):
            busy = [worker for worker in workers if worker.seed is not None]
            ready = multiprocessing.connection.wait([each.connection for each in busy], timeout=1)
            for worker in busy:
                if worker.connection in ready or worker.is_over(limit):
                    yield worker.finish()
                    worker.start(next(seeds, None))
    finally:
        for worker in workers:
            worker.end()


class _Worker:
    """A process that checks one program after the other, and is replaced when it fails to."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.seed: int | None = None
        self.started, self.used = 0.0, 0.0
        self._begin()

    def _begin(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, self.work), daemon=True)
        self.process.start()
        theirs.close()
        self.connection.recv()  # it is ready: importing takes no time from the first program

    def start(self, seed: int | None) -> None:
        """Begin a program, if there is one left."""
        self.seed, self.started = seed, time.monotonic()
        self.used = _processor_seconds(self.process.pid)
        if seed is not None:
            self.connection.send(seed)

    def is_over(self, limit: float) -> bool:
        """Whether the program has had its time."""
        return (
            time.monotonic() > self.started + 10 * limit
            or _processor_seconds(self.process.pid) > self.used + limit
        )

    def finish(self) -> Report:
        """Return what came of the program."""
        assert self.seed is not None
        try:
            if self.connection.poll():
                report: Report = self.connection.recv()
                return report
            kind, message = "time", f"no result after {time.monotonic() - self.started:.0f} s"
        except EOFError:
            self.process.join()
            kind, message = "crash", f"the process ended with the code {self.process.exitcode}"
        self.end()
        self._begin()
        return Report(graphs=1, failures=[(self.seed, kind, message)])

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


def _processor_seconds(process: int | None) -> float:
    """What a process has used so far; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _work(connection: Any, work: Work) -> None:
    connection.send(None)
    while True:
        connection.send(work(connection.recv()))


def keep(seed: int, kind: str, message: str, folder: Path) -> tuple[Program, Path]:
    """Shrink the failing program of a seed and write it to a file of the folder."""
    program = Generator(seed).program()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if kind not in ("fuzzer", "time", "crash", "DebugMode"):
            program = shrink(program, kind)
            failure = check(program)
            message = failure.message if failure is not None else message
    program.comment = f"{kind}: {message.splitlines()[0]}"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{kind.lower().replace(' ', '_')}_{seed}.json"
    path.write_text(program.to_json())
    return program, path
