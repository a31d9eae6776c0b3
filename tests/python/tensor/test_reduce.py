"""Reductions: values from NumPy, dtypes, axes and their errors."""

import numpy as np
import pytest

import theano
import theano.tensor as T

VALUES = np.array([[[1.5, -2.0], [0.5, 4.0], [3.0, 1.0]], [[2.0, 2.5], [-1.0, 0.5], [1.0, 1.0]]])
AXES = [None, 0, 1, -1, (0, 1), (0, 2), [1, -1], (0, 1, 2), np.int64(1)]
REDUCTIONS = ["sum", "prod", "mean", "var", "std", "max", "min", "any", "all"]


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("name", REDUCTIONS)
def test_values(name, keepdims, axis):
    x = T.dtensor3()
    result = getattr(T, name)(x, axis=axis, keepdims=keepdims)
    numpy_axis = tuple(axis) if isinstance(axis, list) else axis
    expected = getattr(np, name)(VALUES, axis=numpy_axis, keepdims=keepdims)
    value = result.eval({x: VALUES})
    assert value.dtype == expected.dtype
    np.testing.assert_allclose(value, expected, rtol=1e-13, atol=1e-15)
    assert result.ndim == np.ndim(expected)
    method = getattr(x, name)(axis=axis, keepdims=keepdims)
    np.testing.assert_array_equal(method.eval({x: VALUES}), value)


def test_kept_dimensions_are_broadcastable():
    x = T.dmatrix()
    assert T.sum(x, axis=0, keepdims=True).broadcastable == (True, False)
    assert T.max(x, keepdims=True).broadcastable == (True, True)
    assert (x - x.mean(axis=1, keepdims=True)).broadcastable == (False, False)


@pytest.mark.parametrize("name", REDUCTIONS)
def test_errors_of_axes(name):
    function = getattr(T, name)
    x = T.dmatrix()
    for axis in (2, -3, (0, 2)):
        with pytest.raises(ValueError, match="Not enough dimensions"):
            function(x, axis=axis)
    with pytest.raises(ValueError, match="must be an integer"):
        function(x, axis="a")
    for axis in (1.5, T.iscalar()):
        with pytest.raises(TypeError):
            function(x, axis=axis)
    with pytest.raises(ValueError, match="Not enough dimensions"):
        function(T.dscalar(), axis=0)


def test_axes_may_repeat():
    x = T.dmatrix()
    value = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(T.sum(x, axis=(0, -2)).eval({x: value}), value.sum(0))


def test_no_axes():
    x = T.dmatrix()
    value = np.array([[1.0, 0.0], [2.0, 3.0]])
    np.testing.assert_array_equal(T.sum(x, axis=()).eval({x: value}), value)
    np.testing.assert_array_equal(T.prod(x, axis=[]).eval({x: value}), value)
    np.testing.assert_array_equal(T.any(x, axis=()).eval({x: value}), value != 0)
    np.testing.assert_array_equal(T.max(x, axis=()).eval({x: value}), value)


@pytest.mark.parametrize("name", ["sum", "prod", "max", "min", "mean"])
def test_scalars(name):
    x = T.dscalar()
    assert getattr(T, name)(x).eval({x: 3.0}) == 3.0


def test_empty():
    x = T.dvector()
    none = np.zeros(0)
    assert T.sum(x).eval({x: none}) == 0
    assert T.prod(x).eval({x: none}) == 1
    assert T.all(x).eval({x: none})
    assert not T.any(x).eval({x: none})
    assert np.isnan(T.mean(x).eval({x: none}))
    for function in (T.max, T.min):
        with pytest.raises(ValueError, match=r"(?i)empty|no elements|zero-size|identity"):
            function(x).eval({x: none})


SUM_DTYPES = {
    **dict.fromkeys(["bool", "int8", "int16", "int32", "int64"], "int64"),
    **dict.fromkeys(["uint8", "uint16", "uint32", "uint64"], "uint64"),
    **{name: name for name in ("float16", "float32", "float64", "complex64", "complex128")},
}


@pytest.mark.parametrize(("dtype", "expected"), SUM_DTYPES.items())
def test_dtypes(dtype, expected):
    x = T.matrix(dtype=dtype)
    assert T.sum(x).dtype == expected
    assert T.prod(x).dtype == expected
    assert T.max(x).dtype == dtype
    assert T.any(x).dtype == "bool"
    real = dtype.startswith(("float", "complex"))
    assert T.mean(x).dtype == (dtype if real else "float64")
    assert T.var(x).dtype == (dtype if real else "float64")


def test_accumulation():
    x = T.fvector()
    value = np.full(10_000_000, 0.1, dtype="float32")
    np.testing.assert_allclose(T.mean(x).eval({x: value}), 0.1, rtol=1e-6)
    np.testing.assert_allclose(T.sum(x).eval({x: value}), 1e6, rtol=1e-6)


def test_chosen_dtypes():
    x = T.dmatrix()
    value = np.array([[1.7, 2.7]])
    assert T.sum(x, dtype="int32").eval({x: value}).dtype == "int32"
    assert T.sum(T.fmatrix(), dtype="float64").dtype == "float64"
    assert T.mean(x, dtype="float32").dtype == "float32"
    assert T.mean(x, dtype="float16").dtype == "float16"
    assert T.mean(T.imatrix(), dtype="int32").dtype == "float64"
    with pytest.raises(TypeError):
        T.sum(x, acc_dtype="float32")


def test_variance_of_shifted_values():
    x = T.dvector()
    value = 1e9 + np.array([4.0, 7.0, 13.0, 16.0])
    assert T.var(x).eval({x: value}) == 22.5


@pytest.mark.parametrize("axis", [None, 0, 1])
@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("corrected", [False, True])
def test_variance(corrected, ddof, axis):
    x = T.dmatrix()
    value = np.array([[1.0, 2.0, 4.0], [3.0, 7.0, 5.0]])
    result = T.var(x, axis=axis, ddof=ddof, corrected=corrected)
    expected = np.var(value, axis=axis, ddof=ddof)
    np.testing.assert_allclose(result.eval({x: value}), expected, rtol=1e-14)
    deviation = x.std(axis=axis, ddof=ddof, corrected=corrected)
    np.testing.assert_allclose(deviation.eval({x: value}), np.sqrt(expected), rtol=1e-14)


def test_nan_in_extremes():
    x = T.dmatrix()
    value = np.array([[1.0, 5.0, 3.0], [np.nan, 2.0, 6.0], [1.0, np.nan, 0.0]])
    np.testing.assert_array_equal(T.max(x, axis=1).eval({x: value}), [5, np.nan, np.nan])
    np.testing.assert_array_equal(T.min(x, axis=1).eval({x: value}), [1, np.nan, np.nan])
    assert np.isnan(T.max(x).eval({x: value}))


@pytest.mark.parametrize(
    "value",
    [
        np.array([1, 5], dtype="uint8"),
        np.array([-(2**63), 3], dtype="int64"),
        np.array([True, False]),
    ],
)
def test_extremes_of_integers(value):
    x = T.vector(dtype=value.dtype)
    assert T.max(x).eval({x: value}) == value.max()
    assert T.min(x).eval({x: value}) == value.min()


def test_ptp():
    x = T.dmatrix()
    value = np.array([[1.0, 4.0], [2.0, -3.0]])
    np.testing.assert_array_equal(T.ptp(x, axis=0).eval({x: value}), np.ptp(value, axis=0))
    assert x.ptp().eval({x: value}) == 7


def test_norm():
    x = T.dmatrix()
    value = np.array([[3.0, 4.0], [-6.0, 8.0]])
    np.testing.assert_allclose(x.norm(2).eval({x: value}), np.linalg.norm(value), rtol=1e-14)
    rows = x.norm(2, axis=1, keepdims=True)
    np.testing.assert_allclose(rows.eval({x: value}), [[5.0], [10.0]], rtol=1e-14)
    np.testing.assert_allclose(x.norm(1).eval({x: value}), 21.0, rtol=1e-14)
    for order in (0, np.inf):
        with pytest.raises(NotImplementedError):
            x.norm(order)
    assert T.ivector().norm(2).dtype == "float64"


def test_names():
    x = T.dmatrix()
    assert T.mean(x).name == "mean"
    assert T.var(x).name == "var"
    assert T.std(x).name == "std"
    assert T.max(x).name == "max"


def test_products_scaled_by_constants():
    m = T.dmatrix()
    value = np.ones((2, 3))
    scaled = T.prod(2 * m, axis=0)
    np.testing.assert_array_equal(scaled.eval({m: value}), [4, 4, 4])
    np.testing.assert_array_equal(T.prod(-m, axis=1).eval({m: value}), [-1, -1])
    gradient = theano.grad(scaled.sum(), m)
    np.testing.assert_array_equal(gradient.eval({m: value}), np.full((2, 3), 4.0))


def test_keeping_dimensions_afterwards():
    x = T.dtensor3()
    reduced = T.sum(x, axis=(0, 2))
    assert T.makeKeepDims(x, reduced, (0, 2)).broadcastable == (True, False, True)
    assert T.check_and_normalize_axes(x, (-1, 0)) == [0, 2]
    assert T.check_and_normalize_axes(x, None) == []


def test_what_is_summed_may_be_used_beside_the_sum():
    x = T.dvector()
    part = x.reshape((1, -1)).sum(axis=0)
    function = theano.function([x], [part.sum(), part * 2, T.max(part), -part])
    total, doubled, largest, negative = function(np.array([3.0, 4.0]))
    assert (total, largest) == (7, 4)
    np.testing.assert_array_equal(doubled, [6, 8])
    np.testing.assert_array_equal(negative, [-3, -4])
