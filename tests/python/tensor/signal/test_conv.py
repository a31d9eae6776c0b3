"""Convolution of images without channels."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.tensor.signal import conv


@pytest.mark.parametrize("mode", ["valid", "full"])
def test_is_what_scipy_computes(mode):
    signal = pytest.importorskip("scipy.signal")
    x, w = T.dmatrix(), T.dmatrix()
    a, b = np.random.default_rng(3).normal(size=(7, 9)), np.arange(6.0).reshape(2, 3)
    result = theano.function([x, w], conv.conv2d(x, w, border_mode=mode))(a, b)
    np.testing.assert_allclose(result, signal.convolve2d(a, b, mode=mode), atol=1e-12)


def test_shapes_given_are_checked():
    x, w = T.dtensor3(), T.dmatrix()
    f = theano.function([x, w], conv.conv2d(x, w, (2, 5, 5), (2, 2)))
    assert f(np.zeros((2, 5, 5)), np.zeros((2, 2))).shape == (2, 4, 4)
    with pytest.raises(AssertionError, match="length 2"):
        f(np.zeros((3, 5, 5)), np.zeros((2, 2)))


def test_other_ranks_and_dtypes_are_refused():
    with pytest.raises(AssertionError, match="2 or 3 dimensions"):
        conv.conv2d(T.dtensor4(), T.dmatrix())
    with pytest.raises(NotImplementedError, match="one dtype"):
        conv.conv2d(T.dmatrix(), T.fmatrix())
    with pytest.raises(NotImplementedError, match="'half'"):
        conv.conv2d(T.dmatrix(), T.dmatrix(), border_mode="half")
