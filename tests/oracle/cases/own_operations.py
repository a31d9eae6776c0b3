"""Operations that programs define: classes in Python, functions, and graphs as operations."""

from oracle.declare import case, outcome


def _raise(error):
    raise error


def _several(np):
    """Return what `graphs_with_several_outputs` computes, worked out by hand."""
    x, y = np.array([1.0, -2.0]), np.array([0.5, 0.25])
    a, b = x * np.exp(y), (x**2).sum()
    # cost = sum(x e^y) sum(x^2)
    by_x = np.exp(y) * b + 2 * x * a.sum()
    by_y = a * b
    # their sum over x is sum(e^y) b + 2 sum(x) a
    xx = np.exp(y).sum() * 2 * x + 2 * a.sum() + 2 * x.sum() * np.exp(y)
    xy = np.exp(y) * b + 2 * x.sum() * a
    return [a, np.array(b), by_x, by_y, xx, xy]


def scaled(theano, T):
    """A class of operations with a property and a gradient."""

    class Scaled(theano.Op):
        __props__ = ("factor",)

        def __init__(self, factor=2.0):
            self.factor = factor

        def make_node(self, x):
            x = T.as_tensor_variable(x)
            return theano.Apply(self, [x], [x.type()])

        def perform(self, node, inputs, output_storage):
            output_storage[0][0] = inputs[0] * self.factor

        def grad(self, inputs, output_gradients):
            return [output_gradients[0] * self.factor]

        def R_op(self, inputs, eval_points):
            return [eval_points[0] * self.factor]

        def infer_shape(self, node, shapes):
            return shapes

    return Scaled


def two_results(theano, T):
    """A class of operations of two results, of which a call returns one."""

    class SumAndDifference(theano.Op):
        __props__ = ()
        default_output = 1
        itypes = [T.dvector, T.dvector]
        otypes = [T.dvector, T.dvector]

        def perform(self, node, inputs, output_storage):
            output_storage[0][0] = inputs[0] + inputs[1]
            output_storage[1][0] = inputs[0] - inputs[1]

        def L_op(self, inputs, outputs, output_gradients):
            a, b = output_gradients
            if isinstance(a.type, theano.gradient.DisconnectedType):
                return [b, -b]
            if isinstance(b.type, theano.gradient.DisconnectedType):
                return [a, a]
            return [a + b, a - b]

    return SumAndDifference


@case
def equality_and_text_by_props(theano, T, np):
    cls, other = scaled(theano, T), two_results(theano, T)
    return [
        str(cls()),
        str(cls(3)),
        str(other()),
        cls() == cls(2.0),
        hash(cls()) == hash(cls(2.0)),
        cls() != cls(3.0),
        cls() == other(),
        other() == other(),
        outcome(lambda: cls()._props()),
    ]


@case
def values_and_derivatives(theano, T, np):
    x, v = T.dvectors("x", "v")
    y = scaled(theano, T)(3.0)(T.sin(x))
    cost = (y**2).sum()
    f = theano.function(
        [x, v],
        [y, T.grad(cost, x), theano.Rop(y, x, v), T.grad(T.grad(cost, x)[0], x), y.shape[0]],
    )
    return f([0.5, 1.0, -2.0], [1.0, 0.0, 2.0])


@case
def inputs_of_given_types(theano, T, np):
    op = two_results(theano, T)()
    x, y, s = T.dvector("x"), T.dvector("y"), T.dscalar("s")
    both = op.make_node(x, y).outputs
    cost = (both[0] ** 2).sum() + (both[1] ** 3).sum()
    return [
        op(x, y).index,
        [len(both), len(op(x, y, return_list=True))],
        theano.function([x, y], both + T.grad(cost, [x, y]))([1.0, 2.0], [3.0, 5.0]),
        theano.function([x, y], T.grad((op(x, y) ** 2).sum(), [x, y]))([1.0, 2.0], [3.0, 5.0]),
        outcome(op, x),
        outcome(op, x, s),
        outcome(op, x, [1.0, 2.0]),
    ]


@case
def what_is_missing(theano, T, np):
    class Empty(theano.Op):
        pass

    class NoGradient(theano.Op):
        itypes = [T.dvector]
        otypes = [T.dvector]

        def perform(self, node, inputs, output_storage):
            output_storage[0][0] = inputs[0]

    x = T.dvector("x")
    return [outcome(Empty(), x), outcome(T.grad, NoGradient()(x).sum(), x)]


@case
def exceptions_of_perform(theano, T, np):
    class Failing(theano.Op):
        itypes = [T.dvector]
        otypes = [T.dvector]

        def perform(self, node, inputs, output_storage):
            raise KeyError("mine")

    x = T.dvector("x")
    s = theano.shared(np.zeros(2))
    f = theano.function([x], Failing()(x), updates=[(s, s + 1)])
    return [outcome(f, [1.0]), s.get_value()]


@case(
    differs="no caller's array and no shared variable is damaged",
    expected=lambda np: [
        outcome(lambda: _raise(TypeError)),
        np.zeros(2),
        np.array([1.0, 2.0]),
        np.zeros(2),
        np.ones(2),
    ],
)
def overwritten_inputs(theano, T, np):
    class Zeroed(theano.Op):
        __props__ = ()
        itypes = [T.dvector]
        otypes = [T.dvector]
        destroy_map = {0: [0]}

        def perform(self, node, inputs, output_storage):
            inputs[0][:] = 0
            output_storage[0][0] = inputs[0]

    x = T.dvector("x")
    s = theano.shared(np.ones(2))
    given = np.array([1.0, 2.0])
    f = theano.function([x], Zeroed()(x), accept_inplace=True)
    g = theano.function([], Zeroed()(s), accept_inplace=True)
    return [
        outcome(theano.function, [x], Zeroed()(x)),
        f(given),
        given,
        g(),
        s.get_value(),
    ]


@case
def parameters(theano, T, np):
    params_type = theano.gof.ParamsType(factor=theano.scalar.float64, shift=T.dvector)

    class Affine(theano.Op):
        __props__ = ("factor",)

        def __init__(self, factor):
            self.factor = factor
            self.shift = np.array([10.0, 20.0])

        params_type = theano.gof.ParamsType(factor=theano.scalar.float64, shift=T.dvector)

        def make_node(self, x):
            return theano.Apply(self, [x], [x.type()])

        def perform(self, node, inputs, output_storage, params):
            output_storage[0][0] = inputs[0] * params.factor + params.shift

    x = T.dvector("x")
    values = params_type.get_params(factor=2, shift=[1.0])
    return [
        theano.function([x], Affine(3)(x))([1.0, 2.0]),
        params_type.fields,
        params_type.get_field(T.dvector),
        params_type.has_type(T.lscalar),
        str(params_type),
        float(values.factor),
        values["shift"],
        outcome(lambda: values.other),
        outcome(setattr, values, "factor", 3),
        outcome(params_type.get_params, factor=2),
        outcome(theano.gof.ParamsType),
        outcome(theano.gof.ParamsType, factor=3),
        params_type == theano.gof.ParamsType(factor=theano.scalar.float64, shift=T.dvector),
        params_type.extended(more=T.lscalar).fields,
    ]


@case
def enumerations(theano, T, np):
    gof = theano.gof
    enum = gof.EnumType(A=("alpha", 1), B=2.5, C=True)
    listed = gof.EnumList("A", ("B", "beta"), ctype="unsigned int")
    return [
        [enum.A, enum.B, enum.C, enum["A"], len(enum), sorted(enum)],
        [enum.fromalias("alpha"), enum.fromalias("B"), enum.has_alias("beta"), enum.get_aliases()],
        [str(enum), str(listed), listed.B, listed.fromalias("beta"), listed.ctype],
        [enum.filter("alpha"), enum.filter(2.5), outcome(enum.filter, 7)],
        [enum == gof.EnumType(A=("alpha", 1), B=2.5, C=True), enum == listed],
        outcome(gof.EnumType, a=1),
        outcome(gof.EnumType, A="x"),
        outcome(gof.EnumType, A=("A", 1)),
        outcome(gof.EnumType, A=("b", 1), B=("b", 2)),
        outcome(gof.EnumList, "A", "A"),
        outcome(setattr, enum, "A", 2),
        gof.ParamsType(mode=enum).get_enum("B"),
        gof.ParamsType(mode=enum).enum_from_alias("alpha"),
        gof.ParamsType(mode=enum).A,
    ]


@case
def functions_as_operations(theano, T, np):
    @theano.as_op(itypes=[T.dvector, T.lscalar], otypes=[T.dvector, T.lscalar])
    def first(x, n):
        return x[:n], np.asarray(len(x))

    @theano.compile.ops.as_op(T.dvector, T.dvector, infer_shape=lambda node, shapes: shapes)
    def twice(x):
        return 2 * x

    x, n = T.dvector("x"), T.lscalar("n")
    return [
        str(twice),
        theano.function([x, n], first(x, n))([1.0, 2.0, 3.0], 2),
        theano.function([x], [twice(x + 1), twice(x).shape])([1.0, 2.0]),
        outcome(T.grad, twice(x).sum(), x),
        outcome(theano.as_op, [T.dvector], [3]),
        outcome(theano.as_op, 3, [T.dvector]),
        outcome(theano.as_op, [T.dvector], [T.dvector], 3),
        outcome(twice, x, x),
        outcome(twice, T.dmatrix()),
    ]


@case
def graphs_as_operations(theano, T, np):
    x, y, z = T.dmatrices("x", "y", "z")
    s = theano.shared(np.array([[1.0, 2.0], [3.0, 4.0]]))
    results = []
    for inline in (False, True):
        op = theano.OpFromGraph([x, y, z], [x + y * z * s], inline=inline)
        e = op(x, y, z) - op(z, y, x)
        costs = T.grad((e**2).sum(), [x, y, z, s])
        one = np.ones((2, 2))
        results += [str(op), theano.function([x, y, z], [e, *costs])(one, one * 2, one * 3)]
    return results


@case(
    differs="an output on which the cost does not depend is no error",
    expected=lambda np: _several(np),
)
def graphs_with_several_outputs(theano, T, np):
    x, y = T.dvectors("x", "y")
    op = theano.OpFromGraph([x, y], [x * y, (x**2).sum()])
    a, b = op(x, T.exp(y))
    cost = (a * b).sum()
    gradients = T.grad(cost, [x, y])
    second = T.grad(gradients[0].sum(), [x, y])
    f = theano.function([x, y], [a, b, *gradients, *second])
    return f([1.0, -2.0], [0.5, 0.25])


@case
def overridden_gradients(theano, T, np):
    x, y = T.dvectors("x", "y")

    def both(inputs, output_gradients):
        return [output_gradients[0] * 10, output_gradients[0] * inputs[0]]

    def one(inputs, output_gradients):
        return output_gradients[0] * 7

    def with_outputs(inputs, outputs, output_gradients):
        return [outputs[0] * output_gradients[0], inputs[1]]

    results = []
    for options in (
        {"grad_overrides": both},
        {"grad_overrides": ["default", one]},
        {"grad_overrides": [one, "default"]},
        {"lop_overrides": with_outputs},
        {"lop_overrides": [lambda i, o, g: o[0], "default"]},
    ):
        for inline in (False, True):
            op = theano.OpFromGraph([x, y], [x * y + 1], inline=inline, **options)
            gradients = T.grad((op(x, y) ** 2).sum(), [x, y])
            f = theano.function([x, y], gradients, on_unused_input="ignore")
            results.append(f([1.0, 2.0], [3.0, 5.0]))
    return results


@case
def gradients_given_as_graphs(theano, T, np):
    x, y, g, o = T.dvectors("x", "y", "g", "o")
    given = theano.OpFromGraph([x, y, g], [g * 2, g * x], on_unused_input="ignore")
    with_outputs = theano.OpFromGraph([x, y, o, g], [g * o, g * y], on_unused_input="ignore")
    results = []
    for options in ({"grad_overrides": given}, {"lop_overrides": with_outputs}):
        op = theano.OpFromGraph([x, y], [x * y], **options)
        f = theano.function([x, y], T.grad((op(x, y) ** 2).sum(), [x, y]))
        results.append(f([1.0, 2.0], [3.0, 5.0]))
    return results


@case
def gradients_that_do_not_exist(theano, T, np):
    x, y = T.dvectors("x", "y")
    disconnected = theano.gradient.DisconnectedType()()
    null = theano.gradient.grad_undefined(T.exp, 0, x, "no")
    op = theano.OpFromGraph([x, y], [x * y], lop_overrides=[disconnected, "default"])
    other = theano.OpFromGraph([x, y], [x * y], lop_overrides=["default", null])
    cost = op(x, y).sum()
    return [
        theano.function([x, y], T.grad(cost, y))([1.0, 2.0], [3.0, 5.0]),
        outcome(T.grad, cost, x),
        theano.function([x, y], T.grad(other(x, y).sum(), x))([1.0, 2.0], [3.0, 5.0]),
        outcome(T.grad, other(x, y).sum(), y),
        op.connection_pattern(op(x, y).owner),
    ]


@case
def overridden_directions(theano, T, np):
    x, y, v = T.dvectors("x", "y", "v")
    results = []
    for override in (
        "default",
        lambda inputs, points: [points[0] * 100],
        [lambda inputs, points: inputs[1] * points[1]],
    ):
        op = theano.OpFromGraph([x, y], [x * y], rop_overrides=override)
        e = op(T.sin(x), y) * 2
        f = theano.function([x, y, v], theano.Rop(e, [x, y], [v, v + 1]), on_unused_input="ignore")
        results.append(f([1.0, 2.0], [3.0, 5.0], [0.5, 0.25]))
    return results


@case
def faults_of_graphs_as_operations(theano, T, np):
    x, y = T.dvectors("x", "y")
    make = theano.OpFromGraph
    op = make([x, y], [x * y])
    many = make([x, y], [x * y], grad_overrides=lambda i, g: [g[0]])
    no_list = make([x, y], [x * y], grad_overrides=lambda i, g: g[0])
    return [
        outcome(make, [x], (x + 1,)),
        outcome(make, [x], [3]),
        outcome(make, [x], [x + 1], updates={}),
        outcome(make, [x], [x + 1], givens={}),
        outcome(make, [x], [x], lop_overrides=abs, grad_overrides=abs),
        outcome(op, x),
        outcome(op, x, T.dmatrix()),
        outcome(T.grad, many(x, y).sum(), x),
        outcome(T.grad, no_list(x, y).sum(), x),
        outcome(lambda: T.grad(make([x], [x * 2], grad_overrides=[3])(x).sum(), x)),
        theano.function([x], op(x, [1.0, 2.0]))([3.0, 4.0]),
    ]


@case
def shapes_without_values(theano, T, np):
    calls = []

    class Counted(theano.Op):
        __props__ = ()

        def make_node(self, x):
            return theano.Apply(self, [x], [x.type()])

        def perform(self, node, inputs, output_storage):
            calls.append(1)
            output_storage[0][0] = inputs[0].T.copy()

        def infer_shape(self, node, shapes):
            return [shapes[0][::-1]]

    x = T.dmatrix("x")
    op = Counted()
    f = theano.function([x], [op(op(x)).shape, op(x).shape[0]], mode=theano.Mode("py", "fast_run"))
    return [f(np.ones((2, 3))), len(calls)]


@case
def equal_operations_are_merged(theano, T, np):
    calls = []

    class Counted(theano.Op):
        __props__ = ("name",)

        def __init__(self, name):
            self.name = name

        def make_node(self, x):
            return theano.Apply(self, [x], [x.type()])

        def perform(self, node, inputs, output_storage):
            calls.append(self.name)
            output_storage[0][0] = inputs[0] + 1

    x = T.dvector("x")
    total = Counted("a")(x) + Counted("a")(x) + Counted("b")(x)
    f = theano.function([x], total, mode=theano.Mode("py", "fast_run"))
    return [f([1.0]), sorted(calls)]
