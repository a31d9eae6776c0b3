"""An operation that evaluates an inner graph once for each index and stacks or adds up the results.

`jacobian` and `hessian` need one gradient per element of an expression, and how many there are is
known only when the function runs.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano import _core
from theano.gof.graph import Apply
from theano.gof.op import Op
from theano.tensor.type import TensorType

__all__ = ["stack_rows"]


class RowLoop(Op):
    """Evaluates inner outputs for the indices 0 to n - 1.

    Its inputs are n, the sequences, of which each step sees one row, and the values that all steps
    see. An output is stacked over the steps along a new first dimension, or added up.

    Parameters
    ----------
    index : 0-d variable of int64
        Stands for the index in the inner graph.
    sequences, constants : sequence of Variable
        Stand in the inner graph for a row of each sequence, and for what all steps see.
    outputs : sequence of Variable
        The results of one step.
    is_stacked : sequence of bool
        For each output whether it is stacked, else added up.
    """

    def __init__(
        self,
        index: Any,
        sequences: Sequence[Any],
        constants: Sequence[Any],
        outputs: Sequence[Any],
        is_stacked: Sequence[bool],
    ) -> None:
        self.index = index
        self.sequences = list(sequences)
        self.constants = list(constants)
        self.outputs = list(outputs)
        self.is_stacked = list(is_stacked)
        self._step: Any = None

    def __str__(self) -> str:
        return "RowLoop"

    def make_node(self, *inputs: Any) -> Any:
        """Apply to n, the sequences and the values that all steps see."""
        types = [
            TensorType(output.dtype, (False, *output.broadcastable)) if stacked else output.type
            for output, stacked in zip(self.outputs, self.is_stacked, strict=True)
        ]
        return Apply(self, list(inputs), [type() for type in types])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Run the inner function once per index."""
        from theano.compile import function

        if self._step is None:
            self._step = function(
                [self.index, *self.sequences, *self.constants],
                self.outputs,
                on_unused_input="ignore",
            )
        count, rest = int(inputs[0]), inputs[1:]
        sequences, constants = rest[: len(self.sequences)], rest[len(self.sequences) :]
        rows: list[list[Any]] = [[] for _ in self.outputs]
        totals: list[Any] = [None] * len(self.outputs)
        for i in range(count):
            results = self._step(i, *(sequence[i] for sequence in sequences), *constants)
            for k, result in enumerate(results):
                if self.is_stacked[k]:
                    rows[k].append(result)
                else:
                    totals[k] = result if i == 0 else totals[k] + result
        for k, output in enumerate(node.outputs):
            if count == 0:
                value = np.zeros((0,) * output.ndim, output.dtype)
            else:
                value = np.stack(rows[k]) if self.is_stacked[k] else totals[k]
            output_storage[k][0] = np.asarray(value, output.dtype)

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """The number of steps is connected to nothing."""
        return [[False] * len(node.outputs)] + [[True] * len(node.outputs)] * (len(node.inputs) - 1)

    def L_op(
        self, inputs: Sequence[Any], outputs: Sequence[Any], output_gradients: Sequence[Any]
    ) -> list[Any]:
        """Return the gradients: another loop, over the gradient of the inner graph."""
        from theano.gradient import DisconnectedType, disconnected_type

        given = [
            k
            for k, gradient in enumerate(output_gradients)
            if not isinstance(gradient.type, DisconnectedType)
        ]
        inner_gradients = [self.outputs[k].type() for k in given]
        variables = self.sequences + self.constants
        terms = _core.gradient([self.outputs[k] for k in given], inner_gradients, variables)
        wanted = [i for i, term in enumerate(terms) if term is not None]
        results: list[Any] = [_core.Variable(disconnected_type) for _ in inputs]
        if not wanted:
            return results
        stacked = [k for k in given if self.is_stacked[k]]
        by_output = dict(zip(given, inner_gradients, strict=True))
        added = [k for k in given if not self.is_stacked[k]]
        loop = RowLoop(
            self.index,
            self.sequences + [by_output[k] for k in stacked],
            self.constants + [by_output[k] for k in added],
            [terms[i] for i in wanted],
            [i < len(self.sequences) for i in wanted],
        )
        first_constant = 1 + len(self.sequences)
        found = loop(
            inputs[0],
            *inputs[1:first_constant],
            *(output_gradients[k] for k in stacked),
            *inputs[first_constant:],
            *(output_gradients[k] for k in added),
            return_list=True,
        )
        for i, variable in zip(wanted, found, strict=True):
            results[i + 1] = variable
        return results


def stack_rows(index: Any, count: Any, rows: Sequence[Any]) -> list[Any]:
    """Return each of `rows`, expressions of `index`, stacked for the indices 0 to count - 1.

    Parameters
    ----------
    index : 0-d variable of int64
        A root that the rows depend on.
    count : 0-d integer variable
        How many rows there are.
    rows : sequence of TensorVariable
        What is stacked. Whatever in them does not depend on the index is computed once.

    Returns
    -------
    list of TensorVariable
        Each of one dimension more than its row.
    """
    frontier = _not_depending_on(index, rows)
    placeholders = [variable.type() for variable in frontier]
    inner = _core.clone_graph(rows, list(zip(frontier, placeholders, strict=True)))
    loop = RowLoop(index, [], placeholders, inner, [True] * len(rows))
    outputs: list[Any] = loop(count, *frontier, return_list=True)
    return outputs


def _not_depending_on(index: Any, rows: Sequence[Any]) -> list[Any]:
    """Return the variables without the index in them that are used beside it, or are rows."""
    dependent = {index}
    frontier: dict[Any, None] = {}
    for node in _core.toposort([], rows):
        if dependent.isdisjoint(node.inputs):
            continue
        dependent.update(node.outputs)
        frontier.update(dict.fromkeys(node.inputs))
    frontier.update(dict.fromkeys(rows))
    return [
        variable
        for variable in frontier
        if variable not in dependent and not isinstance(variable, _core.Constant)
    ]
