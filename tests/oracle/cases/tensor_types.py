"""TensorType: construction, strings, equality; the constructors of variables; upcasting."""

from oracle.arraytext import DTYPES
from oracle.declare import case, outcome

PREFIXES = "bwilfdcz"
RANKS = ["scalar", "vector", "matrix", "row", "col", "tensor3", "tensor4", "tensor5"]


@case
def prefixed_constructors(theano, T, np):
    names = [prefix + rank for prefix in PREFIXES for rank in RANKS]
    return {name: getattr(T, name)("v") for name in names}


@case
def prefixed_constructors_are_types(theano, T, np):
    return [
        isinstance(T.dmatrix, T.TensorType),
        T.dmatrix("x").type == T.dmatrix,
        T.dmatrix == T.fmatrix,
        str(T.dmatrix),
        str(T.lrow),
        T.dmatrix().name,
        T.dmatrix(name="z").name,
    ]


@case(floatX=["float64", "float32", "float16"])
def floatX_constructors(theano, T, np):
    return {
        rank: [
            getattr(T, rank)("v"),
            getattr(T, rank)(dtype="int8"),
            getattr(T, rank)("v", dtype="floatX"),
        ]
        for rank in RANKS
    }


@case
def plural_constructors(theano, T, np):
    results = []
    for name in (
        "scalars",
        "vectors",
        "matrices",
        "rows",
        "cols",
        "dscalars",
        "fvectors",
        "imatrices",
        "lscalars",
        "tensor3s",
        "dtensor4s",
    ):
        maker = getattr(T, name)
        two, three = maker("a", "b"), maker(3)
        results.append(
            [
                name,
                [each.name for each in two],
                [each.name for each in three],
                two[0],
                type(two).__name__,
            ]
        )
    return results


@case
def plural_constructors_special(theano, T, np):
    one, single = T.vectors("xyz"), T.matrices("a")
    return [
        [each.name for each in one],
        isinstance(single, list),
        outcome(T.vectors),
        [each.name for each in T.dscalars("x", "y", "z")],
    ]


@case
def tensor_types(theano, T, np):
    kinds = [
        T.TensorType(dtype, flags)
        for dtype in ("float64", "int8", "bool")
        for flags in (
            (),
            (False,),
            (True,),
            (False, False),
            (True, False),
            (False, True),
            (True, True),
            (False,) * 3,
            (False,) * 4,
            (False,) * 5,
            (False, True, False),
        )
    ]
    return [
        [str(kind), repr(kind), kind.ndim, kind.dtype, list(kind.broadcastable)] for kind in kinds
    ]


@case
def tensor_type_dtypes(theano, T, np):
    good = [str(T.TensorType(dtype, ())) for dtype in DTYPES]
    bad = [
        outcome(T.TensorType, dtype, ())
        for dtype in ("foo", "float128", "object", "str", "f8", None, 3, np.float32)
    ]
    return [
        good,
        bad,
        str(T.TensorType(np.dtype("float32"), ())),
        outcome(T.TensorType, "float64", 3),
    ]


@case(floatX=["float64", "float32"])
def tensor_type_floatX(theano, T, np):
    return T.TensorType("floatX", (False,)).dtype


@case
def tensor_type_flags(theano, T, np):
    kinds = [
        T.TensorType("int8", flags)
        for flags in ([0, 1], (1, 0), [False, True], np.array([True, False]))
    ]
    return [[list(kind.broadcastable), type(kind.broadcastable).__name__] for kind in kinds]


@case
def tensor_type_equality(theano, T, np):
    a, b, c = (
        T.TensorType("float64", (False,)),
        T.TensorType("float64", (False,), name="z"),
        T.TensorType("float64", (True,)),
    )
    return [
        a == b,
        a != b,
        hash(a) == hash(b),
        a == c,
        a == T.dvector,
        a == "float64",
        a != T.fvector,
    ]


@case
def tensor_type_clone_and_call(theano, T, np):
    t = T.TensorType("float64", (False, True))
    return [
        str(t.clone(dtype="int8")),
        str(t.clone(broadcastable=(True,))),
        t("x").name,
        t("x"),
        t.make_variable("y").name,
        str(t.numpy_dtype),
    ]


@case
def tensor_function(theano, T, np):
    return [
        T.tensor(dtype="int8", broadcastable=(False, True)),
        T.tensor("float32", (False,)),
        T.tensor(dtype="float64", broadcastable=(), name="x").name,
    ]


@case
def upcast_function(theano, T, np):
    return {a: [theano.scalar.upcast(a, b) for b in DTYPES] for a in DTYPES}


@case
def type_names(theano, T, np):
    return [
        type(T.dmatrix()).__name__,
        type(T.constant(1)).__name__,
        type(theano.shared(1.0)).__name__,
        type(theano.shared(np.ones(2))).__name__,
        type((T.dmatrix() + 1).owner).__name__,
        type(T.exp).__name__,
    ]


@case
def hierarchy(theano, T, np):
    gof = theano.gof
    return [
        isinstance(T.dmatrix(), gof.Variable),
        isinstance(T.constant(1), gof.Constant),
        isinstance(theano.shared(1.0), gof.Variable),
        isinstance(T.dmatrix, gof.Type),
        isinstance(T.exp, gof.Op),
        isinstance((T.dmatrix() + 1).owner, gof.Apply),
        isinstance(T.dmatrix(), T.TensorVariable),
        isinstance(T.constant(1), T.TensorConstant),
    ]


@case
def filter_variable_of_types(theano, T, np):
    matrix = T.dmatrix
    return [
        matrix.filter_variable(T.dmatrix("x")).name,
        outcome(matrix.filter_variable, T.drow()),
        outcome(matrix.filter_variable, T.fmatrix()),
        outcome(T.drow.filter_variable, T.dmatrix()),
        outcome(matrix.filter_variable, np.ones((2, 2))),
        outcome(matrix.filter_variable, T.drow(), allow_convert=False),
    ]
