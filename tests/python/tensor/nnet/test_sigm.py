"""The logistic function, its approximations and its integral."""

import numpy as np
import pytest
import scipy.special

import theano.tensor as T
from theano.tensor import nnet

POINTS = np.array([-1000.0, -40, -5, -3.4, -1, -0.5, 0, 0.5, 1, 3.4, 3.5, 5, 40, 1000])


@pytest.mark.parametrize(("dtype", "rtol"), [("float64", 1e-14), ("float32", 1e-6)])
def test_sigmoid_and_softplus(dtype, rtol):
    x = T.vector(dtype=dtype)
    value = POINTS.astype(dtype)
    expected = scipy.special.expit(value.astype("float64"))
    np.testing.assert_allclose(nnet.sigmoid(x).eval({x: value}), expected, rtol=rtol, atol=1e-44)
    expected = np.logaddexp(0, value.astype("float64"))
    np.testing.assert_allclose(nnet.softplus(x).eval({x: value}), expected, rtol=rtol, atol=1e-44)


def test_names_of_functions_in_place():
    assert T.nnet.sigmoid_inplace is T.nnet.sigm.sigmoid_inplace is T.nnet.sigmoid
    assert T.nnet.sigm.ultra_fast_sigmoid_inplace is T.nnet.ultra_fast_sigmoid


def test_sigmoid_keeps_small_values():
    x = T.fvector()
    assert nnet.sigmoid(x).eval({x: np.array([-88.0], dtype="float32")})[0] > 0


def test_integers():
    assert nnet.sigmoid(T.bvector()).dtype == "float32"
    assert nnet.softplus(T.ivector()).dtype == "float64"
    assert nnet.hard_sigmoid(T.bvector()).dtype == "float32"
    assert nnet.hard_sigmoid(T.ivector()).dtype == "float64"
    assert nnet.hard_sigmoid(T.vector(dtype="float16")).dtype == "float16"


def test_hard_sigmoid():
    x = T.dvector()
    expected = np.clip(0.2 * POINTS + 0.5, 0, 1)
    np.testing.assert_allclose(nnet.hard_sigmoid(x).eval({x: POINTS}), expected, rtol=1e-14)
    with pytest.raises(TypeError):
        nnet.hard_sigmoid(T.zvector())


def test_ultra_fast_sigmoid():
    x = T.dvector()
    result = nnet.ultra_fast_sigmoid(x).eval({x: [-10.0, -3.5, -1.0, 0.0, 0.5, 1.0, 5.0, 10.0]})
    # Values of Theano 1.0.5.
    expected = [
        *(0.00247262315663499, 0.031148432331457587, 0.25, 0.5, 0.65, 0.75),
        *(0.9860570531734361, 0.997527376843365),
    ]
    np.testing.assert_allclose(result, expected, rtol=1e-12)
    with pytest.raises(TypeError):
        nnet.ultra_fast_sigmoid(T.zvector())


def test_texts():
    x = T.dvector()
    assert str(nnet.sigmoid(x).owner.op) == "sigmoid"
    assert str(nnet.softplus(x).owner.op) == "softplus"
    assert nnet.sigm.sigmoid is nnet.sigmoid
