"""Loops that go through rows together: values, what other steps need of them, sizes, threads."""

import os
import subprocess
import sys

import numpy as np
import pytest

import theano
import theano.tensor as T

SHAPES = [(1, 70000), (2, 40000), (37, 2000), (512, 300), (1000, 127), (3000, 40), (40000, 3)]


def _draw(*shape, dtype="float32"):
    return np.random.RandomState(len(shape) + shape[0]).normal(size=shape).astype(dtype)


def _variable(shape, dtype="float32", **options):
    return T.TensorType(dtype, [False] * len(shape))(**options)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", SHAPES)
def test_layer_normalisation_with_gradients(shape, dtype):
    x, w = _variable(shape, dtype), _variable(shape, dtype)
    scale, offset = _variable(shape[1:], dtype), _variable(shape[1:], dtype)
    centred = x - x.mean(axis=1, keepdims=True)
    deviation = T.sqrt((centred**2).mean(axis=1, keepdims=True) + np.float32(1e-5))
    cost = ((centred / deviation * scale + offset) * w).sum()
    f = theano.function([x, scale, offset, w], [cost, *theano.grad(cost, [x, scale, offset])])
    arrays = [_draw(*s, dtype=dtype) for s in (shape, shape[1:], shape[1:], shape)]
    results = f(*arrays)
    x, scale, offset, w = (a.astype("float64") for a in arrays)
    centred = x - x.mean(axis=1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(axis=1, keepdims=True) + np.float32(1e-5))
    normal = centred / deviation
    d = w * scale
    gradient = (
        d - d.mean(1, keepdims=True) - normal * (d * normal).mean(1, keepdims=True)
    ) / deviation
    expected = [
        ((normal * scale + offset) * w).sum(),
        gradient,
        (w * normal).sum(axis=0),
        w.sum(axis=0),
    ]
    tolerance = 2e-4 if dtype == "float32" else 1e-9
    for result, value in zip(results, expected, strict=True):
        np.testing.assert_allclose(result, value, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("shape", SHAPES)
def test_logarithm_of_a_sum_of_exponentials(shape):
    x = T.fmatrix()
    largest = x.max(axis=1, keepdims=True)
    f = theano.function([x], T.log(T.exp(x - largest).sum(axis=1)) + largest[:, 0])
    a = _draw(*shape)
    a[0, 0] = np.inf
    a[-1, -1] = np.nan
    with np.errstate(invalid="ignore"):
        peak = a.astype("float64").max(axis=1)
        expected = np.log(np.exp(a.astype("float64") - peak[:, None]).sum(axis=1)) + peak
    np.testing.assert_allclose(f(a), expected, rtol=1e-5, atol=1e-6)


def test_several_dimensions():
    """Rows along two dimensions, and reductions along two."""
    shape = (6, 50, 30, 9)
    a = _draw(*shape)
    x = T.ftensor4()
    for axes in ((3,), (2, 3), (1, 2, 3)):
        centred = x - x.mean(axis=axes, keepdims=True)
        norm = T.sqrt((centred**2).sum(axis=axes, keepdims=True))
        f = theano.function([x], [centred / norm, norm, (centred / norm).max(axis=axes)])
        b = a.astype("float64") - a.astype("float64").mean(axis=axes, keepdims=True)
        n = np.sqrt((b**2).sum(axis=axes, keepdims=True))
        for result, expected in zip(f(a), [b / n, n, (b / n).max(axis=axes)], strict=True):
            np.testing.assert_allclose(result, expected, rtol=1e-4, atol=1e-6)


def test_operands_that_do_not_lie_together():
    x, y = T.fmatrices("x", "y")
    centred = x - x.mean(axis=1, keepdims=True)
    f = theano.function([x, y], [centred * y, (centred * y).sum(axis=0), (centred * y).sum(axis=1)])
    a, b = _draw(700, 1300).T[::2, 100:], _draw(1300, 700)[::-2, ::-1][:, :600]
    c = a.astype("float64") - a.astype("float64").mean(axis=1, keepdims=True)
    expected = [c * b, (c * b).sum(axis=0), (c * b).sum(axis=1)]
    for result, value in zip(f(a, b), expected, strict=True):
        np.testing.assert_allclose(result, value, rtol=1e-4, atol=1e-3)


def test_results_that_others_read():
    """What is passed on may be a result, or be read by a step that is no loop."""
    x, m = T.dmatrices("x", "m")
    centred = x - x.mean(axis=1, keepdims=True)
    variance = (centred**2).mean(axis=1, keepdims=True)
    scaled = centred / T.sqrt(variance)
    product = T.dot(centred, m)
    f = theano.function([x, m], [scaled, product, centred[3], variance.sum(), scaled - product])
    a, b = _draw(300, 200, dtype="float64"), _draw(200, 200, dtype="float64")
    c = a - a.mean(axis=1, keepdims=True)
    v = (c**2).mean(axis=1, keepdims=True)
    expected = [c / np.sqrt(v), c @ b, c[3], v.sum(), c / np.sqrt(v) - c @ b]
    for result, value in zip(f(a, b), expected, strict=True):
        np.testing.assert_allclose(result, value, rtol=1e-9, atol=1e-9)


def test_sums_over_rows_are_waited_for():
    """A column's mean is there only when all rows have been met."""
    x = T.dmatrix()
    by_rows = x - x.mean(axis=1, keepdims=True)
    by_columns = by_rows - by_rows.mean(axis=0, keepdims=True)
    norm = T.sqrt((by_columns**2).sum(axis=1, keepdims=True))
    f = theano.function([x], [by_columns / norm, by_columns.sum()])
    a = _draw(257, 257, dtype="float64")
    b = a - a.mean(axis=1, keepdims=True)
    b = b - b.mean(axis=0, keepdims=True)
    result, total = f(a)
    np.testing.assert_allclose(result, b / np.sqrt((b**2).sum(axis=1, keepdims=True)), rtol=1e-9)
    assert abs(total) < 1e-9


def test_updates():
    start = _draw(400, 300, dtype="float64")
    state = theano.shared(start.copy())
    norm = T.sqrt((state**2).sum(axis=1, keepdims=True))
    f = theano.function([], norm[:, 0], updates=[(state, state / norm - 0.1)])
    for _ in range(3):
        expected = np.sqrt((start**2).sum(axis=1, keepdims=True))
        np.testing.assert_allclose(f(), expected[:, 0], rtol=1e-12)
        start = start / expected - 0.1
        np.testing.assert_allclose(state.get_value(), start, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("dtype", ["int32", "int64", "uint8", "float16", "complex128"])
def test_other_dtypes(dtype):
    x = T.TensorType(dtype, (False, False))()
    total = x.sum(axis=1, keepdims=True)
    f = theano.function([x], [x - total, (x - total).sum(axis=1), (x * total).sum(axis=0)])
    a = (np.arange(2000 * 90).reshape(2000, 90) % 7).astype(dtype)
    wide = {"float16": "float64", "complex128": dtype}.get(dtype, "int64")
    s = a.sum(axis=1, keepdims=True, dtype=wide)
    expected = [a - s, (a - s).sum(axis=1), (a * s).sum(axis=0)]
    tolerance = 0.02 if dtype == "float16" else 0
    for result, value in zip(f(a)[:2], expected[:2], strict=True):
        np.testing.assert_allclose(
            result.astype(wide), value.astype(wide), rtol=tolerance, atol=tolerance * 400
        )


def test_no_rows_and_empty_rows():
    x = T.fmatrix()
    f = theano.function([x], [x - x.mean(axis=1, keepdims=True), x.sum(axis=1), x.sum(axis=0)])
    for shape in ((0, 50000), (50000, 0)):
        for result, expected in zip(
            f(np.zeros(shape, "float32")), [shape, shape[:1], shape[1:]], strict=True
        ):
            assert result.shape == tuple(expected)
            assert not result.any()


SCRIPT = """
import hashlib, numpy as np, theano, theano.tensor as T
x, w = T.fmatrices("x", "w")
centred = x - x.mean(axis=1, keepdims=True)
y = centred / T.sqrt((centred ** 2).mean(axis=1, keepdims=True) + np.float32(1e-3))
cost = (y * w).sum()
f = theano.function([x, w], [cost, *theano.grad(cost, [x, w]), y.sum(axis=0)])
digest = hashlib.sha256()
for shape in ((3000, 100), (301, 1001), (5, 70000)):
    r = np.random.RandomState(1)
    for value in f(*(r.normal(size=shape).astype("float32") for _ in range(2))):
        digest.update(value.tobytes())
print(digest.hexdigest())
"""


def test_bits_do_not_depend_on_the_number_of_threads():
    found = set()
    for threads in ("1", "2", "5"):
        environment = {**os.environ, "OMP_NUM_THREADS": threads}
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(run.stdout)
    assert len(found) == 1


def test_native_code_and_tiles_give_the_same_bits(monkeypatch):
    x, w = T.fmatrices("x", "w")
    centred = x - x.mean(axis=1, keepdims=True)
    y = centred / T.sqrt((centred**2).mean(axis=1, keepdims=True) + np.float32(1e-3))
    cost = (y * w).sum()
    results = []
    for native in (True, False):
        monkeypatch.setattr(theano.config, "native_code", native)
        f = theano.function([x, w], [cost, *theano.grad(cost, [x, w]), (y * w).sum(axis=0)])
        results.append(
            [r.tobytes() for s in ((999, 131), (40, 5001)) for r in f(_draw(*s), _draw(*s))]
        )
    assert results[0] == results[1]


def test_profile_counts_each_step():
    x = T.fmatrix()
    centred = x - x.mean(axis=1, keepdims=True)
    variance = (centred**2).mean(axis=1)
    f = theano.function([x], [variance, T.dot(x, x.T)], profile=True)
    a = _draw(400, 200)
    result, product = f(a)
    np.testing.assert_allclose(result, a.var(axis=1), rtol=1e-4)
    np.testing.assert_allclose(product, a @ a.T, rtol=1e-3, atol=1e-3)
    assert sum(f.profile.apply_time.values()) > 0


@pytest.mark.parametrize("axis", [0, 1])
def test_parts_of_larger_arrays(axis):
    """What is normalised is joined, set into parts, and sliced again."""
    x, y = T.fmatrices("x", "y")
    normal = [z / T.sqrt((z**2).sum(axis=1, keepdims=True)) for z in (x, y)]
    joined = T.join(axis, *normal, x - x.mean(axis=1, keepdims=True))
    inner = T.set_subtensor(joined[10:310, 5:105], normal[0][:300, :100] * 2)
    again = joined[:400] - joined[:400].max(axis=1, keepdims=True)
    f = theano.function([x, y], [joined, inner, again, again.sum(axis=0)])
    a, b = _draw(400, 300), _draw(400, 300)[::-1] * 3
    p, q = (v / np.sqrt((v.astype("float64") ** 2).sum(axis=1, keepdims=True)) for v in (a, b))
    expected = np.concatenate([p, q, a - a.mean(axis=1, keepdims=True, dtype="float64")], axis)
    changed = expected.copy()
    changed[10:310, 5:105] = p[:300, :100] * 2
    rest = expected[:400] - expected[:400].max(axis=1, keepdims=True)
    results = f(a, b)
    for result, value in zip(results, [expected, changed, rest, rest.sum(axis=0)], strict=True):
        np.testing.assert_allclose(result, value, rtol=1e-4, atol=1e-3)
