"""Fit the tables of cpp/kernels/special_tables*: polynomials in pieces for special functions.

Each table approximates one smooth function on consecutive pieces of equal width, by polynomials in
t from -1/2 to 1/2 within the piece, interpolated at Chebyshev nodes in 40-digit arithmetic. As many
terms are taken as the relative error of 2^-57 needs. Coefficients of one power stand together, one
for each piece. Needs mpmath; writes the files. Usage: ``python fit_pieces.py``.
"""

from __future__ import annotations

import itertools
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import mpmath  # type: ignore[import-untyped]

mpmath.mp.dps = 40

Real: TypeAlias = Any  # a number of mpmath, which has no types
Function = Callable[[Real], Real]
KERNELS = Path(__file__).resolve().parents[2] / "cpp" / "kernels"


@dataclass(frozen=True)
class Table:
    """One table: the pieces are [first, first + count) in units of `width`."""

    description: str
    function: Function
    width: float
    first: int
    count: int
    is_absolute: bool = False  # the error counts as it is, for functions with zeros


def _away_from(poles: tuple[float, ...], function: Function) -> Function:
    """Return `function`, taken 1e-20 aside at removable singularities."""

    def evaluate(x: Real) -> Real:
        if any(abs(x - pole) < mpmath.mpf(10) ** -20 for pole in poles):
            x += mpmath.mpf(10) ** -20
        return function(x)

    return evaluate


_factorial = mpmath.factorial


def _series(coefficient: Callable[[int], Real]) -> Function:
    """Return the power series with the given coefficients, for arguments below 0.1."""
    return lambda z: mpmath.fsum(coefficient(k) * z**k for k in range(30))


def _erfcx(x: Real) -> Real:
    return mpmath.exp(x * x) * mpmath.erfc(x)


def _erfcinv_over_s(s: Real) -> Real:
    """Return x / s for the x at which erfc(x) = exp(-s^2), by Newton's method."""
    x = s * mpmath.mpf("0.9")
    if s < 1:
        x = mpmath.erfinv(1 - mpmath.exp(-s * s))
    for _ in range(60):
        step = (mpmath.log(mpmath.erfc(x)) + s * s) * _erfcx(x) * mpmath.sqrt(mpmath.pi) / 2
        x += step
        if abs(step) < mpmath.mpf(10) ** -32:
            break
    return x / s


def _stirling_rest(a: Real) -> Real:
    """Return gammaln(a) less the leading terms of Stirling's formula."""
    log_leading = (a - mpmath.mpf(1) / 2) * mpmath.log(a) - a + mpmath.log(2 * mpmath.pi) / 2
    return mpmath.loggamma(a) - log_leading


def _in_inverse_square(function: Function, at_zero: Real) -> Function:
    """Return `function` of a = 1/sqrt(z) as a function of z, with its limit at 0."""
    return lambda z: function(1 / mpmath.sqrt(z)) if z > mpmath.mpf(10) ** -12 else at_zero


_PSI_ZERO = mpmath.findroot(lambda x: mpmath.digamma(x), 1.46)


def _hankel(order: int, sign: int) -> Function:
    """Return P + sign Q of the expansion of the Bessel function at 1/u (DLMF 10.17.3)."""

    def evaluate(u: Real) -> Real:
        if u == 0:
            return mpmath.mpf(1)
        x = 1 / u
        angle = x - (2 * order + 1) * mpmath.pi / 4
        j, y = mpmath.besselj(order, x), mpmath.bessely(order, x)
        root = mpmath.sqrt(mpmath.pi * x / 2)
        p = root * (j * mpmath.cos(angle) + y * mpmath.sin(angle))
        q = root * (y * mpmath.cos(angle) - j * mpmath.sin(angle))
        return p + sign * q

    return evaluate


def _scaled_besseli(order: int) -> Function:
    def evaluate(u: Real) -> Real:
        if u == 0:
            return 1 / mpmath.sqrt(2 * mpmath.pi)
        return mpmath.besseli(order, 1 / u) * mpmath.exp(-1 / u) / mpmath.sqrt(u)

    return evaluate


TABLES: dict[str, dict[str, Table]] = {
    "erf": {
        "kErfNearZero": Table(
            "erf(x) / x in x^2",
            _away_from((0,), lambda z: mpmath.erf(mpmath.sqrt(z)) / mpmath.sqrt(z)),
            0.25,
            0,
            1,
        ),
        "kErf": Table("erf(x)", mpmath.erf, 0.5, 1, 11),
        "kErfcx": Table("erfcx(x)", _erfcx, 0.5, -1, 17),
        "kErfcxTail": Table(
            "x erfcx(x) in 1 / x^2",
            _in_inverse_square(lambda x: x * _erfcx(x), 1 / mpmath.sqrt(mpmath.pi)),
            0.015625,
            0,
            1,
        ),
        "kErfinvNearZero": Table(
            "erfinv(p) / p in p^2",
            _away_from((0,), lambda z: mpmath.erfinv(mpmath.sqrt(z)) / mpmath.sqrt(z)),
            0.25,
            0,
            1,
        ),
        "kErfcinv": Table("erfcinv(q) / s in s = sqrt(-log(q))", _erfcinv_over_s, 0.5, 1, 54),
    },
    "gamma": {
        "kSinPi": Table(
            "(sin(pi r) / (pi r) - 1) / r^2 in r^2",
            _series(lambda k: (-1) ** (k + 1) * mpmath.pi ** (2 * k + 2) / _factorial(2 * k + 3)),
            0.0625,
            0,
            1,
        ),
        "kCosPi": Table(
            "(cos(pi r) - 1) / (pi r^2) in r^2",
            _series(lambda k: (-1) ** (k + 1) * mpmath.pi ** (2 * k + 1) / _factorial(2 * k + 2)),
            0.0625,
            0,
            1,
        ),
        "kGamma": Table("gamma(1 + y)", lambda y: mpmath.gamma(1 + y), 0.5, 0, 16),
        "kGammaLn": Table(
            "gammaln(1 + y) / (y (y - 1))",
            _away_from((0, 1), lambda y: mpmath.loggamma(1 + y) / (y * (y - 1))),
            0.25,
            -2,
            32,
        ),
        "kGammaLnTail": Table(
            "a (gammaln(a) - leading terms) in 1 / a^2",
            _in_inverse_square(lambda a: a * _stirling_rest(a), mpmath.mpf(1) / 12),
            0.01953125,
            0,
            1,
        ),
        "kPsi": Table(
            "psi(1 + y) / (y - y0)",
            lambda y: mpmath.digamma(1 + y) / (1 + y - _PSI_ZERO),
            0.5,
            0,
            16,
        ),
        "kPsiTail": Table(
            "a^2 (log(a) - 1 / (2 a) - psi(a)) in 1 / a^2",
            _in_inverse_square(
                lambda a: a * a * (mpmath.log(a) - 1 / (2 * a) - mpmath.digamma(a)),
                mpmath.mpf(1) / 12,
            ),
            0.015625,
            0,
            1,
        ),
        "kTriGamma": Table("psi'(1 + y)", lambda y: mpmath.polygamma(1, 1 + y), 0.5, 0, 16),
        "kTriGammaTail": Table(
            "a^3 (psi'(a) - 1 / a - 1 / (2 a^2)) in 1 / a^2",
            _in_inverse_square(
                lambda a: a**3 * (mpmath.polygamma(1, a) - 1 / a - 1 / (2 * a * a)),
                mpmath.mpf(1) / 6,
            ),
            0.015625,
            0,
            1,
        ),
    },
    "bessel": {
        "kI0": Table("i0(x)", lambda x: mpmath.besseli(0, x), 0.5, 0, 17),
        "kI1": Table("i1(x) / x", _away_from((0,), lambda x: mpmath.besseli(1, x) / x), 0.5, 0, 17),
        "kI0Tail": Table("i0(x) exp(-x) sqrt(x) in 1 / x", _scaled_besseli(0), 0.015625, 0, 9),
        "kI1Tail": Table("i1(x) exp(-x) sqrt(x) in 1 / x", _scaled_besseli(1), 0.015625, 0, 9),
        "kJ0": Table("j0(x)", lambda x: mpmath.besselj(0, x), 0.5, 0, 17, True),
        "kJ1": Table(
            "j1(x) / x", _away_from((0,), lambda x: mpmath.besselj(1, x) / x), 0.5, 0, 17, True
        ),
        "kJ0TailCos": Table("P + Q of j0 in 1 / x", _hankel(0, 1), 0.015625, 0, 9),
        "kJ0TailSin": Table("P - Q of j0 in 1 / x", _hankel(0, -1), 0.015625, 0, 9),
        "kJ1TailSin": Table("P + Q of j1 in 1 / x", _hankel(1, 1), 0.015625, 0, 9),
        "kJ1TailCos": Table("Q - P of j1 in 1 / x", lambda u: -_hankel(1, -1)(u), 0.015625, 0, 9),
    },
}


def fit_piece(table: Table, piece: int, terms: int) -> tuple[list[Real], Real]:
    """Return the coefficients in t of one piece, and the largest error at points between nodes."""
    width = mpmath.mpf(table.width)

    def at(t: Real) -> Real:
        return table.function((piece + mpmath.mpf(1) / 2 + t) * width)

    nodes = [mpmath.cos(mpmath.pi * (2 * k + 1) / (2 * terms)) / 2 for k in range(terms)]
    matrix = mpmath.matrix(terms, terms)
    for row, node in enumerate(nodes):
        for power in range(terms):
            matrix[row, power] = node**power
    solution = mpmath.lu_solve(matrix, mpmath.matrix([at(node) for node in nodes]))
    coefficients = [solution[i] for i in range(terms)]
    error = mpmath.mpf(0)
    for k in range(terms + 1):
        t = mpmath.cos(mpmath.pi * k / terms) / 2
        exact = at(t)
        difference = abs(mpmath.polyval(coefficients[::-1], t) - exact)
        error = max(error, difference if table.is_absolute else difference / abs(exact))
    return coefficients, error


def fit(table: Table) -> list[list[Real]]:
    """Return the coefficients of all pieces, all with the number of terms that the worst needs."""
    pieces = range(table.first, table.first + table.count)
    terms = 6
    while True:
        fits = []
        for piece in pieces:
            coefficients, error = fit_piece(table, piece, terms)
            if error > mpmath.mpf(2) ** -57:
                break
            fits.append(coefficients)
        if len(fits) == table.count:
            return fits
        terms += 1


HEADER = """// {title}
// Made by tools/math_accuracy/fit_pieces.py: table[power][piece], see pieces() in
// math_pieces-inl.h.
"""


def main() -> None:
    """Fit all tables and write the files."""
    declarations = []
    for family, tables in TABLES.items():
        text = HEADER.format(title=f"Polynomials in pieces for the functions around {family}.")
        text += '#include "kernels/special_tables.h"\n\nnamespace croton {\n'
        for name, table in tables.items():
            fits = fit(table)
            rows = [", ".join(repr(float(c)) for c in row) for row in zip(*fits, strict=True)]
            shape = f"{name}[{len(rows)}][{table.count}]"
            low = table.first * table.width
            high = low + table.count * table.width
            declarations.append(
                f"// {table.description}, from {low} to {high}.\nextern const double {shape};\n"
            )
            braced = itertools.chain.from_iterable(("{", row, "}, ") for row in rows)
            text += f"\nconst double {shape} = {{{''.join(braced)[:-2]}}};\n"
            print(name, len(rows), table.count, flush=True)
        _write(KERNELS / f"special_tables_{family}.cpp", text + "\n}  // namespace croton\n")
    text = HEADER.format(title="Polynomials in pieces for the special functions.")
    text += "#pragma once\n\nnamespace croton {\n\n" + "".join(declarations)
    _write(KERNELS / "special_tables.h", text + "\n}  // namespace croton\n")


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    subprocess.run(["clang-format", "-i", str(path)], check=True)


if __name__ == "__main__":
    main()
