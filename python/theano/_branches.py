"""Branches that are computed only if they are chosen: what a function makes of `ifelse`.

What nothing but one branch of an `IfElse` needs is taken out of the function's graph, and becomes
the graph inside an operation `Branches`, which compiles each side as a function of its own when it
is first chosen. Its inputs are what both sides read from outside.

Nodes are found by counting: a node belongs to a side if all its clients do, or are the `IfElse`
itself, reading it on that side. `IfElse` nodes with one condition, of which none needs another, are
taken together first, so that what they share is not computed outside. An `IfElse` within a side is
treated when the function of that side is compiled.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from theano import _core
from theano.gof.copying import clone_get_equiv
from theano.gof.fg import FunctionGraph
from theano.gof.graph import Apply
from theano.gof.op import Op
from theano.gof.traversal import ancestors, with_all_roots
from theano.ifelse import IfElse

__all__ = ["Branches", "with_lazy_branches"]


class Branches(Op):
    """Computes one of two graphs, from a condition and the values that they read.

    Parameters
    ----------
    inputs : sequence of Variable
        What the values that are read stand for in the graphs.
    chosen, other : sequence of Variable
        What is computed if the condition is not zero, and if it is zero.
    mode : Mode
        How each is compiled.
    name : str
        Shown in prints.
    """

    _only_reads = True  # the values of inputs need not be copied for `perform`

    def __init__(
        self,
        inputs: Sequence[Any],
        chosen: Sequence[Any],
        other: Sequence[Any],
        mode: Any,
        name: str,
    ) -> None:
        self.inputs = list(inputs)
        self.sides = [list(chosen), list(other)]
        self.mode = mode
        self.name = name
        self._functions: list[Any] = [None, None]
        self._read: list[list[int]] = [[], []]

    @property
    def outputs(self) -> list[Any]:
        """The results of both sides, as pictures show them."""
        return [*self.sides[0], *self.sides[1]]

    def __str__(self) -> str:
        return f"if{{{self.name}}}"

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_functions": [None, None]}

    def make_node(self, condition: Any, *values: Any) -> Any:
        """Apply to a condition and a value for each input of the graphs."""
        return Apply(self, [condition, *values], [output.type() for output in self.sides[0]])

    def function(self, side: int) -> Any:
        """Return the compiled function of a side, 0 for the chosen one, of the inputs it reads."""
        if self._functions[side] is None:
            from theano.compile.function import function

            results = self.sides[side]
            reached = set(ancestors(results))
            self._read[side] = [i for i, inner in enumerate(self.inputs) if inner in reached]
            self._functions[side] = function(
                [self.inputs[i] for i in self._read[side]],
                results,
                mode=self.mode,
                no_default_updates=True,
                profile=False,
                name=self.name,
            )
            # From the next time on it is called from the core.
            _core.set_branch_function(self, side, self._functions[side], self._read[side])
        return self._functions[side]

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Compute the side that the condition chooses."""
        side = 0 if inputs[0] else 1
        function = self.function(side)
        results = function(*(inputs[1 + i] for i in self._read[side]))
        for cell, result in zip(output_storage, results, strict=True):
            cell[0] = result


def with_lazy_branches(inputs: Sequence[Any], outputs: Sequence[Any], mode: Any) -> list[Any]:
    """Return outputs that compute of each `IfElse` only the branch that is chosen.

    Parameters
    ----------
    inputs : sequence of Variable
        Those of the function.
    outputs : sequence of Variable
        What it computes.
    mode : Mode
        How branches are compiled.

    Returns
    -------
    list of Variable
        In nodes of their own where anything has changed.
    """
    if not any(_is_choice(variable.owner) for variable in ancestors(outputs, inputs)):
        return list(outputs)
    copies = clone_get_equiv(list(inputs), list(outputs), copy_inputs=False, copy_orphans=False)
    # Whether a root without a value is needed, the core will say.
    fgraph = FunctionGraph(
        with_all_roots(inputs, outputs), [copies[output] for output in outputs], clone=False
    )
    _choose_constants(fgraph)
    # From the last to the first: an `IfElse` within a side of a later one goes with that side.
    for group in reversed(_outermost(fgraph)):
        _move_inside(fgraph, [node for node in group if fgraph.holds(node)], mode)
    rewritten = list(fgraph.outputs)
    fgraph.disown()
    return rewritten


def _is_choice(node: Any) -> bool:
    return node is not None and isinstance(node.op, IfElse)


def _values(node: Any, side: int) -> list[Any]:
    first = 1 + side * node.op.n_outs
    return list(node.inputs[first : first + node.op.n_outs])


def _choose_constants(fgraph: FunctionGraph) -> None:
    """Put the chosen branch in place of each `IfElse` whose condition is a constant."""
    for node in fgraph.toposort():
        if _is_choice(node) and fgraph.holds(node) and isinstance(node.inputs[0], _core.Constant):
            condition: Any = node.inputs[0]
            values = _values(node, 0 if condition.data else 1)
            fgraph.replace_all(zip(list(node.outputs), values, strict=True), reason="ifelse")


def _outermost(fgraph: FunctionGraph) -> list[list[Any]]:
    """Return the `IfElse` nodes that are in no side of another, grouped by their conditions."""
    nodes = [node for node in fgraph.toposort() if _is_choice(node)]
    inside: set[Any] = set()
    groups: dict[Any, list[list[Any]]] = {}
    found: list[list[Any]] = []
    for node in reversed(nodes):
        if node in inside:
            continue
        for side in (0, 1):
            inside.update(filter(_is_choice, _of_side(fgraph, [node], side)))
        similar = groups.setdefault(node.inputs[0], [])
        group = next((group for group in similar if _is_independent(node, group)), None)
        if group is None:
            group = []
            similar.append(group)
            found.append(group)
        group.append(node)
    return found[::-1]


def _is_independent(node: Any, group: Iterable[Any]) -> bool:
    """Whether a node needs none of a group, and none of the group needs it."""
    needed = set(ancestors(node.inputs))
    return all(
        needed.isdisjoint(member.outputs) and set(ancestors(member.inputs)).isdisjoint(node.outputs)
        for member in group
    )


def _of_side(fgraph: FunctionGraph, group: Sequence[Any], side: int) -> list[Any]:
    """Return the nodes that are needed for one side of a group of `IfElse` nodes alone."""
    remaining: dict[Any, int] = {}
    found: list[Any] = []
    read = [value for node in group for value in _values(node, side)]
    for variable in read:  # grows while it is gone through
        node = variable.owner
        if node is None or not fgraph.holds(node):
            continue
        if node not in remaining:
            remaining[node] = sum(len(fgraph.clients(output)) for output in node.outputs)
        remaining[node] -= 1
        if remaining[node] == 0:
            found.append(node)
            read.extend(node.inputs)
    return found


def _move_inside(fgraph: FunctionGraph, group: list[Any], mode: Any) -> None:
    """Put a `Branches` in place of `IfElse` nodes with one condition that need not each other."""
    if not group:
        return
    while not all(_is_independent(node, group[:i]) for i, node in enumerate(group)):
        _move_inside(fgraph, [group.pop()], mode)  # an earlier replacement has joined them
    sides = [_of_side(fgraph, group, side) for side in (0, 1)]
    if not any(sides):
        return
    moved = dict.fromkeys([*sides[0], *sides[1]])
    results = [[value for node in group for value in _values(node, side)] for side in (0, 1)]
    read = dict.fromkeys(
        variable
        for variable in (*results[0], *results[1], *(v for node in moved for v in node.inputs))
        if variable.owner not in moved and not isinstance(variable, _core.Constant)
    )
    stand_ins = {}
    for variable in read:
        stand_ins[variable] = variable.type()
        stand_ins[variable].name = variable.name
    inner = _core.clone_graph([*results[0], *results[1]], list(stand_ins.items()))
    count = len(results[0])
    name = ",".join(dict.fromkeys(node.op.name for node in group if node.op.name))
    branches = Branches(list(stand_ins.values()), inner[:count], inner[count:], mode, name)
    made = branches(group[0].inputs[0], *stand_ins, return_list=True)
    outputs = [output for node in group for output in node.outputs]
    fgraph.replace_all(zip(outputs, made, strict=True), reason="ifelse")
