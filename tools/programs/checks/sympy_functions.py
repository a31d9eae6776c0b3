"""Functions that SymPy's `theano_function` makes of expressions."""

import numpy as np
import sympy as sy
from record import add, check, run
from sympy.printing.theanocode import theano_code, theano_function

x, y, z = sy.symbols("x y z")
n = sy.Symbol("n", integer=True)
A, B = sy.MatrixSymbol("A", 3, 3), sy.MatrixSymbol("B", 3, 3)
VALUES = [0.3, 1.7, -0.4]
EXPRESSIONS = [
    x + y * z,
    x - y / z,
    x**3 + y ** z.subs(z, 2),
    sy.sin(x) * sy.cos(y) - sy.tan(z),
    sy.exp(-(x**2)),
    sy.log(y),
    sy.sqrt(y),
    sy.Abs(z),
    sy.sign(z),
    sy.asin(x) + sy.acos(x) + sy.atan(y),
    sy.atan2(x, y),
    sy.sinh(x) + sy.cosh(y) + sy.tanh(z),
    sy.acosh(y) + sy.asinh(x) + sy.atanh(x),
    sy.ceiling(y) + sy.floor(x),
    sy.erf(x),
    sy.gamma(y),
    sy.loggamma(y),
    sy.Max(x, y, z),
    sy.Min(x, y),
    sy.Piecewise((x, x > y), (y**2, True)),
    sy.Rational(1, 3) * x,
    sy.pi * x + sy.E,
    x > y,
    sy.Eq(x, y),
    sy.Ne(x, y),
    sy.And(x > y, y > z),
    sy.Or(x > y, y > z),
    sy.re(x),
    sy.conjugate(x),
    sum(sy.sin(x * i) / (i + 1) for i in range(1, 12)),
    sy.diff(sy.exp(sy.sin(x * y)) / z, x),
    sy.integrate(sy.sin(x) * x, x),
    sy.series(sy.exp(x), x, 0, 6).removeO(),
]
for i, expression in enumerate(EXPRESSIONS):
    add(
        "expression %d %s" % (i, str(expression)[:40]),
        lambda e=expression: theano_function([x, y, z], [e], on_unused_input="ignore")(*VALUES),
    )
ARRAYS = [np.linspace(0.1, 0.9, 5), np.linspace(1, 2, 5), np.linspace(-0.5, 0.5, 5)]
for i, expression in enumerate(EXPRESSIONS[:8]):
    add(
        "vectors %d" % i,
        lambda e=expression: theano_function(
            [x, y, z], [e], dims={x: 1, y: 1, z: 1}, on_unused_input="ignore"
        )(*ARRAYS),
    )


@check
def dtypes():
    return theano_function([x, y], [x + y], dtypes={x: "float32", y: "int32"})(np.float32(1.5), 2)


@check
def several_outputs_and_scalars():
    f = theano_function([x, y], [x + y, x * y, x - y], scalar=False)
    g = theano_function([x], [x + 1], scalar=True) if "scalar" in theano_function.__doc__ else None
    return [f(1.0, 2.0), g(3.0) if g else 4.0]


@check
def matrices():
    a, b = np.arange(9.0).reshape(3, 3) + np.eye(3), np.linspace(0, 1, 9).reshape(3, 3)
    results = []
    for expression in (
        A * B,
        A + B,
        A.T,
        A.I,
        A * B.T + 2 * A,
        A**2,
        sy.MatrixSlice(A, (0, 2), (1, 3)),
    ):
        inputs = sorted(expression.free_symbols, key=str)
        results.append(
            theano_function(inputs, [expression], dtypes={A: "float64", B: "float64"})(
                *({"A": a, "B": b}[str(s)] for s in inputs)
            )
        )
    return results


@check
def blocks():
    expression = sy.BlockMatrix([[A, B], [B, A]])
    a, b = np.arange(9.0).reshape(3, 3), np.ones((3, 3))
    return theano_function([A, B], [expression], dtypes={A: "float64", B: "float64"})(a, b)


@check
def dense_matrices():
    matrix = sy.Matrix([[sy.cos(x), -sy.sin(x)], [sy.sin(x), sy.cos(x)]])
    return theano_function([x], [matrix])(0.3)


@check
def names_and_cache():
    cache = {}
    first, second = theano_code(x + y, cache=cache), theano_code(x * y, cache=cache)
    return [
        str(first),
        str(second),
        str(first.owner.inputs[0] is second.owner.inputs[0]),
        str(first.dtype),
        str(first.broadcastable),
    ]


@check
def cosine_is_differentiated_by_theano():
    import theano

    s = theano_code(sy.cos(x) * y, dtypes={x: "float64", y: "float64"}, cache={})
    inputs = [v for v in theano.gof.graph.inputs([s]) if v.name]
    inputs.sort(key=lambda v: v.name)
    return theano.function(inputs, theano.grad(s, inputs))(0.3, 2.0)


run()
