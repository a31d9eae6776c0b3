"""Evaluates the graph of a program, as it was written, in several arithmetics side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from tests.fuzz.program import Built
from theano import _core, interpreter
from theano.interpreter import Arithmetic

__all__ = ["NodeError", "Treatment", "Values", "evaluate"]


@dataclass
class NodeError:
    """An exception of a node, in the first of the arithmetics.

    Whether the values of the results depend on that node's. Whether there may be another error that
    comes first: of a node that uses this one, for the shapes of its inputs, or of this one, if it
    checks shapes as well as indices.
    """

    exception: Exception
    is_needed: bool
    is_one_of_several: bool


@dataclass
class Values:
    """What is found in one call.

    For each result and new value an array per arithmetic; None where there is nothing to be said,
    because a node before it raised in some arithmetic, or gave another shape there. The exceptions
    that the first arithmetic met, and those that some met and some did not.
    """

    results: list[list[Any] | None]
    errors: list[NodeError]
    possible_errors: list[Exception]
    is_finite: bool = True


class Treatment(Protocol):
    """Changes what an arithmetic gets or gives, knowing all others."""

    def before(self, node: Any, operands: list[list[Any]]) -> list[list[Any]]:
        """Return what each arithmetic gets as inputs of a node."""

    def after(self, node: Any, operands: list[list[Any]], results: list[list[Any]]) -> None:
        """Change outputs of a node in the lists of the arithmetics."""


def evaluate(
    built: Built,
    values: dict[str, Any],
    arithmetics: Sequence[Arithmetic],
    treatment: Treatment | None = None,
) -> Values:
    """Evaluate outputs and new values of a program for the values of its inputs."""
    return _Walk(built, values, arithmetics, treatment).values()


class _Walk:
    def __init__(
        self,
        built: Built,
        values: dict[str, Any],
        arithmetics: Sequence[Arithmetic],
        treatment: Treatment | None,
    ) -> None:
        self.built = built
        self.arithmetics = arithmetics
        self.treatment = treatment
        self.errors: list[NodeError] = []
        self.possible_errors: list[Exception] = []
        self.is_finite = True
        # None stands for a value that is not known; because members disagree about its shape, or
        # because what it is computed from raised.
        self.vague: set[Any] = set()
        self.known: dict[Any, list[Any] | None] = {}
        for name, value in values.items():
            self._set_root(built.variables[name], value)

    def values(self) -> Values:
        program, of = self.built.program, self.built.variables
        for replaced, by in program.givens:
            self._walk([of[by]], needed=set())
            self.known[of[replaced]] = self._value(of[by])
        outputs = [of[name] for name in program.outputs + [new for _, new in program.updates]]
        self._walk(outputs)
        results = [self._value(variable) for variable in outputs]
        return Values(results, self.errors, self.possible_errors, self.is_finite)

    def _walk(self, outputs: list[Any], needed: set[Any] | None = None) -> None:
        given = set(self.known)
        for node in _core.toposort(list(given), outputs):
            operands = [self._value(variable) for variable in node.inputs]
            if any(value is None for value in operands):
                for error in self.errors:
                    error.is_one_of_several = True
                computed: list[Any] = [None] * len(node.outputs)
                if not self.vague.isdisjoint(node.inputs):
                    self.vague.update(node.outputs)
                    self.possible_errors.append(ValueError("an operand of any shape"))
            else:
                of_arithmetic = [list(each) for each in zip(*operands, strict=True)]
                found = self._evaluate_node(node, of_arithmetic)
                if isinstance(found, Exception):
                    needed = _nodes_needed(outputs, given) if needed is None else needed
                    checks_indices = node.op.family.startswith("Advanced")
                    self.errors.append(NodeError(found, node in needed, checks_indices))
                    found = [None] * len(node.outputs)
                else:
                    self.vague.update(
                        variable
                        for variable, value in zip(node.outputs, found, strict=True)
                        if value is None
                    )
                computed = found
            for variable, value in zip(node.outputs, computed, strict=True):
                self.known.setdefault(variable, value)

    def _evaluate_node(self, node: Any, operands: list[list[Any]]) -> list[Any] | Exception:
        """Return the values of each output, or what the first arithmetic raises."""
        if self.treatment is not None and len(operands) > 1:
            operands = self.treatment.before(node, operands)
        found, raised = [], []
        for i, arithmetic in enumerate(self.arithmetics):
            # A node without inputs is the same for all.
            inputs = operands[i] if operands else []
            try:
                found.append(interpreter.evaluate_node(node, inputs, arithmetic))
            except Exception as error:
                raised.append((i, error))
        if raised and found:
            self.possible_errors += [error for _, error in raised]
        if raised and raised[0][0] == 0:
            return raised[0][1]
        is_known = not raised
        if is_known and self.treatment is not None and len(operands) > 1 and _is_uniform(found):
            self.treatment.after(node, operands, found)
        for value in found[0]:
            self._note_nonfinite(value)
        of_output = [list(each) for each in zip(*found, strict=True)]
        return [each if is_known and _is_uniform([each]) else None for each in of_output]

    def _value(self, variable: Any) -> list[Any] | None:
        if variable not in self.known:
            (value,) = interpreter.evaluate([variable])
            self._set_root(variable, value)
        return self.known[variable]

    def _set_root(self, variable: Any, value: Any) -> None:
        self._note_nonfinite(value)
        self.known[variable] = [each.convert(value, variable) for each in self.arithmetics]

    def _note_nonfinite(self, value: Any) -> None:
        if isinstance(value, np.ndarray) and value.dtype.kind in "fc":
            self.is_finite = self.is_finite and bool(np.isfinite(value).all())


def _is_uniform(found: list[list[Any]]) -> bool:
    """Whether arrays of the same place in each list, or of one list, have the same shape."""
    lists = found if len(found) == 1 else [list(each) for each in zip(*found, strict=True)]
    return all(len({np.shape(value) for value in values}) == 1 for values in lists)


# Inputs of which only the shape matters, by class and number.
_SHAPE_ONLY = {("Shape", 0), ("AddAlongAxis", 0), ("ExtractDiagGrad", 1), ("RepeatGrad", 2)}


def _nodes_needed(outputs: Sequence[Any], given: set[Any]) -> set[Any]:
    """Return the nodes whose values, not only their shapes, the outputs depend on."""
    needed: set[Any] = set()
    waiting = list(outputs)
    while waiting:
        variable = waiting.pop()
        node = variable.owner
        if node is None or node in needed or variable in given:
            continue
        needed.add(node)
        family = node.op.family
        fills = family == "Elemwise" and node.op.properties["scalar_op"] == "second"
        is_choice = type(node.op).__name__ == "IfElse"
        for i, each in enumerate(node.inputs):
            if is_choice and i > 0:
                continue  # one side is computed only
            if (family, i) not in _SHAPE_ONLY and not (fills and i == 0):
                waiting.append(each)
    return needed
