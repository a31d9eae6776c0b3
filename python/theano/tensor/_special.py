"""The special functions: error functions, gamma functions, Bessel functions.

Each is the core's operation itself, as in `_elementwise`. Where no other bound is stated, floats
and doubles are right to 4 units in the last place.
"""

from theano.tensor._elementwise import _TO_REAL_FLOAT, _binary, _unary

__all__ = ["chi2sf", "erf", "erfc", "erfcinv", "erfcx", "erfinv", "gamma", "gammainc", "gammaincc"]
__all__ += ["gammal", "gammaln", "gammau", "i0", "i1", "iv", "j0", "j1", "jv", "psi", "tri_gamma"]

_DOMAIN = _TO_REAL_FLOAT["domain"]

erf = _unary("erf", "The error function.", _TO_REAL_FLOAT)
erfc = _unary(
    "erfc",
    "The complementary error function ``1 - erf(x)``, exact also where it is small.",
    _TO_REAL_FLOAT,
)
erfcx = _unary(
    "erfcx", "``exp(x**2) * erfc(x)``, without overflow for positive `x`.", _TO_REAL_FLOAT
)
erfinv = _unary("erfinv", "The inverse of `erf`; NaN outside of [-1, 1].", _TO_REAL_FLOAT)
erfcinv = _unary("erfcinv", "The inverse of `erfc`; NaN outside of [0, 2].", _TO_REAL_FLOAT)
gamma = _unary("gamma", "The gamma function; NaN at negative integers.", _TO_REAL_FLOAT)
gammaln = _unary(
    "gammaln",
    "The logarithm of the absolute value of `gamma`; infinite at its poles.",
    _TO_REAL_FLOAT,
)
psi = _unary(
    "psi",
    "The derivative of `gammaln`, also called digamma; NaN at negative integers.",
    _TO_REAL_FLOAT,
)
tri_gamma = _unary(
    "tri_gamma",
    "The derivative of `psi`. It has no gradient: NotImplementedError is raised.",
    _TO_REAL_FLOAT,
)
j0 = _unary("j0", "The Bessel function of the first kind of order 0.", _TO_REAL_FLOAT)
j1 = _unary("j1", "The Bessel function of the first kind of order 1.", _TO_REAL_FLOAT)
i0 = _unary("i0", "The modified Bessel function of the first kind of order 0.", _TO_REAL_FLOAT)
i1 = _unary("i1", "The modified Bessel function of the first kind of order 1.", _TO_REAL_FLOAT)
jv = _binary(
    "jv",
    "The Bessel function of the first kind of order `x` at `y`.",
    {
        "domain": _DOMAIN,
        "result": "Float; NaN for negative `y` unless `x` is an integer. No gradient for the order",
    },
)
iv = _binary(
    "iv",
    "The modified Bessel function of the first kind of order `x` at `y`.",
    {
        "domain": _DOMAIN,
        "result": "Float; NaN for negative `y` unless `x` is an integer. No gradient for the order",
    },
)
gammainc = _binary(
    "gammainc",
    "The regularised lower incomplete gamma function of parameter `x` at `y`.",
    {"domain": _DOMAIN, "result": "Float; NaN where `x` or `y` is negative. There is no gradient"},
)
gammaincc = _binary(
    "gammaincc",
    "The regularised upper incomplete gamma function of parameter `x` at `y`.",
    {"domain": _DOMAIN, "result": "Float; NaN where `x` or `y` is negative. There is no gradient"},
)
gammau = _binary(
    "gammau",
    "The upper incomplete gamma function of parameter `x` at `y`.",
    {"domain": _DOMAIN, "result": "Float; NaN where `x` or `y` is negative. There is no gradient"},
)
gammal = _binary(
    "gammal",
    "The lower incomplete gamma function of parameter `x` at `y`.",
    {"domain": _DOMAIN, "result": "Float; NaN where `x` or `y` is negative. There is no gradient"},
)
chi2sf = _binary(
    "chi2sf",
    "The probability that a chi-squared variable with `y` degrees of freedom exceeds `x`.",
    {"domain": _DOMAIN, "result": "Float64; NaN where `y` is not positive. There is no gradient"},
)
