"""Whether a result is right, given what the members of the ensemble say."""

from typing import Any

import numpy as np

from tests.fuzz.rounding import EPSILON, SMALLEST
from tests.fuzz.uncertainty import PLAIN, WIDE

__all__ = ["difference", "is_near", "is_same", "judge", "wrong_type"]


def is_same(actual: Any, plain: Any) -> bool:
    """Whether a result is what the plain interpreter says, with no digit different."""
    if not isinstance(actual, np.ndarray) or actual.dtype != plain.dtype:
        return False
    return np.array_equal(actual, plain, equal_nan=actual.dtype.kind in "fc")


def wrong_type(actual: Any, variable: Any) -> str | None:
    """Return what is wrong with a result's dtype, rank or flags, or None."""
    if not isinstance(actual, np.ndarray):
        return f"a {type(actual).__name__} instead of an array"
    if actual.dtype.name != variable.dtype:
        return f"dtype {actual.dtype.name} instead of {variable.dtype}"
    if actual.ndim != variable.ndim or any(
        flag and n != 1 for flag, n in zip(variable.broadcastable, actual.shape, strict=True)
    ):
        return f"shape {actual.shape} for {variable.type}"
    return None


def is_near(actual: Any, members: list[Any], dtype: str) -> bool:
    """Whether a result is near enough without any doubt: what needs no ensemble."""
    plain, wide = members[PLAIN], members[WIDE]
    if actual.shape != plain.shape or actual.dtype.kind not in "fc":
        return False
    with np.errstate(all="ignore"):
        spread = np.where(np.isfinite(plain), abs(plain - wide), 0)
        distance = abs(actual.astype(wide.dtype) - wide)
        near = np.isfinite(wide) & (distance <= _bound(spread, wide, dtype))
        near |= (_kind(actual) != 0) & (_kind(actual) == _kind(plain))
    return bool(np.all(near))


def judge(actual: Any, members: list[Any], dtype: str) -> tuple[Any, Any]:
    """Return which elements of a result are right, and which undetermined.

    Parameters
    ----------
    actual : ndarray
        What a function returned, of the members' shape.
    members : list of ndarray
        What the ensemble found.
    dtype : str
        The declared dtype.
    """
    plain, wide = members[PLAIN], members[WIDE]
    if actual.dtype.kind not in "fc":
        is_known = np.all([member == plain for member in members], axis=0)
        return (actual == plain) | ~is_known, ~is_known
    with np.errstate(all="ignore"):
        kind = _kind(wide)
        is_known = np.all([_kind(member) == kind for member in members], axis=0)
        spread = np.max([abs(member - wide) for member in members], axis=0)
        bound = _bound(spread, wide, dtype)
        # A zero may be all that is left of terms that cancel: of numbers about one, their rounding.
        is_zero = np.all([member == 0 for member in [plain, *members[WIDE + 1 :]]], axis=0)
        bound = bound + np.where(is_zero, EPSILON[dtype], 0)
        is_right = np.where(
            kind == 0, abs(actual.astype(wide.dtype) - wide) <= bound, _kind(actual) == kind
        )
        is_vague = (kind == 0) & (bound > 0.1 * np.maximum(abs(wide), 1))
    return is_right | ~is_known, ~is_known | is_vague


def difference(actual: Any, members: list[Any], variable: Any) -> tuple[str | None, float]:
    """Return what is wrong with a result, or None, and the share of undetermined elements."""
    plain, wide = members[PLAIN], members[WIDE]
    if actual.shape != plain.shape:
        return f"shape {actual.shape} instead of {plain.shape}", 0
    is_right, is_undetermined = judge(actual, members, variable.dtype)
    undetermined = float(np.mean(is_undetermined)) if plain.size else 0.0
    if np.all(is_right):
        return None, undetermined
    first = tuple(int(i) for i in np.argwhere(~np.asarray(is_right))[0])
    others = ", ".join(str(member[first]) for member in members[WIDE + 1 :])
    message = (
        f"{np.count_nonzero(~np.asarray(is_right))} of {plain.size} elements of {variable.type};"
        f" at {first} {actual[first]!r} instead of {plain[first]!r}, in wider numbers"
        f" {wide[first]!s}, with noise {others}"
    )
    return message, undetermined


def _bound(spread: Any, wide: Any, dtype: str) -> Any:
    return 4 * spread + 8 * EPSILON[dtype] * abs(wide) + 4 * SMALLEST[dtype]


def _kind(x: Any) -> Any:
    """0 for finite numbers, 1 and -1 for infinities, 2 for nan; of complex numbers 0 or 2."""
    if x.dtype.kind == "c":
        return np.where(np.isfinite(x), 0, 2)
    return np.where(np.isnan(x), 2, np.where(np.isinf(x), np.sign(x), 0))
