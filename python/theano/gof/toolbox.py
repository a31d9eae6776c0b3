"""Features: observers of a FunctionGraph, and what they add to it."""

import sys
from collections.abc import Iterable
from functools import partial
from typing import Any

__all__ = [
    "AlreadyThere",
    "BadOptimization",
    "Bookkeeper",
    "Feature",
    "GetCheckpoint",
    "History",
    "LambdExtract",
    "NoOutputFromInplace",
    "NodeFinder",
    "PreserveNames",
    "PreserveVariableAttributes",
    "PrintListener",
    "ReplaceValidate",
    "ReplacementDidntRemovedError",
    "Validator",
]


class AlreadyThere(Exception):
    """Raised by `on_attach` when a feature of this kind observes the graph already."""


class ReplacementDidntRemovedError(Exception):
    """A replacement should have removed a variable, and did not."""


class BadOptimization(Exception):
    """A replacement that cannot be right.

    Parameters
    ----------
    old_r, new_r : Variable
        What was to be replaced, and by what.
    old_r_val, new_r_val : object
        Their values, where these differ.
    reason : object
        Who wanted it.
    old_graph, new_graph : str
        How they are computed.
    """

    def __init__(
        self,
        old_r: Any,
        new_r: Any = None,
        old_r_val: Any = None,
        new_r_val: Any = None,
        reason: Any = None,
        old_graph: str = "",
        new_graph: str = "",
    ) -> None:
        super().__init__(old_r, new_r, old_r_val, new_r_val, reason, old_graph, new_graph)
        self.old_r, self.new_r = old_r, new_r
        self.old_r_val, self.new_r_val = old_r_val, new_r_val
        self.reason, self.old_graph, self.new_graph = reason, old_graph, new_graph

    def __str__(self) -> str:
        return f"BadOptimization: {self.old_r} cannot be replaced by {self.new_r}; {self.reason}"


class Feature:
    """What a feature is told. Each method may be left out."""

    def on_attach(self, function_graph: Any) -> None:
        """The feature begins to observe a graph; raises AlreadyThere to refuse."""

    def on_detach(self, function_graph: Any) -> None:
        """The feature no longer observes the graph."""

    def on_import(self, function_graph: Any, node: Any, reason: Any) -> None:
        """A node has become part of the graph."""

    def on_prune(self, function_graph: Any, node: Any, reason: Any) -> None:
        """A node is no longer part of the graph."""

    def on_change_input(
        self, function_graph: Any, node: Any, i: int, r: Any, new_r: Any, reason: Any = None
    ) -> None:
        """Input `i` of a node, or output `i` of the graph, was `r` and is `new_r`."""

    def orderings(self, function_graph: Any) -> dict[Any, list[Any]]:
        """Nodes, and what must come before them besides their inputs."""
        return {}


class Bookkeeper(Feature):
    """A feature that treats the nodes it finds as those that come later."""

    def on_attach(self, function_graph: Any) -> None:
        """Import each node."""
        for node in function_graph.toposort():
            self.on_import(function_graph, node, "on_attach")

    def on_detach(self, function_graph: Any) -> None:
        """Prune each node."""
        for node in function_graph.toposort():
            self.on_prune(function_graph, node, "Bookkeeper.detach")


class GetCheckpoint:
    """`fgraph.checkpoint`: a mark to which a history can go back."""

    def __init__(self, history: "History", fgraph: Any) -> None:
        self.h = history
        self.fgraph = fgraph

    def __call__(self) -> int:
        return len(self.h.history[self.fgraph] or ())


class LambdExtract:
    """One change, the other way round."""

    def __init__(self, fgraph: Any, node: Any, i: int, r: Any, reason: Any = None) -> None:
        self.fgraph, self.node, self.i, self.r, self.reason = fgraph, node, i, r, reason

    def __call__(self) -> None:
        self.fgraph.change_input(self.node, self.i, self.r, reason=("Revert", self.reason))


class History(Feature):
    """Remembers changes: adds `checkpoint()` and `revert(checkpoint)` to the graph."""

    def __init__(self) -> None:
        self.history: dict[Any, list[LambdExtract] | None] = {}

    def on_attach(self, function_graph: Any) -> None:
        """Add the methods."""
        if hasattr(function_graph, "checkpoint") or hasattr(function_graph, "revert"):
            raise AlreadyThere("History is already there, or another feature has its names.")
        self.history[function_graph] = []
        function_graph.checkpoint = GetCheckpoint(self, function_graph)
        function_graph.revert = partial(self.revert, function_graph)

    def on_detach(self, function_graph: Any) -> None:
        """Take the methods away."""
        del function_graph.checkpoint
        del function_graph.revert
        del self.history[function_graph]

    def on_change_input(
        self, function_graph: Any, node: Any, i: int, r: Any, new_r: Any, reason: Any = None
    ) -> None:
        """Note the change."""
        changes = self.history[function_graph]
        if changes is not None:
            changes.append(LambdExtract(function_graph, node, i, r, reason))

    def revert(self, function_graph: Any, checkpoint: int) -> None:
        """Undo the changes since a checkpoint, the latest first."""
        changes = self.history[function_graph]
        assert changes is not None
        self.history[function_graph] = None  # going back is no change
        while len(changes) > checkpoint:
            changes.pop()()
        self.history[function_graph] = changes


class Validator(Feature):
    """Adds `validate()` and `consistent()`: the features' `validate` find fault with a graph."""

    def on_attach(self, function_graph: Any) -> None:
        """Add the methods."""
        if hasattr(function_graph, "validate"):
            raise AlreadyThere("Validator is already there, or another feature has its names.")
        function_graph.validate = lambda: function_graph.execute_callbacks("validate")
        function_graph.consistent = partial(self.consistent_, function_graph)

    def on_detach(self, function_graph: Any) -> None:
        """Take the methods away."""
        del function_graph.validate
        del function_graph.consistent

    def consistent_(self, function_graph: Any) -> bool:
        """Whether no feature finds fault."""
        try:
            function_graph.validate()
        except Exception:
            return False
        return True


class ReplaceValidate(History, Validator):
    """Adds `replace_validate` and `replace_all_validate`: replacements that are undone at fault."""

    def on_attach(self, function_graph: Any) -> None:
        """Add the methods."""
        if hasattr(function_graph, "replace_validate"):
            raise AlreadyThere("ReplaceValidate is already there.")
        History.on_attach(self, function_graph)
        Validator.on_attach(self, function_graph)
        function_graph.replace_validate = partial(self.replace_validate, function_graph)
        function_graph.replace_all_validate = partial(self.replace_all_validate, function_graph)
        function_graph.replace_all_validate_remove = partial(
            self.replace_all_validate_remove, function_graph
        )

    def on_detach(self, function_graph: Any) -> None:
        """Take the methods away."""
        History.on_detach(self, function_graph)
        Validator.on_detach(self, function_graph)
        del function_graph.replace_validate
        del function_graph.replace_all_validate
        del function_graph.replace_all_validate_remove

    def replace_validate(self, fgraph: Any, r: Any, new_r: Any, reason: Any = None) -> None:
        """Replace one variable, as `replace_all_validate` does."""
        self.replace_all_validate(fgraph, [(r, new_r)], reason=reason)

    def replace_all_validate(
        self, fgraph: Any, replacements: Iterable[Any], reason: Any = None, verbose: Any = None
    ) -> int:
        """Replace variables; if one fails or a feature finds fault, undo all and raise.

        Returns
        -------
        int
            The checkpoint before.
        """
        before: int = fgraph.checkpoint()
        try:
            for r, new_r in replacements:
                fgraph.replace(r, new_r, reason=reason, verbose=False)
            fgraph.validate()
        except Exception:
            fgraph.revert(before)
            raise
        if verbose:
            print(f"optimizer: rewrite {reason} replaces {replacements}")
        return before

    def replace_all_validate_remove(
        self,
        fgraph: Any,
        replacements: Iterable[Any],
        remove: Iterable[Any],
        reason: Any = None,
        warn: bool = True,
    ) -> None:
        """Replace variables; the nodes in `remove` must be gone then, or all is undone."""
        before = self.replace_all_validate(fgraph, replacements, reason)
        if any(node in fgraph.apply_nodes for node in remove):
            fgraph.revert(before)
            raise ReplacementDidntRemovedError(f"{reason} did not remove what it should have")


class NodeFinder(Bookkeeper):
    """Adds `get_nodes(op)`: the nodes of an operation."""

    def __init__(self) -> None:
        self.fgraph: Any = None
        self.d: dict[Any, dict[Any, None]] = {}

    def on_attach(self, function_graph: Any) -> None:
        """Add the method."""
        if self.fgraph is not None:
            raise Exception("A NodeFinder instance can only serve one FunctionGraph.")
        if hasattr(function_graph, "get_nodes"):
            raise AlreadyThere("NodeFinder is already there, or another feature has its names.")
        self.fgraph = function_graph
        function_graph.get_nodes = partial(self.query, function_graph)
        Bookkeeper.on_attach(self, function_graph)

    def on_detach(self, function_graph: Any) -> None:
        """Take the method away."""
        self.fgraph = None
        self.d.clear()
        del function_graph.get_nodes

    def on_import(self, function_graph: Any, node: Any, reason: Any) -> None:
        """Note the node."""
        self.d.setdefault(node.op, {})[node] = None

    def on_prune(self, function_graph: Any, node: Any, reason: Any) -> None:
        """Forget the node."""
        self.d.get(node.op, {}).pop(node, None)

    def query(self, fgraph: Any, op: Any) -> list[Any]:
        """The nodes of an operation, in order."""
        found = self.d.get(op, {})
        return [node for node in fgraph.toposort() if node in found]


class PrintListener(Feature):
    """Prints every change.

    Parameters
    ----------
    active : bool
        Whether it does.
    """

    def __init__(self, active: bool = True) -> None:
        self.active = active

    def _print(self, *parts: Any) -> None:
        if self.active:
            sys.stdout.write(" ".join(map(str, parts)) + "\n")

    def on_attach(self, function_graph: Any) -> None:
        """Print it."""
        self._print("-- attaching to:", function_graph)

    def on_detach(self, function_graph: Any) -> None:
        """Print it."""
        self._print("-- detaching from:", function_graph)

    def on_import(self, function_graph: Any, node: Any, reason: Any) -> None:
        """Print it."""
        self._print(f"-- importing: {node}, reason: {reason}")

    def on_prune(self, function_graph: Any, node: Any, reason: Any) -> None:
        """Print it."""
        self._print(f"-- pruning: {node}, reason: {reason}")

    def on_change_input(
        self, function_graph: Any, node: Any, i: int, r: Any, new_r: Any, reason: Any = None
    ) -> None:
        """Print it."""
        self._print(f"-- changing ({node}.inputs[{i}]) from {r} to {new_r}, reason: {reason}")


class PreserveNames(Feature):
    """Gives the name of a replaced variable to a new one that has none."""

    def on_change_input(
        self, function_graph: Any, node: Any, i: int, r: Any, new_r: Any, reason: Any = None
    ) -> None:
        """Hand on the name."""
        if r.name is not None and new_r.name is None:
            new_r.name = r.name


class PreserveVariableAttributes(Feature):
    """Hands on the name and the attribute `nan_guard_mode_check` of the tag."""

    def on_change_input(
        self, function_graph: Any, node: Any, i: int, r: Any, new_r: Any, reason: Any = None
    ) -> None:
        """Hand them on."""
        if r.name is not None and new_r.name is None:
            new_r.name = r.name
        check = getattr(r.tag, "nan_guard_mode_check", None)
        if check is not None and not hasattr(new_r.tag, "nan_guard_mode_check"):
            new_r.tag.nan_guard_mode_check = check


class NoOutputFromInplace(Feature):
    """Accepts no graph whose outputs are computed by an Op that overwrites its input.

    Parameters
    ----------
    first_output_to_protect : int
        The first output that is looked at.
    last_output_to_protect : int, optional
        The end of those that are looked at.
    """

    def __init__(
        self, first_output_to_protect: int = 0, last_output_to_protect: int | None = None
    ) -> None:
        self.protected = slice(first_output_to_protect, last_output_to_protect)

    def validate(self, fgraph: Any) -> bool:
        """Raise InconsistencyError for such an output."""
        from theano.gof.fg import InconsistencyError  # which is built on this module

        for output in fgraph.outputs[self.protected]:
            node = output.owner
            if node is not None and output.index in getattr(node.op, "destroy_map", {}):
                raise InconsistencyError(
                    f"a function output would be computed in place by {node.op}"
                )
        return True
