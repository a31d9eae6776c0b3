"""Diagonals: taken out of tensors, and put into tensors of zeros."""

from typing import Any

from theano import _core
from theano.tensor._convert import as_tensor_variable

__all__ = ["AllocDiag", "ExtractDiag", "diag", "diagonal", "numpy_diagonal_return_view"]

# NumPy's `diagonal` has returned a view since version 1.9, and `ExtractDiag` does.
numpy_diagonal_return_view = True


class _OfDiagonal(_core.Op):
    """What the operations on diagonals have in common."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def offset(self) -> int:
        """The diagonal: 0 the main one, above it positive, below it negative."""
        offset: int = self.properties["offset"]
        return offset

    @property
    def axis1(self) -> int:
        """The axis of the rows."""
        axis: int = self.properties["axis1"]
        return axis

    @property
    def axis2(self) -> int:
        """The axis of the columns."""
        axis: int = self.properties["axis2"]
        return axis


class ExtractDiag(_OfDiagonal):
    """Takes the diagonals over two axes; see `diagonal`.

    Parameters
    ----------
    offset : int, optional
        The diagonal: 0 the main one, above it positive, below it negative.
    axis1, axis2 : int, optional
        The axes of rows and columns.
    view : bool, optional
        Accepted for compatibility; the result is always a view in effect.
    """

    def __new__(cls, offset: int = 0, axis1: int = 0, axis2: int = 1, view: bool = False) -> Any:
        return _core.op(
            "ExtractDiag", offset=int(offset), axis1=int(axis1), axis2=int(axis2), view=bool(view)
        )

    @property
    def view(self) -> bool:
        """Whether a view was asked for."""
        view: bool = self.properties["view"]
        return view


class AllocDiag(_OfDiagonal):
    """Puts the last dimension of a tensor on a diagonal over two axes of a tensor of zeros.

    Parameters
    ----------
    offset : int, optional
        The diagonal: 0 the main one, above it positive, below it negative.
    axis1, axis2 : int, optional
        Two axes of the result; the first of them, whatever the order, has the rows. A vector gives
        a matrix in any case.
    """

    def __new__(cls, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
        return _core.op("AllocDiag", offset=int(offset), axis1=int(axis1), axis2=int(axis2))


class ExtractDiagGrad(_OfDiagonal):
    """Puts diagonals into zeros of the shape of another tensor: the gradient of `ExtractDiag`."""


_core.set_classes(
    {"AllocDiag": AllocDiag, "ExtractDiag": ExtractDiag, "ExtractDiagGrad": ExtractDiagGrad}
)


def diagonal(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """Return the diagonals of a tensor.

    Parameters
    ----------
    a : tensor_like
        At least two dimensions.
    offset : int, optional
        The diagonal: 0 the main one, above it positive, below it negative.
    axis1, axis2 : int, optional
        The axes of rows and columns.

    Returns
    -------
    TensorVariable
        The dimensions of `a` without the two axes, then the diagonal.

    Raises
    ------
    ValueError
        If `a` has fewer than two dimensions, or the axes are not two different ones of it.
    """
    return ExtractDiag(offset, axis1, axis2)(a)


def diag(v: Any, k: int = 0) -> Any:
    """Return a matrix with a vector on its diagonal, or the diagonal of a matrix.

    Parameters
    ----------
    v : tensor_like
        A vector gives a matrix; anything of more dimensions gives its `diagonal`.
    k : int, optional
        The diagonal: 0 the main one, above it positive, below it negative.

    Returns
    -------
    TensorVariable

    Raises
    ------
    ValueError
        If `v` is a scalar.
    """
    variable = as_tensor_variable(v)
    if variable.ndim == 0:
        raise ValueError("diag takes a vector or a matrix, not a scalar")
    return AllocDiag(k)(variable) if variable.ndim == 1 else diagonal(variable, offset=k)
