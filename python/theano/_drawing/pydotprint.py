"""`pydotprint`: the picture of a graph as a file."""

import logging
import os
from collections.abc import Mapping
from typing import Any

from theano._drawing.dot import Cluster, Dot, Edge, Node, render
from theano._drawing.graph import DEFAULT_COLOURS, Graph, inner_graph, nodes_behind, picture_of
from theano._drawing.picture import Picture
from theano._drawing.svg import svg

__all__ = ["default_colorCodes", "dot_of", "pydotprint", "pydotprint_variables"]

_logger = logging.getLogger("theano.printing")

default_colorCodes = DEFAULT_COLOURS


def pydotprint(
    fct: Any,
    outfile: str | os.PathLike[str] | None = None,
    compact: bool = True,
    format: str = "png",
    with_ids: bool = False,
    high_contrast: bool = True,
    cond_highlight: Any = None,
    colorCodes: Mapping[str, str] | None = None,
    max_label_size: int = 70,
    scan_graphs: bool = False,
    var_with_name_simple: bool = False,
    print_output_file: bool = True,
    return_image: bool = False,
) -> Any:
    """Draw the graph of a function or of variables.

    Nodes are round, variables are boxes. Inputs are green, shared variables cyan, results blue,
    results that nothing uses grey; nodes are coloured by what they do. A line is blue where the
    node's result is a view of that input, red where it overwrites it, and dashed where a shared
    variable gets its next value. Below there is a legend.

    Parameters
    ----------
    fct : Function, FunctionGraph, Variable, Apply, or list of Variable
        What is drawn. Of a function, the graph after rewriting.
    outfile : str, optional
        Where to; the format is appended if the name does not end with it. By default
        `theano.pydotprint.<format>` in the current folder.
    compact : bool
        Whether variables between nodes that have no name get no box.
    format : str
        'svg' and 'dot' need no other program; 'png', 'pdf' and others need Graphviz.
    with_ids : bool
        Whether each node has its position in the order of computation.
    high_contrast : bool
        Whether colours fill boxes; otherwise they outline them.
    cond_highlight : str or Apply, optional
        The name of an `ifelse`, or its node: what only one of its branches needs, and what both
        need, is framed (in DOT, and what Graphviz draws).
    colorCodes : dict, optional
        Colours by parts of names of operations' classes; 'Output' is that of results.
    max_label_size : int
        Longer texts are cut.
    scan_graphs : bool
        Whether the inner graphs of loops are drawn to files of their own, named after the loop and
        its position in the order of computation.
    var_with_name_simple : bool
        Whether the types of variables with names are left out.
    print_output_file : bool
        Whether the name of the file is printed.
    return_image : bool
        Whether the image is returned instead of written.

    Returns
    -------
    bytes or None
        The contents of the file for `return_image`.

    Raises
    ------
    TypeError
        If `fct` cannot be drawn.
    RuntimeError
        If the format needs Graphviz, and it is not there or reports an error.
    """
    graph = Graph.of(fct)
    picture = picture_of(
        fct, compact, with_ids, high_contrast, colorCodes, max_label_size, var_with_name_simple
    )
    groups = _branches(graph, cond_highlight)
    if format == "svg":
        image = svg(picture).encode()
    else:
        text = dot_of(picture, groups).to_string()
        image = text.encode() if format in ("dot", "raw") else render(text, format)
    path = os.fspath(outfile) if outfile is not None else f"theano.pydotprint.{format}"
    if not path.endswith("." + format):
        path += "." + format
    if scan_graphs:
        for index, node in enumerate(graph.nodes):
            inner = inner_graph(node.op) if "Scan" in type(node.op).__name__ else None
            if inner is not None:
                stem, ending = os.path.splitext(path)
                name = getattr(node.op, "name", None)
                pydotprint(
                    inner[1],
                    f"{stem}_{name}_{index}{ending}" if name else f"{stem}_{index}{ending}",
                    compact,
                    format,
                    with_ids,
                    high_contrast,
                    None,
                    colorCodes,
                    max_label_size,
                    scan_graphs,
                    var_with_name_simple,
                    print_output_file,
                )
    if return_image:
        return image
    with open(path, "wb") as file:
        file.write(image)
    if print_output_file:
        print("The output file is available at", path)
    return None


def pydotprint_variables(
    vars: Any,
    outfile: str | os.PathLike[str] | None = None,
    format: str = "png",
    depth: int = -1,
    high_contrast: bool = True,
    colorCodes: Mapping[str, str] | None = None,
    max_label_size: int = 50,
    var_with_name_simple: bool = False,
) -> None:
    """Draw the graph of variables; the older name of `pydotprint`.

    Parameters
    ----------
    vars : Variable or list of Variable
        What is drawn.
    depth : int
        Accepted; all is drawn.
    outfile, format, high_contrast, colorCodes, max_label_size, var_with_name_simple
        As for `pydotprint`.
    """
    pydotprint(
        vars,
        outfile,
        format=format,
        high_contrast=high_contrast,
        colorCodes=colorCodes,
        max_label_size=max_label_size,
        var_with_name_simple=var_with_name_simple,
    )


def _branches(graph: Graph, wanted: Any) -> dict[str, set[Any]]:
    """The nodes that only the left, only the right, and both branches of an `ifelse` need."""
    if wanted is None:
        return {}
    for node in graph.nodes:
        if node is wanted or (
            type(node.op).__name__ == "IfElse" and getattr(node.op, "name", None) == wanted
        ):
            half = (len(node.inputs) - 1) // 2
            left = nodes_behind(node.inputs[1 : 1 + half])
            right = nodes_behind(node.inputs[1 + half :])
            return {"Left": left - right, "Right": right - left, "Middle": left & right}
    _logger.warning("pydotprint: cond_highlight is set but there is no IfElse node in the graph")
    return {}


def dot_of(picture: Picture, groups: Mapping[str, set[Any]] | None = None) -> Dot:
    """A picture in the DOT language.

    Parameters
    ----------
    picture : Picture
        What is drawn.
    groups : dict, optional
        Nodes that are framed, by the name of the frame.
    """
    dot = Dot()
    clusters = {name: Cluster(name, label=name) for name in groups or {}}
    for i, box in enumerate(picture.boxes):
        attributes = {"label": box.label, "shape": "ellipse" if box.kind == "apply" else "box"}
        if box.colour and picture.filled:
            attributes |= {"style": "filled", "fillcolor": box.colour}
            if box.colour == "blue":
                attributes["fontcolor"] = "white"
        elif box.colour:
            attributes["color"] = box.colour
        holder: Dot = dot
        for name, nodes in (groups or {}).items():
            if box.thing in nodes:
                holder = clusters[name]
        holder.add_node(Node(f"n{i}", **attributes))
    for line in picture.lines:
        attributes = {}
        if line.label:
            attributes["label"] = line.label
        if line.colour:
            attributes["color"] = line.colour
        ends = (line.lower, line.upper) if line.update else (line.upper, line.lower)
        dot.add_edge(Edge(*(f"n{end}" for end in ends), **attributes))
    for cluster in clusters.values():
        dot.add_subgraph(cluster)
    return dot
