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
    loops,
    memory,
    modes,
    networks,
    pickling,
    pictures,
    random_numbers,
    structure,
)
from benchmarks.figures import Figure, table
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


def main() -> int:
    """Run the chosen sections; return 1 if a bound is not kept."""
    names = [*WITH_PEERS, *ALONE]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="section", help=f"of {', '.join(names)}")
    parser.add_argument(
        "--theano", help="a Python (or its environment) that has Theano 1.0.5; or set CROTON_ORACLE"
    )
    parser.add_argument("--json", type=Path, help="a file for the figures")
    options = parser.parse_args()
    chosen = options.sections or names
    if unknown := set(chosen) - set(names):
        parser.error(f"unknown sections: {', '.join(sorted(unknown))}")

    figures: list[Figure] = []
    if any(name in WITH_PEERS for name in chosen):
        with Workers(options.theano) as workers:
            for name, measure in WITH_PEERS.items():
                if name in chosen:
                    figures += measure(workers)
    for name, measure_alone in ALONE.items():
        if name in chosen:
            figures += measure_alone()

    print(f"Python {platform.python_version()}, {platform.machine()}\n")
    print(table(figures))
    if options.json:
        rows = [asdict(figure) for figure in figures]
        options.json.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    return 0 if all(figure.is_met for figure in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
