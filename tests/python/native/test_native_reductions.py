"""Reductions that native code keeps in registers: values, bits, ends of rows, dtypes, threads."""

import numpy as np
import pytest

import theano
import theano.tensor as T

LENGTHS = [128, 129, 135, 136, 143, 144, 160, 191, 192, 255, 257, 511, 1000, 1536, 1543, 2049, 5003]
# Of float64, too, as a reference.
FUNCTIONS = {
    "sum": np.sum,
    "mean": np.mean,
    "max": np.max,
    "min": np.min,
    "prod": np.prod,
}


@pytest.fixture(params=[True, False], ids=["native", "tiles"], autouse=True)
def native_code(request, monkeypatch):
    monkeypatch.setattr(theano.config, "native_code", request.param)


def _arrays(dtype, rows, length, seed=0):
    random = np.random.RandomState(length + seed)
    return [random.normal(1, 0.1, (rows, length)).astype(dtype) for _ in range(2)]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("axis", [1, None])
@pytest.mark.parametrize("name", list(FUNCTIONS))
def test_values(name, axis, dtype):
    x, y = (T.TensorType(dtype, (False, False))() for _ in range(2))
    f = theano.function([x, y], getattr(T, name)(x * y, axis=axis))
    tolerance = 1e-5 if dtype == "float32" else 1e-12
    for length in LENGTHS:
        a, b = _arrays(dtype, 19, length)
        b **= 0.01
        a **= 0.01
        expected = FUNCTIONS[name]((a * b).astype("float64"), axis=axis)
        np.testing.assert_allclose(f(a, b), expected, rtol=tolerance)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["sum", "max", "min"])
def test_native_code_and_tiles_give_the_same_bits(name, dtype, monkeypatch):
    x, y = (T.TensorType(dtype, (False, False))() for _ in range(2))
    column = T.TensorType(dtype, (False, True))()
    results = []
    for native in (True, False):
        monkeypatch.setattr(theano.config, "native_code", native)
        for axis in (1, None):
            reduce = getattr(T, name)
            f = theano.function(
                [x, y, column], [reduce(x * y, axis=axis), reduce((x - column) ** 2, axis=axis)]
            )
            for length in LENGTHS:
                a, b = _arrays(dtype, 19, length)
                results.append([r.tobytes() for r in f(a, b, b[:, :1])])
    half = len(results) // 2
    assert results[:half] == results[half:]


@pytest.mark.parametrize("length", [130, 1000, 1543])
def test_accumulators_of_float32(length):
    x, y = T.fmatrices("x", "y")
    f = theano.function([x, y], (x * y).sum(axis=1, acc_dtype="float32"))
    a, b = _arrays("float32", 5, length)
    np.testing.assert_allclose(f(a, b), (a * b).sum(axis=1), rtol=1e-5)


@pytest.mark.parametrize("name", ["max", "min", "sum"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite(name, value):
    x, y = T.fmatrices("x", "y")
    f = theano.function([x, y], getattr(T, name)(x * y, axis=1))
    for length in (129, 200, 1543):
        a, b = _arrays("float32", 40, length)
        for row in range(40):
            a[row, (row * 37) % length] = value
        a[7, length - 1] = value
        np.testing.assert_array_equal(
            np.isfinite(f(a, b)), np.isfinite(getattr(np, name)(a * b, axis=1))
        )
        picked = getattr(np, name)(a * b, axis=1)
        if name != "sum":
            np.testing.assert_array_equal(f(a, b), picked)


def test_infinite_where_there_is_nothing_else():
    """The elements behind the end of a row take no part."""
    x, y = T.fmatrices("x", "y")
    largest = theano.function([x, y], (x + y).max(axis=1))
    smallest = theano.function([x, y], (x + y).min(axis=1))
    a = np.full((3, 133), -np.inf, "float32")
    assert np.all(largest(a, a) == -np.inf)
    assert np.all(smallest(-a, -a) == np.inf)
    b = np.full((3, 133), -3, "float32")
    assert np.all(largest(b, b) == -6)


@pytest.mark.parametrize("length", [131, 1000])
def test_operands_that_do_not_lie_together(length):
    x = T.ftensor3("x")
    v, c = T.fvector("v"), T.fmatrix("c")
    f = theano.function([x, v, c], ((x - v) * c.dimshuffle(0, 1, "x")).sum(axis=2))
    random = np.random.RandomState(4)
    a = random.normal(size=(length, 6, 10)).astype("float32").transpose(1, 2, 0)
    b = random.normal(size=2 * length).astype("float32")[::2]
    d = random.normal(size=(10, 6)).astype("float32").T
    expected = ((a - b).astype("float64") * d[:, :, None]).sum(axis=2)
    np.testing.assert_allclose(f(a, b, d), expected, rtol=1e-4, atol=1e-4)


def test_stored_and_reduced():
    x, y = T.fmatrices("x", "y")
    product = x * y
    outputs = [product, product.sum(axis=1), product.max(axis=1), x > y, product.sum(axis=1) * 2]
    f = theano.function([x, y], outputs)
    for length in (128, 777, 1543):
        a, b = _arrays("float32", 33, length)
        results = f(a, b)
        np.testing.assert_array_equal(results[0], a * b)
        np.testing.assert_allclose(results[1], (a * b).sum(axis=1), rtol=1e-5)
        np.testing.assert_array_equal(results[2], (a * b).max(axis=1))
        np.testing.assert_array_equal(results[3], a > b)


def test_many_reductions_at_once():
    x, y = T.dmatrices("x", "y")
    terms = [x * y, x + y, x - y, x * 2, y * 3, x * x, abs(y), x + 1]
    f = theano.function([x, y], [term.sum(axis=1) for term in terms])
    a, b = _arrays("float64", 9, 500)
    expected = [a * b, a + b, a - b, a * 2, b * 3, a * a, abs(b), a + 1]
    for result, term in zip(f(a, b), expected, strict=True):
        np.testing.assert_allclose(result, term.sum(axis=1), rtol=1e-12)


@pytest.mark.parametrize("dtype", ["int8", "int32", "int64", "uint8", "bool", "float16"])
def test_other_dtypes(dtype):
    x = T.TensorType(dtype, (False, False))()
    f = theano.function([x], [(x * x).sum(axis=1), (x * x).max(axis=1), T.neq(x, 0).sum(axis=1)])
    a = (np.arange(7 * 300).reshape(7, 300) % 11).astype(dtype)
    accumulator = {"float16": "float32", "uint8": "uint64"}.get(dtype, "int64")
    results = f(a)
    np.testing.assert_allclose(results[0], (a * a).sum(axis=1, dtype=accumulator), rtol=2e-3)
    np.testing.assert_array_equal(results[1], (a * a).max(axis=1))
    np.testing.assert_array_equal(results[2], (a != 0).sum(axis=1))


@pytest.mark.parametrize("columns", [1, 2, 3, 7, 16, 31, 100])
@pytest.mark.parametrize("dtype", ["bool", "float16", "float32", "float64", "complex128"])
def test_columns_beside_short_rows(columns, dtype):
    x, c = T.TensorType(dtype, (False, False))(), T.TensorType(dtype, (False, True))()
    f = theano.function([x, c], T.eq(x, c))
    random = np.random.RandomState(columns)
    a = random.randint(0, 2, (3001, columns)).astype(dtype)
    for b in (a[:, :1], a[::-1, -1:], a[:1, :1].repeat(3001, 0)):
        np.testing.assert_array_equal(f(a, b), a == b)


DOWN_ROWS = [1, 2, 3, 4, 5, 7, 8, 9, 31, 130]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["sum", "mean", "max", "min", "prod"])
def test_down_rows(name, dtype):
    x, y = (T.TensorType(dtype, (False, False))() for _ in range(2))
    row, column = (T.TensorType(dtype, p)() for p in ((True, False), (False, True)))
    outputs = [x * y, (x - row) * column, x * y - column]
    f = theano.function([x, y, row, column], [getattr(T, name)(z, axis=0) for z in outputs])
    tolerance = 1e-5 if dtype == "float32" else 1e-12
    for rows in DOWN_ROWS:
        for length in (128, 131, 1000, 2048, 2500):
            a, b = _arrays(dtype, rows, length)
            results = f(a, b, b[:1] * np.dtype(dtype).type(0.5), a[:, :1])
            terms = [a * b, (a - b[:1] * np.dtype(dtype).type(0.5)) * a[:, :1], a * b - a[:, :1]]
            for result, term in zip(results, terms, strict=True):
                expected = getattr(np, name)(term.astype("float64"), axis=0)
                np.testing.assert_allclose(result, expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_bits_down_rows(dtype, monkeypatch):
    x, y = (T.TensorType(dtype, (False, False))() for _ in range(2))
    column = T.TensorType(dtype, (False, True))()
    z = T.exp(x - column) * y
    results = []
    for native in (True, False):
        monkeypatch.setattr(theano.config, "native_code", native)
        f = theano.function([x, y, column], [z.sum(axis=0), z.max(axis=0), z.min(axis=0), z])
        g = theano.function([x, y, column], (z > 1).sum(axis=0))
        for rows in DOWN_ROWS:
            for length in (128, 131, 1000, 2048, 2500):
                a, b = _arrays(dtype, rows, length)
                a[0, 5] = np.nan
                a[-1, 9] = np.inf
                results.append([r.tobytes() for r in [*f(a, b, b[:, :1]), g(a, b, b[:, :1])]])
    half = len(results) // 2
    assert results[:half] == results[half:]


def test_down_middle_dimensions():
    x, m = T.ftensor4("x"), T.fmatrix("m")
    product = x * m.dimshuffle("x", 0, "x", 1)
    f = theano.function(
        [x, m], [product.sum(axis=(0, 2)), product.sum(axis=2), product.max(axis=0)]
    )
    a = np.random.RandomState(1).normal(size=(5, 3, 7, 200)).astype("float32")
    b = np.random.RandomState(2).normal(size=(200, 3)).astype("float32").T
    for arrays in ((a, b), (a[:, :, ::-1, :], b), (a.transpose(2, 1, 0, 3), b)):
        expected = arrays[0] * b[None, :, None, :]
        results = f(*arrays)
        np.testing.assert_allclose(results[0], expected.sum(axis=(0, 2)), rtol=1e-4, atol=1e-4)
        np.testing.assert_allclose(results[1], expected.sum(axis=2), rtol=1e-4, atol=1e-4)
        np.testing.assert_array_equal(results[2], expected.max(axis=0))


@pytest.mark.parametrize("shape", [(5, 3, 16, 8), (4, 6, 30, 31), (3, 2, 1, 5003), (9, 2, 13, 9)])
def test_several_dimensions_beside_a_kept_one(shape, monkeypatch):
    """Of images: each channel over all images and positions, and everything into one number."""
    x, w = T.ftensor4("x"), T.ftensor4("w")
    c = x.mean(axis=(0, 2, 3), keepdims=True)
    outputs = [c, ((x - c) ** 2).mean(axis=(0, 2, 3)), (x * w).max(axis=(0, 2, 3))]
    outputs += [((x - c) * w).sum(), x.sum(axis=(0, 2, 3)), (x - c).min(axis=(1, 3))]
    random = np.random.RandomState(shape[0])
    a, b = (random.normal(1, 1, shape).astype("float32") for _ in range(2))
    bits = []
    for native in (True, False):
        monkeypatch.setattr(theano.config, "native_code", native)
        f = theano.function([x, w], outputs)
        for arrays in ((a, b), (a[:, ::-1], b.transpose(0, 1, 3, 2).copy().transpose(0, 1, 3, 2))):
            p, q = (array.astype("float64") for array in arrays)
            mean = p.mean(axis=(0, 2, 3), keepdims=True)
            expected = [mean, p.var(axis=(0, 2, 3)), (p * q).max(axis=(0, 2, 3))]
            expected += [((p - mean) * q).sum(), p.sum(axis=(0, 2, 3)), (p - mean).min(axis=(1, 3))]
            results = f(*arrays)
            for result, value in zip(results, expected, strict=True):
                np.testing.assert_allclose(result, value, rtol=1e-4, atol=2e-3)
            bits.append([result.tobytes() for result in results])
    assert bits[:2] == bits[2:]
