"""Every operation and every scalar function of the core has an evaluator."""

import importlib
import re
from pathlib import Path

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano import _core, interpreter
from theano.interpreter.registry import _PYTHON_EVALUATORS, evaluates
from theano.interpreter.scalar_functions import SCALAR_FUNCTIONS
from theano.scan_module.scan_op import Scan

OPS = Path(__file__).parents[3] / "cpp" / "ops"


def classes_of_the_core() -> set[str]:
    """Return the class names in the catalogue and in the declarations of operations."""
    catalog = (OPS / "catalog.cpp").read_text()
    names = set(re.findall(r'^      \{"(\w+)",', catalog, flags=re.M))
    assert len(names) > 80
    for path in OPS.rglob("*.[hc]*"):
        text = path.read_text()
        for body in re.findall(r"\bclass_name\(\) const (?:override )?\{(.*?)\}", text, re.S):
            names.update(re.findall(r'"(\w+)"', body))
    # Reductions take their names from a table.
    table = re.search(
        r"kInfo\[kReduceFunctionCount\] = \{(.*?)\};", (OPS / "reduce.cpp").read_text(), re.S
    )
    assert table is not None
    reductions = set(re.findall(r'\{"(\w+)"', table[1]))
    assert len(reductions) == 11
    return names | reductions | {"Elemwise", "DimShuffle"}


def test_every_class_has_an_evaluator() -> None:
    assert classes_of_the_core() - interpreter.evaluated_classes() == set()


def test_every_evaluator_has_a_class() -> None:
    assert interpreter.evaluated_classes() - classes_of_the_core() == set()


def test_every_scalar_function_has_an_evaluator() -> None:
    names = {record["name"] for record in _core.scalar_functions()}
    assert len(names) > 80
    assert names == set(SCALAR_FUNCTIONS)


def test_a_class_is_registered_once() -> None:
    with pytest.raises(ValueError, match="Elemwise"):
        evaluates("Elemwise")(lambda arithmetic, node, inputs: inputs[0])
    x = T.vector()
    (value,) = interpreter.evaluate([x + 1], {x: np.ones(2)})
    assert value.tolist() == [2, 2]


def test_registered_classes_in_python_exist() -> None:
    for name in _PYTHON_EVALUATORS:
        module, _, kind = name.rpartition(".")
        assert issubclass(getattr(importlib.import_module(module), kind), _core.Op)


def test_loops_are_evaluated_without_the_core(monkeypatch: pytest.MonkeyPatch) -> None:
    x = T.dvector()
    totals, _ = theano.scan(lambda e, h: h + e, x, np.float64(0))
    monkeypatch.setattr(Scan, "perform", None)
    (value,) = interpreter.evaluate([totals], {x: [1, 2, 3]})
    assert value.tolist() == [1, 3, 6]
