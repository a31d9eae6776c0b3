"""theano.scalar: classes of functions, how they are printed, types of their outputs, numbers."""

from oracle.declare import case, outcome

# Classes with the rule for output types that each is made with below; None: it has one itself.
CLASSES = [
    "Add",
    "Mul",
    "Sub",
    "TrueDiv",
    "IntDiv",
    "Mod",
    "Pow",
    "Neg",
    "Inv",
    "Abs",
    "Sqr",
    "Maximum",
    "Minimum",
    "Clip",
    "Second",
    "Identity",
    "Ceil",
    "Floor",
    "Trunc",
    "RoundHalfToEven",
    "RoundHalfAwayFromZero",
    "Sqrt",
    "Exp",
    "Exp2",
    "Expm1",
    "Log",
    "Log2",
    "Log10",
    "Log1p",
    "Sin",
    "Cos",
    "Tan",
    "ArcSin",
    "ArcCos",
    "ArcTan",
    "ArcTan2",
    "Sinh",
    "Cosh",
    "Tanh",
    "ArcSinh",
    "ArcCosh",
    "ArcTanh",
    "Deg2Rad",
    "Rad2Deg",
    "Real",
    "Imag",
    "Angle",
    "Conj",
    "Erf",
    "Erfc",
    "Erfcx",
    "Erfinv",
    "Erfcinv",
    "Gamma",
    "GammaLn",
    "Psi",
    "TriGamma",
    "Chi2SF",
    "GammaInc",
    "GammaIncC",
    "GammaU",
    "GammaL",
    "J0",
    "J1",
    "Jv",
    "I0",
    "I1",
    "Iv",
]
OWN_RULE = [
    "LT",
    "GT",
    "LE",
    "GE",
    "EQ",
    "NEQ",
    "IsNan",
    "IsInf",
    "Switch",
    "OR",
    "XOR",
    "AND",
    "Invert",
    "Sgn",
    "Complex",
]
OWN_RULE += ["ComplexFromPolar"]
BASES = [
    "ScalarOp",
    "UnaryScalarOp",
    "BinaryScalarOp",
    "LogicalComparison",
    "FixedLogicalComparison",
    "UnaryBitOp",
    "BinaryBitOp",
]
UNARY = [
    "neg",
    "inv",
    "abs_",
    "sqr",
    "identity",
    "isnan",
    "isinf",
    "invert",
    "ceil",
    "floor",
    "trunc",
    "round_half_to_even",
    "round_half_away_from_zero",
    "sqrt",
    "exp",
    "exp2",
    "expm1",
    "log",
    "log2",
    "log10",
    "log1p",
    "sin",
    "cos",
    "tan",
    "arcsin",
    "arccos",
    "arctan",
    "sinh",
    "cosh",
    "tanh",
    "arcsinh",
    "arccosh",
    "arctanh",
    "deg2rad",
    "rad2deg",
    "real",
    "imag",
    "angle",
    "conj",
    "sgn",
    "erf",
    "erfc",
    "erfcx",
    "erfinv",
    "erfcinv",
    "gamma",
    "gammaln",
    "psi",
    "tri_gamma",
    "j0",
    "j1",
    "i0",
    "i1",
    "convert_to_bool",
    "convert_to_int8",
    "convert_to_int16",
    "convert_to_int32",
    "convert_to_int64",
    "convert_to_uint8",
    "convert_to_uint16",
    "convert_to_uint32",
    "convert_to_uint64",
    "convert_to_float16",
    "convert_to_float32",
    "convert_to_float64",
    "convert_to_complex64",
    "convert_to_complex128",
]
BINARY = [
    "add",
    "mul",
    "sub",
    "true_div",
    "int_div",
    "floor_div",
    "mod",
    "pow",
    "maximum",
    "minimum",
    "second",
    "lt",
    "gt",
    "le",
    "ge",
    "eq",
    "neq",
    "or_",
    "xor",
    "and_",
    "arctan2",
    "complex",
    "complex_from_polar",
    "chi2sf",
    "gammainc",
    "gammaincc",
    "gammau",
    "gammal",
    "jv",
    "iv",
]
TERNARY = ["clip", "switch", "inopenrange", "inclosedrange"]
RULES = [
    "upcast_out",
    "upcast_out_nobool",
    "upcast_out_min8",
    "upcast_out_no_complex",
    "upgrade_to_float",
    "upgrade_to_float64",
    "upgrade_to_float_no_complex",
    "same_out",
    "same_out_nobool",
    "same_out_min8",
    "same_out_float_only",
    "same_out_nocomplex",
    "int_out",
    "int_out_nocomplex",
    "float_out",
    "float_out_nocomplex",
    "real_out",
]
GROUPS = [
    "int_types",
    "uint_types",
    "float_types",
    "complex_types",
    "integer_types",
    "discrete_types",
    "continuous_types",
    "all_types",
]
PAIRS = [
    ("bool", "bool"),
    ("int8", "uint8"),
    ("int32", "float16"),
    ("float32", "float64"),
    ("float32", "complex64"),
]


def types_of(function, *types):
    """Return the dtypes of the outputs, or the exception."""
    found = outcome(function, *types)
    return found if isinstance(found, Exception) else [each.dtype for each in found]


@case
def classes(theano, T, np):
    scalar = theano.scalar
    found = []
    for name in CLASSES:
        operation = getattr(scalar, name)(scalar.specific_out(scalar.float32))
        types = types_of(operation.output_types, [scalar.int8] * max(operation.nin, 1))
        found.append([name, str(operation), operation.nin, operation.nout, types])
    return found


@case
def classes_with_a_rule(theano, T, np):
    found = []
    for name in OWN_RULE:
        operation = getattr(theano.scalar, name)()
        found.append([name, str(operation), operation.nin])
    return found


@case
def bases(theano, T, np):
    scalar = theano.scalar
    return [
        [base, [name for name in CLASSES + OWN_RULE if issubclass(getattr(scalar, name), cls)]]
        for base, cls in [(base, getattr(scalar, base)) for base in BASES]
    ]


@case
def unary(theano, T, np):
    scalar = theano.scalar
    found = []
    for name in UNARY:
        operation = getattr(scalar, name)
        types = [types_of(operation.output_types, [each]) for each in scalar.all_types]
        found.append([name, str(operation), type(operation).__name__, operation.nin, types])
    return found


@case
def binary(theano, T, np):
    scalar = theano.scalar
    found = []
    for name in BINARY:
        operation = getattr(scalar, name)
        types = [
            types_of(operation.output_types, [scalar.get_scalar_type(each) for each in pair])
            for pair in PAIRS
        ]
        found.append([name, str(operation), type(operation).__name__, operation.nin, types])
    return found


@case
def ternary(theano, T, np):
    scalar = theano.scalar
    return [
        [
            name,
            str(getattr(scalar, name)),
            types_of(getattr(scalar, name).output_types, [scalar.int8, scalar.int16, scalar.int32]),
        ]
        for name in TERNARY
    ]


@case
def special_functions_have_a_path_of_their_own(theano, T, np):
    special = theano.scalar.basic_scipy
    names = "erf erfinv gammaln psi tri_gamma chi2sf gammaincc jv i0 Erf GammaLn TriGamma Jv"
    return [
        special.imported_scipy_special,
        [getattr(special, name) is getattr(theano.scalar, name) for name in names.split()],
    ]


@case
def rules(theano, T, np):
    scalar = theano.scalar
    return [
        [name, [types_of(getattr(scalar, name), each) for each in scalar.all_types]]
        for name in RULES
    ]


@case
def groups(theano, T, np):
    scalar = theano.scalar
    return [[str(each) for each in getattr(scalar, name)] for name in GROUPS]


@case
def equality(theano, T, np):
    scalar = theano.scalar
    made = scalar.Exp(scalar.upgrade_to_float, name="other")
    return [
        made == scalar.exp,
        hash(made) == hash(scalar.exp),
        scalar.Exp(scalar.same_out) == scalar.exp,
        scalar.exp == scalar.exp2,
        str(made),
        scalar.transfer_type(1) == scalar.transfer_type(1),
        scalar.specific_out(scalar.int8) == scalar.specific_out(scalar.int16),
    ]


@case
def bad_use(theano, T, np):
    scalar = theano.scalar
    return [
        outcome(scalar.Exp, 3),
        outcome(scalar.Cast, "int8"),
        outcome(scalar.Scalar, "int7"),
        outcome(scalar.exp, scalar.float64(), scalar.float64()),
        outcome(scalar.exp, T.dvector()),
        outcome(scalar.exp, "text"),
        outcome(scalar.mod_check, scalar.complex64(), 1),
        outcome(scalar.cast, scalar.complex64(), "float32"),
        outcome(scalar.unary_out_lookup({}), scalar.int8),
        outcome(scalar.sharedvar.shared, [1]),
    ]


@case
def numbers(theano, T, np):
    scalar = theano.scalar
    return [
        scalar.constant(3).dtype,
        scalar.constant(300).dtype,
        scalar.constant(0.5).dtype,
        scalar.constant(0.1).dtype,
        scalar.constant(np.float32(1)).dtype,
        scalar.constant(2, dtype="float64").dtype,
        scalar.as_scalar(7).dtype,
        [each.name for each in scalar.ints("abc")],
        scalar.floats("x").dtype,
        scalar.complexs("z").dtype,
        [each.dtype for each in scalar.as_common_dtype(scalar.int8(), scalar.float32())],
        scalar.sharedvar.shared(2).dtype,
        scalar.sharedvar.shared(2.0).dtype,
    ]


@case
def computed(theano, T, np):
    scalar = theano.scalar
    x, y = scalar.floats("xy")
    results = [
        scalar.add(x, y, 2),
        scalar.sub(x, y),
        scalar.div_proxy(x, y),
        scalar.mod_check(x, y),
        scalar.switch(scalar.lt(x, y), x, y),
        scalar.cast(x, "int8"),
        scalar.clip(x, 0, 1),
    ]
    values = theano.function([x, y], results)(2.5, -1.5)
    return [[result.dtype for result in results], [float(value) for value in values]]
