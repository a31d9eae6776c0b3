"""A restricted Boltzmann machine learns what handwritten digits look like, by contrast.

Its gradient is that of the free energy of the images, less that of images which one step of Gibbs
sampling makes of them (CD-1: G. Hinton, "Training products of experts by minimizing contrastive
divergence", 2002). Written as programs for Theano 1.0.5 are. Needs scikit-learn
(`pip install scikit-learn tqdm matplotlib`).
"""

import numpy as np
from learning_picture import progress, save_picture
from softmax_regression_digits import load_split

import theano
import theano.tensor as T
from theano.tensor.shared_randomstreams import RandomStreams

HIDDEN = 100
BATCH = 20
EPOCHS = 25
RATE = 0.1


def build(images):
    """Return (train, free energy, weights); `train` takes the number of a minibatch."""
    random = np.random.RandomState(123)
    streams = RandomStreams(random.randint(2**30))
    images = theano.shared(images, "images", borrow=True)
    values = random.normal(0, 0.05, (64, HIDDEN)).astype(theano.config.floatX)
    weights = theano.shared(values, "weights")
    hidden_bias = theano.shared(np.zeros(HIDDEN, theano.config.floatX), "hidden_bias")
    visible_bias = theano.shared(np.zeros(64, theano.config.floatX), "visible_bias")
    parameters = [weights, hidden_bias, visible_bias]

    def free_energy(v):
        hidden = T.nnet.softplus(T.dot(v, weights) + hidden_bias)
        return -T.dot(v, visible_bias) - T.sum(hidden, axis=1)

    def sample(probabilities):
        return streams.binomial(
            size=probabilities.shape, n=1, p=probabilities, dtype=theano.config.floatX
        )

    v = T.matrix("v")
    hidden = sample(T.nnet.sigmoid(T.dot(v, weights) + hidden_bias))
    means = T.nnet.sigmoid(T.dot(hidden, weights.T) + visible_bias)
    imagined = sample(means)
    contrast = T.mean(free_energy(v)) - T.mean(free_energy(imagined))
    gradients = T.grad(contrast, parameters, consider_constant=[imagined])
    error = T.mean(T.nnet.binary_crossentropy(means, v).sum(axis=1))
    index = T.lscalar("index")
    train = theano.function(
        [index],
        error,
        updates=[(p, p - RATE * g) for p, g in zip(parameters, gradients, strict=True)],
        givens={v: images[index * BATCH : (index + 1) * BATCH]},
    )
    return train, theano.function([v], free_energy(v)), weights


def main():
    """Train, and print the reconstruction error of each epoch and how well digits are told."""
    (images, _), (test_images, _) = load_split()
    images, test_images = (
        (some > 0.5).astype(theano.config.floatX) for some in (images, test_images)
    )
    train, free_energy, weights = build(images)
    curve = []
    for epoch in range(1, EPOCHS + 1):
        steps = progress(range(len(images) // BATCH), f"epoch {epoch:2d}")
        curve.append(np.mean([train(index) for index in steps]))
        print(f"epoch {epoch:2d}: reconstruction error {curve[-1]:.2f}")
    save_picture(
        "restricted_boltzmann_machine_digits",
        curve,
        "reconstruction error",
        weights.get_value().T.reshape(-1, 8, 8),
    )
    # A digit with a few pixels changed is no digit: its free energy should be higher.
    flips = np.random.RandomState(0).uniform(size=test_images.shape) < 0.1
    changed = np.where(flips, 1 - test_images, test_images)
    told = np.mean(free_energy(test_images) < free_energy(changed))
    print(f"Digits told from changed ones: {100.0 * told:.1f} %")


if __name__ == "__main__":
    main()
