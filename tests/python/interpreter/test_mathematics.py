"""Functions for which the interpreter does not simply take NumPy's or SciPy's word."""

import mpmath
import numpy as np
import pytest

import theano.tensor as T
from theano import interpreter
from theano.tensor import slinalg


@pytest.mark.parametrize("scale", [0.0, 0.1, 1.0, 10.0])
@pytest.mark.parametrize("n", [0, 1, 4])
def test_matrix_exponential(n: int, scale: float) -> None:
    a = np.random.default_rng(n).normal(0, scale, (n, n))
    direction = np.random.default_rng(9).normal(0, 1, (n, n))
    x, d = T.dmatrices("xd")
    exponential = slinalg.expm(x)
    derivative = T.Lop(exponential, x, d)
    result, transposed = interpreter.evaluate([exponential, derivative], {x: a, d: direction})
    assert result.shape == (n, n)
    with mpmath.workdps(60):
        expected = mpmath.expm(mpmath.matrix(a.tolist())) if n else np.zeros((0, 0))
        # The adjoint's derivative, by the difference of two exponentials.
        step = mpmath.mpf(10) ** -25
        if n:
            moved = mpmath.matrix(a.T.tolist()) + step * mpmath.matrix(direction.tolist())
            slope = (mpmath.expm(moved) - mpmath.expm(mpmath.matrix(a.T.tolist()))) / step
            expected = np.array(expected.tolist(), dtype=float)
            slope = np.array(slope.tolist(), dtype=float)
            np.testing.assert_allclose(result, expected, rtol=0, atol=1e-15 * abs(expected).max())
            np.testing.assert_allclose(transposed, slope, rtol=0, atol=1e-15 * abs(slope).max())


def test_bessel_functions_at_infinities() -> None:
    v, x = T.dvectors("vx")
    infinite = [np.inf] * 3 + [-np.inf] * 3
    iv, jv = interpreter.evaluate([T.iv(v, x), T.jv(v, x)], {v: [1, 1.5, 2] * 2, x: infinite})
    np.testing.assert_array_equal(iv, [np.inf, np.inf, np.inf, -np.inf, np.nan, np.inf])
    np.testing.assert_array_equal(jv, [0, 0, 0, 0, np.nan, 0])


def test_a_power_is_no_square_root() -> None:
    x = T.dvector("x")
    (result,) = interpreter.evaluate([x**0.5], {x: [-np.inf, 4.0, -1.0]})
    np.testing.assert_array_equal(result, [np.inf, 2, np.nan])
