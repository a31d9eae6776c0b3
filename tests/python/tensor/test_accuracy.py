"""A million arguments of each elementary function, held to the errors of docs/accuracy.md.

The reference is NumPy in the next wider type: double for float32, the long double of the machine
for float64, where it is wider. Special functions are compared with mpmath in `test_special.py`, on
fewer arguments, and with references of their own by tools/math_accuracy.
"""

import re
from pathlib import Path

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.tensor import nnet

PAGE = Path(__file__).parents[3] / "docs" / "accuracy.md"
ROWS = re.findall(r"^\| `(\w+)` \| ([\d.]+) \| ([\d.]+) \|$", PAGE.read_text(), flags=re.M)
STATED = {name: {"float32": float(a), "float64": float(b)} for name, a, b in ROWS}
COUNT = 1_000_000
INF = np.inf

# Name: the reference, and intervals of arguments beside those of every magnitude.
ELEMENTARY = {
    "exp": (np.exp, -110, 90),
    "exp2": (np.exp2, -150, 128),
    "expm1": (np.expm1, -40, 90),
    "log": (np.log, 0, 10),
    "log2": (np.log2, 0, 10),
    "log10": (np.log10, 0, 10),
    "log1p": (np.log1p, -1, 10),
    "sin": (np.sin, -100, 100),
    "cos": (np.cos, -100, 100),
    "tan": (np.tan, -100, 100),
    "arcsin": (np.arcsin, -1, 1),
    "arccos": (np.arccos, -1, 1),
    "arctan": (np.arctan, -10, 10),
    "sinh": (np.sinh, -90, 90),
    "cosh": (np.cosh, -90, 90),
    "tanh": (np.tanh, -20, 20),
    "arcsinh": (np.arcsinh, -10, 10),
    "arccosh": (np.arccosh, 1, 10),
    "arctanh": (np.arctanh, -1, 1),
    "sigmoid": (lambda x: 1 / (1 + np.exp(-x)), -100, 100),
    "softplus": (lambda x: np.logaddexp(0, x), -100, 100),
}
SPECIAL_VALUES = [0.0, -0.0, 1, -1, 0.5, -0.5, 2, -2, INF, -INF, np.nan]


def arguments(low, high, dtype):
    """Numbers of every magnitude and sign, numbers of the interval, and special values."""
    random = np.random.default_rng(7)
    info = np.finfo(dtype)
    magnitudes = np.exp2(random.uniform(-info.nmant - 60, 60, COUNT // 2))
    signs = random.choice([-1.0, 1.0], COUNT // 2)
    ends = [info.max, info.min, info.tiny, -info.tiny, info.smallest_subnormal, info.eps]
    values = [magnitudes * signs, random.uniform(low, high, COUNT // 2), SPECIAL_VALUES, ends]
    return np.concatenate(values).astype(dtype)


def largest_error(found, exact):
    """The largest error in ulp; checks that what is not a finite number is the same in both."""
    info = np.finfo(found.dtype)
    rounded = exact.astype(found.dtype)
    special = ~np.isfinite(rounded)
    # Within the rounding of the largest number, both that and infinity are right.
    near_the_end = special & np.isfinite(exact) & (abs(exact) < float(info.max) * (1 + info.eps))
    np.testing.assert_array_equal(found[special & ~near_the_end], rounded[special & ~near_the_end])
    zero = exact == 0
    np.testing.assert_array_equal(np.signbit(found[zero]), np.signbit(exact[zero]))
    found, exact = found[~special], exact[~special]
    size = np.maximum(abs(exact), exact.dtype.type(info.tiny))
    unit = np.ldexp(exact.dtype.type(1), np.frexp(size)[1] - 1 - info.nmant)
    return float((abs(found.astype(exact.dtype) - exact) / unit).max())


def check(name, reference, low, high, dtype, wider):
    values = arguments(low, high, dtype)
    x = T.TensorType(dtype, (False,))()
    function = getattr(nnet if name in ("sigmoid", "softplus") else T, name)
    found = theano.function([x], function(x))(values)
    assert found.dtype == dtype
    with np.errstate(all="ignore"):
        exact = reference(values.astype(wider))
    assert largest_error(found, exact) <= STATED[name][dtype]


@pytest.mark.parametrize("name", ELEMENTARY)
def test_elementary_functions_of_float32(name):
    check(name, *ELEMENTARY[name], "float32", "float64")


@pytest.mark.skipif(np.finfo("longdouble").nmant < 60, reason="long double is not wider here")
@pytest.mark.parametrize("name", ELEMENTARY)
def test_elementary_functions_of_float64(name):
    check(name, *ELEMENTARY[name], "float64", "longdouble")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_pow(dtype):
    random = np.random.default_rng(8)
    a = np.exp2(random.uniform(-40, 40, COUNT)).astype(dtype)
    b = random.uniform(-30, 30, COUNT).astype(dtype)
    x, y = T.TensorType(dtype, (False,))(), T.TensorType(dtype, (False,))()
    wider = "float64" if dtype == "float32" else "longdouble"
    found = theano.function([x, y], T.pow(x, y))(a, b)
    with np.errstate(all="ignore"):
        exact = a.astype(wider) ** b.astype(wider)
    assert largest_error(found, exact) <= STATED["pow"][dtype]


def test_bounds_that_programs_may_rely_on():
    for name in ("exp", "log", "log1p", "expm1", "tanh", "sin", "cos", "arcsinh", "arccosh"):
        assert max(STATED[name].values()) <= 2
    assert max(max(errors.values()) for errors in STATED.values()) <= 4
