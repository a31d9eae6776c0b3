"""Which values a function accepts for which type, and what they become."""

from oracle.declare import case, outcome

MATRIX_TYPES = {
    "int8 vector": ("int8", (False,)),
    "int32 scalar": ("int32", ()),
    "int64 scalar": ("int64", ()),
    "uint8 scalar": ("uint8", ()),
    "bool scalar": ("bool", ()),
    "bool vector": ("bool", (False,)),
    "float32 scalar": ("float32", ()),
    "float32 vector": ("float32", (False,)),
    "float64 scalar": ("float64", ()),
    "float64 matrix": ("float64", (False, False)),
    "float64 row": ("float64", (True, False)),
    "complex128 scalar": ("complex128", ()),
    "complex64 vector": ("complex64", (False,)),
    "float16 vector": ("float16", (False,)),
    "uint64 vector": ("uint64", (False,)),
}


def values(np):
    """Return titled values to be given for every type."""
    return [
        ("1", 1),
        ("-1", -1),
        ("2", 2),
        ("127", 127),
        ("128", 128),
        ("300", 300),
        ("2**31", 2**31),
        ("2**40", 2**40),
        ("True", True),
        ("False", False),
        ("0.5", 0.5),
        ("0.1", 0.1),
        ("2.0", 2.0),
        ("1e300", 1e300),
        ("nan", float("nan")),
        ("inf", float("inf")),
        ("1j", 1j),
        ("1+0j", 1 + 0j),
        ("[]", []),
        ("[1]", [1]),
        ("[1, 2]", [1, 2]),
        ("[1., 2.]", [1.0, 2.0]),
        ("[.5, 1]", [0.5, 1]),
        ("[.1, .2]", [0.1, 0.2]),
        ("(1, 2)", (1, 2)),
        ("[300]", [300]),
        ("[-1]", [-1]),
        ("[True]", [True]),
        ("[[1, 2]]", [[1, 2]]),
        ("[[1.], [2.]]", [[1.0], [2.0]]),
        ("[[1], [2, 3]]", [[1], [2, 3]]),
        ("np.float32(1)", np.float32(1)),
        ("np.float32(.1)", np.float32(0.1)),
        ("np.float64(1)", np.float64(1)),
        ("np.float64(.1)", np.float64(0.1)),
        ("np.int8(1)", np.int8(1)),
        ("np.int64(1)", np.int64(1)),
        ("np.uint8(200)", np.uint8(200)),
        ("np.bool_(1)", np.bool_(1)),
        ("float64 ones(2)", np.ones(2)),
        ("float32 ones(2)", np.ones(2, "float32")),
        ("float16 ones(2)", np.ones(2, "float16")),
        ("int8 ones(2)", np.ones(2, "int8")),
        ("int16 ones(2)", np.ones(2, "int16")),
        ("int64 ones(2)", np.ones(2, "int64")),
        ("uint8 ones(2)", np.ones(2, "uint8")),
        ("uint64 ones(2)", np.ones(2, "uint64")),
        ("bool ones(2)", np.ones(2, "bool")),
        ("complex64 ones(2)", np.ones(2, "complex64")),
        ("complex128 ones(2)", np.ones(2, "complex128")),
        ("0-d float64", np.array(1.5)),
        ("0-d float32", np.array(1.5, "float32")),
        ("0-d int64", np.array(3)),
        ("0-d bool", np.array(True)),
        ("float64 (1, 2)", np.ones((1, 2))),
        ("float64 (2, 2)", np.ones((2, 2))),
        ("float32 (1, 2)", np.ones((1, 2), "float32")),
        ("float64 (0, 2)", np.ones((0, 2))),
        ("float64 (2, 2, 1)", np.ones((2, 2, 1))),
        ("float64 (0,)", np.ones(0)),
        ("Fortran", np.asfortranarray(np.arange(4.0).reshape(2, 2))),
        ("reversed", np.arange(4.0).reshape(2, 2)[::-1, ::-1]),
        ("strided", np.arange(8.0).reshape(2, 4)[:, ::2]),
        ("stride 0", np.broadcast_to(np.array([1.0, 2.0]), (2, 2))),
        ("strided float32", np.arange(4, dtype="float32")[::2]),
        ("big endian", np.ones((2, 2), ">f8")),
        ("object array", np.array([1, 2], dtype=object)),
        ("string array", np.array(["a", "b"])),
        ("'1'", "1"),
        ("b'1'", b"1"),
        ("{}", {}),
        ("object", object()),
        ("range", range(2)),
        ("set", {1}),
        ("np.nan array", np.array([np.nan, 1.0])),
        ("masked", np.ma.array([1.0, 2.0])),
        ("memmap-like subclass", np.ones((2, 2)).view(np.matrix)),
    ]


def is_accident(title, dtype, strict, allow_downcast):
    """Tell what Theano does with a value only by accident: it is not compared."""
    if title == "object array":  # AttributeError, from the inside of the conversion
        return not strict and not allow_downcast
    if title in ("'1'", "b'1'"):  # parsed as a number
        return allow_downcast
    if dtype == "bool" and title in ("[[1], [2, 3]]", "1j", "{}", "object", "set"):
        return allow_downcast  # the truth of the Python object
    return title == "1+0j" and dtype == "bool"


def try_all(theano, T, np, title, strict, allow_downcast):
    """Return, by title of the value, what the function of one input gives back or raises."""
    dtype, flags = MATRIX_TYPES[title]
    x = T.TensorType(dtype, flags)("x")
    In = theano.In
    f = theano.function([In(x, strict=strict, allow_downcast=allow_downcast)], x)
    return {
        name: outcome(f, value)
        for name, value in values(np)
        if not is_accident(name, dtype, strict, allow_downcast)
    }


def declare(title, strict, allow_downcast):
    """Declare the case of one type and one pair of flags."""

    def run(theano, T, np):
        return try_all(theano, T, np, title, strict, allow_downcast)

    run.__name__ = f"{title} strict={strict} allow_downcast={allow_downcast}"
    case(floatX=["float64", "float32"] if title == "float32 scalar" else "float64")(run)


for type_title in MATRIX_TYPES:
    for flags in ((False, None), (False, False), (False, True), (True, None)):
        declare(type_title, *flags)


@case(
    differs="Theano raises AttributeError from the inside of the conversion",
    expected=lambda np: [TypeError(), TypeError()],
)
def object_arrays(theano, T, np):
    x, i = T.dvector(), T.ivector()
    value = np.array([1, 2], dtype=object)
    return [outcome(theano.function([each], each), value) for each in (x, i)]


@case(floatX=["float64", "float32"])
def python_float_into_floatX(theano, T, np):
    x, y = T.scalar("x"), T.vector("y")
    f, g = theano.function([x], x), theano.function([y], y)
    return [
        outcome(f, 0.1),
        outcome(f, np.float64(0.1)),
        outcome(g, [0.1]),
        outcome(g, np.array([0.1])),
    ]


@case
def allow_input_downcast_of_function(theano, T, np):
    x, i = T.fvector("x"), T.iscalar("i")
    result = []
    for setting in (None, False, True):
        f = theano.function([x, i], [x, i], allow_input_downcast=setting)
        result.append(
            [
                outcome(f, [0.1], 1),
                outcome(f, np.array([0.1]), 1),
                outcome(f, [1], 2.7),
                outcome(f, [1], 2**33 + 5),
            ]
        )
    return result


@case
def row_and_column_shapes(theano, T, np):
    row, column = T.drow(), T.dcol()
    f, g = theano.function([row], row), theano.function([column], column)
    shapes = [(1, 2), (2, 1), (2, 2), (1, 1), (1, 0), (0, 1)]
    return [[outcome(h, np.ones(shape)) for shape in shapes] for h in (f, g)]


@case
def variables_are_not_values(theano, T, np):
    x = T.dscalar("x")
    f = theano.function([x], x)
    return [outcome(f, T.dscalar()), outcome(f, theano.shared(1.0)), outcome(f, T.constant(1.0))]


@case
def inputs_are_not_changed(theano, T, np):
    x = T.dmatrix("x")
    f = theano.function([x], [x, x * 2, T.set_subtensor(x[0], 0.0), x.T])
    value = np.arange(4.0).reshape(2, 2)
    results = f(value)
    for result in results:
        result += 100
    return [value, [np.shares_memory(value, result) for result in results]]


@case
def read_only_values(theano, T, np):
    x = T.dvector("x")
    value = np.arange(3.0)
    value.flags.writeable = False
    f = theano.function([x], [x + 1, x])
    return f(value)


@case
def type_filter(theano, T, np):
    t = T.TensorType("float32", (False,))
    return [
        outcome(t.filter, [1, 2]),
        outcome(t.filter, [1, 2], strict=True),
        outcome(t.filter, np.ones(2, "float32"), strict=True),
        outcome(t.filter, np.ones(2)),
        outcome(t.filter, np.ones(2), allow_downcast=True),
        outcome(t.filter, np.ones((2, 2), "float32")),
        t.is_valid_value(np.ones(2, "float32")),
        t.is_valid_value([1.0, 2.0]),
        t.is_valid_value(np.ones(2)),
    ]


INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]


def numbers_of_every_class(np):
    values = [0, 1, -1, 2.5, 3.0, 300, 70000, 2**40, 2**53 + 1, 1e300, np.nan, np.inf, True, 0.1]
    numbers = list(values)
    for name in ["bool_", *INTEGERS, "longlong"]:
        in_range = [v for v in values if v in (0, 1) or (name != "bool_" and is_in(np, name, v))]
        numbers += [getattr(np, name)(v) for v in in_range]
    for name in ("float16", "float32", "float64"):
        numbers += [getattr(np, name)(v) for v in values if abs(v) < 1000 or v != v]
    return numbers


def is_in(np, dtype, value):
    limits = np.iinfo(dtype)
    return limits.min <= value <= limits.max and value == int(value)


def numbers_of_every_class_as(dtype):
    def run(theano, T, np):
        x = T.TensorType(dtype, ())()
        f = theano.function([x], x)
        return [outcome(f, number) for number in numbers_of_every_class(np)]

    run.__name__ = "numbers_of_every_class_as_" + dtype
    case(run)


for name in ["bool", *INTEGERS, "float16", "float32", "float64"]:
    numbers_of_every_class_as(name)
