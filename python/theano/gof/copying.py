"""Copies of graphs between given ends. Public under `theano.gof.graph`."""

from collections.abc import Sequence
from typing import Any

from theano.gof.traversal import io_toposort, orphans

__all__ = ["clone", "clone_get_equiv"]


def clone_get_equiv(
    inputs: Sequence[Any],
    outputs: Sequence[Any],
    copy_inputs: bool = True,
    copy_orphans: bool = True,
    memo: dict[Any, Any] | None = None,
) -> dict[Any, Any]:
    """Copy the graph between `inputs` and `outputs`.

    Parameters
    ----------
    inputs, outputs : sequence of Variable
        The two ends.
    copy_inputs, copy_orphans : bool
        Whether the inputs, and the other roots, are copied or shared.
    memo : dict, optional
        What is copied already; it is extended.

    Returns
    -------
    dict
        Maps each variable and node to its copy.
    """
    equivalent = {} if memo is None else memo
    for variable in inputs:
        if variable not in equivalent:
            equivalent[variable] = variable.clone() if copy_inputs else variable
    for variable in orphans(inputs, outputs):
        if variable not in equivalent:
            equivalent[variable] = variable.clone() if copy_orphans else variable
    for node in io_toposort(inputs, outputs):
        if node not in equivalent:
            new_inputs = [equivalent[variable] for variable in node.inputs]
            # Types differ only where `memo` says so; then those of the outputs follow.
            copied = node.clone_with_new_inputs(new_inputs, strict=False)
            equivalent[node] = copied
            for old, new in zip(node.outputs, copied.outputs, strict=True):
                equivalent.setdefault(old, new)
    return equivalent


def clone(
    i: Sequence[Any], o: Sequence[Any], copy_inputs: bool = True, copy_orphans: bool | None = None
) -> tuple[list[Any], list[Any]]:
    """Copy the graph between `i` and `o`.

    Parameters
    ----------
    i, o : sequence of Variable
        The two ends.
    copy_inputs : bool
        Whether the inputs are copied or shared.
    copy_orphans : bool, optional
        The same for the other roots; by default as `copy_inputs`.

    Returns
    -------
    tuple of two lists
        The copies of inputs and outputs.
    """
    if copy_orphans is None:
        copy_orphans = copy_inputs
    equivalent = clone_get_equiv(i, o, copy_inputs, copy_orphans)
    return [equivalent[variable] for variable in i], [equivalent[variable] for variable in o]
