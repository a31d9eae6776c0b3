"""Graphs as one line of text each. Public under `theano.gof.graph`."""

from collections.abc import Callable, Sequence
from typing import Any

from theano.gof.traversal import io_toposort, orphans

__all__ = ["as_string", "default_node_formatter", "op_as_string"]


def default_node_formatter(op: Any, argstrings: Sequence[str]) -> str:
    """The text of a node: its operation, with the texts of its inputs in parentheses."""
    return f"{op.op}({', '.join(argstrings)})"


def op_as_string(
    i: Sequence[Any],
    op: Any,
    leaf_formatter: Callable[[Any], str] = str,
    node_formatter: Callable[[Any, Sequence[str]], str] = default_node_formatter,
) -> str:
    """The text of a node, down to some inputs; parameters as for `as_string`."""
    return node_formatter(op, as_string(i, op.inputs, leaf_formatter, node_formatter))


def as_string(
    i: Sequence[Any],
    o: Sequence[Any],
    leaf_formatter: Callable[[Any], str] = str,
    node_formatter: Callable[[Any, Sequence[str]], str] = default_node_formatter,
) -> list[str]:
    """The graph between inputs and outputs as text.

    Parameters
    ----------
    i, o : sequence of Variable
        Inputs and outputs.
    leaf_formatter : callable
        The text of a variable that is not computed between them.
    node_formatter : callable
        The text of a node, given its inputs' texts.

    Returns
    -------
    list of str
        One text per output. A node that is used several times is written as ``*n -> text`` where
        it comes first, and as ``*n`` then.
    """
    leaves = {*i, *orphans(i, o)}
    nodes = io_toposort(i, o)
    uses = dict.fromkeys(nodes, 0)
    used = [variable for node in nodes for variable in node.inputs] + list(o)
    for variable in used:
        if variable.owner is not None and variable not in leaves:
            uses[variable.owner] += 1
    number = {node: n for n, node in enumerate((n for n in nodes if uses[n] > 1), 1)}
    is_told: set[Any] = set()
    results: list[str] = []
    # What is being told, the innermost last: a node, and the texts of its inputs so far.
    open_nodes: list[tuple[Any, list[str]]] = []

    def tell(variable: Any, texts: list[str]) -> None:
        node = variable.owner
        if node is None or variable in leaves:
            texts.append(leaf_formatter(variable))
        elif node in is_told:
            part = f"::{variable.index}" if len(node.outputs) > 1 else ""
            texts.append(f"*{number[node]}{part}")
        else:
            is_told.add(node)
            open_nodes.append((node, []))

    for output in o:
        tell(output, results)
        while open_nodes:
            node, texts = open_nodes[-1]
            if len(texts) < len(node.inputs):
                tell(node.inputs[len(texts)], texts)
                continue
            open_nodes.pop()
            text = node_formatter(node, texts)
            around = open_nodes[-1][1] if open_nodes else results
            around.append(f"*{number[node]} -> {text}" if node in number else text)
    return results
