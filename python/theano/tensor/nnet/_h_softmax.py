"""Softmax in two levels: of classes, and of the outputs of a class."""

from typing import Any

from theano.tensor._create import zeros
from theano.tensor._dot import dot, tensordot
from theano.tensor._ranges import arange
from theano.tensor.nnet._softmax import softmax
from theano.tensor.nnet.blocksparse import sparse_block_dot

__all__ = ["h_softmax"]


def h_softmax(
    x: Any,
    batch_size: Any,
    n_outputs: Any,
    n_classes: Any,
    n_outputs_per_class: Any,
    W1: Any,
    b1: Any,
    W2: Any,
    b2: Any,
    target: Any = None,
) -> Any:
    """Return probabilities of many outputs, those of classes times those within a class.

    Output i belongs to class ``i // n_outputs_per_class``. With `target` only one class is looked
    at for each row, so the work grows with ``n_classes + n_outputs_per_class``, not with their
    product (J. Goodman, "Classes for Fast Maximum Entropy Training", 2001).

    Parameters
    ----------
    x : TensorVariable
        (batch_size, features).
    batch_size, n_outputs, n_classes, n_outputs_per_class : int or scalar variable
        ``n_classes * n_outputs_per_class`` is at least `n_outputs`; what is beyond is left out.
    W1, b1 : TensorVariable
        Weights and biases of the classes: (features, n_classes) and (n_classes,).
    W2, b2 : TensorVariable
        Weights and biases within the classes: (n_classes, features, n_outputs_per_class) and
        (n_classes, n_outputs_per_class).
    target : TensorVariable, optional
        The wanted output of each row, of shape (batch_size,) or (batch_size, 1).

    Returns
    -------
    TensorVariable
        (batch_size, n_outputs), or the vector of the probabilities of the targets.
    """
    class_probs = softmax(dot(x, W1) + b1)
    if target is None:
        activations = tensordot(x, W2, (1, 1)) + b2
        probs = softmax(activations.reshape((-1, n_outputs_per_class)))
        probs = probs.reshape((batch_size, n_classes, -1))
        joint = class_probs.dimshuffle(0, 1, "x") * probs
        return joint.reshape((batch_size, -1))[:, :n_outputs]
    target = target.flatten()
    target_classes = target // n_outputs_per_class
    activations = sparse_block_dot(
        W2.dimshuffle("x", 0, 1, 2),
        x.dimshuffle(0, "x", 1),
        zeros((batch_size, 1), dtype="int32"),
        b2,
        target_classes.dimshuffle(0, "x"),
    )
    probs = softmax(activations.dimshuffle(0, 2))
    rows = arange(batch_size)
    return class_probs[rows, target_classes] * probs[rows, target % n_outputs_per_class]
