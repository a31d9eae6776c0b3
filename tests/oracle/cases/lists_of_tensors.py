"""Lists with tensors in them, where a tensor is wanted: they are stacked."""

from oracle.declare import case, expression, outcome


@case
def lists_with_variables(theano, T, np):
    x, y, i, v, m = T.dscalar("x"), T.fscalar("y"), T.iscalar("i"), T.fvector("v"), T.dmatrix("m")
    as_tensor = T.as_tensor_variable
    return [
        as_tensor([x, y]),
        as_tensor((x, 1)),
        as_tensor([i, 1]),
        as_tensor([i, 1.5]),
        as_tensor([1, 2.5, i]),
        as_tensor([y, np.float32(1)]),
        as_tensor([x, theano.shared(1.0)]),
        as_tensor([v, v]),
        as_tensor([v, [1, 2]]),
        as_tensor([v, np.ones(3)]),
        as_tensor([m, m]),
        as_tensor([T.drow(), T.drow()]),
        outcome(as_tensor, [x, v]),
        outcome(as_tensor, [x, None]),
        outcome(as_tensor, [x, "a"]),
        outcome(as_tensor, [None, x]),
        outcome(T.constant, [x, 1]),
    ]


expression(
    "list of vectors",
    lambda T, x, y: T.as_tensor_variable([x, y]),
    x=["float64 3", "int8 3"],
    y=["float32 3", "int64 3"],
)
expression(
    "list with numbers", lambda T, x: T.as_tensor_variable([x, [1, 2.5]]), x="float32 2", grad="x"
)
expression(
    "nested lists",
    lambda T, x, y: T.as_tensor_variable([[x, 1], [2, y]]),
    x="float64 = 3",
    y="int8 = 5",
    differs="NumPy takes nested lists; Theano only when no variable is in them",
    expected=lambda np, x, y: np.array([[3.0, 1], [2, 5]]),
)
expression(
    "list of shapes",
    lambda T, x: T.as_tensor_variable([x.shape, x.T.shape]),
    x="float32 2 3",
)
expression(
    "list of matrices with an array",
    lambda T, x, y: T.as_tensor_variable([x, y, [[1, 2, 3], [4, 5, 6]]]),
    x=["float32 2 3", "float64 2 3"],
    y=["int8 2 3", "float64 2 3"],
    grad="x",
)
expression("lists of different ranks", lambda T, x: T.as_tensor_variable([x, x[0]]), x="float64 2")
expression(
    "lists of different lengths", lambda T, x: T.as_tensor_variable([x, x[1:]]), x="float64 3"
)
