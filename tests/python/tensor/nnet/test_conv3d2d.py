"""The old convolution of movies, and thick diagonals."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.tensor.nnet import conv3d2d


def test_movies_with_shapes_given():
    x, w = T.tensor5(), T.tensor5()
    signals, filters = (
        np.random.default_rng(1).normal(size=(2, 6, 3, 7, 5)),
        np.ones((4, 3, 3, 2, 2)),
    )
    y = conv3d2d.conv3d(x, w, signals.shape, filters.shape)
    result = theano.function([x, w], y)(signals, filters)
    sums = np.lib.stride_tricks.sliding_window_view(signals.sum(axis=2), (3, 2, 2), (1, 2, 3))
    expected = np.repeat(sums.sum(axis=(4, 5, 6))[:, :, None], 4, axis=2)
    np.testing.assert_allclose(result, expected, atol=1e-12)


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("same", NotImplementedError),
        (("valid", "full", "valid"), NotImplementedError),
        ("round", ValueError),
    ],
)
def test_border_modes_are_checked(mode, error):
    with pytest.raises(error):
        conv3d2d.conv3d(T.tensor5(), T.tensor5(), border_mode=mode)


def test_view_of_a_thick_diagonal():
    x = np.arange(28).reshape(7, 4)
    view = conv3d2d.get_diagonal_subtensor_view(x, 0, 1)
    assert np.shares_memory(view, x)
    np.testing.assert_array_equal(view, [[x[a + 3 - b, b] for b in range(4)] for a in range(4)])
    with pytest.raises(NotImplementedError, match="shorter"):
        conv3d2d.get_diagonal_subtensor_view(x, 1, 0)


def test_operations_on_thick_diagonals():
    x = T.dmatrix()
    value = np.arange(10.0).reshape(5, 2)
    stripe = conv3d2d.DiagonalSubtensor(inplace=True)(x, 0, 1)
    np.testing.assert_array_equal(
        stripe.eval({x: value}), conv3d2d.get_diagonal_subtensor_view(value, 0, 1)
    )
    more = conv3d2d.IncDiagonalSubtensor(inplace=True)(x, 0, 1, stripe)
    doubled = value.copy()
    conv3d2d.get_diagonal_subtensor_view(doubled, 0, 1)[...] *= 2
    np.testing.assert_array_equal(more.eval({x: value}), doubled)
    np.testing.assert_array_equal(value, np.arange(10.0).reshape(5, 2))
