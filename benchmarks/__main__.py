"""Runs the benchmarks and prints one Markdown table: `python -m benchmarks [section]...`."""

import argparse
import json
import platform
from dataclasses import asdict
from pathlib import Path

from benchmarks import (
    calls,
    chain,
    compile,
    convolution,
    elementwise,
    groups,
    loops,
    memory,
    modes,
    networks,
    peak_memory,
    pickling,
    pictures,
    random_numbers,
    ratio_picture,
    structure,
)
from benchmarks.figures import Figure, ratio_tables, table
from benchmarks.workers import Workers

WITH_PEERS = {
    "calls": calls.measure,
    "compile": compile.measure,
    "convolution": convolution.measure,
    "elementwise": elementwise.measure,
    "lenet": networks.measure_lenet,
    "loops": loops.measure,
    "pickling": pickling.measure,
    "pooling": networks.measure_pooling,
    "random_numbers": random_numbers.measure,
    "softmax": networks.measure_softmax,
}
ALONE = {
    "chain": chain.measure,
    "memory": memory.measure,
    "modes": modes.measure,
    "pictures": pictures.measure,
    "structure": structure.measure,
}


def parse(names: list[str]) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="section", help=f"of {', '.join(names)}")
    parser.add_argument(
        "--theano", help="a Python (or its environment) that has Theano 1.0.5; or set CROTON_ORACLE"
    )
    parser.add_argument(
        "--peers",
        help="a Python (or its environment) that has PyTensor, JAX, PyTorch, numexpr and NumPy; "
        "or set CROTON_PEERS",
    )
    parser.add_argument("--only", default="", help="of the groups, tasks with this in their name")
    parser.add_argument(
        "--threads",
        choices=["1", "all", "both"],
        default="both",
        help="the groups on one thread, all or both; others on all, or with 1 on one",
    )
    parser.add_argument("--rounds", type=int, default=3, help="of the groups")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    parser.add_argument("--markdown", type=Path, help="a file for the table, beside stdout")
    parser.add_argument(
        "--ratios", type=Path, help="a file for tables of the groups, a column for each package"
    )
    parser.add_argument("--picture", type=Path, help="a file (.svg) for a picture of the groups")
    options = parser.parse_args()
    if unknown := set(options.sections) - set(names):
        parser.error(f"unknown sections: {', '.join(sorted(unknown))}")
    options.sections = options.sections or names
    return options


def measure_beside_peers(options: argparse.Namespace) -> list[Figure]:
    """Measure the chosen sections in which other packages take part."""
    figures: list[Figure] = []
    chosen = options.sections
    for threads in (None, 1):
        is_wanted = options.threads in ("both", "all" if threads is None else "1")
        used_groups = [name for name in groups.GROUPS if name in chosen and is_wanted]
        is_used = threads == (1 if options.threads == "1" else None)
        used = [name for name in WITH_PEERS if name in chosen] if is_used else []
        if not used and not used_groups:
            continue
        with Workers(options.theano, options.peers, threads) as workers:
            for name in used:
                figures += WITH_PEERS[name](workers)
            for group in used_groups:
                figures += groups.measure(workers, group, options.rounds, options.only)
    if "peak_memory" in chosen:
        figures += peak_memory.measure(options.theano, options.peers)
    return figures


def main() -> int:
    """Run the chosen sections; return 1 if a bound is not kept."""
    options = parse([*WITH_PEERS, *groups.GROUPS, "peak_memory", *ALONE])
    figures = measure_beside_peers(options)
    for name, measure_alone in ALONE.items():
        if name in options.sections:
            figures += measure_alone()

    text = f"Python {platform.python_version()}, {platform.machine()}\n\n{table(figures)}\n"
    print(text, end="")
    if options.markdown:
        options.markdown.write_text(text)
    if options.ratios:
        options.ratios.write_text(ratio_tables(figures))
    if options.picture:
        options.picture.write_text(ratio_picture.svg([f for f in figures if f.group]))
    if options.json:
        rows = [asdict(figure) for figure in figures]
        options.json.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    return 0 if all(figure.is_met for figure in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
