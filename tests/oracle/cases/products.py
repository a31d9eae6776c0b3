"""Products of tensors of any rank, in batches, and the operations of BLAS by name."""

import numpy as np
from oracle.declare import expression

DTYPES = ("bool", "int8", "int32", "uint8", "float16", "float32", "float64", "complex64")

# ---------------------------------------------------------------------- dot of higher ranks

RANKS = ["float64 3", "float64 2 3", "float64 3 3", "float64 2 3 3", "float64 1! 3 3"]
expression(
    "dot higher ranks",
    lambda T, x, y: T.dot(x, y),
    x=["float64 2 2 3", "float64 2 3 1 3", "float64 3"],
    y=["float64 3", "float64 3 2", "float64 2 3 2", "float64 2 3 1!"],
    grad="x y",
)
expression(
    "dot of a vector or matrix with a cube",
    lambda T, x, y: T.dot(x, y),
    x=RANKS,
    y=["float64 2 3 4", "float64 2 3 1!"],
    grad="x y",
)
expression(
    "dot of cubes, dtypes",
    lambda T, x, y: T.dot(x, y),
    x=[f"{d} 2 2 3" for d in DTYPES],
    y=[f"{d} 2 3 2" for d in ("int16", "float32", "complex128")],
)
expression("dot of cubes, one dtype", lambda T, x: T.dot(x, x), x=[f"{d} 2 2 2" for d in DTYPES])
expression(
    "dot of cubes, mismatch",
    lambda T, x, y: T.dot(x, y),
    x="float64 2 2 3",
    y=["float64 2", "float64 2 3", "float64 3 4 2"],
)
expression(
    "dot of cubes, empty",
    lambda T, x, y: T.dot(x, y),
    x=["float64 2 2 0", "float64 0 2 3"],
    y=["float64 2 0 3", "float64 0 3", "float64 0"],
)
expression(
    "dot of a number and a cube", lambda T, x: [T.dot(x, 2), T.dot(0.5, x)], x="float32 2 1 2"
)
expression(
    "dot of views",
    lambda T, x, y: [
        T.dot(x[::-1], y),
        T.dot(x.dimshuffle(2, 0, 1), y[:, :, ::-1]),
        T.dot(x[:, :1], y[0]),
        T.dot(x[:, ::2, ::-1], y.dimshuffle(1, 0, 2)[:, :2].dimshuffle(1, 0, 2)),
    ],
    x="float64 3 3 3",
    y="float64 2 3 3",
    grad="x y",
)
expression(
    "dot integer gradients",
    lambda T, x, y: T.dot(x, y),
    x=["int32 2 2 3", "float32 2 2 3"],
    y=["float32 3 2", "float64 2 3 2"],
    grad="x y",
)

# ---------------------------------------------------------------------- tensordot

for axes, right in (
    (0, ["float64 2 3", "float64 3"]),
    (1, ["float64 2 3", "float64 3 2 2", "float64 3"]),
    (1.0, ["float64 2 3"]),
    ("1", ["float64 2 3"]),
    (2, ["float64 3 2", "float64 3 2 2", "float64 3"]),
    (3, ["float64 2 3 2", "float64 3"]),
):
    expression(
        f"tensordot axes={axes!r}",
        lambda T, x, y, a=axes: T.tensordot(x, y, a),
        x=["float64 3 2", "float64 2 3 2", "float64 3"],
        y=right,
        grad="x y",
    )
expression(
    "tensordot axes in arrays",
    lambda T, x, y: [
        T.tensordot(x, y, np.array([[1], [0]])),
        T.tensordot(x, y, np.array([1, 0])),
        T.tensordot(x, y, [np.array([0, 1]), np.array([1, 0])]),
    ],
    x="float64 3 2",
    y="float64 2 3",
    grad="x y",
)
LISTS = (
    [[0], [0]],
    [[1], [1]],
    [[0, 1], [0, 1]],
    [[1, 2], [2, 0]],
    [[2, 0], [0, 2]],
    [[0, 1, 2], [0, 1, 2]],
    [[], []],
    [0, 0],
    [1, 2],
    ((1,), (1,)),
    [[0], [0, 1]],
    [[3], [0]],
    [[0], [3]],
    [[0], [0], [0]],
    [[0]],
    [[0, 1, 2, 0], [0, 1, 2, 0]],
)
for axes in LISTS:
    expression(
        f"tensordot axes={axes}",
        lambda T, x, y, a=axes: T.tensordot(x, y, a),
        x=["float64 2 2 2", "float32 2 3 2"],
        y=["float64 2 2 2", "float64 2 3 2"],
        grad="x y",
    )
expression(
    "tensordot default axes",
    lambda T, x, y: T.tensordot(x, y),
    x="float64 2 3 2",
    y=["float64 3 2", "float64 3 2 4"],
    grad="x y",
)
for left, right in (([-1], [0]), ([-1, -2], [0, 1]), ([-3], [-2]), ([0, -1], [1, -3])):
    expression(
        f"tensordot negative axes {left} {right}",
        lambda T, x, y, a=left, b=right: T.tensordot(x, y, [a, b]),
        x="float64 2 2 2",
        y="float64 2 2 3",
        differs="negative axes count from the end; Theano raises ValueError in dimshuffle",
        expected=lambda np, x, y, a=left, b=right: np.tensordot(x, y, [a, b]),
    )
expression(
    "tensordot dtypes",
    lambda T, x, y: T.tensordot(x, y, [[0], [1]]),
    x=[f"{d} 2 3" for d in DTYPES],
    y=[f"{d} 2 2" for d in ("int8", "uint16", "float32", "complex64")],
)
expression(
    "tensordot keeps flags",
    lambda T, x, y: [T.tensordot(x, y, [[1], [0]]), T.tensordot(x, y, [[2], [1]])],
    x=["float64 1! 2 3", "float64 2 2 3"],
    y=["float64 2 3 1!", "float64 2 3 4"],
)
expression(
    "tensordot mismatch",
    lambda T, x, y: T.tensordot(x, y, [[0, 1], [1, 2]]),
    x="float64 2 3 2",
    y=["float64 4 2 4", "float64 2 3 3"],
)
expression(
    "tensordot empty",
    lambda T, x, y: T.tensordot(x, y, 1),
    x=["float64 2 2 0", "float64 0 2 3"],
    y=["float64 0 2", "float64 3 0"],
)
expression(
    "tensordot of views",
    lambda T, x, y: [
        T.tensordot(x[::-1, :, ::2], y.T, [[0], [0]]),
        T.tensordot(x.dimshuffle(1, 2, 0), y[:, ::-1], [[0, 1], [0, 1]]),
    ],
    x="float64 2 2 3",
    y="float64 2 3 2",
    grad="x y",
)

# ---------------------------------------------------------------------- batches

BATCHES = ["float64 2", "float64 2 3", "float64 2 3 3", "float64 2 2 3 3"]
expression(
    "batched_dot ranks", lambda T, x, y: T.batched_dot(x, y), x=BATCHES, y=BATCHES, grad="x y"
)
expression(
    "batched_dot scalars",
    lambda T, x, y: T.batched_dot(x, y),
    x=["float64", "float64 2"],
    y=["float64", "float64 2"],
)
expression(
    "batched_dot dtypes",
    lambda T, x, y: T.batched_dot(x, y),
    x=[f"{d} 2 2 3" for d in DTYPES],
    y=[f"{d} 2 3 2" for d in ("int16", "float32", "float64", "complex128")],
)
expression(
    "batched_dot one dtype",
    lambda T, x: T.batched_dot(x, x),
    x=[f"{d} 2 2 2" for d in (*DTYPES, "int64", "uint16", "complex128")],
)
expression(
    "batched_dot flags",
    lambda T, x, y: T.batched_dot(x, y),
    x=["float64 1! 2 3", "float64 1 2 3", "float64 1 1! 3", "float64 1! 3"],
    y=["float64 1! 3 2", "float64 1 3 2", "float64 1 3 1!", "float64 1 3"],
    grad="x y",
)
expression(
    "batched_dot mismatch of the matrices",
    lambda T, x, y: T.batched_dot(x, y),
    x="float64 2 2 3",
    y=["float64 2 2 2", "float64 2 4"],
)
for left, right in (("2 2 0", "2 0 3"), ("0 2 3", "0 3 2"), ("2 0 3", "2 3 2"), ("2 0", "2 0 2")):
    expression(
        f"batched_dot empty {left} {right}",
        lambda T, x, y: T.batched_dot(x, y),
        x=f"float64 {left}",
        y=f"float64 {right}",
        grad="x y",
    )
expression(
    "batched_dot of views",
    lambda T, x, y: [
        T.batched_dot(x[::-1], y),
        T.batched_dot(x.dimshuffle(0, 2, 1), y.dimshuffle(0, 2, 1)),
        T.batched_dot(x[:, ::-1, ::-1], y[:, ::-1]),
        T.batched_dot(x.dimshuffle(1, 0, 2)[:, :, :2], y.dimshuffle(2, 1, 0)[:, :2]),
    ],
    x="float64 2 2 2",
    y="float64 2 2 2",
    grad="x y",
)
for axes in (
    1,
    2,
    [[1], [1]],
    [[2], [1]],
    [[1, 2], [2, 1]],
    [1, 2],
    [[0], [0]],
    [[1], [0]],
    3,
    [1],
):
    expression(
        f"batched_tensordot axes={axes}",
        lambda T, x, y, a=axes: T.batched_tensordot(x, y, a),
        x=["float64 2 3 3", "float64 2 3"],
        y=["float64 2 3 3", "float64 2 3 3 2"],
        grad="x y",
    )
expression(
    "batched_tensordot default axes",
    lambda T, x, y: T.batched_tensordot(x, y),
    x="float64 2 3 2",
    y="float64 2 3 2 2",
    grad="x y",
)

# ---------------------------------------------------------------------- outer

OPERANDS = ["float64 2", "int32 3", "float32 2 2", "float64 1!", "float64 0"]
expression("outer", lambda T, x, y: T.outer(x, y), x=OPERANDS, y=OPERANDS)
expression(
    "outer gradient", lambda T, x, y: T.outer(x, y), x=OPERANDS[:1], y="float64 3", grad="x y"
)

# ---------------------------------------------------------------------- BLAS by name

for name in ("gemm_no_inplace", "gemm"):
    expression(
        name,
        lambda T, z, a, x, y, b, n=name: getattr(T.blas, n)(z, a, x, y, b),
        z=["float64 2 3", "float32 2 3"],
        a=["float64 = 2", "float32 = 2"],
        x=["float64 2 4", "float32 2 4"],
        y=["float64 4 3", "float32 4 3"],
        b=["float64 = -1", "float32 = 0"],
    )
expression(
    "gemm ranks",
    lambda T, z, a, x, y: T.blas.gemm(z, a, x, y, a),
    z=["float64 2", "float64 2 2"],
    a=["float64", "float64 1"],
    x=["float64 2 2", "float64 2"],
    y=["float64 2 2"],
)
expression(
    "gemm mismatch",
    lambda T, z, a, x, y: T.blas.gemm(z, a, x, y, a),
    z=["float64 2 2", "float64 3 2"],
    a="float64",
    x=["float64 2 2", "float64 2 3"],
    y="float64 2 2",
)
expression(
    "gemv",
    lambda T, y, a, m, x, b: T.blas.gemv(y, a, m, x, b),
    y=["float64 2", "float32 2"],
    a=["float64 = 2", "int8 = 3"],
    m=["float64 2 3", "float32 2 3"],
    x=["float64 3", "float64 1 3"],
    b=["float64 = -1", "float64 = 0"],
)
expression(
    "ger",
    lambda T, m, a, x, y: T.blas.ger(m, a, x, y),
    m=["float64 2 3", "float32 2 3", "int32 2 3"],
    a=["float64 = 2", "float32 = 2"],
    x=["float64 2", "float64 1 2"],
    y="float64 3",
)
expression(
    "dot22",
    lambda T, x, y: T.blas._dot22(x, y),
    x=["float64 2 3", "float32 2 3", "int32 2 3", "complex64 2 3", "float64 3"],
    y=["float64 3 2", "float32 3 2", "float64 2 2"],
)
expression(
    "dot22scalar",
    lambda T, x, y, a: T.blas._dot22scalar(x, y, a),
    x=["float64 2 3", "float32 2 3"],
    y=["float64 3 2", "float64 3"],
    a=["float64 = 2", "float32 = 2", "float64 1"],
)
