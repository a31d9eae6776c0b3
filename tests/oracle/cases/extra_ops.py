"""theano.tensor.extra_ops: searching, counting, unique values, diagonals, flat indices, windows."""

from oracle.arraytext import DTYPES, INTEGERS
from oracle.declare import case, expression, outcome

# searchsorted
for side in ("left", "right"):
    expression(
        f"searchsorted {side}",
        lambda T, x, v, s=side: [T.extra_ops.searchsorted(x, v, s), x.searchsorted(v, side=s)],
        x=["float64 5 = -1 0 0 2 nan", "float32 0", "int8 4 = -3 1 1 7", "bool 3 = 0 0 1"],
        v=["float64 2 3 = -5 0 2 1 nan inf", "int16", "float32 0 2"],
    )
    expression(
        f"searchsorted {side} dtypes",
        lambda T, x, v, s=side: T.extra_ops.searchsorted(x, v, s),
        x=[f"{d} 5 = 0 1 1 1 1" for d in DTYPES],
        v=["int8 3 = 0 1 2", "float64 3 = 0 1 2"],
    )
    expression(
        f"searchsorted {side} sorter",
        lambda T, x, v, o, s=side: T.extra_ops.searchsorted(x, v, side=s, sorter=o),
        x="float64 4 = 3 1 2 1",
        v="float64 4 = 0 1 2.5 3",
        o=["int64 4 = 1 3 2 0", "int8 4 = 3 1 2 0", "int64 3 = 1 2 0", "int64 4 = 1 3 2 4"],
    )
expression(
    "searchsorted complex",
    lambda T, x, v: T.extra_ops.searchsorted(x, v),
    x="complex128 4 = 0,0 1,-1 1,1 2,0",
    v="complex128 3 = 1,0 1,1 5,5",
)
expression(
    "searchsorted views",
    lambda T, x, v: [T.extra_ops.searchsorted(x[::-1][::2], v.T), x[1:].searchsorted(v[::-1])],
    x="float64 5 = 9 7 5 3 1",
    v="float64 2 2",
)
expression(
    "searchsorted gradient",
    lambda T, x, v: T.extra_ops.searchsorted(x, v),
    x="float64 3 = 1 2 3",
    v="float64 2",
    grad="x v",
)
expression("searchsorted unknown side", lambda T, x: x.searchsorted(1, "middle"), x="float64 3")
expression("searchsorted matrix", lambda T, x: x.searchsorted(1), x="float64 3 3")
expression("searchsorted numbers", lambda T: T.extra_ops.searchsorted([1, 2, 3], [[1.5, 7]]))
for dtype in ("uint8", "float64", "bool"):
    expression(
        f"searchsorted {dtype} sorter",
        lambda T, x, o: x.searchsorted(1.5, sorter=o),
        x="float64 3",
        o=f"{dtype} 3",
    )

# diff
for n in (0, 1, 2, 3, 5):
    for axis in (-1, 0):
        expression(
            f"diff n={n} axis={axis}",
            lambda T, x, n=n, a=axis: T.extra_ops.diff(x, n, a),
            x=["float64 4", "float32 3 4", "int8 2 3 2", "uint8 3 = 1 0 255", "float64 0 2"],
        )
    expression(
        f"diff n={n} gradient", lambda T, x, n=n: T.extra_ops.diff(x, n=n), x="float64 6", grad="x"
    )
expression("diff dtypes", lambda T, x: T.extra_ops.diff(x), x=[f"{d} 4" for d in DTYPES])
expression("diff default", lambda T: T.extra_ops.diff([1, 4, 9, 16]))
expression("diff of a view", lambda T, x: T.extra_ops.diff(x[::-2].T), x="float64 5 2")
expression("diff negative n", lambda T, x: T.extra_ops.diff(x, -1), x="float64 4")
expression("diff of a scalar", lambda T, x: T.extra_ops.diff(x), x="float64")
for axis in (1, -2):
    expression(f"diff axis {axis}", lambda T, x, a=axis: T.extra_ops.diff(x, axis=a), x="float64 4")
expression("DiffOp", lambda T, x: [T.DiffOp()(x), T.DiffOp(2, 0)(x)], x="float64 4 3")

# bincount
expression("bincount", lambda T, x: T.bincount(x), x=[f"{d} 5 = 1 3 1 0 6" for d in INTEGERS[:-1]])
expression(
    "bincount minlength",
    lambda T, x, n: T.bincount(x, minlength=n),
    x=["int64 4 = 1 3 1 0", "int8 1 = 0"],
    n=["int64 = 3", "int8 = 7", "uint16 = 4"],
)
expression(
    "bincount weights",
    lambda T, x, w: T.bincount(x, weights=w),
    x="int32 4 = 1 3 1 0",
    w=["float64 4", "float32 4", "int8 4", "float64", "float64 3"],
)
expression(
    "bincount weights gradient",
    lambda T, x, w: T.sqr(T.bincount(x, w, 6)),
    x="int32 4 = 1 3 1 0",
    w=["float64 4", "float32 4"],
    grad="w",
)
expression(
    "bincount gradient of the numbers",
    lambda T, x, w: T.bincount(x, w),
    x="int64 3 = 1 0 1",
    w="float64 3",
    grad="w",
)
expression(
    "bincount negative, asserted",
    lambda T, x: T.bincount(x, assert_nonneg=True),
    x=["int64 3 = 1 -1 0", "int8 3 = 1 2 0"],
)
expression("bincount of a view", lambda T, x: T.bincount(x[::-2]), x="int64 5 = 1 3 1 0 6")
for spec in ("float64 3", "bool 3", "int64 2 2", "int64"):
    expression(f"bincount of {spec}", lambda T, x: T.bincount(x), x=spec)
expression("bincount float minlength", lambda T, x: T.bincount(x, minlength=2.5), x="int64 2 = 1 1")
expression(
    "bincount of nothing",
    lambda T, x: [T.bincount(x), T.bincount(x, minlength=2)],
    x="int64 0",
    differs="Theano takes the largest of no numbers",
    expected=lambda np, x: [np.zeros(0, "int64"), np.zeros(2, "int64")],
)
expression(
    "bincount of the largest int8",
    lambda T, x: T.bincount(x),
    x="int8 2 = 127 127",
    differs="the number of bins wraps around in Theano",
    expected=lambda np, x: np.array([0] * 127 + [2], "int8"),
)

# unique values
for flags in ((), (True,), (False, True), (False, False, True), (True, True, True)):
    for axis in (None, 0, -1):
        expression(
            f"Unique{flags} axis={axis}",
            lambda T, x, f=flags, a=axis: T.extra_ops.Unique(*f, axis=a)(x),
            x=[
                "float64 6 = 3 1 3 nan -0 0",
                "int8 3 3 = 1 2 1 0 5 0 1 2 1",
                "float32 1! 3 = 2 2 1",
                "bool 2 2 2 = 0 1 0 1 0 1 0 1",
                "float64 0 3",
            ],
        )
expression(
    "Unique dtypes",
    lambda T, x: T.extra_ops.Unique(True, True, True)(x),
    x=[f"{d} 7" for d in DTYPES],
)
expression("Unique of a view", lambda T, x: T.extra_ops.Unique(True)(x.T[::-1]), x="int64 3 2")
expression(
    "Unique used further",
    lambda T, x: [T.extra_ops.Unique()(x).sum() * 2, T.extra_ops.Unique()(x).shape[0] + x[0]],
    x="int64 5 = 3 1 3 2 1",
)
for axis in (1, -2):
    expression(
        f"Unique axis {axis}", lambda T, x, a=axis: T.extra_ops.Unique(axis=a)(x), x="float64 3"
    )

# diagonals
for spec in ("float64 3 3", "float64 4 2", "float32 2 4", "float64 0 3", "float64 1! 2"):
    expression(f"fill_diagonal of {spec}", lambda T, x: T.fill_diagonal(x, 7), x=spec, grad="x")
    for offset in (0, 1, -1, 2, -3, 7, -7):
        expression(
            f"fill_diagonal_offset {offset} of {spec}",
            lambda T, x, k=offset: T.fill_diagonal_offset(x, 7, k),
            x=spec,
        )
for spec in ("float64 3 3", "float64 4 2", "float64 2 4"):
    expression(
        f"fill_diagonal gradients of {spec}",
        lambda T, x, v: T.fill_diagonal(T.sqr(x), T.sqr(v)),
        x=spec,
        v="float64",
        grad="x v",
    )
    for offset in (0, 1, -1):
        expression(
            f"fill_diagonal_offset gradients {offset} of {spec}",
            lambda T, x, v, k=offset: T.fill_diagonal_offset(T.sqr(x), T.sqr(v), k),
            x=spec,
            v="float64",
            grad="x v",
        )
expression(
    "fill_diagonal dtypes",
    lambda T, x, v: T.fill_diagonal(x, v),
    x=[f"{d} 2 2" for d in DTYPES],
    v=["int8", "float32"],
)
expression(
    "fill_diagonal of tensors",
    lambda T, x: T.fill_diagonal(x, 5),
    x=["float64 2 2 2", "int32 3 3 3", "float64 2 2 3", "float64 2 2 2 2"],
)
expression(
    "fill_diagonal of views",
    lambda T, x: [T.fill_diagonal(x.T, 5), T.fill_diagonal_offset(x[::-1], 5, 1)],
    x="float64 3 2",
)
expression(
    "fill_diagonal_offset by a variable",
    lambda T, x, k: T.fill_diagonal_offset(x, 5, k),
    x="float64 3 3",
    k=["int64 = 1", "int8 = -1", "uint8 = 2", "float64 = 1", "int64 1 = 1"],
)
expression("fill_diagonal of a vector", lambda T, x: T.fill_diagonal(x, 5), x="float64 3")
expression("fill_diagonal with a vector", lambda T, x: T.fill_diagonal(x, x[0]), x="float64 2 2")
expression("offset of a tensor", lambda T, x: T.fill_diagonal_offset(x, 5, 0), x="float64 2 2 2")
expression("offset wide value", lambda T, x: T.fill_diagonal_offset(x, 0.5, 0), x="int64 2 2")

# flat indices
for order in ("C", "F"):
    expression(
        f"ravel_multi_index {order}",
        lambda T, i, j, o=order: T.ravel_multi_index((i, j), (3, 4), order=o),
        i=["int64 3 = 0 2 1", "int8 3 = 2 2 0", "int64 1 3 = 0 1 2"],
        j=["int64 3 = 3 0 1", "int64 3 = 3 0 4", "int32 3 = -1 0 1"],
    )
    for mode in ("wrap", "clip"):
        expression(
            f"ravel_multi_index {mode} {order}",
            lambda T, i, j, m=mode, o=order: T.ravel_multi_index((i, j), (3, 4), m, o),
            i="int64 4 = 0 -1 3 8",
            j="int64 4 = -5 4 11 0",
        )
for dims in ((3, 4), (2, 3, 2), (12,)):
    expression(
        f"unravel_index {dims}",
        lambda T, i, d=dims: list(T.unravel_index(i, d)),
        i=["int64 3 = 0 11 5", "int8", "int64 2 2 = 1 2 3 4", "int64 0"],
    )
expression(
    "unravel_index F",
    lambda T, i: list(T.unravel_index(i, (3, 4), order="F")),
    i="int64 3 = 0 11 5",
    differs="Theano takes no notice of the order",
    expected=lambda np, i: [np.array(part) for part in np.unravel_index(i, (3, 4), order="F")],
)
expression(
    "unravel_index out of bounds",
    lambda T, i: list(T.unravel_index(i, (3, 4))),
    i=["int64 1 = 12", "int64 1 = -1"],
)
expression(
    "unravel_index by a variable",
    lambda T, i, d: list(T.unravel_index(i, d, ndim=2)),
    i="int64 2 = 3 5",
    d=["int64 2 = 2 3", "int8 2 = 3 2", "int64 3 = 2 3 1", "float64 2 = 2 3", "uint8 2 = 2 3"],
)
expression("unravel_index unknown rank", lambda T, d: T.unravel_index(1, d), d="int64 2 = 2 3")
expression("unravel_index of floats", lambda T, i: T.unravel_index(i, (2, 3)), i="float64 2")
expression("unravel_index of a matrix", lambda T: T.unravel_index(1, [[2, 3]], ndim=2))
expression(
    "ravel_multi_index by a variable",
    lambda T, d: T.ravel_multi_index(([1, 0], [2, 1]), d),
    d=["int64 2 = 2 3", "int64 3 = 2 3 1", "float64 2 = 2 3", "uint8 2 = 2 3", "int64 1 2 = 2 3"],
)
expression("ravel_multi_index of floats", lambda T, i: T.ravel_multi_index((i,), (5,)), i="float64")
expression("ravel_multi_index not a tuple", lambda T, i: T.ravel_multi_index(i, (5,)), i="int64 1")


@case
def index_constructors(theano, T, np):
    E = T.extra_ops
    return [
        outcome(E.UnravelIndex, 0),
        outcome(E.UnravelIndex, 2, "A"),
        outcome(E.RavelMultiIndex, "foo"),
        outcome(E.RavelMultiIndex, "wrap", "A"),
        E.UnravelIndex(2).ndim,
        E.RavelMultiIndex("clip").mode,
        E.UnravelIndex(2, "F").order,
        type(T.unravel_index(3, (2, 2))) is tuple,
        type(T.unravel_index(3, (4,))) is tuple,
        isinstance(T.unravel_index(3, (2, 2))[0].owner.op, E.UnravelIndex),
        isinstance(T.ravel_multi_index((1,), (2,)).owner.op, E.RavelMultiIndex),
    ]


# windows and copies
expression(
    "bartlett",
    lambda T, m: T.bartlett(m),
    m=["int64 = 5", "int8 = 6", "uint8 = 1", "int64 = 2", "int64 = 0", "int32 = -3"],
)
expression("bartlett of a number", lambda T: T.bartlett(4))
for spec in ("float64", "int64 1", "bool"):
    expression(f"bartlett of {spec}", lambda T, m: T.bartlett(m), m=spec)
expression(
    "cpu_contiguous",
    lambda T, x: [T.extra_ops.cpu_contiguous(x), T.extra_ops.cpu_contiguous(x.T[::-1])],
    x=["float64 2 3", "int8 3", "float64 1! 2", "bool 0 2"],
)
expression(
    "cpu_contiguous gradient",
    lambda T, x: T.extra_ops.cpu_contiguous(T.sqr(x).T),
    x="float64 2 3",
    grad="x",
)
expression(
    "extra_ops.squeeze",
    lambda T, x: T.extra_ops.squeeze(x),
    x=["float64 1! 3", "float64 1 3", "float64 1! 1!"],
    grad="x",
)


@case
def operations(theano, T, np):
    E = T.extra_ops
    x, i = T.dmatrix(), T.lscalar()
    return [
        isinstance(E.fill_diagonal(x, 1).owner.op, E.FillDiagonal),
        isinstance(E.fill_diagonal_offset(x, 1, 0).owner.op, E.FillDiagonalOffset),
        isinstance(E.bartlett(i).owner.op, E.Bartlett),
        isinstance(E.cpu_contiguous(x).owner.op, E.CpuContiguous),
        isinstance(E.searchsorted(x[0], i).owner.op, E.SearchsortedOp),
        isinstance(E.Unique()(x).owner.op, E.Unique),
        [str(o) for o in (E.Unique(True), E.SearchsortedOp("right"), E.RavelMultiIndex())],
        E.Unique(True, axis=1) == E.Unique(True, axis=1),
        E.SearchsortedOp() == E.SearchsortedOp("right"),
        E.fill_diagonal_ == E.FillDiagonal(),
        E.DiffOp(2) == E.DiffOp(2, -1),
        outcome(T.grad, E.fill_diagonal_offset(x, 1.0, i).sum(), i),
    ]


# selection and one-hot rows
for axis in (None, 0, 1):
    expression(
        f"compress axis={axis}",
        lambda T, c, x, a=axis: T.extra_ops.compress(c, x, a),
        c=["int64 2 = 1 0", "bool 2 = 0 1", "int8 3 = 0 0 1", "float64 1 = 1"],
        x=["float64 2 2", "float32 3 2"],
        grad="x",
    )
for dtype in (None, "int8", "float32"):
    expression(
        f"to_one_hot {dtype}",
        lambda T, y, d=dtype: T.extra_ops.to_one_hot(y, 3, dtype=d),
        y=["int64 4 = 0 2 1 1", "int8 1 = -1", "uint8 2 = 2 0", "int32 0", "int64 2 = 1 3"],
        floatX=["float64", "float32"],
    )
expression(
    "to_one_hot by a variable",
    lambda T, y, n: T.extra_ops.to_one_hot(y, n),
    y="int64 2 = 1 0",
    n=["int64 = 2", "int8 = 4", "int64 = 1"],
)
for spec in ("float64 2", "int64"):
    expression(f"to_one_hot of {spec}", lambda T, y: T.extra_ops.to_one_hot(y, 3), y=spec)


@case
def names_of_other_files(theano, T, np):
    E, x = T.extra_ops, T.dvector()
    return [
        isinstance(E.cumsum(x).owner.op, E.CumOp),
        isinstance(E.cumprod(x).owner.op, E.CumOp),
        isinstance(E.repeat(x, T.lvector()).owner.op, E.RepeatOp),
        E.CumsumOp is not None,
        E.CumprodOp is not None,
    ]


@case
def hashes(theano, T, np):
    from theano.tensor.utils import hash_from_ndarray

    a = np.arange(6.0).reshape(2, 3)
    return [hash_from_ndarray(b) for b in (a, a.T, a.astype("int32"))]


expression(
    "compress method", lambda T, c, x: c.compress(x, axis=0), c="int64 2 = 0 1", x="float64 2 3"
)
