"""Arrays as one line of text: ``dtype dims = values``, for the specs of cases and for the data.

``float64 2 3 = 0.5 1 nan -inf 2 3`` is a matrix, ``int8 = 4`` a scalar, ``bool 2! = 1 0`` would
be a vector whose dimension is flagged broadcastable. Complex numbers are written ``re,im``.
``csr float64 2 3`` is a sparse matrix of SciPy's in format csr (csc, bsr); zeros are not stored.
A spec without ``=`` is filled with numbers that depend on nothing but the text itself.
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

INTEGERS = ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64")
FLOATS = ("float16", "float32", "float64")
COMPLEX = ("complex64", "complex128")
REAL = ("bool", *INTEGERS, *FLOATS)
DTYPES = (*REAL, *COMPLEX)
SPARSE_FORMATS = ("csr", "csc", "bsr")


class Generator:
    """A linear congruential generator; the same numbers under every version of everything."""

    def __init__(self, key: str) -> None:
        self.state = zlib.crc32(key.encode()) + 1

    def integer(self, limit: int) -> int:
        """Return an integer from 0 to limit - 1."""
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % limit

    def number(self, dtype: str) -> Any:
        """Return a small number that is not zero and is exact in every dtype of its kind."""
        if dtype == "bool":
            return bool(self.integer(2))
        if dtype.startswith("uint"):
            return 1 + self.integer(7)
        sign = 1 - 2 * self.integer(2)
        if dtype.startswith("int"):
            return sign * (1 + self.integer(6))
        if dtype.startswith("complex"):
            return complex(self.number("float"), self.number("float"))
        return sign * (1 + self.integer(23)) / 8


def split_format(spec: str) -> tuple[str, str]:
    """Return the format of a sparse matrix, and the spec without it; no format of an array."""
    first, _, rest = spec.partition(" ")
    return (first, rest) if first in SPARSE_FORMATS else ("", spec)


def spec_type(spec: str) -> tuple[str, tuple[bool, ...]]:
    """Return dtype and broadcastable flags of a spec."""
    words = split_format(spec)[1].partition("=")[0].split()
    return words[0], tuple(word.endswith("!") for word in words[1:])


def spec_array(spec: str, key: str = "") -> Any:
    """Return the array or sparse matrix of a spec; `key` tells apart unwritten values."""
    format, dense = split_format(spec)
    if format:
        import scipy.sparse

        array = spec_array(dense, key)
        if "=" not in spec:
            generator = Generator(key + spec)
            kept = [[generator.integer(2) for _ in row] for row in array]
            array = array * np.array(kept, array.dtype).reshape(array.shape)
        return getattr(scipy.sparse, f"{format}_matrix")(array)
    head, equals, tail = spec.partition("=")
    dtype, *dims = head.split()
    shape = tuple(int(dim.rstrip("!")) for dim in dims)
    size = int(np.prod(shape, dtype=int))
    if equals:
        values = [_parse(word, dtype) for word in tail.split()]
        if len(values) != size:
            raise ValueError(f"{spec!r} needs {size} values")
    else:
        generator = Generator(key + spec)
        values = [generator.number(dtype) for _ in range(size)]
    return np.array(values, dtype=dtype).reshape(shape)


def array_text(array: Any) -> str:
    """Return the text from which `spec_array` makes the same array or sparse matrix again."""
    if hasattr(array, "tocsr"):
        return f"{array.format} {array_text(array.toarray())}"
    array = np.asarray(array)
    dtype = array.dtype.name
    head = " ".join([dtype, *map(str, array.shape)])
    return head + " = " + " ".join(_format(value, dtype) for value in array.ravel())


def _parse(word: str, dtype: str) -> Any:
    if dtype.startswith("complex"):
        real, _, imag = word.partition(",")
        return complex(float(real), float(imag or 0))
    if dtype.startswith("float"):
        return float(word)
    return int(word)


def _format(value: Any, dtype: str) -> str:
    if dtype.startswith("complex"):
        return f"{_short(value.real)},{_short(value.imag)}"
    if dtype.startswith("float"):
        return _short(value)
    return str(int(value))


def _short(value: Any) -> str:
    text = str(value)
    return text[:-2] if text.endswith(".0") else text
