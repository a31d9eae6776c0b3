"""Positions of extremes, running sums and products, and reductions beyond the usual ones."""

from oracle.declare import expression

DTYPES = (
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float16", "float32", "float64", "complex64", "complex128"),
)
REAL = DTYPES[:-2]
FLOATS = ("float16", "float32", "float64")
TIES = "= 1 3 3 2 0 3 3 1 1 0 0 0"

# ---------------------------------------------------------------------- positions

for name in ("argmax", "argmin"):
    expression(
        name,
        lambda T, x, n=name: [getattr(T, n)(x, axis=a) for a in (None, 0, 1, -1, (0, 1), [1])],
        x=[f"{d} 3 4 {TIES}" for d in (REAL if name == "argmin" else DTYPES) if d != "bool"]
        + ["bool 2 3 = 0 1 1 1 0 0", "bool 2 2 = 0 0 0 0", "bool 2 2 = 1 1 1 1"],
    )
    expression(
        f"{name} rank 3",
        lambda T, x, n=name: [
            getattr(T, n)(x, axis=a) for a in (0, 1, 2, -3, (0, 1), (1, 2), (0, 2), (2, 0), None)
        ],
        x=["float64 2 3 2", "float32 2 2 3 = 1 2 2 0 0 3 3 1 1 2 2 2", "int16 1! 2 3"],
    )
    expression(
        f"{name} rank 4",
        lambda T, x, n=name: [getattr(T, n)(x, axis=a) for a in (0, 3, (1, 2), (0, 3), (0, 1, 3))],
        x=["float64 2 2 3 2", "int8 2 1 2 2"],
    )
    expression(
        f"{name} keepdims",
        lambda T, x, n=name: [
            getattr(T, n)(x, axis=a, keepdims=True) for a in (None, 0, 1, (0, 1))
        ],
        x=["float64 2 3", "float64 1! 3"],
    )
    expression(
        f"{name} method",
        lambda T, x, n=name: [
            getattr(x, n)(),
            getattr(x, n)(0),
            getattr(x, n)(axis=-1, keepdims=True),
        ],
        x=["float64 2 3", "uint8 2 3", "bool 2 3"],
    )
    expression(
        f"{name} nan",
        lambda T, x, n=name: [getattr(T, n)(x, axis=a) for a in (None, 0, 1)],
        x=[
            "float64 3 3 = 1 5 3 nan 2 6 1 nan 0",
            "float32 2 2 = nan nan inf -inf",
            "float16 2 2 = inf nan nan 1",
        ],
    )
    expression(
        f"{name} infinities and signed zeros",
        lambda T, x, n=name: getattr(T, n)(x, axis=1),
        x="float64 3 3 = -inf inf inf 0 -0 0 -inf -inf -inf",
    )
    expression(
        f"{name} of views",
        lambda T, x, n=name: [
            getattr(T, n)(x.T, axis=0),
            getattr(T, n)(x[::-1, ::-2], axis=1),
            getattr(T, n)(x[:, 1:]),
            getattr(T, n)(x.dimshuffle(1, "x", 0), axis=(0, 2)),
            getattr(T, n)(x * 2 - 1, axis=0),
        ],
        x=f"float64 3 4 {TIES}",
    )
    expression(
        f"{name} empty",
        lambda T, x, n=name: getattr(T, n)(x),
        x=["float64 0", "float64 2 0", "int8 0 0"],
    )
    expression(f"{name} empty axis", lambda T, x, n=name: getattr(T, n)(x, axis=1), x="float64 2 0")
    expression(
        f"{name} empty other axis", lambda T, x, n=name: getattr(T, n)(x, axis=1), x="float64 0 3"
    )
    for axis in (2, -3, (0, 2), 1.5, "a", (), (0, 0), [[0]]):
        expression(
            f"{name} axis={axis!r}",
            lambda T, x, n=name, a=axis: getattr(T, n)(x, axis=a),
            x=f"float64 3 4 {TIES}",
        )
    expression(
        f"{name} symbolic axis", lambda T, x, n=name: getattr(T, n)(x, axis=x), x="float64 2 2"
    )
    expression(
        f"{name} of a scalar",
        lambda T, x, n=name: getattr(T, n)(x),
        x=["float64", "int8"],
        differs="the position of the only element; Theano fails while running",
        expected=lambda np, x: np.int64(0),
    )
    expression(
        f"{name} gradient",
        lambda T, x, n=name: getattr(T, n)(x, axis=0) * x[0],
        x=["float64 2 3", "float32 2 3"],
        grad="x",
    )
expression(
    "argmin at the ends of types",
    lambda T, x: [T.argmin(x), T.argmax(x)],
    x=[
        "uint8 3 = 0 255 3",
        "bool 2 = 1 0",
        "uint64 2 = 18446744073709551615 0",
        "int8 2 = 127 -127",
    ],
)
expression(
    "argmin of the smallest integer",
    lambda T, x: T.argmin(x),
    x=["int8 3 = 0 -128 5", "int64 3 = 0 -9223372036854775808 5"],
    differs="the negative of the smallest integer wraps in Theano",
    expected=lambda np, x: np.int64(1),
)

expression(
    "max_and_argmax",
    lambda T, x: [
        *T.max_and_argmax(x),
        *T.max_and_argmax(x, axis=0),
        *T.max_and_argmax(x, axis=-1, keepdims=True),
        *T.max_and_argmax(x, axis=(0, 1)),
    ],
    x=[f"{d} 3 4 {TIES}" for d in DTYPES if d != "bool"] + ["bool 2 2 = 0 1 1 0"],
)
expression(
    "max_and_argmax gradient",
    lambda T, x: T.max_and_argmax(x, axis=1)[0],
    x=[f"{d} 3 4 {TIES}" for d in FLOATS],
    grad="x",
)
expression(
    "max_and_argmax gradient of both",
    lambda T, x: T.max_and_argmax(x, axis=0),
    x=f"float64 3 4 {TIES}",
    grad="x",
)
expression(
    "max_and_argmax over several axes",
    lambda T, x: T.max_and_argmax(x, axis=(0, 2)),
    x=["float64 2 2 3 = 1 2 2 0 0 3 3 1 1 2 2 2", "int32 2 2 3"],
)
expression("max_and_argmax of a scalar", lambda T, x: T.max_and_argmax(x), x=["float64", "int8"])
expression("max_and_argmax empty", lambda T, x: T.max_and_argmax(x, axis=0), x="float64 0 2")
expression(
    "max gradient over several axes",
    lambda T, x: [T.max(x, axis=(0, 2)), T.min(x, axis=(0, 2)), T.max(x), T.min(x)],
    x="float64 2 2 3 = 1 2 2 0 0 3 3 1 1 2 2 2",
    grad="x",
)
expression(
    "max of complex",
    lambda T, x: [T.max(x), T.max(x, axis=0)],
    x=["complex128 2 2 = 1,2 1,3 0,5 1,-1", "complex64 2 2 = 1,2 1,2 -1,5 1,-1"],
)
expression(
    "ptp",
    lambda T, x: [T.ptp(x), T.ptp(x, axis=0), T.ptp(x, 1), x.ptp(axis=-1)],
    x=[f"{d} 2 3" for d in REAL],
)
expression("ptp gradient", lambda T, x: T.ptp(x, axis=1), x=f"float64 3 4 {TIES}", grad="x")
expression("ptp empty", lambda T, x: T.ptp(x, axis=1), x=["float64 2 0", "float64 0 2"])

# ---------------------------------------------------------------------- running sums and products

for name in ("cumsum", "cumprod"):
    for axis in (None, 0, 1, -1, -2):
        expression(
            f"{name} axis={axis}",
            lambda T, x, n=name, a=axis: getattr(T, n)(x, axis=a),
            x=[f"{d} 2 3" for d in DTYPES if d != "bool"],
            compiled=True,
        )
    expression(
        f"{name} rank 3",
        lambda T, x, n=name: [getattr(T, n)(x, axis=a) for a in (None, 0, 1, 2, -3)],
        x=["float64 2 3 2", "float64 1! 2 3"],
        grad="x",
    )
    expression(
        f"{name} rank 4",
        lambda T, x, n=name: [getattr(T, n)(x, axis=a) for a in (0, 2)],
        x=["float64 2 1 2 2", "float32 2 2 3 2"],
    )
    expression(
        f"{name} vector",
        lambda T, x, n=name: [getattr(T, n)(x), getattr(T, n)(x, 0)],
        x=["float64 4", "float32 3", "float64 1!", "float64 0"],
    )
    expression(
        f"{name} scalar",
        lambda T, x, n=name: getattr(T, n)(x),
        x="float64",
        differs="a vector of the one element; Theano fails while compiling",
        expected=lambda np, x: x.reshape(1),
    )
    expression(f"{name} scalar axis", lambda T, x, n=name: getattr(T, n)(x, axis=0), x="float64")
    expression(
        f"{name} method",
        lambda T, x, n=name: [getattr(x, n)(), getattr(x, n)(axis=1)],
        x=["float64 2 3", "int64 2 3"],
    )
    expression(
        f"{name} empty",
        lambda T, x, n=name: [getattr(T, n)(x), getattr(T, n)(x, 0), getattr(T, n)(x, 1)],
        x=["float64 0 2", "float64 2 0", "float32 0 0"],
    )
    expression(
        f"{name} nan",
        lambda T, x, n=name: getattr(T, n)(x),
        x="float64 5 = 1 inf nan 2 -inf",
    )
    expression(
        f"{name} of views",
        lambda T, x, n=name: [
            getattr(T, n)(x.T, axis=0),
            getattr(T, n)(x[::-1, ::-2], axis=1),
            getattr(T, n)(x[:, 1:]),
            getattr(T, n)(x * x, axis=0)[-1],
        ],
        x="float64 3 4",
        grad="x",
    )
    expression(
        f"{name} gradient",
        lambda T, x, n=name: [getattr(T, n)(x), getattr(T, n)(x, 0).flatten()],
        x=[f"{d} 2 3" for d in FLOATS],
        grad="x",
    )
    for axis in (2, -3, 1.5, "a", (0,)):
        expression(
            f"{name} bad axis {axis!r}",
            lambda T, x, n=name, a=axis: getattr(T, n)(x, axis=a),
            x="float64 2 3",
        )
expression(
    "cumulative wraps",
    lambda T, x: [T.cumsum(x), T.cumprod(x)],
    x=["int8 3 = 100 100 2", "uint8 3 = 200 200 3", "int64 2 = 9223372036854775807 2"],
    compiled=True,
)
expression(
    "cumulative operations",
    lambda T, x: [
        T.extra_ops.CumOp(0, "mul")(x),
        T.extra_ops.CumOp(axis=None)(x),
        T.extra_ops.cumsum(x, 1),
        T.extra_ops.cumprod(x, -1),
    ],
    x="float64 2 3",
)
expression("cumulative bad mode", lambda T, x: T.extra_ops.CumOp(0, "max")(x), x="float64 2 3")

# ---------------------------------------------------------------------- means and spreads

for name in ("var", "std"):
    expression(
        f"{name} of every dtype",
        lambda T, x, n=name: [getattr(T, n)(x), getattr(T, n)(x, axis=0), getattr(T, n)(x, 1)],
        x=[f"{d} 3 4" for d in REAL],
        rtol=4e-3,
    )
    expression(
        f"{name} options",
        lambda T, x, n=name: [
            getattr(T, n)(x, axis=0, ddof=1),
            getattr(T, n)(x, axis=1, corrected=True),
            getattr(T, n)(x, axis=-1, ddof=2, corrected=True),
            getattr(T, n)(x, axis=-1, keepdims=True),
            getattr(T, n)(x, axis=(0, 1), keepdims=True),
            getattr(T, n)(x, 0, 1, True, True),
        ],
        x=["float64 3 4", "float32 3 4", "int32 3 4"],
        rtol=1e-5,
    )
    expression(
        f"{name} gradient",
        lambda T, x, n=name: [
            getattr(T, n)(x, axis=0),
            getattr(T, n)(x, axis=0, ddof=1, corrected=True),
        ],
        x="float64 3 2",
        grad="x",
        rtol=1e-11,
    )
    expression(
        f"{name} empty", lambda T, x, n=name: getattr(T, n)(x), x=["float64 0", "float64 0 2"]
    )
    expression(
        f"{name} method",
        lambda T, x, n=name: [getattr(x, n)(), getattr(x, n)(axis=0, ddof=1, keepdims=True)],
        x=["float64 3 2", "bool 3 2"],
    )
expression(
    "var far from zero",
    lambda T, x: T.var(x),
    x="float64 4 = 1000000004 1000000007 1000000013 1000000016",
)
expression(
    "mean of large integers",
    lambda T, x: T.mean(x),
    x=["int64 2 = 9223372036854775807 9223372036854775805", "uint64 2 = 18446744073709551615 1"],
    differs="the sum of integers wraps in Theano",
    expected=lambda np, x: x.mean(dtype="float64"),
)
expression(
    "mean as one operation",
    lambda T, x: [
        T.mean(x, op=True),
        T.mean(x, axis=0, op=True),
        T.mean(x, axis=1, op=True, keepdims=True),
        T.Mean()(x),
        T.Mean(1)(x),
        T.Mean([0])(x),
    ],
    x=["float64 2 3", "float32 2 3", "int32 2 3", "uint8 2 3", "float16 2 3", "float64 1! 3"],
)
expression("mean as one operation over two axes", lambda T, x: T.Mean((0, 1))(x), x="float64 2 3")
for option in ("dtype", "acc_dtype"):
    expression(
        f"mean as one operation with {option}",
        lambda T, x, o=option: T.mean(x, op=True, **{o: "float32"}),
        x="float64 2 3",
    )

# ---------------------------------------------------------------------- norms

for order in (1, 2, 3, 0.5, -1, 0, float("inf"), float("-inf")):
    expression(
        f"norm {order}",
        lambda T, x, p=order: [
            x.norm(p),
            x.norm(p, axis=0),
            x.norm(p, axis=1, keepdims=True),
            x.norm(p, (0, 1)),
        ],
        x=["float64 2 3", "float32 2 3", *(["int32 2 3"] if order != -1 else []), "float16 2 3"],
        rtol=4e-3 if order in (0.5, -1, 3) else None,
    )
expression(
    "norm gradient",
    lambda T, x: [x.norm(1, axis=0), x.norm(2, axis=0), x.norm(3, axis=0)],
    x=["float64 2 3", "float32 2 3"],
    grad="x",
    rtol=1e-5,
)
expression("norm needs its order", lambda T, x: x.norm(), x="float64 2")

# ---------------------------------------------------------------------- products of the nonzero

expression(
    "ProdWithoutZeros",
    lambda T, x: [
        T.elemwise.ProdWithoutZeros()(x),
        T.elemwise.ProdWithoutZeros(axis=0)(x),
        T.elemwise.ProdWithoutZeros(axis=(1,))(x),
    ],
    x=[f"{d} 3 3 = 1 2 3 0 5 6 0 0 0" for d in DTYPES if d != "bool"] + ["bool 2 2 = 0 1 0 0"],
)
expression(
    "ProdWithoutZeros dtypes",
    lambda T, x: [
        T.elemwise.ProdWithoutZeros(dtype="float64")(x),
        T.elemwise.ProdWithoutZeros(axis=1, dtype="float64", acc_dtype="float64")(x),
    ],
    x=["int8 2 2 = 3 0 50 60", "float32 2 2 = 3 0 50 60"],
)
expression(
    "ProdWithoutZeros empty",
    lambda T, x: T.elemwise.ProdWithoutZeros(axis=1)(x),
    x=["float64 2 0", "float64 0 2"],
)
expression(
    "ProdWithoutZeros gradient",
    lambda T, x: T.elemwise.ProdWithoutZeros()(x),
    x="float64 2",
    grad="x",
)
expression(
    "mul_without_zeros",
    lambda T, x, y: T.Elemwise(T.elemwise.mul_without_zeros)(x, y),
    x=["float64 4 = 1 0 2 0", "int8 4 = 1 0 2 0"],
    y=["float64 4 = 0 3 4 0", "float32 4 = 0 3 4 0"],
)
expression(
    "prod gradient with zeros",
    lambda T, x: [T.prod(x), T.prod(x, axis=0)[0]],
    x=["float64 2 3 = 1 0 3 4 5 6", "float64 2 2 = 0 0 1 2", "float64 2 2 = 0 2 0 3"],
    grad="x",
)

# ---------------------------------------------------------------------- any, all, axes

for name in ("any", "all"):
    expression(
        f"{name} of every dtype",
        lambda T, x, n=name: [getattr(T, n)(x, axis=a) for a in (None, 0, -1, (0, 1), ())],
        x=[f"{d} 2 3 = 0 1 2 0 1 0" for d in DTYPES if d != "bool"] + ["float64 2 2 = nan 0 -0 0"],
    )
    expression(
        f"{name} keepdims",
        lambda T, x, n=name: [getattr(T, n)(x, axis=1, keepdims=True), getattr(x, n)(0)],
        x=["bool 2 2 = 0 1 1 1", "bool 2 0"],
    )
