"""Conversions between dtypes, with every result defined."""

from typing import Any

import numpy as np

__all__ = ["cast"]

Array = np.ndarray[Any, np.dtype[Any]]


def cast(x: Array, dtype: np.dtype[Any]) -> Array:
    """Return `x` converted to `dtype`.

    A float out of range, nan too, becomes the most negative integer of 64 bits, or of 32 for types
    of at most 32 bits other than uint32, of which the low bits are kept: what x86 processors do. Of
    a complex number the real part is kept in real types.
    """
    if x.dtype == dtype:
        return x
    if x.dtype.kind == "c" and dtype.kind != "c":
        return cast(x.real, dtype)
    if dtype.kind == "b":
        return np.asarray(x != 0)
    if x.dtype.kind == "f" and dtype.kind in "iu":
        return _float_to_integer(x, dtype)
    return x.astype(dtype)


def _float_to_integer(x: Array, dtype: np.dtype[Any]) -> Array:
    wide = x if x.dtype.itemsize > 8 else x.astype(np.float64)
    fits = (wide >= -(2.0**63)) & (wide < 2.0**63)
    whole = np.where(fits, wide, 0).astype(np.int64)
    whole = np.where(fits, whole, np.iinfo(np.int64).min)
    if dtype.itemsize == 8:
        if dtype.kind == "u":
            upper = (wide >= 2.0**63) & (wide < 2.0**64)
            high = np.where(upper, wide - 2.0**63, 0).astype(np.uint64) + np.uint64(2**63)
            return np.where(upper, high, whole.astype(np.uint64))
        return whole
    if dtype.name != "uint32":
        low = np.iinfo(np.int32).min
        whole = np.where((whole >= low) & (whole <= np.iinfo(np.int32).max), whole, low)
    return whole.astype(dtype)
