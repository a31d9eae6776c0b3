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


# ---- logarithms

LOG_PIECES = 32
# The bits of the least mantissa, and of the width of a piece.
LOG_FIRST, LOG_PIECE_BITS = 0x3F330000, 18


def _float_of(bits: int) -> float:
    (result,) = struct.unpack("f", struct.pack("I", bits))
    return float(result)


def log_column(piece: int) -> list[float]:
    """Return a factor that brings the mantissas of a piece near 1, and what it takes from log2.

    The factor is short, so that its product with a mantissa less 1 is exact, and 1 for the piece
    of 1. Of the logarithm the first part has 15 bits: its sum with an exponent is exact.
    """
    first = LOG_FIRST + (piece << LOG_PIECE_BITS)
    low, high = _float_of(first), _float_of(first + (1 << LOG_PIECE_BITS) - 1)
    parts = 64 if low >= 1 else 32
    candidates = [1.0] if low < 1 <= high else [k / parts for k in range(32, 96)]
    factor = min(candidates, key=lambda c: max(abs(low * c - 1), abs(high * c - 1)))
    assert max(abs(low * factor - 1), abs(high * factor - 1)) < 0.0235
    exact = -mpmath.log(mpmath.mpf(factor), 2)
    leading = float(mpmath.nint(exact * 2**15)) / 2**15
    return [factor, leading, as_float(exact - leading)]


HEADER = """// Tables for float functions that are computed without doubles.
// Made by tools/math_accuracy/fit_float_tables.py.
"""


def main() -> None:
    """Fit the tables and write the files."""
    rows = list(zip(*(column(piece) for piece in range(PIECES)), strict=True))
    log_rows = list(zip(*(log_column(piece) for piece in range(LOG_PIECES)), strict=True))

    def braced(rows: list[tuple[float, ...]]) -> str:
        literals = ([f"{x:.9g}f" if x % 1 else f"{x}f" for x in row] for row in rows)
        return ", ".join("{" + ", ".join(row) + "}" for row in literals)

    header = f"""{HEADER}#pragma once

namespace croton {{

// erf(x) / x around 16 places: the places, of which a unit has so many, the values there, and the
// coefficients of powers of the distance.
inline constexpr int kErfOverXRows = {len(rows)};
inline constexpr float kErfPlacesPerUnit = {PLACES_PER_UNIT}f;
extern const float kErfOverX[kErfOverXRows][{PIECES}];

// Mantissas from the float of bits kLogFirst on in {LOG_PIECES} pieces: a factor that brings
// those of a piece near 1, and minus its binary logarithm in two parts.
inline constexpr int kLogFirst = {LOG_FIRST:#x};
inline constexpr int kLogPieceBits = {LOG_PIECE_BITS};
extern const float kLogFactor[{LOG_PIECES}];
extern const float kLogOfFactor[{LOG_PIECES}];
extern const float kLogOfFactorLow[{LOG_PIECES}];

}}  // namespace croton
"""
    source = f"""{HEADER}#include "kernels/special_tables_float.h"

namespace croton {{

const float kErfOverX[kErfOverXRows][{PIECES}] = {{{braced(rows)}}};

const float kLogFactor[{LOG_PIECES}] = {braced(log_rows[:1])};
const float kLogOfFactor[{LOG_PIECES}] = {braced(log_rows[1:2])};
const float kLogOfFactorLow[{LOG_PIECES}] = {braced(log_rows[2:])};

}}  // namespace croton
"""
    for name, text in (("special_tables_float.h", header), ("special_tables_float.cpp", source)):
        (KERNELS / name).write_text(text)
        subprocess.run(["clang-format", "-i", str(KERNELS / name)], check=True)


if __name__ == "__main__":
    main()
