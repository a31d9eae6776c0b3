"""A network with one hidden layer learns scikit-learn's handwritten digits, one epoch per call.

`train.over(images, labels, batch_size=...)` calls the function for each minibatch of the arrays, in
the core: the loop over minibatches is no loop in Python. `progress` shows a bar if the package tqdm
is installed. Needs scikit-learn (`pip install scikit-learn tqdm`).
"""

import numpy as np
from softmax_regression_digits import load_split

import theano
import theano.tensor as T

HIDDEN = 64
BATCH = 32
EPOCHS = 20
RATE = 0.1
MOMENTUM = 0.9


def build():
    """Return (train, classify); `train` takes a minibatch and returns its loss and its errors."""
    random = np.random.RandomState(1)

    def weights(rows, columns, name):
        values = random.normal(0, rows**-0.5, (rows, columns))
        return theano.shared(values.astype(theano.config.floatX), name)

    def zeros(like, name):
        return theano.shared(np.zeros_like(like), name)

    first, second = weights(64, HIDDEN, "first"), weights(HIDDEN, 10, "second")
    first_bias = zeros(first.get_value()[0], "first_bias")
    second_bias = zeros(second.get_value()[0], "second_bias")
    parameters = [first, first_bias, second, second_bias]

    x, labels = T.matrix("x"), T.lvector("labels")
    hidden = T.nnet.relu(T.dot(x, first) + first_bias)
    probabilities = T.nnet.softmax(T.dot(hidden, second) + second_bias)
    predicted = T.argmax(probabilities, axis=1)
    loss = T.nnet.categorical_crossentropy(probabilities, labels).mean()

    updates = []
    for parameter, gradient in zip(parameters, T.grad(loss, parameters), strict=True):
        velocity = zeros(parameter.get_value(), f"velocity of {parameter.name}")
        step = MOMENTUM * velocity - RATE * gradient
        updates += [(velocity, step), (parameter, parameter + step)]
    errors = T.neq(predicted, labels).sum()
    train = theano.function([x, labels], [loss, errors], updates=updates, name="train")
    return train, theano.function([x], predicted, name="classify")


def main():
    """Train, and print the loss of each epoch and the final test accuracy."""
    (images, labels), (test_images, test_labels) = load_split()
    train, classify = build()
    for epoch in range(1, EPOCHS + 1):
        losses, errors = train.over(
            images,
            labels,
            batch_size=BATCH,
            shuffle=epoch,
            progress=f"epoch {epoch:2d}",
            all_outputs=True,
        )
        accuracy = 100.0 * (1 - errors.sum() / len(images))
        print(f"epoch {epoch:2d}: loss {losses.mean():.3f}, train accuracy {accuracy:.1f} %")
    print(f"Test accuracy: {100.0 * np.mean(classify(test_images) == test_labels):.1f} %")


if __name__ == "__main__":
    main()
