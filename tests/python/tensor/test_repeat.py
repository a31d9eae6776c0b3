"""repeat, tile and roll, beyond the cases that are compared with Theano."""

import numpy as np
import pytest

import theano
import theano.tensor as T


@pytest.mark.parametrize("axis", [None, 0, 1, 2, -1])
def test_large_repeats_with_counts(axis):
    x, r = T.ftensor3(), T.lvector()
    value = np.arange(200 * 30 * 50, dtype="float32").reshape(200, 30, 50)
    length = value.size if axis is None else value.shape[axis]
    counts = np.arange(length) % 4
    result = T.repeat(x, r, axis=axis).eval({x: value, r: counts})
    np.testing.assert_array_equal(result, np.repeat(value, counts, axis=axis))


def test_gradient_accumulates_in_double():
    x, r = T.fvector(), T.lvector()
    gradient = theano.grad((T.repeat(x, r) * np.float32(0.1)).sum(), x)
    found = gradient.eval({x: np.ones(1, "float32"), r: [10**6]})
    np.testing.assert_allclose(found, np.float64(np.float32(0.1)) * 10**6, rtol=1e-7)


def test_counts_are_checked():
    x, r = T.dvector(), T.lvector()
    f = theano.function([x, r], T.repeat(x, r))
    for counts in ([1, -1, 1], [1, 1], [2**62, 2**62, 1]):
        with pytest.raises((ValueError, MemoryError)):
            f([1.0, 2.0, 3.0], counts)


def test_a_tile_of_a_short_vector_is_padded():
    # Theano reads elements of the vector that do not exist.
    x, r = T.dmatrix(), T.lvector()
    f = theano.function([x, r], T.tile(x, r, ndim=3))
    assert f(np.ones((2, 3)), [2]).shape == (1, 2, 6)
    assert f(np.ones((2, 3)), [3, 1, 2]).shape == (3, 2, 6)
    with pytest.raises(AssertionError):
        f(np.ones((2, 3)), [1, 1, 1, 1])


def test_flags_of_tile():
    row = T.drow()
    assert T.tile(row, (1, 2)).broadcastable == (True, False)
    assert T.tile(row, (2, 1)).broadcastable == (False, False)
    assert T.tile(T.dvector(), (1, 2)).broadcastable == (True, False)


def test_roll_of_an_empty_vector():
    x = T.dvector()
    assert T.roll(x, 3).eval({x: np.zeros(0)}).shape == (0,)
