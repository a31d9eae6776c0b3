"""Special functions: error functions, gamma functions, Bessel functions, x log(x)."""

from oracle.arraytext import DTYPES, FLOATS
from oracle.declare import case, expression, outcome

LINE = "0.25 -0.5 1.5 -2.75 3"
POSITIVE = "0.25 0.5 1.5 2.75 3"
INSIDE = "0.25 -0.5 0.75 -0.125 0.875"

# name: values in the domain, exact in float16
UNARY = {
    "erf": LINE,
    "erfc": LINE,
    "erfcx": LINE,
    "erfinv": INSIDE,
    "erfcinv": "0.25 0.5 1.5 1.75 1.125",
    "gamma": LINE,
    "gammaln": LINE,
    "psi": LINE,
    "tri_gamma": POSITIVE,
    "j0": LINE,
    "j1": LINE,
    "i0": LINE,
    "i1": LINE,
}
# functions for which the constants in Theano's derivatives widen float16, or whose derivatives use
# functions that do
BINARY = {
    "jv": ("0 1 2.5 -1 3", POSITIVE),
    "iv": ("0 1 2.5 -1 3", POSITIVE),
    "gammainc": (POSITIVE, "3 0.5 1 2 0.25"),
    "gammau": (POSITIVE, "3 0.5 1 2 0.25"),
    "gammal": (POSITIVE, "3 0.5 1 2 0.25"),
    "chi2sf": ("3 0.5 1 2 0.25", POSITIVE),
}
INTEGERS = [f"{d} 3 = 1 2 3" for d in DTYPES if "int" in d]


def call(name):
    """Return the function of `T` of this name, to be found when the case runs."""
    return lambda T, x, **y: getattr(T, name)(x, *y.values())


for name, values in UNARY.items():
    expression(f"{name} float", call(name), x=[f"{d} 5 = {values}" for d in FLOATS[1:]])
    expression(f"{name} half", call(name), x=f"float16 5 = {values}", rtol=3e-3)
    if name != "erfinv":
        expression(f"{name} int", call(name), x=[*INTEGERS, "bool 2 = 1 1"], floatX="float64")
    expression(f"{name} int float32", call(name), x="int8 1 = 1", floatX="float32")
    expression(f"{name} nan", call(name), x=["float32 1 = nan", "float64 1 = nan"])
    expression(f"{name} ranks", call(name), x=["float64 = 0.5", "float64 1! 0", "float32 2 1!"])
    expression(f"{name} arity", lambda T, x, n=name: getattr(T, n)(x, x), x="float64 2")
    if name != "tri_gamma":
        expression(
            f"{name} gradient",
            call(name),
            x=[f"{d} 5 = {values}" for d in FLOATS[1:]],
            grad="x",
            rtol=1e-6,
        )
    if name not in ("tri_gamma", "erfinv"):
        # where integers enter products, Theano's wrap
        expression(f"{name} int gradient", call(name), x="int32 2 = 1 2", grad="x", rtol=1e-9)
    if name not in ("tri_gamma", "psi"):
        expression(
            f"{name} second order",
            lambda T, x, n=name: T.grad(T.sum(getattr(T, n)(x)), x),
            x=f"float64 5 = {values}",
            grad="x",
            rtol=1e-9,
        )
expression("tri_gamma gradient", call("tri_gamma"), x="float64 2 = 1 2", grad="x")

for name, (first, second) in BINARY.items():
    expression(
        f"{name} float",
        call(name),
        x=[f"{d} 5 = {first}" for d in FLOATS[1:]],
        y=[f"{d} 5 = {second}" for d in FLOATS[1:]],
        rtol=3e-6,
    )
    expression(
        f"{name} double",
        call(name),
        x=f"float64 5 = {first}",
        y=f"float64 5 = {second}",
        rtol=1e-13,
    )
    expression(
        f"{name} int", call(name), x=["int8 3 = 1 2 3", "int64 3 = 1 2 3"], y="int32 3 = 1 2 3"
    )
    expression(
        f"{name} broadcast", call(name), x=["float64 1! = 2", "float64 0"], y="float64 2 1! = 0.5 3"
    )
    expression(f"{name} one argument", call(name), x="float64 2")

for name in ("jv", "iv"):
    expression(
        f"{name} gradient",
        lambda T, x, n=name: getattr(T, n)(1.5, x),
        x=[f"{d} 5 = {POSITIVE}" for d in FLOATS[1:]],
        grad="x",
        rtol=1e-6,
    )
    expression(
        f"{name} gradient of order",
        call(name),
        x="float64 2 = 1 2",
        y="float64 2 = 0.5 3",
        grad="x",
    )
for name in ("gammainc", "gammaincc", "gammau", "gammal", "chi2sf"):
    for wrt in ("x", "y"):
        expression(
            f"{name} gradient {wrt}",
            call(name),
            x="float64 2 = 1 2",
            y="float64 2 = 0.5 3",
            grad=wrt,
        )


def upper(np, x, y):
    """Return Q(x, y) of the integers of the case by its finite sum."""
    import math

    def one(k, at):
        return math.exp(-at) * math.fsum(at**n / math.factorial(n) for n in range(int(k)))

    values = [one(k, at) for k, at in zip(x.tolist(), y.tolist())]
    return np.array(values, dtype=np.result_type(x.dtype, y.dtype))


expression(
    "gammaincc",
    call("gammaincc"),
    x=["float64 3 = 1 2 5", "float32 3 = 1 2 5"],
    y=["float64 3 = 0.5 3 2", "float32 3 = 0.5 3 2"],
    rtol=1e-6,
    differs="Theano exchanges the arguments",
    expected=upper,
)


def xlogx(T, x):
    """Return x log(x)."""
    import theano.tensor.xlogx

    return theano.tensor.xlogx.xlogx(x)


def xlogy0(T, x, y):
    """Return x log(y)."""
    import theano.tensor.xlogx

    return theano.tensor.xlogx.xlogy0(x, y)


expression("xlogx", xlogx, x=[f"{d} 4 = 0 0.25 1 3" for d in FLOATS[1:]] + INTEGERS)
expression("xlogx gradient", xlogx, x="float64 3 = 0.25 1 3", grad="x")
expression(
    "xlogy0",
    xlogy0,
    x=[f"{d} 4 = 0 0 1 3" for d in FLOATS[1:]],
    y=[f"{d} 4 = 0 1 2 0.5" for d in FLOATS[1:]],
)
expression("xlogy0 gradient", xlogy0, x="float64 2 = 2 3", y="float64 2 = 0.5 3", grad="x y")


@case
def complex_is_rejected(theano, T, np):
    """Where Theano rejects complex numbers when the expression is built."""
    z = T.zvector()
    return [outcome(function, z) for function in (T.erfc, T.erfcx, T.erfinv, T.erfcinv)]


@case
def strings(theano, T, np):
    """How the operations are printed."""
    x = T.dvector("x")
    return [str(function(x)) for function in (T.gammaln, T.erf, T.psi, T.tri_gamma, T.i0)]
