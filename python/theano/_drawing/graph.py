"""From a graph to a picture: which variables get a box, what is written on it, and its colour.

The rules are those of Theano's `pydotprint`: a node is an ellipse; a variable has a box if it is a
root, a result, named or used nowhere, and otherwise is a line between nodes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from theano import _core
from theano._drawing.collector import collector_paused
from theano._drawing.colours import KINDS
from theano._drawing.picture import Box, Line, Picture
from theano._drawing.short_types import type_to_str
from theano.gof.fg import FunctionGraph

__all__ = ["Graph", "inner_graph", "picture_of", "user_line"]

# What the colours of nodes stand for, where that is not the name of the class.
_MEANINGS = {"Elemwise": "elementwise", "Subtensor": "indexing", "Alloc": "allocation"}


@dataclass(slots=True)
class Graph:
    """The parts of what can be drawn: a function, a FunctionGraph, variables or a node."""

    nodes: list[Any]
    outputs: list[Any]
    updates: dict[Any, Any] = field(default_factory=dict)  # new value -> the input it is stored in
    shared: set[Any] = field(default_factory=set)
    profile: Any = None

    @classmethod
    def of(cls, thing: Any) -> "Graph":
        """The graph of a function, FunctionGraph, variable, node, or list of variables.

        Raises
        ------
        TypeError
            For anything else.
        """
        profile = None
        if isinstance(thing, _core.Function):
            profile = getattr(thing, "profile", None)
            thing = thing.maker.fgraph  # type: ignore[attr-defined]
        if isinstance(thing, FunctionGraph):
            mapping = thing.update_mapping or {}
            updates = {thing.outputs[k]: thing.inputs[i] for k, i in mapping.items()}
            outputs = [out for k, out in enumerate(thing.outputs) if k not in mapping]
            shared = set(getattr(thing, "containers", {}))
            return cls(thing.toposort(), outputs, updates, shared, profile)
        if isinstance(thing, _core.Apply):
            outputs = list(thing.outputs)
        else:
            outputs = list(thing) if isinstance(thing, list | tuple) else [thing]
        for variable in outputs:
            if not isinstance(variable, _core.Variable):
                raise TypeError(
                    "only functions, FunctionGraphs, variables, nodes and lists of variables can "
                    f"be drawn, not {type(variable).__name__}"
                )
        return cls(_core.toposort([], outputs), outputs)


def inner_graph(op: Any) -> tuple[list[Any], list[Any]] | None:
    """The inputs and outputs of the graph inside an operation, if there is one."""
    for inputs, outputs in (
        ("local_inputs", "local_outputs"),
        ("inner_inputs", "inner_outputs"),
        ("inputs", "outputs"),
    ):
        found = getattr(op, inputs, None), getattr(op, outputs, None)
        if all(
            isinstance(part, list | tuple)
            and part
            and all(isinstance(each, _core.Variable) for each in part)
            for part in found[1:]
        ):
            return list(found[0] or ()), list(found[1])  # type: ignore[arg-type]
    return None


def user_line(thing: Any) -> tuple[str, int, str] | None:
    """File, line and function where the user made a variable, if that is known."""
    trace = thing.creation_trace()
    return trace[0] if trace else None


class _Builder:
    """Collects the boxes and lines of one graph."""

    def __init__(
        self,
        graph: Graph,
        compact: bool,
        with_ids: bool,
        colours: Mapping[str, str],
        max_label_size: int,
        simple_names: bool,
        lines_of_user: bool,
    ) -> None:
        self.graph = graph
        self.compact = compact
        self.with_ids = with_ids
        self.colours = colours
        self.longest = max_label_size
        self.simple_names = simple_names
        self.lines_of_user = lines_of_user
        self.outputs = {*graph.outputs, *graph.updates}
        self.used = {variable for node in graph.nodes for variable in node.inputs}
        self.picture = Picture()
        self.box_of: dict[Any, int] = {}
        self.texts: set[str] = set()
        self.type_texts: dict[Any, tuple[str, str]] = {}

    def build(self) -> Picture:
        for index, node in enumerate(self.graph.nodes):
            self._node(index, node)
        for variable in (*self.graph.outputs, *self.graph.updates):
            if variable not in self.box_of:  # a root that is a result
                self._variable(variable)
        for value, target in self.graph.updates.items():
            if target is not value:
                upper = self.box_of.get(target)
                upper = self._variable(target) if upper is None else upper
                self.picture.lines.append(
                    Line(upper, self.box_of[value], "UPDATE", "", "update", "blue", True)
                )
        return self.picture

    def _types(self, variable: Any) -> tuple[str, str]:
        texts = self.type_texts.get(variable.type)
        if texts is None:
            texts = self.type_texts[variable.type] = (
                str(variable.type),
                type_to_str(variable.type),
            )
        return texts

    def _node(self, index: int, node: Any) -> None:
        op = node.op
        class_name = type(op).__name__
        colour = meaning = ""
        for name, value in self.colours.items():
            if name in class_name:
                colour, meaning = value, _MEANINGS.get(name, name)
        box = Box(self._node_label(index, node), "apply", colour, meaning, thing=node)
        box.details = [str(op), f"node {index} in order of computation"]
        if self.lines_of_user:
            made = user_line(node.outputs[0])
            if made is not None:
                box.details.append(f"made at {made[0]}:{made[1]} in {made[2]}")
        self.box_of[node] = place = self._add(box)
        several = len(node.inputs) > 1
        views = _positions(op, "view_map")
        destroyed = _positions(op, "destroy_map")
        for i, variable in enumerate(node.inputs):
            colour = "blue" if i in views else "red" if i in destroyed else ""
            upper = self.box_of.get(variable)
            number = str(i) if several else ""
            full, short = self._types(variable)
            label = number
            if upper is None and variable.owner is None:
                upper = self._variable(variable)
            elif upper is None:
                upper = self.box_of[variable.owner]
                label = self._cut(f"{number} {full}".strip())
                number = f"{number} {short}".strip()
            details = f"input {i}: {full}"
            self.picture.lines.append(Line(upper, place, label, number, details, colour))
        for i, variable in enumerate(node.outputs):
            result = variable in self.outputs
            unused = not result and variable not in self.used
            if result or unused or variable.name or not self.compact:
                lower = self._variable(variable, "output" if result else "unused" if unused else "")
                label = short = str(i) if len(node.outputs) > 1 else ""
                full, brief = self._types(variable)
                if not result and not unused and self.compact:
                    label, short = f"{label} {full}".strip(), f"{short} {brief}".strip()
                self.picture.lines.append(Line(place, lower, self._cut(label), short, full))

    def _variable(self, variable: Any, kind: str = "") -> int:
        if not kind:
            if variable.owner is not None:
                kind = "variable"
            elif isinstance(variable, _core.Constant):
                kind = "constant"
            elif isinstance(variable, _core.SharedVariable) or variable in self.graph.shared:
                kind = "shared"
            else:
                kind = "input"
        colour, meaning = KINDS[kind]
        if kind == "output":
            colour = self.colours.get("Output", colour)
        box = Box(self._variable_label(variable), kind, colour, meaning, thing=variable)
        box.details = [str(variable), self._types(variable)[0]]
        place = self._add(box)
        self.box_of[variable] = place
        return place

    def _add(self, box: Box) -> int:
        self.texts.add(box.label)
        self.picture.boxes.append(box)
        return len(self.picture.boxes) - 1

    def _cut(self, text: str) -> str:
        return text if len(text) <= self.longest else text[: self.longest - 3] + "..."

    def _variable_label(self, variable: Any) -> str:
        type_text = self._types(variable)[0]
        target = self.graph.updates.get(variable)
        if variable.name is not None:
            text = variable.name if self.simple_names else f"name={variable.name} {type_text}"
        elif isinstance(variable, _core.Constant):
            value = str(np.asarray(variable.data)).partition("\n")[0]
            text = f"val={value} {type_text}"
        elif target is not None and target.name is not None:
            text = target.name + ("" if self.simple_names else type_text)
        else:
            text = type_text
        return self._cut(text)

    def _node_label(self, index: int, node: Any) -> str:
        text = str(node.op).replace(":", "_")
        profile = self.graph.profile
        times = getattr(profile, "apply_time", None)
        if times is not None:
            seconds = times.get(node, 0)
            total = getattr(profile, "fct_call_time", 0)
            share = seconds * 100 / total if total else 0
            text += f"   ({seconds:.3f}s,{share:.3f}%)"
        if text in self.texts or self.with_ids:
            number = f" id={index}"
            if len(text) + len(number) <= self.longest:
                return text + number
            return text[: self.longest - 3 - len(number)] + number + "..."
        if len(text) > self.longest:
            short = self._cut(text)
            count = 1
            while short in self.texts:
                count += 1
                suffix = f" id={count}"
                short = text[: self.longest - 3 - len(suffix)] + "..." + suffix
            return short
        return text


def _positions(op: Any, name: str) -> set[int]:
    """The inputs that results are views of, or overwrite."""
    places = getattr(op, name, None)
    if not isinstance(places, dict):
        return set()
    return {position for positions in places.values() for position in positions}


@collector_paused
def picture_of(
    thing: Any,
    compact: bool = True,
    with_ids: bool = False,
    filled: bool = True,
    colours: Mapping[str, str] | None = None,
    max_label_size: int = 70,
    simple_names: bool = False,
    lines_of_user: bool = False,
) -> Picture:
    """What a picture of a graph shows.

    Parameters
    ----------
    thing : Function, FunctionGraph, Variable, Apply, or sequence of Variable
        What is drawn.
    compact, with_ids, max_label_size
        As for `theano.printing.pydotprint`.
    filled : bool
        Whether colours fill boxes.
    colours : dict, optional
        Colours of nodes by parts of the names of their operations' classes.
    simple_names : bool
        Whether the types of named variables are left out.
    lines_of_user : bool
        Whether the details say where a node was made.
    """
    builder = _Builder(
        Graph.of(thing),
        compact,
        with_ids,
        DEFAULT_COLOURS if colours is None else colours,
        max_label_size,
        simple_names,
        lines_of_user,
    )
    picture = builder.build()
    picture.filled = filled
    return picture


DEFAULT_COLOURS = {
    "GpuFromHost": "red",
    "HostFromGpu": "red",
    "Scan": "yellow",
    "Shape": "brown",
    "IfElse": "magenta",
    "Elemwise": "#FFAABB",
    "Subtensor": "#FFAAFF",
    "Alloc": "#FFAA22",
    "Output": "blue",
}


def nodes_behind(variables: Sequence[Any]) -> set[Any]:
    """The nodes that variables are computed by, with all above them."""
    return set(_core.toposort([], list(variables)))
