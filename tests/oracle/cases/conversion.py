"""as_tensor_variable, constant, cast, autocasting, and operators with operands of any kind."""

import copy
import decimal
import fractions
import operator
import pickle

from oracle.arraytext import DTYPES
from oracle.declare import case, expression, outcome

ALL = ["float64", "float32", "float16"]


def values(np):
    """Return values of all kinds that somebody may hand to an expression."""
    return {
        "list of lists": [[1, 2], [3, 4]],
        "floats": [[1.0, 2], [3, 4]],
        "tuple": (1, 2.5),
        "empty": [],
        "empty tuple": (),
        "no columns": [[], []],
        "range": range(3),
        "list of tuples": [(1, 2), (3, 4)],
        "list of arrays": [np.ones(2), np.zeros(2)],
        "list of NumPy scalars": [np.int8(1), np.float32(2)],
        "bools": [True, False],
        "bools and numbers": [True, 1.5],
        "complex": 1 + 2j,
        "complex list": [1, 2j],
        "bool scalar": np.bool_(True),
        "int8 scalar": np.int8(3),
        "uint64 scalar": np.uint64(3),
        "float16 scalar": np.float16(0.5),
        "complex64 scalar": np.complex64(1j),
        "large unsigned": 2**63,
        "large unsigned list": [2**63],
        "smallest int64": -(2**63),
        "too large": 2**70,
        "text": "a",
        "bytes": b"a",
        "list of texts": ["a"],
        "None": None,
        "list of None": [None, 1],
        "dictionary": {},
        "set": {1, 2},
        "generator": (k for k in [1]),
        "slice": slice(1),
        "ellipsis": Ellipsis,
        "function": len,
        "type": int,
        "objects": np.array([1, None], dtype=object),
        "date": np.datetime64("2020"),
        "records": np.zeros(2, [("a", "i4")]),
        "fraction": fractions.Fraction(1, 2),
        "decimal": decimal.Decimal("1.5"),
        "bytes of memory": memoryview(b"abc"),
        "strided": np.arange(6.0)[::-2],
        "transposed": np.arange(6.0).reshape(2, 3).T,
        "one element": np.ones((1, 1)),
        "rank 5": np.ones((1, 2, 1, 2, 1), "int8"),
    }


@case(floatX=ALL)
def values_as_tensors(theano, T, np):
    return {name: outcome(T.as_tensor_variable, value) for name, value in values(np).items()}


@case(floatX=ALL)
def values_as_constants(theano, T, np):
    return {name: outcome(T.constant, value) for name, value in values(np).items()}


@case
def values_in_constants(theano, T, np):
    results = {}
    for name, value in values(np).items():
        made = outcome(T.constant, value)
        results[name] = getattr(made, "data", made)
    return results


@case
def values_as_operands(theano, T, np):
    v = T.fvector("v")
    return {
        name: [outcome(operator.add, v, value), outcome(operator.mul, value, v)]
        for name, value in values(np).items()
        if name not in ("objects", "date", "records")
    }


@case
def variables_and_the_like(theano, T, np):
    x, v = T.dscalar("x"), T.dvector("v")
    as_tensor = T.as_tensor_variable
    both = outcome(divmod, v, 2)
    return [
        as_tensor(x) is x,
        T.as_tensor(x) is x,
        as_tensor((x + 1).owner),
        outcome(as_tensor, T.type_other.NoneConst),
        outcome(as_tensor, T.dvector),
        outcome(as_tensor, T.add),
        as_tensor(theano.shared(np.ones((1, 2)))),
        as_tensor(T.constant(3)) is T.constant(3),
        both,
        outcome(as_tensor, theano.shared([1, 2])),
    ]


expression(
    "list of scalars",
    lambda T, x, y: T.as_tensor_variable([x, 2, y]),
    x=["float64", "int8"],
    y=["float32", "int64"],
)
expression("list as operand", lambda T, x: x * [1, 2, 3], x=["float32 3", "int8 3", "float64 2 3"])
expression("tuple as operand", lambda T, x: (1.0, 2.0, 3.0) * x, x=["float32 3", "int8 3"])
expression(
    "list of variables as operand",
    lambda T, x, y: y * [x, 2 * x],
    x="float64",
    y="float64 2",
    grad="x y",
)


@case
def ranks(theano, T, np):
    as_tensor, v = T.as_tensor_variable, T.fvector("v")
    return [
        [outcome(as_tensor, v, ndim=ndim) for ndim in (-1, 0, 1, 2, 3)],
        [outcome(as_tensor, T.drow(), ndim=ndim) for ndim in (0, 1, 2, 3)],
        [outcome(as_tensor, T.dmatrix(), ndim=ndim) for ndim in (1, 2, 3)],
        [outcome(as_tensor, np.ones((1, 3)), ndim=ndim) for ndim in (2,)],
        [outcome(as_tensor, 1.5, ndim=0), outcome(as_tensor, [1, 2], ndim=1)],
        [outcome(as_tensor, [1, 2], ndim=0)],
    ]


@case
def ranks_of_constants(theano, T, np):
    return [
        [outcome(T.constant, value, ndim=ndim) for ndim in (0, 1, 2, 3)]
        for value in (1, [1], [1, 2], [[1, 2]], np.ones((2, 1)))
    ]


@case
def names(theano, T, np):
    x = T.dscalar("x")
    return [
        T.as_tensor_variable(x, name="other").name,
        x.name,
        T.as_tensor_variable([1.0, 2.0], name="n").name,
        T.as_tensor_variable(np.ones(2), "n").name,
        T.constant(np.ones(2), "n").name,
        T.constant(2).name,
        T.constant(100, name="hundred").name,
        T.constant(100).name,
    ]


@case(floatX=ALL)
def dtypes_of_constants(theano, T, np):
    numbers = [1, 1.5, [1.7, 2], 300, -1, 1j, np.ones(2), np.float32(1.5), True]
    return {
        dtype: [outcome(T.constant, number, dtype=dtype) for number in numbers]
        for dtype in [*DTYPES, "floatX"]
        if not dtype.startswith(("int", "uint"))
    }


@case
def values_of_constants(theano, T, np):
    return [
        T.constant([1.7, -2.7], dtype="int8").data,
        T.constant(1, dtype="bool").data,
        T.constant(3, dtype="complex64").data,
        T.constant(np.arange(3), dtype="float32").data,
        outcome(T.constant, 1, dtype="foo"),
        outcome(T.constant, 1, dtype="float128"),
    ]


@case
def cached_constants(theano, T, np):
    array = np.array([1.0, 2.0])
    return [
        T.constant(1) is T.constant(1),
        T.constant(0.5) is T.constant(0.5),
        T.constant(-10) is T.constant(-10),
        T.constant(np.int8(3)) is T.constant(3),
        T.constant(11) is T.constant(11),
        T.constant([1, 2]) is T.constant([1, 2]),
        T.constant(1) is T.constant(1.0),
        T.constant(array).data is array,
    ]


@case
def autocast(theano, T, np):
    results = []
    for dtypes in (("float32",), ("float64",), ("float32", "float64")):
        with theano.scalar.autocast_float_as(*dtypes):
            results.append([T.constant(number) for number in (0.5, 0.1, 1e30, 1e300)])
            results.append(
                [T.fvector() + 1.1, T.bvector() * 0.5, T.dvector() - 0.1, T.bscalar() + 1]
            )
    results.append(T.fvector() + 1.1)
    return results


@case(floatX=ALL)
def autocasters(theano, T, np):
    autocast_int, autocast_float = theano.scalar.autocast_int, theano.scalar.autocast_float
    numbers = [0, 127, 128, -129, 2**31, 2**62, 0.5, 0.1, 1e30, float("nan"), float("inf")]
    arrays = [np.array(1), np.array(1.5), np.array(0.1, "float32"), np.array(3, "int8")]
    return [
        [autocast_int(number) for number in numbers[:6]],
        [autocast_float(number) for number in [*numbers, *arrays]],
        outcome(autocast_int, 2**63),
        outcome(autocast_int, "a"),
        outcome(autocast_float, [1]),
        outcome(autocast_float, np.ones(2)),
    ]


@case
def casts(theano, T, np):
    z, x = T.zvector("z"), T.dvector("x")
    return [
        T.cast(x, "float64") is x,
        T.cast(x, "floatX") is x,
        x.astype("int8"),
        T.cast(3, "float32"),
        T.cast([1.5, 2], "int16"),
        outcome(T.cast, z, "float64"),
        outcome(T.cast, z, "int8"),
        outcome(T.cast, z, "bool"),
        T.cast(z, "complex64"),
        outcome(T.cast, x, "foo"),
        outcome(T.cast, x, None),
        outcome(T.cast, x, np.float32),
        outcome(T.cast, "a", "float32"),
    ]


@case
def int_division(theano, T, np):
    results = {}
    i, x = T.iscalar("i"), T.fscalar("x")
    for setting in ("int", "raise", "floatX"):
        with theano.change_flags(int_division=setting):
            results[setting] = [
                outcome(T.div_proxy, i, i),
                outcome(T.div_proxy, i, 2),
                outcome(T.div_proxy, 5, i),
                outcome(T.div_proxy, x, i),
                outcome(T.div_proxy, T.zscalar(), i),
                outcome(i.__div__, i),
                outcome(i.__rdiv__, 3),
                outcome(x.__div__, 2),
                i / i,
                5 / i,
                i // i,
            ]
    return results


@case
def numpy_operands(theano, T, np):
    v, b = T.fvector("v"), T.bvector("b")
    pairs = [
        (operator.add, np.ones(3), v),
        (operator.sub, np.ones((2, 3), "float32"), v),
        (operator.pow, np.float64(2), v),
        (operator.floordiv, np.int8(2), v),
        (operator.mod, np.ones(3), v),
        (operator.truediv, np.float32(2), b),
        (operator.and_, np.array([True]), b),
        (operator.or_, np.ones(3, "int8"), b),
        (operator.xor, np.ones(3, "int8"), b),
        (operator.lt, np.ones(3), v),
        (operator.ge, np.ones(3), v),
        (operator.le, np.float32(1), v),
        (operator.mul, T.dmatrix(), np.ones(2)),
    ]
    return [v.__array_priority__, [outcome(*pair) for pair in pairs]]


@case
def operands_that_do_not_fit(theano, T, np):
    v = T.fvector("v")
    return [
        outcome(lambda: v + None),
        outcome(lambda: None - v),
        outcome(lambda: v * "a"),
        outcome(lambda: "a" * v),
        outcome(lambda: v / {}),
        outcome(lambda: v < None),
        outcome(lambda: v + True),
        outcome(lambda: True + v),
        outcome(lambda: v * T.type_other.NoneConst),
        outcome(divmod, v, "a"),
        outcome(divmod, "a", v),
        outcome(lambda: v // object()),
        outcome(lambda: v ** "a"),
        outcome(lambda: v % None),
        outcome(lambda: T.bvector() & "a"),
        outcome(lambda: "a" ^ T.bvector()),
        outcome(lambda: v & v),
        outcome(lambda: ~v),
        outcome(lambda: v << 1),
        outcome(pow, v, 2, 3),
        outcome(lambda: v == None),  # noqa: E711
    ]


@case
def copies(theano, T, np):
    x, y = T.dscalars("x", "y")
    total = x + y
    remade = pickle.loads(pickle.dumps([x, total, x * 2]))
    deep = copy.deepcopy({"a": x, "b": [total]})
    constant = pickle.loads(pickle.dumps(T.constant([1.0, 2.0])))
    return [
        copy.copy(x) is x,
        copy.copy(x).name,
        copy.deepcopy(x).name,
        remade[1].owner.inputs[0] is remade[0],
        remade[2].owner.inputs[0] is remade[0],
        remade[1].owner.op == T.add,
        deep["b"][0].owner.inputs[0] is deep["a"],
        constant.data,
        bool(constant.equals(T.constant([1.0, 2.0]))),
        pickle.loads(pickle.dumps(T.dmatrix)) == T.dmatrix,
        pickle.loads(pickle.dumps(theano.shared(2.0, name="s"))).get_value(),
        pickle.loads(pickle.dumps(theano.scalar.float32)) == theano.scalar.float32,
        copy.deepcopy(T.exp) == T.exp,
        remade[1].eval({remade[0]: 1.0, remade[1].owner.inputs[1]: 2.0}),
    ]
