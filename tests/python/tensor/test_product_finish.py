"""Biases and rectifiers behind a product of matrices, which are computed with it."""

import numpy as np
import pytest

import theano
import theano.tensor as T

RANDOM = np.random.default_rng(6)
# Rows, depth, columns: small, packed, with columns cut, with rows where they lie, several blocks of
# depth, thin ones that have kernels of their own, one row or column.
SIZES = [
    (5, 7, 9),
    (32, 32, 32),
    (700, 300, 130),
    (200, 900, 1100),
    (30, 1500, 1200),
    (4000, 20, 50),
    (300, 784, 10),
    (1, 50, 60),
    (60, 50, 1),
]
# What a function returns of a product y, a row b, a column c and a matrix m like the product.
RESULTS = {
    "bias": lambda y, b, c, m: [y + b],
    "relu": lambda y, b, c, m: [T.nnet.relu(y + b)],
    "relu alone": lambda y, b, c, m: [T.nnet.relu(y)],
    "maximum": lambda y, b, c, m: [T.maximum(y + b, 0)],
    "maximum of others": lambda y, b, c, m: [T.maximum(y + b, 1), T.maximum(b, y)],
    "number": lambda y, b, c, m: [T.nnet.relu(y + 3)],
    "sum and itself": lambda y, b, c, m: [y + b, T.nnet.relu(y + b)],
    "steps": lambda y, b, c, m: [T.nnet.relu(y + T.concatenate([b, b], axis=1)[:, ::2])],
    "reshaped": lambda y, b, c, m: [T.nnet.relu(y.reshape((-1,)) + 1), y.flatten() + b[0, 0]],
    "tanh": lambda y, b, c, m: [T.tanh(y + b)],
    "sigmoid": lambda y, b, c, m: [T.nnet.sigmoid(y)],
    "column": lambda y, b, c, m: [y * c + b],
    "matrix": lambda y, b, c, m: [y * (1 - m**2)],
    "several": lambda y, b, c, m: [T.tanh(y + b), y > 0, T.cast(y * m, "float64")],
    "other dtype": lambda y, b, c, m: [T.cast(y + b, "int32")],
    "reversed": lambda y, b, c, m: [y[::-1] + b],
    "transposed": lambda y, b, c, m: [(y + b).T, T.exp(-(y**2)).dimshuffle(1, "x", 0)],
    "reduced": lambda y, b, c, m: [T.nnet.relu(y).sum(axis=0), (y + b).max()],
    "softmax": lambda y, b, c, m: [T.nnet.softmax(y + b)],
    "twice": lambda y, b, c, m: [y + y * m],
}


def _variables(dtype):
    x, w, m = (T.matrix(dtype=dtype) for _ in range(3))
    return x, w, T.row(dtype=dtype), T.col(dtype=dtype), m


def _values(rows, depth, columns, dtype):
    shapes = [(rows, depth), (depth, columns), (1, columns), (rows, 1), (rows, columns)]
    return [(RANDOM.normal(size=shape) / depth**0.25).astype(dtype) for shape in shapes]


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_bits_are_those_of_a_pass_of_its_own(name, dtype, monkeypatch):
    x, w, *others = _variables(dtype)
    y = T.dot(x, w)
    results = RESULTS[name](y, *others)
    for native in (True, False):
        monkeypatch.setattr(theano.config, "native_code", native)
        together = theano.function([x, w, *others], results, on_unused_input="ignore")
        # A product that is wanted itself is written as a whole first.
        apart = theano.function([x, w, *others], [*results, y], on_unused_input="ignore")
        for size in SIZES:
            values = _values(*size, dtype)
            for a, e in zip(together(*values), apart(*values)[:-1], strict=True):
                assert a.dtype == e.dtype
                np.testing.assert_array_equal(a, e)


def test_values():
    x, w, b, _, m = _variables("float32")
    f = theano.function([x, w, b, m], T.tanh(T.dot(x, w) + b) * m)
    for size in SIZES:
        X, W, B, _, M = _values(*size, "float32")
        exact = np.tanh(X.astype("float64") @ W + B) * M
        np.testing.assert_allclose(f(X, W, B, M), exact, rtol=0, atol=4e-5)


def test_batches_and_other_products():
    x, y = T.ftensor3(), T.ftensor3()
    w, b = T.fmatrix(), T.fvector()
    X, Y = (RANDOM.normal(size=s).astype("float32") for s in [(3, 400, 120), (3, 120, 350)])
    W, B = (RANDOM.normal(size=s).astype("float32") for s in [(120, 500), (500,)])
    f = theano.function([x, y], T.nnet.relu(T.batched_dot(x, y) + 1))
    np.testing.assert_allclose(f(X, Y), np.maximum(X @ Y + 1, 0), atol=1e-3)
    f = theano.function([x, w, b], T.nnet.relu(T.tensordot(x, w, 1) + b))
    np.testing.assert_allclose(f(X, W, B), np.maximum(X @ W + B, 0), atol=1e-3)
    f = theano.function([x, w], T.nnet.relu(T.tensordot(x, w.reshape((120, 50, 10)), 1) + 1))
    np.testing.assert_allclose(
        f(X, W), np.maximum((X @ W + 1), 0).reshape(3, 400, 50, 10), atol=1e-3
    )


def test_what_is_added_may_vary_along_the_columns_only():
    x, w, b = T.fmatrix(), T.fmatrix(), T.fvector()
    X, W, B = (RANDOM.normal(size=s).astype("float32") for s in [(40, 30), (30, 60), (40,)])
    y = T.dot(x, w)
    product = X @ W

    # Each sees the product as an array of other dimensions, of which one is as long as b.
    def column(length):
        return b[:length].dimshuffle("x", 0, "x")

    cases = [
        (y.reshape((60, 40)) + b, product.reshape(60, 40) + B),
        (y.reshape((6, 10, 40)) + b, product.reshape(6, 10, 40) + B),
        (y.reshape((2, 20, 60)) + column(20), product.reshape(2, 20, 60) + B[:20, None]),
        (y.reshape((40, 3, 20)) + b[:20], product.reshape(40, 3, 20) + B[:20]),
        (y.reshape((40, 3, 20)) + column(3), product.reshape(40, 3, 20) + B[:3, None]),
    ]
    for result, expected in cases:
        f = theano.function([x, w, b], T.nnet.relu(result))
        np.testing.assert_allclose(f(X, W, B), np.maximum(expected, 0), atol=1e-4)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_not_finite(value):
    x, w, b = T.fmatrix(), T.fmatrix(), T.fvector()
    X, W, B = np.ones((40, 30), "f"), np.ones((30, 60), "f"), np.zeros(60, "f")
    X[3, 4], B[7] = value, value
    with np.errstate(invalid="ignore"):
        expected = X @ W + B
        for result, e in [
            (T.maximum(T.dot(x, w) + b, 0), np.maximum(expected, 0)),
            (T.nnet.relu(T.dot(x, w) + b), (expected + abs(expected)) / 2),
        ]:
            np.testing.assert_array_equal(theano.function([x, w, b], result)(X, W, B), e)


def test_updates_and_results_that_share_a_product():
    start = RANDOM.normal(size=(500, 400)).astype("float32")
    state = theano.shared(start)
    x, w = T.fmatrix(), T.fmatrix()
    y = T.dot(x, w)
    f = theano.function([x, w], T.tanh(y), updates=[(state, state * T.nnet.sigmoid(y))])
    X, W = (RANDOM.normal(size=s).astype("float32") for s in [(500, 100), (100, 400)])
    np.testing.assert_allclose(f(X, W), np.tanh(X @ W), atol=1e-5)
    np.testing.assert_allclose(state.get_value(), start / (1 + np.exp(-(X @ W))), atol=1e-5)
    g = theano.function([x, w], [], updates=[(state, T.tanh(y) + 1)])
    g(X, W)
    np.testing.assert_allclose(state.get_value(), np.tanh(X @ W) + 1, atol=1e-5)


def test_operands_that_are_read_again():
    x = T.fmatrix()
    f = theano.function([x], T.dot(x, x) * x + x.T)
    X = (RANDOM.normal(size=(600, 600)) / 25).astype("float32")
    np.testing.assert_allclose(f(X), (X @ X) * X + X.T, atol=1e-5)


def test_bits_do_not_depend_on_the_number_of_threads():
    x, w, b, *_ = _variables("float32")
    f = theano.function([x, w, b], T.tanh(T.dot(x, w) + b))
    before = theano._core.get_threads()
    try:
        for size in SIZES:
            values = _values(*size, "float32")[:3]
            results = []
            for threads in (1, 2, 5):
                theano._core.set_threads(threads)
                results.append(f(*values).tobytes())
            assert results[0] == results[1] == results[2]
    finally:
        theano._core.set_threads(before)
