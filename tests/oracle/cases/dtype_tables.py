"""The dtype of every elementwise function for every dtype, or pair of dtypes, of its arguments.

Only types are compared here; `tests/python/test_dtype_tables.py` uses the same records.
"""

import functools

from oracle.arraytext import COMPLEX, DTYPES, REAL
from oracle.declare import case, outcome

BOTH = ["float64", "float32"]
ALL = ["float64", "float32", "float16"]

NUMBERS = [0, 1, -1, 127, 128, 40000, 2**31, 2**63, 0.5, 0.1, 1e30, float("inf"), 1j]

UNARY = (
    "abs_ neg sgn sqr sqrt inv invert exp exp2 expm1 log log2 log10 log1p sin cos tan arcsin "
    "arccos arctan sinh cosh tanh arcsinh arccosh arctanh deg2rad rad2deg ceil floor trunc round "
    "round_half_to_even round_half_away_from_zero iround isnan isinf real imag angle conj "
    "ones_like zeros_like tensor_copy"
)

REDUCTIONS = "sum prod mean var std max min all any ptp"


def dtype_of(function, *arguments):
    """Return the dtype of a result, or the exception."""
    result = outcome(function, *arguments)
    if isinstance(result, (list, tuple)):
        return [each.dtype for each in result]
    return getattr(result, "dtype", result)


def table(T, function, dtypes=DTYPES):
    """Return the dtypes of a function of two vectors."""
    vectors = {dtype: T.TensorType(dtype, (False,))() for dtype in dtypes}
    return {
        left: [dtype_of(function, vectors[left], vectors[right]) for right in dtypes]
        for left in dtypes
    }


def with_numbers(T, function, dtypes=DTYPES, numbers=NUMBERS):
    """Return the dtypes of a function of a vector and a Python number, on either side."""
    rows = {}
    for dtype in dtypes:
        x = T.TensorType(dtype, (False,))()
        rows[dtype] = [
            [dtype_of(function, x, number), dtype_of(function, number, x)] for number in numbers
        ]
    return rows


@case(floatX=BOTH)
def add(theano, T, np):
    return table(T, lambda a, b: a + b)


@case(floatX=BOTH)
def sub(theano, T, np):
    return table(T, lambda a, b: a - b)


@case(floatX=BOTH)
def mul(theano, T, np):
    return table(T, lambda a, b: a * b)


@case(floatX=ALL)
def true_div(theano, T, np):
    return table(T, lambda a, b: a / b)


# Theano builds quotients of complex numbers and fails when they are computed.
@case(floatX=BOTH)
def int_div(theano, T, np):
    return table(T, lambda a, b: a // b, REAL)


@case(floatX=BOTH)
def mod(theano, T, np):
    return table(T, lambda a, b: a % b)


@case(floatX=BOTH)
def power(theano, T, np):
    return table(T, lambda a, b: a**b)


@case
def divmod_of_both(theano, T, np):
    return table(T, divmod)


@case
def bitwise(theano, T, np):
    return [
        table(T, lambda a, b: a & b),
        table(T, lambda a, b: a | b),
        table(T, lambda a, b: a ^ b),
    ]


@case
def comparisons(theano, T, np):
    return [table(T, function) for function in (T.lt, T.le, T.gt, T.ge, T.eq, T.neq)]


@case
def maximum_and_minimum(theano, T, np):
    return [table(T, T.maximum), table(T, T.minimum)]


@case
def arctan2(theano, T, np):
    return table(T, T.arctan2)


@case
def switch_branches(theano, T, np):
    return table(T, lambda a, b: T.switch(T.bvector(), a, b))


@case
def switch_condition(theano, T, np):
    return table(T, lambda a, b: T.switch(a, b, b))


@case
def clip_bounds(theano, T, np):
    return table(T, lambda a, b: T.clip(a, b, b))


@case
def clip_values(theano, T, np):
    return table(T, lambda a, b: a.clip(0, b))


@case
def fill_and_second(theano, T, np):
    return [table(T, T.fill), table(T, T.second)]


@case
def products(theano, T, np):
    return table(T, T.dot)


@case
def complex_parts(theano, T, np):
    return [table(T, T.complex), table(T, T.complex_from_polar)]


@case
def casts(theano, T, np):
    return table(T, lambda a, b: T.cast(a, b.dtype))


@case
def stacks(theano, T, np):
    scalars = {dtype: T.TensorType(dtype, ())() for dtype in DTYPES}
    return {
        a: [dtype_of(T.as_tensor_variable, [scalars[a], scalars[b]]) for b in DTYPES]
        for a in DTYPES
    }


@case
def shared_and_constants(theano, T, np):
    values = {dtype: np.ones(2, dtype) for dtype in DTYPES}
    return [
        {a: [dtype_of(T.add, theano.shared(values[a]), values[b]) for b in DTYPES] for a in DTYPES},
        {a: [dtype_of(T.mul, T.constant(values[a]), values[b]) for b in DTYPES] for a in DTYPES},
        {
            a: [dtype_of(T.true_div, values[a][0], T.TensorType(b, ())()) for b in DTYPES]
            for a in DTYPES
        },
    ]


@case(floatX=ALL)
def numbers_in_sums(theano, T, np):
    return with_numbers(T, lambda a, b: T.add(a, b))


@case(floatX=ALL)
def numbers_in_products(theano, T, np):
    return with_numbers(T, lambda a, b: a * b)


@case(floatX=ALL)
def numbers_in_quotients(theano, T, np):
    return with_numbers(T, lambda a, b: a / b)


@case(floatX=BOTH)
def numbers_in_powers(theano, T, np):
    return with_numbers(T, lambda a, b: a**b)


@case
def numbers_in_whole_quotients(theano, T, np):
    return with_numbers(T, lambda a, b: a // b, REAL, NUMBERS[:-1])


@case
def numbers_in_comparisons(theano, T, np):
    return with_numbers(T, T.lt)


@case
def numbers_in_maxima(theano, T, np):
    return with_numbers(T, T.maximum)


@case(floatX=ALL)
def unary(theano, T, np):
    vectors = [T.TensorType(dtype, (False,))() for dtype in DTYPES]
    return {name: [dtype_of(getattr(T, name), x) for x in vectors] for name in UNARY.split()}


@case(floatX=BOTH)
def reductions(theano, T, np):
    vectors = [T.TensorType(dtype, (False,))() for dtype in REAL]
    return {name: [dtype_of(getattr(T, name), x) for x in vectors] for name in REDUCTIONS.split()}


@case
def reductions_of_complex(theano, T, np):
    vectors = [T.TensorType(dtype, (False,))() for dtype in COMPLEX]
    names = [name for name in REDUCTIONS.split() if name not in ("min", "ptp")]
    return {name: [dtype_of(getattr(T, name), x) for x in vectors] for name in names}


@case
def reductions_to_a_dtype(theano, T, np):
    vectors = [T.TensorType(dtype, (False,))() for dtype in REAL]
    return {
        name: [
            [dtype_of(functools.partial(getattr(T, name), dtype=dtype), x) for dtype in DTYPES]
            for x in vectors
        ]
        for name in ("sum", "prod", "mean")
    }


@case(floatX=BOTH)
def upcast_of_names(theano, T, np):
    upcast = theano.scalar.upcast
    return {a: [outcome(upcast, a, b) for b in (*DTYPES, "foo")] for a in DTYPES}


@case
def upcast_of_three(theano, T, np):
    upcast = theano.scalar.upcast
    return [
        upcast("int8", "uint8", "float16"),
        upcast("uint64", "int64"),
        upcast("bool"),
        upcast("bool", "bool", "int8"),
        upcast("float32", "complex64", "int64"),
    ]


@case
def numpy_policy(theano, T, np):
    results = {}
    for floatX in ("float64", "float32"):
        with theano.change_flags(cast_policy="numpy+floatX", floatX=floatX):
            results[floatX] = [
                table(T, T.add),
                table(T, T.true_div),
                with_numbers(T, T.add),
                with_numbers(T, T.mul),
                [T.constant(value).dtype for value in NUMBERS],
                {
                    name: [dtype_of(getattr(T, name), T.TensorType(d, ())()) for d in DTYPES]
                    for name in ("exp", "sqrt", "mean", "sum")
                },
            ]
    return results
