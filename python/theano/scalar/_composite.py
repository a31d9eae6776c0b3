"""Several functions of scalars as one."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.scalar._scalar_op import ScalarOp

__all__ = ["Composite"]


class Composite(ScalarOp):
    """The function that a graph of scalars computes.

    Loops are fused without it: the application of a composite is that of its parts.

    Parameters
    ----------
    inputs : list of variables
        0-d; the arguments of the function.
    outputs : list of variables
        0-d; what it returns.
    """

    def __init__(self, inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
        super().__init__(name=f"Composite{{{', '.join(map(_text, outputs))}}}")
        self.inputs, self.outputs = list(inputs), list(outputs)
        self.nin, self.nout = len(self.inputs), len(self.outputs)

    def output_types(self, types: Sequence[Any]) -> Sequence[Any]:
        """Return the types of the outputs.

        Raises
        ------
        TypeError
            If the types are not those of the inputs.
        """
        from theano.scalar._types import get_scalar_type

        wanted = [get_scalar_type(variable.dtype) for variable in self.inputs]
        if list(types) != wanted:
            raise TypeError(f"{self} takes {wanted}, got {list(types)}")
        return [get_scalar_type(variable.dtype) for variable in self.outputs]

    def of_tensors(self, *inputs: Any) -> Any:
        """Return the function of each element of tensors, with broadcasting."""
        from theano.tensor import as_tensor_variable

        return self._apply([as_tensor_variable(item) for item in inputs])

    def _apply(self, inputs: list[Any]) -> Any:
        from theano.compile.rebuild import clone

        outputs = clone(self.outputs, dict(zip(self.inputs, inputs, strict=True)), strict=False)
        return outputs[0] if self.nout == 1 else outputs

    def make_node(self, *inputs: Any) -> Any:
        """Return the node that computes the first output."""
        outputs = self(*inputs)
        return (outputs if self.nout == 1 else outputs[0]).owner

    def impl(self, *inputs: Any) -> Any:
        """Return the function of numbers of the inputs' dtypes, as NumPy numbers."""
        pairs = zip(self.inputs, inputs, strict=True)
        outputs = self(*(np.dtype(variable.dtype).type(value) for variable, value in pairs))
        if self.nout == 1:
            return outputs.eval()[()]
        return [output.eval()[()] for output in outputs]

    def _key(self) -> tuple[Any, ...]:
        return (type(self), *self.inputs, *self.outputs)


def _text(variable: Any) -> str:
    from theano.printing import pprint

    return str(pprint(variable))
