"""FunctionGraph: the graph between the inputs and outputs of a function, to be looked at."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from theano._core import MissingInputError
from theano.gof import graph

__all__ = ["FunctionGraph", "InconsistencyError", "MissingInputError"]


class InconsistencyError(Exception):
    """Parts of a graph contradict each other."""


class FunctionGraph:
    """The graph between `inputs` and `outputs`.

    Parameters
    ----------
    inputs, outputs : sequence of Variable
        The two ends.
    features : sequence, optional
        Observers of changes; none can be attached yet.
    clone : bool
        Whether the graph is copied first; then `fgraph.inputs[0]` is not the variable given.
    update_mapping : dict, optional
        For the positions of outputs that are updates, the position of the input they belong to.

    Raises
    ------
    MissingInputError
        If the outputs need a variable that is neither an input, nor a constant, nor shared.
    NotImplementedError
        If features are given.
    """

    def __init__(
        self,
        inputs: Sequence[Any],
        outputs: Sequence[Any],
        features: Sequence[Any] | None = None,
        clone: bool = True,
        update_mapping: dict[int, int] | None = None,
    ) -> None:
        if features:
            raise NotImplementedError("FunctionGraph takes no features yet")
        _check_roots(inputs, outputs)
        if clone:
            inputs, outputs = graph.clone(inputs, outputs)
        self.inputs = list(inputs)
        self.outputs = list(outputs)
        self.update_mapping = update_mapping
        # Where the values of inputs that stand for shared variables are kept.
        self.containers: dict[Any, Any] = {}

    @cached_property
    def _order(self) -> list[Any]:
        return graph.io_toposort(self.inputs, self.outputs)

    def toposort(self) -> list[Any]:
        """The nodes, each after those that it depends on."""
        return list(self._order)

    @property
    def apply_nodes(self) -> set[Any]:
        """The nodes."""
        return set(self._order)

    @property
    def variables(self) -> set[Any]:
        """The variables: inputs, outputs, and those between them."""
        return {*self.inputs, *graph.variables(self.inputs, self.outputs)}

    @cached_property
    def _clients(self) -> dict[Any, list[tuple[Any, int]]]:
        clients: dict[Any, list[tuple[Any, int]]] = {}
        for node in self._order:
            for i, variable in enumerate(node.inputs):
                clients.setdefault(variable, []).append((node, i))
        for i, variable in enumerate(self.outputs):
            clients.setdefault(variable, []).append(("output", i))
        return clients

    def clients(self, r: Any) -> list[tuple[Any, int]]:
        """Where a variable is used: pairs of a node, or 'output', and a position.

        Parameters
        ----------
        r : Variable
            A variable of this graph.
        """
        return list(self._clients.get(r, []))

    def check_integrity(self) -> None:
        """Check that the nodes and their outputs refer to each other.

        Raises
        ------
        InconsistencyError
            If they do not.
        """
        for node in self._order:
            for i, output in enumerate(node.outputs):
                if output.owner is not node or output.index != i:
                    raise InconsistencyError("Inconsistent owner or index", output, node)

    def clone_get_equiv(self) -> tuple["FunctionGraph", dict[Any, Any]]:
        """A copy of this graph, and a dictionary from each variable and node to its copy."""
        equivalent = graph.clone_get_equiv(self.inputs, self.outputs)
        inputs = [equivalent[variable] for variable in self.inputs]
        outputs = [equivalent[variable] for variable in self.outputs]
        copied = FunctionGraph(inputs, outputs, clone=False, update_mapping=self.update_mapping)
        return copied, equivalent

    def clone(self) -> "FunctionGraph":
        """A copy of this graph."""
        return self.clone_get_equiv()[0]

    def __str__(self) -> str:
        shown = [output if output.owner is None else output.owner for output in self.outputs]
        return f"[{', '.join(map(str, shown))}]"

    __repr__ = __str__


def _check_roots(inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
    """Raise MissingInputError for the first root without a value."""
    for variable in graph.orphans(inputs, outputs):
        if not isinstance(variable, graph.Constant) and not hasattr(variable, "container"):
            raise MissingInputError(
                f"{variable} is needed by the graph, was not provided and not given a value"
            )
