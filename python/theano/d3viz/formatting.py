"""`PyDotFormatter`: a graph in the DOT language, with the attributes that Theano's viewer reads."""

import os
from typing import Any

import numpy as np

from theano import _core
from theano._drawing.dot import Cluster, Dot, Edge, Node
from theano._drawing.graph import Graph, inner_graph, user_line
from theano._drawing.short_types import broadcastable_to_str, dtype_to_char, type_to_str

__all__ = [
    "PyDotFormatter",
    "apply_label",
    "apply_profile",
    "broadcastable_to_str",
    "dict_to_pdnode",
    "dtype_to_char",
    "type_to_str",
    "var_label",
    "var_tag",
]


class PyDotFormatter:
    """Turns graphs into the DOT language.

    Parameters
    ----------
    compact : bool
        Whether variables between nodes that have no name are left out.

    Attributes
    ----------
    node_colors, apply_colors, shapes : dict
        Colours of variables and nodes, and shapes; changes count.
    """

    def __init__(self, compact: bool = True) -> None:
        self.compact = compact
        self.node_colors = {
            "input": "limegreen",
            "constant_input": "SpringGreen",
            "shared_input": "YellowGreen",
            "output": "dodgerblue",
            "unused": "lightgrey",
        }
        self.apply_colors = {
            "GpuFromHost": "red",
            "HostFromGpu": "red",
            "Scan": "yellow",
            "Shape": "cyan",
            "IfElse": "magenta",
            "Elemwise": "#FFAABB",
            "Subtensor": "#FFAAFF",
            "Alloc": "#FFAA22",
        }
        self.shapes = {"input": "box", "output": "box", "apply": "ellipse"}
        self._prefix = "n"
        self._names: dict[Any, str] = {}

    def __call__(self, fct: Any, graph: Dot | None = None) -> Dot:
        """The graph of a function in the DOT language.

        Parameters
        ----------
        fct : Function, FunctionGraph, Variable, Apply, or list of Variable
            What is turned.
        graph : Dot, optional
            What nodes and edges are added to.

        Returns
        -------
        Dot
            Has the interface of `pydot.Dot`: `get_nodes`, `write_dot`, `create_png` and others.
            Operations with a graph inside have it as a subgraph.
        """
        dot = Dot() if graph is None else graph
        self._names = {}
        parts = Graph.of(fct)
        outputs = {*parts.outputs, *parts.updates}
        used = {variable for node in parts.nodes for variable in node.inputs}
        for node in parts.nodes:
            self._add_apply(dot, parts, node)
            for i, variable in enumerate(node.inputs):
                self._add_input(dot, parts, node, i, variable)
            for variable in node.outputs:
                self._add_output(dot, node, variable, variable in outputs, variable in used)
            inner = inner_graph(node.op)
            if inner is not None:
                self._add_inner(dot, node, *inner)
        return dot

    def _name(self, thing: Any) -> str:
        return self._names.setdefault(thing, f"{self._prefix}{len(self._names) + 1}")

    def _add_apply(self, dot: Dot, parts: Graph, node: Any) -> None:
        label = apply_label(node)
        attributes = {
            "name": self._name(node),
            "label": label,
            "profile": apply_profile(node, parts.profile),
            "node_type": "apply",
            "apply_op": label,
            "shape": self.shapes["apply"],
        }
        for part, colour in self.apply_colors.items():
            if part in label:
                attributes |= {"style": "filled", "fillcolor": colour, "type": "colored"}
        dot.add_node(dict_to_pdnode(attributes))

    def _add_variable(self, dot: Dot, variable: Any, kind: str, colour: str, shape: str) -> str:
        name = self._name(variable)
        attributes = {
            "name": name,
            "label": var_label(variable),
            "node_type": kind,
            "dtype": type_to_str(variable.type),
            "tag": var_tag(variable),
            "style": "filled",
            "fillcolor": self.node_colors[colour],
            "shape": self.shapes[shape],
        }
        dot.add_node(dict_to_pdnode(attributes))
        return name

    def _add_input(self, dot: Dot, parts: Graph, node: Any, i: int, variable: Any) -> None:
        if variable.owner is not None:
            source = self._name(variable.owner)
        else:
            kind = "input"
            if isinstance(variable, _core.Constant):
                kind = "constant_input"
            elif isinstance(variable, _core.SharedVariable) or variable in parts.shared:
                kind = "shared_input"
            source = self._add_variable(dot, variable, kind, kind, "input")
        label = type_to_str(variable.type)
        if len(node.inputs) > 1:
            label = f"{i} {label}"
        colour = None
        for name, shade in (("view_map", self.node_colors["output"]), ("destroy_map", "red")):
            places = getattr(node.op, name, None)
            if isinstance(places, dict) and any(i in found for found in places.values()):
                colour = colour or shade
        dot.add_edge(Edge(source, self._name(node), label=label, color=colour))

    def _add_output(self, dot: Dot, node: Any, variable: Any, result: bool, used: bool) -> None:
        label = type_to_str(variable.type)
        if result or not used:
            colour = "output" if result else "unused"
            name = self._add_variable(dot, variable, "output", colour, "output")
            dot.add_edge(Edge(self._name(node), name, label=label))
        elif variable.name or not self.compact:
            name = self._add_variable(dot, variable, "output", "unused", "output")
            dot.add_edge(Edge(self._name(node), name, label=label))

    def _add_inner(self, dot: Dot, node: Any, inputs: list[Any], outputs: list[Any]) -> None:
        cluster = Cluster(self._name(node), label=apply_label(node))
        formatter = PyDotFormatter(self.compact)
        formatter._prefix = self._name(node)
        formatter(outputs, cluster)
        dot.add_subgraph(cluster)
        attributes = dot.get_node(self._name(node))[0].get_attributes()
        attributes["subg"] = cluster.get_name()
        outer = [self._name(variable.owner or variable) for variable in node.inputs]
        entering = [formatter._name(variable) for variable in inputs]
        leaving = [formatter._name(variable) for variable in outputs]
        results = [self._name(variable) for variable in node.outputs]
        attributes["subg_map_inputs"] = str([list(p) for p in zip(outer, entering, strict=False)])
        attributes["subg_map_outputs"] = str([list(p) for p in zip(leaving, results, strict=False)])


def var_label(var: Any, precision: int = 3) -> str:
    """The label of a variable: its name, the value of a constant, or its type.

    Parameters
    ----------
    var : Variable
        What is named.
    precision : int
        Decimal places of values.
    """
    if var.name is not None:
        return str(var.name)
    if isinstance(var, _core.Constant):
        value = np.asarray(var.data)
        if value.ndim == 0:
            return np.array2string(value.reshape(1), precision=precision).strip("[]")
        return np.array2string(value, precision=precision).partition("\n")[0]
    return type_to_str(var.type)


def var_tag(var: Any) -> list[Any] | None:
    """File, line and function where a variable was made, or None."""
    made = user_line(var)
    if made is None:
        return None
    return [os.path.basename(made[0]).strip("<>"), made[1], made[2].strip("<>")]


def apply_label(node: Any) -> str:
    """The label of a node: the class of its operation."""
    return type(node.op).__name__


def apply_profile(node: Any, profile: Any) -> list[float] | None:
    """The time of a node and that of all calls, or None without a profile with times.

    Parameters
    ----------
    node : Apply
        A node of the function's graph.
    profile : ProfileStats or None
        The function's profile.
    """
    if not profile or not getattr(profile, "fct_call_time", 0):
        return None
    return [profile.apply_time.get(node, 0), profile.fct_call_time]


def dict_to_pdnode(d: dict[str, Any]) -> Node:
    """A node from its attributes, `name` among them; lists are joined by tabs."""
    attributes = {}
    for key, value in d.items():
        if value is not None:
            text = "\t".join(map(str, value)) if isinstance(value, list) else str(value)
            attributes[key] = text.replace('"', "'")
    return Node(**attributes)
