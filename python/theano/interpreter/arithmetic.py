"""The dtypes that values are kept and computed in.

Plain arithmetic uses those that the graph declares. A subclass may keep values in wider ones, to
find out how much of a result is due to rounding.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano import _core
from theano.interpreter.conversion import cast

__all__ = ["Arithmetic"]

# What sums of a dtype are added up in, where the operation does not say.
_ACCUMULATORS = {"float16": "float64", "float32": "float64", "complex64": "complex128"}


class Arithmetic:
    """Values have the dtypes that their variables declare."""

    def dtype(self, name: str) -> np.dtype[Any]:
        """Return the dtype in which values of the declared dtype `name` are kept."""
        return np.dtype(name)

    def accumulator(self, name: str) -> np.dtype[Any]:
        """Return the dtype in which values of the declared dtype `name` are added up."""
        return self.dtype(_ACCUMULATORS.get(name, name))

    def convert(self, value: Any, variable: Any) -> Any:
        """Return a value of `variable` as this arithmetic keeps it; not an array, as it is."""
        if not isinstance(variable.type, _core.TensorType):
            return value
        return cast(np.asarray(value), self.dtype(variable.type.dtype))

    def declared(self, node: Any, inputs: Sequence[Any]) -> list[Any]:
        """Return inputs of `node` in the dtypes that its variables declare."""
        return [
            cast(value, np.dtype(variable.dtype)) if isinstance(value, np.ndarray) else value
            for value, variable in zip(inputs, node.inputs, strict=True)
        ]

    def prepare(self, node: Any, inputs: Sequence[Any]) -> Sequence[Any]:
        """Return what an evaluator gets as inputs of `node`: the inputs, here."""
        return inputs

    def finish(self, node: Any, inputs: Sequence[Any], outputs: list[Any]) -> list[Any]:
        """Return what becomes of the outputs that an evaluator has computed: they stay, here."""
        return outputs
