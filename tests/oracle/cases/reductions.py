"""sum, prod, max, min, mean, any, all: axes, keepdims, dtypes, empty arrays, gradients; dot."""

import numpy as np
from oracle.arraytext import DTYPES, FLOATS, REAL
from oracle.declare import expression

AXES = (None, 0, 1, -1, (0,), (0, 1), (1, 0), [0], [0, 1], (), [], (0, 0), -2)
BAD_AXES = (2, -3, (0, 2), 1.5, "a")
SHAPES = ["float64 2 3", "float64 1! 3", "float32 2 1!"]
NAMES = ["sum", "prod", "max", "min", "mean", "any", "all"]
BOTH = ["float64", "float32"]

for name in [*NAMES, "var", "std", "argmax", "argmin"]:
    expression(
        f"{name} axes in arrays",
        lambda T, x, n=name: [
            getattr(T, n)(x, axis=np.array([0, 2])),
            getattr(T, n)(x, axis=np.array(1), keepdims=True),
            getattr(T, n)(x, axis=[1.0]),
        ],
        x="float64 2 3 2",
    )
for name in NAMES:
    derived = "x" if name not in ("any", "all") else ""
    for axis in AXES:
        if name in ("max", "min") and axis in ((), []):
            for keepdims in (False, True):
                expression(
                    f"{name} axis={axis} keepdims={keepdims}",
                    lambda T, x, n=name, a=axis, k=keepdims: getattr(T, n)(x, axis=a, keepdims=k),
                    x="float64 2 3",
                    differs="Theano takes all axes where NumPy, and Theano's own sum, take none",
                    expected=lambda np, x: x,
                )
            continue
        if name == "mean" and axis == (0, 0):
            continue  # Theano divides by the length twice
        for keepdims in (False, True):
            expression(
                f"{name} axis={axis} keepdims={keepdims}",
                lambda T, x, n=name, a=axis, k=keepdims: getattr(T, n)(x, axis=a, keepdims=k),
                x=SHAPES,
                grad=derived,
            )
    for axis in BAD_AXES:
        expression(
            f"{name} bad axis={axis!r}",
            lambda T, x, n=name, a=axis: getattr(T, n)(x, axis=a),
            x="float64 2 3",
        )
    expression(
        f"{name} dtypes",
        lambda T, x, n=name: [getattr(T, n)(x), getattr(T, n)(x, axis=0), getattr(T, n)(x, axis=1)],
        x=[f"{d} 2 3" for d in DTYPES if not (name in ("max", "min") and d[0] == "c")],
        floatX=BOTH,
    )
    expression(
        f"{name} scalar", lambda T, x, n=name: getattr(T, n)(x), x=["float64", "int8", "bool"]
    )
    expression(f"{name} scalar axis 0", lambda T, x, n=name: getattr(T, n)(x, axis=0), x="float64")
    expression(
        f"{name} method",
        lambda T, x, n=name: [
            getattr(x, n)(),
            getattr(x, n)(0),
            getattr(x, n)(axis=-1, keepdims=True),
        ],
        x=["float64 2 3", "int32 2 3", "bool 2 3"],
    )
    expression(
        f"{name} rank 3",
        lambda T, x, n=name: [
            getattr(T, n)(x, axis=a) for a in (0, 1, 2, (0, 2), (1, 2), (0, 1, 2), -3)
        ],
        x="float64 2 3 2",
        grad=derived,
    )
    if name not in ("max", "min"):
        expression(
            f"{name} empty",
            lambda T, x, n=name: [
                getattr(T, n)(x),
                getattr(T, n)(x, axis=0),
                getattr(T, n)(x, axis=1),
            ],
            x=["float64 0 3", "float32 2 0", "int8 0 2"],
        )
    else:
        expression(
            f"{name} empty", lambda T, x, n=name: getattr(T, n)(x), x=["float64 0 3", "int8 0"]
        )
        expression(
            f"{name} empty other axis",
            lambda T, x, n=name: getattr(T, n)(x, axis=1),
            x="float64 0 3",
        )
    expression(
        f"{name} nan",
        lambda T, x, n=name: [getattr(T, n)(x), getattr(T, n)(x, axis=1)],
        x="float64 3 3 = 1 5 3 nan 2 6 1 nan 0",
    )
    expression(
        f"{name} inf",
        lambda T, x, n=name: getattr(T, n)(x, axis=1),
        x="float64 3 2 = inf 1 -inf 1 inf -inf",
    )
    expression(
        f"{name} of an expression",
        lambda T, x, y, n=name: getattr(T, n)(x * y + 1, axis=0),
        x="float64 2 3",
        y="float64 3",
        grad="x y" if derived else "",
    )
    expression(
        f"{name} of a transpose",
        lambda T, x, n=name: getattr(T, n)(x.T, axis=0),
        x="float64 2 3",
        grad=derived,
    )
    expression(
        f"{name} of a reversed slice",
        lambda T, x, n=name: getattr(T, n)(x[::-1, ::-2], axis=1),
        x="float64 2 3",
        grad=derived,
    )

OUTPUT = ("int8", "int32", "int64", "uint8", "float16", "float32", "float64", "complex128", "bool")
for name in ("sum", "prod", "mean"):
    for dtype in OUTPUT:
        expression(
            f"{name} dtype={dtype}",
            lambda T, x, n=name, d=dtype: getattr(T, n)(x, axis=0, dtype=d),
            x=[
                f"{d} 2 3"
                for d in ("bool", "int8", "uint8", "int32", "float16", "float32", "float64")
            ],
        )
        if dtype == "complex128":
            continue  # as accumulator it works by accident, in the Python linker alone
        expression(
            f"{name} acc_dtype={dtype}",
            lambda T, x, n=name, d=dtype: getattr(T, n)(x, axis=0, acc_dtype=d),
            x=[f"{d} 2 3" for d in ("int8", "int32", "float16", "float32", "float64")],
        )
    expression(
        f"{name} bad dtype", lambda T, x, n=name: getattr(T, n)(x, dtype="foo"), x="float64 3"
    )
    expression(
        f"{name} dtype gradient",
        lambda T, x, n=name: getattr(T, n)(x, dtype="float64"),
        x=["float32 3", "int32 3"],
        grad="x",
    )
expression(
    "sum wraps",
    lambda T, x: T.sum(x),
    x=["int64 2 = 9223372036854775807 1", "uint64 2 = 18446744073709551615 2"],
)
expression(
    "sum of int8 does not wrap",
    lambda T, x: T.sum(x),
    x=["int8 3 = 127 127 127", "uint8 3 = 255 255 255"],
)
expression(
    "extremes",
    lambda T, x: T.max(x),
    x=[
        "uint8 3 = 0 255 3",
        "int8 3 = -128 127 0",
        "int64 2 = -9223372036854775808 9223372036854775807",
        "uint64 2 = 0 18446744073709551615",
        "bool 2 = 0 1",
        "bool 1 = 0",
    ],
)
expression(
    "float32 sum is accumulated in float64",
    lambda T, x: T.sum(x),
    x="float32 4 = 100000000 1 1 -100000000",
)
expression("float16 sum", lambda T, x: [T.sum(x), T.mean(x), T.prod(x)], x="float16 4 = 2048 1 1 1")
expression(
    "sum of zeros_like", lambda T, x: T.sum(T.zeros_like(x)), x=["int32", "int32 3", "float32 2 2"]
)
expression(
    "prod no_zeros_in_input",
    lambda T, x: T.prod(x, no_zeros_in_input=True),
    x="float64 3",
    grad="x",
)
expression(
    "sum of sums",
    lambda T, x: [x.sum(0).sum(1), x.max(0).max(1), x.sum((0, -1)), x.sum(0).sum()],
    x="float64 2 3 2",
    grad="x",
)
expression(
    "mean of comparisons",
    lambda T, x, y: [T.mean(T.neq(x, y)), T.sum(T.neq(x, y)), T.mean(T.eq(x, y), dtype="float32")],
    x="int32 4",
    y="int32 4",
    floatX=BOTH,
)
expression(
    "sum of scaled",
    lambda T, x, y: [T.sum(2 * x, axis=0), T.sum(x / y.dimshuffle(0, "x"), axis=1)],
    x="float64 2 3",
    y="float64 2",
    grad="x y",
)
expression(
    "subtract the maximum",
    lambda T, x: [x - x.max(), T.exp(x - x.max(axis=1, keepdims=True))],
    x=["float64 2 3", "float32 2 3"],
    grad="x",
)
expression("uint8 minus maximum", lambda T, x: [x - x.max(), -x], x="uint8 2 = 1 5")
expression(
    "variance by hand",
    lambda T, x: T.mean(T.sqr(x - T.mean(x, axis=0)), axis=0),
    x=["float64 3 2", "float32 3 2"],
    grad="x",
    rtol=1e-5,
)
expression(
    "sum of a constant",
    lambda T: [T.sum(T.constant([1, 2, 3])), T.sum(T.ones((2, 3))), T.mean(T.ones((2, 3)))],
    floatX=BOTH,
)

# dot
OPERANDS = ["float64", "float64 3", "float64 1!", "float64 3 3", "float64 1! 3", "float64 3 1!"]
expression(
    "dot ranks",
    lambda T, x, y: T.dot(x, y),
    x=[*OPERANDS, "float64 2 3"],
    y=[*OPERANDS, "float64 3 4"],
    grad="x y",
)
expression(
    "dot dtypes",
    lambda T, x, y: T.dot(x, y),
    x=[f"{d} 2 3" for d in REAL],
    y=[f"{d} 3 2" for d in REAL],
)
expression(
    "dot vector dtypes",
    lambda T, x, y: T.dot(x, y),
    x=[f"{d} 3" for d in ("bool", "int8", "float16", "float32", "complex64", "complex128")],
    y=[f"{d} 3" for d in ("int8", "int64", "float32", "complex64")],
)
expression(
    "dot mismatch",
    lambda T, x, y: T.dot(x, y),
    x=["float64 2 3", "float64 2"],
    y=["float64 2 2", "float64 4"],
)
expression(
    "dot empty",
    lambda T, x, y: T.dot(x, y),
    x=["float64 2 0", "float64 0"],
    y=["float64 0 3", "float64 0"],
)
expression(
    "dot no rows", lambda T, x, y: T.dot(x, y), x="float64 0 2", y=["float64 2 3", "float64 2"]
)
expression(
    "dot method",
    lambda T, x, y: x.dot(y),
    x="float32 2 3",
    y=["float32 3", "float64 3 2", "int32 3"],
    grad="x",
)
expression(
    "dot of transposes",
    lambda T, x, y: [T.dot(x.T, y.T), T.dot(x[::-1].T, y.T[:, ::-1])],
    x="float64 3 2",
    y="float64 2 3",
    grad="x y",
)
expression(
    "dot with itself",
    lambda T, x: [T.dot(x, x.T), T.dot(x.T, x)],
    x=["float64 2 3", "float32 2 3"],
    grad="x",
)
expression(
    "dot by a number",
    lambda T, x: [T.dot(x, 2), T.dot(0.5, x)],
    x=["float64 3", "float32 2 3", "int8 2"],
)
expression(
    "dot gradient dtypes",
    lambda T, x, y: T.dot(x, y),
    x=["float32 2 3", "float64 2 3", "int32 2 3"],
    y=["float32 3 2", "float64 3 2"],
    grad="x y",
)
expression(
    "affine",
    lambda T, x, w, b: T.tanh(T.dot(x, w) + b),
    x="float64 2 3",
    w="float64 3 4",
    b="float64 4",
    grad="x w b",
    atol=1e-15,
)
expression(
    "affine float32",
    lambda T, x, w, b: T.dot(x, w) + b,
    x="float32 2 3",
    w="float32 3 4",
    b="float32 4",
    grad="x w b",
)
expression(
    "quadratic form",
    lambda T, x, a: T.dot(T.dot(x, a), x),
    x="float64 3",
    a="float64 3 3",
    grad="x a",
    atol=1e-14,
)
expression(
    "dot keeps flags",
    lambda T, x, y: T.dot(x, y),
    x=["float64 1! 3", "float64 2 3"],
    y=["float64 3 1!", "float64 3 2"],
    grad="x y",
)
expression("dot nan", lambda T, x, y: T.dot(x, y), x="float64 1 2 = nan 1", y="float64 2 = 0 1")
expression(
    "outer by broadcasting",
    lambda T, x, y: x.dimshuffle(0, "x") * y,
    x="float64 2",
    y="float64 3",
    grad="x y",
)

for dtype in FLOATS:
    expression(
        f"gradient of every reduction {dtype}",
        lambda T, x: [
            T.sum(x, axis=0),
            T.mean(x, axis=0),
            T.prod(x, axis=0),
            T.max(x, axis=0),
            T.min(x, axis=0),
        ],
        x=f"{dtype} 2 3",
        grad="x",
    )
