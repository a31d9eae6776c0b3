"""What a step can be: expressions with places to fill, weighted so that rewrites have work.

A template is chosen for a value `x` that fits it. Places:

``{x}`` the value; ``{y}``, ``{z}`` others that broadcast against it, or numbers; ``{same}`` one of
its shape; ``{cond}`` a condition that broadcasts against it; ``{c}``, ``{c2}`` numbers, ``{s}`` a
scalar of any kind, ``{pos}``, ``{pos2}`` positive numbers; ``{e}`` an exponent; ``{axis}`` a
dimension, ``{axis0}`` counted from the front, ``{axes}`` several or all; ``{i}`` a small integer,
``{n}`` one from 0 to 3, ``{b}`` 0 or 1; ``{perm}`` an order of dimensions, with new ones;
``{dtype}``, ``{dtype2}`` dtypes to convert to; ``{index}`` an index, ``{array}`` one with arrays or
masks; ``{part}`` a value for the part that the index takes; ``{mat}`` something to multiply `x` by;
``{classes}`` a vector of columns of `x`, for some of its rows.
"""

from typing import NamedTuple

__all__ = ["TEMPLATES", "Template"]


class Template(NamedTuple):
    """An expression, how often it is tried, and for what: kind of dtype and ranks of `x`."""

    source: str
    weight: float
    kind: str  # f float, r real, n number, d integer, b bool, a any, c complex
    least: int
    most: int


def _templates() -> list[Template]:
    result = []

    def add(kind: str, ranks: tuple[int, int], weight: float, *sources: str) -> None:
        result.extend(Template(source, weight, kind, *ranks) for source in sources)

    any_rank, no_scalar, matrices = (0, 6), (1, 6), (2, 6)

    # chains of arithmetic, with constants and equal terms in them
    add("n", any_rank, 6, "{x} + {y}", "{x} - {y}", "{x} * {y}")
    add("f", any_rank, 4, "{x} / {y}", "{y} / {x}")
    add("n", any_rank, 2, "{x} * {c}", "{x} + {c}", "{c} - {x}", "{x} - {c}", "-{x}")
    add("f", any_rank, 2, "{x} / {c}", "{c} / {x}", "{x} * {y} / {z}", "({x} * {c}) / ({y} * {c2})")
    add("f", any_rank, 1, "({x} * {y}) * ({c} * {z})", "{x} / ({y} / {z})", "{x} * ({y} / {x})")
    add(
        "f", any_rank, 1, "({x} / {c}) * ({c2} / {y})", "-({x} * -{y})", "({x} * {y}) / ({y} * {z})"
    )
    add("n", any_rank, 1, "-(-{x})", "-({x} - {y})", "{x} + {y} - {x}", "{x} - ({y} - {z})")
    add("n", any_rank, 1, "T.add({x}, {y}, {z}, {x})", "T.mul({x}, {y}, {z})", "{x} + -{y}")
    add(
        "n",
        any_rank,
        0.6,
        "{x} - {x}",
        "{x} * 0",
        "{x} + 0",
        "{x} * 1",
        "0 * {x} + {y}",
        "{x} * -1",
    )
    add(
        "f",
        any_rank,
        0.6,
        "{x} / {x}",
        "0 / {x}",
        "{x} / 1",
        "{x} / -1",
        "1 / (1 / {x})",
        "{x} + {x}",
    )
    add("n", any_rank, 0.5, "{x} * {x}", "{c} * ({x} + {y})", "{x} * {y} + {x} * {z}")
    add(
        "f",
        any_rank,
        2,
        "{x} ** {e}",
        "T.sqr({x})",
        "T.sqrt(T.sqr({x}))",
        "T.sqr(T.sqrt(T.abs_({x})))",
    )
    add(
        "f",
        any_rank,
        1,
        "T.abs_(-{x})",
        "T.abs_({x}) * T.abs_({y})",
        "T.abs_({x} * {y})",
        "T.inv({x})",
    )
    add(
        "f",
        any_rank,
        0.5,
        "{x} ** {e} * {x}",
        "({x} ** 2) ** 0.5",
        "T.pow({c}, {x})",
        "T.sqrt({x} * {x})",
    )
    add("r", any_rank, 1, "{x} // {c}", "{x} % {c}", "T.maximum({x}, {y})", "T.minimum({x}, {y})")
    add("r", any_rank, 0.4, "{x} // {y}", "{x} % {y}", "T.clip({x}, -1, {pos})", "T.sgn({x})")
    add("r", any_rank, 0.4, "T.maximum({x}, 0)", "T.maximum({x}, {x})", "T.clip({x}, {y}, {z})")
    add(
        "d",
        any_rank,
        0.7,
        "{x} ** {n}",
        "T.true_div({x}, {y})",
        "{x} // 2 * 2",
        "T.sqr({x})",
        "abs({x})",
    )
    add("d", any_rank, 0.4, "{x} & {i}", "{x} | 1", "{x} ^ {x}", "~{x}", "{x} / {c}")
    add(
        "b",
        any_rank,
        0.7,
        "~{x}",
        "{x} & {cond}",
        "{x} | {cond}",
        "{x} ^ {cond}",
        "{x} + {y}",
        "{x} * {y}",
    )

    # functions, with their domains mostly kept
    for name in ("exp", "tanh", "sin", "cos", "arctan", "sinh", "cosh", "expm1", "exp2", "tan"):
        add("f", any_rank, 0.5, f"T.{name}({{x}})")
    for name in ("arcsinh", "erf", "erfc", "erfcx", "floor", "ceil", "trunc", "round", "deg2rad"):
        add("f", any_rank, 0.25, f"T.{name}({{x}})")
    for name in ("iround", "rad2deg", "j0", "j1", "i0", "i1", "round_half_away_from_zero"):
        add("f", any_rank, 0.15, f"T.{name}({{x}})")
    for name in ("log", "log2", "log10", "sqrt", "log1p"):
        add("f", any_rank, 0.4, f"T.{name}(T.abs_({{x}}) + {{pos}})", f"T.{name}(T.abs_({{x}}))")
        add("f", any_rank, 0.2, f"T.{name}({{x}})")
    for name in ("gamma", "gammaln", "psi", "tri_gamma", "arccosh"):
        add("f", any_rank, 0.12, f"T.{name}(T.abs_({{x}}) + 1.5)")
    for name in ("arcsin", "arccos", "arctanh", "erfinv"):
        add("f", any_rank, 0.12, f"T.{name}(T.tanh({{x}}) * 0.9)")
    for name in ("jv", "iv", "gammainc", "gammaincc", "gammau", "gammal", "chi2sf"):
        add("f", any_rank, 0.06, f"T.{name}(T.abs_({{y}}) + 0.5, T.abs_({{x}}) + 0.25)")
    add("f", any_rank, 0.15, "T.arctan2({x}, {y})", "T.erfcinv(T.nnet.sigmoid({x}) + 0.5)")
    add(
        "f",
        any_rank,
        0.15,
        "T.xlogx.xlogx(T.abs_({x}))",
        "T.xlogx.xlogy0(T.abs_({x}), T.abs_({y}))",
    )
    add("d", any_rank, 0.3, "T.exp({x})", "T.sqrt(T.abs_({x}))", "T.log1p(abs({x}))", "T.tanh({x})")

    # forms that are made stable
    add(
        "f",
        any_rank,
        1.5,
        "T.nnet.sigmoid({x})",
        "T.nnet.softplus({x})",
        "T.exp(T.log(T.abs_({x})))",
    )
    add("f", any_rank, 1, "T.log(1 + T.exp({x}))", "T.log1p(T.exp({x}))", "T.log(T.exp({x}))")
    add("f", any_rank, 1, "T.log(T.nnet.sigmoid({x}))", "T.log(1 - T.nnet.sigmoid({x}))")
    add(
        "f",
        any_rank,
        1,
        "T.log1p(-T.nnet.sigmoid({x}))",
        "T.log(1 + T.abs_({x}))",
        "1 - T.nnet.sigmoid({x})",
    )
    add(
        "f",
        any_rank,
        1,
        "1 / (1 + T.exp(-{x}))",
        "1 / (1 + T.exp({x}))",
        "T.exp({x}) / (1 + T.exp({x}))",
    )
    add("f", any_rank, 0.7, "-T.log(1 + T.exp(-{x}))", "{y} / (1 + T.exp(-{x}))", "T.exp({x}) - 1")
    add(
        "f",
        any_rank,
        0.7,
        "T.log({pos} + T.exp({x}))",
        "T.exp({x}) * T.exp({y})",
        "T.exp({x}) / T.exp({y})",
    )
    add("f", any_rank, 0.7, "T.log(T.exp({x}) + T.exp({y}))", "1 - T.erf({x})", "1 - T.erfc({x})")
    add("f", any_rank, 0.5, "T.log(T.erfc({x}))", "-T.erf({x}) + 1", "T.exp({x}) * T.exp(-{x})")
    add(
        "f",
        any_rank,
        0.5,
        "T.exp(2 * T.log(T.abs_({x})))",
        "1 - T.tanh({x}) ** 2",
        "T.log(T.abs_({x}) * {pos})",
    )
    add(
        "f",
        any_rank,
        0.5,
        "-T.nnet.sigmoid(-{x})",
        "T.nnet.sigmoid({x}) * (1 - T.nnet.sigmoid({x}))",
    )
    add("f", any_rank, 0.4, "T.nnet.hard_sigmoid({x})", "T.nnet.ultra_fast_sigmoid({x})")
    add("f", no_scalar, 1.2, "T.log(T.sum(T.exp({x}), axis={axis}))", "T.log(T.sum(T.exp({x})))")
    add("f", no_scalar, 1.2, "T.exp({x}) / T.exp({x}).sum(axis={axis}, keepdims=True)")
    add("f", no_scalar, 0.8, "T.log(T.exp({x}) / T.exp({x}).sum(axis={axis}, keepdims=True))")
    add("f", no_scalar, 0.8, "{x} - T.log(T.exp({x}).sum(axis={axis}, keepdims=True))")
    add(
        *("f", no_scalar, 0.8),
        "T.exp({x} - {x}.max(axis={axis}, keepdims=True)) / "
        "T.exp({x} - {x}.max(axis={axis}, keepdims=True)).sum(axis={axis}, keepdims=True)",
        "({x} - {x}.mean(axis={axis}, keepdims=True)) / "
        "T.sqrt({x}.var(axis={axis}, keepdims=True) + {pos})",
    )
    add("f", (2, 2), 0.6, "T.exp({x}) / T.exp({x}).sum(axis=1).dimshuffle(0, 'x')")
    add(
        "f",
        (2, 2),
        0.6,
        "T.log(T.exp({x}.T).sum(axis=0))",
        "(T.exp({x}) / T.exp({x}).sum(1)[:, None]).T",
    )
    for name in ("softmax", "logsoftmax"):
        add("f", (1, 2), 0.6, f"T.nnet.{name}({{x}})")
        add("f", (2, 2), 0.6, f"T.nnet.{name}({{x}}.T)", f"T.nnet.{name}({{x}} + {{y}})")
    add(
        "f",
        (2, 2),
        0.6,
        "T.nnet.conv2d({x}.dimshuffle('x', 'x', 0, 1), T.ones((2, 1, 2, 3), {x}.dtype) * {c}, "
        "border_mode='full', subsample=(1, 2))[0, 1]",
        "T.nnet.conv2d({x}.dimshuffle(0, 1, 'x', 'x'), {x}.dimshuffle('x', 1, 'x', 0), "
        "border_mode='half', filter_flip=False)[:, 0, 0]",
        "T.nnet.conv2d(T.ones((1, 2, 3, 4), {x}.dtype), T.shape_padleft({x}, 2) + "
        "T.zeros((3, 2, 1, 1), {x}.dtype), border_mode='full', filter_dilation=(2, 1))[0].sum(0)",
    )
    add("f", (1, 2), 0.8, "T.log(T.nnet.softmax({x}))", "T.log(T.nnet.softmax({x}) * {pos})")
    add(
        "f",
        (2, 2),
        0.6,
        "-T.log(T.nnet.softmax({x}))[T.arange({x}.shape[0]), 0 * T.arange({x}.shape[0])]",
    )
    add("f", any_rank, 0.5, "T.nnet.relu({x})", "T.nnet.elu({x})", "T.nnet.relu({x}, 0.1)")
    add("f", any_rank, 0.5, "T.nnet.binary_crossentropy(T.nnet.sigmoid({x}), T.nnet.sigmoid({y}))")
    add(
        "f",
        (2, 2),
        0.4,
        "T.nnet.categorical_crossentropy(T.nnet.softmax({x}), 0 * T.argmax({x}, 1))",
    )

    # draws, which are determined by the states that they begin with
    states = "np.arange(1, 19, dtype='int32').reshape(3, 6)"

    def drawn(dtype: str, size: str, ndim: str, part: int = 1) -> str:
        of_type = f"T.TensorType('{dtype}', (False,) * {ndim})"
        return f"rng_mrg.mrg_uniform({of_type})({states}, {size})[{part}]"

    for dtype in ("float32", "float64"):
        like_x = drawn(dtype, "{x}.shape", "{x}.ndim")
        add("f", any_rank, 0.15, f"{{x}} * {like_x}", f"T.switch({like_x} < 0.5, {{x}}, 0)")
        add("f", no_scalar, 0.1, f"T.log({like_x})[{{index}}]", f"{like_x}.sum(axis={{axis}})")
    add("f", no_scalar, 0.1, drawn("float16", "{x}.shape", "{x}.ndim"))
    add("f", any_rank, 0.1, drawn("float64", "{x}.shape", "{x}.ndim", 0) + " % 1000")
    numbers = drawn("float64", "[2 * {x}.shape[0]]", "1")
    add(
        *("f", (2, 2), 0.15),
        f"multinomial.MultinomialFromUniform('auto')(T.nnet.softmax({{x}}), {numbers}, 2)",
        f"multinomial.ChoiceFromUniform('int64', True)(T.nnet.softmax({{x}}), {numbers}, 2)",
    )

    # loops and choices
    start = "T.zeros_like({x}.sum(axis=0))"
    choice = "theano.ifelse.ifelse"
    add(
        *("f", (1, 3), 0.3),
        "theano.scan(lambda row: T.tanh(row) * {c}, {x})[0]",
        "theano.scan(lambda row: T.exp(row).sum(), {x}, go_backwards=True)[0]",
        f"theano.scan(lambda row, h: T.tanh(row + h / 2), {{x}}, {start})[0]",
        f"theano.scan(lambda row, h: T.sin(row * 2 - h), {{x}}, {start})[0][-1]",
        f"theano.foldr(lambda row, h: T.tanh(row - h), {{x}}, {start})[0]",
        f"theano.scan(lambda row, h: [row * h, T.sin(row + h)], {{x}}, [None, {start}])[0][{{b}}]",
        "theano.scan(lambda a, b: a * b + {c}, {'input': {x}, 'taps': [0, 1]})[0]",
        f"theano.scan(lambda row, p, q: T.tanh(row + p - q / 2), {{x}},"
        f" {{'initial': T.stack([{start}, {start} + 1]), 'taps': [-2, -1]}})[0]",
    )
    square = "(T.dot({x}.T, {x}) / (1 + T.sum(T.sqr({x}))))"
    layer = f"theano.scan(lambda h, w: T.tanh(T.dot(h, w)), None, {{x}}, {square}, n_steps=3)[0]"
    recurrence = (
        f"theano.scan(lambda row, h, w: T.tanh(T.dot(h, w) + T.dot(row, w.T)) * {{c}},"
        f" {{x}}, {start}, {square})[0]"
    )
    gated = (
        "theano.scan(lambda h, w: (lambda z: T.nnet.sigmoid(z[:, :1]) * T.tanh(z))(T.dot(w, h)"
        " + h), None, {x}, T.dot({x}, {x}.T) / (1 + T.sum(T.sqr({x}))), n_steps=2)[0]"
    )
    for loop in (layer, recurrence, gated):
        add("f", (2, 2), 0.15, loop, f"T.grad(T.sum(T.sqr({loop})), {{x}})")
    add("f", (2, 2), 0.1, f"T.ones_like({layer})[-1] * {{x}}", f"{recurrence}.shape.sum() + {{x}}")
    add(
        *("f", (1, 3), 0.15),
        "theano.scan(lambda row, h: (row + h, theano.scan_module.until((row + h).sum() > {c})),"
        f" {{x}}, {start})[0].sum(axis=0)",
        "theano.scan(lambda row: theano.scan(lambda h: T.sin(h), None, row, n_steps=2)[0], {x})[0]",
        "theano.gradient.jacobian(T.tanh({x}.flatten()[:5]), {x})",
    )
    add(
        *("f", any_rank, 0.3),
        f"{choice}({{x}}.sum() > {{c}}, {{x}} / 2, T.tanh({{x}}))",
        f"{choice}({{c}}, T.sin({{x}}), {choice}({{cond}}.any(), T.exp({{x}}), {{x}}))",
        f"{choice}(T.isnan({{x}}.sum()), T.zeros_like({{x}}), {{x}})",
        f"{choice}({{b}}, {{x}} * {{x}}, T.sqrt({{x}}))",
        f"theano.scan(lambda h: {choice}(h.sum() > {{c}}, T.sin(h), h / 2), None, {{x}}, n_steps=3)"
        "[0][-1]",
    )

    # the same forms with something between their parts
    add(
        *("f", no_scalar, 0.5),
        *("T.log(T.exp({x})[{index}].sum())", "T.log(T.sum(T.exp({x})[{index}]))"),
        "T.log(T.cast(T.exp({x}), 'float64').sum(axis={axis}))",
        "T.log({c} * T.exp({x}).sum(axis={axis}))",
        *("T.log(1 + T.exp({x}).dimshuffle({perm}))", "T.log(T.exp({x}).reshape((-1,)) + 1)"),
        *("T.log((1 + T.exp({x}))[{index}])", "T.log(1 - T.nnet.sigmoid({x}).dimshuffle({perm}))"),
        *("T.log(T.nnet.sigmoid({x})[{index}])", "T.log(T.cast(T.nnet.sigmoid({x}), 'float64'))"),
        *("(T.exp({x}) / T.exp({x}).sum(axis={axis}, keepdims=True))[{index}]",),
        "T.log((T.exp({x}) / T.exp({x}).sum(axis={axis}, keepdims=True)).dimshuffle({perm}))",
        "T.cast(T.exp({x}), {x}.dtype) / T.exp({x}).sum(axis={axis}, keepdims=True)",
    )
    hand = "(T.exp({x}) / T.exp({x}).sum(axis=1, keepdims=True))"
    add(
        *("f", (2, 2), 0.5),
        f"-T.mean(T.log({hand})[T.arange({{x}}.shape[0]), T.argmax({{x}}, axis=1)])",
        f"-T.sum(T.log({hand}) * T.eye({{x}}.shape[0], {{x}}.shape[1]), axis=1)",
        f"T.log({hand}[T.arange({{x}}.shape[0]), 0 * T.argmin({{x}}, axis=1)])",
        f"-T.sum(T.log({hand}) * {{y}})",
    )
    add("f", any_rank, 0.4, "T.log(T.abs_({x}) ** {e})", "T.log(T.sqr({x}) + {pos})", "{x} + 1 - 1")
    add("f", any_rank, 0.4, "T.log(T.prod(T.abs_({x}) + {pos}))", "T.sqrt(T.abs_({x})) ** {e}")
    add(
        "f",
        any_rank,
        0.4,
        "T.exp({x}) ** {e}",
        "T.exp({x} + T.log({pos}))",
        "T.log(T.sqrt(T.abs_({x}) + {pos}))",
    )
    add(
        "f",
        any_rank,
        0.4,
        "T.log({pos} * T.exp({x}) * {pos2})",
        "T.log(T.exp({x}) / (1 + T.exp({x})))",
    )
    add(
        "r",
        any_rank,
        0.3,
        "{x} // 1",
        "{x} % 1",
        "T.lt({x}, {x})",
        "T.ge({x}, {x})",
        "T.eq({x}, {x})",
    )
    add("r", no_scalar, 0.2, "T.ge({x}.shape[0], 0)", "T.switch(T.eq({x}.shape[0], 0), {x}, {y})")
    add(
        "f",
        any_rank,
        0.4,
        "T.sum(T.fill({x}, {c}), axis={axes})",
        "T.prod(T.fill({x}, {c}), axis={axes})",
    )
    add("f", any_rank, 0.3, "T.max(T.fill({x}, {y}))", "T.sum(T.alloc({x}, 3, *{x}.shape), axis=0)")
    add(
        "a",
        any_rank,
        0.4,
        "T.cast(T.cast({x}, {dtype}), {dtype2})",
        "T.cast({x}, 'float64').dimshuffle({perm})",
    )
    add(
        "n",
        no_scalar,
        0.4,
        "T.set_subtensor({x}[{index}], {part})[{i}:]",
        "T.inc_subtensor({x}[{index}], {part})[{index}]",
    )
    add(
        "n",
        no_scalar,
        0.4,
        "T.set_subtensor({x}[{array}], {part})[{array}]",
        "T.zeros_like({x})[{array}] + 1",
    )
    add("n", no_scalar, 0.4, "T.set_subtensor(T.set_subtensor({x}[{index}], {part})[{index}], 2)")
    add(
        "n",
        no_scalar,
        0.4,
        "{x}[{index}] + {x}[{index}]",
        "T.inc_subtensor(T.inc_subtensor({x}[{index}], 1)[{index}], {part})",
    )
    add(
        "f",
        no_scalar,
        0.3,
        "({x} + {y}).dimshuffle({perm})",
        "({x} * {c})[{index}] / {c}",
        "T.sum({x}[{index}])",
    )
    add("n", (1, 2), 0.5, "{s} * T.dot({x}, {mat})", "{x} + {s} * T.dot({x}, T.dot({x}.T, {x}))")

    # reductions, of scaled and negated terms too
    for name in ("sum", "mean", "prod", "max", "min"):
        add(
            "r", any_rank, 0.8 if name in ("sum", "max") else 0.4, f"T.{name}({{x}}, axis={{axes}})"
        )
        add("r", no_scalar, 0.3, f"T.{name}({{x}}, axis={{axis}}, keepdims=True)")
    add(
        "f",
        any_rank,
        1,
        "T.sum({c} * {x}, axis={axes})",
        "T.sum(-{x}, axis={axes})",
        "T.sum({x} * {y})",
    )
    add("f", any_rank, 1, "T.sum({x} / {y}, axis={axes})", "T.sum({x} * {y}, axis={axes})")
    add("f", any_rank, 0.7, "T.prod({c} * {x}, axis={axes})", "T.prod(-{x}, axis={axes})")
    add(
        "f",
        any_rank,
        0.5,
        "T.max(-{x}, axis={axes})",
        "-T.min(-{x}, axis={axes})",
        "T.mean({x} * {c})",
    )
    add(
        "f",
        any_rank,
        0.4,
        "T.var({x}, axis={axes})",
        "T.std({x}, axis={axes})",
        "T.sum(T.sqr({x}))",
    )
    add("n", no_scalar, 0.5, "T.sum(T.sum({x}, axis=0), axis={axes})", "T.sum({x}, axis={axis})")
    add(
        "n",
        no_scalar,
        0.3,
        "T.sum({x}.dimshuffle({perm}))",
        "T.sum({x}.reshape((-1,)))",
        "T.sum(T.zeros_like({x}))",
    )
    add(
        "f",
        any_rank,
        0.3,
        "T.max(T.abs_({x}))",
        "{x}.norm(2)",
        "T.ptp({x}, axis=0)",
        "{x}.sum(dtype='float64')",
    )
    add("a", any_rank, 0.3, "T.any({x}, axis={axes})", "T.all({x}, axis={axes})", "T.sum({x})")
    add(
        "r",
        no_scalar,
        0.4,
        "T.argmax({x}, axis={axis})",
        "T.argmin({x}, axis={axis})",
        "T.argmax({x})",
    )
    add(
        "r",
        no_scalar,
        0.3,
        "T.max_and_argmax({x}, axis={axis})[0]",
        "T.max_and_argmax({x}, axis={axis})[1]",
    )
    add(
        "n",
        no_scalar,
        0.3,
        "T.cumsum({x}, axis={axis})",
        "T.cumprod({x}, axis={axis})",
        "T.cumsum({x})",
    )
    add("b", any_rank, 0.4, "T.sum({x}, axis={axes})", "T.all({x}, axis={axes})", "T.any({x})")

    # conditions
    for name in ("eq", "neq", "lt", "le", "gt", "ge"):
        add("r", any_rank, 0.3, f"T.{name}({{x}}, {{y}})")
        add("r", any_rank, 0.15, f"T.{name}({{x}}, 0)")
    add(
        "n",
        any_rank,
        1.5,
        "T.switch({cond}, {x}, {y})",
        "T.switch({cond}, {x}, 0)",
        "T.switch({cond}, {x}, {x})",
    )
    add(
        "n",
        any_rank,
        0.7,
        "T.switch(1, {x}, {y})",
        "T.switch(0, {x}, {y})",
        "T.switch(T.zeros_like({x}), {x}, {y})",
    )
    add(
        "f",
        any_rank,
        0.6,
        "T.switch(T.gt({x}, 0), T.log({x}), {y})",
        "T.isnan({x})",
        "T.isinf({x})",
    )
    add(
        "r",
        any_rank,
        0.4,
        "{x} * T.gt({x}, 0)",
        "T.switch(T.lt({x}, {y}), {x}, {y})",
        "T.isclose({x}, {y})",
    )
    add(
        "b",
        any_rank,
        0.6,
        "T.switch({x}, {y}, {z})",
        "T.invert(T.switch({x}, {x}, {cond}))",
        "T.cast({x}, 'int8')",
    )

    # the same elements otherwise
    add("a", any_rank, 1.5, "{x}.dimshuffle({perm})", "T.cast({x}, {dtype})")
    add("a", any_rank, 0.8, "{x}.T", "{x}.flatten()", "{x}.reshape((-1,))", "T.shape_padright({x})")
    add(
        "a",
        any_rank,
        0.6,
        "T.shape_padleft({x})",
        "{x}.T.T",
        "{x}.flatten().reshape({x}.shape)",
        "{x}.copy()",
    )
    add(
        "a",
        matrices,
        1,
        "{x}.reshape((-1, {x}.shape[-1]))",
        "{x}.reshape(({x}.shape[0], -1))",
        "{x}.flatten(2)",
    )
    add(
        "a",
        matrices,
        0.6,
        "{x}.swapaxes(0, {axis})",
        "{x}.reshape(({x}.shape[1], {x}.shape[0], -1))",
    )
    add(
        "a",
        no_scalar,
        0.5,
        "{x}.reshape((1, -1))",
        "{x}.reshape((-1, 1))",
    )
    add(
        "a",
        no_scalar,
        0.5,
        "T.specify_shape({x}, {x}.shape)",
        "T.squeeze({x})",
        "T.unbroadcast({x}, 0)",
    )
    add(
        "a",
        any_rank,
        0.3,
        "T.tensor_copy({x})",
        "T.cast(T.cast({x}, 'float64'), {x}.dtype)",
    )

    # shapes without values, and filled arrays
    add(
        "a",
        no_scalar,
        0.8,
        "({x} * {y}).shape[0]",
        "{x}.shape",
        "T.exp({x}).shape[{axis}]",
        "{x}.shape.prod()",
    )
    add(
        "a",
        any_rank,
        0.8,
        "T.zeros_like({x})",
        "T.ones_like({x})",
        "T.fill({x}, {c})",
        "T.zeros_like({x} * {y})",
    )
    add(
        "a",
        any_rank,
        0.6,
        "T.fill({x}, {y})",
        "T.second({x}, {y})",
        "{x}.size",
        "T.ones_like({x}) * {y}",
    )
    add(
        "a",
        no_scalar,
        0.6,
        "T.alloc({c}, {x}.shape[0])",
        "T.zeros({x}.shape)",
        "T.ones({x}.shape) * {x}",
    )
    add(
        "n",
        no_scalar,
        0.5,
        "T.alloc({x}, 2, *[{x}.shape[i] for i in range({x}.ndim)])",
        "{x} + T.zeros({x}.shape)",
    )
    add(
        "a",
        no_scalar,
        0.3,
        "T.alloc({x}[0], {x}.shape[0], *[{x}.shape[i] for i in range(1, {x}.ndim)])",
    )
    add(
        "a",
        no_scalar,
        0.4,
        "T.arange({x}.shape[0])",
        "T.arange({x}.shape[{axis}]) * {c}",
        "T.eye({x}.shape[0])",
    )
    add(
        "a",
        no_scalar,
        0.2,
        "T.tri({x}.shape[0], {n}, {i})",
        "T.eye({n}, {x}.shape[0], {i})",
        "T.bartlett({x}.shape[0])",
    )
    add(
        "a",
        no_scalar,
        0.2,
        "T.stack([{x}.shape[0], {n}])",
        "T.prod({x}.shape)",
        "{x}.shape[0] // 2",
        "({x}.shape + 1)[0]",
    )

    # indices
    add("a", no_scalar, 4, "{x}[{index}]")
    add(
        "a",
        no_scalar,
        2,
        "{x}[{array}]",
        "({x} * {y})[{index}]",
        "T.exp({x})[{index}]",
        "(-{x})[{index}]",
    )
    add(
        "n",
        no_scalar,
        1,
        "T.set_subtensor({x}[{index}], {part})",
        "T.inc_subtensor({x}[{index}], {part})",
    )
    add(
        "n",
        no_scalar,
        1,
        "T.set_subtensor({x}[{array}], {part})",
        "T.inc_subtensor({x}[{array}], {part})",
    )
    add("n", no_scalar, 0.8, "T.inc_subtensor(T.zeros_like({x})[{index}], {part})")
    add("n", no_scalar, 0.8, "T.inc_subtensor(T.zeros_like({x})[{array}], {part})")
    add("n", no_scalar, 0.6, "T.set_subtensor({x}[{index}], {part})[{index}]", "{x}[{index}][::-1]")
    add(
        "a",
        no_scalar,
        0.6,
        "{x}[::-1][::-1]",
        "{x}[1:][:-1]",
        "{x}[::2][1:]",
        "{x}[0:{x}.shape[0]]",
        "{x}[-1]",
    )
    add(
        "a",
        no_scalar,
        0.5,
        "{x}.reshape((-1,))[{i}]",
        "{x}.reshape((-1, 1))[{i}:]",
        "T.zeros_like({x})[{index}]",
    )
    add(
        "a",
        matrices,
        0.5,
        "{x}.T[{i}]",
        "{x}.dimshuffle(1, 0, *range(2, {x}.ndim))[1:]",
        "{x}[:, {i}]",
    )
    add(
        "a",
        no_scalar,
        0.5,
        "T.concatenate([{x}, {x}])[{i}:]",
        "T.stack([{x}, {x}])[0]",
        "T.concatenate([{x}, {x}])[0]",
    )
    add(
        "a",
        no_scalar,
        0.4,
        "T.alloc({x}, {x}.shape[0], *[{x}.shape[i] for i in range({x}.ndim)])[0]",
    )
    add(
        "n",
        no_scalar,
        0.4,
        "T.sum({x}, axis=0)[{n}:]",
        "T.take({x}, [0, 0, {n}], axis={axis}, mode='clip')",
    )
    add(
        "a",
        no_scalar,
        0.3,
        "{x}[(T.gt({x}, 0) if {x}.dtype != 'bool' else {x}).nonzero()]",
        "T.nonzero_values({x})",
    )

    # several arrays
    add(
        "a",
        no_scalar,
        1.2,
        "T.concatenate([{x}, {same}], axis={axis})",
        "T.stack([{x}, {same}], axis={axis})",
    )
    add(
        "a",
        no_scalar,
        0.6,
        "T.join(0, {x}, {x})",
        "T.join({axis}, {x}, {same}, {x})",
    )
    add("a", any_rank, 0.4, "T.stack([{x}, {x}])", "T.stack([{x}, {same}])")
    add(
        "a",
        no_scalar,
        0.6,
        "T.split({x}, [1, {x}.shape[0] - 1], 2)[{b}]",
        "T.split({x}, [{x}.shape[{axis}]], 1, axis={axis})",
    )
    add("a", no_scalar, 0.4, "T.concatenate(T.split({x}, [1, {x}.shape[0] - 1], 2))")
    add(
        "a",
        no_scalar,
        0.4,
        "T.repeat({x}, {n}, axis={axis})",
        "T.tile({x}, 2)",
        "T.tile({x}, ({n}, 1))",
        "T.roll({x}, {i}, axis={axis})",
    )
    add(
        "r",
        no_scalar,
        0.2,
        "T.choose(T.switch(T.gt({x}, 0), 1, 0), [{x}, {same}])",
        "T.horizontal_stack({x}, {x})",
    )

    # products
    add("n", (1, 2), 4, "T.dot({x}, {mat})", "{c} * T.dot({x}, {mat})")
    add(
        "n",
        (1, 2),
        1,
        "T.dot({x}, {mat}) + T.dot({x}, {mat})",
        "T.dot({x}, {mat}) - {c} * T.dot({x}, {mat})",
    )
    add(
        "f",
        (2, 2),
        1.2,
        "T.dot({x}, {x}.T)",
        "T.dot({x}.T, {x})",
        "T.dot({x}, {x}.T) + {c} * T.dot({x}, {x}.T)",
    )
    add(
        "f",
        (2, 2),
        1,
        "{c} * T.dot({x}.T, {x}) + {c2}",
        "T.dot({x}, {x}.T).T",
        "(T.dot({x}.T, {x}) * {c}).T / {c2}",
    )
    add(
        "f",
        (2, 2),
        1,
        "{x} + {c} * T.dot(T.dot({x}, {x}.T), {x})",
        "{x} - T.dot({x}, T.dot({x}.T, {x})) * {c}",
    )
    add(
        "f",
        (2, 2),
        1,
        "{x} + {c} * T.outer({x}[:, 0], {x}[0])",
        "{x}[:, 0] * {c} + T.dot({x}, {x}[0])",
    )
    add("f", (1, 1), 1, "T.dot({x}, {x})", "T.outer({x}, {x}) + {c}", "T.outer({x}, {same})")
    add(
        "f",
        (3, 3),
        1,
        "T.batched_dot({x}, {x}.dimshuffle(0, 2, 1))",
        "T.batched_dot({x}.dimshuffle(0, 2, 1), {x}) * {c}",
    )
    add(
        "f",
        (3, 3),
        0.5,
        "T.batched_dot({x}, {x}[:, 0])",
        "T.batched_tensordot({x}, {x}, [[2], [2]])",
    )
    add(
        "f",
        matrices,
        0.5,
        "T.tensordot({x}, {x}, axes=[[0], [0]])",
        "T.tensordot({x}, {x}, axes=[[1], [1]])",
    )
    add(
        "f",
        matrices,
        0.3,
        "T.sum({x}[:, :, None] * {x}[:, None], axis=0)",
        "T.dot({x}.T, {x}[:, 0])",
    )

    # order and search
    add(
        "r",
        no_scalar,
        0.3,
        "T.sort({x}, axis={axis})",
        "T.argsort({x}, axis={axis})",
        "T.topk({x}, 1, axis={axis})",
    )
    add(
        "r",
        no_scalar,
        0.15,
        "T.argtopk({x}, -1, axis={axis})",
        "T.sort({x})[::-1]",
        "T.sort({x}, axis={axis})[0]",
    )
    add(
        "d",
        (1, 1),
        0.3,
        "T.extra_ops.bincount(abs({x}))",
        "T.extra_ops.Unique()({x})",
        "T.extra_ops.to_one_hot(abs({x}) % 4, 4)",
    )
    add(
        "r",
        (1, 1),
        0.15,
        "T.extra_ops.searchsorted(T.sort({x}), {x}[:2])",
        "T.extra_ops.Unique(True, True, True)({x})[{n}]",
    )

    add("a", (1, 1), 0.15, "T.repeat({x}, T.arange({x}.shape[0]), axis=0)", "T.extra_ops.diff({x})")
    add("a", no_scalar, 0.15, "T.permute_row_elements({x}, T.arange({x}.shape[-1])[::-1])")
    add("a", no_scalar, 0.15, "T.unravel_index(T.arange({x}.shape[0]), ({x}.shape[0], 1))[{b}]")
    add("a", no_scalar, 0.15, "T.ravel_multi_index((T.arange({x}.shape[0]), 0), ({x}.shape[0], 2))")
    add("r", (1, 1), 0.1, "T.extra_ops.bincount(T.arange({x}.shape[0]) % 3, weights={x})")
    add("d", any_rank, 0.1, "T.choose(abs({x}) % 2, [{x}, {same}], mode='wrap')")

    # products as the core would write them
    add(
        "f",
        (2, 2),
        0.2,
        "T.blas._dot22({x}, {x}.T)",
        "T.blas._dot22scalar({x}, {x}.T, T.cast({c}, {x}.dtype))",
    )
    add(
        *("f", (2, 2), 0.2),
        "T.blas.gemm_no_inplace({x}, T.cast({c}, {x}.dtype), T.blas._dot22({x}, {x}.T), {x}, "
        "T.cast({c2}, {x}.dtype))",
        "T.blas.gemv_no_inplace({x}[:, 0], {c}, {x}, {x}[0], {c2})",
        "T.blas.ger({x}, T.cast({c}, {x}.dtype), {x}[:, 0], {x}[0])",
    )

    add(
        *("f", (3, 3), 0.2),
        "T.blas.BatchedGemm()({x}, T.cast({c}, {x}.dtype), {x}, T.batched_dot({x}.dimshuffle("
        "0, 2, 1), {x}), T.cast({c2}, {x}.dtype))",
    )

    # diagonals and linear algebra
    add("a", (2, 2), 0.3, "T.diag({x})", "T.tril({x}, {i})", "T.triu({x})", "T.diagonal({x}, {i})")
    add("n", (1, 1), 0.2, "T.diag({x})", "nlinalg.alloc_diag({x})")
    add(
        "r",
        (2, 2),
        0.2,
        "T.fill_diagonal({x}, 1)",
        "T.fill_diagonal_offset({x}, 1, {i})",
        "nlinalg.trace({x})",
    )
    square = "(T.dot({x}, {x}.T) + 2 * T.eye({x}.shape[0], dtype={x}.dtype))"
    for function in ("nlinalg.matrix_inverse", "nlinalg.det", "slinalg.cholesky", "nlinalg.pinv"):
        add("f", (2, 2), 0.2, f"{function}({square})")
    add(
        "f",
        (2, 2),
        0.1,
        f"slinalg.solve({square}, {{x}})",
        f"slinalg.expm({square}[:6, :6] * 0.05)",
    )
    add("f", (2, 2), 0.1, f"slinalg.solve_lower_triangular(slinalg.cholesky({square}), {{x}})")
    add("f", (2, 2), 0.1, f"nlinalg.eigh({square})[0]", f"slinalg.eigvalsh({square}, None)")
    add(
        "f",
        (2, 2),
        0.1,
        "nlinalg.svd({x}, 0, 0)",
        "nlinalg.qr({x}, 'r')",
        "nlinalg.norm({x}, 'fro')",
    )
    add(
        "f",
        (2, 2),
        0.1,
        f"nlinalg.matrix_power({square}, 2)",
        "nlinalg.lstsq()({x}, {x}[:, 0], 1e-3)[0]",
    )
    add(
        "r",
        (2, 3),
        0.15,
        "fft.rfft({x})",
        "fft.irfft(fft.rfft({x}))",
        "fft.rfft({x}, norm='ortho')",
    )
    add("n", no_scalar, 0.1, "fourier.fft({x}, {x}.shape[0], 0)")

    # complex numbers
    add(
        "c",
        any_rank,
        2,
        "abs({x})",
        "T.real({x})",
        "T.imag({x})",
        "T.conj({x})",
        "T.angle({x})",
        "T.exp({x})",
    )
    add(
        "c",
        any_rank,
        1,
        "{x} * T.conj({x})",
        "T.sqr({x})",
        "T.real({x} * {y})",
        "T.log({x})",
        "T.sqrt({x})",
    )
    add(
        "f",
        any_rank,
        0.2,
        "T.complex({x}, {y})",
        "T.complex_from_polar(T.abs_({x}), {y})",
        "T.real({x})",
        "T.conj({x})",
    )

    # operations that the usual functions do not make
    add("r", no_scalar, 0.1, "T.Argmax(({axis0},))({x})", "T.Mean()({x})", "T.Mean({axis0})({x})")
    add("r", any_rank, 0.1, "T.elemwise.CAReduce(theano.scalar.maximum)({x})")
    for name in ("and_", "or_", "xor"):
        add("d", any_rank, 0.2, f"T.elemwise.CAReduce(theano.scalar.{name})({{x}})")
        add("d", no_scalar, 0.2, f"T.elemwise.CAReduce(theano.scalar.{name}, {{axis0}})({{x}})")
    add("f", any_rank, 0.1, "T.elemwise.ProdWithoutZeros()({x})", "T.default({x}, {x})")
    # (A product of integers that has become zero by overflow is skipped like any other.)
    add("d", no_scalar, 0.1, "T.elemwise.ProdWithoutZeros(0)({x}[:5])")
    add("n", any_rank, 0.1, "T.elemwise.Elemwise(T.elemwise.mul_without_zeros)({x}, {y})")
    add("a", any_rank, 0.1, "T.elemwise.Elemwise(theano.scalar.identity)({x})")
    add(
        "a", any_rank, 0.1, "T.extra_ops.cpu_contiguous({x})", "theano.gradient.undefined_grad({x})"
    )
    add("a", (0, 0), 0.5, "T.tensor_from_scalar(T.scalar_from_tensor({x}))")
    add("a", matrices, 0.1, "T.Flatten(2)({x})", "T.Tile({x}.ndim)({x}, [2] * {x}.ndim)")
    add("a", no_scalar, 0.1, "T.set_subtensor(T.AllocEmpty({x}.dtype)({x}.shape[0])[:], 1)")
    add("a", no_scalar, 0.1, "T.AllocEmpty({x}.dtype)({x}.shape[0], 2).shape")
    add("f", (2, 2), 0.1, f"T.sort(nlinalg.eig({square})[0])", f"abs(nlinalg.qr({square})[1])")
    add("f", (2, 2), 0.1, f"T.grad(T.sum(slinalg.expm({square}[:6, :6] * 0.05)), {{x}})")
    add("f", (2, 2), 0.1, f"T.grad(T.sum(slinalg.eigvalsh({square}, {square} + {square})), {{x}})")

    # derivatives of other kinds
    add("f", any_rank, 0.2, "T.Rop(T.tanh({x} * {c}), {x}, {x})", "T.Lop(T.exp({x}), {x}, {x})")
    add("f", (1, 1), 0.2, "T.jacobian(T.sqr({x}) * {c}, {x})", "T.hessian(T.sum({x} ** 3), {x})")
    add("f", (2, 2), 0.2, "T.Rop(T.dot({x}, {x}.T), {x}, T.ones_like({x}))")
    add("f", any_rank, 0.3, "T.grad(T.sum(T.sqr(T.grad(T.sum(T.tanh({x})), {x}))), {x})")
    add("f", no_scalar, 0.3, "T.grad(T.log(T.exp({x}).sum()), {x})", "T.grad(T.max({x}), {x})")

    # parts that rewrites look for and that are rare otherwise
    add(
        *("f", any_rank, 0.12),
        *("T.inv(1 + T.exp({x}))", "T.log1p(T.expm1({x}))"),
        *("T.deg2rad(T.rad2deg({x}))", "T.rad2deg(T.deg2rad({x}))", "T.inv(T.inv({x}))"),
        "T.log(T.cast(T.nnet.sigmoid({x}), 'float32') * {pos})",
    )
    add("c", any_rank, 1, "T.conj(T.conj({x}))")
    add(
        *("a", any_rank, 0.1),
        "theano._core.cast_op({x}.dtype)({x})",
        "T.switch({cond}, T.switch({cond}, {x}, {y}), {z})",
        "T.switch({cond}, {z}, T.switch({cond}, {x}, {y}))",
    )
    add("b", any_rank, 0.5, "~~{x}", "T.and_({x}, np.bool_(True))", "T.or_({x}, np.bool_(False))")
    add("d", any_rank, 0.2, "~~{x}")
    add(
        *("a", no_scalar, 0.1),
        *("T.Join()({axis0}, {x})", "T.Rebroadcast((0, {x}.broadcastable[0]))({x})"),
        "T.split(T.concatenate([{x}, {same}]), [{x}.shape[0], {same}.shape[0]], 2)[{b}]",
        "T.split({x}, [{x}.shape[{axis0}]], 1, axis={axis0})",
        "T.concatenate([T.stack([{x}.size]), T.stack([{x}.shape[0], {n}])])",
        "T.stack([{x}.shape[0], {n}, {x}.size])[{b}]",
        "{x}.reshape((-1,)).reshape({x}.T.shape)",
    )
    add(
        *("f", no_scalar, 0.2),
        "T.grad(T.sum(T.sqr(T.concatenate([{x}, {x}]))), {x})",
        "T.grad(T.sum(T.sqr({x}[{index}])) + T.sum({x} * {x}), {x})",
        "{c} * T.grad(T.sum(T.sqr({x}[{index}])), {x})",
        "T.grad(T.sum(T.sqr(T.log({x} * {x} / 4 + 1))), {x})",
    )
    logarithm = "T.grad(T.sum(T.sqr(T.log({view}))), {{x}})"
    softmax = "T.nnet.softmax({x})"
    for view in (
        *(f"{softmax}.T", f"{softmax}.reshape((-1,))", f"T.cast({softmax}, 'float32')"),
        *(f"{softmax} / 4", f"{softmax}[:, 1:]", f"{softmax}[[0, 0]]", f"{{c}} * {softmax}"),
    ):
        add("f", (2, 2), 0.1, logarithm.format(view=view).replace("{{x}}", "{x}"))
    classes = "T.arange({x}.shape[0]) % {x}.shape[1]"
    picked = f"T.log({softmax})[T.arange({{x}}.shape[0]), {classes}]"
    biased = "T.nnet.softmax_with_bias({x}, {x}[0])"
    named = "{classes}.shape[0]), {classes}]"
    for cost in (
        *(f"T.log({softmax})[T.arange({named}", f"T.nnet.logsoftmax({{x}})[T.arange({named}"),
        *(picked, f"T.nnet.logsoftmax({{x}})[T.arange({{x}}.shape[0]), {classes}]"),
        f"T.nnet.categorical_crossentropy({softmax}, {classes})",
        f"T.nnet.categorical_crossentropy({biased}, {classes})",
        f"T.nnet.crossentropy_softmax_1hot_with_bias({{x}}, {{x}}[0], {classes})[0]",
        f"T.nnet.categorical_crossentropy({softmax}, T.nnet.softmax({{y}}))",
    ):
        add("f", (2, 2), 0.12, cost, f"T.grad(T.mean({cost}), {{x}})")
        add("f", (2, 2), 0.05, f"T.grad(T.sum({cost} * {{c}}), {{x}}) + {cost}[:, None]")
    add("f", (2, 2), 0.15, biased, f"T.log({biased})", f"T.argmax({biased}, axis=1)")
    add("f", (2, 2), 0.15, f"T.argmax({softmax}, axis=1)", "T.nnet.softmax({x} + {x}[0])")
    add("f", (2, 2), 0.1, f"T.grad(T.sum(T.sqr({biased})), {{x}})")

    # neural networks and what is applied to images
    add(
        "f", (1, 1), 0.1, "T.grad(T.sum(T.sqr(T.repeat({x}, T.arange({x}.shape[0]), axis=0))), {x})"
    )
    images = "T.nnet.neighbours.images2neibs({x}, (2, 2), mode='ignore_borders')"
    add("f", (4, 4), 0.5, images, f"T.grad(T.sum(T.sqr({images})), {{x}})")
    for options in ("", ", border_mode='full'", ", border_mode='half', subsample=(2, 1)"):
        convolution = f"T.nnet.conv2d({{x}}, {{x}}[:2, :, :2, :2]{options})"
        add("f", (4, 4), 0.5, convolution, f"T.grad(T.sum(T.sqr({convolution})), {{x}})")
    add("f", (4, 4), 0.3, "T.nnet.conv2d({x}, {x}[:2, :, -2:, :2], filter_flip=False)")
    add("f", (4, 4), 0.1, "T.nnet.conv.conv2d({x}, {x}[:2, :, :2, :2])")
    volume = "{x}.dimshuffle(0, 1, 2, 'x', 3)"
    for convolution in (
        "T.nnet.corr.CorrMM(border_mode='half')({x}, {x}[:2, :, :2, :2])",
        f"T.nnet.conv3d({volume}, {volume}[:1, :, :2, :, :2], border_mode='half')",
        f"T.nnet.corr3d.Corr3dMM()({volume}, {volume}[:2, :, :2, :, :1])",
    ):
        add("f", (4, 4), 0.12, convolution, f"T.grad(T.sum(T.sqr({convolution})), {{x}})")
    for parameters in (
        "(2, 2), False",
        "(3, 2), False, (2, 1)",
        "(2, 2), True, (1, 3), (1, 1)",
        "(1, 3), False, mode='sum'",
        "(2, 3), False, (1, 2), mode='average_inc_pad'",
        "(2, 2), True, pad=(1, 1), mode='average_exc_pad'",
    ):
        pooled = f"theano.tensor.signal.pool.pool_2d({{x}}, {parameters})"
        add("r", (2, 4), 0.2, pooled)
        add("f", (2, 4), 0.2, f"T.grad(T.sum(T.sqr({pooled})), {{x}})")
    ctc = (
        "T.nnet.ctc.ctc({x}, T.ones(({x}.shape[1], 1), 'int32'),"
        " T.alloc(T.cast({x}.shape[0], 'int32'), {x}.shape[1]))"
    )
    add("f", (3, 3), 0.1, ctc, f"T.grad(T.sum({ctc}), {{x}})")

    # operations that programs define
    for inline in (False, True):
        graph = (
            "(lambda v: theano.OpFromGraph([v], [T.tanh(v) * v, v.sum()],"
            f" inline={inline})({{x}}))({{x}}.type())"
        )
        add("f", any_rank, 0.15, f"{graph}[0] * {graph}[1]", f"T.grad(T.sum({graph}[0]), {{x}})")
    function = "theano.as_op([{x}.type], [{x}.type])(lambda a: a * 2)({x})"
    folded = "theano.as_op([{x}.type], [{x}.type])(lambda a: a + 1)(T.zeros_like({x}))"
    add("f", any_rank, 0.15, function, f"{function}.shape[:1].sum() * {{x}}", f"{folded} * {{x}}")
    square = (
        "T.Elemwise(type('Square', (theano.scalar.UnaryScalarOp,), {"
        "'impl': lambda self, a: a * a, 'grad': lambda self, i, g: [g[0] * 2 * i[0]]})"
        "(theano.scalar.same_out))({x})"
    )
    add("r", any_rank, 0.15, square, f"{square} + {{y}}")
    add("f", any_rank, 0.15, f"T.grad(T.sum({square}), {{x}})")

    # what stops or changes gradients
    add(
        "f",
        any_rank,
        0.2,
        "theano.gradient.disconnected_grad({x}) * {x}",
        "theano.gradient.zero_grad({x})",
    )
    add(
        "f",
        any_rank,
        0.2,
        "theano.gradient.grad_clip({x}, -1, 1)",
        "theano.gradient.grad_scale({x}, 2)",
    )
    add("a", any_rank, 0.1, "theano.compile.view_op({x})", "theano.compile.deep_copy_op({x})")
    add("r", any_rank, 0.1, "theano.gradient.consider_constant({x})")
    return result


TEMPLATES = _templates()
