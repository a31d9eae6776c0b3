"""Types in a few characters, as they stand beside lines: `dmatrix`, `lvector`."""

from typing import Any

__all__ = ["broadcastable_to_str", "dtype_to_char", "type_to_str"]

_CHARACTERS = {
    "complex64": "c",
    "complex128": "z",
    "float32": "f",
    "float64": "d",
    "int8": "b",
    "int16": "w",
    "int32": "i",
    "int64": "l",
}
_PATTERNS: dict[tuple[bool, ...], str] = {
    (): "scalar",
    (False,): "vector",
    (False, True): "col",
    (True, False): "row",
    (False, False): "matrix",
}


def broadcastable_to_str(b: Any) -> str:
    """The name of a pattern: scalar, vector, row, col, matrix, or nothing."""
    return _PATTERNS.get(tuple(b), "")


def dtype_to_char(dtype: str) -> str:
    """The character of a dtype, as in `dmatrix`; X if it has none."""
    return _CHARACTERS.get(dtype, "X")


def type_to_str(t: Any) -> str:
    """A type in a few characters, as `dmatrix`; the dtype where the rank has no name."""
    flags = getattr(t, "broadcastable", None)
    if flags is None:
        return str(t)
    pattern = broadcastable_to_str(flags)
    return dtype_to_char(str(t.dtype)) + pattern if pattern else str(t.dtype)
