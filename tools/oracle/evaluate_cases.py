"""Evaluate case files under the installed Theano; run by generate.py with the oracle's Python.

Everything is computed by the Python linker, which needs no C compiler. For expressions declared
with `compiled=True` the values are then replaced by those of Theano's C code, where it has some:
all expressions of one table go into a single C module.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np

import theano

TESTS = Path(__file__).resolve().parents[2] / "tests" / "oracle"
sys.path.insert(0, str(TESTS))

from oracle.arraytext import array_text  # noqa: E402
from oracle.declare import Case, load_cases  # noqa: E402
from oracle.evaluate import evaluate, make_arrays, make_variables  # noqa: E402

NOT_IN_C = ("float16", "complex64", "complex128")


def inputs_text(cases: list[Case]) -> dict[str, str]:
    """Return the arrays that the specs without values stand for."""
    texts = {}
    for case in cases:
        for name, array in make_arrays(case).items():
            spec = (case.inputs or {})[name]
            if "=" not in spec:
                texts[f"{name}: {spec}"] = array_text(array)
    return texts


def compiled_values(cases: list[Case], records: list[dict]) -> int:
    """Replace the values of `records` by those of one C module; return how many changed."""
    T = theano.tensor
    inputs, outputs, arrays, counts = [], [], [], []
    for case in cases:
        variables = make_variables(case, T)
        result = case.run(T, **variables)
        results = list(result) if isinstance(result, (list, tuple)) else [result]
        inputs += variables.values()
        arrays += make_arrays(case).values()
        outputs += results
        counts.append(len(results))
    mode = theano.Mode(linker="c", optimizer=None)
    function = theano.function(inputs, outputs, mode=mode, on_unused_input="ignore")
    values = function(*arrays)
    changed = 0
    for record, count in zip(records, counts):
        texts = [array_text(value) for value in values[:count]]
        values = values[count:]
        changed += texts != record.get("values")
        record["values"] = texts
        record.pop("raises", None)
        record.pop("phase", None)
    return changed


def compile_tables(cases: list[Case], records: list[dict]) -> None:
    """Go through the tables of a file (cases whose names differ only in brackets)."""
    tables: dict[tuple, list[int]] = {}
    for index, (case, record) in enumerate(zip(cases, records)):
        texts = [*record.get("types", []), *(case.inputs or {}).values()]
        if not case.compiled or any(text.startswith(NOT_IN_C) for text in texts):
            continue
        key = (case.name.partition("[")[0], case.floatX)
        if "values" in record:
            tables.setdefault(key, []).append(index)
        elif record["phase"] == "call":
            tables[(*key, index)] = [index]  # what fails in Python may succeed in C
    for (name, setting, *_), indices in tables.items():
        theano.config.floatX = setting
        try:
            changed = compiled_values([cases[i] for i in indices], [records[i] for i in indices])
            if changed:
                print(f"  {name}: {changed} of {len(indices)} differ in C", flush=True)
        except Exception as error:
            print(f"  {name}: not in C: {str(error)[:120]!r}", flush=True)
        finally:
            theano.config.floatX = "float64"


def main() -> None:
    """Write one data file per case file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("topics", nargs="*", help="names of case files; all by default")
    parser.add_argument("--data", type=Path, default=TESTS / "data")
    arguments = parser.parse_args()
    paths = sorted((TESTS / "cases").glob("*.py"))
    warnings.simplefilter("ignore")
    for path in paths:
        if arguments.topics and path.stem not in arguments.topics:
            continue
        start = time.time()
        cases = load_cases(path)
        records = [{"crashes": True} if c.crashes else evaluate(c, theano) for c in cases]
        with np.errstate(all="ignore"):
            compile_tables(cases, records)
        for record in records:
            record.pop("message", None)
        versions = {"theano": theano.__version__, "numpy": np.__version__}
        lines = [json.dumps({**versions, "inputs": inputs_text(cases)})]
        lines += [json.dumps({"case": c.name, **r}) for c, r in zip(cases, records)]
        (arguments.data / f"{path.stem}.jsonl").write_text("\n".join(lines) + "\n")
        print(f"{path.stem}: {len(cases)} cases, {time.time() - start:.1f} s", flush=True)


if __name__ == "__main__":
    main()
