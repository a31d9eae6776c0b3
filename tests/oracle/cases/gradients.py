"""What grad accepts and returns: disconnection, integers, constants, known gradients, names."""

import collections

from oracle.arraytext import DTYPES
from oracle.declare import case, expression, outcome


def evaluate(theano, inputs, outputs, *values):
    """Return the values of outputs."""
    return theano.function(inputs, outputs, on_unused_input="ignore")(*values)


@case
def container_of_wrt_is_kept(theano, T, np):
    x, y = T.dscalars("x", "y")
    cost = x * y
    kinds = [T.grad(cost, x), T.grad(cost, [x]), T.grad(cost, (x, y)), T.grad(cost, [x, x])]
    return [
        type(kind).__name__ if isinstance(kind, (list, tuple)) else "variable" for kind in kinds
    ]


@case
def grad_is_one_function(theano, T, np):
    return [T.grad is theano.grad, theano.grad is theano.gradient.grad]


@case
def order_of_the_terms_of_a_sum(theano, T, np):
    a, b, c = T.dscalars("a", "b", "c")
    v = T.dvector("v")
    costs = [
        b * a + T.exp(a) * c,
        T.exp(a) * c + b * a,
        T.exp(a * b) + a * c,
        a * T.exp(a * c) * (a + b),
        T.stack([b * a, c * T.exp(a)]).sum(),
        T.sqr(v * b).sum() + T.sum(v * a),
        T.join(0, c * v, v * T.sum(a * v), v[1:] * b).sum(),
    ]
    orders = []
    for cost in costs:
        wrt = v if v in theano.gof.graph.inputs([cost]) else a
        gradient = theano.grad(cost, wrt)
        # Constants are left out.
        orders.append([each.name for each in theano.gof.graph.inputs([gradient]) if each.name])
    return orders


@case
def bad_costs(theano, T, np):
    x = T.dvector("x")
    z = T.zscalar("z")
    return [
        outcome(T.grad, x, x),
        outcome(T.grad, T.sum(x, keepdims=True), x),
        outcome(T.grad, z * 2, z),
        outcome(T.grad, 3.0, x),
        outcome(T.grad, None, x),
        outcome(T.grad, T.sum(x), "x"),
        outcome(T.grad, T.sum(x), [3]),
        outcome(T.grad, T.sum(x), None),
    ]


@case
def disconnected_modes(theano, T, np):
    x, y = T.dscalar("x"), T.dvector("y")
    ignored = T.grad(x**2, y, disconnected_inputs="ignore")
    warned = T.grad(x**2, y, disconnected_inputs="warn")
    return [
        outcome(T.grad, x**2, y),
        outcome(T.grad, x**2, y, disconnected_inputs="raise"),
        outcome(T.grad, x**2, y, disconnected_inputs="other"),
        ignored,
        evaluate(theano, [x, y], [ignored, warned], 2.0, [1.0, 2.0]),
    ]


@case
def disconnected_warning(theano, T, np):
    import warnings

    x, y = T.dscalar("x"), T.dvector("y")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        T.grad(x**2, y, disconnected_inputs="warn")
    return any(issubclass(warning.category, UserWarning) for warning in caught)


@case
def return_disconnected(theano, T, np):
    x, y = T.dscalar("x"), T.fvector("y")
    options = {"disconnected_inputs": "ignore"}
    zero = T.grad(x**2, y, return_disconnected="zero", **options)
    none = T.grad(x**2, [y, x], return_disconnected="None", **options)
    other = T.grad(x**2, y, return_disconnected="Disconnected", **options)
    return [
        zero,
        none[0] is None,
        type(other.type).__name__,
        outcome(T.grad, x**2, y, return_disconnected="x", **options),
    ]


@case
def disconnected_by_shape_and_ones_like(theano, T, np):
    x = T.dvector("x")
    return [
        outcome(T.grad, T.sum(T.cast(x.shape, "float64")), x),
        outcome(T.grad, T.sum(T.ones_like(x)), x),
        outcome(T.grad, T.sum(T.zeros_like(x) * 2), x),
        outcome(T.grad, T.sum(theano.gradient.disconnected_grad(x)), x),
    ]


@case
def disconnected_through_an_index(theano, T, np):
    x, i = T.dvector("x"), T.lscalar("i")
    return [outcome(T.grad, x[i], i), T.grad(x[i], i, disconnected_inputs="ignore")]


@case(floatX=["float64", "float32"])
def integer_wrt(theano, T, np):
    i, v, x = T.iscalar("i"), T.bvector("v"), T.fscalar("x")
    gradients = [
        T.grad(i * i, i),
        T.grad(x * i, i),
        T.grad(T.cast(i, "float64") ** 2, i),
        T.grad(T.sum(T.exp(v)), v),
        T.grad(T.sum(v), v),
        T.grad(T.sum(v * x), v),
    ]
    return [gradients, evaluate(theano, [i, v, x], gradients, 3, [1, 2], 0.5)]


@case
def integer_cost_and_intermediates(theano, T, np):
    x = T.dscalar("x")
    gradients = [
        T.grad(T.cast(x, "int32"), x),
        T.grad(T.cast(T.cast(x, "int32"), "float64"), x),
        T.grad(T.floor(x) * x, x),
        T.grad(T.cast(x, "int64") * x, x),
        T.grad(T.switch(x > 1, x, 2 * x), x),
        T.grad(T.cast(x > 1, "float64") * x, x),
    ]
    return [gradients, evaluate(theano, [x], gradients, 2.5)]


@case
def consider_constant_argument(theano, T, np):
    x, y = T.dscalars("x", "y")
    square = x * x
    gradients = [
        T.grad(square * x + y, x, consider_constant=[square]),
        T.grad(square * y, y, consider_constant=[square]),
        T.grad(x * y, x, consider_constant=[y]),
        T.grad(x * y, x, consider_constant=[x]),
    ]
    return [
        evaluate(theano, [x, y], gradients, 3.0, 2.0),
        outcome(T.grad, square, x, consider_constant=[square]),
        outcome(T.grad, square * y, [x, y], consider_constant=[square]),
    ]


@case
def blocking_functions(theano, T, np):
    x = T.dscalar("x")
    g = theano.gradient
    gradients = [
        T.grad(g.zero_grad(x) * x, x),
        T.grad(g.disconnected_grad(x) * x, x),
        T.grad(g.consider_constant(x) * x, x),
        T.grad(g.zero_grad(x) ** 2, x),
    ]
    return evaluate(theano, [x], gradients, 5.0)


@case
def known_gradients(theano, T, np):
    x = T.dvector("x")
    y = T.exp(x)
    z = T.sum(y * 2)
    given = T.dvector("given")
    alone = T.grad(None, x, known_grads=collections.OrderedDict([(y, given)]))
    both = T.grad(z, x, known_grads=collections.OrderedDict([(y, given)]))
    cost = T.grad(
        z, x, known_grads=collections.OrderedDict([(z, T.constant(3.0, dtype="float64"))])
    )
    values = evaluate(theano, [x, given], [alone, both], [0.0, 1.0], [1.0, 10.0])
    unrelated = T.dvector()
    return [
        values,
        evaluate(theano, [x], [cost], [0.0, 1.0]),
        outcome(T.grad, None, x, known_grads=collections.OrderedDict([(unrelated, given)])),
    ]


@case
def intermediate_wrt(theano, T, np):
    x = T.dvector("x")
    y = x * 2
    z = T.sum(y**2)
    gradient = T.grad(z, y)
    return [
        gradient,
        evaluate(theano, [x], [gradient], [1.0, 2.0]),
        evaluate(theano, [y], [gradient], [1.0, 2.0]),
    ]


@case
def names(theano, T, np):
    x, y = T.dscalar("x"), T.dscalar()
    cost = x * y
    unnamed = T.grad(cost, x)
    cost.name = "cost"
    named, other = T.grad(cost, [x, y])
    return [unnamed.name, named.name, other.name, T.grad(cost, x, add_names=False).name]


@case
def shared_wrt(theano, T, np):
    w = theano.shared(np.ones((2, 3), "float32"), "w")
    x = T.fvector("x")
    gradient = T.grad(T.sum(T.dot(w, x) ** 2), w)
    return [gradient, evaluate(theano, [x], gradient, np.array([1, 2, 3], "float32"))]


@case
def constants_have_gradients(theano, T, np):
    x = T.dscalar("x")
    c = T.constant(3.0)
    return evaluate(theano, [x], T.grad(x * c, [x, c]), 2.0)


@case
def mixed_dtypes(theano, T, np):
    x, y = T.fvector("x"), T.dvector("y")
    cost = T.sum(x * y)
    return T.grad(cost, [x, y])


@case
def cost_is_wrt(theano, T, np):
    x = T.dscalar("x")
    gradient = T.grad(x, x)
    return [gradient, evaluate(theano, [x], gradient, 5.0)]


@case
def float16_and_float32_costs(theano, T, np):
    result = []
    for dtype in ("float16", "float32", "float64"):
        x = T.scalar("x", dtype=dtype)
        gradient = T.grad(T.exp(x) * 2, x)
        result.append([gradient, evaluate(theano, [x], gradient, np.asarray(0.5, dtype))])
    return result


@case
def lop(theano, T, np):
    x, v = T.dvector("x"), T.dvector("v")
    y = T.exp(x) * x[0]
    return evaluate(
        theano, [x, v], [theano.Lop(y, x, v), *theano.Lop(y, [x], v)], [0.5, 1.0], [1.0, 2.0]
    )


@case
def rop(theano, T, np):
    x, v = T.dvector("x"), T.dvector("v")
    y = T.exp(x) * x[0]
    return evaluate(theano, [x, v], [theano.Rop(y, x, v)], [0.5, 1.0], [1.0, 2.0])


@case
def hessian_vector_product(theano, T, np):
    x, v = T.dvector("x"), T.dvector("v")
    cost = T.sum(T.tanh(x) * T.sum(x**3))
    gradient = T.grad(cost, x)
    return evaluate(theano, [x, v], [T.grad(T.sum(gradient * v), x)], [0.5, 1.0], [1.0, 2.0])


@case
def diamond(theano, T, np):
    x = T.dscalar("x")
    y = x
    for _ in range(40):
        y = y + y * 0.01
    return evaluate(theano, [x], [T.grad(y, x)], 1.0)


@case
def exception_classes(theano, T, np):
    g = theano.gradient
    return [
        issubclass(g.DisconnectedInputError, ValueError),
        issubclass(g.NullTypeGradError, TypeError),
        issubclass(T.verify_grad.E_grad, Exception) if hasattr(T.verify_grad, "E_grad") else None,
    ]


@case
def verify_grad_accepts_and_rejects(theano, T, np):
    rng = np.random.RandomState(1)
    good = outcome(T.verify_grad, lambda x: T.exp(x), [np.array([0.5, 1.0])], rng=rng)
    bad = outcome(
        T.verify_grad,
        lambda x: T.exp(x) + theano.gradient.disconnected_grad(x),
        [np.array([0.5, 1.0])],
        rng=rng,
    )
    return [good, bad, outcome(T.verify_grad, lambda x: T.exp(x), [np.array([0.5])])]


# through broadcasting, and a compound of everything
expression(
    "row, column and scalar",
    lambda T, x, r, c, s: x * r + c * s - r * c,
    x="float64 2 3",
    r="float64 1! 3",
    c="float64 2 1!",
    s="float64",
    grad="x r c s",
)
expression(
    "vector in a matrix",
    lambda T, x, v: T.sum(T.tanh(x * v + v), axis=1),
    x="float32 2 3",
    v="float32 3",
    grad="x v",
)
expression(
    "softmax by hand",
    lambda T, x: (
        T.exp(x - T.max(x, axis=1, keepdims=True))
        / T.sum(T.exp(x - T.max(x, axis=1, keepdims=True)), axis=1, keepdims=True)
    ),
    x=["float64 2 3", "float32 2 3"],
    grad="x",
    rtol=1e-4,
    atol=1e-7,
)
expression(
    "dtypes of sum(cast)",
    lambda T, x: T.cast(x, "float64"),
    x=[f"{d} 3" for d in DTYPES[:-2]],
    grad="x",
)
expression(
    "seed of squares",
    lambda T, x, w, t: T.sqr(t - T.sum(x * w)),
    x="float64 4",
    w="float64 4",
    t="float64",
    grad="x w t",
)
