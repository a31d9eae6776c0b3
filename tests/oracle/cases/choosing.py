"""choose, nonzero and its relatives, permutations of rows, Flatten, cov."""

from oracle.arraytext import DTYPES, INTEGERS
from oracle.declare import case, expression, outcome

BOTH = ["float64", "float32"]

# choose
for mode in ("raise", "wrap", "clip"):
    expression(
        f"choose {mode}",
        lambda T, a, x, m=mode: T.choose(a, x, mode=m),
        a=[
            "int64 3 = 0 1 1",
            "int64 3 = 2 -1 0",
            "int64 3 = -5 7 3",
            "int8 3 = 1 0 1",
            "uint8 3 = 0 5 1",
        ],
        x=["float64 2 3", "int16 2 3"],
    )
    expression(
        f"choose {mode} from a list",
        lambda T, a, x, y, m=mode: T.choose(a, [x, y, x * 2], mode=m),
        a=["int64 2 2 = 0 1 2 0", "int64 2 2 = -1 3 1 4"],
        x="float64 2 2",
        y="float64 2 2",
    )
expression(
    "choose broadcast",
    lambda T, a, x: T.choose(a, x),
    a=[
        "int64 = 1",
        "int64 1! = 1",
        "int64 3 = 0 1 1",
        "int64 2 3 = 0 1 0 1 0 1",
        "int64 2 1! = 0 1",
    ],
    x=["float64 2 3", "float64 2 1!", "float64 2"],
)
expression(
    "choose higher rank",
    lambda T, a, x: T.choose(a, x),
    a="int64 2 1! = 0 1",
    x=["float64 2 2 3", "float64 2 1! 3"],
)
expression(
    "choose dtypes",
    lambda T, a, x: T.choose(a, x),
    a=[f"{d} 2 = 0 1" for d in ("bool", *INTEGERS) if d != "uint64"],
    x="float32 2 2",
)
expression(
    "choose dtypes of choices",
    lambda T, a, x: T.choose(a, x),
    a="int64 2 = 0 1",
    x=[f"{d} 2 2" for d in DTYPES],
)
expression("choose float numbers", lambda T, a, x: T.choose(a, x), a="float64 2", x="float64 2 2")
expression("choose mismatch", lambda T, a, x: T.choose(a, x), a="int64 2 = 0 1", x="float64 2 3")
expression(
    "choose unknown mode",
    lambda T, a, x: T.choose(a, x, mode="fold"),
    a="int64 2 = 0 1",
    x="float64 2 2",
)
expression("choose out", lambda T, a, x: T.choose(a, x, out=x), a="int64 2 = 0 1", x="float64 2 2")
expression("choose from a scalar", lambda T, a, x: T.choose(a, x), a="int64 2 = 0 1", x="float64")
expression(
    "choose strided", lambda T, a, x: T.choose(a[::-1], x.T), a="int64 2 = 0 1", x="float64 2 3"
)
expression("choose empty", lambda T, a, x: T.choose(a, x), a="int64 0", x="float64 2 0")


@case
def choose_op(theano, T, np):
    variable = T.choose(T.lvector(), T.dmatrix(), mode="wrap")
    op = variable.owner.op
    return [
        type(op).__name__,
        str(op),
        op.mode,
        op == T.Choose("wrap"),
        op == T.Choose("raise"),
        outcome(T.Choose, "fold"),
        variable.type,
    ]


expression(
    "choose method",
    lambda T, a, x: [a.choose(x), a.choose([x[0], x[1]], mode="raise")],
    a="int64 3 = 0 1 1",
    x="float64 2 3",
)
expression(
    "choose method wrap",
    lambda T, a, x: a.choose(x, mode="wrap"),
    a="int64 3 = -5 7 3",
    x="float64 2 3",
    differs="the method drops the mode",
    expected=lambda np, a, x: np.choose(a, x, mode="wrap"),
)
expression(
    "choose by uint64",
    lambda T, a, x: T.choose(a, x),
    a="uint64 2 = 0 1",
    x="float64 2 2",
    differs="NumPy does not convert uint64 to an index",
    expected=lambda np, a, x: np.array([x[0, 0], x[1, 1]]),
)

# nonzero
for name, take in {
    "nonzero": lambda T, x: list(T.nonzero(x)),
    "x.nonzero": lambda T, x: list(x.nonzero()),
    "nonzero matrix": lambda T, x: [T.nonzero(x, return_matrix=True), x.nonzero(True)],
    "flatnonzero": lambda T, x: T.flatnonzero(x),
    "nonzero_values": lambda T, x: [T.nonzero_values(x), x.nonzero_values()],
}.items():
    expression(
        name,
        take,
        x=[
            "float64 5 = 0 1 -0 nan 2",
            "int8 2 3 = 0 1 0 2 0 3",
            "bool 2 2 = 0 0 0 0",
            "float64 0 2",
            "float64 2 2 2 = 1 0 0 1 0 0 0 2",
            "float64",
            "bool 1! 3 = 1 1 0",
        ],
    )
expression(
    "nonzero dtypes", lambda T, x: [*T.nonzero(x)], x=[f"{d} 2 3 = 0 1 0 1 1 0" for d in DTYPES]
)
expression(
    "nonzero of strided",
    lambda T, x: [*T.nonzero(x.T), *T.nonzero(x[::-1, ::2]), *T.nonzero(x[1])],
    x="int64 2 3 = 0 1 0 1 1 0",
)
expression(
    "nonzero of a comparison",
    lambda T, x: [T.nonzero(x > 0)[0], T.nonzero(T.lt(x, 0))[0].shape[0], T.flatnonzero(x).size],
    x="float64 6",
)
expression(
    "nonzero_values gradient",
    lambda T, x: T.nonzero_values(x) ** 2,
    x="float64 5 = 0 1 0 3 2",
    grad="x",
)
expression(
    "nonzero then arithmetic", lambda T, x: T.nonzero(x)[0] * 2 + 1, x="float64 5 = 0 1 0 3 2"
)

# permutations of rows
for inverse in (False, True):
    expression(
        f"permute_row_elements inverse={inverse}",
        lambda T, x, p, i=inverse: T.permute_row_elements(x, p, inverse=i),
        x=["float64 3", "float64 2 3", "int8 2 3"],
        p=["int64 3 = 2 0 1", "int8 2 3 = 0 2 1 1 2 0", "uint8 3 = 1 0 2"],
    )
expression(
    "permute_row_elements gradient",
    lambda T, x, p: T.permute_row_elements(x, p),
    x=["float64 3", "float64 2 3"],
    p=["int64 3 = 2 0 1", "int64 2 3 = 0 2 1 1 2 0"],
    grad="x",
)
expression(
    "permute_row_elements rank 3",
    lambda T, x, p: T.permute_row_elements(x, p),
    x="float64 2 2 3",
    p=["int64 3 = 2 0 1", "int64 2 3 = 0 2 1 1 2 0"],
    grad="x",
)
expression(
    "permute_row_elements flags",
    lambda T, x, p: T.permute_row_elements(x, p),
    x=["float64 1! 3", "float64 2 3"],
    p=["int64 1! 3 = 2 0 1", "int64 2 3 = 0 2 1 1 2 0"],
)
expression(
    "permute_row_elements out of range",
    lambda T, x, p: T.permute_row_elements(x, p),
    x="float64 3",
    p=["int64 3 = 3 0 1", "int64 3 = -4 0 1", "int64 3 = -1 0 1"],
)
expression(
    "permute_row_elements mismatch",
    lambda T, x, p: T.permute_row_elements(x, p),
    x="float64 3 3",
    p="int64 2 3 = 0 2 1 1 2 0",
)
expression(
    "permute_row_elements floats",
    lambda T, x, p: T.permute_row_elements(x, p),
    x="float64 3",
    p="float64 3",
)
expression(
    "inverse_permutation",
    lambda T, p: T.inverse_permutation(p),
    p=["int64 4 = 2 0 3 1", "int8 3 = 2 0 1", "int32 2 3 = 0 2 1 1 2 0", "uint8 3 = 2 0 1"],
)

# Flatten
for outdim in (1, 2, 3, 4, 0):
    expression(
        f"Flatten {outdim}",
        lambda T, x, n=outdim: T.Flatten(n)(x),
        x=["float64 2 3 2", "float64 1! 3 1!", "float64 0 2 2"],
        grad="x",
    )
expression(
    "Flatten of others", lambda T, x: [T.Flatten()(x)], x=["float64", "float64 3", "int8 2 2"]
)
expression(
    "Flatten of strided",
    lambda T, x: [T.Flatten()(x.T), T.Flatten(2)(x[::-1])],
    x="float64 2 3",
    grad="x",
)


@case
def flatten_op(theano, T, np):
    op = T.Flatten(2)
    return [op.outdim, str(op), op == T.Flatten(2), op == T.Flatten(), T.Flatten().outdim]


@case
def flatten_deprecated_names(theano, T, np):
    x = T.dtensor3()
    return [
        T.flatten(x, outdim=2),
        outcome(T.flatten, x, 2, 2),
        T.is_flat(T.dvector()),
        T.is_flat(x),
        T.is_flat(x, ndim=3),
        T.is_flat(x, outdim=3),
        outcome(T.is_flat, x, 3, 3),
        outcome(T.flatten, x, 5),
        outcome(T.flatten, x, 0),
    ]


# cov
expression(
    "cov",
    lambda T, x: [T.cov(x), T.cov(x, bias=True), T.cov(x, ddof=0), T.cov(x, ddof=2)],
    x=["float64 2 4", "float32 3 5"],
    grad="x",
    rtol=1e-5,
    floatX=BOTH,
)
expression("cov of columns", lambda T, x: T.cov(x, rowvar=False), x="float64 4 2", grad="x")
expression(
    "cov of two",
    lambda T, x, y: [T.cov(x, y), T.cov(x.T, y.T, rowvar=False)],
    x="float64 2 4",
    y="float64 1 4",
    grad="x y",
)
expression("cov of a row", lambda T, x: T.cov(x), x="float64 1! 4", grad="x")
expression("cov weights", lambda T, x: T.cov(x, fweights=x), x="float64 2 4")
expression("cov other weights", lambda T, x: T.cov(x, aweights=x), x="float64 2 4")
