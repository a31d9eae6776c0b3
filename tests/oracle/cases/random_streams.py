"""RandomStreams and raw_random: the numbers of NumPy's RandomState, by stream, size and dtype.

Samples are compared bit for bit: floats are given as the integers with the same bits.
"""

import copy
import pickle

from oracle.declare import case, outcome


def streams(theano, seed=234):
    from theano.tensor.shared_randomstreams import RandomStreams

    return RandomStreams(seed)


def bits(np, value):
    """Return an array whose equality is that of the bits."""
    value = np.asarray(value)
    if value.dtype.kind == "f":
        return value.view("int%d" % (8 * value.dtype.itemsize))
    return value


def draws(theano, np, variables, times=2):
    """Return what a function of random variables gives in some calls."""
    f = theano.function([], variables)
    return [[(str(v.type), bits(np, x)) for v, x in zip(variables, f())] for _ in range(times)]


SIZES = [(), (0,), (1,), (5,), (2, 3), (1, 4), (2, 0), (3, 1, 2)]


@case(floatX=["float64", "float32"])
def uniform_sizes_and_dtypes(theano, T, np):
    s = streams(theano)
    return draws(
        theano,
        np,
        [s.uniform(size) for size in SIZES]
        + [s.uniform((3,), dtype=dtype) for dtype in ("float16", "float32", "float64")]
        + [s.uniform((4,), -2, 5), s.uniform((2,), np.float32(1), np.float32(2))],
        3,
    )


@case(floatX=["float64", "float32"])
def normal_sizes_and_dtypes(theano, T, np):
    s = streams(theano)
    return draws(
        theano,
        np,
        [s.normal(size) for size in SIZES]
        + [s.normal((3,), dtype=dtype) for dtype in ("float16", "float32", "float64")]
        + [s.normal((5,), -2, 5), s.normal((2,), np.float32(1), np.float32(2))],
        3,
    )


@case
def discrete_sizes_and_dtypes(theano, T, np):
    s = streams(theano, 77)
    variables = []
    for size in SIZES:
        variables += [
            s.binomial(size, 10, 0.3),
            s.random_integers(size, -3, 3),
            s.poisson(size, 2.5),
            s.choice(size, 7),
        ]
    for dtype in ("int8", "int32", "uint8", "float32", "float64"):
        variables += [
            s.binomial((3,), 4, 0.5, dtype=dtype),
            s.random_integers((3,), 0, 9, dtype=dtype),
            s.poisson((3,), 1, dtype=dtype),
            s.choice((3,), 5, dtype=dtype),
            s.permutation((2,), 3, dtype=dtype),
            s.multinomial((2,), 3, [0.2, 0.8], dtype=dtype),
        ]
    return draws(theano, np, variables)


@case
def parameters_are_broadcast(theano, T, np):
    s = streams(theano, 5)
    row = np.array([[0.0, 10.0, 100.0]])
    column = np.array([[1.0], [2.0]])
    return draws(
        theano,
        np,
        [
            s.uniform(low=row, high=row + 1),
            s.uniform(low=row, high=200.0),
            s.uniform((2, 3), row[0], 200.0),
            s.normal(avg=row, std=column),
            s.normal((2, 3), row, column),
            s.normal((4, 2, 3), row, column),
            s.binomial(n=np.array([2, 20]), p=np.array([[0.1], [0.9]])),
            s.binomial((3, 2), np.array([2, 20]), 0.5),
            s.random_integers(low=np.array([0, 10, 20]), high=np.array([[30], [40]])),
            s.random_integers((2, 3), np.array([0, 10, 20]), 30),
            s.random_integers((3,), np.array([0, 10, 20]), np.array([0, 10, 1000])),
            s.poisson((2, 3), row[0] + 1),
            s.multinomial(n=np.array([3, 4]), pvals=np.array([[0.5, 0.5], [0.1, 0.9]])),
            s.multinomial((3, 2), 5, np.array([[0.5, 0.5], [0.1, 0.9]])),
            s.multinomial((2, -1), 5, np.full((1, 3, 2), 0.5)),
            s.uniform((-1, 3), row),
            s.uniform((2, -1), row),
            s.normal((-1, -1), row, column),
        ],
    )


@case
def symbolic_parameters_and_sizes(theano, T, np):
    s = streams(theano, 6)
    low, n, m, shape = T.dvector(), T.lscalar(), T.imatrix(), T.lvector()
    variables = [
        s.uniform(low=low),
        s.uniform((n,), 0.0, 2.0),
        s.uniform((n, 2)),
        s.uniform(m.shape),
        s.uniform(shape, ndim=2),
        s.normal((n, m.shape[1]), low),
        s.binomial(m.shape, n, 0.5),
        s.random_integers((n,), n, n + 4),
        s.choice((2,), n),
        s.choice((2,), low),
        s.choice(shape, n, ndim=2),
        s.poisson((4, 2), low),
        s.permutation((2,), n),
        s.permutation(n=n),
        s.multinomial((n,), 3, [0.1, 0.9]),
    ]
    f = theano.function([low, n, m, shape], variables)
    results = []
    for count in (3, 2):
        values = f(np.arange(1.0, 3.0), count, np.ones((2, 2), "int32"), [1, count])
        results.append([(str(v.type), bits(np, x)) for v, x in zip(variables, values)])
    return results


@case
def choice_in_all_ways(theano, T, np):
    s = streams(theano, 11)
    return draws(
        theano,
        np,
        [
            s.choice((4,)),
            s.choice((5,), 5, replace=False),
            s.choice((2, 2), np.array([10, 20, 30])),
            s.choice((2,), np.array([1.5, 2.5, 3.5]), dtype="float64"),
            s.choice((3,), 3, True, [0.1, 0.2, 0.7]),
            s.choice((2,), 3, False, [0.1, 0.2, 0.7]),
            s.choice((2,), 4, replace=T.constant(0, dtype="int8")),
        ],
    )


@case
def permutations_and_shuffled_rows(theano, T, np):
    s = streams(theano, 12)
    x, y = T.dmatrix(), T.ivector()
    shuffled, other = s.shuffle_row_elements(x), s.shuffle_row_elements(y)
    f = theano.function([x, y], [shuffled, shuffled.permutation, other, other.permutation])
    return [
        draws(theano, np, [s.permutation(n=6), s.permutation((), 3), s.permutation((2, 2), 3)]),
        draws(theano, np, [s.permutation((0,), 3), s.permutation((2,), 0), s.permutation((3,))]),
        [f(np.arange(8.0).reshape(2, 4), np.arange(5, dtype="int32")) for _ in range(3)],
    ]


@case
def multinomials_whose_probabilities_are_rounded(theano, T, np):
    s = streams(theano, 13)
    thirds = np.full(3, 1 / 3.0, "float32")
    sure = np.array([[1.0, 0.0], [0.25, 0.75]])
    above = np.array([0.5, 0.500001])
    return draws(
        theano,
        np,
        [
            s.multinomial((3,), 100, thirds),
            s.multinomial((2,), 100, sure),
            s.multinomial((4,), 1000, above),
            s.multinomial(n=20, pvals=np.array([1, 0])),
            s.multinomial((2,), 10),
        ],
    )


@case
def seeds(theano, T, np):
    s = streams(theano, 902340)
    u, v = s.uniform((2,)), s.normal((3,))
    f = theano.function([], [u, v])
    results = [f(), f()]
    s.seed()
    results.append(f())
    s.seed(17)
    results += [f(), f()]
    first, second = s.updates()
    s.seed(902340)
    results += [f()]
    others = [streams(theano, seed).uniform((2,)).eval() for seed in (0, 1, 2**32 - 1)]
    return [
        [bits(np, x) for result in results for x in result],
        [bits(np, x) for x in others],
        s.default_instance_seed,
        [first[0] is u.rng, first == u.update, second[0] is v.rng, len(s.state_updates)],
        int(s.gen_seedgen.randint(1000)),
        [outcome(streams, theano, -1), outcome(streams, theano, "x"), outcome(s.seed, -5)],
    ]


@case
def states_can_be_read_and_set(theano, T, np):
    s = streams(theano)
    u = s.uniform((2,))
    f = theano.function([], u)
    first = f()
    kept = u.rng.get_value()
    second = f()
    u.rng.set_value(kept)
    again = f()
    own = np.random.RandomState(3)
    u.rng.set_value(own)
    drawn = f()
    s[u.rng] = np.random.RandomState(3)
    set_by_item = f()
    borrowed = np.random.RandomState(3)
    u.rng.set_value(borrowed, borrow=True)
    f()
    return [
        bits(np, first),
        bits(np, second),
        bits(np, again),
        bits(np, drawn),
        bits(np, set_by_item),
        bits(np, own.uniform(size=2)),
        type(s[u.rng]).__name__,
        type(u.rng).__name__,
        str(u.rng.type),
        u.rng.tag.is_rng,
        u.rng.default_update is u.update[1],
        outcome(u.rng.set_value, 5),
        outcome(u.rng.set_value, np.random),
    ]


@case
def default_updates(theano, T, np):
    s = streams(theano)
    u = s.uniform((2,))
    f = theano.function([], u)
    frozen = theano.function([], u, no_default_updates=True)
    only_this = theano.function([], u, no_default_updates=[u.rng])
    both = theano.function([], [u, u + 1, u * 2])
    explicit = theano.function([], u, updates=[u.update], no_default_updates=True)
    given = theano.function([], u + 1, updates=s.updates())
    order = [f, frozen, frozen, f, only_this, f, both, frozen, explicit, explicit, given, f]
    return [[bits(np, x) for x in np.atleast_2d(g())] for g in order]


@case
def functions_share_states_and_copies_do_not(theano, T, np):
    s = streams(theano)
    u = s.uniform((2,))
    f = theano.function([], u)
    first = f()
    g = pickle.loads(pickle.dumps(f))
    h = copy.copy(f)
    return [bits(np, x) for x in (first, g(), g(), f(), h(), f(), g())]


@case
def random_variables_inside_expressions(theano, T, np):
    s = streams(theano, 42)
    x, w = T.dmatrix("x"), theano.shared(np.ones((3, 2)), "w")
    mask = s.binomial(size=x.shape, n=1, p=0.5)
    noise = s.normal(size=x.shape, std=0.1)
    cost = T.sqr(T.dot(x * mask + noise, w)).sum()
    grad = T.grad(cost, w)
    f = theano.function([x], [cost, grad], updates=[(w, w - 0.01 * grad)])
    values = np.arange(6.0).reshape(2, 3)
    return [f(values) for _ in range(3)] + [w.get_value()]


@case
def gradients(theano, T, np):
    s = streams(theano, 3)
    mean, deviation = T.dscalar("mean"), T.dscalar("deviation")
    z = s.normal((4,))
    cost = (mean + deviation * z).sum()
    f = theano.function([mean, deviation], T.grad(cost, [mean, deviation]))
    return [
        f(1.0, 2.0),
        outcome(T.grad, s.normal((4,), mean).sum(), mean),
        outcome(T.grad, s.uniform((4,), mean, 2.0).sum(), mean),
        outcome(T.grad, s.uniform((4,)).sum(), mean),
    ]


@case
def errors_when_built(theano, T, np):
    s = streams(theano)
    x = T.dvector()
    return [
        outcome(s.uniform, 3),
        outcome(s.uniform, T.lscalar()),
        outcome(s.uniform, T.lvector()),
        outcome(s.uniform, (2, 3), ndim=1),
        outcome(s.uniform, (2.5,)),
        outcome(s.uniform, T.dvector(), ndim=1),
        outcome(s.uniform, T.lmatrix()),
        outcome(s.uniform, (), x),
        outcome(s.uniform, (-1,)),
        outcome(s.normal, (2,), T.dmatrix()),
        outcome(s.binomial, 3),
        outcome(s.poisson, (2,)),
        outcome(s.poisson, None, 1.0),
        outcome(s.choice, None, 3),
        outcome(s.permutation, None, 3, ndim=2),
        outcome(s.multinomial, (2, 2), 1, [0.5, 0.5], ndim=1),
        outcome(s.uniform, (2,), dtype="int3"),
    ]


@case
def errors_in_calls(theano, T, np):
    s = streams(theano)
    x, n = T.dvector(), T.lscalar()

    def tried(variable, *values):
        f = theano.function([x, n], variable, on_unused_input="ignore")
        before = variable.rng.get_value().get_state()[1].tolist()
        result = outcome(f, *values)
        return [result, variable.rng.get_value().get_state()[1].tolist() == before]

    three = np.arange(3.0)
    return [
        tried(s.uniform((2,), x), three, 1),
        tried(s.uniform((n,), x), three, 2),
        tried(s.normal((2,), 0, x[1] - 5), three, 1),
        tried(s.binomial((2,), n, 0.5), three, -1),
        tried(s.binomial((2,), 3, x[2]), three, 1),
        tried(s.poisson((2,), -x[1]), three, 1),
        tried(s.random_integers((2,), n, 3), three, 7),
        tried(s.random_integers((3,), x.astype("int64"), n), three, 1),
        tried(s.random_integers((2,), x.astype("int64"), 5), three, 1),
        tried(s.choice((n,), 3, replace=False), three, 4),
        tried(s.choice((2,), n), three, 0),
        tried(s.choice((2,), 3, True, x), three, 0),
        tried(s.multinomial((2,), n, [0.5, 0.5]), three, -2),
        tried(s.multinomial((2,), 3, x), three, 1),
        tried(s.multinomial((2,), 3, x - 1), three, 1),
        tried(s.uniform((n,)), three, -1),
        tried(s.permutation((n,), 3), three, -1),
    ]


@case
def functions_of_states(theano, T, np):
    from theano.tensor import raw_random

    state = raw_random.random_state_type()
    after, sample = raw_random.uniform(state, (2,))
    later, other = raw_random.normal(after, (2,))
    f = theano.function([state], [sample, other, later])
    own = np.random.RandomState(8)
    first, second, kept = f(own)
    exponential = raw_random.RandomFunction("exponential", T.dvector)
    triangular = raw_random.RandomFunction("triangular", T.fvector)
    three = raw_random.RandomFunction(lambda r, n, size: r.uniform(size=(2, 3)), T.dmatrix)
    g = theano.function(
        [state],
        [
            exponential(state, (3,), 2.0)[1],
            triangular(state, (2,), 0.0, 1.0, 4.0)[1],
            three(state, (2, 3), 1)[1],
            three(state, (), 1)[1],
        ],
    )
    wrong = theano.function([state], three(state, (3, 2), 1)[1])
    return [
        bits(np, first),
        bits(np, second),
        bits(np, kept.uniform(size=2)),
        bits(np, own.uniform(size=2)),
        [bits(np, x) for x in g(own)],
        outcome(wrong, own),
        outcome(f, 5),
        str(exponential),
        exponential == raw_random.RandomFunction("exponential", T.dvector),
        exponential == triangular,
        hash(exponential) == hash(raw_random.RandomFunction("exponential", T.dvector)),
        exponential != raw_random.RandomFunction("exponential", T.dvector, inplace=True),
        outcome(exponential, state, (2.5,), 1.0),
        outcome(exponential, state, T.lmatrix(), 1.0),
    ]


@case
def types_of_states(theano, T, np):
    from theano.tensor import raw_random

    kind = raw_random.random_state_type
    a, b, c = np.random.RandomState(1), np.random.RandomState(1), np.random.RandomState(2)
    results = [kind.values_eq(a, b), kind.values_eq(a, c)]
    a.normal()
    results.append(kind.values_eq(a, b))
    b.normal()
    results.append(kind.values_eq(a, b))
    return [
        results,
        str(kind),
        kind.is_valid_value(a),
        kind.is_valid_value(5),
        kind.filter(a) is a,
        outcome(kind.filter, 5),
        kind.may_share_memory(a, a),
        kind.may_share_memory(a, b),
        kind.get_shape_info(a),
        type(theano.shared(a)).__name__,
        theano.shared(a, borrow=True).get_value(borrow=True) is a,
        theano.shared(a).get_value(borrow=True) is a,
        outcome(theano.shared, a, target="gpu"),
    ]


@case
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
    g = theano.function([], plain)
    return [[bits(np, f([1.0, 2.0])[0]) for _ in range(2)], f([1.0, 2.0])[1], [g(), g()]]
