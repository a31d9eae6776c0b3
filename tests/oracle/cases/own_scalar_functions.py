"""Functions of scalars that programs define, applied to each element of tensors."""

from oracle.declare import case, outcome


def square(theano):
    scalar = theano.scalar

    class Square(scalar.UnaryScalarOp):
        def impl(self, x):
            return x * x

        def grad(self, inputs, output_gradients):
            (x,), (gz,) = inputs, output_gradients
            if x.type in scalar.complex_types:
                raise NotImplementedError
            if x.type in scalar.float_types:
                return [gz * 2 * x]
            return [x.zeros_like(dtype=theano.config.floatX)]

    return Square


def hypotenuse(theano, np):
    class Hypotenuse(theano.scalar.BinaryScalarOp):
        identity = 0

        def impl(self, x, y):
            return np.hypot(x, y)

        def grad(self, inputs, output_gradients):
            (x, y), (gz,) = inputs, output_gradients
            h = self(x, y)
            return [gz * x / h, gz * y / h]

    return Hypotenuse


@case
def values_and_gradients(theano, T, np):
    op = T.Elemwise(square(theano)(theano.scalar.upgrade_to_float, name="square"))
    x = T.dmatrix("x")
    cost = op(x * 2).sum() ** 2
    first = T.grad(cost, x)
    f = theano.function([x], [op(x), first, T.grad(first[0].sum(), x), op(x).shape])
    return [
        str(op),
        isinstance(op, T.Elemwise),
        str(op.scalar_op),
        op.inplace_pattern,
        f(np.array([[1.0, -2.0, 0.5]])),
        f(np.zeros((0, 3))),
        f(np.arange(12.0).reshape(6, 2)[::-2]),
    ]


@case
def types_of_results(theano, T, np):
    scalar = theano.scalar
    found = []
    for rule in (
        scalar.upgrade_to_float,
        scalar.same_out,
        scalar.upcast_out,
        scalar.transfer_type(0),
        scalar.specific_out(scalar.float32),
        scalar.float_out,
        scalar.int_out,
        scalar.upgrade_to_float_no_complex,
    ):
        op = T.Elemwise(square(theano)(rule))
        for dtype in ("bool", "int8", "int64", "float32", "float64", "complex64"):
            x = T.vector(dtype=dtype)
            y = outcome(op, x)
            if isinstance(y, Exception):
                found.append(y)
            elif dtype in ("int64", "float32"):
                found.append(theano.function([x], y)(np.array([1, 2], dtype)))
            else:
                found.append(y.dtype)
    return found


@case
def two_inputs_and_broadcasting(theano, T, np):
    op = T.Elemwise(hypotenuse(theano, np)(theano.scalar.upgrade_to_float, name="hypotenuse"))
    x, v, s = T.dmatrix("x"), T.dvector("v"), T.dscalar("s")
    results = []
    for a, b in ((x, v), (v, x), (x, s), (x, x), (x.T, x.T)):
        y = op(a, b)
        f = theano.function(
            [x, v, s], [y, *T.grad((y**2).sum(), [x, v, s], disconnected_inputs="ignore")],
            on_unused_input="ignore",
        )  # fmt: skip
        results.append(f([[1.0, 2.0], [3.0, 4.0]], [5.0, 6.0], 7.0))
    f = theano.function([x, v], op(x, v))
    return [
        *results,
        op(x, v).broadcastable,
        op(T.drow(), T.dcol()).broadcastable,
        outcome(f, np.ones((2, 3)), np.ones(2)),
        outcome(f, np.ones((2, 3)), np.ones(1)),
        outcome(op, x),
    ]


@case
def functions_of_arrays_are_used_where_named(theano, T, np):
    class Sine(theano.scalar.UnaryScalarOp):
        nfunc_spec = ("sin", 1, 1)

        def impl(self, x):
            return np.sin(x)

        def grad(self, inputs, output_gradients):
            return [output_gradients[0] * theano.scalar.cos(inputs[0])]

    op = T.Elemwise(Sine(theano.scalar.upgrade_to_float, name="sine"), name="My{sine}")
    x = T.fvector("x")
    f = theano.function([x], [op(x), T.grad(op(x).sum(), x)])
    return [str(op), f(np.array([0.5, 1.0], "float32"))]


@case(floatX=["float64", "float32"])
def several_results(theano, T, np):
    class DivMod(theano.scalar.ScalarOp):
        nin = 2
        nout = 2

        def impl(self, x, y):
            return x // y, x % y

        @staticmethod
        def output_types_preference(*types):
            return types

    op = T.Elemwise(DivMod(name="divmod"))
    x, y = T.lvectors("x", "y")
    return [theano.function([x, y], op(x, y))([7, -7], [2, 3])]


@case
def reductions(theano, T, np):
    op = hypotenuse(theano, np)(theano.scalar.upcast_out, name="hypotenuse")
    x = T.dmatrix("x")
    value = np.array([[3.0, 4.0, 12.0], [1.0, 2.0, 2.0]])
    results = []
    for axis in (None, 0, 1, (0, 1), [1], -1):
        reduce = T.elemwise.CAReduce(op, axis)
        y = reduce(x)
        results += [y.broadcastable, theano.function([x], y)(value), isinstance(reduce, T.CAReduce)]
    return [
        *results,
        str(T.elemwise.CAReduce(op, 0)),
        T.elemwise.CAReduce(op, 0) == T.elemwise.CAReduce(op, 0),
        outcome(T.elemwise.CAReduce(op, 2), x),
        theano.function([x], T.elemwise.CAReduce(op, 0)(x))(np.zeros((0, 2))),
    ]


@case
def on_scalars(theano, T, np):
    scalar = theano.scalar
    cls = square(theano)
    a = scalar.float64("a")
    y = cls(scalar.upgrade_to_float)(a + 1)
    return [
        float(theano.function([a], y * 2)(2.0)),
        cls(scalar.same_out) == cls(scalar.same_out),
        cls(scalar.same_out) == cls(scalar.upcast_out),
        cls(scalar.specific_out(scalar.int8)) == cls(scalar.specific_out(scalar.int8)),
        str(cls()),
        str(cls(name="named")),
        cls(scalar.same_out).impl(3),
        outcome(cls(scalar.same_out), a, a),
        outcome(cls(), a),
        outcome(cls, 3),
        a.type in scalar.float_types,
        a.type == scalar.float64,
        a.type in scalar.complex_types,
    ]


@case
def missing_parts(theano, T, np):
    class NoGradient(theano.scalar.UnaryScalarOp):
        def impl(self, x):
            return x

    class WrongGradient(NoGradient):
        def grad(self, inputs, output_gradients):
            return output_gradients[0]

    class Undefined(NoGradient):
        def grad(self, inputs, output_gradients):
            return [theano.gradient.grad_undefined(self, 0, inputs[0])]

    x = T.dvector("x")
    rule = theano.scalar.same_out
    return [
        outcome(lambda: T.grad(T.Elemwise(NoGradient(rule))(x).sum(), x)),
        outcome(lambda: T.grad(T.Elemwise(WrongGradient(rule))(x).sum(), x)),
        outcome(lambda: T.grad(T.Elemwise(Undefined(rule))(x).sum(), x)),
    ]
