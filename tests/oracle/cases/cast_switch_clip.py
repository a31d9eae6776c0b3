"""cast between all dtypes, switch, clip, and gradients at kinks."""

from functools import partial

from oracle.arraytext import DTYPES, FLOATS, REAL
from oracle.declare import case, expression, outcome

compiled = partial(expression, compiled=True)
BOTH = ["float64", "float32"]


def cast_values(dtype):
    """Return values that lie in the range of every target dtype."""
    if dtype == "bool":
        return "bool 3 = 1 0 1"
    return f"{dtype} 4 = 0 1 2 100" if dtype[0] in "iu" else f"{dtype} 4 = 0 1.75 2.5 100"


for target in DTYPES:
    compiled(
        f"cast to {target}", lambda T, x, d=target: T.cast(x, d), x=[cast_values(d) for d in DTYPES]
    )
    expression(f"astype {target}", lambda T, x, d=target: x.astype(d), x=["int8 2", "float32 2"])
for target in ("int8", "int16", "int32", "int64"):
    compiled(
        f"negative to {target}",
        lambda T, x, d=target: T.cast(x, d),
        x=[f"{d} 3 = -1.75 -2.5 -100" for d in FLOATS],
    )
compiled("int64 wraps to int8", lambda T, x: T.cast(x, "int8"), x="int64 4 = 128 255 256 -129")
compiled("int64 wraps to uint8", lambda T, x: T.cast(x, "uint8"), x="int64 4 = 128 255 256 -1")
compiled("int64 wraps to uint32", lambda T, x: T.cast(x, "uint32"), x="int64 2 = -1 4294967296")
expression(
    "float64 to float32",
    lambda T, x: T.cast(x, "float32"),
    x="float64 5 = 0.1 1e-50 1e300 nan -inf",
)
expression(
    "nan to bool",
    lambda T, x: T.cast(x, "bool"),
    x=["float64 4 = 0 nan inf 1e-30", "float32 2 = -0.0 1e-30"],
)
expression(
    "cast to floatX",
    lambda T, x: T.cast(x, "floatX"),
    x=["int8 2", "float64 2", "float32 2"],
    floatX=BOTH,
)
expression(
    "cast gradient",
    lambda T, x: T.cast(x, "float32"),
    x=[f"{d} 2" for d in ("float16", "float64", "int32")],
    grad="x",
)
expression(
    "cast to int and back",
    lambda T, x: T.cast(T.cast(x, "int32"), "float64") * x,
    x="float64 3",
    grad="x",
)
expression(
    "cast of a number", lambda T: [T.cast(3, "float32"), T.cast(2.7, "int64"), T.cast(1, "bool")]
)
for name in ("foo", "float128", "f4"):
    expression(f"cast to {name}", lambda T, x, n=name: T.cast(x, n), x="float64 2")


@case
def cast_to_same_dtype_is_the_same_variable(theano, T, np):
    x = T.fvector()
    return [T.cast(x, "float32") is x, x.astype("float32") is x, T.cast(x, "float64") is x]


CONDITIONS = [f"{d} 3 = 1 0 1" for d in ("bool", "int8", "uint8", "int64", "float32", "float64")]
FEW = [
    f"{dtype} 3"
    for dtype in (
        "bool",
        "int8",
        "uint8",
        "int32",
        "int64",
        "uint64",
        "float16",
        "float32",
        "float64",
        "complex128",
    )
]
expression(
    "switch condition",
    lambda T, c, x, y: T.switch(c, x, y),
    c=CONDITIONS,
    x="float32 3",
    y="int8 3",
)
expression("switch dtypes", lambda T, c, x, y: T.switch(c, x, y), c="bool 3 = 1 0 1", x=FEW, y=FEW)
expression(
    "switch numbers",
    lambda T, c: [
        T.switch(c, 1, 0),
        T.switch(c, 0.5, 1),
        T.switch(c, 0.1, 300),
        T.switch(c, 1.0, 1j),
    ],
    c="bool 3 = 1 0 1",
    floatX=BOTH,
)
expression(
    "switch x or number",
    lambda T, x: [T.switch(x > 0, x, 0), T.switch(x > 0, x, 0.0), T.switch(x > 0, 0.1, x)],
    x=FEW[:-1],
    floatX=BOTH,
)
expression(
    "switch broadcast",
    lambda T, c, x, y: T.switch(c, x, y),
    c=["bool", "bool 2 1!", "bool 2 3", "bool 3"],
    x=["float64 2 3", "float64 1! 3", "float64"],
    y=["float64 3", "float64 2 1!"],
    grad="x y",
)
expression(
    "switch nan condition",
    lambda T, c, x: T.switch(c, x, -x),
    c="float64 3 = nan 0 -0.0",
    x="float64 3 = 1 2 3",
)
expression(
    "switch gradient of condition",
    lambda T, c, x, y: T.switch(c, x, y),
    c="float64 3 = 1 0 2",
    x="float64 3",
    y="float64 3",
    grad="c x y",
)
expression(
    "switch hides infinite gradient",
    lambda T, x: T.switch(x > 0, x * T.log(T.maximum(x, 1e-30)), 0),
    x="float64 3 = -1 0 2",
    grad="x",
)

for low, high, title in (
    (0, 1, "0, 1"),
    (0.0, 1.0, "0., 1."),
    (0.1, 2, "0.1, 2"),
    (-1, 300, "-1, 300"),
):
    expression(
        f"clip {title}",
        lambda T, x, a=low, b=high: T.clip(x, a, b),
        x=[f"{d} 4" for d in REAL],
        floatX=BOTH,
    )
expression(
    "clip 2, -2",
    lambda T, x: T.clip(x, 2, -2),
    x=[f"{d} 4" for d in REAL],
    differs="where the bounds cross, Theano gives the lower one to what is below it",
    expected=lambda np, x: np.full(x.shape, -2, np.result_type(x.dtype, np.int8)),
)
expression("clip method", lambda T, x: x.clip(-1, 1), x=["float32 4", "int16 4"])
expression("clip complex", lambda T, x: T.clip(x, 0, 1), x="complex64 2")
expression("clip nan", lambda T, x: T.clip(x, -1, 1), x="float64 3 = nan inf -inf")
expression(
    "clip by arrays",
    lambda T, x, a, b: T.clip(x, a, b),
    x="float64 2 3",
    a="float64 3 = -1 0 0.5",
    b=["float64 2 1! = 1 2", "float32 = 1.5"],
    grad="x a b",
)
expression(
    "clip by wider dtypes",
    lambda T, x, a, b: T.clip(x, a, b),
    x=["int8 3", "float32 3"],
    a=["int32 = -1", "float64 = 0.5"],
    b=["int16 = 1", "float32 3 = 1 2 0.75"],
)

# gradients at kinks
KINK = "float64 5 = -1 0 1 2 0.5"
expression("abs kink", lambda T, x: abs(x), x=KINK, grad="x")
expression("sgn kink", lambda T, x: T.sgn(x), x=KINK, grad="x")
expression("clip kink", lambda T, x: T.clip(x, 0, 1), x=KINK, grad="x")
expression(
    "clip kink reversed bounds",
    lambda T, x: T.clip(x, 1, 0),
    x=KINK,
    grad="x",
    differs="where the bounds cross, Theano gives the lower one to what is below it",
    expected=lambda np, x: np.clip(x, 1, 0),
)
expression(
    "maximum tie",
    lambda T, x, y: T.maximum(x, y),
    x="float64 3 = 1 2 3",
    y="float64 3 = 1 3 2",
    grad="x y",
)
expression(
    "minimum tie",
    lambda T, x, y: T.minimum(x, y),
    x="float64 3 = 1 2 3",
    y="float64 3 = 1 3 2",
    grad="x y",
)
expression("maximum with zero", lambda T, x: T.maximum(x, 0), x=KINK, grad="x")
expression("sqrt at zero", lambda T, x: T.sqrt(x), x="float64 2 = 0 4", grad="x")
expression("log at zero", lambda T, x: T.log(x), x="float64 2 = 0 4", grad="x")
expression(
    "floor ceil round trunc kink",
    lambda T, x: [T.floor(x), T.ceil(x), T.round(x), T.trunc(x)],
    x=KINK,
    grad="x",
)
expression("max ties", lambda T, x: T.max(x), x="float64 3 = 1 1 0", grad="x")
expression(
    "max ties by rows", lambda T, x: T.max(x, axis=1), x="float64 2 3 = 1 1 0 2 3 3", grad="x"
)
expression("min ties", lambda T, x: T.min(x), x="float64 3 = 1 1 2", grad="x")
expression("prod with one zero", lambda T, x: T.prod(x), x="float64 3 = 0 2 3", grad="x")
expression("prod with two zeros", lambda T, x: T.prod(x), x="float64 3 = 0 2 0", grad="x")
expression(
    "prod with zeros by rows",
    lambda T, x: T.prod(x, axis=1),
    x="float64 3 3 = 0 2 3 1 2 3 0 0 3",
    grad="x",
)
expression("arcsin at one", lambda T, x: T.arcsin(x), x="float64 2 = 1 -1", grad="x")


@case
def cast_accepts_only_names(theano, T, np):
    x = T.dvector()
    return [outcome(T.cast, x, np.float32), outcome(T.cast, x, None), outcome(x.astype, "int")]
