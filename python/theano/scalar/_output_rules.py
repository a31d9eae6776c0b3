"""The rules for output types of functions of scalars.

A rule takes the scalar types of the inputs and returns a tuple of output types; it raises TypeError
for types it does not accept.
"""

from typing import Any

from theano import _core
from theano.scalar._types import (
    Scalar,
    bool,
    complex64,
    complex128,
    complex_types,
    float32,
    float64,
    float_types,
    get_scalar_type,
    int8,
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
)

__all__ = [
    "float_out",
    "float_out_nocomplex",
    "int_out",
    "int_out_nocomplex",
    "real_out",
    "same_out",
    "same_out_float_only",
    "same_out_min8",
    "same_out_nobool",
    "same_out_nocomplex",
    "specific_out",
    "transfer_type",
    "unary_out_lookup",
    "upcast_out",
    "upcast_out_min8",
    "upcast_out_no_complex",
    "upcast_out_nobool",
    "upgrade_to_float",
    "upgrade_to_float64",
    "upgrade_to_float_no_complex",
]


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


def same_out(type: Scalar) -> tuple[Scalar, ...]:
    """Rule: one output of the input's type."""
    return (type,)


def same_out_nobool(type: Scalar) -> tuple[Scalar, ...]:
    """Rule: one output of the input's type, which must not be bool."""
    if type == bool:
        raise TypeError("bool input not supported")
    return (type,)


def same_out_min8(type: Scalar) -> tuple[Scalar, ...]:
    """Rule: one output of the input's type, int8 in place of bool."""
    return (int8,) if type == bool else (type,)


def same_out_nocomplex(type: Scalar) -> tuple[Scalar, ...]:
    """Rule: one output of the input's type, which must not be complex."""
    _reject_complex((type,))
    return (type,)


def same_out_float_only(type: Scalar) -> tuple[Scalar, ...]:
    """Rule: one output of the input's type, which must be a float."""
    if type not in float_types:
        raise TypeError("only float type are supported")
    return (type,)


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


def real_out(type: Scalar) -> tuple[Scalar, ...]:
    """Rule: one output of the input's type, real for complex inputs."""
    return ({complex64: float32, complex128: float64}.get(type, type),)


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


class specific_out:
    """A rule that always gives the same types.

    Parameters
    ----------
    *spec : Scalar
        The types.
    """

    def __init__(self, *spec: Scalar) -> None:
        self.spec = spec

    def __call__(self, *types: Scalar) -> tuple[Scalar, ...]:
        return self.spec

    def __eq__(self, other: object) -> Any:
        return isinstance(other, specific_out) and self.spec == other.spec

    def __hash__(self) -> int:
        return hash((specific_out, self.spec))


class transfer_type:
    """A rule with one output per entry: the type of that input, for None the common type.

    Parameters
    ----------
    *transfer : int or None
        One for each output.
    """

    def __init__(self, *transfer: int | None) -> None:
        self.transfer = transfer

    def __call__(self, *types: Scalar) -> tuple[Scalar, ...]:
        (common,) = upcast_out(*types)
        return tuple(common if item is None else types[item] for item in self.transfer)

    def __eq__(self, other: object) -> Any:
        return isinstance(other, transfer_type) and self.transfer == other.transfer

    def __hash__(self) -> int:
        return hash((transfer_type, self.transfer))

    def __str__(self) -> str:
        return f"transfer_type{{{', '.join(map(str, self.transfer))}}}"


class unary_out_lookup:
    """A rule given by a table from input types to output types.

    Parameters
    ----------
    type_table : dict
        From the type of the only input, or a tuple of types, to that of the output.
    """

    def __init__(self, type_table: dict[Any, Any]) -> None:
        self.tbl = type_table

    def __call__(self, *types: Any) -> Any:
        key = types[0] if len(types) == 1 else types
        if key not in self.tbl:
            raise TypeError(f"there is no output type for the input type {key}")
        found = self.tbl[key]
        return found if isinstance(key, list | tuple) else [found]

    def __eq__(self, other: object) -> Any:
        return isinstance(other, unary_out_lookup) and self.tbl == other.tbl

    def __hash__(self) -> int:
        return hash(unary_out_lookup)
