"""Columns put before matrices, and tables of classes."""

from typing import Any

from theano.tensor._convert import as_tensor_variable, cast
from theano.tensor._create import alloc
from theano.tensor._dot import dot
from theano.tensor._elementwise import eq
from theano.tensor._join import concatenate
from theano.tensor.extra_ops import Unique

__all__ = [
    "Prepend_scalar_constant_to_each_row",
    "Prepend_scalar_to_each_row",
    "confusion_matrix",
    "prepend_0_to_each_row",
    "prepend_1_to_each_row",
    "prepend_scalar_to_each_row",
]


class Prepend_scalar_to_each_row:
    """Puts a number before each row of a matrix: ``Prepend_scalar_to_each_row()(val, mat)``.

    Raises
    ------
    TypeError
        If `mat` is not a matrix without broadcastable dimensions.
    AssertionError
        If `val` is not a scalar.
    """

    def __call__(self, val: Any, mat: Any) -> Any:
        mat, val = as_tensor_variable(mat), as_tensor_variable(val)
        if mat.broadcastable != (False, False):
            raise TypeError(f"a matrix is needed, got {mat} of type {mat.type}")
        if val.ndim != 0:
            raise AssertionError(f"a scalar is needed, got {val} of type {val.type}")
        column = alloc(cast(val, mat.dtype), mat.shape[0], 1)
        return concatenate([column, mat], axis=1)


class Prepend_scalar_constant_to_each_row:
    """Puts the same number before each row of a matrix.

    Parameters
    ----------
    val : int or float, optional
        The number.
    """

    def __init__(self, val: float = 0) -> None:
        self.val = val

    def __str__(self) -> str:
        return f"{type(self).__name__}{{{self.val}}}"

    def __call__(self, mat: Any) -> Any:
        return prepend_scalar_to_each_row(self.val, mat)


prepend_scalar_to_each_row = Prepend_scalar_to_each_row()
prepend_0_to_each_row = Prepend_scalar_constant_to_each_row(0.0)
prepend_1_to_each_row = Prepend_scalar_constant_to_each_row(1.0)


def confusion_matrix(actual: Any, pred: Any) -> list[Any]:
    """Count how often each class was taken for each.

    Parameters
    ----------
    actual, pred : TensorVariable
        Vectors of one length: the classes of observations, and those that were predicted.

    Returns
    -------
    list of TensorVariable
        A matrix of int64, whose element i, j is the number of observations of class i that were
        predicted as class j; and the vector of the classes, sorted.

    Raises
    ------
    ValueError
        If an argument is not a vector; in a call, if the lengths differ.

    Examples
    --------
    >>> import theano.tensor as T
    >>> x, y = T.lvector(), T.lvector()
    >>> counts, order = T.nnet.confusion_matrix(x, y)
    >>> counts.eval({x: [2, 0, 2, 2, 0, 1], y: [0, 0, 2, 2, 0, 2]})
    array([[2, 0, 0],
           [0, 0, 1],
           [1, 0, 2]])
    """
    if actual.ndim != 1:
        raise ValueError(f"actual must be a vector, got {actual.type}")
    if pred.ndim != 1:
        raise ValueError(f"pred must be a vector, got {pred.type}")
    order = Unique(False, False, False)(concatenate([actual, pred]))
    one_hot_actual = cast(eq(actual.dimshuffle(0, "x"), order), "int64")
    one_hot_pred = cast(eq(pred.dimshuffle(0, "x"), order), "int64")
    return [dot(one_hot_actual.T, one_hot_pred), order]
