"""Graphs in the DOT language, with the interface of the package `pydot`, and calls of Graphviz.

The classes have the methods of pydot's that programs and `networkx` use, so that graphs can be
looked at and written without that package.
"""

import re
import shutil
import subprocess
from typing import Any

__all__ = ["Cluster", "Dot", "Edge", "GraphvizError", "Node", "find_graphviz", "render"]

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|-?[0-9]+(\.[0-9]+)?")
_KEYWORDS = {"node", "edge", "graph", "digraph", "subgraph", "strict"}


class GraphvizError(RuntimeError):
    """Graphviz is not installed, or reports an error."""


def _quoted(value: Any) -> str:
    text = str(value)
    if _PLAIN.fullmatch(text) and text.lower() not in _KEYWORDS:
        return text
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'


def _attributes(attributes: dict[str, Any]) -> str:
    shown = [f"{key}={_quoted(value)}" for key, value in sorted(attributes.items())]
    return f" [{', '.join(shown)}]" if shown else ""


class _Element:
    """Has attributes."""

    def __init__(self, attributes: dict[str, Any]) -> None:
        self.obj_dict: dict[str, Any] = {
            "attributes": {key: value for key, value in attributes.items() if value is not None}
        }

    def get_attributes(self) -> dict[str, Any]:
        """The attributes; changes of the dictionary count."""
        attributes: dict[str, Any] = self.obj_dict["attributes"]
        return attributes

    def get(self, name: str) -> Any:
        """An attribute, or None."""
        return self.get_attributes().get(name)

    def set(self, name: str, value: Any) -> None:
        """Set an attribute."""
        self.get_attributes()[name] = value

    def get_label(self) -> Any:
        """The label, or None."""
        return self.get("label")


class Node(_Element):
    """A node with a name and attributes."""

    def __init__(self, name: Any = "", **attributes: Any) -> None:
        super().__init__(attributes)
        self._name = str(name)

    def get_name(self) -> str:
        """The name."""
        return self._name

    def to_string(self) -> str:
        """The line of a DOT file."""
        return f"{_quoted(self._name)}{_attributes(self.get_attributes())};"


class Edge(_Element):
    """An edge between two names of nodes."""

    def __init__(self, src: Any = "", dst: Any = "", **attributes: Any) -> None:
        super().__init__(attributes)
        self._ends = (str(src), str(dst))

    def get_source(self) -> str:
        """The name of the node where it begins."""
        return self._ends[0]

    def get_destination(self) -> str:
        """The name of the node where it ends."""
        return self._ends[1]

    def to_string(self) -> str:
        """The line of a DOT file."""
        source, target = self._ends
        return f"{_quoted(source)} -> {_quoted(target)}{_attributes(self.get_attributes())};"


class Dot(_Element):
    """A directed graph."""

    keyword = "digraph"

    def __init__(self, graph_name: str = "G", **attributes: Any) -> None:
        super().__init__(attributes)
        self._name = graph_name
        self._nodes: dict[str, list[Node]] = {}
        self._edges: list[Edge] = []
        self._subgraphs: list[Dot] = []

    def get_name(self) -> str:
        """The name."""
        return self._name

    def get_type(self) -> str:
        """'digraph'."""
        return "digraph"

    def get_strict(self, *_: Any) -> bool:
        """False: there may be several edges between two nodes."""
        return False

    def add_node(self, node: Node) -> None:
        """Add a node; one that was added before under the name gets its attributes too."""
        before = self._nodes.get(node.get_name())
        if before is None:
            self._nodes[node.get_name()] = [node]
        elif before[0] is not node:
            before[0].get_attributes().update(node.get_attributes())

    def add_edge(self, edge: Edge) -> None:
        """Add an edge."""
        self._edges.append(edge)

    def add_subgraph(self, subgraph: "Dot") -> None:
        """Add a part of the graph with nodes of its own."""
        self._subgraphs.append(subgraph)

    def get_node(self, name: str) -> list[Node]:
        """The nodes of a name: none or one."""
        return list(self._nodes.get(name, []))

    def get_nodes(self) -> list[Node]:
        """The nodes, without those of subgraphs."""
        return [nodes[0] for nodes in self._nodes.values()]

    get_node_list = get_nodes

    def get_edges(self) -> list[Edge]:
        """The edges, without those of subgraphs."""
        return list(self._edges)

    get_edge_list = get_edges

    def get_subgraphs(self) -> "list[Dot]":
        """The subgraphs."""
        return list(self._subgraphs)

    get_subgraph_list = get_subgraphs

    def to_string(self) -> str:
        """The text in the DOT language."""
        lines = [f"{self.keyword} {_quoted(self._name)} {{"]
        lines.extend(f"{key}={_quoted(value)};" for key, value in self.get_attributes().items())
        lines.extend(node.to_string() for node in self.get_nodes())
        lines.extend(part.to_string().rstrip() for part in self._subgraphs)
        lines.extend(edge.to_string() for edge in self._edges)
        return "\n".join([*lines, "}\n"])

    def create(self, prog: str = "dot", format: str = "ps") -> bytes:
        """The drawing that Graphviz makes."""
        return render(self.to_string(), format, prog)

    def create_dot(self) -> bytes:
        """The text in the DOT language as bytes."""
        return self.to_string().encode()

    def create_png(self) -> bytes:
        """The drawing that Graphviz makes as PNG."""
        return self.create(format="png")

    def create_svg(self) -> bytes:
        """The drawing that Graphviz makes as SVG."""
        return self.create(format="svg")

    def write(self, path: str, prog: str = "dot", format: str = "raw") -> bool:
        """Write a file: DOT for 'raw' and 'dot', else what Graphviz makes of it."""
        raw = format in ("raw", "dot")
        with open(path, "wb") as file:
            file.write(self.create_dot() if raw else self.create(prog, format))
        return True

    def write_dot(self, path: str) -> bool:
        """Write the text in the DOT language to a file."""
        return self.write(path)

    write_raw = write_dot

    def write_png(self, path: str) -> bool:
        """Write the drawing that Graphviz makes as PNG."""
        return self.write(path, format="png")

    def write_svg(self, path: str) -> bool:
        """Write the drawing that Graphviz makes as SVG."""
        return self.write(path, format="svg")


class Cluster(Dot):
    """A part of a graph that is drawn with a border."""

    keyword = "subgraph"

    def __init__(self, graph_name: str = "subG", **attributes: Any) -> None:
        super().__init__(f"cluster_{graph_name}", **attributes)


def find_graphviz(program: str = "dot") -> str | None:
    """The path of a program of Graphviz, or None."""
    return shutil.which(program)


def render(text: str, format: str, program: str = "dot") -> bytes:
    """Have Graphviz draw a text in the DOT language.

    Raises
    ------
    GraphvizError
        If Graphviz is not installed, or does not know the format.
    """
    path = find_graphviz(program)
    if path is None:
        raise GraphvizError(
            f"Graphviz is needed for the format {format!r}: its program {program!r} was not found. "
            "Formats 'svg' and 'dot' need nothing."
        )
    done = subprocess.run(
        [path, f"-T{format}"], input=text.encode(), capture_output=True, check=False
    )
    if done.returncode != 0:
        raise GraphvizError(f"Graphviz: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout
