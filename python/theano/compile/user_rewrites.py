"""Rewrites in Python, of a mode or registered with `optdb`, that come before those of the core."""

from collections.abc import Sequence
from typing import Any

from theano.configdefaults import config
from theano.configparser import change_flags
from theano.gof.copying import clone_get_equiv
from theano.gof.fg import FunctionGraph
from theano.gof.toolbox import Feature

__all__ = ["apply_optimizer"]

Updates = list[tuple[Any, Any]]
# The names of rewrites, the variables that they replaced, and those that took their place.
Changes = list[tuple[str, Any, Any]]


def apply_optimizer(
    mode: Any,
    inputs: Sequence[Any],
    expressions: list[Any],
    updates: Updates,
    changes: Changes | None = None,
) -> tuple[list[Any], Updates]:
    """Let the optimizer of a mode rewrite what a function computes.

    Parameters
    ----------
    mode : Mode
        Nothing is done unless it has a `program_optimizer`.
    inputs : sequence of Variable
        What calls give, and the shared variables that take part.
    expressions : list of Variable
        What is computed.
    updates : list of pairs
        Shared variables and their new values.
    changes : list, optional
        What is done is noted here.

    Returns
    -------
    tuple of two lists
        The expressions and updates to compile: on the same inputs, in nodes of their own.
    """
    optimizer = getattr(mode, "program_optimizer", None)
    if optimizer is None:
        return expressions, updates
    outputs = [*expressions, *(value for _, value in updates)]
    copies = clone_get_equiv(inputs, outputs, copy_inputs=False, copy_orphans=False)
    fgraph = FunctionGraph(inputs, [copies[output] for output in outputs], clone=False)
    if changes is not None:
        fgraph.attach_feature(_Recorder(changes))
    with change_flags(compute_test_value=config.compute_test_value_opt):
        optimizer.optimize(fgraph)
    rewritten = list(fgraph.outputs)
    fgraph.disown()
    count = len(expressions)
    targets = [target for target, _ in updates]
    return rewritten[:count], list(zip(targets, rewritten[count:], strict=True))


class _Recorder(Feature):
    """Notes each replacement once."""

    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        self.seen: set[tuple[Any, Any]] = set()

    def on_change_input(
        self, function_graph: Any, node: Any, i: int, r: Any, new_r: Any, reason: Any = None
    ) -> None:
        if (r, new_r) not in self.seen:
            self.seen.add((r, new_r))
            self.changes.append((str(reason), r, new_r))
