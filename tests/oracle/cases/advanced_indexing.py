"""Indexing by arrays and masks, take, and replacing such parts, with gradients."""

import numpy as np
from oracle.arraytext import DTYPES, INTEGERS
from oracle.declare import case, expression, outcome

# ------------------------------------------------------------------ reading by integers

VECTOR_KEYS = {
    "[i]": lambda x, i: x[i],
    "[:, i]": lambda x, i: x[:, i],
    "[..., i]": lambda x, i: x[..., i],
    "[i, ...]": lambda x, i: x[i, ...],
    "[i, :]": lambda x, i: x[i, :],
    "[i, i]": lambda x, i: x[i, i],
    "[i, 0]": lambda x, i: x[i, 0],
    "[0, i]": lambda x, i: x[0, i],
    "[-1, i]": lambda x, i: x[-1, i],
    "[i, ::-1]": lambda x, i: x[i, ::-1],
    "[::-1, i]": lambda x, i: x[::-1, i],
    "[1:, i]": lambda x, i: x[1:, i],
    "[i, :-1]": lambda x, i: x[i, :-1],
    "[i, None]": lambda x, i: x[i, None],
    "[None, i]": lambda x, i: x[None, i],
    "[:, None, i]": lambda x, i: x[:, None, i],
    "[i][i]": lambda x, i: x[i][i],
    "[i].T": lambda x, i: x[i].T,
}
VECTORS = ["int64 3 = 1 0 -1", "int64 4 = 1 1 0 1", "int64 0", "int64 1! = 1", "int8 2 = 0 -2"]
for title, key in VECTOR_KEYS.items():
    expression(
        f"matrix{title}",
        lambda T, x, i, f=key: f(x, i),
        x="float64 2 2",
        i=VECTORS,
        grad="x",
    )
THREE_DIMENSIONS = {
    "[i, :, i]": lambda x, i: x[i, :, i],
    "[:, i, i]": lambda x, i: x[:, i, i],
    "[i, i, i]": lambda x, i: x[i, i, i],
    "[0, :, i]": lambda x, i: x[0, :, i],
    "[:, 0, i]": lambda x, i: x[:, 0, i],
    "[i, :, 0]": lambda x, i: x[i, :, 0],
    "[:, i, 1]": lambda x, i: x[:, i, 1],
    "[i, None, i]": lambda x, i: x[i, None, i],
    "[None, i, :, i]": lambda x, i: x[None, i, :, i],
    "[..., i, i]": lambda x, i: x[..., i, i],
    "[i, ..., i]": lambda x, i: x[i, ..., i],
    "[:, i]": lambda x, i: x[:, i],
    "[:, :, i]": lambda x, i: x[:, :, i],
    "[::2, i, ::-1]": lambda x, i: x[::2, i, ::-1],
    "[i, ::-2, 1:]": lambda x, i: x[i, ::-2, 1:],
    "[[1, 0], i]": lambda x, i: x[[1, 0], i],
    "[[[1], [0]], i]": lambda x, i: x[[[1], [0]], i],
    "[[[1, 1], [0, 1]], :, i]": lambda x, i: x[[[1, 1], [0, 1]], :, i],
}
for title, key in THREE_DIMENSIONS.items():
    expression(
        f"tensor3{title}",
        lambda T, x, i, f=key: f(x, i),
        x="float64 2 3 4",
        i=["int64 2 = 1 -2", "uint8 2 = 0 1"],
        grad="x",
    )
    expression(f"tensor3{title} of integers", lambda T, x, f=key: f(x, [0, -1]), x="int32 2 2 2")
for title in ("[i, :, i]", "[0, :, i]", "[:, i, i]", "[:, :, i]", "[i, None, i]"):
    expression(
        f"flags{title}",
        lambda T, x, i, f=THREE_DIMENSIONS[title]: f(x, i),
        x=["float64 2 1! 2", "float64 1! 2 2", "float64 2 2 1!"],
        i="int64 2 = 0 0",
    )
expression(
    "matrices of indices",
    lambda T, x, i: [x[i], x[:, i], x[i, 0], x[i, i], x[..., i], T.take(x, i)],
    x="float64 3 3",
    i=["int64 2 2 = 0 2 -1 1", "int32 1! 2 = 1 1", "int16 2 0", "uint64 1 3 = 0 1 2"],
    grad="x",
)
expression(
    "index arrays that broadcast",
    lambda T, x, i, j: [x[i, j], x[j, i]],
    x="float64 3 3",
    i=["int64 2 1 = 0 2", "int64 2 1! = 0 2", "int64 1 2 = 0 2", "int64 2 = 1 0", "int64 0"],
    j=["int64 3 = 0 1 -1", "int64 1 = 1", "int64 1! = 2"],
    grad="x",
)
expression(
    "every dtype of indices",
    lambda T, x, i: [x[i], x[:, i], x[i, i]],
    x="float64 3 3",
    i=[f"{d} 3 = 2 0 2" for d in INTEGERS],
    grad="x",
)
expression(
    "every dtype of elements",
    lambda T, x, i: [x[i], x[:, i], x[i, i], x[i, ::-1]],
    x=[f"{d} 3 3" for d in DTYPES],
    i="int64 2 = 2 -3",
)
expression(
    "scalars among arrays",
    lambda T, x, i, k: [x[i, k], x[k, :, i], x[k, i]],
    x="float64 2 3 4",
    i="int64 2 = 1 0",
    k=["int64 = 1", "int8 = -1", "uint16 = 0"],
    grad="x",
)
expression(
    "symbolic bounds among arrays",
    lambda T, x, i, k: [x[k:, i], x[i, :k], x[::k, i]],
    x="float64 3 3",
    i="int64 2 = 1 0",
    k=["int64 = 1", "int64 = -1", "int8 = 2"],
    grad="x",
)
expression(
    "empty arrays",
    lambda T, x, i: [x[i], x[:, i], x[i, i]],
    x=["float64 0 3", "float64 3 0", "float64 0 0"],
    i="int64 0",
    grad="x",
)
expression(
    "no rows of a matrix", lambda T, x: [x[[]], x[:, []], x[[], 0]], x="float64 2 3", grad="x"
)
expression(
    "indices that are computed",
    lambda T, x, i: [x[i + 1], x[T.cast(i * 2, "int32")], x[i[::-1]]],
    x="float64 4",
    i="int64 2 = 1 0",
    grad="x",
)
expression(
    "index is an argument of arithmetic",
    lambda T, x, i: (x[i] * x[i[::-1]]).sum() + i.sum(),
    x="float64 4",
    i="int64 3 = 1 1 3",
    grad="x",
)
expression(
    "strided sources and indices",
    lambda T, x, i: [x[::-1][i], x.T[i], x[:, ::2][i[::-1]], x.T[i, i], x[i].T[i]],
    x="float64 3 3",
    i="int64 2 = 1 0",
    grad="x",
)
for title, spec in {
    "out of range": "int64 2 = 0 3",
    "far below": "int64 2 = 0 -4",
    "uint8 too large": "uint8 2 = 0 200",
    "int8": "int8 1 = -100",
}.items():
    expression(f"{title} along 0", lambda T, x, i: x[i], x="float64 3 3", i=spec)
    expression(f"{title} along 1", lambda T, x, i: x[:, i], x="float64 3 3", i=spec)
    expression(f"{title} in pairs", lambda T, x, i: x[i, i], x="float64 3 3", i=spec)
    for name in ("set_subtensor", "inc_subtensor"):
        expression(
            f"{name} {title}",
            lambda T, x, i, n=name: getattr(T, n)(x[i], 1.0),
            x="float64 3 3",
            i=spec,
        )
        expression(
            f"{name} {title} in pairs",
            lambda T, x, i, n=name: getattr(T, n)(x[i, i], 1.0),
            x="float64 3 3",
            i=spec,
        )
expression("index into nothing", lambda T, x, i: x[i], x="float64 0 3", i="int64 1 = 0")
expression(
    "arrays that do not broadcast",
    lambda T, x, i, j: x[i, j],
    x="float64 3 3",
    i="int64 2 = 0 1",
    j="int64 3 = 0 1 2",
)


@case
def bad_builds(theano, T, np):
    x, v, i, m = T.dmatrix(), T.dvector(), T.lvector(), T.lmatrix()
    mask = T.TensorType("bool", (False, False))()
    return [
        outcome(lambda: x[[0.5]]),
        outcome(lambda: x[v]),
        outcome(lambda: x[:, v]),
        outcome(lambda: x[i, v]),
        outcome(lambda: x[i, i, i]),
        outcome(lambda: v[i, 0]),
        outcome(lambda: T.dscalar()[i]),
        outcome(lambda: v[mask]),
        outcome(lambda: x[mask, 0]),
        outcome(lambda: x[[True, False]]),
        outcome(lambda: x[:, [True, False]]),
        outcome(lambda: x[True, i]),
        outcome(lambda: x[..., i, ...]),
        outcome(lambda: x[i, 1.5]),
        outcome(lambda: x[i, 0.5:]),
        outcome(lambda: T.advanced_subtensor1(x, m)),
        outcome(lambda: T.advanced_subtensor1(x, v)),
        outcome(lambda: T.advanced_subtensor1(T.dscalar(), i)),
        outcome(lambda: T.advanced_inc_subtensor1(x, x, m)),
        outcome(lambda: T.advanced_inc_subtensor1(x, x, v)),
        outcome(lambda: T.advanced_inc_subtensor1(v, x, i)),
        outcome(lambda: T.advanced_subtensor(x, mask)),
        outcome(lambda: T.set_subtensor(x[i], T.dtensor3())),
        outcome(lambda: T.set_subtensor(x[i, i], x)),
        outcome(lambda: T.inc_subtensor(x[mask], x)),
        outcome(lambda: T.set_subtensor(x[i] + 1, 0)),
        outcome(lambda: T.AdvancedIncSubtensor(inplace=True)),
        outcome(lambda: T.take(x, v)),
        outcome(lambda: T.take(x, i, axis=5)),
    ]


@case
def classes(theano, T, np):
    x, i = T.dmatrix(), T.lvector()
    mask = T.TensorType("bool", (False,))()
    return [
        type(node.owner.op).__name__
        for node in (
            x[i],
            x[[0, 1]],
            x[i, i],
            x[0, i],
            x[i, None],
            x[mask],
            x[mask, i],
            T.take(x, i),
            T.take(x, i, 0),
            T.set_subtensor(x[i], 0),
            T.inc_subtensor(x[i, i], 0),
            T.set_subtensor(x[mask], 0),
            T.advanced_subtensor1(x, i),
            T.advanced_set_subtensor1(x, x, i),
            T.advanced_subtensor(x, i, 0),
            T.advanced_boolean_subtensor(x, mask),
        )
    ]


@case
def texts_of_operations(theano, T, np):
    return [
        str(op)
        for op in (
            T.advanced_subtensor1,
            T.advanced_inc_subtensor1,
            T.advanced_set_subtensor1,
            T.advanced_subtensor,
            T.advanced_inc_subtensor,
            T.advanced_set_subtensor,
            T.advanced_boolean_subtensor,
            T.advanced_boolean_inc_subtensor,
            T.advanced_boolean_set_subtensor,
        )
    ]


# ------------------------------------------------------------------ masks

MATRIX_MASK = np.array([[True, False, True], [False, True, False]])
expression(
    "masks",
    lambda T, x, m: [x[m], x[~m]],
    x="float64 2 3",
    m=["bool 2 3 = 1 0 1 0 1 0", "bool 2 3 = 0 0 0 0 0 0", "bool 2 3 = 1 1 1 1 1 1"],
    grad="x",
)
expression(
    "masks of every dtype",
    lambda T, x, m: x[m],
    x=[f"{d} 2 3" for d in DTYPES],
    m="bool 2 3 = 1 0 1 0 1 0",
)
expression(
    "masks of fewer dimensions",
    lambda T, x, m: [x[m], x[m, 0], x[m, :, 1:], x[m, ::-1], x[..., m[::-1]], x[m][:, 0]],
    x="float64 2 3 2",
    m=["bool 2 = 1 0", "bool 2 = 0 0", "bool 2 = 1 1"],
    grad="x",
)
expression(
    "masks in the middle",
    lambda T, x, m: [x[:, m], x[0, m], x[:, m, 0], x[:, m, None], x[1:, m]],
    x="float64 2 3 2",
    m="bool 3 = 1 0 1",
    grad="x",
)
expression(
    "masks of two dimensions among three",
    lambda T, x, m: [x[m], x[m, 1], x[m, 1:]],
    x="float64 2 3 2",
    m="bool 2 3 = 1 0 1 0 1 0",
    grad="x",
)
expression(
    "mask beside an array",
    lambda T, x, m, i: [x[m, i], x[i, m]],
    x="float64 3 3",
    m="bool 3 = 1 0 1",
    i=["int64 2 = 0 1", "int64 1 = 2"],
    grad="x",
)
expression(
    "constant masks",
    lambda T, x: [x[MATRIX_MASK], x[MATRIX_MASK[:, 0]], x[:, MATRIX_MASK[0]]],
    x="float64 2 3",
    grad="x",
)
expression(
    "comparisons as masks",
    lambda T, x: [x[x > 0], x[T.gt(x, 100)], x[x.sum(axis=1) > 0]],
    x="float64 2 3",
    grad="x",
)
expression(
    "what masks give is used",
    lambda T, x: [x[x > 0].sum(), x[x > 0] * 2, x[x > 0].shape],
    x="float64 2 3",
)
expression(
    "0-d masks",
    lambda T, x, m: [x[m], x[m, 0]],
    x="float64 2 3",
    m=["bool = 1", "bool = 0"],
    differs="Theano flags the dimension of a scalar mask as broadcastable, also where it is empty",
    expected=lambda np, x, m: [x[m], x[m, 0]],
)
expression(
    "mask of a wrong length",
    lambda T, x, m: x[m],
    x="float64 2 3",
    m=["bool 3 = 1 0 1", "bool 1 = 1"],
)
expression("mask of a wrong shape", lambda T, x, m: x[m], x="float64 2 3", m="bool 3 2")
expression("masks of rows with flags", lambda T, x, m: x[m], x="float64 2 1!", m="bool 2 = 1 0")
# Theano's own gradient of a set by a mask cannot be built; tests/python has it.
for name, grad in (("set_subtensor", ""), ("inc_subtensor", "y")):
    expression(
        f"{name} by a mask",
        lambda T, x, m, y, n=name: getattr(T, n)(x[m], y),
        x="float64 2 3",
        m="bool 2 3 = 1 0 1 0 1 0",
        y=["float64", "float64 3", "float64 1!"],
        grad=grad and "x y",
    )
    expression(
        f"{name} by a mask of rows",
        lambda T, x, m, y, n=name: [getattr(T, n)(x[m], y), getattr(T, n)(x[m, 1], y[..., 0])],
        x="float64 2 3",
        m=["bool 2 = 1 0", "bool 2 = 0 0"],
        y=["float64 3", "float64 1! 3"],
        grad=grad and "x y",
    )
    expression(
        f"{name} by a mask, wrong number",
        lambda T, x, m, y, n=name: getattr(T, n)(x[m], y),
        x="float64 2 3",
        m="bool 2 3 = 1 0 1 0 1 0",
        y="float64 2",
    )
    expression(
        f"{name} by a mask of a wrong shape",
        lambda T, x, m, n=name: getattr(T, n)(x[m], 1.0),
        x="float64 2 3",
        m="bool 3 2 = 1 0 1 0 1 0",
    )
    expression(
        f"{name} where positive",
        lambda T, x, n=name: [getattr(T, n)(x[x > 0], 7.0), getattr(T, n)(x[x > 0], x[x > 0] * 2)],
        x="float64 2 3",
        grad=grad and "x",
    )

# ------------------------------------------------------------------ replacing parts

TARGETS = {
    "[i]": (
        lambda x, i: x[i],
        ["float64", "float64 3", "float64 1! 3", "float64 2 3", "float64 2 1!"],
    ),
    "[:, i]": (lambda x, i: x[:, i], ["float64", "float64 2", "float64 3 2", "float64 3 1!"]),
    "[i, i]": (lambda x, i: x[i, i], ["float64", "float64 2", "float64 1!"]),
    "[0, i]": (lambda x, i: x[0, i], ["float64", "float64 2"]),
    "[i, 1:]": (lambda x, i: x[i, 1:], ["float64", "float64 2", "float64 2 2"]),
    "[::-1, i]": (lambda x, i: x[::-1, i], ["float64", "float64 3 2"]),
    "[i, None]": (lambda x, i: x[i, None], ["float64", "float64 2 1! 3"]),
    "[[[2], [0]], i]": (lambda x, i: x[[[2], [0]], i], ["float64", "float64 2 2", "float64 2"]),
    ".T[i]": (lambda x, i: x.T[i], ["float64", "float64 2 3"]),
    "[i].flatten()": (lambda x, i: x[i].flatten(), ["float64", "float64 6"]),
    "[1:][i]": (lambda x, i: x[1:][i], ["float64", "float64 2 3"]),
}
for name in ("set_subtensor", "inc_subtensor"):
    for title, (key, values) in TARGETS.items():
        expression(
            f"{name} x{title}",
            lambda T, x, i, y, n=name, f=key: getattr(T, n)(f(x, i), y),
            x="float64 3 3",
            i="int64 2 = 1 -2" if title == "[1:][i]" else "int64 2 = 2 -3",
            y=values,
            grad="x y",
        )
    expression(
        f"{name} of another shape",
        lambda T, x, i, y, n=name: getattr(T, n)(x[i], y),
        x="float64 3 3",
        i="int64 2 = 0 1",
        y=["float64 2", "float64 3 3"],
    )
    expression(
        f"{name} in pairs of another shape",
        lambda T, x, i, y, n=name: getattr(T, n)(x[i, i], y),
        x="float64 3 3",
        i="int64 2 = 0 1",
        y="float64 3",
    )
    expression(
        f"{name} by matrices",
        lambda T, x, i, y, n=name: [getattr(T, n)(x[i], y), getattr(T, n)(x[i, 0], y[..., 0])],
        x="float64 4 2",
        i="int64 2 2 = 0 3 1 2",
        y=["float64 2", "float64 2 2 2"],
        grad="x y",
    )
    expression(
        f"{name} every dtype of indices",
        lambda T, x, i, y, n=name: [getattr(T, n)(x[i], y), getattr(T, n)(x[i, i], y[:, 0])],
        x="float64 3 3",
        i=[f"{d} 2 = 2 0" for d in INTEGERS],
        y="float64 2 3",
        grad="x y",
    )
    expression(
        f"{name} every dtype of elements",
        lambda T, x, i, y, n=name: getattr(T, n)(x[i, i], y),
        x=[f"{d} 3 3" for d in DTYPES],
        i="int64 2 = 2 0",
        y="int8 2" if name == "set_subtensor" else "bool 2",
    )
    expression(
        f"{name} of nothing",
        lambda T, x, i, n=name: [getattr(T, n)(x[i], 1.0), getattr(T, n)(x[:, i], 1.0)],
        x=["float64 3 3", "float64 0 3"],
        i="int64 0",
        grad="x",
    )
    expression(
        f"{name} by constants",
        lambda T, x, y, n=name: [getattr(T, n)(x[[2, 0]], y), getattr(T, n)(x[:, [0]], y[0][0])],
        x="float64 3 3",
        y="float64 2 3",
        grad="x y",
    )
    expression(
        f"{name} of itself by an array",
        lambda T, x, i, n=name: [getattr(T, n)(x[i], x[i[::-1]]), getattr(T, n)(x[i], x[1:])],
        x="float64 3 3",
        i="int64 2 = 2 0",
        grad="x",
    )
    expression(
        f"{name} twice by arrays",
        lambda T, x, i, y, n=name: getattr(T, n)(getattr(T, n)(x[i], y)[i[::-1], i], 2 * y[0, 0]),
        x="float64 3 3",
        i="int64 2 = 2 0",
        y="float64 2 3",
        grad="x y",
    )
    expression(
        f"{name} then read",
        lambda T, x, i, y, n=name: getattr(T, n)(x[i], y)[i[:1]] * x[i[1:]],
        x="float64 3 3",
        i="int64 2 = 2 0",
        y="float64 2 3",
        grad="x y",
    )
expression(
    "increments accumulate",
    lambda T, x, i, y: [T.inc_subtensor(x[i], y), T.inc_subtensor(x[i, i], y[:, 0])],
    x="float64 3 3",
    i=["int64 4 = 1 1 0 1", "int8 4 = -1 -1 2 2"],
    y="float64 4 3",
    grad="x y",
)
expression(
    "repeated rows accumulate in the gradient",
    lambda T, x, i: T.sqr(x[i]).sum(),
    x="float64 3 2",
    i="int64 4 = 1 1 0 1",
    grad="x",
)
expression(
    "the last of repeated values stays",
    lambda T, x, i, y: [T.set_subtensor(x[i], y), T.set_subtensor(x[i, 0], y[:, 0])],
    x="float64 3 3",
    i=["int64 4 = 1 1 0 1", "int8 4 = -1 -1 2 2"],
    y="float64 4 3",
)
expression(
    "set of what is read repeatedly",
    lambda T, x, i: T.set_subtensor(x[i], x[i] + 1),
    x="float64 3 = 0 0 0",
    i="int64 3 = 1 1 2",
    differs="Theano turns the set into an increment, which counts repeated indices twice",
    expected=lambda np, x, i: np.array([0.0, 1.0, 1.0]),
)
expression(
    "reading back a repeated set",
    lambda T, x, i, y: T.set_subtensor(x[i], y)[i],
    x="float64 3",
    i="int64 2 = 1 1",
    y="float64 2 = 10 20",
    differs="Theano gives the value that was set, also where a later one replaced it",
    expected=lambda np, x, i, y: np.array([20.0, 20.0]),
)
expression(
    "all forms of instances",
    lambda T, x, y, i: [
        T.advanced_subtensor1(x, i),
        T.advanced_inc_subtensor1(x, y, i),
        T.advanced_set_subtensor1(x, y, i),
        T.advanced_subtensor(x, i, i),
        T.advanced_subtensor(x, i, slice(None, None, -1)),
        T.advanced_inc_subtensor(x, y, i, slice(None)),
        T.advanced_set_subtensor(x, y[:, 0], i, i),
    ],
    x="float64 3 3",
    y="float64 2 3",
    i="int64 2 = 2 0",
    differs="Theano takes no slices in advanced_inc_subtensor, but as variables",
    expected=lambda np, x, y, i: _instances(np, x, y, i),
)
expression(
    "instances with masks",
    lambda T, x, y, m: [
        T.advanced_boolean_subtensor(x, m),
        T.advanced_boolean_inc_subtensor(x, y, m),
        T.advanced_boolean_set_subtensor(x, y, m),
    ],
    x="float64 2 3",
    y="float64 3",
    m="bool 2 3 = 1 0 1 0 1 0",
)


def _instances(np, x, y, i):
    increased, replaced, pairs = x.copy(), x.copy(), x.copy()
    increased[i] += y
    replaced[i] = y
    pairs[i, i] = y[:, 0]
    return [x[i], increased, replaced, x[i, i], x[i, ::-1], increased, pairs]


# ------------------------------------------------------------------ take

for axis in (None, 0, 1, 2, -1, -3):
    expression(
        f"take along {axis}",
        lambda T, x, i, a=axis: [T.take(x, i, a), x.take(i, a)],
        x="float64 2 3 4",
        i=["int64 2 = 1 0", "int8 2 2 = 0 1 -1 0", "int64 = 1", "uint16 1! = 1", "int64 0"],
        grad="x",
    )
for mode in ("raise", "wrap", "clip"):
    for axis in (0, 1):
        expression(
            f"take along {axis} by {mode}",
            lambda T, x, i, a=axis, m=mode: T.take(x, i, a, mode=m),
            x="float64 3 2",
            i=["int64 4 = 1 -1 7 -9", "int64 2 2 = 1 -1 7 -9", "uint8 2 = 1 200"],
            grad="" if mode == "raise" else "x",
        )
expression(
    "take without an axis by a mode",
    lambda T, x, i: [T.take(x, i, mode="wrap"), T.take(x, i, mode="clip")],
    x="float64 3 2",
    i="int64 4 = 1 -1 7 -9",
    differs="Theano looks for the length of the dimension None and fails",
    expected=lambda np, x, i: [x.take(i, mode="wrap"), x.take(i, mode="clip")],
)
expression(
    "take of constants",
    lambda T, x: [T.take(x, [1, 0]), T.take(x, [[0]], 1), T.take(x, 1, 0)],
    x="float64 2 3",
    grad="x",
)
expression(
    "take of flags",
    lambda T, x, i: [T.take(x, i, 0), T.take(x, i, 1), T.take(x, i, 2)],
    x="float64 2 1! 2",
    i=["int64 1! = 0", "int64 1! 2 = 0 0", "int64 = 0"],
)

# ------------------------------------------------------------------ slices as variables

expression(
    "slices as variables",
    lambda T, x, k: [
        x[T.make_slice(0, 2)],
        x[T.make_slice(k, None, None)],
        x[T.make_slice(slice(None, k))],
        x[:, T.make_slice(None, None, -1)],
        x[T.make_slice(1, 3), [0, 1]],
    ],
    x="float64 3 3",
    k="int64 = 1",
    grad="x",
)


@case
def parts_of_indices(theano, T, np):
    subtensor = T.subtensor
    x = np.zeros((2, 3))
    return [
        outcome(subtensor.check_advanced_indexing_dimensions, x, [None, np.array([True, False])]),
        outcome(subtensor.check_advanced_indexing_dimensions, x, [np.array([True, False, True])]),
        outcome(subtensor.check_advanced_indexing_dimensions, x, [0, np.array([True, False])]),
        outcome(subtensor.check_and_reject_bool, [0, np.array([1])]),
        outcome(subtensor.check_and_reject_bool, [0, [True]]),
        outcome(subtensor.check_and_reject_bool, np.array([True])),
        outcome(subtensor.as_index_variable, 1.5),
        outcome(lambda: subtensor.as_index_variable([1, 2]).type),
        outcome(lambda: subtensor.as_index_variable(np.array([True])).type),
        outcome(lambda: str(subtensor.as_index_variable(None).type)),
        outcome(lambda: str(subtensor.as_index_variable(slice(1, 2)).type)),
        subtensor.adv_index_broadcastable_pattern(
            T.TensorType("float64", (False, True, False))(),
            [T.lvector(), T.make_slice(slice(None))],
        ),
    ]


@case
def canonical_slices(theano, T, np):
    # The elements, whichever form the slice has.
    def value(number):
        return int(T.as_tensor_variable(number).eval())

    result = []
    for start in (None, 0, 2, -2, 9, -9):
        for stop in (None, 0, 3, -1, 9, -9):
            for step in (None, 1, 2, -1, -3):
                key = slice(start, stop, step)
                form, direction = T.subtensor.get_canonical_form_slice(key, 5)
                parts = slice(value(form.start), value(form.stop), value(form.step))
                result.append(list(range(5))[parts][:: value(direction)])
    return result
