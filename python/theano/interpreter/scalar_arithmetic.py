"""Sums, products, quotients, powers and rounding. Integers wrap; sums of bools are "or"."""

from functools import reduce
from typing import Any

import numpy as np

from theano.interpreter.scalar_functions import scalar_function

scalar_function("sub")(np.subtract)
scalar_function("true_div")(np.true_divide)
scalar_function("neg")(np.negative)
scalar_function("sgn")(np.sign)
scalar_function("sqr")(np.square)
scalar_function("maximum")(np.maximum)
scalar_function("minimum")(np.minimum)
scalar_function("ceil")(np.ceil)
scalar_function("floor")(np.floor)
scalar_function("trunc")(np.trunc)
scalar_function("round_half_to_even")(np.rint)


@scalar_function("add")
def add(*terms: Any) -> Any:
    return reduce(np.add, terms)


@scalar_function("mul")
def mul(*factors: Any) -> Any:
    return reduce(np.multiply, factors)


@scalar_function("inv")
def inv(x: Any) -> Any:
    return 1 / x


@scalar_function("identity")
def identity(x: Any) -> Any:
    return x


@scalar_function("second", operands="own")
def second(_: Any, y: Any) -> Any:
    return y


@scalar_function("clip")
def clip(x: Any, low: Any, high: Any) -> Any:
    raised = np.where(x < low, low, x)
    return np.where(raised > high, high, raised)


@scalar_function("int_div")
def int_div(x: Any, y: Any) -> Any:
    if x.dtype.kind == "b":
        return np.logical_and(x, y)
    return np.floor_divide(x, y)  # of integers, 0 where y is


@scalar_function("mod")
def mod(x: Any, y: Any) -> Any:
    if x.dtype.kind == "b":
        return np.zeros(np.broadcast_shapes(x.shape, y.shape), bool)
    return np.remainder(x, y)


@scalar_function("pow")
def power(x: Any, y: Any) -> Any:
    if x.dtype.kind == "c":
        return np.power(x, y)
    if x.dtype.kind == "f":
        # NumPy takes a square root where one exponent is 0.5 for all.
        return np.where((x == -np.inf) & (y == 0.5), np.inf, np.power(x, y))
    return _integer_power(*np.broadcast_arrays(x, y))


def _integer_power(base: Any, exponent: Any) -> Any:
    """By squaring; with a negative exponent 0, except for the bases 1 and -1."""
    result = np.ones(base.shape, base.dtype)
    factor = base.copy()
    rest = np.where(exponent < 0, 0, exponent)
    while np.any(rest > 0):
        result = np.where(rest % 2 == 1, result * factor, result).astype(base.dtype)
        factor = factor * factor
        rest = rest // 2
    of_minus_one = np.where(exponent % 2 == 0, 1, -1) if base.dtype.kind == "i" else 0
    inverse = np.where(base == 1, 1, np.where(base == -1, of_minus_one, 0))
    return np.where(exponent < 0, inverse, result).astype(base.dtype)


@scalar_function("round_half_away_from_zero")
def round_half_away_from_zero(x: Any) -> Any:
    whole = np.trunc(x)
    return np.where(abs(x - whole) >= 0.5, whole + np.copysign(1, x), whole)


@scalar_function("mul_without_zeros")
def mul_without_zeros(x: Any, y: Any) -> Any:
    return np.where(x == 0, y, np.where(y == 0, x, x * y))


@scalar_function("mul_or_zero")
def mul_or_zero(x: Any, y: Any) -> Any:
    return np.where(x == 0, 0, x * y)


@scalar_function("mul_of_gradients")
def mul_of_gradients(x: Any, y: Any) -> Any:
    return np.where((x == 0) | (y == 0), 0, x * y)


@scalar_function("div_or_zero")
def div_or_zero(x: Any, y: Any) -> Any:
    return np.where(x == 0, 0, x / y)
