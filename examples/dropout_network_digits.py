"""A network learns scikit-learn's handwritten digits with dropout, then tells how sure it is.

While it learns, a random half of the hidden units is left out for each image (N. Srivastava et al.,
"Dropout: a simple way to prevent neural networks from overfitting", 2014). Afterwards the same
random networks vote: where they disagree about an image, the answer is uncertain (Y. Gal,
Z. Ghahramani, "Dropout as a Bayesian approximation", 2016). `progress` shows a bar if the package
tqdm is installed. Needs scikit-learn (`pip install scikit-learn tqdm matplotlib`).
"""

import numpy as np
from learning_picture import save_picture
from softmax_regression_digits import load_split

import theano
import theano.tensor as T
from theano.sandbox.rng_mrg import MRG_RandomStreams

HIDDEN = 256
KEPT = 0.5
BATCH = 32
EPOCHS = 30
RATE = 0.3
VOTES = 200


def build(seed=1):
    """Return (train, vote, first weights).

    `train` takes a minibatch, `vote` gives classes by a random network.
    """
    start = np.random.RandomState(seed)
    streams = MRG_RandomStreams(seed)

    def weights(rows, columns, name):
        values = start.normal(0, rows**-0.5, (rows, columns))
        return theano.shared(values.astype(theano.config.floatX), name)

    first, second = weights(64, HIDDEN, "first"), weights(HIDDEN, 10, "second")
    first_bias = theano.shared(np.zeros_like(first.get_value()[0]), "first_bias")
    second_bias = theano.shared(np.zeros_like(second.get_value()[0]), "second_bias")
    parameters = [first, first_bias, second, second_bias]

    x, labels = T.matrix("x"), T.lvector("labels")
    hidden = T.nnet.relu(T.dot(x, first) + first_bias)
    mask = streams.binomial(hidden.shape, p=KEPT, dtype=theano.config.floatX)
    thinned = hidden * mask / np.asarray(KEPT, theano.config.floatX)
    probabilities = T.nnet.softmax(T.dot(thinned, second) + second_bias)
    loss = T.nnet.categorical_crossentropy(probabilities, labels).mean()
    updates = [(p, p - RATE * g) for p, g in zip(parameters, T.grad(loss, parameters), strict=True)]
    train = theano.function([x, labels], loss, updates=updates, name="train")
    return train, theano.function([x], T.argmax(probabilities, axis=1), name="vote"), first


def main():
    """Train, and print the loss of each epoch, how sure the network is, and the test accuracy."""
    (images, labels), (test_images, test_labels) = load_split()
    train, vote, weights = build()
    curve = []
    for epoch in range(1, EPOCHS + 1):
        losses = train.over(
            images,
            labels,
            batch_size=BATCH,
            shuffle=epoch,
            progress=f"epoch {epoch:2d}",
            all_outputs=True,
        )
        curve.append(losses.mean())
        print(f"epoch {epoch:2d}: loss {curve[-1]:.3f}")
    save_picture("dropout_network_digits", curve, "loss", weights.get_value().T.reshape(-1, 8, 8))

    counts = np.zeros((len(test_images), 10))
    for _ in range(VOTES):
        counts[np.arange(len(test_images)), vote(test_images)] += 1
    chosen, shares = counts.argmax(axis=1), counts.max(axis=1) / VOTES
    right = chosen == test_labels
    for name, some in (("sure", shares >= 0.95), ("unsure", shares < 0.95)):
        print(f"{name}: {some.sum()} images, {100.0 * right[some].mean():.1f} % right")
    print(f"Test accuracy: {100.0 * right.mean():.1f} %")


if __name__ == "__main__":
    main()
