"""The long form: ``python -m tests.fuzz --graphs 100000``."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.fuzz.campaign import Report, keep, run
from tests.fuzz.templates import TEMPLATES
from theano import _core
from theano.interpreter import evaluated_classes
from theano.interpreter.scalar_functions import SCALAR_FUNCTIONS

REGRESSIONS = Path(__file__).parent / "regressions"


def main() -> int:
    """Run what the command line asks for; the result is 1 if a program failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--graphs", type=int, default=10_000, help="how many programs (10000)")
    parser.add_argument("--seed", type=int, default=0, help="number of the first program (0)")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes (1)")
    parser.add_argument("--seconds", type=float, help="begin no program after this time")
    parser.add_argument("--show", action="store_true", help="print the programs, check nothing")
    parser.add_argument("--keep", type=Path, default=REGRESSIONS, help="where failing programs go")
    parser.add_argument("--most", type=int, default=10, help="how many failures are shrunk (10)")
    options = parser.parse_args()
    if options.show:
        _show(options.seed, options.graphs)
        return 0
    report = run(options.seed, options.graphs, options.jobs, options.seconds, _progress)
    _print_report(report)
    for seed, kind, message in report.failures[: options.most]:
        program, path = keep(seed, kind, message, options.keep)
        print(f"\nprogram {seed}, {program.comment}\nkept as {path}\n\n{program.text()}")
    return 1 if report.failures else 0


def _progress(reports: Iterator[Report], total: int) -> Iterator[Report]:
    """Tell of failures as they come; with a progress bar, if tqdm is there."""
    bar: Any = reports
    try:
        import tqdm

        bar = tqdm.tqdm(reports, total=total, unit="graph", disable=None)
    except ImportError:
        pass
    for report in bar:
        for failure in report.failures:
            print(_failure_line(*failure), flush=True)
        yield report


def _failure_line(seed: int, kind: str, message: str) -> str:
    return f"program {seed}: {kind}: {message.splitlines()[0][:300]}"


def _show(first: int, count: int) -> None:
    from tests.fuzz.generator import generate

    for seed in range(first, first + count):
        print(f"# program {seed}\n{generate(seed).text()}\n")


def _print_report(report: Report) -> None:
    print(f"{report.graphs} graphs, {report.nodes} nodes, {len(report.failures)} failures")
    share = report.undetermined / max(report.results, 1)
    print(f"{report.results} results compared, {share:.3%} of their elements undetermined")
    known = [f"Elemwise {name}" for name in SCALAR_FUNCTIONS]
    known += ["Elemwise Cast", *(name for name in evaluated_classes() if name != "Elemwise")]
    _print_table("operation", report.operations, known)
    _print_table("template", report.templates, [each.source for each in TEMPLATES])
    rules = getattr(_core, "rewrite_rules", list)
    _print_table("rewrite", report.rewrites, [rule["name"] for rule in rules()])
    for failure in report.failures:
        print(_failure_line(*failure))


def _print_table(title: str, counts: Counter[str], known: list[str]) -> None:
    print(f"\n{'times':>9}  {title}")
    for name, count in counts.most_common():
        print(f"{count:9}  {name}")
    missing = sorted(set(known) - set(counts))
    if missing and counts:
        print(f"    never  {', '.join(missing)}")


if __name__ == "__main__":
    sys.exit(main())
