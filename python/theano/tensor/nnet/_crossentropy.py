"""Cross-entropies: of classes, of distributions, of truth values; with softmax and without."""

from typing import Any

from theano import _core
from theano.tensor import _reduce
from theano.tensor._convert import as_tensor_variable, cast, constant
from theano.tensor._create import alloc
from theano.tensor._elementwise import gt, log
from theano.tensor._extremes import max_and_argmax
from theano.tensor._select import switch
from theano.tensor.nnet.sigm import softplus

__all__ = [
    "CrossentropyCategorical1Hot",
    "CrossentropyCategorical1HotGrad",
    "CrossentropySoftmax1HotWithBiasDx",
    "CrossentropySoftmaxArgmax1HotWithBias",
    "binary_crossentropy",
    "categorical_crossentropy",
    "crossentropy_categorical_1hot",
    "crossentropy_categorical_1hot_grad",
    "crossentropy_softmax_1hot",
    "crossentropy_softmax_1hot_with_bias",
    "crossentropy_softmax_1hot_with_bias_dx",
    "crossentropy_softmax_argmax_1hot_with_bias",
    "crossentropy_softmax_max_and_argmax_1hot",
    "crossentropy_softmax_max_and_argmax_1hot_with_bias",
    "sigmoid_binary_crossentropy",
]


class _NoProperties(_core.Op):
    """An operation that its class describes."""

    def __new__(cls) -> Any:
        return _core.op(cls.__name__)

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


class CrossentropySoftmaxArgmax1HotWithBias(_NoProperties):
    """Cross-entropy of softmax and classes: ``op(x, b, y_idx)`` gives three outputs.

    For each row of the matrix ``x + b`` these are ``-log(softmax(x + b)[y])`` for its class y,
    computed without overflow and without loss where the softmax is 0; the softmax; and the column
    of the largest element, in the dtype of the classes.

    Raises
    ------
    ValueError
        If `x` is not a matrix or `b` not a vector of floats, or `y_idx` not a vector of integers;
        in a call if lengths do not fit, or a class is negative or not below the number of columns.
    """

    def __new__(cls, **kwargs: Any) -> Any:
        return _core.op("CrossentropySoftmaxArgmax1HotWithBias")

    def __init__(self, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""


class CrossentropySoftmax1HotWithBiasDx(_NoProperties):
    """The gradient of `CrossentropySoftmaxArgmax1HotWithBias` with respect to its first input.

    ``op(dy, sm, y_idx)``, where ``sm`` is the softmax and ``dy`` the gradient of a cost with
    respect to the cross-entropies: one number for each row, or one for all.
    """


class CrossentropyCategorical1Hot(_NoProperties):
    """Cross-entropy of distributions and classes: ``op(coding_dist, true_one_of_n)``.

    ``-log(coding_dist[i, true_one_of_n[i]])`` for each row i of the matrix.

    Raises
    ------
    TypeError
        If `coding_dist` is not a matrix, or `true_one_of_n` not a vector of int32 or int64.
    IndexError
        In a call, if a class is negative or not below the number of columns.
    """


class CrossentropyCategorical1HotGrad(_NoProperties):
    """The gradient of `CrossentropyCategorical1Hot` with respect to the distributions.

    ``op(g_y, coding_dist, true_one_of_n)``, where ``g_y`` is the gradient of a cost with respect to
    the cross-entropies.
    """


_core.set_classes(
    {
        each.__name__: each
        for each in (
            CrossentropyCategorical1Hot,
            CrossentropyCategorical1HotGrad,
            CrossentropySoftmax1HotWithBiasDx,
            CrossentropySoftmaxArgmax1HotWithBias,
        )
    }
)

crossentropy_softmax_argmax_1hot_with_bias = CrossentropySoftmaxArgmax1HotWithBias()
crossentropy_softmax_1hot_with_bias_dx = CrossentropySoftmax1HotWithBiasDx()
crossentropy_categorical_1hot = CrossentropyCategorical1Hot()
crossentropy_categorical_1hot_grad = CrossentropyCategorical1HotGrad()


def _no_bias(x: Any) -> Any:
    """Return zeros, one for each column of a matrix."""
    x = as_tensor_variable(x)
    if x.ndim != 2:
        raise ValueError(f"x must be a matrix of floats, got {x} of type {x.type}")
    return alloc(constant(0, dtype=x.dtype), x.shape[1])


def crossentropy_softmax_1hot_with_bias(x: Any, b: Any, y_idx: Any, **kwargs: Any) -> list[Any]:
    """Return the cross-entropy of softmax(x + b) and a class for each row, and the softmax.

    Parameters
    ----------
    x : tensor_like
        A matrix of floats.
    b : tensor_like
        A vector with a number for each column.
    y_idx : tensor_like
        A vector of integers: the column that each row belongs to.
    **kwargs
        Passed on to the operation.

    Returns
    -------
    list of TensorVariable
        A vector ``-log(softmax(x + b)[y_idx])`` and the matrix softmax(x + b).

    Raises
    ------
    ValueError
        As `CrossentropySoftmaxArgmax1HotWithBias`.
    """
    outputs: list[Any] = crossentropy_softmax_argmax_1hot_with_bias(x, b, y_idx, **kwargs)
    return outputs[0:2]


def crossentropy_softmax_1hot(x: Any, y_idx: Any, **kwargs: Any) -> list[Any]:
    """Return the cross-entropy of softmax(x) and a class for each row, and the softmax.

    See `crossentropy_softmax_1hot_with_bias`.
    """
    return crossentropy_softmax_1hot_with_bias(x, _no_bias(x), y_idx, **kwargs)


def crossentropy_softmax_max_and_argmax_1hot_with_bias(
    x: Any, b: Any, y_idx: Any, **kwargs: Any
) -> tuple[Any, Any, Any, Any]:
    """Return cross-entropies, softmax(x + b), its largest number in each row, and its column.

    See `crossentropy_softmax_1hot_with_bias`.
    """
    xent, probabilities = crossentropy_softmax_1hot_with_bias(x, b, y_idx, **kwargs)
    largest, position = max_and_argmax(probabilities, axis=-1)
    return xent, probabilities, largest, position


def crossentropy_softmax_max_and_argmax_1hot(
    x: Any, y_idx: Any, **kwargs: Any
) -> tuple[Any, Any, Any, Any]:
    """Return cross-entropies, softmax(x), its largest number in each row, and its column.

    See `crossentropy_softmax_1hot_with_bias`.
    """
    return crossentropy_softmax_max_and_argmax_1hot_with_bias(x, _no_bias(x), y_idx, **kwargs)


def binary_crossentropy(output: Any, target: Any) -> Any:
    """Return ``-(target * log(output) + (1 - target) * log(1 - output))``, element by element.

    Parameters
    ----------
    output : tensor_like
        Probabilities, strictly between 0 and 1: the logarithm of 0 is not avoided.
    target : tensor_like
        Truth values or probabilities.

    Returns
    -------
    TensorVariable
        Of the shape of both, broadcast.
    """
    return -(target * log(output) + (1.0 - target) * log(1.0 - output))


def sigmoid_binary_crossentropy(output: Any, target: Any) -> Any:
    """Return the binary cross-entropy of sigmoid(output) and `target`, without overflow.

    Parameters
    ----------
    output : tensor_like
        Any real numbers.
    target : tensor_like
        Truth values or probabilities.

    Returns
    -------
    TensorVariable
        ``softplus(-abs(output)) + output * ((output > 0) - target)``, of the shape of both,
        broadcast. Its derivative with respect to `output` is ``sigmoid(output) - target``.
    """
    output, target = as_tensor_variable(output), as_tensor_variable(target)
    positive = gt(output, 0)
    # The size of -abs(output), with a derivative at 0.
    small = softplus(switch(positive, -output, output))
    return small + output * (cast(positive, small.dtype) - target)


def categorical_crossentropy(coding_dist: Any, true_dist: Any) -> Any:
    """Return the cross-entropy of an approximate and a true distribution, for each row.

    Parameters
    ----------
    coding_dist : TensorVariable
        A matrix with a distribution in each row; of any rank with a `true_dist` of the same.
    true_dist : TensorVariable
        Distributions of the same shape, or a vector of int32 or int64 with the class of each row.

    Returns
    -------
    TensorVariable
        ``-sum(true_dist * log(coding_dist))`` over the last dimension, or
        ``-log(coding_dist[i, true_dist[i]])`` for each row i.

    Raises
    ------
    TypeError
        If the ranks do not fit, or classes are not a vector of int32 or int64.
    IndexError
        In a call, if a class is negative or not below the number of columns.

    Examples
    --------
    >>> import theano.tensor as T
    >>> p, y = T.matrix(), T.lvector()
    >>> T.nnet.categorical_crossentropy(p, y).eval({p: [[0.5, 0.5], [0.0, 1.0]], y: [0, 1]})
    array([ 0.69314718, -0.        ])
    """
    coding_dist, true_dist = as_tensor_variable(coding_dist), as_tensor_variable(true_dist)
    if true_dist.ndim == coding_dist.ndim:
        return -_reduce.sum(true_dist * log(coding_dist), axis=coding_dist.ndim - 1)
    if true_dist.ndim == coding_dist.ndim - 1:
        return crossentropy_categorical_1hot(coding_dist, true_dist)
    raise TypeError(
        f"the ranks of the distributions do not fit: {coding_dist.type} and {true_dist.type}"
    )
