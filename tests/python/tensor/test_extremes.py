"""Positions of the largest and smallest elements."""

import numpy as np
import pytest

import theano
import theano.tensor as T

UNOPTIMIZED = theano.Mode("vm", "None")
DTYPES = [
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float16", "float32", "float64", "complex64", "complex128"),
]
LAYOUTS = {
    "contiguous": lambda a: a,
    "fortran": np.asfortranarray,
    "reversed": lambda a: a[::-1, ::-1, ::-1],
    "every other": lambda a: a[:, ::2, ::2],
    "repeated": lambda a: np.broadcast_to(a[:, :1], a.shape),
}


def _positions(function, array, axes):
    """Return NumPy's answer for several axes: positions among the searched elements."""
    kept = [axis for axis in range(array.ndim) if axis not in axes]
    moved = array.transpose(kept + list(axes))
    return function(moved.reshape([array.shape[axis] for axis in kept] + [-1]), axis=-1)


def _values(dtype, shape):
    random = np.random.RandomState(5)
    if dtype == "bool":
        return random.randint(0, 2, shape).astype(bool)
    info = np.iinfo(dtype) if "int" in dtype else None
    # Few different numbers: equal ones are common; among them the ends of the type.
    numbers = [0, 1, info.min, info.max, 2] if info else [0, 1.5, -2, np.inf, -np.inf]
    array = np.array(numbers).astype(dtype)[random.randint(0, 5, shape)]
    return array + 1j * array[::-1] if "complex" in dtype else array


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("axes", [(0,), (1,), (2,), (0, 1), (1, 2), (0, 2), (0, 1, 2)])
@pytest.mark.filterwarnings("ignore:invalid value")
def test_positions(dtype, layout, axes):
    array = LAYOUTS[layout](_values(dtype, (3, 4, 5)))
    x = T.TensorType(dtype, (False,) * 3)()
    largest, position = T.max_and_argmax(x, axis=axes)
    outputs = [largest, position, T.argmin(x, axis=axes), T.argmax(x, axis=axes, keepdims=True)]
    expected = [array.max(axis=axes), _positions(np.argmax, array, axes)]
    for mode in (None, UNOPTIMIZED):
        found = theano.function([x], outputs, mode=mode)(array)
        np.testing.assert_array_equal(found[0], expected[0])
        np.testing.assert_array_equal(found[1], expected[1])
        np.testing.assert_array_equal(found[2], _positions(np.argmin, array, axes))
        np.testing.assert_array_equal(found[3].squeeze(), expected[1].squeeze())
        assert found[0].dtype == dtype
        assert found[1].dtype == found[2].dtype == "int64"


@pytest.mark.parametrize("dtype", ["int8", "int64", "float16", "float32", "float64"])
@pytest.mark.parametrize("n", [1, 7, 31, 32, 33, 2047, 2048, 2049, 5000, 70000, 200000])
def test_long_rows(dtype, n):
    random = np.random.RandomState(n)
    array = random.randint(-100, 100, n).astype(dtype)
    x = T.vector(dtype=dtype)
    largest, smallest = theano.function([x], [T.argmax(x), T.argmin(x)])(array)
    assert (largest, smallest) == (array.argmax(), array.argmin())


@pytest.mark.parametrize("n", [5, 40, 3000, 150000])
def test_nan_is_found_first(n):
    x = T.dvector()
    function = theano.function([x], [T.argmax(x), T.argmin(x), T.max(x)])
    for place in {0, 1, n // 2, n - 1}:
        array = np.random.RandomState(1).randn(n)
        array[place] = np.nan
        array[n - 1] = np.nan
        found = function(array)
        assert (found[0], found[1]) == (place, place)
        assert np.isnan(found[2])


def test_columns_with_nan():
    array = np.array([[1, 5, 3], [np.nan, 2, 6], [1, np.nan, 0]])
    x = T.dmatrix()
    found = theano.function([x], [T.argmax(x, axis=0), T.argmin(x, axis=0), T.argmin(x, axis=1)])
    np.testing.assert_array_equal(found(array)[0], [1, 2, 1])
    np.testing.assert_array_equal(found(array)[1], [1, 2, 2])
    np.testing.assert_array_equal(found(array)[2], [0, 0, 1])


def test_wide_columns():
    array = np.random.RandomState(2).randint(0, 50, (300, 700)).astype("float32")
    x = T.fmatrix()
    np.testing.assert_array_equal(T.argmax(x, axis=0).eval({x: array}), array.argmax(axis=0))
    cube = array[:, :600].reshape(60, 5, 600)
    y = T.ftensor3()
    np.testing.assert_array_equal(T.argmax(y, axis=1).eval({y: cube}), cube.argmax(axis=1))


def test_scalar():
    x = T.dscalar()
    assert theano.function([x], T.argmax(x))(3.0) == 0
    assert theano.function([x], T.max_and_argmax(x))(3.0) == [3.0, 0]


def test_nothing_to_search():
    x = T.dmatrix()
    function = theano.function([x], T.argmax(x, axis=1))
    np.testing.assert_array_equal(function(np.zeros((0, 3))), np.zeros(0, "int64"))
    for shape in [(3, 0), (0, 0)]:
        with pytest.raises(ValueError, match="no elements"):
            function(np.zeros(shape))
        with pytest.raises(ValueError, match="no elements"):
            theano.function([x], T.max_and_argmax(x), mode=UNOPTIMIZED)(np.zeros(shape))


def test_only_the_wanted_output_is_computed():
    x = T.dmatrix()
    text = theano.function([x], T.max(x * 2, axis=1)).program_text()
    assert "Argmax" not in text
    mode = theano.compile.get_default_mode().excluding("local_max_and_argmax")
    assert "MaxAndArgmax" in theano.function([x], T.max(x * 2, axis=1), mode=mode).program_text()


def test_operations():
    x = T.dmatrix("x")
    largest = T.max(x, axis=-1)
    assert isinstance(largest.owner.op, T.MaxAndArgmax)
    assert largest.owner.op == T.MaxAndArgmax([1])
    assert largest.owner.op.axis == (1,)
    assert [v.name for v in largest.owner.outputs] == ["max", "argmax"]
    assert str(T.argmax(x).owner.op) == "MaxAndArgmax{axis=(0, 1)}"
    assert T.Argmax((0,)).axis == (0,)
    np.testing.assert_array_equal(T.Argmax((0,))(x).eval({x: [[1, 2], [3, 0]]}), [1, 0])


@pytest.mark.parametrize(
    ("axis", "error"), [(2, ValueError), (-3, ValueError), ("a", TypeError), (1.5, TypeError)]
)
def test_bad_axes(axis, error):
    for function in (T.argmax, T.argmin, T.max_and_argmax):
        with pytest.raises(error):
            function(T.dmatrix(), axis=axis)


def test_no_axes_are_all():
    x = T.dmatrix()
    assert T.argmax(x, axis=()).ndim == 0


def test_gradient_of_ties_and_of_positions():
    x = T.dmatrix()
    value = np.array([[1.0, 1.0, 0.0], [2.0, 3.0, 3.0]])
    largest, position = T.max_and_argmax(x, axis=1)
    gradient = theano.function([x], theano.grad((largest * [2.0, 5.0]).sum(), x))
    np.testing.assert_array_equal(gradient(value), [[2, 2, 0], [0, 5, 5]])
    zero = theano.function([x], theano.grad((position * 2.0).sum(), x))
    np.testing.assert_array_equal(zero(value), np.zeros((2, 3)))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("case", ["normal", "equal", "nan", "infinite", "zeros", "one finite"])
def test_rows_of_many_lengths(case, dtype):
    """Places and values along both axes, around the lengths of vectors and of the cache."""
    x = T.TensorType(dtype, (False, False))()
    outputs = [x.argmax(1), x.argmin(1), x.argmax(0), x.max(0), x.min(0), x.max(1), x.min(1)]
    f = theano.function([x], outputs)
    for rows in (1, 8, 9, 17):
        for length in (1, 7, 8, 15, 16, 17, 32, 33, 63, 64, 65, 127, 128, 512, 1000, 4096, 4097):
            random = np.random.RandomState(length + rows)
            a = random.normal(size=(rows, length))
            if case == "equal":
                a = np.round(a)
            elif case == "nan":
                a[random.randint(rows), random.randint(length)] = np.nan
            elif case == "infinite":
                a[random.randint(rows), random.randint(length)] = np.inf
                a[random.randint(rows), random.randint(length)] = -np.inf
            elif case == "zeros":
                a = np.where(a > 0, 0.0, -0.0)
            elif case == "one finite":
                a[:] = -np.inf
                a[random.randint(rows), random.randint(length)] = 3
            a = a.astype(dtype)
            expected = [a.argmax(1), a.argmin(1), a.argmax(0)]
            expected += [a.max(0), a.min(0), a.max(1), a.min(1)]
            for result, value in zip(f(a), expected, strict=True):
                np.testing.assert_array_equal(result, value)
