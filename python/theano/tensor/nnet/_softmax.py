"""Softmax of the rows of a matrix, its logarithm, its gradient, and its form with a bias."""

import warnings
from collections.abc import Sequence
from typing import Any

from theano import _core
from theano.tensor._convert import as_tensor_variable
from theano.tensor._elementwise import exp
from theano.tensor.elemwise import DimShuffle, Sum

__all__ = [
    "LogSoftmax",
    "Softmax",
    "SoftmaxGrad",
    "SoftmaxWithBias",
    "logsoftmax",
    "logsoftmax_op",
    "softmax",
    "softmax_grad",
    "softmax_graph",
    "softmax_op",
    "softmax_simplifier",
    "softmax_with_bias",
]


class _OfRows(_core.Op):
    """An operation on the rows of a matrix that takes a vector as a matrix of one row."""

    def __new__(cls) -> Any:
        return _core.op(cls.__name__)

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""

    def make_node(self, *inputs: Any) -> Any:
        return _core.Op.make_node(self, *self._warned(inputs))

    def __call__(self, *inputs: Any, **kwargs: Any) -> Any:
        return _core.Op.__call__(self, *self._warned(inputs), **kwargs)

    def _warned(self, inputs: Sequence[Any]) -> list[Any]:
        variables = [as_tensor_variable(each) for each in inputs]
        if len(variables) == 1 and variables[0].ndim == 1:
            warnings.warn(
                f"{type(self).__name__} of a vector gives a matrix of one row; add the dimension "
                "yourself, x.dimshuffle('x', 0)",
                stacklevel=4,
            )
        return variables


class Softmax(_OfRows):
    """The softmax of the rows of a matrix of floats: ``Softmax()(x)``."""


class LogSoftmax(_OfRows):
    """The logarithm of the softmax of the rows of a matrix of floats: ``LogSoftmax()(x)``."""


class SoftmaxWithBias(_core.Op):
    """The softmax of a matrix plus a vector: ``SoftmaxWithBias()(x, b)`` is softmax(x + b)."""

    def __new__(cls) -> Any:
        return _core.op("SoftmaxWithBias")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


class SoftmaxGrad(_core.Op):
    """The gradient of `Softmax` with respect to its input.

    ``SoftmaxGrad()(dy, sm)``, where ``sm = softmax(x)`` and ``dy`` is the gradient of a cost with
    respect to it.
    """

    def __new__(cls) -> Any:
        return _core.op("SoftmaxGrad")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


_core.set_classes(
    {
        "LogSoftmax": LogSoftmax,
        "Softmax": Softmax,
        "SoftmaxGrad": SoftmaxGrad,
        "SoftmaxWithBias": SoftmaxWithBias,
    }
)

softmax_op = Softmax()
logsoftmax_op = LogSoftmax()
softmax_grad = SoftmaxGrad()
softmax_with_bias = SoftmaxWithBias()


def softmax(c: Any) -> Any:
    """Return the softmax of each row: ``exp(c) / sum(exp(c))``, without overflow.

    Parameters
    ----------
    c : tensor_like
        A matrix of floats. A vector counts as a matrix of one row, with a warning.

    Returns
    -------
    TensorVariable
        A matrix of the type of `c` whose rows add up to 1. A row with nan or ``inf``, or with
        nothing but ``-inf``, becomes nan.

    Raises
    ------
    ValueError
        If `c` has more than two dimensions, or its elements are not floats.
    IndexError
        If `c` is a scalar.

    Warns
    -----
    UserWarning
        If the rows are known to have one element: it becomes 1.

    Examples
    --------
    >>> import theano.tensor as T
    >>> x = T.matrix()
    >>> T.nnet.softmax(x).eval({x: [[0.0, 0.0], [1000.0, 0.0]]})
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    c = as_tensor_variable(c)
    if c.broadcastable[-1]:
        warnings.warn("The softmax is taken over a dimension of length 1: it is 1.", stacklevel=2)
    return softmax_op(c)


def logsoftmax(c: Any) -> Any:
    """Return the logarithm of `softmax`, which is finite also where the softmax underflows to 0.

    Parameters
    ----------
    c : tensor_like
        As for `softmax`.

    Returns
    -------
    TensorVariable
        A matrix of the type of `c`.

    Raises
    ------
    ValueError
        If `c` is no vector and no matrix, or its elements are not floats.
    """
    return logsoftmax_op(c)


def softmax_graph(c: Any) -> Any:
    """Return the softmax over the last dimension, of any rank, put together of simple operations.

    It overflows where ``exp(c)`` does.
    """
    c = as_tensor_variable(c)
    return exp(c) / exp(c).sum(axis=-1, keepdims=True)


def softmax_simplifier(numerators: list[Any], denominators: list[Any]) -> tuple[Any, Any]:
    """Replace ``exp(x)`` over the sums of its rows by softmax(x) among the factors of a fraction.

    Parameters
    ----------
    numerators, denominators : list of TensorVariable
        The factors above and below; both lists are changed.

    Returns
    -------
    tuple of list
        The two lists.
    """
    exp_op = exp
    for numerator in list(numerators):
        owner = numerator.owner
        if numerator.ndim != 2 or not numerator.dtype.startswith("float"):
            continue
        if owner is None or owner.op != exp_op:
            continue
        for denominator in denominators:
            if _is_row_sum_of(denominator, numerator):
                numerators.remove(numerator)
                denominators.remove(denominator)
                numerators.append(softmax_op(owner.inputs[0]))
                break
    return numerators, denominators


def _is_row_sum_of(column: Any, matrix: Any) -> bool:
    """Return whether a variable is the sum of the rows of a matrix, as a column."""
    owner = column.owner
    if owner is None or not isinstance(owner.op, DimShuffle) or owner.op.new_order != (0, "x"):
        return False
    total = owner.inputs[0].owner
    return (
        total is not None
        and isinstance(total.op, Sum)
        and total.op.axis == (1,)
        and total.inputs[0] is matrix
    )
