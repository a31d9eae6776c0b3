"""Many programs, in several processes: what failed, how often each operation was there."""

import multiprocessing
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fuzz.checker import Tally, check
from tests.fuzz.generator import Generator
from tests.fuzz.program import Built, Program
from tests.fuzz.shrink import shrink
from theano import _core

__all__ = ["Report", "run", "run_seed"]


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
    jobs: int = 1,
    seconds: float | None = None,
    progress: Callable[[Iterator[Report], int], Iterator[Report]] | None = None,
) -> Report:
    """Check the programs of the seeds from `first` on.

    Parameters
    ----------
    first, graphs : int
        The first seed, and how many.
    jobs : int, optional
        How many processes work.
    seconds : float, optional
        After which time no more programs are begun.
    progress : callable, optional
        Wraps the iteration over reports, given their number, and shows how far it is.
    """
    total = Report()
    seeds = range(first, first + graphs)
    end = None if seconds is None else time.monotonic() + seconds
    pool = multiprocessing.get_context("spawn").Pool(jobs) if jobs > 1 else None
    try:
        reports: Iterator[Any] = (
            map(run_seed, seeds) if pool is None else pool.imap_unordered(run_seed, seeds, 20)
        )
        if progress is not None:
            reports = progress(reports, graphs)
        for report in reports:
            total.add(report)
            if end is not None and time.monotonic() > end:
                break
    finally:
        if pool is not None:
            pool.terminate()
            pool.join()
    total.failures.sort()
    return total


def keep(seed: int, kind: str, message: str, folder: Path) -> tuple[Program, Path]:
    """Shrink the failing program of a seed and write it to a file of the folder."""
    program = Generator(seed).program()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if kind != "fuzzer":
            program = shrink(program, kind)
            failure = check(program)
            message = failure.message if failure is not None else message
    program.comment = f"{kind}: {message.splitlines()[0]}"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{kind.lower().replace(' ', '_')}_{seed}.json"
    path.write_text(program.to_json())
    return program, path
