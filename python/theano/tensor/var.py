"""The classes of tensor variables and of tensor constants."""

from typing import Any

import numpy as np

from theano import _core
from theano.tensor import _convert
from theano.tensor._convert import AsTensorError
from theano.tensor._methods import Identity, Methods, tensor_copy
from theano.tensor._operators import Operators
from theano.tensor.type import TensorType

__all__ = [
    "AsTensorError",
    "Identity",
    "TensorConstant",
    "TensorConstantSignature",
    "TensorType",
    "TensorVariable",
    "equal_slices",
    "tensor_copy",
]


def equal_slices(s1: slice, s2: slice) -> bool:
    """Return whether two slices have the same bounds and step."""
    return (s1.start, s1.stop, s1.step) == (s2.start, s2.stop, s2.step)


class _tensor_py_operators(Operators, Methods):
    """Operators and methods of tensor variables, as a mixin."""

    __slots__ = ()


class TensorVariable(_tensor_py_operators, _core.Variable):
    """A tensor that is given or computed when a function runs.

    Parameters
    ----------
    type : TensorType
        What the variable may hold.
    owner : Apply, optional
        The application that computes it.
    index : int, optional
        Its place among the outputs of `owner`.
    name : str, optional
        Its name.
    """


class TensorConstantSignature(tuple[Any, Any]):
    """Type and value of a constant; equal where they are, NaN being equal to NaN."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TensorConstantSignature):
            return False
        (own_type, own_data), (other_type, other_data) = self, other
        return bool(own_type == other_type and own_type.values_eq(own_data, other_data))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        own_type, data = self
        # The bytes of equal arrays may differ (-0.0, NaN), so only the shape counts.
        return hash((own_type, data.shape))


class TensorConstant(_tensor_py_operators, _core.Constant):
    """A tensor whose value is known when the graph is built.

    Parameters
    ----------
    type : TensorType
        What the constant holds.
    data : ndarray
        Its value.
    name : str, optional
        Its name.
    """

    def __str__(self) -> str:
        data = self.data
        text = str(data)
        if data.ndim > 0 and data.size > 0 and np.all(data == data.flat[0]):
            text = f"{data.shape} of {data.flat[0]}"
        if len(text) > 20:
            text = f"{text[:10]}..{text[-10:]}"
        return f"TensorConstant{{{text}}}"

    __repr__ = __str__

    def signature(self) -> TensorConstantSignature:
        """Return type and value, to compare constants by."""
        return TensorConstantSignature((self.type, self.data))

    def equals(self, other: Any) -> bool:
        """Return whether `other`, a constant or a value, has the same type and value."""
        if not isinstance(other, _core.Variable):
            other = _convert.constant(other)
        return isinstance(other, TensorConstant) and self.signature() == other.signature()

    def __copy__(self) -> "TensorConstant":
        # Constants are never changed, so that one is as good as its copy.
        return self


TensorType.Variable = TensorVariable
TensorType.Constant = TensorConstant

_core.set_classes(
    {
        "TensorVariable": TensorVariable,
        "TensorConstant": TensorConstant,
    }
)
