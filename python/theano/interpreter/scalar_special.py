"""Special functions, by SciPy."""

from collections.abc import Callable
from typing import Any

import numpy as np

from theano.interpreter.scalar_functions import scalar_function

# Values at infinity that SciPy does not give.
_AT_INFINITY = {"i0": np.inf, "i1": np.inf, "j0": 0.0, "j1": 0.0}


def special(name: str) -> Callable[..., Any]:
    """Return a function of `scipy.special`, made to take every float dtype."""

    def call(*operands: Any) -> Any:
        try:
            import scipy.special
        except ImportError as error:
            raise ImportError(f"the interpreter needs SciPy to evaluate {name}") from error
        function = getattr(scipy.special, name)
        # Not all take long doubles.
        operands = tuple(x.astype(np.float64) if x.dtype.itemsize > 8 else x for x in operands)
        return function(*operands)

    return call


for _name, _special in {
    "erf": "erf",
    "erfc": "erfc",
    "erfcx": "erfcx",
    "erfinv": "erfinv",
    "erfcinv": "erfcinv",
    "gamma": "gamma",
    "gammaln": "gammaln",
    "psi": "psi",
    "gammainc": "gammainc",
    "gammaincc": "gammaincc",
}.items():
    scalar_function(_name)(special(_special))


def _with_limits(name: str) -> Callable[[Any], Any]:
    function = special(name)

    def call(x: Any) -> Any:
        odd = name in ("i1", "j1")
        limit = np.copysign(_AT_INFINITY[name], x) if odd else _AT_INFINITY[name]
        return np.where(np.isinf(x), limit, function(x))

    return call


for _name in _AT_INFINITY:
    scalar_function(_name)(_with_limits(_name))


@scalar_function("iv")
def iv(v: Any, x: Any) -> Any:
    """Infinite at infinities, with the sign of (-1)**v at the negative one."""
    sign = np.where(v % 2 == 1, np.sign(x), 1)
    limit = np.where((x > 0) | (v == np.floor(v)), sign * np.inf, np.nan)
    return np.where(np.isinf(x) & np.isfinite(v), limit, special("iv")(v, x))


@scalar_function("jv")
def jv(v: Any, x: Any) -> Any:
    """Zero at infinities."""
    limit = np.where((x > 0) | (v == np.floor(v)), 0, np.nan)
    return np.where(np.isinf(x) & np.isfinite(v), limit, special("jv")(v, x))


@scalar_function("tri_gamma")
def tri_gamma(x: Any) -> Any:
    return special("polygamma")(np.asarray(1), x)


@scalar_function("gammau")
def gammau(k: Any, x: Any) -> Any:
    part, whole = special("gammaincc")(k, x), special("gamma")(k)
    beyond = np.exp(special("gammaln")(k) + np.log(part))
    return np.where(np.isinf(whole), beyond, part * whole)


@scalar_function("gammal")
def gammal(k: Any, x: Any) -> Any:
    """Where the gamma function overflows, by the series of DLMF 8.7.1; infinite from x = k on."""
    part, whole = special("gammainc")(k, x), special("gamma")(k)
    is_small = np.isinf(whole) & (x < k)
    if not np.any(is_small):
        return part * whole
    term = np.where(is_small, np.exp(k * np.log(x) - x) / k, 0)
    total, n = term, 0
    while np.any(np.isfinite(term) & (term > total * 1e-18)):
        n += 1
        term = np.where(is_small, term * x / (k + n), 0)
        total = total + term
    return np.where(is_small, total, part * whole)


@scalar_function("chi2sf")
def chi2sf(x: Any, k: Any) -> Any:
    return special("chdtrc")(k, x)


@scalar_function("scalar_xlogx")
def xlogx(x: Any) -> Any:
    return np.where(x == 0, 0, x * np.log(x))


@scalar_function("scalar_xlogy0")
def xlogy0(x: Any, y: Any) -> Any:
    return np.where(x == 0, 0, x * np.log(y))
