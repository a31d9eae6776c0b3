"""Reductions over arrays of any shape and layout against exact sums and against NumPy."""

import functools
import math

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

import theano
import theano.tensor as T

NAMES = ["sum", "prod", "max", "min", "any", "all", "mean", "argmax", "argmin"]


@functools.cache
def _function(name, dtype, ndim, axes):
    x = T.TensorType(dtype, (False,) * ndim)()
    return theano.function([x], getattr(T, name)(x, axis=axes))


@st.composite
def _arrays(draw, dtypes, least=0):
    """Return an array with some of its dimensions permuted, reversed, thinned out or repeated."""
    ndim = draw(st.integers(0, 4))
    shape = draw(st.lists(st.integers(least, 7), min_size=ndim, max_size=ndim))
    if ndim and draw(st.booleans()):
        shape[draw(st.integers(0, ndim - 1))] = draw(st.integers(30, 70))
    dtype = draw(st.sampled_from(dtypes))
    random = np.random.RandomState(draw(st.integers(0, 2**16)))
    steps = [draw(st.sampled_from([1, 1, 2, -1, -3, 0])) for _ in shape]
    sizes = [
        max(1, abs(step)) * length if step else min(1, length)
        for length, step in zip(shape, steps, strict=True)
    ]
    values = random.randint(-9, 10, sizes) / 4
    if "int" not in dtype:
        values *= 10.0 ** random.randint(-3, 4, sizes)
    array = np.asarray(values).astype(dtype) if dtype != "bool" else np.asarray(values) > 0
    order = draw(st.permutations(range(ndim)))
    array = array.transpose(order).copy().transpose(np.argsort(order))
    index = tuple(slice(None, None, step or None) for step in steps)
    return np.broadcast_to(array[index], shape)


def _axes(draw, ndim):
    chosen = draw(st.lists(st.sampled_from(range(-ndim, ndim)), max_size=ndim)) if ndim else []
    axes = tuple({axis % ndim: axis for axis in chosen}.values())
    return axes if axes and draw(st.booleans()) else None


@hypothesis.given(st.data())
@hypothesis.settings(deadline=None)
def test_float_sums_are_nearly_exact(data):
    array = data.draw(_arrays(["float32", "float64"]))
    axes = _axes(data.draw, array.ndim)
    found = _function("sum", array.dtype.name, array.ndim, axes)(array)
    # The float64 sum of n numbers, and one rounding to the result.
    rounding = np.finfo(array.dtype).eps
    bound = array.size * np.finfo("float64").eps * np.abs(array).astype("float64").sum()
    reduced = tuple(range(array.ndim)) if axes is None else tuple(a % array.ndim for a in axes)
    kept = [axis for axis in range(array.ndim) if axis not in reduced]
    moved = array.transpose(kept + list(reduced))
    rows = moved.reshape([array.shape[axis] for axis in kept] + [-1]) if array.size else None
    for index in np.ndindex(found.shape):
        exact = math.fsum(rows[index].tolist()) if rows is not None else 0.0
        assert abs(float(found[index]) - exact) <= bound + rounding * abs(exact)


@hypothesis.given(st.data(), st.sampled_from(NAMES))
@hypothesis.settings(deadline=None)
def test_as_numpy(data, name):
    needs_elements = name in ("max", "min", "argmax", "argmin", "mean")
    dtypes = ["bool", "int8", "uint16", "int64", "float32", "float64"]
    array = data.draw(_arrays(dtypes, least=1 if needs_elements else 0))
    axes = _axes(data.draw, array.ndim)
    found = _function(name, array.dtype.name, array.ndim, axes)(array)
    if name.startswith("arg"):
        reduced = [a % array.ndim for a in axes] if axes else list(range(array.ndim))
        reduced.sort()
        kept = [axis for axis in range(array.ndim) if axis not in reduced]
        shape = [array.shape[axis] for axis in kept]
        rows = array.transpose(kept + reduced).reshape([*shape, -1])
        expected = getattr(np, name)(rows, axis=-1)
    elif array.dtype == "float32" and name in ("sum", "prod", "mean"):
        expected = getattr(np, name)(array, axis=axes, dtype="float64")
    else:
        expected = getattr(np, name)(array, axis=axes)
    if array.dtype.kind == "f" and name in ("sum", "prod", "mean"):
        scale = np.abs(array).astype("float64").sum() if name != "prod" else 0
        np.testing.assert_allclose(
            found, expected.astype(array.dtype), rtol=4e-7, atol=1e-14 * scale
        )
    else:
        np.testing.assert_allclose(found, expected, rtol=1e-14)


@pytest.mark.parametrize("options", [{}, {"acc_dtype": "float32"}])
def test_many_ones(options):
    x = T.fvector()
    ones = np.broadcast_to(np.float32(1), 100_000_000)
    assert theano.function([x], T.sum(x, **options))(ones) == 1e8


@pytest.mark.parametrize("shape", [(30_000_000,), (3_000_000, 10), (10, 3_000_000)])
def test_mean_of_many_tenths(shape):
    x = T.TensorType("float32", (False,) * len(shape))()
    tenths = np.full(shape, 0.1, "float32")
    function = theano.function([x], [T.mean(x), T.mean(x, axis=0), T.mean(x.T, axis=0)])
    for result in function(tenths):
        np.testing.assert_allclose(result, 0.1, rtol=1e-6)


def test_half_precision_is_added_up_wider():
    x = T.TensorType("float16", (False,))()
    tenths = np.full(50_000, 0.1, "float16")
    function = theano.function([x], [T.sum(x), T.mean(x), T.var(x), T.std(x)])
    total, mean, var, std = function(tenths)
    assert total == np.float16(tenths.astype(float).sum())
    assert (mean, var, std) == (tenths[0], 0, 0)
    # Their sum is beyond the largest float16.
    assert theano.function([x], T.mean(x))(np.full(50_000, 1000, "float16")) == 1000


@pytest.mark.parametrize("dtype", ["int64", "uint64", "int32"])
def test_means_of_large_integers(dtype):
    largest = np.iinfo(dtype).max
    values = np.array([largest, largest, largest - 2, largest], dtype)
    x = T.vector(dtype=dtype)
    expected = math.fsum(int(v) for v in values) / 4
    assert theano.function([x], T.mean(x))(values) == expected
    assert theano.function([x], T.mean(x, dtype="float32"))(values) == np.float32(expected)
    assert theano.function([x], T.var(x))(values) == np.var(values.astype("float64"))


def test_mean_as_one_operation():
    x = T.imatrix()
    value = np.arange(12, dtype="int32").reshape(3, 4)
    for axis in (None, 0, 1):
        result = T.mean(x, axis=axis, op=True)
        assert isinstance(result.owner.op, T.Mean)
        assert result.owner.op.axis == (None if axis is None else (axis,))
        np.testing.assert_array_equal(result.eval({x: value}), value.mean(axis=axis))
    y = T.dmatrix()
    for axis in (None, 0, 1):
        cost = T.sum(T.sqr(T.mean(y, axis=axis, op=True)))
        same = T.sum(T.sqr(T.mean(y, axis=axis)))
        gradients = theano.function([y], [theano.grad(cost, y), theano.grad(same, y)])
        np.testing.assert_allclose(*gradients(value), rtol=1e-15)
    with pytest.raises(ValueError, match="axis"):
        T.Mean(2)(x)
    with pytest.raises(TypeError, match="real"):
        T.Mean()(T.zvector())


def test_product_of_scaled():
    x = T.dmatrix()
    ones = np.ones((2, 3))
    scaled = T.prod(2 * x, axis=0)
    np.testing.assert_array_equal(scaled.eval({x: ones}), [4, 4, 4])
    np.testing.assert_array_equal(T.prod(-x, axis=1).eval({x: ones}), [-1, -1])
    gradient = theano.grad(scaled.sum(), x).eval({x: ones})
    np.testing.assert_array_equal(gradient, np.full((2, 3), 4))
