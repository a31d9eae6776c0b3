"""`theano.dot`: the product of two operands, of whatever type."""

from typing import Any

from theano.tensor import dot as tensor_dot
from theano.tensor._convert import AsTensorError

__all__ = ["dot"]


def dot(l: Any, r: Any) -> Any:  # noqa: E741  Theano's names
    """Return the product of two operands: tensors, or such as define `__dot__` or `__rdot__`.

    Parameters
    ----------
    l, r : variable or array_like
        Sparse variables among them give `theano.sparse.structured_dot`.

    Returns
    -------
    variable

    Raises
    ------
    NotImplementedError
        If neither operand can be multiplied with the other.

    See Also
    --------
    theano.tensor.dot
    """
    try:
        return tensor_dot(l, r)
    except AsTensorError as error:
        reasons: list[Exception] = [error]
    for operand, name, other in ((l, "__dot__", r), (r, "__rdot__", l)):
        if hasattr(operand, name):
            try:
                return getattr(operand, name)(other)
            except Exception as error:
                reasons.append(error)
    raise NotImplementedError("Dot failed for the following reasons:", tuple(reasons))
