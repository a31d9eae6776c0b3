"""Special functions against mpmath, to units in the last place; ends of domains; no gradients."""

import mpmath
import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.gof.utils import MethodNotDefined
from theano.gradient import NullTypeGradError
from theano.tensor import xlogx

mpmath.mp.dps = 40
INF, NAN = np.inf, np.nan

# Name: exact function, range of arguments. `_WITH_ZEROS`: where errors count absolutely.
EXACT = {
    "erf": (mpmath.erf, -6, 6),
    "erfc": (mpmath.erfc, -6, 26),
    "erfcx": (lambda x: mpmath.exp(x * x) * mpmath.erfc(x), -26, 200),
    "erfinv": (mpmath.erfinv, -1, 1),
    "gamma": (mpmath.gamma, -170, 171),
    "gammaln": (lambda x: mpmath.re(mpmath.loggamma(x)), 0, 1e4),
    "psi": (mpmath.digamma, 0, 1e4),
    "tri_gamma": (lambda x: mpmath.polygamma(1, x), -50, 1e3),
    "i0": (lambda x: mpmath.besseli(0, x), -700, 700),
    "i1": (lambda x: mpmath.besseli(1, x), -700, 700),
}


def points(low, high, dtype):
    """Numbers in the range: many near zero, some everywhere."""
    rng = np.random.RandomState(5)
    near = np.concatenate([10.0 ** rng.uniform(-8, 1, 60), -(10.0 ** rng.uniform(-8, 1, 60))])
    values = np.concatenate([near, rng.uniform(low, high, 80)]).astype(dtype)
    return values[(values > low) & (values < high)]


def ulp_errors(found, exact, values, least=None):
    """The errors in units in the last place of the exact results, or of `least` if larger."""
    result = []
    info = np.finfo(found.dtype)
    for got, x in zip(found, values, strict=True):
        true = exact(mpmath.mpf(float(x)))
        size = max(abs(true), least(x) if least else 0, mpmath.mpf(float(info.tiny)))
        if size > float(info.max):
            assert np.isinf(got)
            continue
        unit = mpmath.mpf(2) ** (mpmath.floor(mpmath.log(size, 2)) - info.nmant)
        result.append(float(abs(mpmath.mpf(float(got)) - true) / unit))
    return np.array(result)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", EXACT)
def test_error_is_at_most_4_ulp(name, dtype):
    exact, low, high = EXACT[name]
    values = points(low, high, dtype)
    found = getattr(T, name)(values).eval()
    assert found.dtype == dtype
    assert ulp_errors(found, exact, values).max() <= 4


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("order", [0, 1])
def test_bessel_functions_to_4_ulp_of_their_amplitude(order, dtype):
    values = points(-300, 300, dtype)
    found = getattr(T, f"j{order}")(values).eval()

    def amplitude(x):
        return min(1.0, abs(float(x)) ** -0.5) if abs(x) > 1 else 0

    errors = ulp_errors(found, lambda x: mpmath.besselj(order, x), values, amplitude)
    assert errors.max() <= 4


@pytest.mark.parametrize("name", ["gammaln", "psi"])
def test_functions_with_zeros_between_poles(name):
    values = -np.random.RandomState(3).uniform(0, 60, 100)
    exact = EXACT[name][0]
    found = getattr(T, name)(values).eval()
    errors = ulp_errors(found, exact, values, lambda x: 1 + abs(exact(-x)))
    assert errors.max() <= 4


def test_gammaln_and_psi_keep_their_digits_at_the_zeros_of_positive_arguments():
    near = np.array([1 + 1e-9, 1 - 1e-9, 2 + 1e-9, 2 - 1e-9])
    assert ulp_errors(T.gammaln(near).eval(), EXACT["gammaln"][0], near).max() <= 4
    near = np.array([1.4616321449683622, 1.4616321449683625, 1.46163])
    assert ulp_errors(T.psi(near).eval(), EXACT["psi"][0], near).max() <= 4


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_erfcinv_inverts_erfc(dtype):
    rng = np.random.RandomState(6)
    lowest = -37 if dtype == "float32" else -300
    q = np.concatenate([10 ** rng.uniform(lowest, 0, 60), rng.uniform(0, 2, 60)]).astype(dtype)
    found = T.erfcinv(q).eval()

    def exact(value):
        x = mpmath.mpf(float(T.erfcinv(float(value)).eval()))
        for _ in range(3):
            slope = 2 / mpmath.sqrt(mpmath.pi) * mpmath.exp(-x * x)
            x += (mpmath.erfc(x) - value) / slope
        return x

    assert ulp_errors(found, exact, q).max() <= 4


# Name: arguments and results.
ENDS = {
    "erf": [(INF, 1), (-INF, -1), (NAN, NAN), (0.0, 0.0), (-0.0, -0.0)],
    "erfc": [(INF, 0), (-INF, 2), (NAN, NAN), (0.0, 1)],
    "erfcx": [(INF, 0), (-INF, INF), (NAN, NAN), (0.0, 1), (-30, INF)],
    "erfinv": [
        (1, INF),
        (-1, -INF),
        (1.5, NAN),
        (-2, NAN),
        (INF, NAN),
        (NAN, NAN),
        (0.0, 0.0),
        (-0.0, -0.0),
    ],
    "erfcinv": [(0.0, INF), (2, -INF), (1, 0), (-0.5, NAN), (2.5, NAN), (INF, NAN), (NAN, NAN)],
    "gamma": [
        (INF, INF),
        (-INF, NAN),
        (NAN, NAN),
        (0.0, INF),
        (-0.0, -INF),
        (-1, NAN),
        (-170, NAN),
        (200, INF),
    ],
    "gammaln": [
        (INF, INF),
        (-INF, INF),
        (NAN, NAN),
        (0.0, INF),
        (-1, INF),
        (-2, INF),
        (1, 0.0),
        (2, 0.0),
    ],
    "psi": [(INF, INF), (-INF, NAN), (NAN, NAN), (0.0, -INF), (-0.0, INF), (-1, NAN), (-2, NAN)],
    "tri_gamma": [(INF, 0), (-INF, INF), (NAN, NAN), (0.0, INF), (-1, INF), (-2, INF)],
    "j0": [(INF, 0), (-INF, 0), (NAN, NAN), (0.0, 1)],
    "j1": [(INF, 0), (-INF, 0), (NAN, NAN), (0.0, 0.0), (-0.0, -0.0)],
    "i0": [(INF, INF), (-INF, INF), (NAN, NAN), (0.0, 1), (800, INF)],
    "i1": [(INF, INF), (-INF, -INF), (NAN, NAN), (0.0, 0.0), (-0.0, -0.0), (-800, -INF)],
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ENDS)
def test_ends_of_domains(name, dtype):
    values, expected = np.array(ENDS[name], dtype).T
    found = getattr(T, name)(values).eval()
    np.testing.assert_array_equal(found, expected)
    signed = (expected == 0) & (values == 0)
    np.testing.assert_array_equal(np.signbit(found[signed]), np.signbit(expected[signed]))


def test_half_precision_is_computed_in_single():
    x = np.array([0.25, 1.5, 3], "float16")
    for name in ("erf", "gammaln", "j0"):
        found = getattr(T, name)(x).eval()
        wide = getattr(T, name)(x.astype("float32")).eval()
        np.testing.assert_array_equal(found, wide.astype("float16"))


# ------------------------------------------------------------------ two arguments


def grid(first, second):
    """All pairs, as two vectors."""
    pairs = np.array([(a, b) for a in first for b in second])
    return pairs[:, 0], pairs[:, 1]


def check(name, exact, first, second, rtol=2e-14):
    """Compare a function of two arguments with mpmath on all pairs."""
    a, b = grid(first, second)
    found = getattr(T, name)(a, b).eval()
    for got, x, y in zip(found, a, b, strict=True):
        true = exact(mpmath.mpf(x), mpmath.mpf(y))
        tiny = mpmath.mpf(2) ** -1022
        if abs(true) > 1e300:
            continue
        assert abs(mpmath.mpf(float(got)) - true) <= rtol * abs(true) + tiny, (name, x, y, got)


A = [1e-12, 0.01, 0.3, 0.5, 1, 1.7, 5, 20, 150, 3000]
X = [1e-10, 0.001, 0.2, 0.9, 1.3, 4, 21, 149, 160, 2900, 3100]


def test_incomplete_gamma_functions():
    check("gammainc", lambda a, x: mpmath.gammainc(a, 0, x, regularized=True), A, X)
    check("gammaincc", lambda a, x: mpmath.gammainc(a, x, regularized=True), A, X, 5e-14)
    check("gammal", lambda a, x: mpmath.gammainc(a, 0, x), A[1:], X)
    check("gammau", lambda a, x: mpmath.gammainc(a, x), A[1:], X, 5e-14)


def test_incomplete_gamma_functions_of_large_arguments():
    a, x = grid([2e5, 1e7], [-4.0, -1, 0, 0.5, 3, 8])
    x = a + x * np.sqrt(a)
    lower, upper = T.gammainc(a, x).eval(), T.gammaincc(a, x).eval()
    np.testing.assert_allclose(lower + upper, 1, rtol=1e-15)
    for k in range(len(a)):
        size, at = mpmath.mpf(a[k]), mpmath.mpf(x[k])
        # The normal approximation of Wilson and Hilferty tells a gross error,
        z = ((at / size) ** (mpmath.mpf(1) / 3) - (1 - 1 / (9 * size))) * 3 * mpmath.sqrt(size)
        assert upper[k] == pytest.approx(float(mpmath.erfc(z / mpmath.sqrt(2)) / 2), rel=0.01)
    # and the recurrence in the first argument all others.
    step = T.gammaincc(a + 1, x).eval() - upper
    log_step = [
        float(at_a * mpmath.log(at_x) - at_x - mpmath.loggamma(at_a + 1))
        for at_a, at_x in zip(map(mpmath.mpf, a), map(mpmath.mpf, x), strict=True)
    ]
    np.testing.assert_allclose(step, np.exp(log_step), rtol=1e-9, atol=1e-15)


def test_ends_of_the_incomplete_gamma_functions():
    a = [0, 0, 1, 1, -1, 1, INF, 2, NAN]
    x = [1, 0, 0, INF, 1, -1, 3, NAN, 1]
    lower = [1, NAN, 0, 1, NAN, NAN, 0, NAN, NAN]
    upper = [0, NAN, 1, 0, NAN, NAN, 1, NAN, NAN]
    a, x = np.array(a, float), np.array(x, float)
    np.testing.assert_array_equal(T.gammainc(a, x).eval(), lower)
    np.testing.assert_array_equal(T.gammaincc(a, x).eval(), upper)


def test_chi2sf():
    x, k = grid([0.1, 1.0, 7.5, 40], [1, 2, 3.5, 30])
    found = T.chi2sf(x, k).eval()
    expected = [
        float(mpmath.gammainc(b / 2, a / 2, regularized=True)) for a, b in zip(x, k, strict=True)
    ]
    np.testing.assert_allclose(found, expected, rtol=1e-13)
    assert T.chi2sf(np.float32(1), np.float32(2)).dtype == "float64"
    np.testing.assert_array_equal(
        T.chi2sf([-1.0, 0, 1, 1], [2.0, 2, 0, -1]).eval(), [1, 1, NAN, NAN]
    )


ORDERS = [0, 0.3, 0.5, 1, 2, 2.75, 7, 20.5, 60, 150]
ARGUMENTS = [1e-5, 0.3, 1.0, 4.7, 11, 29, 31, 90, 400]


def test_jv():
    check("jv", mpmath.besselj, ORDERS, ARGUMENTS, 1e-12)
    check("jv", mpmath.besselj, [-0.5, -1, -2, -3.25, -20.75], ARGUMENTS[1:], 1e-11)
    check("jv", lambda v, x: mpmath.re(mpmath.besselj(v, x)), [0, 1, 4], [-0.5, -20.0], 1e-12)


def test_iv():
    check("iv", mpmath.besseli, ORDERS, ARGUMENTS, 2e-14)
    check("iv", mpmath.besseli, [-0.5, -1, -2, -3.25], ARGUMENTS[1:], 2e-14)
    check("iv", lambda v, x: mpmath.re(mpmath.besseli(v, x)), [0, 1, 4], [-0.5, -20.0], 2e-14)


@pytest.mark.parametrize("name", ["jv", "iv"])
def test_ends_of_bessel_functions(name):
    v = np.array([0, 1, 2.5, 0.5, NAN, 1, 0])
    x = np.array([0, 0, 0, -1, 1, NAN, INF])
    at_infinity = 0 if name == "jv" else INF
    expected = [1, 0, 0, NAN, NAN, NAN, at_infinity]
    np.testing.assert_array_equal(getattr(T, name)(v, x).eval(), expected)


# SciPy's values, but for J at 100, which SciPy does not know.
@pytest.mark.parametrize("order", [INF, -INF])
def test_bessel_functions_of_infinite_order(order):
    x = np.array([0, 1, 100, -1, INF, -INF, NAN])
    v = np.full_like(x, order)
    np.testing.assert_array_equal(T.jv(v, x).eval(), [0, 0, 0, NAN, NAN, NAN, NAN])
    np.testing.assert_array_equal(T.iv(v, x).eval(), [0, 0, 0, 0, NAN, NAN, NAN])


def test_classes_of_xlogx_and_xlogy0():
    assert isinstance(xlogx.scalar_xlogx, xlogx.XlogX)
    assert isinstance(xlogx.scalar_xlogy0, xlogx.XlogY0)
    assert (xlogx.scalar_xlogx.nin, xlogx.scalar_xlogy0.nin) == (1, 2)
    x, y = T.fvector(), T.dvector()
    assert (xlogx.xlogx(x).dtype, xlogx.xlogy0(x, y).dtype) == ("float32", "float64")


def test_xlogx_and_xlogy0_are_zero_at_zero():
    zero = np.array([0.0, 0.0, 0.0])
    np.testing.assert_array_equal(xlogx.xlogx(zero).eval(), 0)
    np.testing.assert_array_equal(xlogx.xlogy0(zero, np.array([0.0, NAN, INF])).eval(), 0)


# ------------------------------------------------------------------ gradients that there are not


def test_tri_gamma_has_no_gradient():
    x = T.dvector()
    with pytest.raises(NotImplementedError):
        theano.grad(T.tri_gamma(x).sum(), x)


@pytest.mark.parametrize("name", ["gammainc", "gammaincc", "gammau", "gammal", "chi2sf"])
def test_incomplete_gamma_functions_have_no_gradient(name):
    a, x = T.dvectors("ax")
    for wrt in (a, x):
        with pytest.raises(MethodNotDefined):
            theano.grad(getattr(T, name)(a, x).sum(), wrt)


@pytest.mark.parametrize("name", ["jv", "iv"])
def test_orders_have_no_gradient(name):
    v, x = T.dvectors("vx")
    cost = getattr(T, name)(v, x).sum()
    with pytest.raises(NullTypeGradError):
        theano.grad(cost, v)
    assert theano.grad(cost, x).dtype == "float64"


@pytest.mark.parametrize("name", [*ENDS, "jv", "iv", "gammainc", "chi2sf"])
def test_complex_numbers_are_rejected(name):
    z = T.zvector()
    arguments = (z, z) if name in ("jv", "iv", "gammainc", "chi2sf") else (z,)
    with pytest.raises(TypeError, match=name):
        getattr(T, name)(*arguments)


def test_zero_gradients_stay_zero_at_poles():
    x = T.dvector()
    cost = T.switch(x > 0, T.gammaln(x) + T.erfinv(x), 0).sum()
    np.testing.assert_array_equal(theano.grad(cost, x).eval({x: np.array([-1.0, -2.0])}), [0, 0])


def test_small_integers_do_not_wrap_in_gradients():
    x = T.bvector()
    slope = theano.grad(T.erf(x).sum(), x).eval({x: np.array([16], "int8")})
    assert slope[0] == pytest.approx(0, abs=1e-100)
