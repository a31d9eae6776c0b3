"""sort, argsort, topk and their relatives."""

from oracle.arraytext import DTYPES
from oracle.declare import case, expression, outcome

for axis in (0, 1, -1, -2, None):
    for kind in ("quicksort", "mergesort", "heapsort"):
        expression(
            f"sort axis={axis} kind={kind}",
            lambda T, x, a=axis, k=kind: [T.sort(x, a, k), T.argsort(x, axis=a, kind="mergesort")],
            x=["float64 3 4", "int8 0 3", "float32 1! 3"],
        )
    expression(
        f"sort axis={axis} gradient",
        lambda T, x, a=axis: T.sort(x, a),
        x=["float64 3 4", "float32 2 3", "float64 0 3"],
        grad="x",
    )
for rank, spec in enumerate(
    ("float64 5", "float64 3 2", "float64 2 3 2", "float32 2 1 3 2", "float64 2 0 3")
):
    expression(
        f"sort rank {rank}",
        lambda T, x: [T.sort(x), T.sort(x, 0), T.argsort(x, -1), T.argsort(x, 0)],
        x=spec,
        grad="x",
    )
expression("sort dtypes", lambda T, x: T.sort(x), x=[f"{d} 7" for d in DTYPES])
expression(
    "argsort dtypes", lambda T, x: T.argsort(x, kind="mergesort"), x=[f"{d} 7" for d in DTYPES]
)
expression("sort columns dtypes", lambda T, x: T.sort(x, 0), x=[f"{d} 4 2" for d in DTYPES])
NAN = [
    "float64 7 = nan 1 inf -inf 0 nan -3",
    "float32 6 = nan 1 inf -inf 0 nan",
    "float16 6 = nan 1 inf -inf 0 nan",
    "complex128 7 = nan,1 1,nan 2,0 1,5 1,-5 nan,0 0,nan",
    "complex64 5 = 1,nan 2,0 1,5 nan,0 0,nan",
]
expression("sort nan", lambda T, x: T.sort(x), x=NAN)
expression("argsort nan", lambda T, x: T.argsort(x, kind="mergesort"), x=NAN)
expression(
    "argsort ties",
    lambda T, x: T.argsort(x, kind="mergesort"),
    x=["int64 8 = 1 0 1 0 2 2 0 1", "float64 6 = 0 -0 1 -0 0 -1", "bool 5 = 1 0 1 0 0"],
)
expression(
    "sort extremes",
    lambda T, x: [T.sort(x), T.argsort(x)],
    x=[
        "int64 4 = 9223372036854775807 -9223372036854775808 0 -1",
        "uint64 3 = 18446744073709551615 0 5",
        "int8 4 = 127 -128 0 -1",
        "uint8 3 = 255 0 7",
    ],
)
expression(
    "sort of views",
    lambda T, x: [T.sort(x[::-1], 0), T.sort(x.T, 0), T.argsort(x[:, ::2]), T.sort(x[::2].T)],
    x="float64 4 3",
    grad="x",
)
expression(
    "sort of a broadcast value",
    lambda T, x: [T.sort(T.alloc(x, 3, 2), 1), T.sort(x + T.zeros((2, 1)), 0)],
    x="float64 2",
    grad="x",
)
expression(
    "sort methods",
    lambda T, x: [x.sort(), x.argsort(), x.sort(0), x.argsort(axis=0)],
    x="int32 3 2",
)
expression("sort ties gradient", lambda T, x: T.sort(x), x="float64 4 = 1 0 1 0", grad="x")
expression("sort squared", lambda T, x: T.sqr(T.sort(x, 0)), x="float64 3 2", grad="x")
expression("argsort gradient", lambda T, x: T.argsort(x) * x, x="float64 4", grad="x")
expression(
    "sort by a variable axis",
    lambda T, x, a: [T.sort(x, a), T.argsort(x, a)],
    x="float64 2 3",
    a=["int64 = 0", "int32 = -1", "int8 = 1", "int64 = 2"],
)
for axis in (2, -3, 1.0, 1.5, "a", (0, 1)):
    expression(f"sort axis {axis!r}", lambda T, x, a=axis: T.sort(x, axis=a), x="float64 2 3")
    expression(f"argsort axis {axis!r}", lambda T, x, a=axis: T.argsort(x, axis=a), x="float64 2 3")
expression("sort unknown kind", lambda T, x: T.sort(x, kind="foo"), x="float64 3")
expression("argsort unknown kind", lambda T, x: T.argsort(x, kind="foo"), x="float64 3")
expression("sort order", lambda T, x: T.sort(x, order="f"), x="float64 3")
expression("argsort order", lambda T, x: T.argsort(x, order="f"), x="float64 3")
expression("sort scalar", lambda T, x: T.sort(x), x="float64")
expression("sort flattened scalar", lambda T, x: [T.sort(x, None), T.argsort(x, None)], x="float64")
expression("sort a list", lambda T: [T.sort([3, 1, 2]), T.argsort([3.5, 1.5])])

# topk. The order of the results is Theano's own only for one element and for all of them.
for kth in (1, -1, 3, 2, -2, 4, -4, 0):
    for axis in (0, -1, None):
        expression(
            f"topk {kth} axis={axis}",
            lambda T, x, k=kth, a=axis: [
                T.sort(T.topk(x, k, axis=a, sorted=False), -1 if a is None else a),
                T.sort(T.argtopk(x, k, axis=a, sorted=False), -1 if a is None else a),
            ],
            x=["float64 3 = 1 3 2", "float64 3 3 = 1 3 2 -6 5 4 9 8 7"],
        )
        expression(
            f"topk {kth} axis={axis} gradient",
            lambda T, x, k=kth, a=axis: T.topk(T.sqr(x), k, axis=a, sorted=False).sum(),
            x=["float64 3 = 1 3 2", "float64 3 3 = 1 3 2 -6 5 4 9 8 7"],
            grad="x",
        )
for kth in (1, 5):
    expression(
        f"topk {kth} dtypes",
        lambda T, x, k=kth: T.topk_and_argtopk(x, k, sorted=False),
        x=[f"{d} 5" for d in DTYPES if d != "bool"],
    )
expression(
    "topk idx_dtype",
    lambda T, x: [T.argtopk(x, 1, sorted=False, idx_dtype=d) for d in ("int8", "uint16", "int32")],
    x="float64 4",
)
expression(
    "topk by a variable k",
    lambda T, x, k: [T.sort(o) for o in T.topk_and_argtopk(x, k, sorted=False)],
    x="float64 4 = 3 1 4 2",
    k=["int64 = 2", "int8 = -3", "int32 = 0", "int64 = 5", "uint8 = 1"],
)
expression(
    "topk nan",
    lambda T, x: [T.sort(T.topk(x, k, sorted=False)) for k in (1, 2, 3, -2)],
    x="float64 4 = 1 nan 3 2",
)
expression("topk row", lambda T, x: T.topk(x, 2, sorted=False), x="float64 1! 2", grad="x")
expression("topk scalar", lambda T, x: T.topk(x, 1, sorted=False), x="float64")
expression("topk axis out of range", lambda T, x: T.topk(x, 1, 1, sorted=False), x="float64 3")
expression("topk axis text", lambda T, x: T.topk(x, 1, "a", sorted=False), x="float64 3")
expression("argtopk bool", lambda T, x: T.argtopk(x, 1, -1, False, "bool"), x="float64 3")
expression("argtopk float", lambda T, x: T.argtopk(x, 1, -1, False, "float32"), x="float64 3")
for kth in (1, 2, 4):
    expression(
        f"topk {kth} sorted",
        lambda T, x, k=kth: T.topk_and_argtopk(x, k),
        x="float64 4 = 3 1 nan 2",
        differs="Theano cannot sort",
        expected=lambda np, x, k=kth: [
            np.array([np.nan, 3, 2, 1])[:k],
            np.array([2, 0, 3, 1])[:k],
        ],
    )


@case
def sort_types(theano, T, np):
    from theano.tensor.sort import ArgSortOp, SortOp, TopKOp

    x = T.drow()
    return [
        T.sort(x),
        T.sort(x, None),
        T.argsort(x),
        SortOp("quicksort")(x),
        ArgSortOp("mergesort")(x, 0),
        TopKOp(sorted=False)(x, 1)[1],
        TopKOp(sorted=False, return_indices=False)(x, 1),
        TopKOp(sorted=False, return_values=False, idx_dtype="int8")(x, 1),
        isinstance(T.sort(x).owner.op, SortOp),
        isinstance(T.argsort(x).owner.op, ArgSortOp),
        isinstance(T.topk(x, 1, sorted=False).owner.op, TopKOp),
        T.sort(x).owner.op.kind,
        T.sort(x).owner.op.order,
        str(T.sort(x).owner.op),
        str(T.topk(x, 1, sorted=False).owner.op),
        SortOp("quicksort") == SortOp("quicksort"),
        SortOp("quicksort") == SortOp("mergesort"),
        len(T.sort(x).owner.inputs),
    ]


@case
def topk_constructor_errors(theano, T, np):
    from theano.tensor.sort import TopKOp

    return [
        outcome(TopKOp, axis=None, sorted=False),
        outcome(TopKOp, idx_dtype="float32", sorted=False),
        outcome(TopKOp, sorted=False, return_values=False, return_indices=False),
    ]


@case
def gradient_of_k(theano, T, np):
    x, k = T.dvector(), T.lscalar()
    return outcome(T.grad, T.topk(x, k, sorted=False).sum(), k)
