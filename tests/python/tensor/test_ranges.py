"""arange and grids, beyond the cases that are compared with Theano."""

import numpy as np
import pytest

import theano
import theano.tensor as T


def test_lengths_are_exact_for_large_integers():
    start = T.lscalar()
    large = 2**62
    np.testing.assert_array_equal(
        T.arange(start, start + 3).eval({start: large}), [large, large + 1, large + 2]
    )
    with pytest.raises(ValueError, match="too many"):
        T.arange(start, -start).eval({start: -(2**63) + 1})
    with pytest.raises((ValueError, MemoryError)):
        T.arange(start).eval({start: 2**62})


def test_only_the_shape():
    n, x = T.lscalar(), T.dscalar()
    assert T.arange(n).shape[0].eval({n: 10**12}) == 10**12
    assert T.arange(x, 2.0).shape[0].eval({x: 0.5}) == 2


def test_a_new_length_at_each_call():
    n, x = T.lscalar(), T.dscalar()
    f = theano.function([n, x], [T.arange(n) * 2, T.arange(x) + n])
    for length in range(40):
        whole, real = f(length, length + 0.5)
        np.testing.assert_array_equal(whole, 2 * np.arange(length))
        np.testing.assert_array_equal(real, np.arange(length + 0.5) + length)


def test_complex_is_rejected():
    with pytest.raises(TypeError, match="complex"):
        T.arange(T.zscalar())
    with pytest.raises(TypeError, match="complex"):
        T.arange(3, dtype="complex64")


def test_float16_is_rounded_from_float32():
    x = T.scalar(dtype="float16")
    result = T.arange(x, dtype="float16").eval({x: 300})
    assert result.dtype == "float16"
    np.testing.assert_array_equal(result, np.arange(300, dtype="float16"))


def test_grids():
    a, b = T.mgrid[0:2, 1:4]
    expected = np.mgrid[0:2, 1:4]
    np.testing.assert_array_equal(a.eval(), expected[0])
    np.testing.assert_array_equal(b.eval(), expected[1])
    a, b = T.ogrid[0:1:0.25, :3]
    assert (a.eval().shape, b.eval().shape) == ((4, 1), (1, 3))
