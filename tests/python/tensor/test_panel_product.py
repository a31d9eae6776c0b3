"""Products with matrices in panels: sizes around those of tiles, panels and of what is packed.

The exact result is that in float64 of integers, which no order of additions changes.
"""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano import _core

packed_matrix, packed_dot = _core.op("PackedMatrix"), _core.op("PackedDot")


def _integers(seed, *shape, dtype):
    return np.random.default_rng(seed).integers(-4, 5, shape).astype(dtype)


SIZES = [
    (16, 257, 256),
    (17, 300, 128),
    (64, 31, 1000),
    (100, 513, 97),
    (40, 100, 2000),  # more columns than are packed at a time
    (300, 70, 49),
    (601, 255, 33),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("rows", "depth", "columns"), SIZES)
def test_products_of_all_layouts(rows, depth, columns, dtype):
    a, b = _integers(1, rows, depth, dtype=dtype), _integers(2, depth, columns, dtype=dtype)
    expected = a.astype("float64") @ b.astype("float64")
    x, y = T.matrix(dtype=dtype), T.matrix(dtype=dtype)
    f = theano.function([x, y], T.dot(x, y))
    for left in (a, np.asfortranarray(a), a[::-1][::-1], np.repeat(a, 2, 1)[:, ::2]):
        for right in (b, np.asfortranarray(b), np.repeat(b, 3, 0)[::3]):
            np.testing.assert_array_equal(f(left, right), expected)
    np.testing.assert_array_equal(f(a[::-1], b), expected[::-1])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("alpha", "beta"), [(1, 1), (2, 1), (1, 0), (-1, 3), (0.5, -2)])
def test_scaled_products_added(alpha, beta, dtype):
    x, y, z = (T.matrix(name, dtype=dtype) for name in "xyz")
    a, b = _integers(1, 50, 300, dtype=dtype), _integers(2, 300, 100, dtype=dtype)
    c = _integers(3, 50, 100, dtype=dtype)
    expected = (beta * c if beta else 0) + alpha * (a @ b)
    product = T.blas.gemm_no_inplace(z, np.asarray(alpha, dtype), x, y, np.asarray(beta, dtype))
    f = theano.function([x, y, z], product)
    np.testing.assert_array_equal(f(a, b, c), expected)
    if beta == 0:
        np.testing.assert_array_equal(f(a, b, c * np.nan), expected)


def test_nan_and_infinity_stay_in_their_rows():
    x, y = T.fmatrix(), T.fmatrix()
    a, b = np.ones((40, 128), "float32"), np.ones((128, 130), "float32")
    a[3, 5], a[4, 6] = np.nan, np.inf
    result = theano.function([x, y], T.dot(x, y))(a, b)
    assert np.isnan(result[3]).all()
    assert np.isinf(result[4]).all()
    assert (np.delete(result, [3, 4], 0) == 128).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("rows", "depth", "columns"),
    [
        (1, 1, 1),
        (1, 40, 100),
        (7, 3, 25),
        (9, 300, 48),
        (33, 8, 8),
        (0, 3, 4),
        (3, 0, 4),
        (3, 4, 0),
    ],
)
def test_packed_once(rows, depth, columns, dtype):
    a, b = _integers(1, rows, depth, dtype=dtype), _integers(2, depth, columns, dtype=dtype)
    x, y = T.matrix(dtype=dtype), T.matrix(dtype=dtype)
    f = theano.function([x, y], packed_dot(x, y, packed_matrix(y)))
    for left in (a, np.asfortranarray(a), np.repeat(a, 2, 1)[:, ::2]):
        for right in (b, np.asfortranarray(b), np.repeat(np.repeat(b, 2, 1), 2, 0)[::2, ::2]):
            np.testing.assert_array_equal(f(left, right), a @ b)


def test_results_do_not_depend_on_threads():
    x, y = T.fmatrix(), T.fmatrix()
    f = theano.function([x, y], [T.dot(x, y), packed_dot(x, y, packed_matrix(y))])
    generator = np.random.default_rng(1)
    a = generator.normal(size=(700, 300)).astype("float32")
    b = generator.normal(size=(300, 500)).astype("float32")
    results = []
    before = _core.get_threads()
    try:
        for threads in (1, 3):
            _core.set_threads(threads)
            results.append(f(a, b))
    finally:
        _core.set_threads(before)
    for one, three in zip(*results, strict=True):
        np.testing.assert_array_equal(one, three)
        np.testing.assert_allclose(one, a.astype("float64") @ b, rtol=1e-4, atol=1e-4)


def test_wrong_factors():
    x, y, v = T.fmatrix("x"), T.fmatrix("y"), T.fvector("v")
    with pytest.raises(TypeError, match="float32 or float64"):
        packed_matrix(T.imatrix())
    with pytest.raises(TypeError, match="packed"):
        packed_dot(x, y, T.dvector())
    f = theano.function([x, y, v], packed_dot(x, y, v))
    with pytest.raises(ValueError, match="shapes do not match"):
        f(np.ones((2, 3), "float32"), np.ones((4, 5), "float32"), np.ones(3, "float32"))
    with pytest.raises(ValueError, match="not that of this shape"):
        f(np.ones((2, 4), "float32"), np.ones((4, 5), "float32"), np.ones(3, "float32"))
