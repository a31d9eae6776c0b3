"""switch, clip, largest, smallest and comparison within a tolerance."""

import numpy as np
import pytest

import theano
import theano.tensor as T


def test_switch():
    c, x, y = T.ivector(), T.dvector(), T.dvector()
    result = T.switch(c, x, y)
    values = {c: [0, 1, 2], x: [1.0, 2.0, 3.0], y: [-1.0, -2.0, -3.0]}
    np.testing.assert_array_equal(result.eval(values), [-1, 2, 3])
    assert T.where is T.switch
    assert T.switch(T.dvector(), T.ivector(), T.bvector()).dtype == "int32"


def test_clip():
    x = T.dvector()
    value = np.array([-2.0, 0.5, 3.0, np.nan])
    np.testing.assert_array_equal(T.clip(x, 0, 1).eval({x: value}), [0, 0.5, 1, np.nan])
    np.testing.assert_array_equal(x.clip(2, 1).eval({x: value}), [1, 1, 1, np.nan])
    assert T.clip(T.vector(dtype="uint8"), 0, 1).dtype == "int16"


def test_clip_gives_the_gradient_to_the_bound_in_force():
    x, low, high = T.dvectors("xab")
    parts = theano.grad(T.clip(x, low, high).sum(), [x, low, high])
    values = {
        x: [0.0, -2, 2, 0, 5, -5],
        low: [-1.0, -1, -1, 2, 2, 2],
        high: [1.0, 1, 1, -2, -2, -2],
    }
    expected = [[1, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0], [0, 0, 1, 1, 1, 1]]
    np.testing.assert_array_equal(
        theano.function([x, low, high], parts)(*values.values()), expected
    )


def test_largest_and_smallest():
    x, y, z = T.dvector(), T.dscalar(), T.dvector()
    values = {x: [1.0, 5.0], y: 3.0, z: [4.0, 0.0]}
    np.testing.assert_array_equal(T.largest(x, y, z).eval(values), [4, 5])
    np.testing.assert_array_equal(T.smallest(x, y, z).eval(values), [1, 0])
    np.testing.assert_array_equal(T.largest(x, y).eval({x: values[x], y: 3.0}), [3, 5])


@pytest.mark.parametrize("equal_nan", [False, True])
def test_isclose(equal_nan):
    a = np.array([1.0, 1.0, np.nan, np.inf, np.inf, np.nan, -np.inf, 0.0])
    b = np.array([1.0 + 1e-9, 1.1, np.nan, np.inf, -np.inf, 1.0, 1.0, 1e-9])
    x, y = T.dvector(), T.dvector()
    result = T.isclose(x, y, equal_nan=equal_nan).eval({x: a, y: b})
    np.testing.assert_array_equal(result, np.isclose(a, b, equal_nan=equal_nan))


def test_isclose_of_unsigned_integers():
    x, y = T.vector(dtype="uint8"), T.vector(dtype="uint8")
    result = T.isclose(x, y).eval({x: np.array([1, 3], "uint8"), y: np.array([2, 3], "uint8")})
    np.testing.assert_array_equal(result, [False, True])


def test_allclose():
    x, y = T.dvector(), T.dvector()
    result = T.allclose(x, y, rtol=1e-2)
    assert result.dtype == "bool"
    assert result.eval({x: [1.0, 2.0], y: [1.001, 2.0]})
    assert not result.eval({x: [1.0, 2.0], y: [1.1, 2.0]})
