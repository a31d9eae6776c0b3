"""Biases and rectifiers behind a convolution, which are computed with it."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano import interpreter

RANDOM = np.random.default_rng(5)
# Images, filters, border, groups: by tiles, in general, and with few filters in each group.
CASES = [
    ((3, 16, 12, 13), (17, 16, 3, 3), 1, 1),
    ((2, 3, 30, 31), (20, 3, 5, 5), 0, 1),
    ((2, 6, 9, 40), (6, 1, 3, 3), 1, 6),
]


def relu(x):
    return T.nnet.relu(x)


# What a function returns of a convolution y and its sum z with a bias: alone, with more behind it,
# where the sum itself is wanted too, where more than one operation reads what comes before.
RESULTS = {
    "bias": lambda y, z: [z],
    "relu": lambda y, z: [relu(z)],
    "maximum": lambda y, z: [T.maximum(0, z)],
    "relu alone": lambda y, z: [relu(y)],
    "tanh": lambda y, z: [T.tanh(z)],
    "sums": lambda y, z: [relu(z).sum(axis=(0, 2, 3))],
    "sum and itself": lambda y, z: [z.sum(), z],
    "itself and tanh": lambda y, z: [z, T.tanh(z)],
    "relu and itself": lambda y, z: [relu(z), z],
    "both": lambda y, z: [y, z],
    "twice": lambda y, z: [z + y, z * z],
    "number": lambda y, z: [y + 3, (z + 2).clip(0, 5)],
    "no rectifier": lambda y, z: [abs(z) + z, T.maximum(z, 1)],
    "another axis": lambda y, z: [y + y[0, 0, 0]],
    "flat": lambda y, z: [relu(y.flatten(2) + 1)],
}


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize(("images", "filters", "border", "groups"), CASES)
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_equals_the_interpreter(name, images, filters, border, groups, dtype):
    x, w = (T.TensorType(dtype, (False,) * 4)() for _ in range(2))
    b = T.TensorType(dtype, (False,))()
    y = T.nnet.conv2d(x, w, border_mode=border, num_groups=groups)
    results = RESULTS[name](y, y + b.dimshuffle("x", 0, "x", "x"))
    shapes = {x: images, w: filters, b: (filters[0] * 2,)}
    given = {v: RANDOM.normal(size=shape).astype(dtype) for v, shape in shapes.items()}
    given[w] = (given[w] / np.sqrt(np.prod(filters[1:]))).astype(dtype)
    given[b] = given[b][::2]  # not contiguous
    used = {v: given[v] for v in theano.gof.graph.inputs(results) if v in given}
    expected = interpreter.evaluate(results, used)
    computed = theano.function(list(used), results)(*used.values())
    bound = {"float16": 4e-3, "float32": 2e-5, "float64": 1e-13}[dtype]
    for a, e in zip(computed, expected, strict=True):
        assert a.dtype == e.dtype
        assert a.shape == e.shape
        scale = max(1.0, float(np.abs(e.astype("float64")).max()))
        np.testing.assert_allclose(a.astype("float64"), e, rtol=0, atol=bound * scale)


def test_gradients_equal_the_interpreter():
    x, w, b = T.ftensor4(), T.ftensor4(), T.fvector()
    y = T.nnet.conv2d(x, w, border_mode="half") + b.dimshuffle("x", 0, "x", "x")
    outputs = T.grad(T.sqr(relu(y)).sum(), [x, w, b])
    shapes = [(2, 16, 14, 14), (16, 16, 3, 3), (16,)]
    given = [RANDOM.normal(size=shape).astype("float32") for shape in shapes]
    expected = interpreter.evaluate(outputs, dict(zip((x, w, b), given, strict=True)))
    for a, e in zip(theano.function([x, w, b], outputs)(*given), expected, strict=True):
        np.testing.assert_allclose(a, e, rtol=0, atol=2e-5 * np.abs(e).max())


@pytest.mark.parametrize("channels", [2, 16])
def test_infinities_are_as_written(channels):
    # relu is 0.5 (x + |x|), which is nan for negative infinity; a maximum is 0.
    x, w, b = T.ftensor4(), T.ftensor4(), T.fvector()
    z = T.nnet.conv2d(x, w, border_mode="half") + b.dimshuffle("x", 0, "x", "x")
    f = theano.function([x, w, b], [relu(z), T.maximum(z, 0)])
    g = theano.function([x, w, b], relu(z))
    images = np.ones((1, channels, 20, 20), "float32")
    images[0, 0, 5, 6] = -np.inf
    arguments = images, np.ones((16, channels, 3, 3), "float32"), np.zeros(16, "float32")
    by_relu, by_maximum = f(*arguments)
    np.testing.assert_array_equal(np.isnan(by_relu[0, 3]).sum(), 9)
    assert np.isfinite(by_maximum).all()
    np.testing.assert_array_equal(np.isnan(g(*arguments)), np.isnan(by_relu))


def test_an_update_of_the_bias_comes_after():
    bias = theano.shared(np.ones(16, "float32"))
    x, w = T.ftensor4(), T.ftensor4()
    z = relu(T.nnet.conv2d(x, w) + bias.dimshuffle("x", 0, "x", "x"))
    f = theano.function([x, w], z, updates=[(bias, bias + z.sum(axis=(0, 2, 3)))])
    zeros = np.zeros((1, 16, 9, 9), "float32"), np.zeros((16, 16, 3, 3), "float32")
    for value in (1, 50, 2500):
        np.testing.assert_array_equal(f(*zeros), np.full((1, 16, 7, 7), value))


def test_what_is_added_along_another_dimension_of_a_reshaped_result():
    x, w, b = T.ftensor4(), T.ftensor4(), T.fvector()
    y = T.nnet.conv2d(x, w)
    given = [
        RANDOM.normal(size=shape).astype("float32") for shape in [(3, 4, 9, 9), (6, 4, 3, 3), (2,)]
    ]
    result = y.reshape((3, 2, 3, 7, 7)) + b.dimshuffle("x", 0, "x", "x", "x")
    apart = theano.function([x, w], y)(*given[:2]).reshape((3, 2, 3, 7, 7))
    expected = apart + given[2][:, None, None, None]
    np.testing.assert_array_equal(theano.function([x, w, b], result)(*given), expected)
