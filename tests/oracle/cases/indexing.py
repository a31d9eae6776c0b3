"""Basic indexing, set_subtensor and inc_subtensor, with gradients."""

import itertools

from oracle.arraytext import DTYPES
from oracle.declare import case, expression, outcome

BOUNDS = (None, 0, 1, 3, 5, 7, -1, -3, -5, -7)

# all signs of start, stop and step, several slices in one case
for step in (None, 1, 2, 3, -1, -2, -7):
    for start in BOUNDS:
        expression(
            f"v[{start}:stop:{step}]",
            lambda T, v, a=start, s=step: [v[a:b:s] for b in BOUNDS],
            v=["float64 5", "int8 5"] if step in (None, -1) else "float64 5",
            grad="v" if step in (2, -2) else "",
        )
expression(
    "slices of a slice",
    lambda T, v: [
        v[a:b:s][c::t]
        for a, b, s, c, t in itertools.product(
            (None, 1, -2), (None, 4, -1), (1, 2, -1), (None, 1), (1, -1, -2)
        )
    ],
    v=["float64 6", "float64 0", "float64 1"],
)
expression(
    "slices of an empty vector",
    lambda T, v: [v[:], v[1:], v[::-1], v[-3:2]],
    v="float64 0",
    grad="v",
)
expression("step zero", lambda T, v: v[::0], v="float64 3")

INDICES = {
    "[0]": lambda x: x[0],
    "[-1]": lambda x: x[-1],
    "[1, 2]": lambda x: x[1, 2],
    "[-1, -3]": lambda x: x[-1, -3],
    "[:, 1]": lambda x: x[:, 1],
    "[1, :]": lambda x: x[1, :],
    "[::-1]": lambda x: x[::-1],
    "[:, ::-1]": lambda x: x[:, ::-1],
    "[::-1, ::2]": lambda x: x[::-1, ::2],
    "[...]": lambda x: x[...],
    "[..., 0]": lambda x: x[..., 0],
    "[0, ...]": lambda x: x[0, ...],
    "[0:1]": lambda x: x[0:1],
    "[:, 1:2]": lambda x: x[:, 1:2],
    "[None, :, :]": lambda x: x[None, :, :],
    "[:, None, :]": lambda x: x[:, None, :],
    "[None, ...]": lambda x: x[None, ...],
    "[..., None]": lambda x: x[..., None],
    "[:, :, None]": lambda x: x[:, :, None],
    "[1:0]": lambda x: x[1:0],
    "[5:]": lambda x: x[5:],
    "[()]": lambda x: x[()],
    "[2]": lambda x: x[2],
    "[-3]": lambda x: x[-3],
    "[0, 3]": lambda x: x[0, 3],
    "[0, 0, 0]": lambda x: x[0, 0, 0],
    "[..., ...]": lambda x: x[..., ...],
    "[1.5]": lambda x: x[1.5],
    "[True]": lambda x: x[True],
}
for title, index in INDICES.items():
    fails = title in ("[..., ...]", "[0, 0, 0]")
    expression(
        f"x{title}",
        lambda T, x, f=index: f(x),
        x=["float64 2 3", "int16 2 3"],
        grad="" if fails else "x",
    )
for title in (
    "[0]",
    "[::-1]",
    "[:, 1]",
    "[:, 1:2]",
    "[0:1]",
    "[...]",
    "[None, :, :]",
    "[..., None]",
):
    expression(f"row{title}", lambda T, x, f=INDICES[title]: f(x), x="float64 1! 3", grad="x")
    expression(
        f"column{title}",
        lambda T, x, f=INDICES[title]: f(x),
        x="float32 3 1!" if "1]" not in title else "float32 1! 2",
        grad="x",
    )
for title in ("[0]", "[:, 1]", "[..., 0]", "[0, ...]", "[None, ...]", "[1:0]", "[::-1, ::2]"):
    expression(
        f"tensor3{title}",
        lambda T, x, f=INDICES[title]: f(x),
        x=["float64 2 3 4", "float64 1! 3 4"],
        grad="x",
    )
for title in ("None", "0, None", "None, 0"):
    index = {"None": None, "0, None": (0, None), "None, 0": (None, 0)}[title]
    expression(
        f"x[{title}] without the other dimensions",
        lambda T, x, i=index: x[i],
        x="float64 2 3",
        differs="Theano wants every dimension spelled out beside newaxis",
        expected=lambda np, x, i=index: x[i],
    )
expression("scalar[()]", lambda T, x: [x[()], x[...]], x="float64", grad="x")
expression("scalar[0]", lambda T, x: x[0], x="float64")
expression("dtypes", lambda T, x: [x[1:], x[0], x[::-1, 0]], x=[f"{d} 2 3" for d in DTYPES])
expression("column keeps flag", lambda T, x: [x[0], x[0:1], x[:], x[::2], x[1:]], x="float64 1! 2")

for dtype in ("int8", "uint8", "int32", "int64", "uint16"):
    expression(
        f"symbolic {dtype}",
        lambda T, x, i, j: [x[i], x[i, j], x[:, j], x[i:], x[:j], x[i:j], x[:: i + 1]],
        x="float64 3 4",
        i=f"{dtype} = 1",
        j=f"{dtype} = 2",
        grad="x",
    )
expression(
    "symbolic negative",
    lambda T, x, i: [x[i], x[i:], x[:i], x[::i], x[i::i]],
    x="float64 4",
    i=["int64 = -1", "int8 = -2"],
    grad="x",
)
expression(
    "symbolic out of range",
    lambda T, x, i: x[i],
    x="float64 3",
    i=["int64 = 3", "int64 = -4", "uint8 = 200"],
)
expression(
    "symbolic slices clip",
    lambda T, x, i: [x[i:], x[:i], x[-i:]],
    x="float64 3",
    i=["int64 = 30", "int64 = -40"],
)
expression("symbolic float", lambda T, x, i: x[i], x="float64 3", i="float64 = 1")
expression("symbolic float in a slice", lambda T, x, i: x[i:], x="float64 3", i="float32 = 1")
expression("symbolic step zero", lambda T, x, i: x[::i], x="float64 3", i="int64 = 0")
expression(
    "shape as a bound",
    lambda T, x: [x[: x.shape[0] // 2], x[x.shape[0] - 1], x[-x.shape[0]]],
    x="float64 5",
    grad="x",
)
expression(
    "sum as an index", lambda T, x, i: x[i.sum()], x="float64 5", i="int64 2 = 1 2", grad="x"
)
expression("vector element", lambda T, x: x[0] * x[1] + x[2], x="float32 3", grad="x")
expression(
    "repeated use accumulates", lambda T, x: x[0] * x[0] + T.sum(x[:2]), x="float64 3", grad="x"
)


@case
def index_kinds(theano, T, np):
    x = T.dmatrix()
    one = x[np.int64(1)]
    return [one, x[np.int8(0), np.uint8(1)], outcome(lambda: x[{}]), outcome(lambda: x[0.0])]


@case
def assignment_is_refused(theano, T, np):
    x = T.dvector()

    def assign():
        x[0] = 1.0

    return outcome(assign)


@case
def iteration_and_length(theano, T, np):
    x = T.dmatrix()
    return [
        outcome(len, x),
        outcome(list, x),
        outcome(float, x),
        outcome(int, x),
        outcome(lambda: list(T.dvector())),
    ]


# set_subtensor and inc_subtensor
TARGETS = {
    "[0]": (lambda x: x[0], ["float64", "float64 3", "float64 1!", "float64 1"]),
    "[1, 2]": (lambda x: x[1, 2], ["float64"]),
    "[:, 1]": (lambda x: x[:, 1], ["float64", "float64 2"]),
    "[:, ::-1]": (
        lambda x: x[:, ::-1],
        ["float64", "float64 3", "float64 2 3", "float64 1! 3", "float64 2 1!"],
    ),
    "[::-1, ::2]": (lambda x: x[::-1, ::2], ["float64", "float64 2 2", "float64 2"]),
    "[...]": (lambda x: x[...], ["float64", "float64 2 3"]),
    "[1:, :-1]": (lambda x: x[1:, :-1], ["float64", "float64 1 2", "float64 1! 2"]),
    "[5:]": (lambda x: x[5:], ["float64"]),
    "[None, ...]": (lambda x: x[:, 0:1], ["float64 2 1!", "float64 2 1"]),
}
# what may be set into which dtype without crossing from one kind of number to another
NARROWER = {
    "bool": ["bool"],
    "int8": ["int8", "int64"],
    "int64": ["bool", "int8", "int64"],
    "float16": ["float16", "float64"],
    "float32": ["bool", "int8", "float32", "float64"],
    "float64": ["int64", "float16", "float64"],
    "complex128": ["float64", "complex64", "complex128"],
}
for name in ("set_subtensor", "inc_subtensor"):
    for title, (index, values) in TARGETS.items():
        expression(
            f"{name} x{title}",
            lambda T, x, y, n=name, f=index: getattr(T, n)(f(x), y),
            x="float64 2 3",
            y=values,
            grad="x y",
        )
    expression(
        f"{name} of a number",
        lambda T, x, n=name: [getattr(T, n)(x[0], 1), getattr(T, n)(x[1:], 3)],
        x=["float64 3", "float32 3", "int8 3"],
    )
    for into, narrower in NARROWER.items():
        expression(
            f"{name} into {into}",
            lambda T, x, y, n=name: getattr(T, n)(x[1:], y),
            x=f"{into} 3",
            y=[f"{d} 2" for d in narrower],
        )
    expression(
        f"{name} flags",
        lambda T, x, y, n=name: getattr(T, n)(x[:, 1], y),
        x=["float64 1! 3", "float64 2 3"],
        y="float64",
    )
    expression(
        f"{name} mismatch",
        lambda T, x, y, n=name: getattr(T, n)(x[1:], y),
        x="float64 4",
        y=["float64 2", "float64 4"],
    )
    expression(
        f"{name} rank too high",
        lambda T, x, y, n=name: getattr(T, n)(x[1:], y),
        x="float64 4",
        y="float64 1 3",
    )
    expression(
        f"{name} index out of range",
        lambda T, x, y, n=name: getattr(T, n)(x[4], y),
        x="float64 4",
        y="float64",
    )
    expression(
        f"{name} symbolic",
        lambda T, x, y, i, n=name: [
            getattr(T, n)(x[i], y),
            getattr(T, n)(x[i:], y),
            getattr(T, n)(x[:i], y),
        ],
        x="float64 4",
        y="float64",
        i=["int64 = 1", "int8 = -2"],
        grad="x y",
    )
    expression(
        f"{name} of a variable",
        lambda T, x, y, n=name: getattr(T, n)(x, y),
        x="float64 4",
        y="float64 4",
    )
    expression(
        f"{name} twice",
        lambda T, x, y, n=name: getattr(T, n)(getattr(T, n)(x[0], y)[1:], 2 * y),
        x="float64 3",
        y="float64",
        grad="x y",
    )
    expression(
        f"{name} through transpose",
        lambda T, x, y, n=name: getattr(T, n)(x.T[0], y),
        x="float64 2 3",
        y="float64 2",
        grad="x y",
    )
    expression(
        f"{name} of itself",
        lambda T, x, n=name: getattr(T, n)(x[1:], x[:-1]),
        x="float64 4",
        grad="x",
    )
    expression(
        f"{name} reversed itself",
        lambda T, x, n=name: getattr(T, n)(x[::-1], x),
        x="float64 4",
        grad="x",
    )
expression("set_subtensor keeps x", lambda T, x: [T.set_subtensor(x[0], 9.0), x], x="float64 3")
expression(
    "set then read",
    lambda T, x, y: T.set_subtensor(x[1:3], y)[0:2] * x[0:2],
    x="float64 4",
    y="float64 2",
    grad="x y",
)
