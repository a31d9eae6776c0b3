"""Op: what an Apply does to its inputs. The class is the core's.

The methods here are those by which the core puts its questions to operations that are defined in
Python; they answer with what the user has written: `make_node`, `perform`, `grad` or `L_op`, and
`connection_pattern`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano import _core
from theano._core import Op
from theano.gof import props as props
from theano.gof.core_methods import methods_of
from theano.gof.test_values import (
    compute_test_value,
    get_debug_values,
    get_test_value,
    missing_test_message,
)
from theano.gof.utils import MethodNotDefined

__all__ = [
    "Op",
    "compute_test_value",
    "get_debug_values",
    "get_test_value",
    "missing_test_message",
]


@methods_of(_core.Op)
class OpMethods:
    """What an operation defined in Python must or may define, and how the core asks for it."""

    # Whether `perform` neither keeps nor changes the values of inputs, so that they need no copy.
    _only_reads = False

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Compute the outputs of `node` from the values of its inputs.

        Parameters
        ----------
        node : Apply
            The application that is computed.
        inputs : list of ndarray
            The values of its inputs.
        output_storage : list of list
            One list of one element per output; the element is replaced by the value.
        params : object
            Unused.

        Raises
        ------
        MethodNotDefined
            If the class does not define it.
        """
        raise MethodNotDefined("perform", type(self), type(self).__name__)

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return the gradient for each input, given that for each output.

        Parameters
        ----------
        inputs : list of Variable
            What the operation was applied to.
        output_gradients : list of Variable
            The gradients for the outputs; of `DisconnectedType` where there is none.

        Raises
        ------
        NotImplementedError
            If the class does not define it.
        """
        raise NotImplementedError(f"{self} has no gradient: define `grad` or `L_op`")

    def L_op(
        self, inputs: Sequence[Any], outputs: Sequence[Any], output_gradients: Sequence[Any]
    ) -> list[Any]:
        """Return the gradient for each input; as `grad`, but with the outputs at hand."""
        return self.grad(inputs, output_gradients)

    def _make(self, inputs: list[Any]) -> Any:
        if type(self).make_node is _core.Op.make_node:  # type: ignore[attr-defined]
            raise MethodNotDefined("make_node", type(self), type(self).__name__)
        return self.make_node(*inputs)  # type: ignore[attr-defined]

    def _pullback(
        self, node: Any, output_gradients: list[Any], wanted: Sequence[bool]
    ) -> list[Any]:
        from theano.gradient import DisconnectedType, disconnected_type

        given = [_core.Variable(disconnected_type) if g is None else g for g in output_gradients]
        terms = list(self.L_op(node.inputs, node.outputs, given))
        if len(terms) != len(node.inputs):
            raise ValueError(
                f"{self} returned the wrong number of gradient terms:"
                f" {len(terms)} for {len(node.inputs)} inputs"
            )
        if None in terms:
            raise TypeError(
                f"{self}: the gradient of input {terms.index(None)} is None;"
                " return a variable of DisconnectedType instead"
            )
        return [None if isinstance(term.type, DisconnectedType) else term for term in terms]

    def _is_connected(self, node: Any, index: int) -> bool:
        pattern = getattr(self, "connection_pattern", None)
        return True if pattern is None else any(pattern(node)[index])

    def _evaluate(self, node: Any, inputs: list[Any]) -> list[Any]:
        storage: list[list[Any]] = [[None] for _ in node.outputs]
        self.perform(node, inputs, storage)
        return [
            np.asarray(cell[0]) if isinstance(output.type, _core.TensorType) else cell[0]
            for cell, output in zip(storage, node.outputs, strict=True)
        ]
