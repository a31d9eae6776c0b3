"""The elementwise functions: a table of public name, name in the core, and documentation.

Each is the core's operation itself, so that ``T.exp(x).owner.op == T.exp``. Arguments are anything
that `as_tensor_variable` accepts; they are broadcast against each other by their patterns.
"""

from typing import Any

from theano import _core
from theano.scalar.basic import ComplexError, int_or_true_div
from theano.tensor import elemwise as elemwise  # the classes must be known to the core first
from theano.tensor._convert import as_tensor_variable, cast, complex_dtypes, discrete_dtypes

__all__ = [
    "add",
    "mul",
    "sub",
    "true_div",
    "int_div",
    "floor_div",
    "div_proxy",
    "mod",
    "pow",
    "neg",
    "inv",
]
__all__ += ["abs_", "sgn", "sqr", "square", "sqrt", "maximum", "minimum", "second", "fill", "eq"]
__all__ += ["neq", "lt", "le", "gt", "ge", "isnan_", "isinf_", "and_", "bitwise_and", "or_"]
__all__ += ["bitwise_or", "xor", "bitwise_xor", "invert", "bitwise_not", "ceil", "floor", "trunc"]
__all__ += ["round_half_to_even", "round_half_away_from_zero", "exp", "exp2", "expm1", "log"]
__all__ += ["log2", "log10", "log1p", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "arctan2"]
__all__ += ["sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "deg2rad", "rad2deg", "real"]
__all__ += ["imag", "conj", "angle", "complex", "complex_from_polar", "isnan", "isinf", "power"]
__all__ += ["mod_check", "divmod", "round", "iround", "ceil_intdiv", "div_proxy"]

_UNARY = """

    Parameters
    ----------
    x : tensor_like
        Any shape; {domain}.

    Returns
    -------
    TensorVariable
        Of the same shape; {result}.
"""
_BINARY = """

    Parameters
    ----------
    x, y : tensor_like
        Broadcast against each other; {domain}.

    Returns
    -------
    TensorVariable
        {result}.
"""
_NARY = """

    Parameters
    ----------
    *inputs : tensor_like
        One or more, broadcast against each other; {domain}.

    Returns
    -------
    TensorVariable
        {result}.
"""

# What the functions accept and return, by kind.
_TO_FLOAT = {
    "domain": "8- and 16-bit integers and bools count as float32, longer integers as float64",
    "result": "float or complex",
}
_TO_REAL_FLOAT = {
    "domain": "integers are converted to floats; complex numbers raise TypeError",
    "result": "float",
}
_SAME = {"domain": "any number", "result": "of the same dtype"}
_COMMON = {"domain": "any numbers", "result": "Of the common dtype"}
_TO_BOOL = {"domain": "any numbers", "result": "Bool"}
_BITS = {
    "domain": "all integer or all bool, else TypeError is raised",
    "result": "Of the common dtype",
}


def _function(core_name: str, summary: str, layout: str, kind: dict[str, str]) -> Any:
    """Return the core's operation with its documentation."""
    operation = _core.elemwise_op(core_name)
    operation.__doc__ = summary + layout.format(**kind)
    operation.__name__ = core_name
    return operation


def _unary(core_name: str, summary: str, kind: dict[str, str]) -> Any:
    return _function(core_name, summary, _UNARY, kind)


def _binary(core_name: str, summary: str, kind: dict[str, str]) -> Any:
    return _function(core_name, summary, _BINARY, kind)


# ------------------------------------------------------------------ arithmetic

add = _function("add", "The sum of the arguments.", _NARY, _COMMON)
mul = _function("mul", "The product of the arguments.", _NARY, _COMMON)
sub = _binary("sub", "The difference ``x - y``; TypeError for two bools.", _COMMON)
true_div = _binary(
    "true_div",
    "The quotient ``x / y``.",
    {"domain": "any numbers", "result": "Of the common dtype; ``floatX`` for two integers"},
)
int_div = floor_div = _binary("int_div", "The quotient ``x / y`` rounded down.", _COMMON)
mod = _binary("mod", "The remainder of ``x / y``, with the sign of `y`.", _COMMON)
pow = _binary("pow", "`x` to the power `y`; integers stay integers.", _COMMON)
neg = _unary("neg", "The negative.", _SAME)
inv = _unary("inv", "The reciprocal ``1 / x``.", _TO_FLOAT)
abs_ = _unary("abs_", "The absolute value; real for complex `x`.", _SAME)
sgn = _unary("sgn", "The sign: -1, 0 or 1.", _SAME)
sqr = square = _unary("sqr", "The square.", _SAME)
sqrt = _unary("sqrt", "The square root.", _TO_FLOAT)
maximum = _binary("maximum", "The larger of `x` and `y`; NaN if either is.", _COMMON)
minimum = _binary("minimum", "The smaller of `x` and `y`; NaN if either is.", _COMMON)
second = fill = _binary(
    "second",
    "The values of `y` in the shape of `x` broadcast with it.",
    {"domain": "any numbers", "result": "Of the dtype of `y`"},
)

# ------------------------------------------------------------------ comparison, logic, bits

eq = _binary("eq", "Whether ``x == y``.", _TO_BOOL)
neq = _binary("neq", "Whether ``x != y``.", _TO_BOOL)
lt = _binary("lt", "Whether ``x < y``.", _TO_BOOL)
le = _binary("le", "Whether ``x <= y``.", _TO_BOOL)
gt = _binary("gt", "Whether ``x > y``.", _TO_BOOL)
ge = _binary("ge", "Whether ``x >= y``.", _TO_BOOL)
isnan_ = _unary("isnan", "Whether `x` is not a number.", {"domain": "any", "result": "bool"})
isinf_ = _unary("isinf", "Whether `x` is infinite.", {"domain": "any", "result": "bool"})
and_ = bitwise_and = _function("and_", "Bitwise and; logical for bools.", _NARY, _BITS)
or_ = bitwise_or = _function("or_", "Bitwise or; logical for bools.", _NARY, _BITS)
xor = bitwise_xor = _function("xor", "Bitwise exclusive or; logical for bools.", _NARY, _BITS)
invert = bitwise_not = _unary(
    "invert",
    "Every bit inverted; logical not for bools.",
    {"domain": "integer or bool, else TypeError is raised", "result": "of the same dtype"},
)

# ------------------------------------------------------------------ rounding

ceil = _unary("ceil", "The smallest whole number not below `x`.", _TO_REAL_FLOAT)
floor = _unary("floor", "The largest whole number not above `x`.", _TO_REAL_FLOAT)
trunc = _unary("trunc", "`x` rounded towards zero.", _TO_REAL_FLOAT)
round_half_to_even = _unary(
    "round_half_to_even",
    "`x` rounded to a whole number, halves to the even neighbour.",
    {"domain": "floats, else TypeError is raised", "result": "of the same dtype"},
)
round_half_away_from_zero = _unary(
    "round_half_away_from_zero",
    "`x` rounded to a whole number, halves away from zero.",
    {"domain": "floats, else TypeError is raised", "result": "of the same dtype"},
)

# ------------------------------------------------------------------ exponentials and logarithms

exp = _unary("exp", "e to the power `x`.", _TO_FLOAT)
exp2 = _unary("exp2", "2 to the power `x`.", _TO_FLOAT)
expm1 = _unary("expm1", "``exp(x) - 1``, exact also near 0.", _TO_FLOAT)
log = _unary("log", "The natural logarithm.", _TO_FLOAT)
log2 = _unary("log2", "The logarithm to the base 2.", _TO_FLOAT)
log10 = _unary("log10", "The logarithm to the base 10.", _TO_FLOAT)
log1p = _unary("log1p", "``log(1 + x)``, exact also near 0.", _TO_FLOAT)

# ------------------------------------------------------------------ trigonometry

sin = _unary("sin", "The sine of an angle in radians.", _TO_FLOAT)
cos = _unary("cos", "The cosine of an angle in radians.", _TO_FLOAT)
tan = _unary("tan", "The tangent of an angle in radians.", _TO_FLOAT)
arcsin = _unary("arcsin", "The inverse sine, in radians.", _TO_FLOAT)
arccos = _unary("arccos", "The inverse cosine, in radians.", _TO_FLOAT)
arctan = _unary("arctan", "The inverse tangent, in radians.", _TO_FLOAT)
arctan2 = _binary(
    "arctan2",
    "The angle of the point with abscissa `y` and ordinate `x`, in radians.",
    {"domain": "real numbers", "result": "Float"},
)
sinh = _unary("sinh", "The hyperbolic sine.", _TO_FLOAT)
cosh = _unary("cosh", "The hyperbolic cosine.", _TO_FLOAT)
tanh = _unary("tanh", "The hyperbolic tangent.", _TO_FLOAT)
arcsinh = _unary("arcsinh", "The inverse hyperbolic sine.", _TO_FLOAT)
arccosh = _unary("arccosh", "The inverse hyperbolic cosine.", _TO_FLOAT)
arctanh = _unary("arctanh", "The inverse hyperbolic tangent.", _TO_FLOAT)
deg2rad = _unary("deg2rad", "Degrees converted to radians.", _TO_FLOAT)
rad2deg = _unary("rad2deg", "Radians converted to degrees.", _TO_FLOAT)

# ------------------------------------------------------------------ complex numbers

real = _unary("real", "The real part.", {"domain": "any number", "result": "real"})
imag = _unary("imag", "The imaginary part.", {"domain": "any number", "result": "real"})
conj = _unary("conj", "The complex conjugate.", _SAME)
angle = _unary(
    "angle",
    "The angle of a complex number, in radians.",
    {"domain": "any number", "result": "float64"},
)
complex = _binary(
    "complex",
    "The complex number with real part `x` and imaginary part `y`.",
    {"domain": "real numbers", "result": "Complex"},
)
complex_from_polar = _binary(
    "complex_from_polar",
    "The complex number with absolute value `x` and angle `y`.",
    {"domain": "real numbers", "result": "Complex"},
)

# ------------------------------------------------------------------ made of the above


def isnan(a: Any) -> Any:
    """Return whether each element of `a` is not a number, as a bool tensor of the same shape."""
    return isnan_(a)


def isinf(a: Any) -> Any:
    """Return whether each element of `a` is infinite, as a bool tensor of the same shape."""
    return isinf_(a)


def power(x: Any, y: Any) -> Any:
    """Return `x` to the power `y`; see `pow`."""
    return pow(x, y)


def mod_check(x: Any, y: Any) -> Any:
    """Return the remainder of ``x / y``, with the sign of `y`.

    Raises
    ------
    ComplexError
        If either argument is complex.
    """
    variables = as_tensor_variable(x), as_tensor_variable(y)
    if any(variable.dtype in complex_dtypes for variable in variables):
        raise ComplexError(
            "The modulo of complex numbers is not defined: their order, and so `%`, has no meaning"
        )
    return mod(*variables)


def divmod(x: Any, y: Any) -> tuple[Any, Any]:
    """Return the quotient rounded down and the remainder, as a tuple of two variables."""
    return floor_div(x, y), mod_check(x, y)


def ceil_intdiv(a: Any, b: Any) -> Any:
    """Return the quotient rounded up, of integers without going through floats."""
    quotient = floor_div(a, b)
    return cast(neq(mod(a, b), 0), quotient.dtype) + quotient


def div_proxy(x: Any, y: Any) -> Any:
    """Return the quotient that ``/`` meant in Python 2: `int_div` or `true_div`.

    Two tensors of integers or bools are divided as ``config.int_division`` says.

    Raises
    ------
    IntegerDivisionError
        If that is ``'raise'``.
    """
    dtypes = [as_tensor_variable(item).dtype for item in (x, y)]
    function = int_or_true_div(*(dtype in discrete_dtypes for dtype in dtypes))
    return int_div(x, y) if function.core_name == "int_div" else true_div(x, y)


def round(a: Any, mode: str | None = None) -> Any:
    """Return `a` rounded to whole numbers.

    Parameters
    ----------
    a : tensor_like
        Floats of any shape.
    mode : {'half_to_even', 'half_away_from_zero'}, optional
        Where halves go; to the even neighbour by default.

    Returns
    -------
    TensorVariable
        Of the same shape and dtype.

    Raises
    ------
    TypeError
        If `a` does not hold floats.
    Exception
        If `mode` is not one of the two.
    """
    if mode is None or mode == "half_to_even":
        return round_half_to_even(a)
    if mode == "half_away_from_zero":
        return round_half_away_from_zero(a)
    raise Exception(f"round mode {mode} is not implemented.")


def iround(a: Any, mode: str | None = None) -> Any:
    """Return `a` rounded to whole numbers, as int64; see `round`."""
    return cast(round(a, mode), "int64")
