"""Sorting, the order that sorts, and the largest elements.

All orders are NumPy's: NaN comes after all other numbers, complex numbers go by their real and then
by their imaginary part. Equal elements keep their order, whatever `kind` says.
"""

from typing import Any

from theano import _core
from theano.tensor._convert import integer_dtypes
from theano.tensor._reshape import flatten

__all__ = [
    "ArgSortOp",
    "SortOp",
    "TopKOp",
    "argsort",
    "argtopk",
    "sort",
    "topk",
    "topk_and_argtopk",
]


class _Sorting(_core.Op):
    """What both sorting operations have: `kind` and `order`."""

    def __new__(cls, kind: str, order: Any = None) -> Any:
        return _core.op(cls.__name__, kind=kind, order=None if order is None else str(order))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    def make_node(self, *inputs: Any) -> Any:
        """Return the application to an array and an axis, the last one by default."""
        return super().make_node(*inputs, *[-1] * (len(inputs) == 1))

    def __call__(self, *inputs: Any, return_list: bool = False, name: str | None = None) -> Any:
        inputs = (*inputs, *[-1] * (len(inputs) == 1))
        return super().__call__(*inputs, return_list=return_list, name=name)

    @property
    def kind(self) -> str:
        """The name of the algorithm."""
        kind: str = self.properties["kind"]
        return kind

    @property
    def order(self) -> str | None:
        """The fields of structured arrays to compare; there are no such tensors."""
        order: str | None = self.properties["order"]
        return order


class SortOp(_Sorting):
    """Sorts along an axis: ``SortOp(kind)(x, axis)``."""


class ArgSortOp(_Sorting):
    """Gives the order that sorts along an axis: ``ArgSortOp(kind)(x, axis)``."""


class TopKOp(_core.Op):
    """Takes the largest elements along an axis: ``TopKOp(axis)(x, kth)``; see `topk`.

    Parameters
    ----------
    axis, sorted, idx_dtype
        As for `topk_and_argtopk`; `axis` must be an int.
    return_values, return_indices : bool, optional
        The outputs that are wanted.

    Raises
    ------
    TypeError
        If `axis` is not an int, or `idx_dtype` is not an integer dtype.
    ValueError
        If no output is wanted.
    """

    def __new__(
        cls,
        axis: int = -1,
        sorted: bool = True,
        idx_dtype: str = "int64",
        return_values: bool = True,
        return_indices: bool = True,
    ) -> Any:
        if not isinstance(axis, int):
            raise TypeError(f'"axis" parameter must be integer, got "{type(axis)}"')
        if idx_dtype not in integer_dtypes:
            raise TypeError(f'"idx_dtype" parameter must be an integer dtype, got "{idx_dtype}"')
        if not (return_values or return_indices):
            raise ValueError("Neither return_values nor return_indices is True")
        return _core.op(
            "TopKOp",
            axis=axis,
            sorted=bool(sorted),
            idx_dtype=idx_dtype,
            return_values=bool(return_values),
            return_indices=bool(return_indices),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def axis(self) -> int:
        """The axis, as it was given."""
        axis: int = self.properties["axis"]
        return axis

    @property
    def sorted(self) -> bool:
        """Whether the elements descend."""
        return bool(self.properties["sorted"])

    @property
    def idx_dtype(self) -> str:
        """The dtype of the places."""
        dtype: str = self.properties["idx_dtype"]
        return dtype

    @property
    def return_values(self) -> bool:
        """Whether the elements are an output."""
        return bool(self.properties["return_values"])

    @property
    def return_indices(self) -> bool:
        """Whether the places are an output."""
        return bool(self.properties["return_indices"])


_core.set_classes({"SortOp": SortOp, "ArgSortOp": ArgSortOp, "TopKOp": TopKOp})


def sort(a: Any, axis: Any = -1, kind: str = "quicksort", order: Any = None) -> Any:
    """Return a sorted copy of a tensor.

    Parameters
    ----------
    a : tensor_like
        Any tensor.
    axis : int, integer scalar or None, optional
        The axis to sort along; None sorts all elements, as a vector.
    kind : {'quicksort', 'mergesort', 'heapsort', 'stable'}, optional
        Makes no difference: every sort is stable.
    order : optional
        For structured arrays, which do not exist here: must be None.

    Returns
    -------
    TensorVariable
        Of the type of `a`. The gradient goes to where each element came from.

    Raises
    ------
    ValueError
        If `kind` is unknown, `order` is given, or there is no such axis.
    """
    if axis is None:
        return SortOp(kind, order)(flatten(a), 0)
    return SortOp(kind, order)(a, axis)


def argsort(a: Any, axis: Any = -1, kind: str = "quicksort", order: Any = None) -> Any:
    """Return the places of the elements in ascending order, as int64.

    The arguments are those of `sort`.
    """
    if axis is None:
        return ArgSortOp(kind, order)(flatten(a), 0)
    return ArgSortOp(kind, order)(a, axis)


def topk_and_argtopk(
    x: Any, kth: Any, axis: int | None = -1, sorted: bool = True, idx_dtype: str = "int64"
) -> Any:
    """Return the k largest elements along an axis, and their places.

    Parameters
    ----------
    x : tensor_like
        At least a vector. NaN counts as larger than all numbers.
    kth : int or integer scalar
        How many elements are taken; if negative, the smallest are.
    axis : int or None, optional
        The axis; None takes all elements as a vector.
    sorted : bool, optional
        Whether the elements descend. Otherwise they are in the order of `x`.
    idx_dtype : str, optional
        The dtype of the places.

    Returns
    -------
    list of TensorVariable
        Values and places. Of equal elements the first are taken.

    Raises
    ------
    IndexError
        If there is no such axis.
    ValueError
        If `x` or `kth` has the wrong rank; when run, if `kth` is 0 or larger than the axis.
    TypeError
        If `kth` is not an integer; see also `TopKOp`.
    """
    if axis is None:
        x, axis = flatten(x), 0
    return TopKOp(axis=axis, sorted=sorted, idx_dtype=idx_dtype)(x, kth)


def topk(
    x: Any, kth: Any, axis: int | None = -1, sorted: bool = True, idx_dtype: str = "int64"
) -> Any:
    """Return the k largest elements along an axis; see `topk_and_argtopk`."""
    return topk_and_argtopk(x, kth, axis, sorted, idx_dtype)[0]


def argtopk(
    x: Any, kth: Any, axis: int | None = -1, sorted: bool = True, idx_dtype: str = "int64"
) -> Any:
    """Return the places of the k largest elements along an axis; see `topk_and_argtopk`."""
    return topk_and_argtopk(x, kth, axis, sorted, idx_dtype)[1]
