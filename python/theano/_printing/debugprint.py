"""`debugprint`: a graph as an indented tree, and the program of a compiled function."""

import sys
from collections.abc import Callable
from io import StringIO
from typing import Any, TextIO

import numpy as np

from theano import _core
from theano._printing.description import letters
from theano.gof.fg import FunctionGraph

__all__ = ["debugprint"]


def debugprint(
    obj: Any,
    depth: int = -1,
    print_type: bool = False,
    file: TextIO | str | None = None,
    ids: str = "CHAR",
    stop_on_name: bool = False,
    done: dict[Any, Any] | None = None,
    print_storage: bool = False,
    print_clients: bool = False,
    used_ids: dict[Any, str] | None = None,
) -> Any:
    """Print graphs as indented trees.

    A compiled function is shown as the graph after rewriting, each node with its position in the
    order of computation, followed by the program that calls run. With a profile (`profile=True`)
    and after calls, each node also has its times. The steps of loops and the branches of `ifelse`
    come last, with what the variables in them stand for.

    Parameters
    ----------
    obj : Variable, Apply, Function, FunctionGraph, In, Out, or list of these
        What is printed.
    depth : int
        How many levels are printed; -1 for all.
    print_type : bool
        Whether types are shown.
    file : file object or 'str', optional
        Where to print; by default standard output. 'str' returns the text.
    ids : {'CHAR', 'int', 'id', ''}
        How variables are identified: letters, numbers, `id(x)`, or not.
    stop_on_name : bool
        Whether what computes a variable with a name is left out.
    done : dict, optional
        Nodes that count as printed before; it is extended.
    print_storage : bool
        Whether stored values are shown: those of shared variables, for functions.
    print_clients : bool
        Whether it is shown where a result is used, if in several places; for functions.
    used_ids : dict, optional
        Identifiers given before; it is extended.

    Returns
    -------
    None, str or file object
        The text for `file='str'`, else `file`.
    """
    if not isinstance(depth, int):
        raise TypeError(f"depth parameter must be an int, not {type(depth).__name__}")
    if ids not in ("CHAR", "int", "id", ""):
        raise ValueError(f"ids should be one of 'CHAR', 'int', 'id', '', not {ids!r}")
    out: Any = StringIO() if file == "str" else sys.stdout if file is None else file
    names = {} if used_ids is None else used_ids
    printed = {} if done is None else done
    inner: list[Any] = []
    items = list(obj) if isinstance(obj, list | tuple | set) else [obj]
    for value in items:
        if isinstance(value, int | float | np.ndarray):  # numbers come before all graphs
            print(value, file=out)
    times = [_NodeTimes.of(item) for item in items]
    if any(times):
        print(_TIMES_ARE, file=out)
    for item, times_of_item in zip(items, times, strict=True):
        if isinstance(item, int | float | np.ndarray):
            continue
        outputs, graph = _parts(item)
        tree = _Tree(out, ids, names, printed, inner, print_type, stop_on_name)
        if graph is not None:
            tree.positions = {node: i for i, node in enumerate(graph.toposort())}
            tree.graph = graph if print_clients else None
            tree.print_storage = print_storage
            tree.containers = graph.containers
            tree.times = times_of_item
        for variable in outputs:
            tree.write(variable, depth)
        if isinstance(item, _core.Function):
            print(f"\n{item.program_text().rstrip()}", file=out)
    _Tree(out, ids, names, printed, inner, print_type, stop_on_name).write_inner_graphs(depth)
    if file == "str":
        return out.getvalue()
    if file is None:
        out.flush()
    return file


def _parts(item: Any) -> tuple[list[Any], FunctionGraph | None]:
    """The variables to print, and the graph of a function that they belong to."""
    from theano.compile.io import SymbolicInput, SymbolicOutput  # compile is built on printing

    if isinstance(item, _core.Variable):
        return [item], None
    if isinstance(item, _core.Apply):
        return list(item.outputs), None
    if isinstance(item, _core.Function):
        return list(item.maker.fgraph.outputs), item.maker.fgraph  # type: ignore[attr-defined]
    if isinstance(item, FunctionGraph):
        return list(item.outputs), item
    if isinstance(item, SymbolicInput | SymbolicOutput):
        return [item.variable], None
    raise TypeError("debugprint cannot print an object of this type", item)


_TIMES_ARE = """
Timing Info
-----------
--> <time> <% time> - <total time> <% total time>

<time>         of this node, in all calls; a loop's time is divided evenly among its nodes
<% time>       its share of the time of the calls
<total time>   the time of this node and the total times of those that it is computed from
<% total time> its share of the time of the calls

What several inputs of a node depend on is counted several times in <total time>: it is no more
than a bound.
"""


class _NodeTimes:
    """What a profile knows of the nodes of a function."""

    def __init__(self, profile: Any) -> None:
        self.own: dict[Any, float] = profile.apply_time
        self.total: dict[Any, float] = profile.compute_total_times()
        self.calls: float = profile.fct_call_time

    @classmethod
    def of(cls, item: Any) -> "_NodeTimes | None":
        """The times of a function; None where there are none."""
        profile = item.profile if isinstance(item, _core.Function) else None
        return cls(profile) if profile is not None and profile.apply_time else None

    def text(self, node: Any) -> str:
        """What stands at the end of a node's line."""
        if node not in self.own:
            return ""
        own, total = self.own[node], self.total[node]
        shares = 100 * own / self.calls, 100 * total / self.calls
        return f" --> {own:8.2e}s {shares[0]:4.1f}% {total:8.2e}s {shares[1]:4.1f}%"


class _Tree:
    """Writes the trees of the variables of one graph."""

    def __init__(
        self,
        out: Any,
        ids: str,
        names: dict[Any, str],
        printed: dict[Any, Any],
        inner: list[Any],
        print_type: bool,
        stop_on_name: bool,
    ) -> None:
        self.out = out
        self.names = names
        self.name_of = _identifiers(ids, names)
        self.printed = printed
        self.inner = inner
        self.outer_of: dict[Any, Any] = {}
        self.print_type = print_type
        self.stop_on_name = stop_on_name
        self.print_storage = False
        self.positions: dict[Any, int] = {}
        self.containers: dict[Any, Any] = {}
        self.graph: FunctionGraph | None = None
        self.times: _NodeTimes | None = None

    def write_inner_graphs(self, depth: int) -> None:
        """Write what the loops and branches met so far compute inside, and those met in these."""
        kind = None
        for variable in self.inner:
            node = variable.owner
            if _kind_of_inner(node) != kind:
                kind = _kind_of_inner(node)
                print(f"\nInner graphs of the {kind} ops:", file=self.out)
            self.outer_of = _outer_of_inner(node)
            print(file=self.out)
            self._write_node(variable, "")
            for output in node.op.outputs:
                self.write(output, depth, " >")

    def write(self, variable: Any, depth: int, margin: str = "") -> None:
        """Write the tree of a variable; `depth` levels of it, or all for -1."""
        # What is left to write: variable, text before it, text before what it is computed from.
        waiting = [(variable, margin, margin, depth)]
        while waiting:
            current, prefix, inner, levels = waiting.pop()
            if levels == 0:
                continue
            owner = current.owner
            if owner is None:
                self._write_leaf(current, prefix)
                continue
            self._write_node(current, prefix)
            if _kind_of_inner(owner) and all(owner is not known.owner for known in self.inner):
                self.inner.append(current)
            if owner in self.printed or (self.stop_on_name and current.name is not None):
                continue
            self.printed[owner] = self.name_of(owner)
            last = len(owner.inputs) - 1
            for i in range(last, -1, -1):
                below = inner + ("  " if i == last else " |")
                waiting.append((owner.inputs[i], inner + " |", below, levels - 1))

    def _write_leaf(self, variable: Any, prefix: str) -> None:
        kind = f" <{variable.type}>" if self.print_type else ""
        outer = self.outer_of.get(variable)
        if outer is not None:
            text = f"{prefix}{variable} {self.name_of(variable)}{kind}"
            print(f"{text} -> {self.name_of(outer.owner or outer)}", file=self.out)
            return
        print(
            f"{prefix}{variable} {self.name_of(variable)}{kind}{self._storage(variable)}",
            file=self.out,
        )

    def _write_node(self, variable: Any, prefix: str) -> None:
        owner = variable.owner
        text = str(owner.op)
        if len(owner.outputs) > 1:
            text += f".{variable.index}"
        kind = f" <{variable.type}>" if self.print_type else ""
        name = "" if variable.name is None else variable.name
        position = self.positions.get(owner, "")
        times = "" if self.times is None else self.times.text(owner)
        print(
            f"{prefix}{text} {self.name_of(owner)}{kind} '{name}'   {position}"
            f"{self._clients(variable)}{self._storage(variable)}{times}",
            file=self.out,
        )

    def _storage(self, variable: Any) -> str:
        if not self.print_storage:
            return ""
        container = self.containers.get(variable)
        return f" [{None if container is None else container.data!r}]"

    def _clients(self, variable: Any) -> str:
        clients = [] if self.graph is None else self.graph.clients(variable)
        if len(clients) < 2:
            return ""
        shown: list[tuple[str, int | str]] = []
        for node, _ in clients:
            if node == "output":
                # Theano counts it among the things with identifiers.
                shown.append((self.names.setdefault("output", "output"), ""))
            else:
                shown.append((self.name_of(node), self.positions[node]))
        return f" clients:{shown}"


def _kind_of_inner(node: Any) -> str | None:
    """Of a loop 'scan', of branches 'ifelse', None of what has no graph inside."""
    # Whoever has made one has imported its class.
    for kind, module, name in (
        ("scan", "theano.scan_module.scan_op", "Scan"),
        ("ifelse", "theano._branches", "Branches"),
    ):
        defining = sys.modules.get(module)
        if defining is not None and isinstance(node.op, getattr(defining, name)):
            return kind
    return None


def _outer_of_inner(node: Any) -> dict[Any, Any]:
    """What the variables of a graph inside stand for: inputs of the application."""
    op = node.op
    if _kind_of_inner(node) == "ifelse":
        return dict(zip(op.inputs, node.inputs[1:], strict=True))
    pairs = [*zip(op.inner_seqs(op.inputs), op.outer_seqs(node), strict=True)]
    for taps, rows in zip(op.inner_states(op.inputs), op.outer_states(node), strict=True):
        pairs += [(tap, rows) for tap in taps]
    pairs += zip(op.inner_shared(op.inputs), op.outer_shared(node), strict=True)
    pairs += zip(op.inner_non_seqs(op.inputs), op.outer_non_seqs(node), strict=True)
    return dict(pairs)


def _identifiers(ids: str, names: dict[Any, str]) -> Callable[[Any], str]:
    """A function that gives a variable or node its identifier."""

    def name_of(thing: Any) -> str:
        if thing not in names:
            number = len(names)
            text = {"CHAR": letters(number), "int": str(number), "id": str(id(thing)), "": ""}[ids]
            names[thing] = f"[id {text}]" if text else ""
        return names[thing]

    return name_of
