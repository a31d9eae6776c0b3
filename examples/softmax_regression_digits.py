"""Softmax regression on the 1797 handwritten digits that come with scikit-learn.

The training set lives in shared variables; a training step is told only the number of its
minibatch, and `givens` cuts it out. Needs scikit-learn
(`pip install scikit-learn tqdm matplotlib`).
"""

import numpy as np
from learning_picture import progress, save_picture
from sklearn.datasets import load_digits

import theano
import theano.tensor as T

BATCH = 50
EPOCHS = 40
RATE = 0.5
DECAY = 1e-4


def load_split():
    """Return (images, labels) for training and for testing, shuffled, a fifth for testing."""
    images, labels = load_digits(return_X_y=True)
    images = (images / 16.0).astype(theano.config.floatX)
    order = np.random.RandomState(0).permutation(len(images))
    test, train = order[: len(order) // 5], order[len(order) // 5 :]
    return (images[train], labels[train]), (images[test], labels[test])


def log_softmax(scores):
    """Return the logarithm of the softmax of each row, without overflow."""
    shifted = scores - T.max(scores, axis=1, keepdims=True)
    return shifted - T.log(T.sum(T.exp(shifted), axis=1, keepdims=True))


def build(images, labels):
    """Return (train, score, weights); `train` takes the number of a minibatch, returns its loss."""
    one_hot = np.eye(10, dtype=theano.config.floatX)[labels]
    images = theano.shared(images, "images")
    targets = theano.shared(one_hot, "targets")
    weights = theano.shared(np.zeros((64, 10), dtype=theano.config.floatX), "weights")
    bias = theano.shared(np.zeros(10, dtype=theano.config.floatX), "bias")

    x = T.matrix("x")
    target = T.matrix("target")
    scores = T.dot(x, weights) + bias
    loss = -T.sum(target * log_softmax(scores)) / BATCH
    cost = loss + DECAY * T.sum(weights**2)
    weights_gradient, bias_gradient = T.grad(cost, [weights, bias])

    index = T.lscalar("index")
    rows = slice(index * BATCH, (index + 1) * BATCH)
    train = theano.function(
        [index],
        loss,
        updates=[
            (weights, weights - RATE * weights_gradient),
            (bias, bias - RATE * bias_gradient),
        ],
        givens={x: images[rows], target: targets[rows]},
        name="train",
    )
    return train, theano.function([x], scores, name="score"), weights


def main():
    """Train, and print the progress and the final test accuracy."""
    training_set, test_set = load_split()
    train, score, weights = build(*training_set)

    def accuracy(images, labels):
        return 100.0 * np.mean(np.argmax(score(images), axis=1) == labels)

    curve = []
    for epoch in range(1, EPOCHS + 1):
        steps = progress(range(len(training_set[0]) // BATCH), f"epoch {epoch:2d}")
        loss = np.mean([train(index) for index in steps])
        curve.append(loss)
        print(
            f"epoch {epoch:2d}: loss {loss:.3f}, train accuracy {accuracy(*training_set):.1f} %, "
            f"test accuracy {accuracy(*test_set):.1f} %"
        )
    filters = weights.get_value().T.reshape(-1, 8, 8)
    save_picture("softmax_regression_digits", curve, "loss", filters)
    print(f"Test accuracy: {accuracy(*test_set):.1f} %")


if __name__ == "__main__":
    main()
