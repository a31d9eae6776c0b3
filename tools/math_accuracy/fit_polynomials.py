"""Fit the minimax polynomials of cpp/kernels/math_*-inl.h and print them as C++ arrays.

Each polynomial approximates a smooth function on an interval, with the smallest possible maximum
of the weighted error (the exchange algorithm of Remez, in 60-digit arithmetic). The weight turns
the error of the polynomial into the relative error of the function that is made of it. Needs
mpmath. Usage: ``python fit_polynomials.py [NAME ...]``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import mpmath  # type: ignore[import-untyped]
import numpy as np

mpmath.mp.dps = 60

Real: TypeAlias = Any  # a number of mpmath, which has no types
Function = Callable[[Real], Real]


@dataclass(frozen=True)
class Fit:
    """One polynomial: what it approximates, where, how errors count, and how many coefficients."""

    function: Function
    weight: Function
    low: float
    high: float
    float_terms: int
    double_terms: int
    double_terms_for_float: int = 0  # of a shorter one, for floats that are computed in double


def _series(coefficient: Callable[[int], Real]) -> Function:
    """Return the power series with the given coefficients, for arguments below 0.7."""

    def evaluate(z: Real) -> Real:
        return mpmath.fsum(coefficient(k) * z**k for k in range(90))

    return evaluate


def _near_zero(exact: Function, at_zero: float) -> Function:
    """Return `exact` with its limit filled in at zero."""
    return lambda z: exact(z) if z else mpmath.mpf(at_zero)


def _tanh_remainder(z: Real) -> Real:
    root = mpmath.sqrt(z)
    return (mpmath.tanh(root) / root - 1) / z


def _asin_remainder(z: Real) -> Real:
    root = mpmath.sqrt(z)
    return (mpmath.asin(root) / root - 1) / z


_HALF_LN2 = float(mpmath.log(2) / 2) * 1.001
_QUARTER_PI_SQUARED = float(mpmath.pi**2 / 16) * 1.001
_LOG_S_SQUARED = 0.02944

FITS: dict[str, Fit] = {
    # exp(r) = 1 + r + r^2 * q(r)
    "exp": Fit(
        _series(lambda k: 1 / mpmath.factorial(k + 2)),
        lambda r: r * r / mpmath.exp(r),
        -_HALF_LN2,
        _HALF_LN2,
        5,
        10,
        6,
    ),
    # log((1+s)/(1-s)) = 2s + s * z * p(z), z = s^2
    "log": Fit(
        _series(lambda k: mpmath.mpf(2) / (2 * k + 3)), lambda z: z / 2, 0, _LOG_S_SQUARED, 3, 7, 5
    ),
    # log((1+s)/(1-s)) = 2s + 2/3 s^3 + s^5 * p(z)
    "log_tail": Fit(
        _series(lambda k: mpmath.mpf(2) / (2 * k + 5)), lambda z: z * z / 2, 0, _LOG_S_SQUARED, 3, 7
    ),
    # sin(r) = r + r^3 * p(z), z = r^2
    "sin": Fit(
        _series(lambda k: (-1) ** (k + 1) / mpmath.factorial(2 * k + 3)),
        lambda z: z,
        0,
        _QUARTER_PI_SQUARED,
        3,
        6,
    ),
    # cos(r) = 1 - z/2 + z^2 * p(z)
    "cos": Fit(
        _series(lambda k: (-1) ** k / mpmath.factorial(2 * k + 4)),
        lambda z: z * z,
        0,
        _QUARTER_PI_SQUARED,
        3,
        6,
    ),
    # arcsin(r) = r + r^3 * p(z)
    "arcsin": Fit(_near_zero(_asin_remainder, 1 / 6), lambda z: z, 0, 0.25, 5, 12),
    # arctan(r) = r + r^3 * p(z)
    "arctan": Fit(
        _series(lambda k: mpmath.mpf((-1) ** (k + 1)) / (2 * k + 3)), lambda z: z, 0, 0.1717, 5, 11
    ),
    # 2^r = 1 + r * p(r)
    "exp2": Fit(
        _series(lambda k: mpmath.log(2) ** (k + 1) / mpmath.factorial(k + 1)),
        lambda r: r / mpmath.power(2, r),
        -0.5,
        0.5,
        5,
        11,
        6,
    ),
    # log2(1 + r) = r * p(r), of what tables leave
    "log2": Fit(
        _series(lambda k: (-1) ** k / ((k + 1) * mpmath.log(2))),
        lambda r: mpmath.log(2),
        -0.0235,
        0.0235,
        3,
        9,
        6,
    ),
    # sinh(r) = r + r^3 * p(z)
    "sinh": Fit(_series(lambda k: 1 / mpmath.factorial(2 * k + 3)), lambda z: z, 0, 1, 4, 7),
    # tanh(r) = r + r^3 * p(z)
    "tanh": Fit(_near_zero(_tanh_remainder, -1 / 3), lambda z: z, 0, 0.391, 5, 11),
}


def remez(fit: Fit, terms: int) -> tuple[list[Real], Real]:
    """Return the coefficients of the minimax polynomial and its largest weighted error."""
    low, high = mpmath.mpf(fit.low), mpmath.mpf(fit.high)
    grid = [low + (high - low) * (1 - mpmath.cos(mpmath.pi * i / 600)) / 2 for i in range(601)]
    values = [fit.function(z) for z in grid]
    weights = [fit.weight(z) for z in grid]
    chosen = [round(600 * (i + 0.5) / (terms + 1)) for i in range(terms + 1)]
    coefficients: list[Real] = []
    for _ in range(30):
        matrix = mpmath.matrix(terms + 1)
        right = mpmath.matrix(terms + 1, 1)
        for row, i in enumerate(chosen):
            for power in range(terms):
                matrix[row, power] = weights[i] * grid[i] ** power
            matrix[row, terms] = (-1) ** row
            right[row] = weights[i] * values[i]
        solution = mpmath.lu_solve(matrix, right)
        coefficients = [solution[i] for i in range(terms)]
        errors = [
            w * (v - mpmath.polyval(coefficients[::-1], z))
            for z, v, w in zip(grid, values, weights, strict=True)
        ]
        peaks = _alternating_peaks(errors, terms + 1)
        if peaks == chosen:
            break
        chosen = peaks
    return coefficients, max(abs(e) for e in errors)


def _alternating_peaks(errors: list[Real], count: int) -> list[int]:
    """Return the places of `count` extremes of alternating sign, the largest such row."""
    peaks: list[int] = []
    for i, error in enumerate(errors):
        if error == 0:
            continue
        if peaks and (errors[peaks[-1]] > 0) == (error > 0):
            if abs(error) > abs(errors[peaks[-1]]):
                peaks[-1] = i
        else:
            peaks.append(i)
    while len(peaks) > count:
        first_is_smaller: bool = abs(errors[peaks[0]]) < abs(errors[peaks[-1]])
        peaks.pop(0 if first_is_smaller else -1)
    if len(peaks) < count:
        raise ArithmeticError(f"found {len(peaks)} alternating extremes instead of {count}")
    return peaks


def _as_literal(value: Real, is_float: bool) -> str:
    if not is_float:
        return repr(float(value))
    return f"{float(np.float32(float(value))):.9g}f"


def main(names: list[str]) -> None:
    """Print the arrays of the named fits, or of all."""
    for name in names or FITS:
        fit = FITS[name]
        variants = [(True, fit.float_terms), (False, fit.double_terms)]
        if fit.double_terms_for_float:
            variants.append((False, fit.double_terms_for_float))
        for is_float, terms in variants:
            coefficients, error = remez(fit, terms)
            literals = ", ".join(_as_literal(c, is_float) for c in coefficients)
            print(f"// {name}: {terms} terms, error 2^{float(mpmath.log(error, 2)):.1f}")
            print(f"{{{literals}}};")


if __name__ == "__main__":
    main(sys.argv[1:])
