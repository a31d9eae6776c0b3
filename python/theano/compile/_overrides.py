"""The derivatives of an OpFromGraph, as operations of the same kind.

A program may give its own for all inputs or for some, in several forms; see `OpFromGraph`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from theano import _core
from theano.gof.null_type import NullType
from theano.gradient import DisconnectedType, Rop, disconnected_type
from theano.tensor._create import zeros_like

__all__ = ["Overridden", "gradient_graph", "r_graph"]


@dataclass
class Overridden:
    """A derivative: an operation, and what stands in place of some of its outputs.

    Attributes
    ----------
    op : OpFromGraph
        The operation.
    instead : list of Variable or None
        For each output a variable that has no value, where the derivative does not exist.
    """

    op: Any
    instead: list[Any]

    def apply(self, inputs: Sequence[Any]) -> list[Any]:
        """Return the derivatives at these inputs."""
        # An operation given by the program does not take shared variables.
        results = self.op(*inputs, return_list=True)
        return [
            result if stand_in is None else stand_in
            for result, stand_in in zip(results, self.instead, strict=True)
        ]


def gradient_graph(op: Any, override: Any, kind: str) -> Overridden:
    """Return the gradient of an OpFromGraph, from inputs, outputs and output gradients.

    Parameters
    ----------
    op : OpFromGraph
        What is differentiated.
    override : 'default', OpFromGraph, callable, Variable or list
        What the program has given.
    kind : {'lop', 'grad'}
        Whether overrides are told of the outputs.

    Raises
    ------
    TypeError, ValueError
        If an override is of no known form, or gives another number of gradients.
    """
    inputs, outputs = op.local_inputs, op.local_outputs
    results = [output.type() for output in outputs]
    gradients = [output.type() for output in outputs]
    if isinstance(override, type(op)):
        needed = len(inputs) + len(outputs) * (2 if kind == "lop" else 1)
        if len(override.local_inputs) != needed:
            raise ValueError(
                f"{op}: the override must take {needed} inputs, it takes"
                f" {len(override.local_inputs)}"
            )
        if kind == "lop":
            return Overridden(override, [None] * len(inputs))

    def default(wanted: list[Any]) -> list[Any]:
        # Not `known_grads`, which would cut the way from one output to another.
        terms = _core.gradient(outputs, gradients, wanted)
        return [_core.Variable(disconnected_type) if term is None else term for term in terms]

    def call(function: Callable[..., Any]) -> Any:
        if isinstance(function, type(op)):
            return function(*inputs, *gradients, return_list=True)
        if kind == "lop":
            return function(list(inputs), list(results), list(gradients))
        return function(list(inputs), list(gradients))

    terms = _collected(override, inputs, default, call, "gradient")
    values, instead = _with_values(terms, inputs)
    return Overridden(
        _made(op, [*inputs, *results, *gradients], values, "lop" if kind == "lop" else "grad"),
        instead,
    )


def r_graph(op: Any, override: Any) -> Overridden:
    """Return the derivative of an OpFromGraph along a direction, from inputs and directions.

    Parameters
    ----------
    op : OpFromGraph
        What is differentiated.
    override : 'default', OpFromGraph, callable, Variable or list
        What the program has given.

    Raises
    ------
    TypeError, ValueError
        If an override is of no known form, or gives another number of derivatives.
    """
    inputs, outputs = op.local_inputs, op.local_outputs
    if isinstance(override, type(op)):
        return Overridden(override, [None] * len(outputs))
    points = [variable.type() for variable in inputs]

    def default(wanted: list[Any]) -> list[Any]:
        terms: list[Any] = Rop(wanted, inputs, points)
        return terms

    def call(function: Callable[..., Any]) -> Any:
        return function(list(inputs), list(points))

    terms = _collected(override, outputs, default, call, "R_op")
    values, instead = _with_values(terms, outputs)
    # A direction has no part that is not connected; those outputs do not move.
    instead = [
        None if each is None or isinstance(each.type, DisconnectedType) else each
        for each in instead
    ]
    return Overridden(_made(op, [*inputs, *points], values, "rop"), instead)


def _collected(
    override: Any,
    of: list[Any],
    default: Callable[[list[Any]], list[Any]],
    call: Callable[[Any], Any],
    what: str,
) -> list[Any]:
    """Return one derivative for each variable of a list."""
    if _is_default(override):
        return default(of)
    if isinstance(override, _core.Variable):
        return [_checked_stand_in(override)] * len(of)
    if isinstance(override, list):
        if len(override) != len(of):
            raise ValueError(f"{len(of)} overrides of the {what} are needed, got {len(override)}")
        wanted = [
            variable for variable, each in zip(of, override, strict=True) if _is_default(each)
        ]
        derived = iter(default(wanted) if wanted else [])
        return [_one(each, derived, call, what) for each in override]
    if not callable(override):
        raise TypeError(_no_form(what, override))
    terms = call(override)
    if not isinstance(terms, list):
        raise TypeError(f"the override of the {what} must return a list, got {type(terms)}")
    if len(terms) != len(of):
        raise ValueError(
            f"the override of the {what} must return a list of {len(of)}, got {len(terms)}"
        )
    return terms


def _one(each: Any, derived: Any, call: Callable[[Any], Any], what: str) -> Any:
    if _is_default(each):
        return next(derived)
    if isinstance(each, _core.Variable):
        return _checked_stand_in(each)
    if not callable(each):
        raise TypeError(_no_form(what, each))
    return call(each)


def _no_form(what: str, override: Any) -> str:
    return (
        f"an override of the {what} is 'default', an OpFromGraph, a callable, a variable of"
        f" NullType or DisconnectedType, or a list of these; got {override!r}"
    )


def _checked_stand_in(variable: Any) -> Any:
    if not isinstance(variable.type, NullType | DisconnectedType):
        raise ValueError(
            "a variable as override must be of NullType or DisconnectedType, not of"
            f" {variable.type}"
        )
    return variable


def _with_values(terms: list[Any], of: list[Any]) -> tuple[list[Any], list[Any]]:
    """Return terms with zeros for those that have no values, and which these are."""
    values: list[Any] = []
    instead: list[Any] = []
    for term, variable in zip(terms, of, strict=True):
        has_none = isinstance(term.type, NullType | DisconnectedType)
        values.append(zeros_like(variable) if has_none else term)
        instead.append(term if has_none else None)
    return values, instead


def _made(op: Any, inputs: list[Any], outputs: list[Any], kind: str) -> Any:
    name = None if op.name is None else f"{op.name}_{kind}"
    return type(op)(inputs, outputs, inline=op.is_inline, name=name, on_unused_input="ignore")


def _is_default(override: Any) -> bool:
    return isinstance(override, str) and override == "default"
