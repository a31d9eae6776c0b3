"""dimshuffle, transposes, reshape, flatten, alloc and its relatives, flag tools, shapes."""

from oracle.arraytext import DTYPES
from oracle.declare import case, expression, outcome

BOTH = ["float64", "float32"]

# dimshuffle and transposes
for pattern in (
    (0, 1),
    (1, 0),
    ("x", 0, 1),
    (0, "x", 1),
    (1, "x", 0, "x"),
    (0,),
    (1,),
    (0, 0),
    (2, 0),
    (-1, 0),
    (1.5, 0),
    ("y", 0, 1),
    ("x",),
    (),
):
    expression(
        f"matrix dimshuffle{pattern}",
        lambda T, x, p=pattern: x.dimshuffle(*p),
        x="float64 2 3",
        grad="x",
    )
    expression(
        f"row dimshuffle{pattern}",
        lambda T, x, p=pattern: x.dimshuffle(p),
        x="float32 1! 3",
        grad="x",
    )
    expression(
        f"flagged dimshuffle{pattern}",
        lambda T, x, p=pattern: x.dimshuffle(*p),
        x="float64 1! 1!",
        grad="x",
    )
for pattern in ((), ("x",), ("x", "x"), (0,)):
    expression(
        f"scalar dimshuffle{pattern}",
        lambda T, x, p=pattern: x.dimshuffle(*p),
        x="float64",
        grad="x",
    )
expression(
    "dimshuffle dtypes", lambda T, x: x.dimshuffle(1, "x", 0), x=[f"{d} 2 3" for d in DTYPES]
)
expression(
    "dimshuffle of dimshuffle",
    lambda T, x: x.dimshuffle(1, 0, "x").dimshuffle(2, 1, 0),
    x="float64 2 3",
    grad="x",
)
expression(
    "T",
    lambda T, x: x.T,
    x=["float64", "float64 3", "float64 2 3", "float64 1! 3", "float64 2 1! 3"],
    grad="x",
)
expression(
    "transpose()",
    lambda T, x: x.transpose(),
    x=["float64 3", "float64 2 3", "float64 2 3 4"],
    grad="x",
)
expression(
    "transpose(axes)",
    lambda T, x: [
        x.transpose(2, 0, 1),
        x.transpose((0, 2, 1)),
        x.transpose([1, 0, 2]),
        T.transpose(x, (2, 1, 0)),
    ],
    x="float32 2 1! 3",
    grad="x",
)
expression("transpose bad axes", lambda T, x: x.transpose(0, 0), x="float32 2 2")
expression("transpose too many axes", lambda T, x: x.transpose(0, 1, 2), x="float32 2 2")
expression(
    "swapaxes", lambda T, x: [x.swapaxes(0, 2), x.swapaxes(1, 0)], x="float64 2 3 4", grad="x"
)
expression("swapaxes out of range", lambda T, x: x.swapaxes(0, 3), x="float64 2 3")
for n_ones in (1, 2):
    expression(
        f"shape_padleft {n_ones}",
        lambda T, x, n=n_ones: T.shape_padleft(x, n),
        x=["float64", "float64 3", "float64 1! 2"],
        grad="x",
    )
    expression(
        f"shape_padright {n_ones}",
        lambda T, x, n=n_ones: T.shape_padright(x, n),
        x=["float64", "float64 3", "float64 1! 2"],
        grad="x",
    )
for axis in (0, 1, 2, -1, -3, 3, -4):
    expression(
        f"shape_padaxis {axis}",
        lambda T, x, a=axis: T.shape_padaxis(x, a),
        x="float64 2 3",
        grad="x",
    )
expression(
    "squeeze",
    lambda T, x: [T.squeeze(x), x.squeeze()],
    x=["float64", "float64 1", "float64 1!", "float64 1! 3", "float64 1! 2 1!", "float64 1! 1!"],
    grad="x",
)

# reshape
for shape in (
    (6,),
    (3, 2),
    (2, 3),
    (1, 6),
    (-1,),
    (-1, 2),
    (2, -1),
    (1, -1),
    (-1, 1),
    (1, 1, 6),
    (2, 3, 1),
    (4,),
    (-1, 4),
    (-1, -1),
    (0, -1),
    (7,),
):
    expression(
        f"reshape {shape}",
        lambda T, x, s=shape: x.reshape(s),
        x=["float64 2 3", "float32 6", "float64 1! 6"],
        grad="x",
    )
expression("reshape dtypes", lambda T, x: x.reshape((3, -1)), x=[f"{d} 2 3" for d in DTYPES])
expression(
    "reshape scalar",
    lambda T, x: [x.reshape(()), x.reshape((1,)), x.reshape((1, 1)), x.reshape((-1,))],
    x=["float64", "float64 1!", "float64 1"],
)
expression("reshape to scalar mismatch", lambda T, x: x.reshape(()), x="float64 2")
expression("reshape list", lambda T, x: x.reshape([3, 2]), x="float64 2 3", grad="x")
expression("reshape int", lambda T, x: x.reshape(-1), x="float64 2 3")
expression("reshape float", lambda T, x: x.reshape((2.0, 3)), x="float64 2 3")
expression(
    "reshape symbolic entries",
    lambda T, x, n: x.reshape((n, -1)),
    x="float64 2 3",
    n=["int64 = 3", "int8 = 1", "int32 = 4"],
    grad="x",
)
expression(
    "reshape float entry", lambda T, x, n: x.reshape((n, -1)), x="float64 2 3", n="float64 = 3"
)
expression(
    "reshape by shape",
    lambda T, x, y: x.reshape(y.shape),
    x="float64 2 3",
    y=["float64 3 2", "float64 6", "float64 1! 6", "float64 2 2"],
)
expression(
    "reshape vector shape",
    lambda T, x, s: x.reshape(s, ndim=2),
    x="float64 2 3",
    s=["int64 2 = 3 2", "int64 2 = -1 2", "int32 2 = 1 6", "int64 2 = 4 2", "int64 3 = 1 2 3"],
    grad="x",
)
expression(
    "reshape vector shape without ndim",
    lambda T, x, s: x.reshape(s),
    x="float64 2 3",
    s="int64 2 = 3 2",
)
expression("reshape wrong ndim", lambda T, x: x.reshape((3, 2), ndim=3), x="float64 2 3")
expression("reshape function", lambda T, x: T.reshape(x, (3, 2)), x="float64 2 3")
expression(
    "reshape array shape",
    lambda T, x: T.reshape(x, [x.shape[1], x.shape[0]]),
    x="float64 2 3",
    grad="x",
)
expression(
    "reshape empty",
    lambda T, x: [x.reshape((3, 0)), x.reshape((0,)), x.reshape((0, 5))],
    x="float64 0 3",
)
for ndim in (1, 2, 3, 0, 4):
    expression(
        f"flatten {ndim}",
        lambda T, x, n=ndim: x.flatten(n),
        x=["float64 2 3 2", "float64 1! 3 1!", "float32 1! 1! 1!"],
        grad="x",
    )
expression(
    "flatten default",
    lambda T, x: [x.flatten(), T.flatten(x), x.ravel()],
    x=["float64", "float64 3", "float64 2 3", "float64 1! 3", "float64 0 2"],
    grad="x",
)
expression(
    "T.flatten ndim", lambda T, x: T.flatten(x, 2), x=["float64 2 3 2", "float64 3"], grad="x"
)

# shapes
expression(
    "shape",
    lambda T, x: [x.shape, T.shape(x), x.shape[0], x.shape[-1], x.size],
    x=["float64 2 3", "float64 1! 3", "int8 4", "bool 0 3"],
)
expression("shape of a scalar", lambda T, x: [x.shape, x.size], x="float64")
expression(
    "shape arithmetic",
    lambda T, x: [x.shape[0] * 0.5, x.shape * 2, x.sum() / x.shape[0], x.shape[0] // 2],
    x=["float32 3 2", "float64 3 2"],
    floatX=BOTH,
)
expression("shape index out of range", lambda T, x: x.shape[2], x="float64 2 3")
expression("shape of a sum", lambda T, x, y: (x + y).shape, x="float64 2 3", y="float64 1! 3")
expression("shape does not depend", lambda T, x: x * x.shape[0], x="float64 3", grad="x")
expression(
    "specify_shape",
    lambda T, x: T.specify_shape(x, (2, 3)),
    x=["float64 2 3", "float64 2 2"],
    grad="x",
)
expression("specify_shape wrong rank", lambda T, x: T.specify_shape(x, (2, 3, 1)), x="float64 2 3")


@case
def shape_unpacks(theano, T, np):
    x = T.dtensor3("x")
    a, b, c = x.shape
    f = theano.function([x], [a + b + c, a])
    return f(np.zeros((2, 3, 4)))


@case
def ndim_is_an_int(theano, T, np):
    return [T.dtensor3().ndim, T.dscalar().ndim, T.drow().ndim, type(T.dmatrix().ndim) is int]


# creation
for title, shape in {
    "()": (),
    "(2,)": (2,),
    "(1,)": (1,),
    "(2, 3)": (2, 3),
    "(1, 3)": (1, 3),
    "(2, 1)": (2, 1),
    "(0, 2)": (0, 2),
    "3": 3,
}.items():
    expression(f"zeros {title}", lambda T, s=shape: T.zeros(s), floatX=BOTH)
    expression(f"ones {title}", lambda T, s=shape: T.ones(s), floatX=BOTH)
for dtype in DTYPES:
    expression(f"zeros {dtype}", lambda T, d=dtype: T.zeros((2,), dtype=d))
    expression(f"ones {dtype}", lambda T, d=dtype: T.ones((2,), d))
expression("zeros of dtype floatX", lambda T: T.zeros((2,), dtype="floatX"))
expression(
    "zeros symbolic",
    lambda T, n: [T.zeros((n, 2)), T.ones([n]), T.zeros((n,), dtype="int8")],
    n=["int64 = 3", "int8 = 0", "uint8 = 2"],
    floatX=BOTH,
)
expression(
    "zeros by shape",
    lambda T, x: [T.zeros(x.shape), T.ones(x.shape, dtype="int32")],
    x=["float32 2 3", "float64 1! 2"],
)
expression("zeros by a 0-d variable", lambda T, n: T.zeros(n), n="int64 = 3")
expression("zeros by a vector", lambda T, n: T.zeros(n), n="int64 2 = 3 2")
expression("zeros by a float", lambda T: T.zeros((2.5,)))
expression("zeros of negative length", lambda T, n: T.zeros((n,)), n="int64 = -1")
for name in ("zeros_like", "ones_like"):
    expression(name, lambda T, x, n=name: getattr(T, n)(x), x=[f"{d} 2 1!" for d in DTYPES])
    expression(
        f"{name} dtype",
        lambda T, x, n=name: getattr(T, n)(x, dtype="int16"),
        x=["float64 2", "int64", "int16 2"],
    )
    expression(f"{name} method", lambda T, x, n=name: getattr(x, n)(), x=["float64 2", "bool 1! 2"])
    expression(f"{name} of a number", lambda T, n=name: getattr(T, n)(3))
    expression(
        f"{name} gradient", lambda T, x, n=name: x * getattr(T, n)(x), x="float32 3", grad="x"
    )
expression(
    "fill",
    lambda T, x, y: T.fill(x, y),
    x=["float64 2 3", "int8 1! 3", "float32"],
    y=["int8", "float32", "float64", "bool"],
)
expression(
    "fill with a number",
    lambda T, x: [x.fill(3), T.fill(x, 0.5), T.fill(x, 0.1)],
    x="float64 2",
    floatX=BOTH,
)
expression(
    "fill gradient",
    lambda T, x, y: T.fill(x, y),
    x="float64 2 3",
    y=["float64", "float32"],
    grad="x y",
)
expression("fill with higher rank", lambda T, x, y: T.fill(x, y), x="float64 3", y="float64 2 3")
expression(
    "second with lower rank",
    lambda T, x, y: T.second(x, y),
    x="float64 2 3",
    y="float64 3",
    grad="x y",
)
for shape in ((3,), (2, 3), (1, 3), (2, 1), (0, 3)):
    expression(
        f"alloc scalar {shape}", lambda T, x, s=shape: T.alloc(x, *s), x=["float64", "int8", "bool"]
    )
    expression(
        f"alloc number {shape}",
        lambda T, s=shape: [T.alloc(0.0, *s), T.alloc(1, *s), T.alloc(0.1, *s)],
        floatX=BOTH,
    )
expression(
    "alloc vector",
    lambda T, x: [T.alloc(x, 3), T.alloc(x, 2, 3)],
    x=["float64 3", "float64 1!", "float64 1"],
    grad="x",
)
expression(
    "alloc matrix",
    lambda T, x: T.alloc(x, 2, 2, 3),
    x=["float64 2 3", "float64 1! 3", "float64 2 1!", "float64 1! 1!"],
    grad="x",
)
expression("alloc mismatch", lambda T, x: T.alloc(x, 2, 4), x="float64 3")
expression("alloc rank too high", lambda T, x: T.alloc(x, 3), x="float64 2 3")
expression(
    "alloc symbolic",
    lambda T, x, n: T.alloc(x, n, 2),
    x="float64",
    n=["int64 = 3", "int8 = 1"],
    grad="x",
)
expression("alloc float length", lambda T, x: T.alloc(x, 2.5), x="float64")

# flags
expression(
    "addbroadcast",
    lambda T, x: T.addbroadcast(x, 0),
    x=["float64 1 3", "float64 1! 3", "float64 2 3"],
    grad="x",
)
expression("addbroadcast twice", lambda T, x: T.addbroadcast(x, 0, 1), x="float64 1 1", grad="x")
expression(
    "unbroadcast", lambda T, x: T.unbroadcast(x, 0), x=["float64 1! 3", "float64 2 3"], grad="x"
)
expression(
    "patternbroadcast",
    lambda T, x: T.patternbroadcast(x, (True, False)),
    x=["float64 1 3", "float64 1! 1!", "float64 2 3"],
    grad="x",
)
expression(
    "patternbroadcast loosens",
    lambda T, x: T.patternbroadcast(x, [False, False]),
    x=["float64 1! 1!", "float64 1! 3"],
    grad="x",
)
expression("addbroadcast out of range", lambda T, x: T.addbroadcast(x, 2), x="float64 1 3")
expression(
    "unbroadcast row plus matrix",
    lambda T, x, y: T.unbroadcast(x, 0) + y,
    x="float64 1! 3",
    y=["float64 1 3", "float64 2 3"],
)
expression(
    "addbroadcast plus matrix",
    lambda T, x, y: T.addbroadcast(x, 0) + y,
    x="float64 1 3",
    y="float64 2 3",
    grad="x y",
)


@case
def flag_tools_return_the_same_variable(theano, T, np):
    x, row = T.dmatrix(), T.drow()
    return [
        T.addbroadcast(row, 0) is row,
        T.unbroadcast(x, 0) is x,
        T.patternbroadcast(x, (False, False)) is x,
    ]


@case
def patternbroadcast_wrong_length(theano, T, np):
    return [outcome(T.patternbroadcast, T.dmatrix(), (True,) * n) for n in (1, 3)]
