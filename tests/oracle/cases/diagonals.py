"""diag, diagonal, ExtractDiag and AllocDiag."""

from oracle.arraytext import DTYPES
from oracle.declare import case, expression

for k in (0, 1, -1, 2, -2, 3, -3, 7):
    expression(
        f"diag {k} of a vector",
        lambda T, x, k=k: T.diag(x, k),
        x=["float64 2", "float32 3", "float64 1", "float64 0"],
        grad="x",
    )
    expression(
        f"diag {k} of a matrix",
        lambda T, x, k=k: [T.diag(x, k), x.diagonal(k), T.diagonal(x, k)],
        x=["float64 3 3", "float64 0 2", "float64 1! 3"],
    )
    expression(
        f"diag {k} of a wide matrix",
        lambda T, x, k=k: T.diag(x, k),
        x=["float64 2 4", "float32 4 2"],
    )
for k in (0, 1, -1, -2):
    expression(
        f"diag {k} gradient",
        lambda T, x, k=k: T.diag(x, k),
        x=["float64 3 3", "float32 3 3"],
        grad="x",
    )
expression("diag gradient wide", lambda T, x: T.diag(x), x=["float64 2 4", "float64 4 2"], grad="x")
expression("diag dtypes", lambda T, x: [T.diag(x), T.diag(x[0])], x=[f"{d} 2 3" for d in DTYPES])
expression("diag of a scalar", lambda T, x: T.diag(x), x="float64")
expression("diag of rank 3", lambda T, x: T.diag(x, 1), x="float64 2 3 2")
for axes in ((0, 1), (1, 0), (0, 2), (2, 1), (1, 2)):
    expression(
        f"diagonal over {axes}",
        lambda T, x, a=axes: [x.diagonal(k, *a) for k in (0, 1, -1)],
        x="float64 2 3 4",
    )
expression("diagonal of rank 4", lambda T, x: T.diagonal(x, 0, 3, 1), x="float64 2 2 3 2")
expression("diagonal of a vector", lambda T, x: [T.diagonal(x)], x="float64 3")
expression(
    "diagonal of strided",
    lambda T, x: [
        T.diagonal(x.T),
        T.diagonal(x[::-1]),
        T.diagonal(x[:, ::-2], -1),
        T.diagonal(T.alloc(x[0], 3, 4)),
    ],
    x="float64 3 4",
)
expression("diagonal squared", lambda T, x: T.diag(x) ** 2, x="float64 3 3", grad="x")
expression("diagonal and matrix", lambda T, x: x * T.diag(x), x="float64 3 3", grad="x")
for arguments in ((), (1,), (-2,), (0, 0, 1), (0, 1, 0), (2, 1, 0)):
    expression(
        f"AllocDiag{arguments}",
        lambda T, x, a=arguments: T.AllocDiag(*a)(x),
        x=["float64 2", "int8 3", "float64 0"],
    )
for arguments in ((), (1,), (-1, 0, 2), (1, 1, 2), (0, 2, 0)):
    expression(
        f"AllocDiag{arguments} of a matrix",
        lambda T, x, a=arguments: T.AllocDiag(*a)(x),
        x=["float64 2 3", "float32 0 2", "float64 2 0"],
    )
expression("AllocDiag of rank 3", lambda T, x: T.AllocDiag(1, 0, 2)(x), x="float64 2 3 2")
expression("AllocDiag gradient", lambda T, x: [T.AllocDiag(1)(x)], x="float64 3", grad="x")
expression(
    "AllocDiag gradient of rank 3", lambda T, x: T.AllocDiag(-1, 0, 2)(x), x="float64 2 3", grad="x"
)
expression("AllocDiag of a scalar", lambda T, x: T.AllocDiag()(x), x="float64")
expression(
    "trace by diagonal",
    lambda T, x: T.diagonal(x).sum(),
    x=["float64 3 3", "float64 2 3"],
    grad="x",
)


@case
def diagonal_ops(theano, T, np):
    taken, made = T.diagonal(T.dmatrix(), 1), T.diag(T.dvector(), 2)
    return [
        type(taken.owner.op).__name__,
        str(taken.owner.op),
        str(T.ExtractDiag(view=True)),
        [taken.owner.op.offset, taken.owner.op.axis1, taken.owner.op.axis2, taken.owner.op.view],
        taken.owner.op == T.ExtractDiag(1),
        taken.owner.op == T.ExtractDiag(2),
        type(made.owner.op).__name__,
        str(made.owner.op),
        [made.owner.op.offset, made.owner.op.axis1, made.owner.op.axis2],
        made.owner.op == T.AllocDiag(2),
        taken.type,
        made.type,
    ]
