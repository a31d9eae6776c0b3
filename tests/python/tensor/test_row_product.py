"""Products of vectors and small matrices: sizes around those of vector registers, any strides.

The exact result is that in float64 of integers, which no order of additions changes.
"""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano import shared


def integers(seed, *shape, dtype):
    """Return small whole numbers, the same for each seed."""
    return np.random.default_rng(seed).integers(-4, 5, shape).astype(dtype)


SIZES = [
    (1, 5),
    (2, 1),
    (3, 7),
    (8, 8),
    (5, 16),
    (17, 33),
    (40, 128),
    (64, 129),
    (31, 300),
    (255, 257),
]


def layouts(array):
    """Return arrays that are equal to this one and lie differently in memory."""
    backwards = tuple(slice(None, None, -1) for _ in array.shape)
    return [
        array,
        np.asfortranarray(array),
        array[backwards].copy()[backwards],
        np.repeat(array, 2, axis=-1)[..., ::2],
        np.repeat(array, 3, axis=0)[::3],
    ]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("depth", "columns"), SIZES)
def test_products_of_all_layouts(depth, columns, dtype):
    a, b = integers(1, depth, dtype=dtype), integers(2, depth, columns, dtype=dtype)
    expected = a.astype("float64") @ b.astype("float64")
    v, m = T.vector(dtype=dtype), T.matrix(dtype=dtype)
    left, right = theano.function([v, m], T.dot(v, m)), theano.function([v, m], T.dot(m.T, v))
    row = theano.function([v, m], T.dot(v.dimshuffle("x", 0), m))
    for vector in layouts(a):
        for matrix in layouts(b):
            for function in (left, right):
                np.testing.assert_array_equal(function(vector, matrix), expected)
            np.testing.assert_array_equal(row(vector, matrix), expected[np.newaxis])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("alpha", "beta"), [(1, 1), (2, 1), (1, 0), (-1, 3), (0.5, -2)])
def test_scaled_products_added(alpha, beta, dtype):
    z, v, m = T.vector(dtype=dtype), T.vector(dtype=dtype), T.matrix(dtype=dtype)
    a, b = integers(1, 30, dtype=dtype), integers(2, 30, 50, dtype=dtype)
    c = integers(3, 50, dtype=dtype)
    expected = (beta * c if beta else 0) + alpha * (a @ b)
    product = T.blas.gemv_no_inplace(z, np.asarray(alpha, dtype), m.T, v, np.asarray(beta, dtype))
    f = theano.function([z, v, m], product)
    for added in layouts(c):
        np.testing.assert_array_equal(f(added, a, b), expected)
    if beta == 0:
        np.testing.assert_array_equal(f(c * np.nan, a, b), expected)


def test_nothing_is_read_beyond_the_matrix():
    v, m = T.fvector(), T.fmatrix()
    f = theano.function([v, m], T.dot(v, m))
    surrounded = np.full((12, 40), np.nan, "float32")
    surrounded[:10, :21] = 1
    np.testing.assert_array_equal(f(np.ones(10, "float32"), surrounded[:10, :21]), np.full(21, 10))


def test_a_shared_vector_takes_a_product_up():
    v, m = T.fvector(), T.fmatrix()
    total = shared(np.ones(5, "float32"))
    f = theano.function([v, m], updates=[(total, total + T.dot(v, m))])
    a, b = integers(1, 4, dtype="float32"), integers(2, 4, 5, dtype="float32")
    for times in (1, 2, 3):
        f(a, b)
        np.testing.assert_array_equal(total.get_value(), 1 + times * (a @ b))


def test_shapes_that_do_not_match():
    v, m = T.fvector(), T.fmatrix()
    f = theano.function([v, m], T.dot(v, m))
    with pytest.raises(ValueError, match="shapes do not match"):
        f(np.ones(4, "float32"), np.ones((5, 3), "float32"))
