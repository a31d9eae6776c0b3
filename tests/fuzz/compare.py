"""Whether a result is right, given what the interpreter says with and without noise."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.fuzz.rounding import EPSILON, LARGEST, SMALLEST

__all__ = ["Expected", "difference"]


@dataclass
class Expected:
    """Values of one variable: as the graph is written, in wider numbers, and with noise."""

    plain: Any
    wide: Any
    noisy: list[Any]


def difference(actual: Any, expected: Expected, variable: Any, is_lenient: bool) -> str | None:
    """Return what is wrong with a result, or None.

    Parameters
    ----------
    actual : ndarray
        What a function returned.
    expected : Expected
        What the interpreter found.
    variable : Variable
        What was computed, for dtype and flags.
    is_lenient : bool
        Whether rewrites may have turned what is not finite into something else.
    """
    plain = expected.plain
    if not isinstance(actual, np.ndarray):
        return f"a {type(actual).__name__} instead of an array"
    if actual.dtype.name != variable.dtype:
        return f"dtype {actual.dtype.name} instead of {variable.dtype}"
    if actual.ndim != variable.ndim or any(
        flag and n != 1 for flag, n in zip(variable.broadcastable, actual.shape, strict=False)
    ):
        return f"shape {actual.shape} for {variable.type}"
    others = [expected.wide, *expected.noisy]
    if any(other.shape != plain.shape for other in others):
        return None  # the shape depends on how numbers were rounded
    if actual.shape != plain.shape:
        return f"shape {actual.shape} instead of {plain.shape}"
    if actual.dtype.kind == "c":
        right = _right_complex(actual, expected, variable.dtype)
    elif actual.dtype.kind == "f":
        right = _right_floats(actual, expected, variable.dtype, is_lenient)
    else:
        is_known = np.ones(plain.shape, bool)
        for other in others:
            is_known &= other == plain
        right = (actual == plain) | ~is_known | is_lenient
    right = np.asarray(right)
    if np.all(right):
        return None
    first = tuple(int(i) for i in np.argwhere(~right)[0])
    return (
        f"{np.count_nonzero(~right)} of {right.size} elements of {variable.type}; at {first}"
        f" {actual[first]!r} instead of {plain[first]!r}, in wider numbers"
        f" {expected.wide[first]!r},"
        f" with noise {[other[first] for other in expected.noisy]}"
    )


def _right_floats(actual: Any, expected: Expected, dtype: str, is_lenient: bool) -> Any:
    plain, wide = expected.plain, expected.wide
    found = actual.astype(wide.dtype)
    is_finite = np.isfinite(wide)
    spread = np.where(np.isfinite(plain), abs(plain - wide), 0)
    is_kind_known = np.ones(plain.shape, bool)
    for other in expected.noisy:
        is_finite &= np.isfinite(other)
        spread = np.maximum(spread, abs(other - wide))
        is_kind_known &= _kind(other) == _kind(wide)
    is_kind_known &= _kind(plain) == _kind(wide)
    bound = 4 * spread + 4 * EPSILON[dtype] * abs(wide) + 4 * SMALLEST[dtype]
    right = is_finite & (abs(found - wide) <= bound)
    # Overflow: with as many digits as declared, or in another order.
    right |= is_finite & ~np.isfinite(plain) & (_kind(actual) == _kind(plain))
    right |= is_finite & (abs(wide) > LARGEST[dtype] / 4)
    right |= ~is_finite & ~is_kind_known
    right |= ~is_finite & (_kind(actual) == _kind(wide))
    if is_lenient:
        right |= ~is_finite | (_kind(plain) != 0)
    return right


def _right_complex(actual: Any, expected: Expected, dtype: str) -> Any:
    plain, wide = expected.plain, expected.wide
    is_finite = np.isfinite(wide) & np.isfinite(plain)
    spread = abs(plain - wide)
    for other in expected.noisy:
        is_finite &= np.isfinite(other)
        spread = np.maximum(spread, abs(other - wide))
    bound = 4 * spread + 8 * EPSILON[dtype] * abs(wide) + 4 * SMALLEST[dtype]
    # What is not finite in complex numbers depends on how products are written.
    return ~is_finite | (abs(actual.astype(wide.dtype) - wide) <= bound)


def _kind(x: Any) -> Any:
    """0 for finite numbers, 1 and -1 for infinities, 2 for nan."""
    return np.where(np.isnan(x), 2, np.where(np.isinf(x), np.sign(x), 0))
