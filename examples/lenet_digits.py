"""A small convolutional network, in the manner of LeNet, learns scikit-learn's handwritten digits.

Two layers of convolution, pooling and tanh, one hidden layer, and softmax (Y. LeCun et al.,
"Gradient-based learning applied to document recognition", 1998). Written as programs for Theano
1.0.5 are. Needs scikit-learn (`pip install scikit-learn tqdm matplotlib`).
"""

import numpy as np
from learning_picture import progress, save_picture
from softmax_regression_digits import load_split

import theano
import theano.tensor as T
from theano.tensor.nnet import conv2d
from theano.tensor.signal.pool import pool_2d

FILTERS = (16, 32)
HIDDEN = 64
BATCH = 29
EPOCHS = 12
RATE = 0.1


def convolution_layer(random, images, channels, filters):
    """Return the layer's output and its parameters: 3 x 3 filters, then the largest of 2 x 2."""
    bound = (6.0 / (9 * (channels + filters / 4.0))) ** 0.5
    values = random.uniform(-bound, bound, (filters, channels, 3, 3))
    weights = theano.shared(values.astype(theano.config.floatX), "filters")
    bias = theano.shared(np.zeros(filters, theano.config.floatX), "bias")
    maps = conv2d(images, weights, border_mode="half")
    pooled = pool_2d(maps, (2, 2), ignore_border=True)
    return T.tanh(pooled + bias.dimshuffle("x", 0, "x", "x")), [weights, bias]


def dense_layer(random, x, rows, columns):
    """Return what goes into the activation and the parameters."""
    bound = (6.0 / (rows + columns)) ** 0.5
    values = random.uniform(-bound, bound, (rows, columns))
    weights = theano.shared(values.astype(theano.config.floatX), "weights")
    bias = theano.shared(np.zeros(columns, theano.config.floatX), "bias")
    return T.dot(x, weights) + bias, [weights, bias]


def build(images, labels):
    """Return (train, classify, first filters); `train` takes the number of a minibatch."""
    random = np.random.RandomState(1)
    images = theano.shared(images, "images", borrow=True)
    labels = theano.shared(labels, "labels")

    x, y = T.matrix("x"), T.lvector("y")
    layer0 = x.reshape((x.shape[0], 1, 8, 8))
    layer1, parameters1 = convolution_layer(random, layer0, 1, FILTERS[0])
    layer2, parameters2 = convolution_layer(random, layer1, *FILTERS)
    layer3, parameters3 = dense_layer(random, layer2.flatten(2), FILTERS[1] * 4, HIDDEN)
    scores, parameters4 = dense_layer(random, T.tanh(layer3), HIDDEN, 10)
    probabilities = T.nnet.softmax(scores)
    cost = -T.mean(T.log(probabilities)[T.arange(y.shape[0]), y])

    parameters = parameters1 + parameters2 + parameters3 + parameters4
    gradients = T.grad(cost, parameters)
    index = T.lscalar("index")
    rows = slice(index * BATCH, (index + 1) * BATCH)
    train = theano.function(
        [index],
        cost,
        updates=[(p, p - RATE * g) for p, g in zip(parameters, gradients, strict=True)],
        givens={x: images[rows], y: labels[rows]},
    )
    return train, theano.function([x], T.argmax(probabilities, axis=1)), parameters1[0]


def main():
    """Train, and print the cost of each epoch and the final test accuracy."""
    (images, labels), (test_images, test_labels) = load_split()
    train, classify, filters = build(images, labels)
    curve = []
    for epoch in range(1, EPOCHS + 1):
        steps = progress(range(len(images) // BATCH), f"epoch {epoch:2d}")
        curve.append(np.mean([train(index) for index in steps]))
        print(f"epoch {epoch:2d}: cost {curve[-1]:.3f}")
    save_picture("lenet_digits", curve, "cost", filters.get_value()[:, 0])
    print(f"Test accuracy: {100.0 * np.mean(classify(test_images) == test_labels):.1f} %")


if __name__ == "__main__":
    main()
