"""Putting tensors together."""

import warnings
from typing import Any

from theano import _core
from theano.scalar.basic import upcast
from theano.tensor._convert import as_tensor_variable

__all__ = ["stack"]


class MakeVector(_core.Op):
    """Makes a vector of scalars."""

    def __new__(cls, dtype: str = "int64") -> Any:
        return _core.op("MakeVector", dtype=dtype)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def dtype(self) -> str:
        """The dtype of the vector."""
        dtype: str = self.properties["dtype"]
        return dtype


_core.set_classes({"MakeVector": MakeVector})


def stack(*tensors: Any, **kwargs: Any) -> Any:
    """Return scalars put together as a vector: ``stack(scalars, axis=0)``.

    Parameters
    ----------
    tensors : sequence of scalars
        At least one.
    axis : int, optional
        The new dimension.

    Returns
    -------
    TensorVariable
        A vector of the common dtype.

    Raises
    ------
    NotImplementedError
        If one of the tensors is not a scalar.
    """
    if not tensors and "tensors" not in kwargs:
        raise Exception("theano.tensor.stack(tensors, axis) needs at least one argument.")
    sequence = kwargs.pop("tensors", None)
    if sequence is None and isinstance(tensors[0], (list, tuple)):
        sequence, *tensors_left = tensors
        kwargs.update(zip(("axis",), tensors_left, strict=False))
    elif sequence is None:
        warnings.warn(
            "stack(*tensors) interface is deprecated, use stack(tensors, axis=0) instead.",
            DeprecationWarning,
            stacklevel=2,
        )
        sequence = tensors
    if len(sequence) == 0:
        raise Exception(
            "tensors is empty. You should at least provide one tensor to"
            " theano.tensor.stack(tensors, axis)."
        )
    scalars = [as_tensor_variable(item) for item in sequence]
    if any(scalar.ndim != 0 for scalar in scalars):
        raise NotImplementedError("stack takes scalars only; joining other tensors does not exist")
    axis = kwargs.pop("axis", 0)
    if kwargs:
        raise TypeError(f"stack() got an unexpected keyword argument {next(iter(kwargs))!r}")
    if axis not in (0, -1):
        raise IndexError(f"Can not perform a stack on axis {axis} for scalars")
    dtype = upcast(*(scalar.dtype for scalar in scalars))
    return _core.op("MakeVector", dtype=dtype)(*scalars)
