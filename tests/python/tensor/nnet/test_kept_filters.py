"""Filters that a convolution keeps packed between calls while they do not change."""

import numpy as np
import pytest

import theano
import theano.tensor as T

RANDOM = np.random.default_rng(3)


def random(*shape):
    return RANDOM.normal(size=shape).astype("float32")


def by_definition(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x.astype("float64"), w.shape[2:], (2, 3))
    return np.einsum("nchwij,fcij->nfhw", windows, w.astype("float64"), optimize=True)


# By tiles, in general, and with few filters.
@pytest.mark.parametrize("filters", [(16, 16, 3, 3), (20, 16, 5, 5), (3, 16, 3, 3)])
def test_every_change_is_seen(filters):
    values = random(*filters)
    shared = theano.shared(values, borrow=True)
    x = T.ftensor4()
    f = theano.function([x], T.nnet.conv2d(x, shared, filter_flip=False))
    images = random(2, 16, 20, 20)

    def check():
        expected = by_definition(images, shared.get_value())
        for _ in range(2):
            assert np.abs(f(images) - expected).max() < 3e-5 * expected.std()

    check()
    for _ in range(6):  # in place, by whoever holds the array: a single weight, the last one
        shared.get_value(borrow=True, return_internal_type=True)[-1, -1, -1, -1] += 1
        check()
    for _ in range(40):
        shared.set_value(random(*filters))
        check()
    for _ in range(40):  # changed at each call
        shared.set_value(random(*filters))
        expected = by_definition(images, shared.get_value())
        assert np.abs(f(images) - expected).max() < 3e-5 * expected.std()
    check()


def test_training_in_place():
    w = theano.shared(random(16, 16, 3, 3))
    x = T.ftensor4()
    y = T.nnet.conv2d(x, w, filter_flip=False)
    f = theano.function([x], y, updates=[(w, w * np.float32(0.5))])
    images = random(2, 16, 20, 20)
    for _ in range(8):
        expected = by_definition(images, w.get_value())
        assert np.abs(f(images) - expected).max() < 3e-5 * expected.std()


def test_infinities_with_kept_filters():
    w = theano.shared(random(16, 16, 3, 3))
    x = T.ftensor4()
    f = theano.function([x], T.nnet.conv2d(x, w, filter_flip=False))
    images = random(2, 16, 20, 20)
    first = f(images)
    spoilt = images.copy()
    spoilt[0, 0, 5, 5] = np.inf
    assert np.isinf(f(spoilt)).sum() == 9 * 16
    np.testing.assert_array_equal(f(images), first)
