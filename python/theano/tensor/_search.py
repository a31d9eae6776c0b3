"""Searching, counting and telling apart: searchsorted, bincount, unique values."""

from typing import Any

from theano import _core
from theano.tensor._convert import as_tensor_variable

__all__ = ["SearchsortedOp", "Unique", "bincount", "searchsorted"]


class SearchsortedOp(_core.Op):
    """Finds where values belong in a sorted vector; see `searchsorted`.

    Raises
    ------
    ValueError
        If `side` is neither ``'left'`` nor ``'right'``.
    """

    def __new__(cls, side: str = "left") -> Any:
        if side not in ("left", "right"):
            raise ValueError(f"{side!r} is an invalid value for keyword 'side'")
        return _core.op("SearchsortedOp", side=side)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def side(self) -> str:
        """Whether a value goes before or after equal ones."""
        side: str = self.properties["side"]
        return side


class Unique(_core.Op):
    """Gives the different elements of a tensor, or its different slices, in ascending order.

    Parameters
    ----------
    return_index : bool, optional
        Whether to give also where each value occurs first.
    return_inverse : bool, optional
        Whether to give also the place of each element's value among the values.
    return_counts : bool, optional
        Whether to give also how often each value occurs.
    axis : int, optional
        The dimension whose slices are compared; without it the elements are.

    Notes
    -----
    Applied to a tensor, it returns the values or, with one of the first three options, a list: the
    values and the wanted int64 vectors in the order above. NaN equals nothing, itself included.
    An axis that the tensor does not have raises RuntimeError.
    """

    def __new__(
        cls,
        return_index: bool = False,
        return_inverse: bool = False,
        return_counts: bool = False,
        axis: int | None = None,
    ) -> Any:
        return _core.op(
            "Unique",
            return_index=bool(return_index),
            return_inverse=bool(return_inverse),
            return_counts=bool(return_counts),
            axis=axis,
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def return_index(self) -> bool:
        """Whether places of first occurrence are an output."""
        return bool(self.properties["return_index"])

    @property
    def return_inverse(self) -> bool:
        """Whether places among the values are an output."""
        return bool(self.properties["return_inverse"])

    @property
    def return_counts(self) -> bool:
        """Whether counts are an output."""
        return bool(self.properties["return_counts"])

    @property
    def axis(self) -> int | None:
        """The dimension whose slices are compared."""
        axis: int | None = self.properties["axis"]
        return axis


class Bincount(_core.Op):
    """Counts the numbers in a vector; see `bincount`."""

    def __new__(cls, assert_nonneg: bool = False) -> Any:
        return _core.op("Bincount", assert_nonneg=bool(assert_nonneg))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""


_core.set_classes({"SearchsortedOp": SearchsortedOp, "Unique": Unique, "Bincount": Bincount})


def searchsorted(x: Any, v: Any, side: str = "left", sorter: Any = None) -> Any:
    """Return where values would have to be put into a sorted vector.

    Parameters
    ----------
    x : vector_like
        In ascending order, NaN last, or put into it by `sorter`.
    v : tensor_like
        The values.
    side : {'left', 'right'}, optional
        Whether a value goes before or after those equal to it.
    sorter : vector_like of int, optional
        The places of the elements of `x` in ascending order.

    Returns
    -------
    TensorVariable
        int64, of the shape of `v`.

    Raises
    ------
    ValueError
        If `side` is something else, or `x` is not a vector; when run, if `sorter` has another
        length than `x` or a place outside of it.
    TypeError
        If `sorter` is not a vector of signed integers.
    """
    inputs = [as_tensor_variable(x, ndim=1), v]
    if sorter is not None:
        inputs.append(as_tensor_variable(sorter, ndim=1))
    return SearchsortedOp(side=side)(*inputs)


def bincount(
    x: Any, weights: Any = None, minlength: Any = None, assert_nonneg: bool = False
) -> Any:
    """Return how often each number from 0 on occurs in a vector.

    Parameters
    ----------
    x : vector_like of int
        None of them negative.
    weights : vector_like or scalar_like, optional
        What is added up for each number instead of 1.
    minlength : int or integer scalar, optional
        The least length of the result, which otherwise ends with the largest number.
    assert_nonneg : bool, optional
        Whether a negative number raises AssertionError; otherwise it raises ValueError.

    Returns
    -------
    TensorVariable
        A vector of the dtype of `weights` or, without, that of `x`.

    Raises
    ------
    TypeError
        If `x` is not a vector of integers, or `minlength` is not an integer scalar.
    ValueError
        When run, if there are not as many weights as numbers.
    """
    vector = as_tensor_variable(x)
    if vector.ndim != 1:
        raise TypeError(f"bincount counts vectors, got {vector.type}")
    inputs = [vector, 0 if minlength is None else minlength]
    if weights is not None:
        inputs.append(weights)
    return Bincount(assert_nonneg)(*inputs)
