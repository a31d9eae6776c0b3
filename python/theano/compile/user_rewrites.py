"""Rewrites that a mode brings along, as an optimizer of `theano.gof.opt`."""

from collections.abc import Sequence
from typing import Any

from theano.gof.copying import clone_get_equiv
from theano.gof.fg import FunctionGraph
from theano.gof.opt import Optimizer

__all__ = ["apply_optimizer"]

Updates = list[tuple[Any, Any]]


def apply_optimizer(
    mode: Any, inputs: Sequence[Any], expressions: list[Any], updates: Updates
) -> tuple[list[Any], Updates]:
    """Let the optimizer of a mode rewrite what a function computes.

    Parameters
    ----------
    mode : Mode
        Nothing is done unless its `optimizer` is an `Optimizer`.
    inputs : sequence of Variable
        What calls give, and the shared variables that take part.
    expressions : list of Variable
        What is computed.
    updates : list of pairs
        Shared variables and their new values.

    Returns
    -------
    tuple of two lists
        The expressions and updates to compile: on the same inputs, in nodes of their own.
    """
    optimizer = getattr(mode, "optimizer", None)
    if not isinstance(optimizer, Optimizer):
        return expressions, updates
    outputs = [*expressions, *(value for _, value in updates)]
    copies = clone_get_equiv(inputs, outputs, copy_inputs=False, copy_orphans=False)
    fgraph = FunctionGraph(inputs, [copies[output] for output in outputs], clone=False)
    optimizer.optimize(fgraph)
    rewritten = list(fgraph.outputs)
    fgraph.disown()
    count = len(expressions)
    targets = [target for target, _ in updates]
    return rewritten[:count], list(zip(targets, rewritten[count:], strict=True))
