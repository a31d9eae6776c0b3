"""MRG_RandomStreams: the streams of MRG31k3p, and what is made of them.

Theano's values are those of its C code, except for float16, where it has none. Uniform samples are
compared bit for bit: as the integers with the same bits.
"""

from oracle.declare import case, outcome


def streams(theano, seed=234):
    """Return streams, whose jumps Theano computes in C too."""
    from theano.sandbox import rng_mrg as mrg

    if getattr(mrg.multMatVect, "dot_modulo", 0) is None:
        T = theano.tensor
        inputs = [T.lmatrix(), T.ivector(), T.iscalar(), T.lmatrix(), T.ivector(), T.iscalar()]
        mrg.multMatVect.dot_modulo = theano.function(
            inputs, mrg.DotModulo()(*inputs), mode=theano.Mode("cvm", None)
        )
    return mrg.MRG_RandomStreams(seed)


def compiled(theano, inputs, variables, linker="cvm"):
    return theano.function(inputs, variables, mode=theano.Mode(linker, None))


def bits(np, value):
    """Return an array whose equality is that of the bits."""
    value = np.asarray(value)
    if value.dtype.kind == "f":
        return value.view("int%d" % (8 * value.dtype.itemsize))
    return value


def draws(theano, np, variables, times=2, linker="cvm", convert=bits):
    """Return what a function of random variables gives in some calls."""
    f = compiled(theano, [], variables, linker)
    return [[(str(v.type), convert(np, x)) for v, x in zip(variables, f())] for _ in range(times)]


SIZES = [(), (1,), (5,), (7,), (13,), (2, 3), (1, 4), (3, 1, 5), (37,)]


@case(floatX=["float64", "float32"])
def uniform_sizes(theano, T, np):
    s = streams(theano)
    return [*draws(theano, np, [s.uniform(size) for size in SIZES], 3), s.rstate]


@case
def uniform_dtypes_and_bounds(theano, T, np):
    s = streams(theano, 77)
    return draws(
        theano,
        np,
        [
            s.uniform((9,), dtype="float32"),
            s.uniform((9,), dtype="float64"),
            s.uniform((9,), -2, 5, dtype="float32"),
            s.uniform((9,), -2, 5.5),
            s.uniform((3,), np.float32(1), np.array([2, 3, 4], "float32"), dtype="float32"),
            s.uniform((2, 3), np.zeros((2, 1)), np.ones(3)),
            s.uniform((3,), np.float32(0), np.float32(1)),
        ],
    )


@case
def uniform_float16(theano, T, np):
    s = streams(theano, 77)
    return draws(theano, np, [s.uniform((100,), dtype="float16")], 20, linker="py")


@case
def uniform_numbers_of_streams(theano, T, np):
    s = streams(theano, 1)
    variables = [s.uniform((11,), nstreams=n) for n in (1, 2, 5, 11, 12, 300)]
    variables += [s.uniform((25, 20), nstreams=n, dtype="float32") for n in (1, 3, 64, 257)]
    return draws(theano, np, variables, 3)


@case
def uniform_of_symbolic_sizes(theano, T, np):
    s = streams(theano, 99)
    n, m, shape = T.lscalar(), T.dmatrix(), T.lvector()
    variables = [s.uniform((n, 2)), s.uniform(m.shape), s.uniform(shape, ndim=3)]
    variables += [s.uniform((3, m.shape[1]), dtype="float32"), s.uniform((np.int64(2), 3))]
    f = compiled(theano, [n, m, shape], variables)
    results = []
    for count in (3, 1, 2):
        values = f(count, np.ones((count, 2)), [1, count, 2])
        results.append([(str(v.type), bits(np, x)) for v, x in zip(variables, values)])
    return results


@case
def uniform_of_many_numbers(theano, T, np):
    s = streams(theano, 5)
    variables = [s.uniform((300, 401)), s.uniform((100003,), dtype="float32")]
    f = compiled(theano, [], variables)
    results = []
    for _ in range(2):
        for value in f():
            flat = value.ravel()
            results += [
                bits(np, flat[::5000]),
                bits(np, flat[-5:]),
                int(bits(np, flat).astype("int64").sum()),
            ]
    states = [update[0].get_value() for update in s.state_updates]
    return [*results, states[0][::1000], states[1][-3:], s.rstate]


@case
def seeds(theano, T, np):
    six = [1, 2, 3, 4, 5, 6]
    results = []
    for seed in (1, 12345, 2147462578, six, np.array(six), tuple(six), -5):
        s = streams(theano, seed)
        u, v = s.uniform((8,)), s.uniform((100,))
        f = compiled(theano, [], [u, v])
        results.append([bits(np, x) for x in f()] + [s.rstate, s.updates()[1][0].get_value()])
    s = streams(theano)
    u, v = s.uniform((8,)), s.uniform((8,), nstreams=3)
    f = compiled(theano, [], [u, v])
    results += [f(), f()]
    s.seed()
    results += [f()]
    s.seed(17)
    results += [f(), s.rstate]
    s.seed(six)
    results += [f(), s.default_instance_seed]
    s.set_rstate(33)
    results += [s.rstate]
    s.inc_rstate()
    return [*results, s.rstate, bits(np, compiled(theano, [], s.uniform((8,)))())]


@case
def seeds_that_are_refused(theano, T, np):
    M1, M2 = 2147483647, 2147462579
    seeds = [0, M2, M2 + 1, "x", None, 1.5, [1, 2, 3], [0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0]]
    seeds += [[M1, 1, 1, 1, 1, 1], [1, 1, 1, 1, M2, 1], (1,) * 7]
    return [outcome(streams, theano, seed) for seed in seeds]


@case
def substreams(theano, T, np):
    s = streams(theano, 3)
    first = s.get_substream_rstates(4, "float32", inc_rstate=False)
    same = s.get_substream_rstates(50, "float64")
    after = s.rstate
    from theano.sandbox import rng_mrg as mrg

    state = np.array([5, 6, 7, 8, 9, 10], "int32")
    return [
        first,
        same,
        after,
        mrg.ff_2p72(state),
        mrg.ff_2p134(state),
        mrg.multMatVect(state, mrg.A1p72, mrg.M1, mrg.A2p72, mrg.M2),
        mrg.matVecModM(mrg.A1p72, state[:3], mrg.M1),
        [mrg.A1p72, mrg.A2p72, mrg.A1p134, mrg.A2p134],
        [int(mrg.M1), int(mrg.M2), int(mrg.MASK12), int(mrg.MASK13), int(mrg.MASK2)],
        [int(mrg.MULT2), mrg.NORM, [int(x) for x in mrg.np_int32_vals]],
        [s.n_streams((5, 5)), mrg.guess_n_streams((2, 3)), mrg.guess_n_streams([7])],
        [mrg.guess_n_streams((1000, 1000)), mrg.guess_n_streams(T.lvector())],
        [mrg.guess_n_streams((3, T.lscalar())), mrg.guess_n_streams(())],
        outcome(s.get_substream_rstates, 0, "float32"),
        outcome(s.get_substream_rstates, 3, 5),
    ]


@case
def one_step(theano, T, np):
    from theano.sandbox import rng_mrg as mrg

    state, after = np.array([5, 6, 7, 8, 9, 2**30], "int32"), np.zeros(6, "int32")
    numbers = []
    for _ in range(20):
        numbers.append(mrg.mrg_next_value(state, after, mrg.NORM, 0xFFFFFFFF, 0))
        state = after.copy()
    return [bits(np, numbers), state]


@case
def dot_modulo(theano, T, np):
    from theano.sandbox import rng_mrg as mrg

    inputs = [T.lmatrix(), T.ivector(), T.iscalar(), T.lmatrix(), T.ivector(), T.iscalar()]
    output = mrg.DotModulo()(*inputs)
    f = theano.function(inputs, output)
    state = np.array([5, 2**31 - 2, 7, 8, 2**31 - 30000, 10], "int32")
    return [str(output.type), f(mrg.A1p72, state[:3], mrg.M1, mrg.A2p72, state[3:], mrg.M2)]


@case(floatX=["float64", "float32"], rtol=3e-6, atol=1e-6)
def normal_sizes(theano, T, np):
    s = streams(theano)
    variables = [s.normal(size) for size in SIZES[1:]]
    variables += [s.normal(size) for size in (4, [2, 2], [3], np.int64(3))]
    return draws(theano, np, variables, 2, convert=lambda np, x: x)


@case(rtol=1e-12, atol=1e-13)
def normal_float64(theano, T, np):
    s = streams(theano, 8)
    n, m, shape = T.lscalar(), T.dmatrix(), T.lvector()
    variables = [
        s.normal((7,), 3, 0.5),
        s.normal((2, 3), np.zeros((2, 1)), np.array([1.0, 10.0, 100.0])),
        s.normal((n, 2)),
        s.normal(n),
        s.normal(m.shape, avg=m),
        s.normal(shape, ndim=2),
        s.normal((5,), nstreams=2),
        s.normal((3,), np.float32(1), np.float32(2)),
    ]
    f = compiled(theano, [n, m, shape], variables)
    results = []
    for count in (3, 2):
        values = f(count, np.ones((count, 3)), [1, count])
        results.append([(str(v.type), x) for v, x in zip(variables, values)])
    return [*results, s.rstate, bits(np, compiled(theano, [], s.uniform((4,)))())]


@case(rtol=3e-6, atol=2e-6)
def normal_float32(theano, T, np):
    s = streams(theano, 8)
    one = np.float32(1)
    variables = [s.normal((7,), one, one, dtype="float32"), s.normal((500,), dtype="float32")]
    return draws(theano, np, variables, 2, convert=lambda np, x: x)


@case(rtol=1e-11, atol=1e-11)
def truncated_normal(theano, T, np):
    s = streams(theano, 10)
    n = T.lscalar()
    variables = [
        s.truncated_normal((40,)),
        s.truncated_normal((3, 5), 10, 2.0),
        s.normal((n, 3), truncate=True),
        s.truncated_normal(n, dtype="float64"),
        s.truncated_normal((2, 100), avg=1, std=np.array([[1.0], [100.0]])),
    ]
    f = compiled(theano, [n], variables)
    return [[(str(v.type), x) for v, x in zip(variables, f(count))] for count in (3, 5)]


@case
def binomial(theano, T, np):
    s = streams(theano, 21)
    p, n = T.dscalar(), T.lscalar()
    variables = [
        s.binomial((10,)),
        s.binomial((3, 4), p=0.1),
        s.binomial((n, 2), 1, p),
        s.binomial((2, 3), p=np.array([0.1, 0.5, 0.9])),
        s.binomial((5,), dtype="float32"),
        s.binomial((5,), dtype="int8"),
        s.binomial((5,), p=1.0),
        s.binomial((5,), p=0),
    ]
    f = compiled(theano, [p, n], variables)
    return [[(str(v.type), x) for v, x in zip(variables, f(0.3, k))] for k in (3, 2)]


@case
def multinomial(theano, T, np):
    s = streams(theano, 31)
    p, n = T.dmatrix(), T.lscalar()
    fixed = np.array([[0.98, 0.01, 0.01], [0.01, 0.49, 0.50]])
    variables = [
        s.multinomial(pvals=fixed),
        s.multinomial(pvals=fixed, n=5),
        s.multinomial(pvals=fixed.astype("float32"), n=100, dtype="float32"),
        s.multinomial(pvals=p, n=n),
        s.multinomial(pvals=p.T, n=7, dtype="int32"),
        s.multinomial(pvals=p, n=3, nstreams=4),
    ]
    f = compiled(theano, [p, n], variables)
    rows = np.arange(1.0, 13).reshape(3, 4)
    rows /= rows.sum(axis=1, keepdims=True)
    results = [[(str(v.type), x) for v, x in zip(variables, f(rows, k))] for k in (1, 9)]
    return [*results, f(np.ones((1, 1)), 3), f(np.array([[-2.0, 2.0]]), 2)[3]]


@case
def choice(theano, T, np):
    s = streams(theano, 41)
    p, n = T.dmatrix(), T.lscalar()
    fixed = np.array([[0.98, 0.01, 0.01], [0.01, 0.49, 0.50]])
    with np.errstate(all="ignore"):
        variables = [
            s.choice(p=fixed, replace=False),
            s.choice(3, p=fixed, replace=False),
            s.choice(2, p=fixed.astype("float32"), replace=False, dtype="int32"),
            s.choice(n, p=p, replace=False),
            s.choice(n, p=p, replace=False, dtype="float32"),
            s.multinomial_wo_replacement(n=2, pvals=p),
        ]
    f = compiled(theano, [p, n], variables)
    rows = np.arange(1.0, 16).reshape(3, 5)
    rows /= rows.sum(axis=1, keepdims=True)
    return [[(str(v.type), x) for v, x in zip(variables, f(rows, k))] for k in (1, 4, 5)]


@case
def operations_on_uniform_numbers(theano, T, np):
    from theano.sandbox import multinomial

    p, u, n = T.dmatrix(), T.dvector(), T.lscalar()
    count = multinomial.MultinomialFromUniform
    choose = multinomial.ChoiceFromUniform
    variables = [
        count("auto")(p, u, n),
        count("int64")(p, u, n),
        count("float32")(p, u, n),
        choose("auto")(p, u, n),
        choose("int16", replace=True)(p, u, n),
    ]
    f = compiled(theano, [p, u, n], variables)
    rows = np.array([[0.5, 0.25, 0.25], [0.0, 0.125, 0.875]])
    halves = np.array([0.0, 0.5, 0.25, 0.75])
    single = theano.function([p, u], count("int32")(p, u))
    return [
        [(str(v.type), x) for v, x in zip(variables, f(rows, halves, 2))],
        single(rows, halves[:2]),
        [str(op) for op in (count("auto"), choose("int64"), choose("int8", True))],
        [count("auto").odtype, choose("int64").odtype, choose("int8", True).replace],
        [count("auto") == count("auto"), choose("int8") == choose("int8", True)],
        outcome(f, rows, halves, 1),
        outcome(f, rows, halves[:3], 2),
        outcome(f, rows, np.zeros(8), 4),
        outcome(count("auto"), T.dvector(), u, 1),
        outcome(count("auto"), p, T.dmatrix(), 1),
        outcome(choose("auto"), T.dvector(), u, 1),
        outcome(choose("auto"), p, T.dmatrix(), 1),
    ]


@case
def gradients(theano, T, np):
    from theano.sandbox.multinomial import MultinomialFromUniform

    s = streams(theano, 51)
    mean, deviation, p = T.dscalar("mean"), T.dscalar("deviation"), T.dmatrix("p")
    z = s.normal((4,))
    cost = (mean + deviation * z).sum()
    f = compiled(theano, [mean, deviation], T.grad(cost, [mean, deviation]))
    counts = MultinomialFromUniform("float64")
    zero = compiled(theano, [p], T.grad((counts(p, s.uniform((2,)), 1) * p).sum(), p))
    x = T.dvector("x")
    dropped = compiled(theano, [x], T.grad((s.binomial((5,), p=0.5) * x).sum(), x))
    return [
        f(1.0, 2.0),
        zero(np.array([[0.0, 1.0], [1.0, 0.0]])),
        dropped(np.ones(5)),
        outcome(T.grad, s.normal((4,), mean).sum(), mean),
        outcome(T.grad, s.normal((4,), 0.0, mean).sum(), mean),
        outcome(T.grad, s.uniform((4,), mean, 2.0).sum(), mean),
        outcome(T.grad, s.uniform((4,), 0.0, mean).sum(), mean),
        outcome(T.grad, s.uniform((4,)).sum(), mean),
        outcome(T.grad, (s.binomial((4,), p=mean, dtype="float64")).sum(), mean),
        outcome(T.grad, s.multinomial(pvals=p, dtype="float64").sum(), p),
    ]


@case
def states_and_updates(theano, T, np):
    s = streams(theano, 61)
    u, _ = s.uniform((4,)), s.uniform((T.lscalar(),), nstreams=7)
    (old, new, *_), (other_old, *_) = s.state_updates
    op = new.owner.op
    f = compiled(theano, [], u)
    frozen = theano.function([], u, no_default_updates=True, mode=theano.Mode("cvm", None))
    order = [f, frozen, frozen, f, f]
    other = streams(theano, 5)
    w = other.uniform((4,))
    g = compiled(theano, [], w)
    for (one, *_), (two, *_) in zip(s.state_updates, other.state_updates):
        two.set_value(one.get_value())
    return [
        [bits(np, each()) for each in order],
        bits(np, g()),
        [hasattr(u, "rstate"), old.default_update is new, old.tag.is_rng, str(old.type)],
        [len(s.updates()), len(s.updates()[0]), s.updates()[0][2], s.updates()[1][3]],
        s.updates()[0][3] is None,
        other_old.get_value().shape,
        str(op),
        [op.output_type == T.dvector, op.ndim, op.otype_is_float32, op.otypenum],
    ]


@case
def errors_when_built(theano, T, np):
    s = streams(theano)
    return [
        outcome(s.uniform, 3),
        outcome(s.uniform, None),
        outcome(s.uniform, [2, 3]),
        outcome(s.uniform, T.lscalar()),
        outcome(s.uniform, T.lmatrix()),
        outcome(s.uniform, T.lvector()),
        outcome(s.uniform, (0,)),
        outcome(s.uniform, (2, -1)),
        outcome(s.uniform, (2.5,)),
        outcome(s.uniform, ("x",)),
        outcome(s.uniform, (2,), np.zeros((3, 2))),
        outcome(s.uniform, (1,), np.zeros(3)),
        outcome(s.uniform, (2,), no_such=1),
        outcome(s.uniform, (2,), target="gpu"),
        outcome(s.normal, None),
        outcome(s.normal, 2.5),
        outcome(s.normal, (0, 2)),
        outcome(s.normal, -1),
        outcome(s.normal, (T.lvector(),)),
        outcome(s.normal, T.lmatrix()),
        outcome(s.normal, ("x",)),
        outcome(s.normal, T.lvector()),
        outcome(s.binomial, (2,), n=2),
        outcome(s.binomial),
        outcome(s.multinomial),
        outcome(s.multinomial, (2,), pvals=[[1.0]]),
        outcome(s.multinomial, pvals=[1.0]),
        outcome(s.multinomial, pvals=[[1.0]], ndim=2),
        outcome(s.choice, replace=False),
        outcome(s.choice, a=3, p=[[1.0]], replace=False),
        outcome(s.choice, p=[1.0], replace=False),
        outcome(s.choice, p=[[1.0]], ndim=2, replace=False),
        outcome(s.multinomial_wo_replacement, (2,), pvals=[[1.0]]),
        outcome(s.uniform, (2,), nstreams=0),
    ]


@case
def errors_in_calls(theano, T, np):
    s = streams(theano)
    from theano.sandbox import rng_mrg as mrg

    n, shape, state = T.lscalar(), T.lvector(), T.imatrix()
    # For negative lengths the C code raises MemoryError.
    sample = compiled(theano, [n], s.uniform((n, 2)), linker="py")
    by_shape = compiled(theano, [shape], s.uniform(shape, ndim=2))
    chosen = compiled(theano, [n], s.choice(n, p=[[0.5, 0.5]], replace=False))
    drawn = compiled(theano, [state], mrg.mrg_uniform(T.dvector)(state, T.constant(np.array([4]))))
    return [
        outcome(sample, -1),
        outcome(by_shape, [2]),
        outcome(by_shape, [2, 3, 4]),
        outcome(by_shape, [2**16, 2**16]),
        outcome(chosen, 3),
        outcome(drawn, np.ones((2, 5), "int32")),
        [bits(np, x) for x in drawn(np.ones((2, 6), "int32"))],
    ]


@case(rtol=1e-12, atol=1e-13)
def inside_scan(theano, T, np):
    s, x = streams(theano, 5), T.dvector()
    plain, moved = theano.scan(lambda: s.uniform((2,)), n_steps=3)
    walk, further = theano.scan(
        lambda v, a: a + s.normal((2,)) * v,
        sequences=x,
        outputs_info=T.zeros((2,), "float64"),
    )
    moved.update(further)
    f = theano.function([x], [plain, walk], updates=moved)
    return [bits(np, f([1.0, 2.0])[0]), bits(np, f([1.0, 2.0])[0]), f([1.0, 2.0])[1]]
