"""Putting tensors together along an axis, and taking them apart."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from theano import _core
from theano.scalar.basic import upcast
from theano.tensor._convert import as_tensor_variable
from theano.tensor._reshape import shape_padaxis

__all__ = [
    "Join",
    "Split",
    "concatenate",
    "horizontal_stack",
    "join",
    "join_",
    "split",
    "stack",
    "stacklists",
    "vertical_stack",
]


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


class Join(_core.Op):
    """Joins tensors of one rank: ``Join()(axis, *tensors)``; see `join`.

    Parameters
    ----------
    view : int, optional
        Accepted for compatibility; memory is shared without being told to.
    """

    def __new__(cls, view: int = -1) -> Any:
        return _core.op("Join", view=view)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def view(self) -> int:
        """The number that the operation was made with."""
        view: int = self.properties["view"]
        return view


class Split(_core.Op):
    """Cuts a tensor into parts: ``Split(len_splits)(x, axis, splits)``; see `split`.

    Parameters
    ----------
    len_splits : int
        The number of parts.
    """

    def __new__(cls, len_splits: int) -> Any:
        return _core.op("Split", len_splits=int(len_splits))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def len_splits(self) -> int:
        """The number of parts."""
        count: int = self.properties["len_splits"]
        return count


_core.set_classes({"Join": Join, "MakeVector": MakeVector, "Split": Split})

join_ = Join()
join_.__doc__ = """The tensors joined along an axis: ``join_(axis, *tensors)``; see `join`."""


def join(axis: Any, *tensors_list: Any) -> Any:
    """Return tensors put one after another along an axis.

    Parameters
    ----------
    axis : int or integer scalar
        The axis; negative ones count from the end.
    *tensors_list : tensor_like
        Of one rank, at least 1; lengths along other axes must be equal.

    Returns
    -------
    TensorVariable
        Of the common dtype. A dimension other than `axis` is broadcastable if it is in any of the
        tensors, but none is if `axis` is symbolic. A single tensor is returned as it is.

    Raises
    ------
    TypeError
        If ranks differ, a tensor is a scalar, or `axis` is not an integer.
    IndexError, ValueError
        If a constant `axis` is out of range (below, above), or no tensor is given; when run, if a
        symbolic one is out of range, or lengths differ.
    """
    if len(tensors_list) == 1:
        return tensors_list[0]
    return join_(axis, *tensors_list)


def concatenate(tensor_list: Sequence[Any], axis: Any = 0) -> Any:
    """Return the tensors of a list or tuple joined along `axis`; see `join`.

    Raises
    ------
    TypeError
        Also if `tensor_list` is neither a list nor a tuple.
    """
    if not isinstance(tensor_list, (tuple, list)):
        raise TypeError("concatenate takes a list or tuple of tensors, not", tensor_list)
    return join(axis, *tensor_list)


def split(x: Any, splits_size: Any, n_splits: int, axis: Any = 0) -> Any:
    """Return a tensor cut into parts along an axis.

    Parameters
    ----------
    x : tensor_like
        The tensor.
    splits_size : sequence of int, or integer vector
        The lengths of the parts; their sum must be the length of the axis.
    n_splits : int
        The number of parts.
    axis : int or integer scalar, optional
        The axis.

    Returns
    -------
    list of TensorVariable, or one TensorVariable if `n_splits` is 1

    Raises
    ------
    TypeError
        If `splits_size` or `axis` is not of integers.
    ValueError
        When run, if there are not `n_splits` lengths, one is negative, their sum is wrong, or the
        axis does not exist.
    """
    return Split(n_splits)(x, axis, splits_size)


# ------------------------------------------------------------------ along new axes


def _is_scalar(value: Any) -> bool:
    """Return whether a value can be an element of a vector as it is."""
    if isinstance(value, (np.number, float, int, complex)):
        return True
    return (
        isinstance(value, _core.Variable)
        and isinstance(value.type, _core.TensorType)
        and value.type.ndim == 0
    )


def stack(*tensors: Any, **kwargs: Any) -> Any:
    """Return tensors put together along a new axis: ``stack(tensors, axis=0)``.

    Parameters
    ----------
    tensors : sequence of tensor_like
        At least one; all of one rank. A sequence of arguments in its place is deprecated.
    axis : int, optional
        The place of the new dimension in the result.

    Returns
    -------
    TensorVariable
        Of the common dtype. Scalars give a vector, whatever `axis` is.

    Raises
    ------
    IndexError
        If the result has no such axis.
    TypeError
        If the ranks differ.
    Exception
        If there are no tensors.
    """
    if not tensors and "tensors" not in kwargs:
        raise Exception("theano.tensor.stack(tensors, axis) needs at least one argument.")
    axis = kwargs.pop("axis", 0)
    sequence = kwargs.pop("tensors", None)
    if kwargs:
        raise TypeError(f"stack() got an unexpected keyword argument {next(iter(kwargs))!r}")
    if sequence is None and isinstance(tensors[0], (list, tuple)):
        sequence = tensors[0]
        axis = tensors[1] if len(tensors) == 2 else axis
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
    if all(_is_scalar(item) for item in sequence):
        scalars = [as_tensor_variable(item) for item in sequence]
        return MakeVector(upcast(*(scalar.dtype for scalar in scalars)))(*scalars)
    return join(axis, *(shape_padaxis(item, axis) for item in sequence))


def stacklists(arg: Any) -> Any:
    """Return nested lists of tensors stacked along one new axis for each level."""
    if isinstance(arg, (tuple, list)):
        return stack([stacklists(item) for item in arg])
    return arg


def horizontal_stack(*args: Any) -> Any:
    """Return at least two matrices joined side by side; AssertionError for anything else."""
    return concatenate(_checked_matrices(args), axis=1)


def vertical_stack(*args: Any) -> Any:
    """Return at least two matrices joined one below another; AssertionError for anything else."""
    return concatenate(_checked_matrices(args), axis=0)


def _checked_matrices(args: Sequence[Any]) -> Sequence[Any]:
    if len(args) < 2:
        raise AssertionError(f"at least two matrices are needed, got {len(args)}")
    for arg in args:
        if arg.type.ndim != 2:
            raise AssertionError(f"matrices are needed, got {arg} of type {arg.type}")
    return args
