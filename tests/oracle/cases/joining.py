"""join, concatenate, stack, split, stacklists, tile, repeat and roll."""

import itertools

from oracle.arraytext import DTYPES
from oracle.declare import case, expression, outcome

BOTH = ["float64", "float32"]

# join and concatenate
for axis in (0, 1, -1, -2, 2, -3):
    expression(
        f"join {axis}",
        lambda T, x, y, a=axis: T.join(a, x, y),
        x=["float64 2 3", "float32 1! 3"],
        y=["float64 2 3", "float64 2 1!", "float64 1! 3", "float64 1 3"],
        grad="x y",
    )
    expression(
        f"concatenate {axis} of three",
        lambda T, x, y, a=axis: T.concatenate([x, y, x * 2], axis=a),
        x=["float64 2 3", "int8 2 3"],
        y="float64 2 3",
        grad="y",
    )
expression(
    "join vectors",
    lambda T, x, y: [T.join(0, x, y), T.concatenate((y, x, y)), T.join(-1, x, y)],
    x=["float64 3", "float64 1!", "float64 0"],
    y=["float64 2", "float64 1!", "float64 0"],
    grad="x y",
)
expression(
    "join dtypes",
    lambda T, x, y: T.join(0, x, y),
    x=[f"{d} 2" for d in DTYPES],
    y=["bool 2", "int8 1", "uint16 2", "int64 1", "float16 2", "float32 1", "complex64 1"],
)
expression(
    "join gradient dtypes",
    lambda T, x, y: T.join(0, x, y),
    x=["float16 2", "float32 2", "float64 2"],
    y=["float16 2", "float32 1", "int64 2"],
    grad="x",
)
expression(
    "join ranks",
    lambda T, x, y: [T.join(a, x, y) for a in range(-3, 3)],
    x="float64 2 2 2",
    y="float64 2 2 2",
    grad="x y",
)
expression(
    "join rank 4",
    lambda T, x, y: T.concatenate([x, y], axis=2),
    x="float64 2 1 2 2",
    y="float64 2 1 3 2",
    grad="x y",
)
expression(
    "join symbolic axis",
    lambda T, x, y, n: T.join(n, x, y),
    x="float64 2 3",
    y=["float64 2 3", "float64 1 3"],
    n=["int64 = 0", "int8 = 1", "int32 = -1", "int64 = -2", "int64 = 2", "int64 = -3"],
    grad="x y",
)
expression(
    "join symbolic axis flags",
    lambda T, x, y, n: T.join(n, x, y),
    x="float64 1! 3",
    y="float64 1! 3",
    n="int64 = 0",
)
expression(
    "join axis gradient",
    lambda T, x, y, n: T.join(n, x, y),
    x="float64 2 3",
    y="float64 2 3",
    n="int64 = 0",
    grad="n",
)
expression(
    "join mismatch",
    lambda T, x, y, n: T.join(0, x, y),
    x="float64 2 3",
    y=["float64 2 2", "float64 0 2"],
    n="int64 = 0",
)
expression(
    "join of different ranks",
    lambda T, x, y: T.join(0, x, y),
    x="float64 2 3",
    y=["float64 3", "float64", "float64 1 2 3"],
)
expression("join of scalars", lambda T, x, y: T.join(0, x, y), x="float64", y="float64")
expression(
    "join of one",
    lambda T, x: [T.join(0, x), T.concatenate([x]), T.join_(0, x), T.join_(1, x)],
    x=["float64 2 3", "float32 1! 1!"],
    grad="x",
)
expression("join of one scalar", lambda T, x: T.join(0, x), x="float64")
expression("join_ of one scalar", lambda T, x: T.join_(0, x), x="float64")
expression(
    "join with numbers",
    lambda T, x: T.concatenate([x, [1, 2], [0.5]]),
    x=["float64 2", "int8 2", "float32 1"],
    floatX=BOTH,
)
expression(
    "join of strided",
    lambda T, x: [
        T.join(0, x[::-1], x),
        T.join(1, x[:, ::-2], x[:, 1:]),
        T.join(0, x.T, x.T[::-1]),
        T.join(1, x, T.alloc(x[:, 0].dimshuffle(0, "x"), 3, 2)),
        T.join(0, x[0:0], x, x[3:]),
    ],
    x=["float64 3 4", "int8 3 4"],
    grad="x",
)
expression(
    "join with itself", lambda T, x: T.join(0, x, x, x).sum(axis=1), x="float64 2 3", grad="x"
)
expression(
    "join then slice",
    lambda T, x, y: [T.join(0, x, y)[1:], T.join(0, x, y)[0], T.join(0, x, y)[-1]],
    x="float64 2",
    y="float64 3",
    grad="x y",
)
expression(
    "join shape",
    lambda T, x, y: [T.join(1, x, y).shape, T.join(0, x, y).size],
    x="float64 2 3",
    y="float64 2 3",
)
expression("concatenate of a variable", lambda T, x: T.concatenate(x), x="float64 2 3")
expression("concatenate of nothing", lambda T: T.concatenate([]))
expression("join of nothing", lambda T: T.join(0))
expression("join float axis", lambda T, x, n: T.join(n, x, x), x="float64 2 3", n="float64 = 0")
expression("join of vector axis", lambda T, x, n: T.join(n, x, x), x="float64 2 3", n="int64 1")
expression(
    "reduced joins",
    lambda T, x, y: [
        T.concatenate([x, y], 0).sum(1),
        T.concatenate([x, y], 0).max(0),
        T.join(1, x, y).sum(0),
    ],
    x="float64 2 2",
    y="float64 2 2",
    grad="x y",
)


@case
def join_op(theano, T, np):
    x, y = T.dmatrices("x", "y")
    op = T.join(1, x, y).owner.op
    return [
        type(op).__name__,
        str(op),
        str(T.Join(0)),
        op == T.join_,
        op == T.Join(),
        op == T.Join(0),
        op.view,
        len(T.join(1, x, y).owner.inputs),
    ]


@case
def join_axis_is_a_constant(theano, T, np):
    inputs = T.join(1, T.dmatrix(), T.dmatrix()).owner.inputs
    return [int(inputs[0].data), int(T.get_scalar_constant_value(inputs[0]))]


# stack
expression(
    "stack axis",
    lambda T, x, y: [T.stack([x, y], axis=a) for a in (-3, -2, -1, 0, 1, 2)],
    x=["float64 2 3", "float32 1! 3"],
    y="float64 2 3",
    grad="y",
)
expression(
    "stack of scalars along any axis",
    lambda T, x, y: [T.stack([x, y], axis=a) for a in (-1, 1, 2)],
    x="float64",
    y="float32",
    grad="x y",
)
expression(
    "stack vectors",
    lambda T, x, y: [
        T.stack([x, y]),
        T.stack([x, y], 1),
        T.stack(tensors=[x, y], axis=-1),
        T.stack((x, y, x)),
    ],
    x=["float64 3", "int8 3"],
    y="float64 3",
    grad="y",
)
expression(
    "stack in its old form", lambda T, x, y: T.stack(x, y), x="float64 3", y="float64 3", grad="x y"
)
expression(
    "stack of one",
    lambda T, x: [T.stack([x]), T.stack([x], axis=-1), T.stack([x], 1)],
    x="float64 2",
    grad="x",
)
expression("stack axis out of range", lambda T, x: T.stack([x, x], axis=2), x="float64 2")
expression("stack axis below range", lambda T, x: T.stack([x, x], axis=-3), x="float64 2")
expression(
    "stack of different ranks", lambda T, x, y: T.stack([x, y]), x="float64 2", y="float64 2 2"
)
expression(
    "stack of mismatched lengths", lambda T, x, y: T.stack([x, y]), x="float64 2", y="float64 3"
)
expression(
    "stack dtypes",
    lambda T, x, y: T.stack([x, y], axis=1),
    x=[f"{d} 2" for d in DTYPES],
    y=["int8 2", "float32 2"],
)
expression(
    "stack of scalars and numbers",
    lambda T, x, y: [T.stack([x, 1, 2.5]), T.stack([1, 300]), T.stack([x, y]), T.stack([1.5, y])],
    x=["float32", "int8"],
    y="float64",
    floatX=BOTH,
)
expression(
    "stack flags",
    lambda T, x, y: T.stack([x, y], axis=1),
    x="float64 1! 3",
    y=["float64 1! 3", "float64 1 3"],
)
expression(
    "a list of vectors is a matrix",
    lambda T, x, y: [T.as_tensor_variable([x, y]), T.sum([x, y], axis=0), T.dot([x, y], x)],
    x="float64 3",
    y="float64 3",
    grad="x y",
)
expression(
    "a list of vector and list",
    lambda T, x: T.as_tensor_variable([x, [1, 2]]),
    x="float64 2",
)
expression(
    "stacklists",
    lambda T, x, y: [
        T.stacklists([[x, y], [y, x]]),
        T.stacklists([x, y]),
        T.stacklists([[[x]], [[y]]]),
        T.stacklists(x),
    ],
    x=["float64", "float64 2", "float64 2 2"],
    y="float64",
    grad="y",
)
expression("stacklists of numbers", lambda T, x: T.stacklists([[x, 1], [2, x]]), x="float32")
expression("stacklists ragged", lambda T, x: T.stacklists([[x, x], [x]]), x="float64")
expression(
    "horizontal_stack",
    lambda T, x, y: [T.horizontal_stack(x, y), T.vertical_stack(x, y)],
    x=["float64 2 2", "float32 2 2"],
    y="float64 2 2",
    grad="y",
)
expression(
    "horizontal_stack of three",
    lambda T, x, y: T.horizontal_stack(x, y, x),
    x="float64 2 1",
    y="float64 2 3",
    grad="x y",
)
expression(
    "vertical_stack mismatch",
    lambda T, x, y: T.vertical_stack(x, y),
    x="float64 2 1",
    y="float64 2 3",
)
expression("horizontal_stack of vectors", lambda T, x: T.horizontal_stack(x, x), x="float64 2")
expression("horizontal_stack of one", lambda T, x: T.horizontal_stack(x), x="float64 2 2")
expression("stack of nothing", lambda T: T.stack([]))
expression("stack without arguments", lambda T: T.stack())

# split
for sizes, axis in itertools.product(
    ((1, 2, 3), (0, 6, 0), (2, 2, 2), (1, 2, 2), (-1, 4, 3), (3, 3, 1)), (0, -1)
):
    expression(
        f"split {sizes} {axis}",
        lambda T, x, s=sizes, a=axis: T.split(x, s, 3, axis=a),
        x=["float64 6", "float16 6"] if axis == 0 else ["float64 2 6", "float32 6"],
        grad="x",
    )
expression(
    "split axes",
    lambda T, x: [
        *T.split(x, [1, 1], 2),
        *T.split(x, [1, 2], 2, axis=1),
        *T.split(x, [2, 1, 1], 3, axis=-1),
    ],
    x="float64 2 3 4",
    grad="x",
)
expression(
    "split one part used", lambda T, x: T.split(x, [1, 2, 1], 3)[1] ** 2, x="float64 4", grad="x"
)
expression(
    "split two parts used",
    lambda T, x: [T.split(x, [1, 2, 1], 3)[2] ** 2, x[0]],
    x="float64 4",
    grad="x",
)
expression(
    "split symbolic",
    lambda T, x, s, n: T.split(x, s, 2, axis=n),
    x="float64 2 4",
    s=["int64 2 = 1 3", "int8 2 = 1 1", "int32 2 = 4 0", "int64 3 = 1 1 2"],
    n=["int64 = 0", "int8 = 1", "int64 = -1", "int64 = 2"],
    grad="x",
)
expression(
    "split strided",
    lambda T, x: [*T.split(x[::-1], [1, 2], 2), *T.split(x.T, [3, 1], 2)],
    x="float64 3 4",
    grad="x",
)
expression(
    "split float lengths", lambda T, x, s: T.split(x, s, 2), x="float64 4", s="float64 2 = 1 3"
)
expression(
    "split float axis",
    lambda T, x, n: T.split(x, [1, 3], 2, axis=n),
    x="float64 4",
    n="float64 = 0",
)
expression("split scalar lengths", lambda T, x: T.split(x, 2, 2), x="float64 4")
expression(
    "split keeps flags", lambda T, x: T.split(x, [1, 2], 2, axis=1), x="float64 1! 3", grad="x"
)
expression(
    "split lengths gradient",
    lambda T, x, s: T.split(x, s, 2),
    x="float64 4",
    s="int64 2 = 1 3",
    grad="s",
)
expression(
    "split and join again",
    lambda T, x: T.join(0, *T.split(x, [2, 2], 2)[::-1]),
    x="float64 4",
    grad="x",
)


@case
def split_op(theano, T, np):
    parts = T.split(T.dvector(), T.lvector(), 3)
    op = parts[0].owner.op
    return [
        len(parts),
        type(parts),
        type(op).__name__,
        str(op),
        op.len_splits,
        op == T.Split(3),
        op == T.Split(2),
        T.split(T.dvector(), T.lvector(), 1),
    ]


# tile
for reps in ((2,), (2, 3), (1, 2), (2, 1, 3), (0,), (1, 1), (1,), (2, 0), (), [2, 2], 2, 0, 1):
    expression(
        f"tile {reps}",
        lambda T, x, r=reps: T.tile(x, r),
        x=["float64 2 3", "float64 3", "float64 1! 2", "float64", "int8 2 1!"],
        grad="x",
    )
expression("tile dtypes", lambda T, x: T.tile(x, (2, 2)), x=[f"{d} 2 2" for d in DTYPES])
for ndim in (1, 2, 3, 4):
    expression(
        f"tile ndim={ndim}",
        lambda T, x, n=ndim: [T.tile(x, (2,), ndim=n), T.tile(x, (1, 2), ndim=n)],
        x="float64 2 3",
        grad="x",
    )
expression(
    "tile symbolic",
    lambda T, x, n: [T.tile(x, n), T.tile(x, (n,)), T.tile(x, (2, n))],
    x=["float64 2 3", "float64 3"],
    n=["int64 = 2", "int8 = 0", "int32 = 1"],
    grad="x",
)
expression(
    "tile vector",
    lambda T, x, s: T.tile(x, s, ndim=3),
    x=["float64 2 3", "float64 3"],
    s=["int64 3 = 2 1 2", "int64 4 = 1 1 1 1"],
    grad="x",
)
expression(
    "tile short vector",
    lambda T, x, s: T.tile(x, s, ndim=3),
    x=["float64 2 3", "float64 3"],
    s=["int64 2 = 2 3", "int64 1 = 2", "int32 0"],
    differs="elements of the counts that do not exist are read",
    expected=lambda np, x, s: np.tile(x, [1] * (3 - len(s)) + list(s)),
)
expression(
    "tile vector without ndim", lambda T, x, s: T.tile(x, s), x="float64 2 3", s="int64 2 = 2 3"
)
expression("tile float", lambda T, x: T.tile(x, 2.5), x="float64 2")
expression("tile float in a list", lambda T, x: T.tile(x, [2.5]), x="float64 2")
expression("tile float variable", lambda T, x, n: T.tile(x, [n]), x="float64 2", n="float64 = 2")
expression("tile matrix", lambda T, x, s: T.tile(x, s), x="float64 2", s="int64 1 1 = 2")
expression("tile negative", lambda T, x, n: T.tile(x, n), x="float64 2", n="int64 = -1")
expression(
    "tile strided",
    lambda T, x: [T.tile(x.T, (2, 2)), T.tile(x[::-1, ::2], (1, 2))],
    x="float64 3 4",
    grad="x",
)
expression("tile empty", lambda T, x: T.tile(x, (2, 2)), x=["float64 0 3", "float64 0"])


@case
def tile_op(theano, T, np):
    x = T.dmatrix()
    op = T.Tile(2)
    f = theano.function(
        [x], [op(x, [2, 1]), T.Tile(3)(x, T.constant([2, 1, 2])), T.Tile(2)(x, T.constant([2]))]
    )
    return [
        op.ndim,
        str(op),
        op(x, [2, 1]).type.broadcastable,
        f([[1.0, 2.0]]),
        outcome(T.Tile(2)(x, [2, 1, 1]).eval, {x: [[1.0]]}),
        outcome(theano.grad, T.Tile(2)(x, [2, 1]).sum(), x),
    ]


# repeat
for repeats, axis in itertools.product((0, 1, 3), (None, 0, 1, -1)):
    expression(
        f"repeat {repeats} {axis}",
        lambda T, x, r=repeats, a=axis: T.repeat(x, r, axis=a),
        x=["float64 2 3", "float32 2 1!", "int8 2 0"],
        grad="x",
    )
expression("repeat scalar", lambda T, x: [T.repeat(x, 3), x.repeat(2)], x="float64", grad="x")
expression(
    "repeat vector",
    lambda T, x: [x.repeat(2), x.repeat(2, axis=0), T.repeat(x, 2, 0)],
    x=["float64 3", "float64 1!", "float64 0"],
    grad="x",
)
expression(
    "repeat dtypes",
    lambda T, x: [x.repeat(2), x.repeat(2, axis=1)],
    x=[f"{d} 2 2" for d in DTYPES if d != "uint64"],
)
expression(
    "repeat vector dtypes",
    lambda T, x, r: [x.repeat(r, axis=0), x.T.repeat(r, axis=1)],
    x=[f"{d} 3 2" for d in DTYPES],
    r="int64 3 = 1 0 2",
)
expression(
    "repeat symbolic",
    lambda T, x, n: [x.repeat(n), x.repeat(n, axis=0), x.repeat(n, axis=-1)],
    x="float64 2 3",
    n=["int64 = 2", "int8 = 0", "uint8 = 1", "uint32 = 3"],
    grad="x",
)
expression(
    "repeat counts",
    lambda T, x, r: x.repeat(r, axis=1),
    x="float64 2 3",
    r=[
        "int64 3 = 2 0 1",
        "int8 3 = 1 1 1",
        "int32 3 = 0 0 0",
        "uint8 3 = 3 1 2",
        "int64 1 = 2",
        "int64 2 = 1 1",
        "int64 3 = 1 -1 2",
    ],
)
expression(
    "repeat counts flat",
    lambda T, x, r: [x.repeat(r), T.repeat(x, r)],
    x=["float64 2 2", "float64 4"],
    r=["int64 4 = 2 0 1 3", "int16 4 = 1 1 1 1", "int64 1 = 2", "int64 3 = 1 2 1"],
)
expression(
    "repeat counts along 0",
    lambda T, x, r: [x.repeat(r, axis=0), x.repeat(r, axis=-3)],
    x="float64 2 3 2",
    r="int64 2 = 2 1",
)
expression(
    "repeat constant counts",
    lambda T, x: [x.repeat([2, 1, 0]), x.repeat([2]), x.repeat(T.constant([1, 1, 1]))],
    x="float64 3",
)
expression(
    "repeat strided",
    lambda T, x, r: [x[::-1].repeat(r, axis=0), x.T.repeat(r, axis=1), x[:, ::2].repeat(2, axis=1)],
    x="float64 3 4",
    r="int64 3 = 1 2 0",
)
expression("repeat uint64 counts", lambda T, x, r: x.repeat(r), x="float64 3", r="uint64 3 = 1 1 1")
expression("repeat float counts", lambda T, x, r: x.repeat(r), x="float64 3", r="float64 3 = 1 1 1")
expression("repeat bool counts", lambda T, x, r: x.repeat(r), x="float64 3", r="bool 3 = 1 0 1")
expression(
    "repeat matrix counts", lambda T, x, r: x.repeat(r), x="float64 3", r="int64 1 3 = 1 1 1"
)
expression("repeat bad axis", lambda T, x: x.repeat(2, axis=2), x="float64 3 2")
expression("repeat negative", lambda T, x, n: x.repeat(n), x="float64 3", n="int64 = -1")
expression(
    "repeat shape",
    lambda T, x, r: [x.repeat(r).shape, x.repeat(2, axis=0).shape],
    x="float64 3",
    r="int64 3 = 1 0 4",
)


@case
def repeat_op(theano, T, np):
    x, r, n = T.dmatrix(), T.lvector(), T.lscalar()
    RepeatOp = type(T.repeat(x, r, axis=1).owner.op)
    f = theano.function([x, n], [RepeatOp(1)(x, n), RepeatOp()(x, n)])
    op = T.repeat(x, r, axis=1).owner.op
    return [
        RepeatOp.__name__,
        str(op),
        op.axis,
        op == RepeatOp(1),
        RepeatOp().axis,
        f([[1.0, 2.0]], 2),
        RepeatOp(0)(T.drow(), 1).type.broadcastable,
    ]


# roll
for shift in (0, 1, -1, 2, 5, -7):
    expression(
        f"roll {shift}",
        lambda T, x, s=shift: [T.roll(x, s), T.roll(x, s, axis=0), T.roll(x, s, axis=-1)],
        x=["float64 3", "float64 2 3", "int8 2 3"],
        grad="x",
    )
expression(
    "roll symbolic",
    lambda T, x, n: T.roll(x, n, axis=1),
    x=["float64 2 3", "float32 2 4"],
    n=["int64 = 1", "int8 = -4", "int32 = 0"],
    grad="x",
)
expression(
    "roll rank 3",
    lambda T, x: [T.roll(x, 1), T.roll(x, 2, 1), T.roll(x, -1, 2)],
    x="float64 2 2 3",
    grad="x",
)
expression("roll dtypes", lambda T, x: T.roll(x, 1), x=[f"{d} 3" for d in DTYPES])
expression(
    "roll strided",
    lambda T, x: [T.roll(x.T, 1, axis=0), T.roll(x[:, ::-1], 2, axis=1)],
    x="float64 2 3",
    grad="x",
)
expression("roll bad axis", lambda T, x: T.roll(x, 1, axis=2), x="float64 2 3")
