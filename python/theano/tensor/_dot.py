"""The product of matrices and vectors."""

from typing import Any

from theano import _core
from theano.tensor._convert import as_tensor_variable
from theano.tensor._elementwise import mul

__all__ = ["Dot", "dot"]


class Dot(_core.Op):
    """The product of two matrices, two vectors, or one of each."""

    def __new__(cls) -> Any:
        return _core.op("Dot")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


_core.set_classes({"Dot": Dot})

_dot = _core.op("Dot")


def dot(a: Any, b: Any) -> Any:
    """Return the product of two tensors.

    Parameters
    ----------
    a, b : tensor_like
        Scalars, vectors or matrices. A scalar multiplies the other operand; a vector counts as a
        row on the left and as a column on the right.

    Returns
    -------
    TensorVariable
        Of the common dtype: a scalar for two vectors, a vector for a vector and a matrix.

    Raises
    ------
    NotImplementedError
        If an operand has more than two dimensions.
    ValueError
        When run, if the inner lengths differ.
    """
    left, right = as_tensor_variable(a), as_tensor_variable(b)
    if left.ndim == 0 or right.ndim == 0:
        return mul(left, right)
    if left.ndim > 2 or right.ndim > 2:
        raise NotImplementedError(
            "dot takes operands of at most two dimensions;"
            f" got {left.ndim} ({left}) and {right.ndim} ({right})"
        )
    return _dot(left, right)
