"""Scalar types, the rules for output types of elementwise functions, and those functions' names.

A rule takes the scalar types of the inputs and returns a tuple of output types; it raises TypeError
for types it does not accept. The functions themselves live in the core; `ScalarOp` names one.
"""

import builtins
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from theano import _core
from theano.configdefaults import config
from theano.gof.type import Type
from theano.scalar._autocast import (
    NumpyAutocaster,
    autocast_float,
    autocast_float_as,
    autocast_int,
    convert,
)

__all__ = [
    "Cast",
    "ComplexError",
    "IntegerDivisionError",
    "NumpyAutocaster",
    "Scalar",
    "ScalarOp",
    "all_types",
    "autocast_float",
    "autocast_float_as",
    "autocast_int",
    "bool",
    "complex64",
    "complex128",
    "complex_types",
    "continuous_types",
    "convert",
    "discrete_types",
    "float16",
    "float32",
    "float64",
    "float_out",
    "float_out_nocomplex",
    "float_types",
    "get_scalar_type",
    "int8",
    "int16",
    "int32",
    "int64",
    "int_out",
    "int_or_true_div",
    "int_out_nocomplex",
    "int_types",
    "integer_types",
    "real_out",
    "same_out",
    "same_out_float_only",
    "same_out_min8",
    "same_out_nobool",
    "same_out_nocomplex",
    "scalar_op",
    "specific_out",
    "transfer_type",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "uint_types",
    "upcast",
    "upcast_out",
    "upcast_out_min8",
    "upcast_out_no_complex",
    "upcast_out_nobool",
    "upgrade_to_float",
    "upgrade_to_float64",
    "upgrade_to_float_no_complex",
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

    def dtype_specs(self) -> tuple[type, str, str]:
        """Return the NumPy class, the C name and a class name for numbers of this type."""
        numpy_type = np.dtype(self.dtype).type
        kind = self.dtype.rstrip("0123456789")
        prefix = "theano" if kind == "complex" else "npy"
        class_name = {"uint": "UInt"}.get(kind, kind.capitalize()) + self.dtype[len(kind) :]
        return numpy_type, f"{prefix}_{self.dtype}", class_name

    def __eq__(self, other: object) -> builtins.bool:
        return type(other) is type(self) and other.dtype == self.dtype

    def __ne__(self, other: object) -> builtins.bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((Scalar, self.dtype))

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


# ------------------------------------------------------------------ rules for output types


def _reject_complex(types: tuple[Scalar, ...]) -> None:
    if any(scalar_type in complex_types for scalar_type in types):
        raise TypeError("complex argument not supported")


def upcast_out(*types: Scalar) -> tuple[Scalar, ...]:
    """Rule: one output of the common dtype."""
    return (get_scalar_type(_core.upcast(*(scalar_type.dtype for scalar_type in types))),)


def upcast_out_nobool(*types: Scalar) -> tuple[Scalar, ...]:
    """Rule: one output of the common dtype, which must not be bool."""
    result = upcast_out(*types)
    if result[0] == bool:
        raise TypeError("bool output not supported")
    return result


def upcast_out_min8(*types: Scalar) -> tuple[Scalar, ...]:
    """Rule: one output of the common dtype, int8 in place of bool."""
    result = upcast_out(*types)
    return (int8,) if result[0] == bool else result


def upcast_out_no_complex(*types: Scalar) -> tuple[Scalar, ...]:
    """Rule: one output of the common dtype; complex inputs are rejected."""
    _reject_complex(types)
    return upcast_out(*types)


def same_out(scalar_type: Scalar) -> tuple[Scalar, ...]:
    """Rule: one output of the input's type."""
    return (scalar_type,)


def same_out_nobool(scalar_type: Scalar) -> tuple[Scalar, ...]:
    """Rule: one output of the input's type, which must not be bool."""
    if scalar_type == bool:
        raise TypeError("bool input not supported")
    return (scalar_type,)


def same_out_min8(scalar_type: Scalar) -> tuple[Scalar, ...]:
    """Rule: one output of the input's type, int8 in place of bool."""
    return (int8,) if scalar_type == bool else (scalar_type,)


def same_out_nocomplex(scalar_type: Scalar) -> tuple[Scalar, ...]:
    """Rule: one output of the input's type, which must not be complex."""
    _reject_complex((scalar_type,))
    return (scalar_type,)


def same_out_float_only(scalar_type: Scalar) -> tuple[Scalar, ...]:
    """Rule: one output of the input's type, which must be a float."""
    if scalar_type not in float_types:
        raise TypeError("only float type are supported")
    return (scalar_type,)


def int_out(*types: Scalar) -> tuple[Scalar, ...]:
    """Rule: one int64 output."""
    return (int64,)


def int_out_nocomplex(*types: Scalar) -> tuple[Scalar, ...]:
    """Rule: one int64 output; complex inputs are rejected."""
    _reject_complex(types)
    return (int64,)


def float_out(*types: Scalar) -> tuple[Scalar, ...]:
    """Rule: one float64 output."""
    return (float64,)


def float_out_nocomplex(*types: Scalar) -> tuple[Scalar, ...]:
    """Rule: one float64 output; complex inputs are rejected."""
    _reject_complex(types)
    return (float64,)


def real_out(scalar_type: Scalar) -> tuple[Scalar, ...]:
    """Rule: one output of the input's type, real for complex inputs."""
    return ({complex64: float32, complex128: float64}.get(scalar_type, scalar_type),)


def upgrade_to_float(*types: Scalar) -> tuple[Scalar, ...]:
    """Rule: one float or complex output that holds all inputs.

    Bool, 8-bit and 16-bit integers count as float32, longer ones as float64.
    """
    as_float = {bool: float32, int8: float32, int16: float32, uint8: float32, uint16: float32}
    wide = {int32: float64, int64: float64, uint32: float64, uint64: float64}
    table = as_float | wide
    return upcast_out(*(table.get(scalar_type, scalar_type) for scalar_type in types))


def upgrade_to_float_no_complex(*types: Scalar) -> tuple[Scalar, ...]:
    """Rule: as `upgrade_to_float`; complex inputs are rejected."""
    _reject_complex(types)
    return upgrade_to_float(*types)


def upgrade_to_float64(*types: Scalar) -> tuple[Scalar, ...]:
    """Rule: one float64 output."""
    return (float64,)


def specific_out(*outputs: Scalar) -> Callable[..., tuple[Scalar, ...]]:
    """Return a rule that always gives the types `outputs`."""
    return lambda *types: outputs


def transfer_type(*transfer: int | None) -> Callable[..., tuple[Scalar, ...]]:
    """Return a rule with one output per entry: the type of that input, for None the common type."""

    def rule(*types: Scalar) -> tuple[Scalar, ...]:
        (common,) = upcast_out(*types)
        return tuple(common if item is None else types[item] for item in transfer)

    return rule


# ------------------------------------------------------------------ names of functions


class ScalarOp:
    """The name of an elementwise function of the core; equal where names are.

    Attributes
    ----------
    name : str
        As it is printed, for example ``'add'``.
    nin : int
        The number of arguments; -1 for any number.
    """

    __slots__ = ("name", "nin")

    def __init__(self, name: str, nin: int) -> None:
        self.name = name
        self.nin = nin

    def __eq__(self, other: object) -> builtins.bool:
        return type(other) is type(self) and str(other) == str(self)

    def __ne__(self, other: object) -> builtins.bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((type(self), str(self)))

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"


class Cast(ScalarOp):
    """The conversion to one dtype."""

    __slots__ = ("dtype",)

    def __init__(self, dtype: str) -> None:
        super().__init__("Cast", 1)
        self.dtype = dtype

    def __str__(self) -> str:
        return f"{self.name}{{{self.dtype}}}"


_FUNCTIONS = {
    record["name"]: ScalarOp(record["name"], record["arity"]) for record in _core.scalar_functions()
}


def scalar_op(name: str) -> ScalarOp:
    """Return the `ScalarOp` called `name`; raise KeyError if there is none."""
    return _FUNCTIONS[name]


def int_or_true_div(x_discrete: builtins.bool, y_discrete: builtins.bool) -> ScalarOp:
    """Return the division that ``/`` meant in Python 2.

    Parameters
    ----------
    x_discrete, y_discrete : bool
        Whether the operands are integers.

    Returns
    -------
    ScalarOp
        ``int_div`` for two integers if ``config.int_division`` is ``'int'``, else ``true_div``.

    Raises
    ------
    IntegerDivisionError
        For two integers if ``config.int_division`` is ``'raise'``.
    """
    if x_discrete and y_discrete and config.int_division != "floatX":
        if config.int_division == "raise":
            raise IntegerDivisionError(
                "config.int_division='raise' forbids to divide two integers:"
                " use // or true_div, or cast one of them"
            )
        warnings.warn(
            "The division of two integers is a whole number here: use // or true_div instead.",
            DeprecationWarning,
            stacklevel=3,
        )
        return scalar_op("int_div")
    return scalar_op("true_div")


def __getattr__(name: str) -> ScalarOp:
    """Give each function of the core by its name: ``theano.scalar.add``."""
    try:
        return _FUNCTIONS[name]
    except KeyError:
        raise AttributeError(f"module 'theano.scalar' has no attribute {name!r}") from None
