"""Running sums and products."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.tensor import extra_ops

DTYPES = [
    *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float16", "float32", "float64", "complex64", "complex128"),
]
LAYOUTS = {
    "contiguous": lambda a: a,
    "fortran": np.asfortranarray,
    "reversed": lambda a: a[::-1, ::-1, ::-1],
    "every other": lambda a: a[:, ::2, ::2],
    "repeated": lambda a: np.broadcast_to(a[:, :1], a.shape),
    "no rows": lambda a: a[:0],
    "empty rows": lambda a: a[:, :, :0],
}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("axis", [None, 0, 1, 2, -1, -3])
def test_values(dtype, layout, axis):
    random = np.random.RandomState(5)
    array = LAYOUTS[layout](random.randint(0, 3, (3, 4, 5)).astype(dtype))
    x = T.TensorType(dtype, (False,) * 3)()
    found = theano.function([x], [T.cumsum(x, axis), T.cumprod(x, axis)])(array)
    for result, function in zip(found, (np.cumsum, np.cumprod), strict=True):
        assert result.dtype == dtype
        np.testing.assert_array_equal(result, function(array, axis=axis, dtype=dtype))


def test_bool():
    x = T.TensorType("bool", (False,))()
    found = theano.function([x], [T.cumsum(x), T.cumprod(x)])([False, True, False])
    np.testing.assert_array_equal(found, [[False, True, True], [False, False, False]])


def test_integers_wrap():
    x = T.TensorType("int8", (False,))()
    found = theano.function([x], [T.cumsum(x), T.cumprod(x)])([100, 100, 2])
    np.testing.assert_array_equal(found, [[100, -56, -54], [100, 16, 32]])


def test_partial_results_are_wide():
    x = T.fvector()
    value = np.array([1e30, 1e30, 1e-30], "float32")
    assert T.cumprod(x).eval({x: value})[-1] == np.float32(1e30)
    ones = np.ones(20_000_000, "float32")
    assert T.cumsum(x).eval({x: ones})[-1] == 2e7


@pytest.mark.parametrize("shape", [(1000, 700), (3, 50000), (50000, 3), (200000,)])
def test_large(shape):
    array = np.random.RandomState(1).rand(*shape)
    x = T.TensorType("float64", (False,) * len(shape))()
    for axis in range(len(shape)):
        np.testing.assert_allclose(
            T.cumsum(x, axis).eval({x: array}), np.cumsum(array, axis), rtol=1e-12
        )


def test_types():
    x = T.TensorType("float32", (True, False))()
    assert T.cumsum(x).broadcastable == (False,)
    assert T.cumsum(x, 1).type == x.type
    assert x.cumsum().type == T.fvector
    assert x.cumprod(axis=-1).type == x.type


def test_operations():
    x = T.dmatrix()
    op = T.cumsum(x, axis=1).owner.op
    assert isinstance(op, extra_ops.CumOp)
    assert (op.axis, op.mode, str(op)) == (1, "add", "CumOp{1, add}")
    assert op == extra_ops.CumOp(1) == extra_ops.CumsumOp(1)
    assert extra_ops.CumprodOp(axis=None) == extra_ops.CumOp(mode="mul") != op


def test_bad_arguments():
    for axis in (2, -3):
        with pytest.raises(ValueError, match="out of range"):
            T.cumsum(T.dmatrix(), axis=axis)
    with pytest.raises(ValueError, match="mode"):
        extra_ops.CumOp(mode="max")
    with pytest.raises(TypeError):
        T.cumsum(T.dmatrix(), axis=1.5)


@pytest.mark.parametrize("axis", [None, 0, 1, -1])
def test_gradient_of_products_with_zeros(axis):
    # Against the definition: the sum of the products of all other factors.
    value = np.array([[2.0, 0.0, 3.0], [0.0, 4.0, 0.0]])
    x = T.dmatrix()
    found = theano.function([x], theano.grad(T.cumprod(x, axis=axis).sum(), x))(value)
    step = 1e-3
    expected = np.zeros_like(value)
    for i in np.ndindex(value.shape):
        above, below = value.copy(), value.copy()
        above[i] += step
        below[i] -= step
        # Linear in each element, so that the quotient has no error but rounding.
        difference = np.cumprod(above, axis).sum() - np.cumprod(below, axis).sum()
        expected[i] = difference / (2 * step)
    np.testing.assert_allclose(found, expected, atol=1e-10)


def test_gradient_dtypes():
    for dtype in ("float16", "float32", "complex64"):
        x = T.vector(dtype=dtype)
        cost = abs(T.cumprod(x)).sum() if "complex" in dtype else T.cumprod(x).sum()
        gradient = theano.grad(cost, x)
        assert gradient.dtype == dtype
        assert gradient.eval({x: np.array([1, 2, 3], dtype)}).shape == (3,)


@pytest.mark.parametrize("dtype", [name for name in DTYPES if "int" in name])
def test_integers_of_every_length_wrap(dtype):
    x = T.TensorType(dtype, (False,))()
    f = theano.function([x], [T.cumsum(x), T.cumprod(x)])
    generator, limits = np.random.default_rng(3), np.iinfo(dtype)
    for length in range(1, 19):
        numbers = generator.integers(limits.min, limits.max, length, dtype, endpoint=True)
        found = f(numbers)
        np.testing.assert_array_equal(found[0], np.cumsum(numbers, dtype=dtype))
        np.testing.assert_array_equal(found[1], np.cumprod(numbers, dtype=dtype))


@pytest.mark.parametrize("length", [1, 2, 4, 5, 6, 9, 1000, 100_003])
def test_sums_of_float32_are_those_of_doubles(length):
    """Rounded once from sums of far more digits, in both directions, with infinities."""
    x = T.fvector()
    f = theano.function([x], [T.cumsum(x), T.cumsum(x[::-1])[::-1]])
    g = theano.function([x], theano.grad((T.cumsum(x) * x).sum(), x))
    a = np.random.RandomState(length).normal(1, 1, length).astype("float32")
    sums = np.cumsum(a.astype("float64"))
    back = np.cumsum(a[::-1].astype("float64"))[::-1]
    for result, expected in zip(f(a), (sums, back), strict=True):
        np.testing.assert_allclose(result, expected, rtol=6e-8)
    np.testing.assert_allclose(g(a), sums + back, rtol=3e-7)
    a[length // 3] = np.inf
    a[length // 2] = -3e38
    np.testing.assert_array_equal(np.isinf(f(a)[0]), np.isinf(np.cumsum(a.astype("float64"))))
    a[2 * length // 3] = -np.inf
    with np.errstate(invalid="ignore"):
        np.testing.assert_array_equal(np.isnan(f(a)[0]), np.isnan(np.cumsum(a.astype("float64"))))
