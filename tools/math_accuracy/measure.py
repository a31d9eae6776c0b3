"""Measure the math functions of the SIMD kernels on every instruction set of this machine.

Compiles ``math_accuracy.cpp`` once per instruction set, runs it, and prints the largest error in
units in the last place (ulp) and the time per element of each function. The exit status is 1 if an
error is above the one that the function's comment in ``cpp/kernels/math_*-inl.h`` states, or if a
special value (nan, infinity, signed zero) is wrong. With ``--update`` the comments are rewritten
from the errors measured.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCES = HERE.parents[1] / "cpp"

FLAGS = ["-std=c++20", "-O2", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-w"]


@dataclass(frozen=True)
class InstructionSet:
    """How kernels are compiled for one instruction set, and what the processor must have."""

    name: str
    vector_bytes: int
    flags: tuple[str, ...] = ()
    features: frozenset[str] = frozenset()


AVX512 = ("avx512f", "avx512dq", "avx512bw", "avx512vl")
INSTRUCTION_SETS = (
    InstructionSet("baseline", 16),
    InstructionSet("avx2", 32, ("-mavx2", "-mfma"), frozenset({"avx2", "fma"})),
    InstructionSet(
        "avx512", 64, (*(f"-m{f}" for f in AVX512), "-mfma"), frozenset({*AVX512, "fma"})
    ),
)


@dataclass(frozen=True)
class Result:
    """What was measured of one function on one type and instruction set."""

    name: str
    dtype: str
    error: float
    error_at: str
    wrong: int
    wrong_at: str
    nanoseconds: float


@dataclass(frozen=True)
class Statement:
    """The errors stated in a function's comment."""

    path: Path
    text: str
    errors: dict[str, float]


def processor_features() -> set[str]:
    """Return the features the processor reports; none where the system does not tell."""
    info = Path("/proc/cpuinfo")
    if not info.exists():
        return set()
    found = re.search(r"^flags\s*:(.*)$", info.read_text(), re.MULTILINE)
    return set(found[1].split()) if found else set()


def measure(isa: InstructionSet, compiler: str, arguments: list[str]) -> list[Result]:
    """Compile and run the program for one instruction set."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "math_accuracy"
        definitions = [f"-DCROTON_ISA={isa.name}", f"-DCROTON_VECTOR_BYTES={isa.vector_bytes}"]
        tables = sorted(SOURCES.glob("kernels/special_tables_*.cpp"))
        sources = [HERE / "math_accuracy.cpp", *tables]
        command = [compiler, *FLAGS, *isa.flags, *definitions, f"-I{SOURCES}", *map(str, sources)]
        subprocess.run([*command, "-o", str(program)], check=True, stderr=subprocess.DEVNULL)
        run = subprocess.run([program, *arguments], check=True, capture_output=True, text=True)
    results = []
    for line in run.stdout.splitlines():
        name, dtype, error, error_at, wrong, wrong_at, time = line.split("\t")
        results.append(
            Result(name, dtype, float(error), error_at, int(wrong), wrong_at, float(time))
        )
    return results


def read_statements() -> dict[str, Statement]:
    """Return what the comments of the kernels state, by function."""
    pattern = re.compile(
        r"(Max error: (?P<float>[\d.]+) ulp \(float\), (?P<double>[\d.]+) ulp \(double\), measured)"
        r"(?:(?!\n\n).)*?Vec<T> (?P<name>\w+)\(",
        re.DOTALL,
    )
    statements = {}
    for path in sorted((SOURCES / "kernels").glob("math_*-inl.h")):
        for found in pattern.finditer(path.read_text()):
            errors = {dtype: float(found[dtype]) for dtype in ("float", "double")}
            statements[found["name"]] = Statement(path, found[1], errors)
    return statements


def update_statements(
    statements: dict[str, Statement], worst: dict[tuple[str, str], float]
) -> None:
    """Rewrite the comments: measured errors, with 0.05 added, rounded up to a tenth."""
    for name in {name for name, _ in worst}:
        statement = statements[name]
        stated = {
            dtype: math.ceil(10 * worst[name, dtype] + 0.5) / 10 for dtype in statement.errors
        }
        text = statement.path.read_text()
        end = text.index(f"Vec<T> {name}(")
        start = text.rindex(statement.text, 0, end)
        new = "Max error: {float} ulp (float), {double} ulp (double), measured".format(**stated)
        statement.path.write_text(text[:start] + new + text[start + len(statement.text) :])


def print_table(results: dict[str, list[Result]]) -> None:
    """Print one row per function and type, with error and time on each instruction set."""
    print(f"{'':<16}" + "".join(f"{name:>20}" for name in results))
    print(f"{'':<16}" + f"{'ulp':>10}{'ns':>10}" * len(results))
    for row in zip(*results.values(), strict=True):
        cells = "".join(f"{r.error:>10.3f}{r.nanoseconds:>10.2f}" for r in row)
        print(f"{row[0].name:<10}{row[0].dtype:<6}{cells}")


def report_failures(
    results: dict[str, list[Result]], statements: dict[str, Statement]
) -> list[str]:
    """Return a line for each error above its statement and for each wrong special value."""
    failures = []
    for isa, rows in results.items():
        for r in rows:
            what = f"{r.name} ({r.dtype}, {isa})"
            if r.name not in statements:
                failures.append(f"{what}: its comment states no error")
            elif r.error > statements[r.name].errors[r.dtype]:
                failures.append(f"{what}: error {r.error} ulp at {r.error_at}, more than stated")
            if r.wrong:
                failures.append(f"{what}: {r.wrong} wrong special values, first at {r.wrong_at}")
    return failures


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--samples", type=int, default=1 << 20, help="arguments per function")
    parser.add_argument("--function", help="measure only this one")
    parser.add_argument("--compiler", default=os.environ.get("CXX", "g++"))
    parser.add_argument("--update", action="store_true", help="rewrite the comments")
    options = parser.parse_args()
    arguments = [str(options.samples)] + ([options.function] if options.function else [])
    features = processor_features()
    results = {
        isa.name: measure(isa, options.compiler, arguments)
        for isa in INSTRUCTION_SETS
        if isa.features <= features
    }
    print_table(results)
    if options.update:
        worst: dict[tuple[str, str], float] = {}
        for r in (r for rows in results.values() for r in rows):
            worst[r.name, r.dtype] = max(r.error, worst.get((r.name, r.dtype), 0))
        update_statements(read_statements(), worst)
    failures = report_failures(results, read_statements())
    print("\n".join(failures) if failures else "All within the stated errors.")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
