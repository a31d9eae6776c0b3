"""Which function evaluates which operation."""

import copy
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from theano.gof.op import compute
from theano.interpreter.arithmetic import Arithmetic

__all__ = ["Evaluator", "evaluated_classes", "evaluates", "evaluates_python", "evaluator_of"]

Evaluator = Callable[[Arithmetic, Any, Sequence[Any]], Any]
F = TypeVar("F", bound=Evaluator)

_EVALUATORS: dict[str, Evaluator] = {}
_PYTHON_EVALUATORS: dict[str, Evaluator] = {}


def evaluates(*class_names: str) -> Callable[[F], F]:
    """Register a function as the evaluator of the core's operations of these classes.

    It is called as ``evaluator(arithmetic, node, inputs)`` and returns the output, or a sequence of
    outputs if the node has several. Properties of the operation are in ``node.op.properties``.
    """

    def register(function: F) -> F:
        for name in class_names:
            if name in _EVALUATORS:
                raise ValueError(f"there is an evaluator of {name} already")
            _EVALUATORS[name] = function
        return function

    return register


def evaluates_python(name: str) -> Callable[[F], F]:
    """Register a function as the evaluator of a class of operations that is defined in Python.

    It is called in place of the class's `perform`, where that leaves the work to the core. `name`
    is that of the class with its module, which need not be imported.
    """

    def register(function: F) -> F:
        _PYTHON_EVALUATORS[name] = function
        return function

    return register


def evaluated_classes() -> frozenset[str]:
    """Return the names of all classes of operations that have an evaluator."""
    return frozenset(_EVALUATORS)


def evaluator_of(op: Any) -> Evaluator:
    """Return the evaluator of an operation; NotImplementedError if there is none."""
    if op.defined_in_python:
        kind = type(op)
        return _PYTHON_EVALUATORS.get(f"{kind.__module__}.{kind.__qualname__}", _perform)
    evaluator = _EVALUATORS.get(op.family)
    if evaluator is None:
        raise NotImplementedError(f"no evaluator is registered for operations of class {op.family}")
    return evaluator


def _perform(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> list[Any]:
    """Run an operation that is defined in Python."""
    storage: list[list[Any]] = [[None] for _ in node.outputs]
    declared = list(arithmetic.declared(node, inputs))
    for destroyed in getattr(node.op, "destroy_map", {}).values():
        for i in destroyed:  # what it may write to is its own
            declared[i] = copy.deepcopy(declared[i])
    compute(node, declared, storage)
    return [
        arithmetic.convert(cell[0], out) for cell, out in zip(storage, node.outputs, strict=True)
    ]
