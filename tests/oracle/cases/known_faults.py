"""What Theano gets wrong in some mode or release: the right results, from NumPy."""

from functools import partial

from oracle.declare import case, expression, outcome

fault = partial(expression, differs="wrong in a mode or a release of Theano")

fault(
    "prod of a scaled matrix by columns",
    lambda T, m: T.prod(2 * m, axis=0),
    m="float64 2 3",
    expected=lambda np, m: np.prod(2 * m, axis=0),
)
fault(
    "prod of a negated matrix by rows",
    lambda T, m: T.prod(-m, axis=1),
    m="float64 2 3",
    expected=lambda np, m: np.prod(-m, axis=1),
)
fault("x // 1", lambda T, x: x // 1, x="float64 3 = 1.5 -0.5 2", expected=lambda np, x: np.floor(x))
fault(
    "x // 1.0",
    lambda T, x: x // 1.0,
    x="float64 3 = 1.5 -0.5 2",
    expected=lambda np, x: np.floor(x),
)
fault(
    "x // inf",
    lambda T, x, y: [x // y, x % y],
    x="float64 2 = -5 5",
    y="float64 2 = inf inf",
    expected=lambda np, x, y: [x // y, x % y],
)
for dtype in ("int8", "int32", "int64"):
    least = {"int8": -128, "int32": -(2**31), "int64": -(2**63)}[dtype]
    fault(
        f"smallest {dtype} divided by -1",
        lambda T, x, y: [x // y, x % y],
        x=f"{dtype} 1 = {least}",
        y=f"{dtype} 1 = -1",
        expected=lambda np, x, y: [x, x * 0],
        crashes=True,
    )

for title, function in {
    "eq(x, x)": lambda T, x: T.eq(x, x),
    "neq(x, x)": lambda T, x: T.neq(x, x),
    "x >= x": lambda T, x: x >= x,
    "x <= x": lambda T, x: x <= x,
    "x < x": lambda T, x: x < x,
}.items():
    numpy_function = {
        "eq(x, x)": lambda np, x: x == x,
        "neq(x, x)": lambda np, x: x != x,
        "x >= x": lambda np, x: x >= x,
        "x <= x": lambda np, x: x <= x,
        "x < x": lambda np, x: x < x,
    }[title]
    fault(title, function, x="float64 3 = nan 1 inf", expected=numpy_function)
fault(
    "invert of a comparison",
    lambda T, x, y: ~(x > y),
    x="float64 2 = nan 1",
    y="float64 2 = 1 2",
    expected=lambda np, x, y: ~(x > y),
)
fault(
    "sqrt of sqr",
    lambda T, x: [T.sqrt(T.sqr(x)), T.sqr(T.sqrt(x)), (x**2) ** 0.5, (x**0.5) ** 2],
    x="float64 3 = -2 4 0",
    expected=lambda np, x: [np.abs(x), np.sqrt(x) ** 2, np.abs(x), np.sqrt(x) ** 2],
)
fault("x ** 0", lambda T, x: x**0, x="float64 3 = 0 nan inf", expected=lambda np, x: x**0)
fault(
    "1 / (exp(x) + 2)",
    lambda T, x: 1 / (T.exp(x) + 2),
    x="float64 2 = 0 1",
    expected=lambda np, x: 1 / (np.exp(x) + 2),
)
fault(
    "1 / (1 + exp(-x))",
    lambda T, x: 1 / (1 + T.exp(-x)),
    x="float64 3 = 0 1 -3",
    expected=lambda np, x: 1 / (1 + np.exp(-x)),
)

LARGE = "float64 5 = -800 -40 0 40 800"
fault(
    "log of sigmoid",
    lambda T, x: T.log(T.nnet.sigmoid(x)),
    x=LARGE,
    expected=lambda np, x: -np.logaddexp(0, -x),
)
fault(
    "log(1 - sigmoid)",
    lambda T, x: T.log(1 - T.nnet.sigmoid(x)),
    x=LARGE,
    expected=lambda np, x: -np.logaddexp(0, x),
)
fault(
    "log1p(-sigmoid)",
    lambda T, x: T.log1p(-T.nnet.sigmoid(x)),
    x=LARGE,
    expected=lambda np, x: -np.logaddexp(0, x),
)
fault(
    "log(1 + exp)",
    lambda T, x: T.log(1 + T.exp(x)),
    x=LARGE,
    expected=lambda np, x: np.logaddexp(0, x),
)
fault(
    "log1p(exp)", lambda T, x: T.log1p(T.exp(x)), x=LARGE, expected=lambda np, x: np.logaddexp(0, x)
)
fault(
    "log(1 + x) of a small x",
    lambda T, x: [T.log(1 + x), T.exp(x) - 1],
    x="float64 1 = 1e-18",
    expected=lambda np, x: [x, x],
)
fault(
    "log(x / 2) at 2",
    lambda T, x: T.log(x / 2),
    x="float64 1 = 2",
    expected=lambda np, x: np.log(x / 2),
)
fault(
    "float32 sigmoid of -88",
    lambda T, x: T.nnet.sigmoid(x) > 0,
    x="float32 1 = -88",
    expected=lambda np, x: x < 0,
)

fault(
    "set to a changed self",
    lambda T, x: T.set_subtensor(x[1:], x[1:] + 1),
    x="float64 3",
    expected=lambda np, x: np.concatenate([x[:1], x[1:] + 1]),
)
fault(
    "reductions of reductions",
    lambda T, x: [x.sum(0).sum(1), x.max(0).max(1), x.sum((0, -1))],
    x="float64 2 3 2",
    expected=lambda np, x: [x.sum(0).sum(1), x.max(0).max(1), x.sum((0, -1))],
)
fault(
    "dot of length zero",
    lambda T, x, y, z: [T.dot(x, y), z + T.dot(x, y), 2 * z - 3 * T.dot(x, y)],
    x="float64 2 0",
    y="float64 0 3",
    z="float64 2 3",
    expected=lambda np, x, y, z: [np.zeros((2, 3)), z, 2 * z],
)
fault(
    "smallest of the extremes",
    lambda T, x: [T.min(x), T.max(x)],
    x=[
        "uint8 3 = 0 255 3",
        "int8 3 = -128 127 0",
        "int64 2 = -9223372036854775808 9223372036854775807",
        "uint64 2 = 0 18446744073709551615",
        "bool 2 = 0 1",
    ],
    expected=lambda np, x: [x.min(), x.max()],
)
fault(
    "uint8 minus its maximum",
    lambda T, x: [x - x.max(), -x],
    x="uint8 2 = 1 5",
    expected=lambda np, x: [np.array([252, 0], "uint8"), np.array([255, 251], "uint8")],
)
fault(
    "int8 plus 100 wraps",
    lambda T, x: x + 100,
    x="int8 1 = 100",
    expected=lambda np, x: np.array([-56], "int8"),
)
fault(
    "sum of zeros_like",
    lambda T, x: T.sum(T.zeros_like(x)),
    x="int32",
    expected=lambda np, x: np.array(0, "int64"),
)
fault(
    "mean of float32",
    lambda T, x: T.mean(T.alloc(x, 300000)),
    x="float32 = 0.1",
    expected=lambda np, x: x,
)
fault(
    "variance far from zero",
    lambda T, x: T.mean(T.sqr(x - T.mean(x))),
    x="float64 4 = 1000000004 1000000007 1000000013 1000000016",
    expected=lambda np, x: np.array(22.5),
)
fault(
    "column sums of a quotient",
    lambda T, m, v: (m / v.dimshuffle(0, "x")).sum(0),
    m="float64 2 3",
    v="float64 2",
    expected=lambda np, m, v: (m / v[:, None]).sum(0),
)
fault(
    "slices beyond the ends",
    lambda T, x: [x[-100:], x[:100], x[::-1][0], x[5:2]],
    x="float64 4",
    expected=lambda np, x: [x, x, x[3], x[:0]],
)


@case(
    differs="Theano reads outside the buffer",
    expected=lambda np: [np.full((3, 3), 5.0), np.array([[2.0, 1.0], [6.0, 5.0]])],
)
def dot_of_odd_strides(theano, T, np):
    x, y = T.dmatrix(), T.dmatrix()
    f, g = theano.function([x], T.dot(x, x.T)), theano.function([y], T.dot(y, np.eye(2)))
    return [
        f(np.broadcast_to(np.array([1.0, 2.0]), (3, 2))),
        g(np.arange(8.0).reshape(2, 4)[:, 2:0:-1]),
    ]


def gradient_case(name, function, point, gradient):
    """Declare that the gradient of the sum of function at point is gradient."""

    def run(theano, T, np):
        x = T.dvector()
        return theano.function([x], T.grad(T.sum(function(T, x)), x))(point)

    run.__name__ = name
    case(differs="wrong in a mode or a release of Theano", expected=lambda np: np.array(gradient))(
        run
    )


gradient_case(
    "switch_hides_sqrt_of_negatives",
    lambda T, x: T.switch(x > 0, T.sqrt(x), x),
    [-1.0, -4.0],
    [1.0, 1.0],
)
gradient_case("switch_hides_a_branch", lambda T, x: T.switch(x < 7, x, T.sqrt(x - 7)), [5.0], [1.0])
gradient_case(
    "switch_hides_x_log_x", lambda T, x: T.switch(T.eq(x, 0), 0, x * T.log(x)), [0.0], [0.0]
)
gradient_case(
    "maximum_of_a_variable_with_itself", lambda T, x: T.maximum(x, x), [1.0, 2.0], [1.0, 1.0]
)
gradient_case("max_ties", lambda T, x: T.max(x), [1.0, 1.0, 0.0], [1.0, 1.0, 0.0])
gradient_case(
    "prod_of_scaled", lambda T, x: T.prod(2 * x.dimshuffle("x", 0), axis=0), [1.0, 3.0], [2.0, 2.0]
)


@case(differs="Theano divides the process by zero", expected=lambda np: True)
def integer_division_by_zero_does_not_crash(theano, T, np):
    x, y = T.lvector(), T.lvector()
    f = theano.function([x, y], [x // y, x % y])
    result = outcome(f, [1], [0])
    zero = isinstance(result, list) and all(not value.any() for value in result)
    return zero or isinstance(result, ZeroDivisionError)


@case(
    differs="aliased in a mode or a release of Theano",
    expected=lambda np: [np.array([1.0, 2.0]), np.array([2.0, 1.0])],
)
def reversed_update_with_output(theano, T, np):
    a = theano.shared(np.array([1.0, 2.0]))
    return [theano.function([], a, updates=[(a, a[::-1])])(), a.get_value()]
