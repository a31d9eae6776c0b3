"""Fit the tables of cpp/kernels/special_tables_float: float functions without any doubles.

A function is approximated by polynomials around 16 places. Each place is a float near the middle
of its piece, chosen among its neighbours so that the function is a float there but for a tiny
rest, and the first coefficient nearly so (accurate tables, S. Gal). So the value is exact without
a second table, and only the rest, small beside it, is rounded. Needs mpmath; writes the files.
Usage: ``python fit_float_tables.py``.
"""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path
from typing import Any

import mpmath  # type: ignore[import-untyped]

mpmath.mp.dps = 40

Real = Any  # a number of mpmath, which has no types
KERNELS = Path(__file__).resolve().parents[2] / "cpp" / "kernels"
PIECES = 16
PLACES_PER_UNIT = 3.9375
TERMS = 6
NEIGHBOURS = 200  # of a place, on each side


def as_float(x: Real) -> float:
    """Return the nearest float of 4 bytes."""
    (result,) = struct.unpack("f", struct.pack("f", float(x)))
    return float(result)


def _step(x: float, count: int) -> float:
    """Return the float `count` further on."""
    (bits,) = struct.unpack("i", struct.pack("f", x))
    (result,) = struct.unpack("f", struct.pack("i", bits + count))
    return float(result)


def erf_over_x(x: Real) -> Real:
    """Return erf(x) / x."""
    return mpmath.erf(x) / x if abs(x) > 1e-15 else 2 / mpmath.sqrt(mpmath.pi)


def slope_of_erf_over_x(x: Real) -> Real:
    """Return the derivative of erf(x) / x for x > 0."""
    return (2 / mpmath.sqrt(mpmath.pi) * mpmath.exp(-x * x) - erf_over_x(x)) / x


def place_near(middle: Real) -> tuple[float, float]:
    """Return a place with its value, so that both it and the slope are nearly floats."""

    def rest(place: float) -> Real:
        value, slope = erf_over_x(mpmath.mpf(place)), slope_of_erf_over_x(mpmath.mpf(place))
        half_piece = 1 / (2 * mpmath.mpf(PLACES_PER_UNIT))
        return abs(value - as_float(value)) / value + (
            abs(slope - as_float(slope)) * half_piece / value if middle > 0 else 0
        )

    if middle == 0:  # the function is flat here: places further apart
        candidates = [k * 2e-5 for k in range(1, NEIGHBOURS)]
    else:
        candidates = [_step(as_float(middle), k) for k in range(-NEIGHBOURS, NEIGHBOURS)]
    best = min((as_float(candidate) for candidate in candidates), key=rest)
    return best, as_float(erf_over_x(mpmath.mpf(best)))


def column(piece: int) -> list[float]:
    """Return place, value and coefficients of one piece."""
    middle = piece / mpmath.mpf(PLACES_PER_UNIT)
    place, value = place_near(middle)
    half = 1 / (2 * mpmath.mpf(PLACES_PER_UNIT))
    low, high = (middle - half if piece else mpmath.mpf(0)) - place, middle + half - place
    at_place = erf_over_x(mpmath.mpf(place))
    matrix, values = mpmath.matrix(TERMS, TERMS), mpmath.matrix(TERMS, 1)
    for row in range(TERMS):
        node = (low + high) / 2
        node += (high - low) / 2 * mpmath.cos(mpmath.pi * (2 * row + 1) / (2 * TERMS))
        values[row] = (erf_over_x(place + node) - at_place) / node
        for power in range(TERMS):
            matrix[row, power] = node**power
    solution = mpmath.lu_solve(matrix, values)
    return [place, value, *(as_float(c) for c in solution)]


HEADER = """// Tables for float functions that are computed without doubles.
// Made by tools/math_accuracy/fit_float_tables.py.
"""


def main() -> None:
    """Fit the table and write the files."""
    rows = list(zip(*(column(piece) for piece in range(PIECES)), strict=True))
    numbers = ", ".join(
        "{" + ", ".join(f"{number:.9g}f" if number % 1 else f"{number}f" for number in row) + "}"
        for row in rows
    )
    header = f"""{HEADER}#pragma once

namespace croton {{

// erf(x) / x around 16 places: the places, of which a unit has so many, the values there, and the
// coefficients of powers of the distance.
inline constexpr int kErfOverXRows = {len(rows)};
inline constexpr float kErfPlacesPerUnit = {PLACES_PER_UNIT}f;
extern const float kErfOverX[kErfOverXRows][{PIECES}];

}}  // namespace croton
"""
    source = f"""{HEADER}#include "kernels/special_tables_float.h"

namespace croton {{

const float kErfOverX[kErfOverXRows][{PIECES}] = {{{numbers}}};

}}  // namespace croton
"""
    for name, text in (("special_tables_float.h", header), ("special_tables_float.cpp", source)):
        (KERNELS / name).write_text(text)
        subprocess.run(["clang-format", "-i", str(KERNELS / name)], check=True)


if __name__ == "__main__":
    main()
