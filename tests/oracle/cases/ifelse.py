"""Choices between two expressions: types, containers, values, gradients, loops."""

from oracle.declare import case, expression, outcome


def ifelse(*arguments, **keywords):
    """Return what `theano.ifelse.ifelse` makes."""
    from theano.ifelse import ifelse

    return ifelse(*arguments, **keywords)


for condition in (
    *("int8 = 0", "int64 = -3", "uint8 = 2", "bool = 1", "bool = 0"),
    *("float64 = 0.5", "float32 = 0", "float64 = nan", "float64 = -0.0"),
):
    expression(
        f"condition {condition}",
        lambda T, c, x, y: ifelse(c, T.sin(x) * y.sum(), y[:3] ** 2),
        c=condition,
        x="float64 3",
        y="float64 4",
        grad="x y",
    )
for condition in (0, 1):
    for name, run in {
        "two values": lambda T, c, x, y: ifelse(c, [x * y, x + y], [x**2, y]),
        "the same on both sides": lambda T, c, x, y: ifelse(c, T.exp(x), T.exp(x)) * y,
        "inputs themselves": lambda T, c, x, y: ifelse(c, x, y),
        "nested": lambda T, c, x, y: ifelse(
            c, ifelse(x.sum() > y.sum(), x * 2, y * 3), ifelse(T.gt(x[0], 0), x / 2, x * y)
        ),
        "one after another": lambda T, c, x, y: ifelse(
            c, ifelse(c, x, y) * y, ifelse(1 - c, x * 2, y * 3) + x
        ),
        "shared part": lambda T, c, x, y: (lambda e: ifelse(c, e + y, e * y) + e)(T.exp(x)),
        "two choices, one condition": lambda T, c, x, y: (
            lambda e: ifelse(c, e, x) * ifelse(c, e * y, y)
        )(T.exp(x)),
        "squared": lambda T, c, x, y: ifelse(c, T.sin(x), x * y) ** 2,
    }.items():
        expression(
            f"{name}, {condition}",
            run,
            c=f"int32 = {condition}",
            x="float64 3",
            y="float64 3",
            grad="x y",
        )
    expression(
        f"dtypes, {condition}",
        lambda T, c, x: ifelse(c, x + x, x * x),
        c=f"int32 = {condition}",
        x=["int32 3", "bool 2", "float32 2 2", "complex128 2", "float64 1! 3", "float64"],
    )
    expression(
        f"second order, {condition}",
        lambda T, c, x, y: T.grad((T.grad(ifelse(c, x**3, y * x).sum(), x) * y).sum(), x),
        c=f"int32 = {condition}",
        x="float64 3",
        y="float64 3",
    )
    expression(
        f"forward derivative, {condition}",
        lambda T, c, x, y: T.Rop(ifelse(c, T.sin(x), y * x), x, y),
        c=f"int32 = {condition}",
        x="float64 3",
        y="float64 3",
    )
    expression(
        f"first of two values, {condition}",
        lambda T, c, x, y: ifelse(c, (x * y, x + y), (x**2, y))[0],
        c=f"int32 = {condition}",
        x="float64 3",
        y="float64 3",
        grad="x y",
        differs="Theano has no gradient where a value is not used",
        expected=lambda np, c, x, y: x * y if c else x**2,
    )
expression(
    "different shapes",
    lambda T, c, x, y: ifelse(c, x, y),
    c=["int32 = 0", "int32 = 1"],
    x="float64 3",
    y="float64 2",
)
expression(
    "constant conditions",
    lambda T, x, y: [ifelse(1, x * 2, y), ifelse(0, x, y**2), ifelse(0.5, x, y)],
    x="float64 3",
    y="float64 3",
    grad="x y",
)
expression(
    "of the condition",
    lambda T, c, x: T.grad(ifelse(c, x**2, x * 3).sum(), c),
    c="float64 = 2",
    x="float64 3",
)


@case
def containers(theano, T, np):
    c, x, y = T.iscalar(), T.dvector(), T.dvector()
    made = [
        ifelse(c, [x], [y]),
        ifelse(c, (x,), (y,)),
        ifelse(c, [x], (y,)),
        ifelse(c, (x,), [y]),
        ifelse(c, x, [y]),
        ifelse(c, [x], y),
        ifelse(c, [], []),
        ifelse(c, x, y),
    ]
    return [type(each).__name__ if isinstance(each, (list, tuple)) else each for each in made]


@case
def types(theano, T, np):
    c, x, s = T.iscalar(), T.dvector(), T.dscalar()
    one = T.TensorType("float64", (True,))()
    return [
        outcome(ifelse, c, [x, x], [x]),
        outcome(ifelse, x, x, x),
        outcome(ifelse, True, x, x),
        outcome(ifelse, c, x, one),
        outcome(ifelse, c, x, T.ivector()),
        outcome(ifelse, c, x, s),
        outcome(ifelse, c, s, 2.0),
        outcome(ifelse, c, 2, s),
        ifelse(c, 1.0, 2.0).type,
        ifelse(c, np.ones(2), x).type,
        ifelse(c, theano.shared(np.ones(2)), x).type,
        str(ifelse(c, x, x).owner.op),
        str(ifelse(c, x, x, name="choice").owner.op),
        ifelse(c, [x, x], [x, x])[0].owner.op.n_outs,
    ]


@case
def operation(theano, T, np):
    from theano.ifelse import IfElse

    c, x, y = T.iscalar(), T.dvector(), T.dvector()
    two = IfElse(2)
    return [
        two == IfElse(2),
        two == IfElse(1),
        hash(two) == hash(IfElse(2)),
        two.as_view,
        two.name,
        [variable.type for variable in two(c, x, y, y, x)],
        outcome(two, c, x, y),
        IfElse(1)(c, x, y),
    ]


@case
def with_shared_variables(theano, T, np):
    c = T.iscalar("c")
    w, v = theano.shared(np.array([1.0, 2.0])), theano.shared(3.0)
    f = theano.function([c], ifelse(c, w * v, w - v), updates=[(v, ifelse(c, v * 2, v + w.sum()))])
    return [f(1), f(0), f(0), w.get_value(), v.get_value()]


@case
def in_loops(theano, T, np):
    x, start = T.dvector("x"), T.dscalar("start")
    found = []
    for step in (
        lambda e, h: ifelse(e > 0, h + e, h * e),
        lambda e, h: ifelse(h > 1, T.sin(h), ifelse(e > 0, h + e, h - e)),
    ):
        outputs, _ = theano.scan(step, x, start)
        gradients = T.grad(outputs.sum(), [x, start])
        f = theano.function([x, start], [outputs, *gradients])
        found.append(f(np.array([0.5, -0.25, 2.0, -1.0, 0.75]), 0.5))
    outputs, _ = theano.scan(lambda e: e * 2, x)
    f = theano.function([x, start], ifelse(start > 0, outputs, -x))
    return [*found, f(np.ones(2), 1.0), f(np.ones(2), -1.0)]
