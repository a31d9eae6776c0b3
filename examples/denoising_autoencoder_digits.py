"""A denoising autoencoder learns features of handwritten digits from images without labels.

Each image is shown with a random part of its pixels blanked, and the network is to give it back
whole, through a hidden layer whose weights it uses both ways (P. Vincent et al., "Extracting and
composing robust features with denoising autoencoders", 2008). Written as programs for Theano 1.0.5
are. Needs scikit-learn (`pip install scikit-learn tqdm matplotlib`).
"""

import numpy as np
from learning_picture import progress, save_picture
from softmax_regression_digits import load_split

import theano
import theano.tensor as T
from theano.tensor.shared_randomstreams import RandomStreams

HIDDEN = 100
BLANKED = 0.3
BATCH = 20
EPOCHS = 20
RATE = 0.2


def build(images):
    """Return (train, reconstruct, weights); `train` takes the number of a minibatch."""
    random = np.random.RandomState(123)
    streams = RandomStreams(random.randint(2**30))
    bound = 4 * (6.0 / (64 + HIDDEN)) ** 0.5
    values = random.uniform(-bound, bound, (64, HIDDEN)).astype(theano.config.floatX)
    images = theano.shared(images, "images", borrow=True)
    weights = theano.shared(values, "weights")
    hidden_bias = theano.shared(np.zeros(HIDDEN, theano.config.floatX), "hidden_bias")
    visible_bias = theano.shared(np.zeros(64, theano.config.floatX), "visible_bias")
    parameters = [weights, hidden_bias, visible_bias]

    def reconstruction(x):
        hidden = T.nnet.sigmoid(T.dot(x, weights) + hidden_bias)
        return T.nnet.sigmoid(T.dot(hidden, weights.T) + visible_bias)

    x = T.matrix("x")
    kept = streams.binomial(size=x.shape, n=1, p=1 - BLANKED, dtype=theano.config.floatX)
    z = reconstruction(kept * x)
    cost = T.mean(-T.sum(x * T.log(z) + (1 - x) * T.log(1 - z), axis=1))
    updates = [(p, p - RATE * g) for p, g in zip(parameters, T.grad(cost, parameters), strict=True)]
    index = T.lscalar("index")
    train = theano.function(
        [index],
        cost,
        updates=updates,
        givens={x: images[index * BATCH : (index + 1) * BATCH]},
    )
    return train, theano.function([x], reconstruction(x)), weights


def main():
    """Train, and print the cost of each epoch and the mean error of a pixel that was blanked."""
    (images, _), (test_images, _) = load_split()
    train, reconstruct, weights = build(images)
    curve = []
    for epoch in range(1, EPOCHS + 1):
        steps = progress(range(len(images) // BATCH), f"epoch {epoch:2d}")
        curve.append(np.mean([train(index) for index in steps]))
        print(f"epoch {epoch:2d}: cost {curve[-1]:.2f}")
    save_picture(
        "denoising_autoencoder_digits", curve, "cost", weights.get_value().T.reshape(-1, 8, 8)
    )

    blanked = np.random.RandomState(0).uniform(size=test_images.shape) < BLANKED
    shown = np.where(blanked, 0, test_images).astype(theano.config.floatX)
    for name, guess in (
        ("the mean image", np.broadcast_to(images.mean(axis=0), shown.shape)),
        ("the autoencoder", reconstruct(shown)),
    ):
        error = np.abs(guess - test_images)[blanked].mean()
        print(f"Error of a blanked pixel by {name}: {error:.3f}")


if __name__ == "__main__":
    main()
