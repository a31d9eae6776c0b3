"""A network with batch normalization learns scikit-learn's handwritten digits.

Each hidden layer is scaled to mean 0 and variance 1 over the minibatch while it learns, and by
running averages of both afterwards (S. Ioffe, C. Szegedy, "Batch normalization", 2015). Written as
programs for Theano 1.0.5 are. Needs scikit-learn (`pip install scikit-learn tqdm matplotlib`).
"""

import numpy as np
from learning_picture import progress, save_picture
from softmax_regression_digits import load_split

import theano
import theano.tensor as T
from theano.tensor.nnet.bn import batch_normalization_test, batch_normalization_train

HIDDEN = (64, 64)
BATCH = 32
EPOCHS = 15
RATE = 0.2
RUNNING = 0.1


class Layer:
    """A hidden layer with its weights, scale, shift, and running mean and variance."""

    def __init__(self, random, rows, columns):
        def shared(values, name):
            return theano.shared(values.astype(theano.config.floatX), name)

        self.weights = shared(random.normal(0, (2.0 / rows) ** 0.5, (rows, columns)), "weights")
        self.gamma = shared(np.ones(columns), "gamma")
        self.beta = shared(np.zeros(columns), "beta")
        self.mean = shared(np.zeros(columns), "mean")
        self.variance = shared(np.ones(columns), "variance")
        self.parameters = [self.weights, self.gamma, self.beta]

    def train(self, x):
        """Return the output for a minibatch, and the updates of the running averages."""
        out, _, _, mean, variance = batch_normalization_train(
            T.dot(x, self.weights),
            self.gamma,
            self.beta,
            axes="per-activation",
            running_average_factor=RUNNING,
            running_mean=self.mean,
            running_var=self.variance,
        )
        return T.nnet.relu(out), [(self.mean, mean), (self.variance, variance)]

    def test(self, x):
        """Return the output by the running averages."""
        out = batch_normalization_test(
            T.dot(x, self.weights),
            self.gamma,
            self.beta,
            self.mean,
            self.variance,
            axes="per-activation",
        )
        return T.nnet.relu(out)


def build(images, labels):
    """Return (train, classify, first weights); `train` takes the number of a minibatch."""
    random = np.random.RandomState(1)
    images = theano.shared(images, "images", borrow=True)
    labels = theano.shared(labels, "labels")
    layers = [Layer(random, 64, HIDDEN[0]), Layer(random, *HIDDEN)]
    weights = theano.shared(np.zeros((HIDDEN[1], 10), theano.config.floatX), "weights")
    bias = theano.shared(np.zeros(10, theano.config.floatX), "bias")

    x, y = T.matrix("x"), T.lvector("y")
    learning, using, updates = x, x, []
    for layer in layers:
        learning, averages = layer.train(learning)
        using = layer.test(using)
        updates += averages
    probabilities = T.nnet.softmax(T.dot(learning, weights) + bias)
    cost = T.nnet.categorical_crossentropy(probabilities, y).mean()
    parameters = [weights, bias] + [p for layer in layers for p in layer.parameters]
    updates += [
        (p, p - RATE * g) for p, g in zip(parameters, T.grad(cost, parameters), strict=True)
    ]

    index = T.lscalar("index")
    rows = slice(index * BATCH, (index + 1) * BATCH)
    train = theano.function(
        [index], cost, updates=updates, givens={x: images[rows], y: labels[rows]}
    )
    classify = theano.function([x], T.argmax(T.dot(using, weights) + bias, axis=1))
    return train, classify, layers[0].weights


def main():
    """Train, and print the cost of each epoch and the final test accuracy."""
    (images, labels), (test_images, test_labels) = load_split()
    train, classify, weights = build(images, labels)
    curve = []
    for epoch in range(1, EPOCHS + 1):
        steps = progress(range(len(images) // BATCH), f"epoch {epoch:2d}")
        curve.append(np.mean([train(index) for index in steps]))
        print(f"epoch {epoch:2d}: cost {curve[-1]:.4f}")
    save_picture(
        "batch_normalized_network_digits", curve, "cost", weights.get_value().T.reshape(-1, 8, 8)
    )
    print(f"Test accuracy: {100.0 * np.mean(classify(test_images) == test_labels):.1f} %")


if __name__ == "__main__":
    main()
