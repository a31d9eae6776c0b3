"""Updates of shared variables in all forms, default updates, OrderedUpdates."""

import collections

from oracle.declare import case, outcome


@case
def update_forms(theano, T, np):
    result = []
    for make in (
        lambda w: [(w, w + 1)],
        lambda w: {w: w + 1},
        lambda w: collections.OrderedDict([(w, w + 1)]),
        lambda w: theano.updates.OrderedUpdates([(w, w + 1)]),
        lambda w: ((w, w + 1),),
        lambda w: [[w, w + 1]],
        lambda w: [],
    ):
        w = theano.shared(1.0)
        f = theano.function([], w, updates=make(w))
        result.append([f(), f(), w.get_value()])
    return result


@case
def update_errors(theano, T, np):
    w, x = theano.shared(1.0), T.dscalar("x")
    f32 = theano.shared(np.ones(2, "float32"))
    matrix, row = (
        theano.shared(np.ones((2, 2))),
        theano.shared(np.ones((1, 2)), broadcastable=(True, False)),
    )
    integer = theano.shared(np.int32(1))
    attempts = [
        (w, w + 1),
        [(w, w + 1, 2)],
        [(x, x + 1)],
        [(w, w + 1), (w, w + 2)],
        [(f32, f32 * np.float64(0.5))],
        [(f32, f32 * 0.1)],
        [(f32, T.zeros((2, 2), "float32"))],
        [(matrix, T.zeros((1, 2)))],
        [(matrix, matrix[0])],
        [(matrix, matrix.sum(axis=0, keepdims=True))],
        [(row, T.dmatrix())],
        [(row, matrix)],
        [(integer, integer + 0.5)],
        [(integer, integer / 2)],
        [(integer, integer + np.int64(1))],
        [(w, "x")],
        [(w, None)],
        [("w", w)],
        [w],
        3,
    ]
    return [outcome(theano.function, [], [], updates=attempt) for attempt in attempts]


@case
def updates_that_fit(theano, T, np):
    f32, matrix = theano.shared(np.ones(2, "float32")), theano.shared(np.ones((2, 2)))
    integer, scalar = theano.shared(np.int32(1)), theano.shared(1.0)
    updates = [
        (f32, f32 * np.float32(0.5)),
        (matrix, matrix + T.ones((1, 2))),
        (integer, integer + 1),
        (scalar, 5),
    ]
    theano.function([], [], updates=updates)()
    return [each.get_value() for each in (f32, matrix, integer, scalar)]


@case
def updates_from_values(theano, T, np):
    w, v = theano.shared(1.0), theano.shared(np.ones(2))
    theano.function([], [], updates=[(w, 3), (v, np.array([4.0, 5.0]))])()
    return [
        w.get_value(),
        v.get_value(),
        outcome(theano.function, [], [], updates=[(w, np.ones(2))]),
    ]


@case
def swap(theano, T, np):
    a, b = theano.shared(np.array([1.0, 2.0])), theano.shared(np.array([3.0, 4.0, 5.0]))
    f = theano.function([], [a, b], updates=[(a, b), (b, a)])
    return [f(), a.get_value(), b.get_value(), f(), a.get_value()]


@case
def rotate_three(theano, T, np):
    a, b, c = [theano.shared(value) for value in (1.0, 2.0, 3.0)]
    f = theano.function([], [a + b + c], updates=[(a, b), (b, c), (c, a)])
    f()
    return [each.get_value() for each in (a, b, c)]


@case
def outputs_see_old_values(theano, T, np):
    a = theano.shared(np.array([1.0, 2.0, 3.0]))
    f = theano.function([], [a, a + 1, a * 2, a[::-1]], updates=[(a, a + 10)])
    return [f(), a.get_value(), f(), a.get_value()]


@case
def reversal_update(theano, T, np):
    a = theano.shared(np.array([1.0, 2.0, 3.0]))
    f = theano.function([], a, updates=[(a, a[::-1])])
    return [f(), a.get_value(), f(), a.get_value()]


@case
def subtensor_updates(theano, T, np):
    a, x = theano.shared(np.zeros((2, 3))), T.dvector("x")
    f = theano.function([x], a, updates=[(a, T.inc_subtensor(a[1], x))])
    g = theano.function([x], a[0], updates=[(a, T.set_subtensor(a[:, 0], a[:, 1] + x[:2]))])
    return [f([1.0, 2.0, 3.0]), f([1.0, 2.0, 3.0]), g([5.0, 6.0, 7.0]), a.get_value()]


@case
def same_expression_for_two(theano, T, np):
    a, b, x = theano.shared(np.zeros(2)), theano.shared(np.zeros(2)), T.dvector("x")
    value = np.array([1.0, 2.0])
    f = theano.function([x], [], updates=[(a, x), (b, x)])
    f(value)
    g = theano.function([], [], updates=[(a, a + 1)])
    g()
    inner = a.get_value(borrow=True)
    inner[0] = -5.0
    return [a.get_value(), b.get_value(), value]


@case
def update_by_an_input(theano, T, np):
    w, x = theano.shared(np.zeros(2)), T.dvector("x")
    value = np.array([1.0, 2.0])
    f = theano.function([x], w, updates=[(w, x)])
    f(value)
    value[0] = 50.0
    return [w.get_value(), f([3.0]), w.get_value()]


@case
def failing_call_changes_nothing(theano, T, np):
    a, b = theano.shared(np.ones(2)), theano.shared(np.ones(2))
    x, y = T.dvector("x"), T.dvector("y")
    f = theano.function([x, y], x + y, updates=[(a, a + 1), (b, b + x + y)])
    return [
        outcome(f, [1.0, 2.0], [1.0, 2.0, 3.0]),
        outcome(f, [1.0, 2.0], "x"),
        a.get_value(),
        b.get_value(),
        f([1.0, 2.0], [0.0, 0.0]),
        a.get_value(),
        b.get_value(),
    ]


@case
def gradient_descent(theano, T, np):
    w, b = theano.shared(np.zeros(2), "w"), theano.shared(0.0, "b")
    x, t = T.dmatrix("x"), T.dvector("t")
    cost = T.mean(T.sqr(T.dot(x, w) + b - t))
    gw, gb = T.grad(cost, [w, b])
    f = theano.function([x, t], cost, updates=[(w, w - 0.1 * gw), (b, b - 0.1 * gb)])
    costs = [f([[1.0, 2.0], [3.0, -1.0], [0.5, 0.5]], [1.0, 2.0, 3.0]) for _ in range(10)]
    return [costs, w.get_value(), b.get_value()]


@case(floatX="float32")
def momentum_in_float32(theano, T, np):
    w, m = theano.shared(np.ones(3, "float32")), theano.shared(np.zeros(3, "float32"))
    x = T.vector("x")
    gradient = T.grad(T.sum((w * x) ** 2), w)
    step = 0.9 * m - 0.01 * gradient
    f = theano.function([x], [], updates=[(m, step), (w, w + step)])
    for _ in range(5):
        f(np.array([1, 2, 3], "float32"))
    return [w.get_value(), m.get_value()]


@case
def default_updates(theano, T, np):
    s = theano.shared(0.0)
    s.default_update = s + 1
    f, frozen = theano.function([], s), theano.function([], s, no_default_updates=True)
    listed = theano.function([], s, no_default_updates=[s])
    explicit = theano.function([], s, updates=[(s, s + 10)])
    calls = [f(), f(), frozen(), frozen(), listed(), f(), explicit(), f()]
    return [
        calls,
        s.get_value(),
        outcome(theano.function, [], s, no_default_updates="x"),
        outcome(theano.function, [], s, no_default_updates=3),
    ]


@case
def default_update_of_a_wrong_type(theano, T, np):
    s = theano.shared(np.float32(0))
    s.default_update = s + np.float64(0.5)
    return outcome(theano.function, [], s)


@case
def default_updates_chain(theano, T, np):
    a, b = theano.shared(1.0), theano.shared(10.0)
    a.default_update = a + b
    b.default_update = b * 2
    f = theano.function([], a)
    return [f(), f(), f(), b.get_value()]


@case
def default_update_unused(theano, T, np):
    s, other = theano.shared(0.0), theano.shared(0.0)
    s.default_update = s + 1
    theano.function([], other)()
    return s.get_value()


@case
def functions_share_state(theano, T, np):
    s = theano.shared(np.int64(0))
    x = T.lscalar("x")
    up, down = (
        theano.function([x], s, updates=[(s, s + x)]),
        theano.function([x], s, updates=[(s, s - x)]),
    )
    return [up(5), up(2), down(3), up(0), s.get_value()]


@case
def shared_cannot_be_an_input(theano, T, np):
    s = theano.shared(1.0)
    return outcome(theano.function, [s], s)


@case
def ordered_updates(theano, T, np):
    OrderedUpdates = theano.updates.OrderedUpdates
    a, b, x = theano.shared(1.0, "a"), theano.shared(2.0, "b"), T.dscalar("x")
    one, two = OrderedUpdates([(a, a + 1)]), OrderedUpdates([(b, b + 1)])
    total = one + two

    def conflict():
        return OrderedUpdates([(a, a + 1)]) + OrderedUpdates([(a, a + 2)])

    return [
        type(total).__name__,
        [key.name for key in total],
        outcome(OrderedUpdates, [(x, x)]),
        outcome(conflict),
        outcome(OrderedUpdates, [("a", a)]),
    ]


@case
def get_shared_of_a_function(theano, T, np):
    a, b = theano.shared(1.0, "a"), theano.shared(2.0, "b")
    theano.shared(3.0, "c")
    f = theano.function([], a, updates=[(b, b + 1)])
    return sorted(each.name for each in f.get_shared())
