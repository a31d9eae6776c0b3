"""Jacobians, Hessians, Rop and Lop, and identities that act on gradients only."""

import collections

from oracle.declare import case, expression, outcome

expression(
    "jacobian_of_squares",
    lambda T, x: T.jacobian(x**2 * T.exp(x), x),
    x=["float64 3", "float32 3", "float64 1"],
)
expression(
    "jacobian_of_product",
    lambda T, x, w: T.jacobian(T.tanh(T.dot(x, w)), [x, w]),
    x="float64 3",
    w=["float64 3 2", "float64 3 1"],
)
expression(
    "jacobian_of_scalar",
    lambda T, x: T.jacobian((x**3).sum(), [x]),
    x=["float64 3", "float64 2 3"],
)
expression(
    "jacobian_with_constant",
    lambda T, x: T.jacobian(x**2 * T.exp(x), x, consider_constant=[x**2]),
    x="float64 3",
)
expression("jacobian_of_matrix", lambda T, x: T.jacobian(x**2, x), x="float64 2 3")
expression(
    "jacobian_disconnected",
    lambda T, x, y: T.jacobian(x**2, y),
    x="float64 3",
    y="float64 2",
)
expression(
    "jacobian_disconnected_ignored",
    lambda T, x, y: T.jacobian(x**2 + 0 * y.sum(), [x, y], disconnected_inputs="ignore"),
    x="float64 3",
    y="float64 2",
)
expression(
    "gradient_of_jacobian",
    lambda T, x: T.grad((T.jacobian(T.sin(x) * x.sum(), x) ** 2).sum(), x),
    x="float64 3",
    rtol=1e-10,
)
expression(
    "hessian_of_polynomial",
    lambda T, x: T.hessian((x**3).sum() * x.sum(), x),
    x=["float64 3", "float32 3"],
)
expression(
    "hessian_of_two",
    lambda T, x, y: T.hessian((x**3).sum() * T.exp(y).sum(), [x, y]),
    x="float64 3",
    y="float64 2",
)
expression("hessian_of_linear", lambda T, x: T.hessian(2 * x.sum(), x), x="float64 3")
expression("hessian_of_vector", lambda T, x: T.hessian(x, x), x="float64 3")
expression("hessian_for_matrix", lambda T, x: T.hessian(x.sum(), x), x=["float64 2 3", "float64"])

expression(
    "rop_of_product",
    lambda T, x, v: T.Rop(T.tanh(T.sqr(x)) * x.sum(), x, v),
    x=["float64 3", "float32 3"],
    v="float64 3",
)
expression(
    "rop_of_several",
    lambda T, x, w, v, u: T.Rop([T.dot(x, w), T.exp(x)], [x, w], [v, u]),
    x="float64 3",
    w="float64 3 2",
    v="float64 3",
    u="float64 3 2",
)
expression(
    "rop_rank_mismatch",
    lambda T, x, v: T.Rop(x**2, x, v),
    x="float64 3",
    v=["float64 3 3", "float64"],
)
expression(
    "lop_of_several",
    lambda T, x, w, v, u: T.Lop([T.dot(x, w), T.exp(x)], [x, w], [v, u]),
    x="float64 3",
    w="float64 3 2",
    v="float64 2",
    u="float64 3",
)
expression(
    "gauss_newton_product",
    lambda T, x, v: T.Lop(T.tanh(x) * x.sum(), x, T.Rop(T.tanh(x) * x.sum(), x, v)),
    x="float64 3",
    v="float64 3",
)


@case
def clipped_gradients(theano, T, np):
    results = []
    for dtype in ("float16", "float32", "float64"):
        x = T.vector("x", dtype)
        y = theano.gradient.grad_clip(x, -1, 1.5)
        f = theano.function([x], [y, T.grad((y**2).sum(), x)])
        results += [y.type, *f(np.array([-2, -0.25, 0, 0.5, 3], dtype))]
    return results


@case
def clip_bounds_in_wrong_order(theano, T, np):
    return outcome(theano.gradient.grad_clip, T.dvector(), 1, -1)


@case
def scaled_gradients(theano, T, np):
    results = []
    for multiplier in (-1.0, 0.5, 2, 0):
        x = T.dvector("x")
        y = theano.gradient.grad_scale(T.sin(x), multiplier)
        results += theano.function([x], [y, T.grad(y.sum(), x)])(np.array([0.0, 1.0, 2.0]))
    return results


@case
def gradient_scaled_by_a_variable(theano, T, np):
    x, m = T.dvector("x"), T.dscalar("m")
    y = theano.gradient.grad_scale(x**2, m)
    return theano.function([x, m], [y, T.grad(y.sum(), x)])(np.array([0.0, 1.0, 2.0]), -3.0)


@case
def stopped_gradients(theano, T, np):
    g = theano.gradient
    x = T.dvector("x")
    zero = T.grad((g.zero_grad(x) * x).sum(), x)
    cut = T.grad((g.disconnected_grad(x) * x).sum(), x)
    point = np.array([1.0, 2.0])
    return [
        theano.function([x], [zero, cut])(point),
        outcome(T.grad, g.disconnected_grad(x).sum(), x),
        theano.function([x], T.grad(g.zero_grad(x).sum(), x))(point),
    ]


@case
def undefined_gradients(theano, T, np):
    g = theano.gradient
    x, y = T.dvectors("x", "y")
    cost = (g.undefined_grad(x) * y).sum()
    returned = T.grad(cost, [x, y], null_gradients="return")
    return [
        outcome(T.grad, cost, x),
        type(returned[0].type).__name__,
        returned[1].type,
        theano.function([x, y], T.grad(cost, y))(np.array([1.0, 2.0]), np.array([3.0, 4.0])),
        outcome(T.grad, (g.undefined_grad(x) ** 2 + x).sum(), x),
        outcome(T.grad, cost, x, null_gradients="other"),
    ]


@case
def classes_of_identities(theano, T, np):
    g = theano.gradient
    x = T.dvector("x")
    return [
        isinstance(g.zero_grad(x).owner.op, g.ZeroGrad),
        isinstance(g.disconnected_grad(x).owner.op, g.DisconnectedGrad),
        isinstance(g.undefined_grad(x).owner.op, g.UndefinedGrad),
        isinstance(g.grad_clip(x, 0, 1).owner.op, g.GradClip),
        isinstance(g.grad_scale(x, 2.0).owner.op, g.GradScale),
        isinstance(theano.compile.view_op(x).owner.op, theano.compile.ViewOp),
        isinstance(theano.compile.deep_copy_op(x).owner.op, theano.compile.DeepCopyOp),
        float(g.GradClip(-1, 2).clip_upper_bound),
        g.GradScale(3.0).multiplier,
        isinstance(g.consider_constant_, g.ConsiderConstant),
    ]


@case
def subgraph_gradients(theano, T, np):
    x, t = T.fvector("x"), T.fvector("t")
    w1, w2 = theano.shared(np.full((3, 4), 0.5)), theano.shared(np.full((4, 2), 0.25))
    a1 = T.tanh(T.dot(x, w1))
    a2 = T.tanh(T.dot(a1, w2))
    costs = [T.sqr(a2 - t).sum(), T.sqr(w1).sum()]
    params, ends = [[w2], [w1]], [[a1], [x]]
    grads, start = [], None
    for i in range(2):
        grad, next_grads = theano.subgraph_grad(params[i], ends[i], start, costs[i])
        start = collections.OrderedDict(zip(ends[i], next_grads))
        grads.extend(grad)
    return theano.function([x, t], grads)(np.ones(3, "float32"), np.ones(2, "float32"))


@case
def numeric_gradient(theano, T, np):
    found = theano.gradient.numeric_grad(lambda x: (x**3).sum(), [np.array([1.0, 2.0])])
    return [np.round(np.asarray(g), 4) for g in found.gf]


@case
def verify_grad_finds_faults(theano, T, np):
    def wrong(x):
        return theano.gradient.grad_scale(x**2, 2.0)

    rng = np.random.RandomState(3)
    return [
        outcome(T.verify_grad, lambda x: x**2, [np.array([1.0, 2.0])], rng=rng),
        type(outcome(T.verify_grad, wrong, [np.array([1.0, 2.0])], rng=rng)).__name__,
    ]


@case
def mode_for_many_calls(theano, T, np):
    return theano.gradient.mode_not_slow("FAST_COMPILE") is theano.compile.mode.FAST_RUN
