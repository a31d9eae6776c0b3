"""Constants and as_tensor_variable: dtypes and flags of Python numbers, lists and arrays."""

from oracle.declare import case, outcome


@case(floatX=["float64", "float32", "float16"])
def constants_of_python_numbers(theano, T, np):
    numbers = [
        0,
        1,
        -1,
        127,
        128,
        -128,
        -129,
        32767,
        32768,
        2**31 - 1,
        2**31,
        -(2**31),
        -(2**31) - 1,
        2**63 - 1,
        0.5,
        1.0,
        2.0**-30,
        0.1,
        1e-8,
        float("inf"),
        float("nan"),
        1j,
    ]
    return [[T.constant(number), T.as_tensor_variable(number)] for number in numbers]


@case
def constants_of_large_integers(theano, T, np):
    return [outcome(T.constant, 2**63), outcome(T.constant, 2**64)]


@case
def constants_of_arrays(theano, T, np):
    values = [
        [1, 2],
        [0.1, 0.2],
        [[1, 2]],
        [[1], [2]],
        [1],
        np.float64(0.5),
        np.float32(0.5),
        np.int64(3),
        np.int8(3),
        np.bool_(True),
        np.ones((1, 3)),
        np.ones((2, 1), "float32"),
        np.ones(0),
        np.ones((1, 1), "int8"),
        [True, False],
        (1.0, 2),
        [1j],
    ]
    return [T.constant(value) for value in values]


@case
def bad_constants(theano, T, np):
    return [outcome(T.constant, value) for value in ("a", None, [1, "a"], object(), {})]


@case
def constant_arguments(theano, T, np):
    c = T.constant([1, 2], name="c")
    return [
        c.name,
        c.data,
        c.value,
        T.constant(1, dtype="float64"),
        outcome(T.constant, 1, ndim=1),
        outcome(T.constant, [1, 2], ndim=0),
        T.constant(True),
    ]


@case
def arithmetic_of_constants(theano, T, np):
    products = [
        T.constant(100) * T.constant(2),
        T.constant(127) + 1,
        T.constant(1) / T.constant(2),
        T.constant(3) // 2,
        T.constant(2) ** T.constant(3),
    ]
    return [products, [product.eval() for product in products]]


@case
def as_tensor_variable_kinds(theano, T, np):
    x, v = T.dscalar("x"), T.dvector("v")
    as_tensor = T.as_tensor_variable
    return [
        as_tensor(x) is x,
        outcome(as_tensor, True),
        as_tensor(np.bool_(True)),
        outcome(as_tensor, "a"),
        outcome(as_tensor, None),
        outcome(as_tensor, {}),
        as_tensor([1, 2.0]),
        as_tensor(v, ndim=2),
        as_tensor(T.drow(), ndim=1),
        outcome(as_tensor, v, ndim=0),
    ]


@case
def stacked_scalars(theano, T, np):
    x = T.dscalar("x")
    return [
        T.as_tensor_variable([x, 1]),
        T.as_tensor_variable([x, x]),
        T.as_tensor_variable([x, 2.5]).eval({x: 1.0}),
    ]


@case
def numpy_on_the_left(theano, T, np):
    v, x = T.fvector("v"), T.fscalar("x")
    expressions = [
        np.ones(2) * v,
        np.float64(2) * x,
        np.float32(2) * v,
        np.ones(2, "float32") + v,
        np.float64(2) - v,
        np.int64(3) / x,
        np.ones((1, 2), "float32") * v,
    ]
    return [expressions, theano.function([v, x], expressions)(np.array([1, 2], "float32"), 2)]
