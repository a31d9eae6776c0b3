"""Convolutions of float32 with filters of 3x3, which are computed by tiles where that is faster."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano import _core

RANDOM = np.random.default_rng(11)


def random(*shape):
    return RANDOM.normal(size=shape).astype("float32")


def correlation(x, w, pads):
    """Return images under filters that are not turned around, in double precision."""
    x = np.pad(x.astype("float64"), ((0, 0), (0, 0), *pads))
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], (2, 3))
    return np.einsum("nchwij,fcij->nfhw", windows, w.astype("float64"), optimize=True)


def by_definition(x, w, pads, groups=1, flip=True):
    """Return the convolution, each group of channels for itself."""
    w = w[:, :, ::-1, ::-1] if flip else w
    parts = zip(np.split(x, groups, 1), np.split(w, groups), strict=True)
    return np.concatenate([correlation(a, b, pads) for a, b in parts], 1)


def image_gradient(w, g, pads, groups=1, flip=True):
    """Return the gradient with respect to the images: the outputs under the transposed filters."""
    turned = w if flip else w[:, :, ::-1, ::-1]
    parts = zip(np.split(g, groups, 1), np.split(turned, groups), strict=True)
    inner = [[2 - n for n in pad] for pad in pads]
    cut = tuple(slice(max(0, -a), -max(0, -b) or None) for a, b in inner)
    pads = [[max(0, n) for n in pad] for pad in inner]
    return np.concatenate(
        [correlation(a[:, :, *cut], b.transpose(1, 0, 2, 3), pads) for a, b in parts], 1
    )


def functions(**parameters):
    x, w, g = T.ftensor4(), T.ftensor4(), T.ftensor4()
    y = T.nnet.conv2d(x, w, **parameters)
    forward = theano.function([x, w], y)
    of_images = T.grad(None, x, known_grads={y: g})
    return forward, theano.function([x, w, g], of_images, on_unused_input="ignore")


# Images, filters, pads, groups, whether filters are turned around: tiles that fill the images and
# tiles that do not, rows shorter and longer than vectors, few and many blocks.
CASES = [
    ((32, 16, 28, 28), (16, 16, 3, 3), ((1, 1), (1, 1)), 1, True),
    ((3, 20, 13, 17), (37, 20, 3, 3), ((0, 0), (0, 0)), 1, True),
    ((2, 33, 29, 70), (18, 33, 3, 3), ((2, 2), (2, 2)), 1, True),
    ((9, 17, 7, 6), (65, 17, 3, 3), ((0, 2), (1, 1)), 1, False),
    ((5, 32, 14, 14), (64, 16, 3, 3), ((2, 2), (2, 2)), 2, False),
    ((2, 130, 30, 30), (200, 130, 3, 3), ((1, 1), (1, 1)), 1, True),
    ((8, 300, 7, 7), (300, 300, 3, 3), ((1, 1), (1, 1)), 1, True),
    ((60, 16, 3, 3), (16, 16, 3, 3), ((1, 1), (1, 1)), 1, True),
    ((1, 16, 30, 30), (16, 16, 3, 3), ((70, 70), (1, 1)), 1, True),
    ((1, 16, 6, 290), (16, 16, 3, 3), ((0, 0), (0, 0)), 1, True),
]


@pytest.mark.parametrize(("images", "filters", "pads", "groups", "flip"), CASES)
def test_equals_its_definition(images, filters, pads, groups, flip):
    x, w = random(*images), random(*filters)
    forward, of_images = functions(border_mode=pads, num_groups=groups, filter_flip=flip)
    y = by_definition(x, w, pads, groups, flip)
    g = random(*y.shape)
    for computed, expected in [
        (forward(x, w), y),
        (of_images(x, w, g), image_gradient(w, g, pads, groups, flip)),
    ]:
        assert computed.dtype == "float32"
        assert computed.shape == expected.shape
        # The bound that is promised is 1e-4; this is what is kept.
        assert np.abs(computed - expected).max() <= 2e-5 * expected.std()


def test_volumes_with_flat_filters():
    x, w = T.TensorType("float32", (False,) * 5)(), T.TensorType("float32", (False,) * 5)()
    f = theano.function([x, w], T.nnet.conv3d(x, w, border_mode=(1, 1, 1)))
    images, filters = random(2, 16, 3, 9, 9), random(16, 16, 1, 3, 3)
    computed = f(images, filters)
    pads = ((1, 1), (1, 1))
    expected = np.zeros(computed.shape)
    for i in range(3):
        expected[:, :, 1 + i] = by_definition(images[:, :, i], filters[:, :, 0], pads)
    assert np.abs(computed - expected).max() <= 2e-5 * expected.std()


def test_half_precision_is_computed_in_single():
    x, w = T.TensorType("float16", (False,) * 4)(), T.TensorType("float16", (False,) * 4)()
    images = random(4, 16, 12, 12).astype("float16")
    filters = random(16, 16, 3, 3).astype("float16")
    computed = theano.function([x, w], T.nnet.conv2d(x, w))(images, filters)
    expected = by_definition(images, filters, ((0, 0), (0, 0)))
    assert computed.dtype == "float16"
    np.testing.assert_allclose(computed, expected, rtol=1e-3, atol=1e-3 * expected.std())


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan, 3e38])
def test_what_is_not_finite_stays_under_its_filters(value):
    x, w = random(2, 16, 20, 20), np.abs(random(16, 16, 3, 3))
    forward, of_images = functions(border_mode="half")
    clean = forward(x, w), of_images(x, w, x)
    x[1, 3, 9, 10] = value
    spoilt = forward(x, w), of_images(x, w, x)
    with np.errstate(all="ignore"):
        expected = by_definition(x, w, ((1, 1), (1, 1))).astype("float32")
    np.testing.assert_array_equal(np.isnan(spoilt[0]), np.isnan(expected))
    np.testing.assert_array_equal(np.isinf(spoilt[0]), np.isinf(expected))
    for before, after in zip(clean, spoilt, strict=True):
        touched = np.zeros(before.shape, bool)
        touched[1, :, 8:11, 9:12] = True
        scale = before.std()
        np.testing.assert_allclose(after[~touched], before[~touched], rtol=0, atol=4e-5 * scale)


def test_an_infinite_weight_reaches_its_filter_only():
    x, w = random(2, 16, 20, 20), random(16, 16, 3, 3)
    w[5, 0, 1, 1] = np.inf
    result = functions(border_mode="half")[0](x, w)
    assert not np.isfinite(result[:, 5]).any()
    assert np.isfinite(np.delete(result, 5, 1)).all()


@pytest.mark.parametrize("images", [(9, 24, 30, 31), (1, 24, 14, 14)])
def test_same_bits_for_every_number_of_threads(images):
    given = random(*images), random(24, 24, 3, 3)
    forward, of_images = functions(border_mode="half")
    count = _core.get_threads()
    try:
        results = []
        for threads in (1, 2, 5):
            _core.set_threads(threads)
            results.append((forward(*given), of_images(*given, given[0])))
        for each in results[1:]:
            for a, b in zip(results[0], each, strict=True):
                np.testing.assert_array_equal(a, b)
    finally:
        _core.set_threads(count)


def test_scratch_memory_is_small():
    x, w = T.ftensor4(), T.ftensor4()
    for images, filters in [((8, 512, 14, 14), (512, 512, 3, 3)), ((2, 64, 8, 8), (64, 64, 3, 3))]:
        f = theano.function([x, w], T.nnet.conv2d(x, w, border_mode="half"))
        f(np.zeros(images, "float32"), np.zeros(filters, "float32"))
        assert f.statistics()["arena_bytes"] < 8e6 * (_core.get_threads() + 1)
