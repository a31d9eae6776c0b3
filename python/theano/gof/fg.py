"""FunctionGraph: the graph between the inputs and outputs of a function, which may be changed."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from theano import _core
from theano._core import MissingInputError
from theano.configdefaults import config
from theano.gof import graph
from theano.gof.core_methods import methods_of
from theano.gof.pickling import Listing
from theano.gof.places import described
from theano.gof.test_values import get_test_value
from theano.gof.toolbox import AlreadyThere, BadOptimization

__all__ = ["FunctionGraph", "InconsistencyError", "MissingInputError"]

Client = tuple[Any, int]


class InconsistencyError(Exception):
    """Parts of a graph contradict each other."""


class FunctionGraph:
    """The graph between `inputs` and `outputs`.

    It knows where each variable is used, and tells its features of every change.

    Parameters
    ----------
    inputs, outputs : sequence of Variable
        The two ends.
    features : sequence, optional
        Observers of changes; `theano.gof.toolbox.Feature` tells what they are told.
    clone : bool
        Whether the graph is copied first; then `fgraph.inputs[0]` is not the variable given.
        Without a copy, a replacement changes the caller's graph.
    update_mapping : dict, optional
        For the positions of outputs that are updates, the position of the input they belong to.

    Raises
    ------
    MissingInputError
        If the outputs need a variable that is neither an input, nor a constant, nor shared.
    """

    def __init__(
        self,
        inputs: Sequence[Any],
        outputs: Sequence[Any],
        features: Sequence[Any] | None = None,
        clone: bool = True,
        update_mapping: dict[int, int] | None = None,
    ) -> None:
        if clone:
            inputs, outputs = graph.clone(inputs, outputs)
        self.inputs = list(inputs)
        self.outputs = list(outputs)
        self.update_mapping = update_mapping
        # Where the values of inputs that stand for shared variables are kept.
        self.containers: dict[Any, Any] = {}
        self._features: list[Any] = []
        self._clients: dict[Any, list[Client]] = {}
        self._nodes: dict[Any, None] = {}
        self._toposort: list[Any] | None = None
        for feature in features or ():
            self.attach_feature(feature)
        for variable in self.inputs:
            self._adopt(variable)
        for i, variable in enumerate(self.outputs):
            self._import(variable, "init")
            self._clients[variable].append(("output", i))

    # ------------------------------------------------------------------ what there is

    @property
    def apply_nodes(self) -> set[Any]:
        """The nodes."""
        return set(self._nodes)

    @property
    def node_count(self) -> int:
        """How many nodes there are."""
        return len(self._nodes)

    def holds(self, node: Any) -> bool:
        """Whether a node is part of this graph."""
        return node in self._nodes

    @property
    def variables(self) -> set[Any]:
        """The variables: inputs, outputs, and those between them."""
        return set(self._clients)

    def clients(self, r: Any) -> list[Client]:
        """Where a variable is used: pairs of a node, or 'output', and a position.

        Parameters
        ----------
        r : Variable
            A variable of this graph.
        """
        return list(self._clients.get(r, ()))

    def toposort(self) -> list[Any]:
        """The nodes, each after those that it depends on."""
        if self._toposort is None:
            orderings = self.orderings() if self._features else None
            self._toposort = graph.io_toposort(self.inputs, self.outputs, orderings)
        return list(self._toposort)

    def orderings(self) -> dict[Any, list[Any]]:
        """What must come before a node besides its inputs, as the features want it."""
        found: dict[Any, list[Any]] = {}
        for wanted in self.collect_callbacks("orderings").values():
            for node, before in (wanted or {}).items():
                found.setdefault(node, []).extend(before)
        return found

    def check_integrity(self) -> None:
        """Check that nodes, variables and what is known about them agree.

        Raises
        ------
        InconsistencyError
            If they do not.
        """
        nodes = graph.io_toposort(self.inputs, self.outputs)
        if set(nodes) != self.apply_nodes:
            raise InconsistencyError("The nodes are not those that the outputs need")
        uses: dict[Any, list[Client]] = {}
        for node in nodes:
            for i, output in enumerate(node.outputs):
                if output.owner is not node or output.index != i:
                    raise InconsistencyError("Inconsistent owner or index", output, node)
            for i, variable in enumerate(node.inputs):
                uses.setdefault(variable, []).append((node, i))
        for i, variable in enumerate(self.outputs):
            uses.setdefault(variable, []).append(("output", i))
        for variable, clients in self._clients.items():
            expected = uses.pop(variable, [])
            if sorted(map(_key, clients)) != sorted(map(_key, expected)):
                raise InconsistencyError("Inconsistent clients", variable, clients, expected)
        if uses:
            raise InconsistencyError("Unknown variables", list(uses))

    # ------------------------------------------------------------------ changes

    def add_input(self, input: Any) -> None:
        """Add a variable without an owner to the inputs."""
        if input not in self.inputs:
            self.inputs.append(input)
            self._adopt(input)

    def change_input(self, node: Any, i: int, new_r: Any, reason: Any = None) -> None:
        """Make a variable the input of a node in place of another of the same type.

        Parameters
        ----------
        node : Apply or 'output'
            A node of this graph, or 'output' for an output of the graph.
        i : int
            The position.
        new_r : Variable
            The new one.
        reason : object
            Told to the features.

        Raises
        ------
        TypeError
            If the types differ.
        ValueError
            If the new variable is computed from the node.
        """
        old = self.outputs[i] if node == "output" else node.inputs[i]
        if old is new_r:
            return
        if old.type != new_r.type:
            raise TypeError(
                f"The type of the replacement ({new_r.type}) must be that of the original "
                f"variable ({old.type})."
            )
        self._import(new_r, reason)
        if node == "output":
            self.outputs[i] = new_r
        else:
            node._set_input(i, new_r)
        self._toposort = None
        self._clients[new_r].append((node, i))
        clients = self._clients[old]
        clients[:] = [client for client in clients if client[0] is not node or client[1] != i]
        self._prune(old, reason)
        self.execute_callbacks("on_change_input", node, i, old, new_r, reason=reason)

    def replace(self, r: Any, new_r: Any, reason: Any = None, verbose: bool | None = None) -> None:
        """Put a variable in the place of another, wherever that is used.

        Parameters
        ----------
        r : Variable
            A variable of this graph; nothing happens if it has been removed.
        new_r : Variable
            The new one; what computes it becomes part of the graph.
        reason : object
            Why; told to the features.
        verbose : bool
            Whether the change is printed.

        Raises
        ------
        theano.gof.toolbox.BadOptimization
            If the new variable is of another type and cannot be converted.
        ValueError
            If the new variable is computed from a node that uses the old one.
        """
        if verbose:
            print(reason, r, new_r)
        if r not in self._clients:
            return
        if r.type != new_r.type:
            converted = r.type.convert_variable(new_r)
            if converted is None or converted.type != r.type:
                raise BadOptimization(
                    r, new_r, reason=f"{reason}: the types {r.type} and {new_r.type} differ"
                )
            new_r = converted
        if config.compute_test_value != "off":
            _check_test_values(r, new_r, reason)
        for node, i in self.clients(r):
            if node == "output" or node in self._nodes:
                self.change_input(node, i, new_r, reason)

    def replace_all(self, pairs: Iterable[tuple[Any, Any]], reason: Any = None) -> None:
        """Replace several variables, one after the other."""
        for r, new_r in pairs:
            self.replace(r, new_r, reason=reason)

    def disown(self) -> None:
        """Let go of the nodes and variables, which may then be part of another graph."""
        for feature in list(self._features):
            self.remove_feature(feature)
        for thing in (*self._nodes, *self._clients):
            thing.__dict__.pop("_fgraph", None)
        self._nodes.clear()
        self._clients.clear()
        self._toposort = None
        self.inputs, self.outputs = [], []

    def _adopt(self, variable: Any) -> None:
        self._clients.setdefault(variable, [])
        variable.__dict__["_fgraph"] = self

    def _import(self, variable: Any, reason: Any) -> None:
        """Take in a variable and all that it is computed from."""
        if variable in self._clients:
            return
        nodes = []
        for node in _new_nodes(variable, self._nodes, self._clients):
            nodes.append(node)
            for root in node.inputs:
                if root.owner is None:
                    self._check_root(root)
        if variable.owner is None:
            self._check_root(variable)
            self._adopt(variable)
        for node in nodes:
            self._nodes[node] = None
            node.__dict__["_fgraph"] = self
            for output in node.outputs:
                self._adopt(output)
            for i, used in enumerate(node.inputs):
                self._adopt(used)
                self._clients[used].append((node, i))
            self._toposort = None
            self.execute_callbacks("on_import", node, reason=reason)

    def _check_root(self, variable: Any) -> None:
        """Raise MissingInputError for a root without a value."""
        has_value = isinstance(variable, graph.Constant | _core.SharedVariable)
        if not has_value and variable not in self._clients:
            raise MissingInputError(
                f"{described(variable)} is needed by the graph, was not provided and not given a"
                " value"
            )

    def _prune(self, variable: Any, reason: Any) -> None:
        """Let go of a variable that nothing uses, and of what only it needed."""
        waiting = [variable]
        while waiting:
            unused = waiting.pop()
            if self._clients.get(unused, True):
                continue
            node = unused.owner
            if node is None or unused in self.inputs:
                if unused not in self.inputs:
                    self._drop(unused)
                continue
            if any(self._clients.get(output) for output in node.outputs) or node not in self._nodes:
                continue
            del self._nodes[node]
            node.__dict__.pop("_fgraph", None)
            for output in node.outputs:
                self._drop(output)
            self._toposort = None
            self.execute_callbacks("on_prune", node, reason=reason)
            for used in dict.fromkeys(node.inputs):
                clients = self._clients[used]
                clients[:] = [client for client in clients if client[0] is not node]
                waiting.append(used)

    def _drop(self, variable: Any) -> None:
        self._clients.pop(variable, None)
        variable.__dict__.pop("_fgraph", None)

    # ------------------------------------------------------------------ features

    def attach_feature(self, feature: Any) -> None:
        """Let a feature observe this graph; nothing happens if one like it does already."""
        if feature in self._features:
            return
        attach = getattr(feature, "on_attach", None)
        if attach is not None:
            try:
                attach(self)
            except AlreadyThere:
                return
        self._features.append(feature)

    def remove_feature(self, feature: Any) -> None:
        """Take a feature away; nothing happens if it is not there."""
        if feature not in self._features:
            return
        self._features.remove(feature)
        detach = getattr(feature, "on_detach", None)
        if detach is not None:
            detach(self)

    def execute_callbacks(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Call a method of each feature that has it."""
        for feature in list(self._features):
            method = getattr(feature, name, None)
            if method is not None:
                method(self, *args, **kwargs)

    def collect_callbacks(self, name: str, *args: Any) -> dict[Any, Any]:
        """Call a method of each feature that has it, and return the answers by feature."""
        return {
            feature: getattr(feature, name)(self, *args)
            for feature in self._features
            if hasattr(feature, name)
        }

    # ------------------------------------------------------------------ copies

    def clone_get_equiv(
        self, check_integrity: bool = True, attach_feature: bool = True
    ) -> tuple["FunctionGraph", dict[Any, Any]]:
        """A copy of this graph, and a dictionary from each variable and node to its copy.

        Parameters
        ----------
        check_integrity : bool
            Whether this graph is checked first.
        attach_feature : bool
            Whether the features observe the copy too.
        """
        if check_integrity:
            self.check_integrity()
        equivalent = graph.clone_get_equiv(self.inputs, self.outputs)
        inputs = [equivalent[variable] for variable in self.inputs]
        outputs = [equivalent[variable] for variable in self.outputs]
        copied = FunctionGraph(inputs, outputs, clone=False, update_mapping=self.update_mapping)
        for feature in self._features if attach_feature else ():
            copied.attach_feature(feature)
        return copied, equivalent

    def clone(self, check_integrity: bool = True) -> "FunctionGraph":
        """A copy of this graph."""
        return self.clone_get_equiv(check_integrity)[0]

    def __reduce__(self) -> tuple[Any, ...]:
        ends = Listing(self.outputs), self.inputs, self.outputs
        return restore_function_graph, (*ends, self.update_mapping, self.containers)

    def __str__(self) -> str:
        return f"[{', '.join(graph.as_string(self.inputs, self.outputs))}]"

    __repr__ = __str__


def restore_function_graph(
    nodes: Any, inputs: Any, outputs: Any, update_mapping: Any, containers: Any
) -> FunctionGraph:
    """Return a graph from a pickle. Its features are not kept."""
    fgraph = FunctionGraph(inputs, outputs, clone=False, update_mapping=update_mapping)
    fgraph.containers = containers
    return fgraph


def _check_test_values(r: Any, new_r: Any, reason: Any) -> None:
    """Raise AssertionError if two variables have test values of different shapes."""
    shapes = []
    for variable in (r, new_r):
        try:
            shapes.append(np.shape(get_test_value(variable)))
        except AttributeError:
            return
    if shapes[0] != shapes[1]:
        raise AssertionError(
            "The replacement variable has a test value with a shape different from the original "
            f"variable's test value. Original: {shapes[0]}, new: {shapes[1]}",
            r,
            new_r,
            str(reason),
        )


def _key(client: Client) -> tuple[int, int]:
    return (0 if client[0] == "output" else id(client[0]), client[1])


def _new_nodes(variable: Any, nodes: Any, variables: Any) -> list[Any]:
    """The nodes below a variable that are not yet known, each after those that it needs."""
    found: dict[Any, None] = {}
    waiting = [(variable.owner, False)]
    while waiting:
        node, is_complete = waiting.pop()
        if is_complete:
            found[node] = None
        elif node is not None and node not in found and node not in nodes:
            waiting.append((node, True))
            waiting.extend((used.owner, False) for used in node.inputs if used not in variables)
    return list(found)


@methods_of(_core.Variable)
class VariableInGraph:
    """What a variable knows of the FunctionGraph that it is part of."""

    @property
    def fgraph(self: Any) -> Any:
        """The FunctionGraph; AttributeError for a variable that is part of none."""
        return _fgraph_of(self)

    @property
    def clients(self: Any) -> list[Client]:
        """Where it is used in its FunctionGraph."""
        return _fgraph_of(self).clients(self)  # type: ignore[no-any-return]


@methods_of(_core.Apply)
class ApplyInGraph:
    """What a node knows of the FunctionGraph that it is part of."""

    @property
    def fgraph(self: Any) -> Any:
        """The FunctionGraph; AttributeError for a node that is part of none."""
        return _fgraph_of(self)


def _fgraph_of(thing: Any) -> Any:
    try:
        return thing.__dict__["_fgraph"]
    except KeyError:
        raise AttributeError(f"{thing} is not part of a FunctionGraph") from None
