"""Products with chosen blocks, and the softmax in two levels, against loops in NumPy."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.tensor import nnet
from theano.tensor.nnet.blocksparse import (
    SparseBlockGemv,
    SparseBlockOuter,
    sparse_block_dot,
    sparse_block_gemv,
    sparse_block_gemv_inplace,
    sparse_block_outer,
    sparse_block_outer_inplace,
)

RNG = np.random.default_rng(7)
BATCH, IN, OUT = 3, 2, 4
W = RNG.standard_normal((5, 6, 7, 8))
H = RNG.standard_normal((BATCH, IN, 7))
BIAS = RNG.standard_normal((6, 8))
INPUT = np.array([[0, 4], [1, 1], [3, 2]])
OUTPUT = np.array([[0, 5, 1, 1], [2, 3, 4, 0], [5, 5, 5, 5]])


def expected_dot():
    result = np.empty((BATCH, OUT, 8))
    for b, j in np.ndindex(BATCH, OUT):
        result[b, j] = BIAS[OUTPUT[b, j]]
        for i in range(IN):
            result[b, j] += H[b, i] @ W[INPUT[b, i], OUTPUT[b, j]]
    return result


def test_dot():
    w, h, b, i, j = T.dtensor4(), T.dtensor3(), T.dmatrix(), T.lmatrix(), T.lmatrix()
    f = theano.function([w, h, i, b, j], sparse_block_dot(w, h, i, b, j))
    np.testing.assert_allclose(f(W, H, INPUT, BIAS, OUTPUT), expected_dot(), rtol=1e-12)
    with pytest.raises(IndexError):
        f(W, H, INPUT + 5, BIAS, OUTPUT)


def test_dot_of_one():
    w, h, b, i, j = T.dtensor4(), T.dmatrix(), T.dmatrix(), T.lvector(), T.lvector()
    f = theano.function([w, h, i, b, j], sparse_block_dot(w, h, i, b, j))
    np.testing.assert_allclose(f(W, H[0], INPUT[0], BIAS, OUTPUT[0]), expected_dot()[0], rtol=1e-12)


def test_gemv_and_outer():
    assert isinstance(sparse_block_gemv, SparseBlockGemv)
    assert isinstance(sparse_block_outer, SparseBlockOuter)
    o, y = BIAS[OUTPUT], RNG.standard_normal((BATCH, OUT, 8))
    for operation in (sparse_block_gemv, sparse_block_gemv_inplace):
        value = operation(*map(T.constant, (o, W, H, INPUT, OUTPUT))).eval()
        np.testing.assert_allclose(value, expected_dot(), rtol=1e-12)
    expected = W.copy()
    for b, i, j in np.ndindex(BATCH, IN, OUT):
        expected[INPUT[b, i], OUTPUT[b, j]] += 0.5 * np.outer(H[b, i], y[b, j])
    for operation in (sparse_block_outer, sparse_block_outer_inplace):
        value = operation(*map(T.constant, (W, H, y, INPUT, OUTPUT, 0.5))).eval()
        np.testing.assert_allclose(value, expected, rtol=1e-12)


def test_bad_arguments():
    w, h, b, i = T.dtensor4(), T.dtensor3(), T.dmatrix(), T.lmatrix()
    with pytest.raises(AssertionError):
        sparse_block_dot(w, h, T.lvector(), b, i)
    with pytest.raises(TypeError):
        sparse_block_dot(T.dtensor3(), h, i, b, i)
    with pytest.raises(TypeError):
        sparse_block_dot(w, h, T.dmatrix(), b, i)


@pytest.mark.parametrize("n_outputs", [12, 10])
def test_h_softmax(n_outputs):
    classes, per_class, features, batch = 3, 4, 5, 6
    x = RNG.standard_normal((batch, features))
    W1, b1 = RNG.standard_normal((features, classes)), RNG.standard_normal(classes)
    W2 = RNG.standard_normal((classes, features, per_class))
    b2 = RNG.standard_normal((classes, per_class))
    target = RNG.integers(0, n_outputs, batch)

    def softmax(rows):
        return np.exp(rows) / np.exp(rows).sum(axis=-1, keepdims=True)

    within = softmax(np.einsum("bf,cfo->bco", x, W2) + b2)
    expected = (softmax(x @ W1 + b1)[:, :, None] * within).reshape(batch, -1)[:, :n_outputs]
    arguments = (n_outputs, classes, per_class, *map(T.constant, (W1, b1, W2, b2)))
    v, t = T.dmatrix(), T.lmatrix()
    everything = nnet.h_softmax(v, batch, *arguments)
    wanted = nnet.h_softmax(v, batch, *arguments, target=t)
    got = theano.function([v, t], [everything, wanted])(x, target[:, None])
    np.testing.assert_allclose(got[0], expected, rtol=1e-12)
    np.testing.assert_allclose(got[1], expected[np.arange(batch), target], rtol=1e-12)
