"""Loops: sequences, taps, states, steps, conditions, updates, nesting, and their gradients."""

import itertools

from oracle.declare import case, expression, outcome


def loop(*arguments, **keywords):
    """Return the results of `theano.scan`."""
    import theano

    return theano.scan(*arguments, **keywords)[0]


def until(condition):
    """Return what ends a loop."""
    import theano

    return theano.scan_module.until(condition)


def mixture(T, arguments, outputs):
    """Return different smooth expressions of all arguments, and of their order."""
    results = []
    for k in range(outputs):
        total = arguments[0] * (0.3 + 0.1 * k)
        for i, argument in enumerate(arguments[1:]):
            total = total + T.sin(argument * (0.7 - 0.2 * i + 0.1 * k))
        results.append(T.tanh(total) + 0.1 * k)
    return results


# How the sequences x and y, and the states a (one value) and b (three values), take part.
SEQUENCES = {
    "": lambda x, y: [],
    "x": lambda x, y: x,
    "x-1": lambda x, y: [dict(input=x, taps=[-1])],
    "x0+1": lambda x, y: dict(input=x, taps=[0, 1]),
    "x+1-2": lambda x, y: [dict(input=x, taps=[1, -2])],
    "x-1,y": lambda x, y: [dict(input=x, taps=[-1, 0]), y],
}
STATES = {
    "": lambda a, b: (None, 1),
    "none": lambda a, b: ([None, None], 2),
    "a": lambda a, b: (a, 1),
    "b": lambda a, b: ([dict(initial=b, taps=[-2, -1])], 1),
    "b-3": lambda a, b: (dict(initial=b, taps=[-3]), 1),
    "none,a": lambda a, b: ([None, dict(initial=a)], 2),
    "a,b,none": lambda a, b: ([a, dict(initial=b, taps=[-1, -3]), None], 3),
}


def declare(name, run, x, a, b, wrt, **options):
    """Declare a case with all inputs, and the gradient for those that take part."""
    expression(name, run, x=x, y=x, a=a, b=b, grad=wrt, **options)


def combination(sequences, states, **options):
    """Return the function of a case."""

    def run(T, x, y, a, b):
        infos, count = STATES[states](a, b)

        def step(*arguments):
            return mixture(T, arguments, count)

        return loop(step, sequences=SEQUENCES[sequences](x, y), outputs_info=infos, **options)

    return run


for (sequences, states), (label, options) in itertools.product(
    itertools.product(SEQUENCES, STATES),
    [
        ("", {}),
        (" backwards", {"go_backwards": True}),
        (" 2 steps", {"n_steps": 2}),
        (" 2 steps backwards", {"n_steps": 2, "go_backwards": True}),
        (" truncated", {"truncate_gradient": 2}),
    ],
):
    if not sequences and ("steps" not in label or states in ("", "none")):
        continue
    wrt = [name for name in "xy" if name in sequences]
    wrt += [name for name in "ab" if name in states.replace("none", "")]
    if wrt:
        declare(
            f"{sequences or 'no sequence'}; {states or 'no info'}{label}",
            combination(sequences, states, **options),
            "float64 5",
            "float64",
            "float64 3",
            " ".join(wrt),
        )

# Rows instead of numbers, and single precision.
for sequences, states in itertools.product(["x", "x0+1"], ["a", "b", "a,b,none"]):
    wrt = "x a b" if states == "a,b,none" else "x " + states
    for dtype in ("float64", "float32"):
        declare(
            f"{dtype} rows {sequences}; {states}",
            combination(sequences, states),
            f"{dtype} 4 2",
            f"{dtype} 2",
            f"{dtype} 3 2",
            wrt,
            floatX=dtype,
            rtol=1e-5 if dtype == "float32" else None,  # errors of the first steps grow
        )

# What the step captures or is given.
for (label, given), dtype in itertools.product(
    (("captured", False), ("given", True)), ("float64", "float32")
):
    for wrt in ("x w a", "w", "a"):
        expression(
            f"{label} matrix of {dtype}, gradient of {wrt}",
            lambda T, x, w, a, given=given: loop(
                lambda e, h, *m: T.tanh(e + T.dot(h, m[0] if given else w)),
                x,
                a,
                non_sequences=[w] if given else None,
            ),
            x=f"{dtype} 4 2",
            w=f"{dtype} 2 2",
            a=f"{dtype} 2",
            grad=wrt,
            rtol=1e-5 if dtype == "float32" else 1e-11,  # errors of the first steps grow
        )
expression(
    "captured expression",
    lambda T, x, k: loop(lambda e: e * T.exp(k) + x.sum(), x),
    x="float64 4",
    k="float64",
    grad="x k",
)
expression(
    "given expression and number",
    lambda T, x, k: loop(lambda e, g, n: e * g * n, x, non_sequences=[T.exp(k), 3]),
    x="float64 4",
    k="float64",
    grad="x k",
)
expression(
    "sequence is used whole inside",
    lambda T, x: loop(lambda e, s: e * s.sum(), x, non_sequences=x),
    x="float64 4",
    grad="x",
)

# Kinds of sequences and states.
for name, run in {
    "two sequences": lambda T, x: loop(lambda e, f: e * f, [x, x[::-1]]),
    "several outputs, one used": lambda T, x: loop(lambda e: [e, e * 2, e**2], x)[2],
    "last row only": lambda T, x: loop(lambda e, h: T.tanh(h + e), x, x[0] * 0)[-1],
    "last two rows": lambda T, x: loop(lambda e, h: T.tanh(h + e), x, x[0] * 0)[-2:],
    "a row in the middle": lambda T, x: loop(lambda e, h: T.tanh(h + e), x, x[0] * 0)[1],
    "every second row": lambda T, x: loop(lambda e, h: T.tanh(h + e), x, x[0] * 0)[::2],
    "the argument is returned": lambda T, x: loop(lambda e: e, x),
    "the state is returned": lambda T, x: loop(lambda e, h: h, x, x[0]),
    "a constant is returned": lambda T, x: loop(lambda e: T.constant(2.0), x),
    "the same output twice": lambda T, x: loop(lambda e, h, g: [h + e] * 2, x, [x[0], x[1]]),
    "states exchanged": lambda T, x: loop(lambda e, h, g: [g + e, h * e], x, [x[0], x[1]]),
    "one step as a constant": lambda T, x: loop(lambda e, h: h * e, x, x[0], n_steps=1),
    "steps by a shape": lambda T, x: loop(
        lambda h: h * 2 + x, outputs_info=x, n_steps=x.shape[0] - 1
    ),
    "order of taps": lambda T, x: loop(
        lambda p, q, r: p + 2 * q + 3 * r, [], dict(initial=x, taps=[-1, -3, -2]), n_steps=4
    ),
    "initial value longer than needed": lambda T, x: loop(
        lambda p, q: p + 2 * q, [], dict(initial=x, taps=[-1, -2]), n_steps=4
    ),
}.items():
    expression(name, run, x=["float64 4", "float64 4 3"], grad="x")
expression(
    "outputs of other dtypes",
    lambda T, x: loop(lambda e: [e, T.neq(e, 0), e.astype("float64")], x),
    x=[f"{dtype} 4 2" for dtype in ("int8", "int32", "int64", "uint8", "float32", "bool")],
)
expression("complex numbers", lambda T, x: loop(lambda e: [e, abs(e)], x), x="complex128 4")
expression(
    "steps of dtypes",
    lambda T, n: loop(lambda h: h * 2, outputs_info=T.constant(1.0, dtype="float64"), n_steps=n),
    n=[f"{dtype} = 3" for dtype in ("int8", "int16", "int32", "int64", "uint8", "uint32")],
)
expression(
    "flags of results",
    lambda T, x: [
        loop(lambda h: h * 2, outputs_info=x, n_steps=3),
        loop(lambda h: h * 2, outputs_info=x, n_steps=1),
        loop(lambda: x, n_steps=2),
        loop(lambda e: e, x),
    ],
    x=["float64 1! 3", "float64 3 1!", "float64 2 3", "float64 1! 1!"],
    grad="x",
)

# Conditions.
for name, run in {
    "until, map": lambda T, x: loop(lambda e: (e * 2, until(e > 2)), x),
    "until, sum": lambda T, x: loop(lambda e, h: (e + h, until(e + h > 2.5)), x, x[0] * 0),
    "until, taps": lambda T, x: loop(
        lambda e, p, q: (e + p + q, until(p > 3)), x, dict(initial=x[:2], taps=[-2, -1])
    ),
    "until, two outputs": lambda T, x: loop(
        lambda e, h: ([e + h, e * h], until(T.abs_(h) > 4)), x, [x[0] * 0, None]
    ),
    "until, of the first step": lambda T, x: loop(lambda e: (e * 2, until(e > -99)), x),
    "until, never": lambda T, x: loop(lambda e: (e * 2, until(e > 99)), x),
    "until, backwards": lambda T, x: loop(lambda e: (e * x[0], until(e < 3)), x, go_backwards=True),
    "until, truncated": lambda T, x: loop(
        lambda e, h: (T.tanh(e * h), until(e > 2.2)), x, x[0], truncate_gradient=2
    ),
    "until, last": lambda T, x: loop(lambda e, h: (e * h, until(e > 2.2)), x, x[0])[-1],
}.items():
    # Theano's gradients for sequences are those of other rows: see tests/python/scan.
    expression(name, run, x="float64 6 = 0.5 1.25 0.75 2.5 3.5 2")
expression(
    "until, an integer condition",
    lambda T, x: loop(lambda e: (e, until(T.cast(e, "int8"))), x),
    x="float64 4 = 0.5 0.25 -3 7",
)
expression(
    "until without sequences",
    lambda T, x: loop(lambda h: (h * 2, until(h * 2 > 40)), outputs_info=x, n_steps=1024),
    x="float64 = 1.5",
    grad="x",
)

# Nesting.
for name, run in {
    "nested map": lambda T, m: loop(lambda row: loop(lambda e: e**2, row), m),
    "nested sums": lambda T, m: loop(
        lambda row: loop(lambda e, h: T.tanh(e + h), row, T.constant(0.0, dtype="float64"))[-1], m
    ),
    "nested with states": lambda T, m: loop(
        lambda row, h: loop(lambda e, g: T.tanh(e * g), row, h)[-1],
        m,
        T.constant(0.5, dtype="float64"),
    ),
    "nested, inner captures": lambda T, m: loop(
        lambda row, h: loop(lambda e: T.sin(e * h.sum()), row), m, m[0]
    ),
    "nested, steps from outside": lambda T, m: loop(
        lambda row, n: loop(lambda h: h * 2 + row, outputs_info=row, n_steps=n)[-1],
        [m, T.arange(1, 1 + m.shape[0])],
    ),
    "nested three times": lambda T, m: loop(
        lambda row: loop(
            lambda e: loop(lambda h: T.sin(h * e), outputs_info=e, n_steps=3)[-1], row
        ),
        m,
    ),
    "nested until": lambda T, m: loop(
        lambda row: loop(
            lambda e, h: (h + e**2, until(h > 3)), row, T.constant(0.0, dtype="float64")
        )[-1],
        m,
    ),
}.items():
    expression(name, run, m="float64 3 4", grad="" if "until" in name else "m")

# Second derivatives, forward derivatives.
for name, run in {
    "hessian of a product": lambda T, x: T.hessian(
        loop(lambda e, h: h * e, x, T.constant(1.0, dtype="float64"))[-1], x
    ),
    "gradient of a squared gradient": lambda T, x: T.grad(
        (T.grad(loop(lambda e, h: T.tanh(h + e * h), x, x[0]).sum(), x) ** 2).sum(), x
    ),
    "gradient in a loop": lambda T, x: loop(lambda e: T.grad((T.sin(e) * x**2).sum(), e), x),
    "newton": lambda T, x: loop(lambda z: z - (z**2 - x) / (2 * z), outputs_info=x, n_steps=6),
}.items():
    expression(name, run, x="float64 4 = 1.5 0.5 2 3", rtol=1e-11)
expression(
    "forward derivative",
    lambda T, x, v: T.Rop(loop(lambda e, h: T.tanh(h * e + h), x, x[0]), x, v),
    x="float64 4",
    v="float64 4",
)
expression(
    "forward derivative of a captured matrix",
    lambda T, x, w, v: T.Rop(loop(lambda e, h: T.tanh(e + T.dot(h, w)), x, x[0]), w, v),
    x="float64 4 2",
    w="float64 2 2",
    v="float64 2 2",
    rtol=1e-11,
)


def evaluated(theano, inputs, result, *values, calls=1):
    """Return outputs of a number of calls, with the updates of a loop."""
    outputs, updates = result
    f = theano.function(inputs, outputs, updates=updates, on_unused_input="ignore")
    return [f(*values) for _ in range(calls)]


@case
def updates_in_loops(theano, T, np):
    x = T.dvector("x")
    data = np.array([1.0, 2.0, 4.0])
    found = []
    for step in (
        lambda w: lambda e: {w: w + e},
        lambda w: lambda e: [(w, w * e)],
        lambda w: lambda e: (e * w, {w: w + e}),
        lambda w: lambda e: ([e, w], [(w, w + e)]),
        lambda w: lambda e: (e * w, {w: w + e}, theano.scan_module.until(e > 1)),
        lambda w: lambda e: ({w: w + e}, theano.scan_module.until(w > 1)),
    ):
        w = theano.shared(1.0, "w")
        result = theano.scan(step(w), x)
        found.append([evaluated(theano, [x], result, data, calls=2), w.get_value()])
        found.append([len(result[1]), type(result[1]).__name__, list(result[1]) == [w]])
    return found


@case
def updates_of_several_kinds(theano, T, np):
    x = T.dvector("x")
    counter, total = theano.shared(np.int64(0)), theano.shared(np.zeros(2))
    result = theano.scan(lambda e: (e + counter, {counter: counter + 1, total: total + e}), x)
    found = evaluated(theano, [x], result, np.ones(3), calls=2)
    return [found, counter.get_value(), total.get_value(), len(result[1])]


@case
def updates_without_function(theano, T, np):
    w = theano.shared(1.0)
    outputs, _ = theano.scan(lambda: (w * 2, {w: w + 1}), n_steps=3)
    return [theano.function([], outputs)(), w.get_value()]


@case
def default_updates_in_loops(theano, T, np):
    w = theano.shared(1.0)
    w.default_update = w * 2
    result = theano.scan(lambda: w + 1, n_steps=3)
    return [evaluated(theano, [], result, calls=2), w.get_value(), len(result[1])]


@case
def updates_inlined(theano, T, np):
    w = theano.shared(1.0)
    outputs, updates = theano.scan(lambda: (w * 2, {w: w + 1}), n_steps=1)
    return [theano.function([], outputs, updates=updates)(), w.get_value()]


@case
def gradients_through_updates(theano, T, np):
    x = T.dvector("x")
    w = theano.shared(0.5, "w")
    outputs, updates = theano.scan(lambda e: (T.tanh(e * w), {w: T.sin(w + e)}), x)
    gradients = T.grad(outputs.sum(), [x, w])
    f = theano.function([x], [outputs, *gradients], updates=updates)
    return [f(np.array([1.0, 2.0, 4.0])), w.get_value()]


@case
def gradients_of_shared_variables(theano, T, np):
    x = T.dvector("x")
    w = theano.shared(np.array([[0.5, 0.25], [-1.0, 0.125]]), "w")
    h = theano.shared(np.array([0.5, -0.5]), "h")
    outputs, _ = theano.scan(lambda e, s: T.tanh(e + T.dot(s, w)), x, h)
    f = theano.function([x], T.grad(outputs[-1].sum(), [x, w, h]))
    return f(np.array([1.0, 0.5, 0.25]))


@case
def random_streams_in_loops(theano, T, np):
    stream = T.shared_randomstreams.RandomStreams(7)
    x = T.dvector("x")
    found = []
    for step in (
        lambda e: stream.uniform((2,)) + e,
        lambda e: stream.normal() * e,
        lambda e: [stream.uniform(), stream.binomial((2,))],
    ):
        result = theano.scan(step, x)
        found.append(evaluated(theano, [x], result, np.arange(3.0), calls=2))
        found.append(len(result[1]))
    return found


@case
def random_streams_without_updates(theano, T, np):
    stream = T.shared_randomstreams.RandomStreams(7)
    outputs, _ = theano.scan(lambda: stream.uniform((2,)), n_steps=3)
    f = theano.function([], outputs)
    return [f(), f()]


@case
def mrg_streams_in_loops(theano, T, np):
    from theano.sandbox.rng_mrg import MRG_RandomStreams

    stream = MRG_RandomStreams(7)
    result = theano.scan(lambda: stream.uniform((2,), nstreams=2), n_steps=3)
    return evaluated(theano, [], result, calls=2)


@case
def draws_given_from_outside(theano, T, np):
    stream = T.shared_randomstreams.RandomStreams(7)
    draw = stream.uniform((2,))
    result = theano.scan(lambda d: d, non_sequences=draw, n_steps=3)
    return [evaluated(theano, [], result, calls=2), len(result[1])]


@case
def views(theano, T, np):
    x, m = T.dvector("x"), T.dmatrix("m")
    data = np.array([1.0, 2.0, 4.0])
    start = T.constant(0.5, dtype="float64")
    found = [
        evaluated(theano, [x], theano.map(lambda e: e * 2, x), data),
        evaluated(theano, [x], theano.map(lambda e, k: e * k, x, [3.0]), data),
        evaluated(theano, [x], theano.map(lambda e: [e, -e], x, go_backwards=True), data),
        evaluated(theano, [x], theano.reduce(lambda e, h: h * 2 + e, x, start), data),
        evaluated(theano, [x], theano.reduce(lambda e, h: [h * 2 + e, e], x, [start, None]), data),
        evaluated(theano, [x], theano.foldl(lambda e, h: h * 2 + e, x, start), data),
        evaluated(theano, [x], theano.foldr(lambda e, h: h * 2 + e, x, start), data),
        evaluated(theano, [x], theano.foldr(lambda e, h, k: h * k + e, x, start, [x.sum()]), data),
        evaluated(theano, [m], theano.foldl(lambda r, h: h + r, m, m[0] * 0), np.ones((3, 2))),
    ]
    result = theano.reduce(lambda e, h: [h + e], x, [start])
    return [*found, result[0].ndim, type(result[1]).__name__]


@case
def checkpoints(theano, T, np):
    x = T.dscalar("x")
    result = theano.scan_checkpoints(
        lambda h, k: T.tanh(h * k),
        [],
        [T.constant(0.5, dtype="float64")],
        [x],
        n_steps=6,
        save_every_N=2,
    )
    gradient = T.grad(result[0].sum(), x)
    return [
        evaluated(theano, [x], result, 3.0),
        theano.function([x], gradient)(3.0),
        outcome(theano.scan_checkpoints, lambda e, h: h, [T.dvector()], [dict(initial=x, taps=-2)]),
    ]


@case
def returned_containers(theano, T, np):
    x = T.dvector("x")
    found = [
        theano.scan(step, x, **rest)[0]
        for step in (lambda e: e, lambda e: [e], lambda e: (e, e), lambda e: [], lambda e: {})
        for rest in ({}, {"return_list": True}, {"n_steps": 1})
    ]
    return [len(each) if isinstance(each, list) else each for each in found]


@case
def errors_when_built(theano, T, np):
    x, s = T.dvector("x"), T.dscalar("s")
    w = theano.shared(0.0, "w")
    stop = theano.scan_module.until
    wrong = [
        lambda: theano.scan(lambda e: e, x, n_steps=3.0),
        lambda: theano.scan(lambda e: e, x, n_steps=np.float64(3)),
        lambda: theano.scan(lambda e: e, x, n_steps=s),
        lambda: theano.scan(lambda h: h, outputs_info=s, n_steps=T.ivector()),
        lambda: theano.scan(lambda: s),
        lambda: theano.scan(lambda a, b: a, [1.0, 2.0]),
        lambda: theano.scan(lambda a: a, s),
        lambda: theano.scan(lambda a: a, dict(taps=[0])),
        lambda: theano.scan(lambda a: s, dict(input=x, taps=[])),
        lambda: theano.scan(lambda a, h: [h, h], x, [s]),
        lambda: theano.scan(lambda a, h, g: [h], x, [s, s]),
        lambda: theano.scan(lambda a, h: [h], x, [s, None]),
        lambda: theano.scan(lambda e, h: h, x, dict(initial=x, taps=[0])),
        lambda: theano.scan(lambda e, h: h, x, dict(initial=x, taps=[-1, -1])),
        lambda: theano.scan(lambda e, h: h, x, dict(taps=[-1])),
        lambda: theano.scan(lambda e, h: h, x, dict(initial=s, return_steps=1)),
        lambda: theano.scan(lambda e, h: h, x, dict(initial=s, taps=[-2])),
        lambda: theano.scan(lambda e, h: h, x, dict(initial=np.float64(1), taps=[-2])),
        lambda: theano.scan(lambda e, h: h + e, x, np.float32(0)),
        lambda: theano.scan(lambda e, h: h + e, x, 0),
        lambda: theano.scan(lambda e, h: h + x, x, np.float64(0)),
        lambda: theano.scan(lambda a: None, x),
        lambda: theano.scan(lambda a: "a", x),
        lambda: theano.scan(lambda a: 1.0, x),
        lambda: theano.scan(lambda a: np.ones(2), x),
        lambda: theano.scan(lambda a: ({w: w + a}, a), x),
        lambda: theano.scan(lambda a: (stop(a > 1), a), x),
        lambda: theano.scan(lambda a: stop(a > 1), x),
        lambda: theano.scan(lambda a: (a, {}, stop(a), a), x),
        lambda: theano.scan(lambda a: ([a], [a]), x),
        lambda: theano.scan(lambda a: {x: a}, x),
        lambda: theano.scan(lambda a: {w: T.cast(a, "float32")}, x),
        lambda: theano.scan(lambda a: {w: 1}, x),
        lambda: theano.scan(lambda a: (a, stop(x)), x),
        lambda: theano.scan(3, x),
        lambda: theano.scan(lambda a, b: a, x),
        lambda: theano.scan(lambda a: a + w, x, strict=True),
    ]
    return [outcome(run) for run in wrong]


@case
def errors_when_run(theano, T, np):
    x, n = T.dvector("x"), T.iscalar("n")
    f = theano.function([x, n], theano.scan(lambda e: e * 2, x, n_steps=n)[0])
    data = np.arange(4.0)
    return [outcome(f, data, 5), outcome(f, data, -1), outcome(f, data, 3)]


@case
def strict_loops(theano, T, np):
    x, k, w = T.dvector("x"), T.dscalar("k"), theano.shared(2.0, "w")
    data = np.arange(3.0)
    found = [
        theano.scan(lambda e, v: e * w, x, non_sequences=[w], strict=True),
        theano.scan(lambda e: e * k, x, strict=True),
        theano.scan(lambda e: (e * w, {w: w + 1}), x, strict=True),
    ]
    return [evaluated(theano, [x, k], result, data, 3.0) for result in found]


@case
def names_of_variables(theano, T, np):
    x, a, b = T.dvector("x"), T.dscalar("a"), T.dvector("b")
    w = theano.shared(0.0, "w")
    seen = []

    def step(*arguments):
        seen.extend(arguments)
        return [arguments[0] + w, arguments[3], arguments[5]]

    outputs, _ = theano.scan(
        step,
        [dict(input=x, taps=[-1, 0, 2])],
        [None, a, dict(initial=b, taps=[-2, -1])],
        [T.dscalar("k")],
        name="loop",
    )
    op = outputs[0].owner.op
    return [
        [str(variable) for variable in seen],
        [str(variable.owner.op) for variable in outputs],
        [op.n_seqs, op.n_mit_sot, op.n_sit_sot, op.n_nit_sot, op.n_shared_outs, op.n_mit_mot],
        [list(taps) for taps in op.tap_array],
        sorted(set(op.info) - {"last_only", "results_only"}),
        [variable.name for variable in op.inputs],
    ]
