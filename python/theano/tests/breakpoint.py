"""PdbBreakpoint: enters the debugger in the middle of a function."""

import pdb
from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.gof.graph import Apply, Variable
from theano.gof.op import Op
from theano.gradient import disconnected_type
from theano.tensor import as_tensor_variable

__all__ = ["PdbBreakpoint"]


class PdbBreakpoint(Op):
    """An identity that enters the debugger when a condition holds.

    Parameters
    ----------
    name : str
        Printed when the breakpoint is reached.

    Examples
    --------
    >>> import theano, theano.tensor as T
    >>> x, target = T.dvectors("x", "target")
    >>> error = T.sqr(x - target).sum()
    >>> breakpoint = PdbBreakpoint("large error")
    >>> x, error = breakpoint(T.gt(error, 100), x, error)
    """

    __props__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def make_node(self, condition: Any, *monitored_vars: Any) -> Any:
        """Apply to a condition, a scalar, and to variables, which are handed on.

        Raises
        ------
        TypeError
            If the condition is not a scalar.
        """
        condition = as_tensor_variable(condition)
        if condition.ndim != 0:
            raise TypeError(f"the condition of a breakpoint must be a scalar, not {condition.type}")
        inputs = [as_tensor_variable(v) for v in monitored_vars]
        self.view_map = {i: [i + 1] for i in range(len(inputs))}
        return Apply(self, [condition, *inputs], [v.type() for v in inputs])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Hand the values on; the debugger may change them."""
        condition, *monitored = inputs
        if condition:
            print("\n-------------------------------------------------")
            print(f"Conditional breakpoint '{self.name}' activated\n")
            print("The monitored variables are stored, in order,")
            print("in the list variable 'monitored' as NumPy arrays.\n")
            print("Their contents can be altered and, when execution")
            print("resumes, the updated values will be used.")
            print("-------------------------------------------------")
            pdb.set_trace()
        for cell, value, output in zip(output_storage, monitored, node.outputs, strict=True):
            cell[0] = np.asarray(value, dtype=output.type.dtype)

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """The gradients pass; the condition has none."""
        return [Variable(disconnected_type), *output_gradients]

    def infer_shape(self, inputs: Any, input_shapes: Sequence[Any]) -> list[Any]:
        """The shapes of what is handed on."""
        return list(input_shapes[1:])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """Each output is connected to its input alone."""
        count = len(node.outputs)
        return [[False] * count, *([i == j for j in range(count)] for i in range(count))]
