"""Replay with the plain interpreter the expressions that were recorded with Theano 1.0.5."""

import json
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from oracle.compare import differences
from oracle.evaluate import evaluate
from test_oracle import TOPICS, cases_of, data_of

import theano
from theano import interpreter

# What is right only after rewriting: the graph as it is written loses all digits, or some.
NEEDS_REWRITING = {
    "known_faults": {
        "log of sigmoid",
        "log(1 - sigmoid)",
        "log1p(-sigmoid)",
        "log(1 + exp)",
        "log1p(exp)",
        "log(1 + x) of a small x",
    },
    "gradients": {"vector in a matrix"},
}


def interpreted(
    inputs: Sequence[Any], outputs: Sequence[Any], on_unused_input: str = "raise"
) -> Callable[..., Any]:
    """Stand for `theano.function`."""
    return lambda *values: interpreter.evaluate(outputs, dict(zip(inputs, values, strict=True)))


INTERPRETED_THEANO = SimpleNamespace(
    config=theano.config, tensor=theano.tensor, function=interpreted
)


@pytest.mark.parametrize("topic", TOPICS)
def test_expressions(topic: str) -> None:
    wrong = []
    for name, case in cases_of(topic).items():
        if case.inputs is None or name in NEEDS_REWRITING.get(topic, ()):
            continue
        found = json.loads(json.dumps(evaluate(case, INTERPRETED_THEANO)))
        if lines := differences(case, data_of(topic)[name], found):
            wrong.append("\n".join([f"{topic}: {name} {case.inputs}", *lines]))
    assert not wrong, "\n".join(wrong)


def test_exceptions_are_needed() -> None:
    for topic, names in NEEDS_REWRITING.items():
        for name in names:
            case = cases_of(topic)[name]
            found = json.loads(json.dumps(evaluate(case, INTERPRETED_THEANO)))
            assert differences(case, data_of(topic)[name], found), (topic, name)
