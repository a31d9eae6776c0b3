"""Scalar types, one for each dtype, and the promotion of dtypes."""

import builtins
from typing import Any

import numpy as np

from theano import _core
from theano.configdefaults import config
from theano.gof.type import Type

__all__ = [
    "ComplexError",
    "IntegerDivisionError",
    "Scalar",
    "all_types",
    "bool",
    "complex64",
    "complex128",
    "complex_types",
    "continuous_types",
    "discrete_types",
    "float16",
    "float32",
    "float64",
    "float_types",
    "get_scalar_type",
    "int8",
    "int16",
    "int32",
    "int64",
    "int_types",
    "integer_types",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "uint_types",
    "upcast",
]


class ComplexError(NotImplementedError):
    """Raised for operations that have no meaning on complex numbers."""


class IntegerDivisionError(Exception):
    """Raised where a division of two integers is ambiguous."""


_core.set_classes({"ComplexError": ComplexError})


def upcast(dtype: str, *dtypes: str) -> str:
    """Return the dtype in which arrays of the given dtypes are combined.

    Parameters
    ----------
    dtype, *dtypes : str
        Names of dtypes, ``'floatX'`` included.

    Returns
    -------
    str
        The name of the resulting dtype.

    Raises
    ------
    TypeError
        If a name is not that of a supported dtype.
    """
    names = [config.floatX if name == "floatX" else name for name in (dtype, *dtypes)]
    return _core.upcast(*names)


# ------------------------------------------------------------------ types

_NAMES = (
    "bool",
    *("int8", "int16", "int32", "int64"),
    *("uint8", "uint16", "uint32", "uint64"),
    *("float16", "float32", "float64"),
    *("complex64", "complex128"),
)


class Scalar(Type):
    """The type of single numbers of one dtype.

    Parameters
    ----------
    dtype : str
        Name of the dtype; ``'floatX'`` stands for the configured one.

    Raises
    ------
    TypeError
        If the dtype is not supported.
    """

    ndim = 0
    __props__ = ("dtype",)

    def __init__(self, dtype: str) -> None:
        super().__init__()
        if isinstance(dtype, str) and dtype == "floatX":
            dtype = config.floatX
        if dtype not in _NAMES:
            raise TypeError(f"Unsupported dtype for Scalar: {dtype}")
        self.dtype = str(dtype)

    def filter(
        self, data: Any, strict: builtins.bool = False, allow_downcast: builtins.bool | None = None
    ) -> np.generic:
        """Return `data` as a NumPy scalar of this dtype; TypeError where values would be lost."""
        numpy_type = np.dtype(self.dtype).type
        if strict and not isinstance(data, numpy_type):
            raise TypeError(f"{self} expected a {self.dtype}, got {data!r} of type {type(data)}")
        try:
            converted: np.generic = numpy_type(data)
        except (ValueError, OverflowError) as error:
            raise TypeError(f"{self} cannot hold {data!r}") from error
        may_lose = allow_downcast or (
            allow_downcast is None and type(data) is float and self.dtype == config.floatX
        )
        # Compared as Python numbers: NumPy would round a Python float before comparing.
        if not may_lose and converted.item() != data and data == data:
            raise TypeError(f"Value cannot accurately be converted to dtype ({self.dtype}): {data}")
        return converted

    def make_variable(self, name: str | None = None) -> Any:
        """Return a new variable that holds one number of this dtype: a 0-d tensor."""
        return self._tensor_type().make_variable(name)

    def make_constant(self, value: Any, name: str | None = None) -> Any:
        """Return a constant that holds one number of this dtype: a 0-d tensor."""
        return self._tensor_type().make_constant(value, name)

    def _tensor_type(self) -> Any:
        from theano.tensor.type import TensorType

        return TensorType(self.dtype, ())

    def values_eq_approx(self, a: Any, b: Any, tolerance: float = 1e-4) -> builtins.bool:
        """Whether two numbers differ by at most `tolerance`, relative to their sizes' sum."""
        return builtins.bool(abs(a - b) <= tolerance * (abs(a) + abs(b)))

    def get_size(self, shape_info: Any) -> int:
        """Return the number of bytes of one number; the argument says nothing more."""
        return np.dtype(self.dtype).itemsize

    def get_shape_info(self, obj: Any) -> int:
        """Return the number of bytes of one number."""
        return np.dtype(self.dtype).itemsize

    @staticmethod
    def may_share_memory(a: Any, b: Any) -> builtins.bool:
        """Whether two values may share memory; numbers do not."""
        return False

    def dtype_specs(self) -> tuple[type, str, str]:
        """Return the NumPy class, the C name and a class name for numbers of this type."""
        numpy_type = np.dtype(self.dtype).type
        kind = self.dtype.rstrip("0123456789")
        prefix = "theano" if kind == "complex" else "npy"
        class_name = {"uint": "UInt"}.get(kind, kind.capitalize()) + self.dtype[len(kind) :]
        return numpy_type, f"{prefix}_{self.dtype}", class_name

    def upcast(self, *others: "Scalar") -> Any:
        """Return the type that holds the numbers of this type and of the others."""
        return get_scalar_type(_core.upcast(*(each.dtype for each in (self, *others))))

    def __eq__(self, other: object) -> builtins.bool:
        # Variables of scalars are 0-d tensors: `x.type in float_types` asks about these.
        if isinstance(other, _core.TensorType):
            return other.ndim == 0 and other.dtype == self.dtype
        return type(other) is type(self) and other.dtype == self.dtype

    def __ne__(self, other: object) -> builtins.bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._tensor_type())

    def __str__(self) -> str:
        return self.dtype

    def __repr__(self) -> str:
        return f"Scalar({self.dtype})"


bool = Scalar("bool")
int8 = Scalar("int8")
int16 = Scalar("int16")
int32 = Scalar("int32")
int64 = Scalar("int64")
uint8 = Scalar("uint8")
uint16 = Scalar("uint16")
uint32 = Scalar("uint32")
uint64 = Scalar("uint64")
float16 = Scalar("float16")
float32 = Scalar("float32")
float64 = Scalar("float64")
complex64 = Scalar("complex64")
complex128 = Scalar("complex128")

int_types = int8, int16, int32, int64
uint_types = uint8, uint16, uint32, uint64
integer_types = int_types + uint_types
discrete_types = (bool, *integer_types)
float_types = float16, float32, float64
complex_types = complex64, complex128
continuous_types = float_types + complex_types
all_types = discrete_types + continuous_types

_BY_NAME = {scalar_type.dtype: scalar_type for scalar_type in all_types}


def get_scalar_type(dtype: str | np.dtype[Any]) -> Scalar:
    """Return the shared scalar type of a dtype."""
    name = str(dtype)
    if name == "floatX":
        name = config.floatX
    if name not in _BY_NAME:
        raise TypeError(f"Unsupported dtype for Scalar: {dtype}")
    return _BY_NAME[name]
