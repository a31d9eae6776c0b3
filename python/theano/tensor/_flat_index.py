"""Between places in a flattened tensor and indices of its dimensions."""

from collections.abc import Sequence
from typing import Any

from theano import _core
from theano.tensor._constants import get_vector_length
from theano.tensor._convert import as_tensor_variable

__all__ = ["RavelMultiIndex", "UnravelIndex", "ravel_multi_index", "unravel_index"]


def _check_order(order: str) -> None:
    if order not in ("C", "F"):
        raise AssertionError(f"The order must be 'C' or 'F', not {order!r}")


class UnravelIndex(_core.Op):
    """Gives the indices of places in a flattened tensor; see `unravel_index`.

    Raises
    ------
    ValueError
        If `ndim` is not a positive int.
    AssertionError
        If `order` is neither ``'C'`` nor ``'F'``.
    """

    def __new__(cls, ndim: int, order: str = "C") -> Any:
        _check_order(order)
        if not isinstance(ndim, int) or ndim < 1:
            raise ValueError(f"ndim must be an integer greater than 0, got {ndim}")
        return _core.op("UnravelIndex", ndim=int(ndim), order=order)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def ndim(self) -> int:
        """The number of dimensions, and of outputs."""
        ndim: int = self.properties["ndim"]
        return ndim

    @property
    def order(self) -> str:
        """The order of the flattened elements."""
        order: str = self.properties["order"]
        return order


class RavelMultiIndex(_core.Op):
    """Gives the places in a flattened tensor of multiple indices; see `ravel_multi_index`.

    Raises
    ------
    AssertionError
        If `mode` or `order` is unknown.
    """

    def __new__(cls, mode: str = "raise", order: str = "C") -> Any:
        if mode not in ("raise", "wrap", "clip"):
            raise AssertionError(f"The mode must be 'raise', 'wrap' or 'clip', not {mode!r}")
        _check_order(order)
        return _core.op("RavelMultiIndex", mode=mode, order=order)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def mode(self) -> str:
        """What is done with an index outside of its dimension."""
        mode: str = self.properties["mode"]
        return mode

    @property
    def order(self) -> str:
        """The order of the flattened elements."""
        order: str = self.properties["order"]
        return order


_core.set_classes({"UnravelIndex": UnravelIndex, "RavelMultiIndex": RavelMultiIndex})


def unravel_index(indices: Any, dims: Any, order: str = "C", ndim: int | None = None) -> Any:
    """Return the indices of the elements at given places of a flattened tensor.

    Parameters
    ----------
    indices : tensor_like of int
        Places from 0 to the number of elements.
    dims : sequence of int and integer scalars, or integer vector
        The shape of the tensor.
    order : {'C', 'F'}, optional
        Whether the last or the first index changes fastest in the flattened tensor.
    ndim : int, optional
        The length of `dims`, where that is not known.

    Returns
    -------
    tuple of TensorVariable
        For each dimension int64 indices of the shape of `indices`.

    Raises
    ------
    ValueError
        If the length of `dims` is neither known nor given; when run, if a place is outside of the
        tensor.
    TypeError
        If `indices` or `dims` is not of signed integers, or `dims` is not a vector.
    """
    vector = as_tensor_variable(dims)
    if ndim is None:
        try:
            ndim = get_vector_length(vector)
        except ValueError:
            raise ValueError(
                f"The length of the shape ({dims}) cannot be determined, so the number of"
                " dimensions is not known. Give it to unravel_index as 'ndim'."
            ) from None
    return tuple(UnravelIndex(ndim, order)(indices, vector, return_list=True))


def ravel_multi_index(
    multi_index: Sequence[Any], dims: Any, mode: str = "raise", order: str = "C"
) -> Any:
    """Return the places in a flattened tensor of the elements with given indices.

    Parameters
    ----------
    multi_index : tuple or list of tensor_like of int
        The indices for each dimension, broadcast against each other.
    dims : sequence of int and integer scalars, or integer vector
        The shape of the tensor.
    mode : {'raise', 'wrap', 'clip'}, optional
        Whether an index outside of its dimension raises an exception, is taken modulo the length,
        or as the nearest one inside.
    order : {'C', 'F'}, optional
        Whether the last or the first index changes fastest in the flattened tensor.

    Returns
    -------
    TensorVariable
        int64.

    Raises
    ------
    TypeError
        If `multi_index` is not a tuple or list, or something is not of signed integers.
    ValueError
        When run, if an index is out of bounds, or `dims` has another length than `multi_index`.
    """
    if not isinstance(multi_index, (tuple, list)):
        raise TypeError(f"multi_index must be a tuple or a list, not {type(multi_index)}")
    return RavelMultiIndex(mode=mode, order=order)(*multi_index, dims)
