"""The functions of scalars: of each its class, its instance, and the rule for its output types."""

from collections.abc import Sequence
from typing import Any

from theano.scalar import _types as types
from theano.scalar._output_rules import (
    real_out,
    same_out,
    same_out_float_only,
    same_out_min8,
    same_out_nobool,
    same_out_nocomplex,
    specific_out,
    transfer_type,
    upcast_out,
    upcast_out_min8,
    upcast_out_no_complex,
    upcast_out_nobool,
    upgrade_to_float,
    upgrade_to_float_no_complex,
)
from theano.scalar._scalar_op import BinaryScalarOp, Cast, ScalarOp, UnaryScalarOp, define
from theano.scalar._types import (
    Scalar,
    complex64,
    complex128,
    discrete_types,
    float64,
    get_scalar_type,
)

__all__ = ["AND", "Abs", "Add", "Angle", "ArcCos", "ArcCosh", "ArcSin", "ArcSinh", "ArcTan"]
__all__ += ["ArcTan2", "ArcTanh", "BinaryBitOp", "Ceil", "Clip", "Complex", "ComplexFromPolar"]
__all__ += ["Conj", "Cos", "Cosh", "Deg2Rad", "EQ", "Exp", "Exp2", "Expm1"]
__all__ += ["FixedLogicalComparison", "Floor", "GE", "GT", "Identity", "Imag", "IntDiv", "Inv"]
__all__ += ["Invert", "IsInf", "IsNan", "LE", "LT", "Log", "Log10", "Log1p", "Log2"]
__all__ += ["LogicalComparison", "Maximum", "Minimum", "Mod", "Mul", "NEQ", "Neg", "OR", "Pow"]
__all__ += ["Rad2Deg", "Real", "RoundHalfAwayFromZero", "RoundHalfToEven", "Second", "Sgn"]
__all__ += ["Sin", "Sinh", "Sqr", "Sqrt", "Sub", "Switch", "Tan", "Tanh", "TrueDiv", "Trunc"]
__all__ += ["UnaryBitOp", "XOR", "abs_", "add", "and_", "angle", "arccos", "arccosh", "arcsin"]
__all__ += ["arcsinh", "arctan", "arctan2", "arctanh", "ceil", "clip", "complex"]
__all__ += ["complex_from_polar", "conj", "convert_to_bool", "convert_to_complex128"]
__all__ += ["convert_to_complex64", "convert_to_float16", "convert_to_float32"]
__all__ += ["convert_to_float64", "convert_to_int16", "convert_to_int32", "convert_to_int64"]
__all__ += ["convert_to_int8", "convert_to_uint16", "convert_to_uint32", "convert_to_uint64"]
__all__ += ["convert_to_uint8", "cos", "cosh", "deg2rad", "eq", "exp", "exp2", "expm1"]
__all__ += ["floor", "ge", "gt", "identity", "imag", "int_div", "inv", "invert", "isinf"]
__all__ += ["isnan", "le", "log", "log10", "log1p", "log2", "lt", "maximum", "minimum", "mod"]
__all__ += ["mul", "neg", "neq", "or_", "pow", "rad2deg", "real", "round_half_away_from_zero"]
__all__ += ["round_half_to_even", "second", "sgn", "sin", "sinh", "sqr", "sqrt", "sub"]
__all__ += ["switch", "tan", "tanh", "true_div", "trunc", "xor"]


class LogicalComparison(BinaryScalarOp):
    """A comparison of two scalars; the result is bool."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(specific_out(types.bool), *args, **kwargs)


class FixedLogicalComparison(UnaryScalarOp):
    """A test of one scalar; the result is bool."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(specific_out(types.bool), *args, **kwargs)


class _TernaryScalarOp(ScalarOp):
    """A function of three scalars."""

    nin = 3


class _Division(BinaryScalarOp):
    """A division of which two discrete operands give `floatX`."""

    def output_types(self, types: Sequence[Scalar]) -> Sequence[Scalar]:
        """Return the common type of the inputs, `floatX` if both are discrete."""
        if all(each in discrete_types for each in types):
            return (get_scalar_type("floatX"),)
        return super().output_types(types)


class UnaryBitOp(UnaryScalarOp):
    """A function of the bits of an integer or of a bool."""

    def output_types(self, types: Sequence[Scalar]) -> Sequence[Scalar]:
        """Return the type of the input; TypeError unless it is discrete."""
        return _discrete(upcast_out(*types))


class BinaryBitOp(BinaryScalarOp):
    """A function of the bits of two integers or of two bools."""

    def output_types(self, types: Sequence[Scalar]) -> Sequence[Scalar]:
        """Return the common type of the inputs; TypeError unless it is discrete."""
        return _discrete(upcast_out(*types))


def _discrete(found: Sequence[Scalar]) -> Sequence[Scalar]:
    if found[0] not in discrete_types:
        raise TypeError("input to a bitwise function must be an integer or a bool", found[0])
    return found


def _signed(type: Scalar) -> Sequence[Scalar]:
    return same_out_nobool(*same_out_nocomplex(type))


def _of_choices(*types: Scalar) -> Sequence[Scalar]:
    return upcast_out(*types[1:])


def _to_complex(*types: Scalar) -> Sequence[Scalar]:
    (common,) = upgrade_to_float_no_complex(*types)
    return (complex128 if common == float64 else complex64,)


# ------------------------------------------------------------------ arithmetic

Add, add = define("Add", ScalarOp, "add", upcast_out, "add")
Mul, mul = define("Mul", ScalarOp, "mul", upcast_out, "mul")
Sub, sub = define("Sub", BinaryScalarOp, "sub", upcast_out_nobool, "sub")
TrueDiv, true_div = define("TrueDiv", _Division, "true_div", upcast_out, "true_div")
IntDiv, int_div = define("IntDiv", BinaryScalarOp, "int_div", upcast_out, "int_div")
Mod, mod = define("Mod", BinaryScalarOp, "mod", upcast_out, "mod")
Pow, pow = define("Pow", BinaryScalarOp, "pow", upcast_out_min8, "pow")
Neg, neg = define("Neg", UnaryScalarOp, "neg", same_out_nobool, "neg")
Inv, inv = define("Inv", UnaryScalarOp, "inv", upgrade_to_float, "inv")
Abs, abs_ = define("Abs", UnaryScalarOp, "abs_", same_out)
Sgn, sgn = define("Sgn", UnaryScalarOp, "sgn", _signed, "sgn")
Sqr, sqr = define("Sqr", UnaryScalarOp, "sqr", same_out, "sqr")
Maximum, maximum = define("Maximum", BinaryScalarOp, "maximum", upcast_out, "maximum")
Minimum, minimum = define("Minimum", BinaryScalarOp, "minimum", upcast_out, "minimum")
Clip, clip = define("Clip", _TernaryScalarOp, "clip", upcast_out_no_complex, "clip")
Second, second = define("Second", BinaryScalarOp, "second", transfer_type(1), "second")
Identity, identity = define("Identity", UnaryScalarOp, "identity", same_out, "identity")

# ------------------------------------------------------------------ comparison, choice and bits

LT, lt = define("LT", LogicalComparison, "lt", None)
GT, gt = define("GT", LogicalComparison, "gt", None)
LE, le = define("LE", LogicalComparison, "le", None)
GE, ge = define("GE", LogicalComparison, "ge", None)
EQ, eq = define("EQ", LogicalComparison, "eq", None)
NEQ, neq = define("NEQ", LogicalComparison, "neq", None)
IsNan, isnan = define("IsNan", FixedLogicalComparison, "isnan", None)
IsInf, isinf = define("IsInf", FixedLogicalComparison, "isinf", None)
Switch, switch = define("Switch", _TernaryScalarOp, "switch", _of_choices)
OR, or_ = define("OR", BinaryBitOp, "or_", None)
XOR, xor = define("XOR", BinaryBitOp, "xor", None)
AND, and_ = define("AND", BinaryBitOp, "and_", None)
Invert, invert = define("Invert", UnaryBitOp, "invert", None)

# ------------------------------------------------------------------ rounding

Ceil, ceil = define("Ceil", UnaryScalarOp, "ceil", upgrade_to_float_no_complex, "ceil")
Floor, floor = define("Floor", UnaryScalarOp, "floor", upgrade_to_float_no_complex, "floor")
Trunc, trunc = define("Trunc", UnaryScalarOp, "trunc", upgrade_to_float_no_complex, "trunc")
RoundHalfToEven, round_half_to_even = define(
    "RoundHalfToEven", UnaryScalarOp, "round_half_to_even", same_out_float_only
)
RoundHalfAwayFromZero, round_half_away_from_zero = define(
    "RoundHalfAwayFromZero", UnaryScalarOp, "round_half_away_from_zero", same_out_float_only
)

# ------------------------------------------------------------------ powers and logarithms

Sqrt, sqrt = define("Sqrt", UnaryScalarOp, "sqrt", upgrade_to_float, "sqrt")
Exp, exp = define("Exp", UnaryScalarOp, "exp", upgrade_to_float, "exp")
Exp2, exp2 = define("Exp2", UnaryScalarOp, "exp2", upgrade_to_float, "exp2")
Expm1, expm1 = define("Expm1", UnaryScalarOp, "expm1", upgrade_to_float, "expm1")
Log, log = define("Log", UnaryScalarOp, "log", upgrade_to_float, "log")
Log2, log2 = define("Log2", UnaryScalarOp, "log2", upgrade_to_float, "log2")
Log10, log10 = define("Log10", UnaryScalarOp, "log10", upgrade_to_float, "log10")
Log1p, log1p = define("Log1p", UnaryScalarOp, "log1p", upgrade_to_float, "log1p")

# ------------------------------------------------------------------ trigonometry

Sin, sin = define("Sin", UnaryScalarOp, "sin", upgrade_to_float, "sin")
Cos, cos = define("Cos", UnaryScalarOp, "cos", upgrade_to_float, "cos")
Tan, tan = define("Tan", UnaryScalarOp, "tan", upgrade_to_float, "tan")
ArcSin, arcsin = define("ArcSin", UnaryScalarOp, "arcsin", upgrade_to_float, "arcsin")
ArcCos, arccos = define("ArcCos", UnaryScalarOp, "arccos", upgrade_to_float, "arccos")
ArcTan, arctan = define("ArcTan", UnaryScalarOp, "arctan", upgrade_to_float, "arctan")
ArcTan2, arctan2 = define("ArcTan2", BinaryScalarOp, "arctan2", upgrade_to_float, "arctan2")
Sinh, sinh = define("Sinh", UnaryScalarOp, "sinh", upgrade_to_float, "sinh")
Cosh, cosh = define("Cosh", UnaryScalarOp, "cosh", upgrade_to_float, "cosh")
Tanh, tanh = define("Tanh", UnaryScalarOp, "tanh", upgrade_to_float, "tanh")
ArcSinh, arcsinh = define("ArcSinh", UnaryScalarOp, "arcsinh", upgrade_to_float, "arcsinh")
ArcCosh, arccosh = define("ArcCosh", UnaryScalarOp, "arccosh", upgrade_to_float, "arccosh")
ArcTanh, arctanh = define("ArcTanh", UnaryScalarOp, "arctanh", upgrade_to_float, "arctanh")
Deg2Rad, deg2rad = define("Deg2Rad", UnaryScalarOp, "deg2rad", upgrade_to_float, "deg2rad")
Rad2Deg, rad2deg = define("Rad2Deg", UnaryScalarOp, "rad2deg", upgrade_to_float, "rad2deg")

# ------------------------------------------------------------------ complex numbers

Real, real = define("Real", UnaryScalarOp, "real", real_out, "real")
Imag, imag = define("Imag", UnaryScalarOp, "imag", real_out, "imag")
Angle, angle = define("Angle", UnaryScalarOp, "angle", specific_out(float64), "angle")
Conj, conj = define("Conj", UnaryScalarOp, "conj", same_out_min8, "conj")
Complex, complex = define("Complex", BinaryScalarOp, "complex", _to_complex, "complex")
ComplexFromPolar, complex_from_polar = define(
    "ComplexFromPolar", BinaryScalarOp, "complex_from_polar", _to_complex, "complex_from_polar"
)

# ------------------------------------------------------------------ conversions

convert_to_bool = Cast(types.bool, name="convert_to_bool")
convert_to_int8 = Cast(types.int8, name="convert_to_int8")
convert_to_int16 = Cast(types.int16, name="convert_to_int16")
convert_to_int32 = Cast(types.int32, name="convert_to_int32")
convert_to_int64 = Cast(types.int64, name="convert_to_int64")
convert_to_uint8 = Cast(types.uint8, name="convert_to_uint8")
convert_to_uint16 = Cast(types.uint16, name="convert_to_uint16")
convert_to_uint32 = Cast(types.uint32, name="convert_to_uint32")
convert_to_uint64 = Cast(types.uint64, name="convert_to_uint64")
convert_to_float16 = Cast(types.float16, name="convert_to_float16")
convert_to_float32 = Cast(types.float32, name="convert_to_float32")
convert_to_float64 = Cast(types.float64, name="convert_to_float64")
convert_to_complex64 = Cast(types.complex64, name="convert_to_complex64")
convert_to_complex128 = Cast(types.complex128, name="convert_to_complex128")
