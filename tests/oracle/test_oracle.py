"""Replay the cases that were recorded with Theano 1.0.5."""

import functools
import json
from pathlib import Path
from typing import Any

import pytest
from oracle.arraytext import array_text
from oracle.compare import differences
from oracle.declare import Case, load_cases
from oracle.evaluate import evaluate, make_arrays

import theano

HERE = Path(__file__).parent
TOPICS = sorted(path.stem for path in (HERE / "cases").glob("*.py"))


@functools.cache
def cases_of(topic: str) -> dict[str, Case]:
    """Return the cases of a topic by name."""
    return {case.name: case for case in load_cases(HERE / "cases" / f"{topic}.py")}


@functools.cache
def data_of(topic: str) -> dict[str, Any]:
    """Return the stored records of a topic by name."""
    lines = (HERE / "data" / f"{topic}.jsonl").read_text().splitlines()
    records = [json.loads(line) for line in lines]
    return {record.pop("case"): record for record in records if "case" in record}


def inputs_of(topic: str) -> dict[str, str]:
    """Return the stored input arrays of a topic by name and spec."""
    first = (HERE / "data" / f"{topic}.jsonl").read_text().splitlines()[0]
    inputs: dict[str, str] = json.loads(first)["inputs"]
    return inputs


@pytest.mark.parametrize("topic", TOPICS)
def test_data_is_complete(topic: str) -> None:
    assert list(cases_of(topic)) == list(data_of(topic))


@pytest.mark.parametrize("topic", TOPICS)
def test_inputs_are_those_that_theano_saw(topic: str) -> None:
    stored = inputs_of(topic)
    for case in cases_of(topic).values():
        for name, array in make_arrays(case).items():
            spec = (case.inputs or {})[name]
            if "=" not in spec:
                assert array_text(array) == stored[f"{name}: {spec}"]


@pytest.mark.parametrize(
    ("topic", "name"), [(topic, name) for topic in TOPICS for name in cases_of(topic)]
)
def test_case(topic: str, name: str) -> None:
    case = cases_of(topic)[name]
    found = json.loads(json.dumps(evaluate(case, theano)))
    lines = differences(case, data_of(topic)[name], found)
    assert not lines, "\n".join([f"{topic}: {name} {case.inputs or ''}", *lines])
