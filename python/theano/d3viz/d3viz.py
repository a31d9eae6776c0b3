"""`d3viz`: a graph as one interactive page; `d3write`: as a file in the DOT language."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from theano._drawing.colours import outline, painted, text_colour
from theano._drawing.graph import Graph, inner_graph, picture_of
from theano._drawing.svg import place, reference_label, text_width
from theano.d3viz.formatting import PyDotFormatter, apply_profile

__all__ = ["PyDotFormatter", "d3viz", "d3write", "replace_patterns", "safe_json"]

_VIEWER = Path(__file__).parent / "viewer"


def replace_patterns(x: str, replace: Mapping[Any, Any]) -> str:
    """Replace texts in a text, one after the other.

    Parameters
    ----------
    x : str
        The text.
    replace : dict
        What is put in the place of each key.
    """
    for old, new in replace.items():
        x = x.replace(str(old), str(new))
    return x


def safe_json(obj: Any) -> str:
    """An object as JSON that may stand inside HTML: `<` is escaped.

    Parameters
    ----------
    obj : object
        Lists, dictionaries, texts, numbers.
    """
    return json.dumps(obj, separators=(",", ":")).replace("<", "\\u003c")


def d3viz(
    fct: Any, outfile: str | os.PathLike[str], copy_deps: bool = True, *args: Any, **kwargs: Any
) -> None:
    """Write an interactive picture of a graph: one HTML file that needs no network.

    The picture is moved by dragging and zoomed with the wheel; pointing at a box or a line shows
    types, values of constants, and the line of the program that made it; a search finds boxes by
    any of these; operations with a graph inside open and close. If the function has a profile with
    times, boxes can be coloured by their share of the time.

    Parameters
    ----------
    fct : Function, FunctionGraph, Variable, Apply, or list of Variable
        What is drawn. Of a function, the graph after rewriting.
    outfile : str
        The file; folders that are missing are made.
    copy_deps : bool
        Accepted: the file contains all that it needs.
    *args, **kwargs
        As for `theano.d3viz.formatting.PyDotFormatter`: `compact`.

    Raises
    ------
    TypeError
        If `fct` cannot be drawn.
    """
    formatter = PyDotFormatter(*args, **kwargs)
    pages = _Groups(formatter.compact)
    pages.add(fct)
    name = getattr(fct, "name", None)
    page = (_VIEWER / "page.html").read_text(encoding="utf-8")
    parts = {
        "%% STYLE %%": (_VIEWER / "viewer.css").read_text(encoding="utf-8"),
        "%% SCRIPT %%": (_VIEWER / "viewer.js").read_text(encoding="utf-8"),
        "%% GRAPH %%": safe_json({"name": name or "graph", "groups": pages.groups}),
    }
    path = Path(outfile)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(replace_patterns(page, parts), encoding="utf-8")


def d3write(fct: Any, path: str | os.PathLike[str], *args: Any, **kwargs: Any) -> None:
    """Write a graph to a file in the DOT language.

    Parameters
    ----------
    fct : Function, FunctionGraph, Variable, Apply, or list of Variable
        What is written.
    path : str
        The file.
    *args, **kwargs
        As for `theano.d3viz.formatting.PyDotFormatter`.
    """
    PyDotFormatter(*args, **kwargs)(fct).write_dot(os.fspath(path))


class _Groups:
    """Collects the graph and those inside its operations, each once, with places."""

    def __init__(self, compact: bool) -> None:
        self.compact = compact
        self.groups: list[dict[str, Any]] = []
        self.group_of: dict[Any, int] = {}

    def add(self, thing: Any) -> int:
        """The number of the group of a graph."""
        number = len(self.groups)
        self.groups.append({})
        picture = picture_of(
            thing, self.compact, max_label_size=44, simple_names=True, lines_of_user=True
        )
        profile = Graph.of(thing).profile if number == 0 else None
        placed = place(picture)
        layout = placed.layout
        boxes = []
        for i, box in enumerate(picture.boxes):
            record: dict[str, Any] = {
                "x": round(layout.x[i], 1),
                "y": round(layout.y[i], 1),
                "w": round(placed.sizes[i][0], 1),
                "h": placed.sizes[i][1],
                "layer": layout.layer[i],
                "label": box.label,
                "kind": box.kind,
                "meaning": box.meaning,
                "fill": painted(box.colour),
                "stroke": outline(box.colour),
                "ink": text_colour(box.colour),
                "details": box.details,
            }
            if box.kind == "apply":
                times = apply_profile(box.thing, profile)
                if times is not None:
                    record["time"], record["share"] = times[0], times[0] / times[1]
                inner = inner_graph(box.thing.op)
                if inner is not None:
                    record["group"] = self._inner(box.thing.op, inner[1])
            boxes.append(record)
        lines = []
        for i, line in enumerate(picture.lines):
            points = [[round(x, 1), round(y, 1)] for x, y in layout.routes[i]]
            record = {"from": line.upper, "to": line.lower, "points": points}
            record |= {"label": line.short, "details": line.details, "colour": line.colour}
            record["update"] = line.update
            if i in layout.references:
                x, y = layout.references[i]
                label = reference_label(picture.boxes[line.upper])
                wide = text_width(label, 10.0) + 12.0
                record["reference"] = [round(x, 1), round(y, 1), round(wide, 1), label]
            lines.append(record)
        self.groups[number] = {
            "boxes": boxes,
            "lines": lines,
            "bands": [[round(top, 1), round(bottom, 1)] for top, bottom in layout.bands],
            "width": round(layout.width, 1),
            "height": round(layout.height, 1),
        }
        return number

    def _inner(self, op: Any, outputs: list[Any]) -> int:
        if op not in self.group_of:
            self.group_of[op] = self.add(outputs)
        return self.group_of[op]
