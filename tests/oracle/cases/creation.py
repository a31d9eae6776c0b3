"""arange and its grids, eye, tri and the triangles, empty tensors, small constructors."""

import itertools

from oracle.arraytext import DTYPES, REAL
from oracle.declare import case, expression, outcome

BOTH = ["float64", "float32"]

# arange of numbers
for bounds in (
    (5,),
    (0,),
    (-3,),
    (1, 5),
    (5, 1),
    (-64, 64),
    (-(2**14), 2**14 + 1, 2**12),
    (0, 10, 3),
    (0, 9, 3),
    (10, 0, -3),
    (0, 10, -1),
    (2, 2),
    (200, 203),
    (3.0,),
    (2.5,),
    (0.0, 1.0, 0.25),
    (0.1, 1.0, 0.1),
    (1, 2, 0.3),
    (5.0, 1.0, -1.5),
    (1.5, 1.5),
    (3.0, 1),
    (0, 5, 1, "int8"),
    (0, 5, 1, "uint8"),
    (0, 5, 2, "float32"),
    (0, 5, 2, "float16"),
    (0.5, 3.7, 1, "int64"),
    (0.5, 3.7, 0.5, "float32"),
    (0, 0),
):
    expression(f"arange{bounds}", lambda T, b=bounds: T.arange(*b), floatX=BOTH)
expression("arange dtypes of one bound", lambda T, n: T.arange(n), n=[f"{d} = 3" for d in REAL])
expression(
    "arange dtypes of three bounds",
    lambda T, a, b, c: T.arange(a, b, c),
    a=["int8 = -2", "uint8 = 2", "int64 = 2", "float32 = 0.5"],
    b=["int8 = 7", "uint16 = 9", "uint64 = 9", "float64 = 7.25"],
    c=["int32 = 2", "float32 = 1.5"],
)
expression(
    "arange to dtype",
    lambda T, n, m: [T.arange(n, dtype=d) for d in REAL[1:]] + [T.arange(n, m, dtype="float32")],
    n=["int64 = 4", "int8 = 0", "float32 = 2.5", "uint8 = 3"],
    m=["int64 = 6", "float64 = 4.25"],
)
expression(
    "arange symbolic",
    lambda T, a, b, c: [T.arange(a, b, c), T.arange(a, b), T.arange(b), T.arange(a, 10, c)],
    a=["int64 = 0", "int64 = -5", "int64 = 7"],
    b=["int64 = 7", "int64 = -2", "int64 = 0"],
    c=["int64 = 1", "int64 = 3", "int64 = -2"],
)
expression(
    "arange symbolic floats",
    lambda T, a, b, c: [T.arange(a, b, c), T.arange(a, b), T.arange(b)],
    a=["float64 = 0", "float64 = -5.5", "float32 = 7.25"],
    b=["float64 = 7", "float64 = -2.75", "float32 = 0"],
    c=["float64 = 1", "float64 = 0.3", "float64 = -2.25"],
)
expression(
    "arange step zero",
    lambda T, a, c: T.arange(a, 5, c),
    a="int64 = 0",
    c=["int64 = 0", "int8 = 0"],
)
expression("arange float step zero", lambda T, c: T.arange(0.0, 5.0, c), c="float64 = 0")
expression("arange nan", lambda T, a: T.arange(a, 5.0), a="float64 = nan")
expression("arange infinite", lambda T, a: T.arange(0.0, a), a="float64 = inf")
expression(
    "arange gradient",
    lambda T, a, c: T.arange(a, 7.0, c),
    a=["float64 = 0.5", "float32 = 1.5"],
    c=["float64 = 0.75", "float64 = 2"],
    grad="a c",
)
expression(
    "arange integer gradient",
    lambda T, a, c: T.arange(a, 7, c),
    a="int64 = 1",
    c="int64 = 2",
    grad="a c",
)
expression(
    "arange integer dtype gradient",
    lambda T, a: T.arange(a, 7, 2, "float64"),
    a=["int64 = 1", "float64 = 1"],
    grad="a",
)
expression("arange of a vector", lambda T, n: T.arange(n), n="int64 3")
expression("arange of a length-1 vector", lambda T, n: T.arange(n), n="int64 1! = 3")
expression(
    "arange shape",
    lambda T, n, x: [T.arange(n).shape, T.arange(x, 5.0).shape, T.arange(n).sum()],
    n="int64 = 3",
    x="float64 = 1.5",
)
expression(
    "arange of a shape",
    lambda T, x: [T.arange(x.shape[0]), x[T.arange(x.shape[0] - 1)[0] :], x * T.arange(x.shape[0])],
    x="float64 4",
    grad="x",
)
expression("arange stop gradient", lambda T, b: T.arange(0.5, b, 1.5), b="float64 = 7.25", grad="b")


@case(floatX=BOTH)
def arange_types(theano, T, np):
    return [
        [T.arange(*(T.constant(np.array(2, d)) for d in dtypes)).dtype]
        for dtypes in itertools.product(("int8", "uint8", "int32", "uint32", "float32"), repeat=2)
    ]


@case
def arange_policy_numpy(theano, T, np):
    results = []
    for policy, floatx in (
        ("numpy+floatX", "float32"),
        ("custom", "float32"),
        ("numpy+floatX", "float64"),
    ):
        with theano.change_flags(cast_policy=policy, floatX=floatx):
            results += [T.arange(3.0).dtype, T.arange(3).dtype, T.arange(T.iscalar()).dtype]
            results += [T.arange(T.fscalar(), T.iscalar()).dtype, T.arange(T.bscalar(), 1.5).dtype]
            results += [T.arange(T.constant(np.uint8(3))).dtype]
    return results


@case
def arange_op(theano, T, np):
    variable = T.arange(T.lscalar(), T.lscalar(), T.lscalar())
    op = variable.owner.op
    return [
        type(op).__name__,
        op.dtype,
        len(variable.owner.inputs),
        str(op),
        op == T.ARange("int64"),
        op == T.ARange("int8"),
    ]


# grids
GRIDS = {
    "[0:3, 0:2]": lambda grid: grid[0:3, 0:2],
    "[1:7:2, 5:0:-2]": lambda grid: grid[1:7:2, 5:0:-2],
    "[:2, :1]": lambda grid: grid[:2, :1],
    "[0:1:0.25, 0:2]": lambda grid: grid[0:1:0.25, 0:2],
    "[0:2, 0:2, 1:3]": lambda grid: grid[0:2, 0:2, 1:3],
    "[0:0, 0:2]": lambda grid: grid[0:0, 0:2],
    "[0:3:2j, 0:2]": lambda grid: grid[0:3:2j, 0:2],
    "[0:3]": lambda grid: grid[0:3],
    "[0:3,]": lambda grid: grid[0:3,],
    "[0:]": lambda grid: grid[0:,],
}
for title, take in GRIDS.items():
    for name in ("mgrid", "ogrid"):
        expression(f"{name}{title}", lambda T, n=name, f=take: f(getattr(T, n)), floatX=BOTH)
for name in ("mgrid", "ogrid"):
    expression(
        f"{name} symbolic",
        lambda T, a, b, n=name: getattr(T, n)[a : a + 4, 0:b:2],
        a=["int64 = 1", "int8 = -2", "float64 = 0.5"],
        b=["int64 = 5", "float32 = 2.5"],
    )

# eye
for arguments in (
    (3,),
    (2, 3),
    (3, 2),
    (3, 3, 1),
    (3, 3, -1),
    (2, 4, 2),
    (2, 4, 5),
    (4, 2, -3),
    (0,),
    (1,),
    (1, 1),
    (0, 3),
    (2, 2, 0, "int8"),
):
    for name in ("eye", "tri"):
        expression(
            f"{name}{arguments}", lambda T, n=name, a=arguments: getattr(T, n)(*a), floatX=BOTH
        )
for name in ("eye", "tri"):
    expression(f"{name} dtypes", lambda T, n=name: [getattr(T, n)(2, 3, 1, d) for d in DTYPES])
    expression(
        f"{name} symbolic",
        lambda T, n, m, k, f=name: [
            getattr(T, f)(n, m, k),
            getattr(T, f)(n),
            getattr(T, f)(n, k=k),
        ],
        n=["int64 = 3", "int8 = 2", "int32 = 0"],
        m=["int64 = 4", "uint8 = 1"],
        k=["int64 = 1", "int8 = -2", "int64 = 0"],
    )
    expression(
        f"{name} of a negative number", lambda T, n, f=name: getattr(T, f)(n), n="int64 = -2"
    )
    expression(f"{name} of a float", lambda T, f=name: getattr(T, f)(2.5))
    expression(f"{name} of a vector", lambda T, n, f=name: getattr(T, f)(n), n="int64 2")
    expression(f"{name} shape", lambda T, n, f=name: getattr(T, f)(n, 3).shape, n="int64 = 2")
expression(
    "identity_like",
    lambda T, x: T.identity_like(x),
    x=[f"{d} 2 3" for d in DTYPES] + ["float64 3 2", "float64 0 2", "float32 1! 3"],
)
expression("identity_like of a vector", lambda T, x: T.identity_like(x), x="float64 3")
expression("identity_like gradient", lambda T, x: x * T.identity_like(x), x="float64 2 3", grad="x")


@case
def eye_op(theano, T, np):
    eye, tri = T.eye(T.lscalar()), T.tri(T.lscalar(), dtype="int8")
    return [
        type(eye.owner.op).__name__,
        eye.owner.op.dtype,
        len(eye.owner.inputs),
        eye.owner.op == T.Eye("float64"),
        T.Eye().dtype,
        type(tri.owner.op).__name__,
        tri.owner.op.dtype,
        len(tri.owner.inputs),
        tri.owner.op == T.Tri("int8"),
        T.Tri().dtype,
    ]


# triangles
for name in ("tril", "triu"):
    for k in (0, 1, -1, 2, -3, 5):
        expression(
            f"{name} {k}",
            lambda T, x, n=name, k=k: getattr(T, n)(x, k),
            x=["float64 3 3", "float32 2 4", "float64 4 2"],
            grad="x",
        )
    expression(
        f"{name} dtypes", lambda T, x, n=name: getattr(T, n)(x), x=[f"{d} 2 3" for d in DTYPES]
    )
    expression(
        f"{name} of others",
        lambda T, x, n=name: getattr(T, n)(x),
        x=["float64 0 3", "float64 3 0", "float64 1! 3", "float64 3 1!", "float64 3 3 3"],
    )
    expression(
        f"{name} of strided",
        lambda T, x, n=name: [getattr(T, n)(x.T), getattr(T, n)(x[::-1, ::2])],
        x="float64 3 4",
        grad="x",
    )
    expression(
        f"{name} symbolic",
        lambda T, x, k, n=name: getattr(T, n)(x, k),
        x="float64 3 3",
        k=["int64 = 1", "int8 = -1"],
        grad="x",
    )
    expression(f"{name} of a vector", lambda T, x, n=name: getattr(T, n)(x), x="float64 3")

# empty tensors
expression(
    "AllocEmpty",
    lambda T, n: [T.AllocEmpty(d)(n, 3).shape for d in DTYPES],
    n=["int64 = 2", "int8 = 0"],
)
expression("AllocEmpty flags", lambda T, n: T.AllocEmpty("float32")(n, 1) * 0, n="int64 = 0")
expression("AllocEmpty float length", lambda T: T.AllocEmpty("float32")(2.5))
expression("AllocEmpty vector length", lambda T, n: T.AllocEmpty("float32")(n), n="int64 2")
expression("AllocEmpty negative", lambda T, n: T.AllocEmpty("float32")(n), n="int64 = -1")
expression("AllocEmpty no shape", lambda T: T.AllocEmpty("float32")().shape)


@case
def alloc_validates_shapes(theano, T, np):
    n = T.lscalar()
    lengths, pattern = T.alloc_validate_shape([n, 1, T.constant(3), T.dcol().shape[1]])
    return [
        lengths,
        [bool(flag) for flag in pattern],
        outcome(T.alloc_validate_shape, [1.5]),
        outcome(T.alloc_validate_shape, [T.lvector()]),
        T.AllocEmpty("FLOAT32").dtype,
    ]


# small constructors and conversions
expression(
    "ceil_intdiv",
    lambda T, a, b: T.ceil_intdiv(a, b),
    a=["int64 6 = 7 6 -7 -6 0 1", "uint8 6 = 7 6 255 8 0 1", "int8 6 = 7 6 -7 -6 0 1"],
    b=["int64 = 3", "uint8 = 2", "int64 = -2", "int8 = 1"],
)
expression(
    "ceil_intdiv floats",
    lambda T, a, b: T.ceil_intdiv(a, b),
    a=["float64 4 = 7 6.5 -7 0.5", "float32 4"],
    b=["float64 = 2", "int8 = 3"],
)
expression(
    "div_proxy",
    lambda T, a, b: T.div_proxy(a, b),
    a=["int64 3 = 7 -7 6", "float32 3", "int8 3"],
    b=["int64 = 2", "float64 = 2", "uint8 = 3"],
)


@case
def equal_numpy(theano, T, np):
    a, b = np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-12])
    return [
        bool(T.check_equal_numpy(a, b)),
        bool(T.check_equal_numpy(a, b + 1)),
        bool(T.check_equal_numpy(a, a.astype("float32"))),
        bool(T.check_equal_numpy(a, a[:1])),
        T.check_equal_numpy(3, 3),
        T.check_equal_numpy("a", "b"),
    ]


@case
def numpy_scalar(theano, T, np):
    f = T.basic.numpy_scalar
    return [
        f(np.array(3)),
        f(np.array([2.5])),
        f(np.array([[True]])),
        outcome(f, np.array([])),
        outcome(f, np.array([1, 2])),
        outcome(f, np.array("text")),
        f(np.int8(4)),
        f(np.array(1 + 2j)),
    ]


@case
def default_values(theano, T, np):
    x, y = T.dvector(), T.dvector()
    return [
        T.default(x, y),
        theano.function([x, y], T.default(x, y))([1.0, 2.0], [3.0]),
        theano.function([x, y], T.setdefault(x * 2, y))([1.0, 2.0], [3.0]),
        outcome(T.default, x, T.fvector()),
        outcome(T.default, x, T.dcol()),
        type(T.default(x, y).owner.op).__name__,
    ]


@case
def transfers(theano, T, np):
    x = T.dvector()
    T.register_transfer(lambda variable, target: variable * 2 if target == "twice" else None)
    return [
        x.transfer("cpu") is x,
        T.transfer(3, "cpu"),
        T.transfer(x, "twice").eval({x: [1.0]}),
        outcome(T.transfer, x, "gpu"),
        outcome(x.transfer, "gpu"),
    ]


@case
def constructor_returns_its_argument(theano, T, np):
    return [T.constructor(len) is len]
