"""`ifelse`: only the chosen branch is computed, wherever it stands; types, errors, copies."""

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.gof import Apply, Op
from theano.ifelse import IfElse, ifelse

calls: list[str] = []


class Counted(Op):
    """Doubles its input, and notes that it was asked to."""

    __props__ = ("name",)

    def __init__(self, name):
        self.name = name

    def make_node(self, x):
        x = T.as_tensor_variable(x)
        return Apply(self, [x], [x.type()])

    def perform(self, node, inputs, output_storage, params=None):
        calls.append(self.name)
        output_storage[0][0] = inputs[0] * 2

    def grad(self, inputs, output_gradients):
        return [output_gradients[0] * 2]


def _called(f, *arguments):
    """What a call returns, and what it has computed."""
    calls.clear()
    result = f(*arguments)
    return result, sorted(calls)


@pytest.fixture
def c():
    return T.iscalar("c")


@pytest.fixture
def x():
    return T.dvector("x")


@pytest.fixture
def y():
    return T.dvector("y")


a, b, d = Counted("a"), Counted("b"), Counted("d")
X, Y = np.array([1.0, 2.0]), np.array([3.0, 4.0])


@pytest.mark.parametrize("mode", ["FAST_RUN", "FAST_COMPILE", theano.Mode("vm", None)])
def test_only_the_chosen_branch_is_computed(c, x, y, mode):
    f = theano.function([c, x, y], ifelse(c, a(x) + 1, b(y) * 2), mode=mode)
    result, seen = _called(f, 1, X, Y)
    np.testing.assert_array_equal(result, 2 * X + 1)
    assert seen == ["a"]
    result, seen = _called(f, 0, X, Y)
    np.testing.assert_array_equal(result, 4 * Y)
    assert seen == ["b"]


def test_what_is_needed_elsewhere_is_always_computed(c, x, y):
    shared = a(x)
    f = theano.function([c, x, y], [ifelse(c, shared, b(y)), shared])
    assert _called(f, 1, X, Y)[1] == ["a"]
    assert _called(f, 0, X, Y)[1] == ["a", "b"]


def test_what_both_branches_need_is_computed_once(c, x, y):
    shared = a(x)
    f = theano.function([c, x], ifelse(c, shared + 1, b(shared)))
    assert _called(f, 1, X)[1] == ["a"]
    assert _called(f, 0, X)[1] == ["a", "b"]


def test_choices_by_one_condition_share_a_branch(c, x, y):
    shared = a(x)
    f = theano.function([c, x, y], [ifelse(c, shared, y), ifelse(c, shared + 1, b(y))])
    result, seen = _called(f, 1, X, Y)
    np.testing.assert_array_equal(result, [2 * X, 2 * X + 1])
    assert seen == ["a"]
    result, seen = _called(f, 0, X, Y)
    np.testing.assert_array_equal(result, [Y, 2 * Y])
    assert seen == ["b"]


def test_choices_that_need_each_other(c, x, y):
    first = ifelse(c, a(x), y)
    second = ifelse(c, first + 1, b(first))
    third = ifelse(1 - c, second + first, d(y))
    f = theano.function([c, x, y], [third, ifelse(c, x, y)])
    result, seen = _called(f, 1, X, Y)
    np.testing.assert_array_equal(result, [2 * Y, X])
    assert "b" not in seen
    assert "d" in seen
    result, seen = _called(f, 0, X, Y)
    np.testing.assert_array_equal(result, [3 * Y, Y])
    assert seen == ["b"]


def test_groups_that_would_form_a_ring(x):
    """Two pairs of independent choices, of which each needs one of the other pair."""
    p, q = T.iscalar("p"), T.iscalar("q")
    p1, q1 = ifelse(p, x + 1, x * 2), ifelse(q, x + 3, x * 4)
    q2, p2 = ifelse(q, T.exp(p1), T.sin(p1)), ifelse(p, T.exp(q1), T.sin(q1))
    f = theano.function([p, q, x], [p1, q1, p2, q2])
    for i in (0, 1):
        for j in (0, 1):
            one, other = (X + 1 if i else X * 2), (X + 3 if j else X * 4)
            expected = [one, other, (np.sin, np.exp)[i](other), (np.sin, np.exp)[j](one)]
            for found, right in zip(f(i, j, X), expected, strict=True):
                np.testing.assert_allclose(found, right, rtol=1e-14)


def test_nested(c, x, y):
    f = theano.function([c, x, y], ifelse(c, ifelse(c > 1, a(x), b(x)), ifelse(c < 0, d(y), y)))
    for condition, expected, names in [
        (2, 2 * X, ["a"]),
        (1, 2 * X, ["b"]),
        (0, Y, []),
    ]:
        result, seen = _called(f, condition, X, Y)
        np.testing.assert_array_equal(result, expected)
        assert seen == names


def test_a_long_chain(x):
    z, expected = x, 0.1
    for k in range(300):
        z = ifelse(z.sum() > k % 7, z / 2, z + a(z) * 0.3)
        expected = expected / 2 if expected > k % 7 else expected * 1.6
    result, seen = _called(theano.function([x], z), [0.1])
    np.testing.assert_allclose(result, [expected], rtol=1e-12)
    assert 0 < len(seen) < 300


def test_in_a_loop(x):
    outputs, _ = theano.scan(lambda e, h: ifelse(e > 1.5, h + a(e), h * b(h)), x, np.float64(1))
    result, seen = _called(theano.function([x], outputs), [1.0, 2.0, 3.0])
    np.testing.assert_array_equal(result, [2, 6, 12])
    assert seen == ["a", "a", "b"]


def test_a_branch_in_a_loop_is_not_computed_before_it(x):
    w = T.dmatrix("w")
    outputs, _ = theano.scan(
        lambda e, h: ifelse(e > 1.5, h + T.nlinalg.matrix_inverse(w).sum(), h * 2),
        x,
        np.float64(1),
    )
    f = theano.function([x, w], outputs)
    np.testing.assert_array_equal(f([1.0, 1.0], np.zeros((2, 2))), [2, 4])
    np.testing.assert_array_equal(f([1.0, 2.0], np.eye(2)), [2, 4])
    with pytest.raises(np.linalg.LinAlgError):
        f([1.0, 2.0], np.zeros((2, 2)))


def test_a_loop_in_a_branch(c, x):
    looped, _ = theano.scan(lambda e, h: h + a(e), x, np.float64(0))
    f = theano.function([c, x], ifelse(c, looped[-1], x.sum()))
    assert _called(f, 1, X) == (6, ["a", "a"])
    assert _called(f, 0, X) == (3, [])


def test_updates_are_lazy(c, x):
    w = theano.shared(X)
    f = theano.function([c, x], [], updates=[(w, ifelse(c, w + a(x), w))])
    assert _called(f, 0, X)[1] == []
    assert _called(f, 1, X)[1] == ["a"]
    np.testing.assert_array_equal(w.get_value(), 3 * X)


def test_a_branch_reads_new_values_of_shared_variables(c):
    w = theano.shared(X)
    f = theano.function([c], ifelse(c, T.exp(w), w * 2))
    w.set_value(Y)
    np.testing.assert_array_equal(f(0), Y * 2)


def test_random_streams_advance_whatever_is_chosen(c):
    stream = T.shared_randomstreams.RandomStreams(3)
    draw = stream.uniform((2,))
    f = theano.function([c], ifelse(c, draw * 2, T.zeros(2)))
    always = theano.function([], T.shared_randomstreams.RandomStreams(3).uniform((2,)))
    drawn = [always() for _ in range(2)]
    np.testing.assert_array_equal(f(0), [0, 0])
    np.testing.assert_array_equal(f(1), 2 * drawn[1])


def test_states_of_random_streams_can_be_chosen(c):
    streams = [T.shared_randomstreams.RandomStreams(seed) for seed in (1, 2)]
    states = [stream.uniform().rng for stream in streams]
    chosen = ifelse(c, *states)
    draw = T.raw_random.uniform(chosen, (2,))[1]
    f = theano.function([c], draw, no_default_updates=True)
    expected = [
        theano.function([], T.raw_random.uniform(state, (2,))[1], no_default_updates=True)()
        for state in states
    ]
    np.testing.assert_array_equal(f(1), expected[0])
    np.testing.assert_array_equal(f(0), expected[1])


def test_constant_conditions(x, y):
    f = theano.function([x, y], [ifelse(1, a(x), b(y)), ifelse(0, d(x), y)])
    result, seen = _called(f, X, Y)
    np.testing.assert_array_equal(result, [2 * X, Y])
    assert seen == ["a"]


def test_gradients_where_the_other_branch_is_infinite():
    v = T.dscalar()
    gradient = theano.function([v], T.grad(ifelse(v > 0, v + 1, T.exp(v)), v))
    assert gradient(1000.0) == 1
    assert gradient(-1.0) == np.exp(-1.0)
    root = theano.function([v], T.grad(ifelse(v > 0, T.sqrt(v), v), v))
    assert root(-4.0) == 1
    assert root(4.0) == 0.25


def test_gradients_by_finite_differences(c):
    random = np.random.RandomState(1)

    def expression(x, y):
        first, second = ifelse(
            T.gt(x.sum(), 0), [T.sin(x) * y, T.dot(x, y)], [x**2 + y, T.exp(y).sum()]
        )
        return first.sum() * second

    for sign in (1, -1):
        point = [sign * random.uniform(0.5, 1, 3), random.uniform(0.5, 1, 3)]
        theano.gradient.verify_grad(expression, point, rng=random)

        def first_order(x, y):
            gradients = T.grad(expression(x, y), [x, y])
            return sum((g**2).sum() for g in gradients)

        theano.gradient.verify_grad(first_order, point, rng=random)


def test_the_condition_has_gradient_zero():
    v, w = T.dscalar(), T.dvector()
    gradient = theano.function(
        [v, w], T.grad(ifelse(v, w * 2, w).sum(), v), on_unused_input="ignore"
    )
    assert gradient(1.0, X) == 0


def test_values_of_a_choice_are_independent_of_its_inputs(c, x, y):
    f = theano.function([c, x, y], ifelse(c, x, y))
    first = X.copy()
    result = f(1, first, Y)
    result[:] = 7
    np.testing.assert_array_equal(first, X)


@pytest.mark.parametrize("kind", [[], np.zeros((0, 3)), np.ones((3, 2))[::-2, ::-1]])
def test_empty_and_strided_values(c, kind):
    value = np.asarray(kind, dtype="float64")
    m = T.TensorType("float64", (False,) * value.ndim)()
    f = theano.function([c, m], ifelse(c, m * 2, T.exp(m)))
    np.testing.assert_array_equal(f(1, value), value * 2)
    np.testing.assert_allclose(f(0, value), np.exp(value), rtol=1e-14)


def test_errors_when_built(c, x, y):
    one = T.TensorType("float64", (True,))()
    for branches, error in [
        (([x, x], [y]), ValueError),
        ((x, one), TypeError),
        ((x, T.ivector()), TypeError),
        ((x, T.dscalar()), TypeError),
        ((T.dscalar(), 2.0), TypeError),
    ]:
        with pytest.raises(error, match="branch"):
            ifelse(c, *branches)
    with pytest.raises(TypeError, match="scalar"):
        ifelse(x, x, y)
    with pytest.raises(theano.tensor.AsTensorError):
        ifelse(True, x, y)
    with pytest.raises(AssertionError, match="expected 4, got 2"):
        IfElse(2)(c, x, y)


def test_errors_in_a_branch(c, x, y):
    w = theano.shared(1.0)
    f = theano.function([c, x, y], ifelse(c, x + y, x), updates=[(w, w + 1)])
    np.testing.assert_array_equal(f(0, X, Y[:1]), X)
    with pytest.raises(ValueError, match=r"(?s)mis-?match.*test_ifelse\.py"):
        f(1, [1.0, 2.0, 3.0], Y)
    assert w.get_value() == 2


def test_copies(c, x, y):
    f = theano.function([c, x, y], ifelse(c, x * 2, T.exp(y)))
    for g in (pickle.loads(pickle.dumps(f)), copy.deepcopy(f)):
        np.testing.assert_array_equal(g(1, X, Y), X * 2)
        np.testing.assert_allclose(g(0, X, Y), np.exp(Y), rtol=1e-14)
    again = pickle.loads(pickle.dumps(ifelse(c, [x, y], [y, x], name="choice")))
    assert str(again[0].owner.op) == "if{choice}"
    assert again[0].owner.op == IfElse(2)


def test_debug_mode(c, x, y):
    f = theano.function([c, x, y], ifelse(c, x * 2, T.exp(y)) + 1, mode="DebugMode")
    np.testing.assert_array_equal(f(1, X, Y), X * 2 + 1)
    np.testing.assert_allclose(f(0, X, Y), np.exp(Y) + 1, rtol=1e-14)


def test_print_of_a_function(c, x, y):
    f = theano.function([c, x, y], ifelse(c, x * 2, T.exp(y), name="choice"))
    text = theano.printing.debugprint(f, file="str")
    assert text.startswith("if{choice} [id A] ''   0\n |c [id B]\n |x [id C]\n |y [id D]\n")
    inside = text[text.index("Inner graphs of the ifelse ops:") :]
    assert " >Elemwise{exp,no_inplace}" in inside
    assert "x [id G] -> [id C]" in inside or "x [id F] -> [id C]" in inside


def test_a_missing_input_of_a_branch_is_named(c, x):
    missing = T.dvector("the_missing")
    with pytest.raises(theano.gof.MissingInputError, match=r"(?s)the_missing.*test_ifelse\.py"):
        theano.function([c, x], ifelse(c, x + missing, x))


def test_after_their_first_choice_branches_are_called_from_the_core(monkeypatch):
    from theano._branches import Branches

    calls = []
    perform = Branches.perform
    monkeypatch.setattr(
        Branches, "perform", lambda self, *args: (calls.append(self), perform(self, *args))[1]
    )
    x, y = T.dscalar("x"), T.dscalar("y")
    inner = ifelse(T.gt(y, 0), T.log(y), T.exp(y))
    f = theano.function([x, y], ifelse(x, inner * 2, T.cos(y) - x))
    for _ in range(3):
        for condition, value in [(1.0, 2.0), (np.nan, -1.0), (0.0, 3.0), (-0.0, 0.5)]:
            expected = np.log(value) * 2 if value > 0 else np.exp(value) * 2
            if condition == 0:
                expected = np.cos(value) - condition
            np.testing.assert_allclose(f(condition, value), expected, rtol=1e-14)
    assert len(calls) == 4  # two sides of two choices
    again = pickle.loads(pickle.dumps(f))
    np.testing.assert_allclose(again(1.0, 2.0), np.log(2.0) * 2, rtol=1e-14)


@pytest.mark.parametrize(
    "dtype", ["bool", "int8", "uint16", "int64", "float16", "float32", "complex64", "complex128"]
)
def test_conditions_of_all_dtypes(dtype):
    c = T.TensorType(dtype, ())("c")
    x = T.dvector("x")
    f = theano.function([c, x], ifelse(c, T.exp(x), T.sqr(x)))
    given = np.arange(3.0)
    for _ in range(2):
        np.testing.assert_allclose(f(np.asarray(1, dtype), given), np.exp(given))
        np.testing.assert_array_equal(f(np.asarray(0, dtype), given), given**2)
        if dtype.startswith("complex"):
            np.testing.assert_allclose(f(np.asarray(1j, dtype), given), np.exp(given))
            np.testing.assert_allclose(f(np.asarray(np.nan, dtype), given), np.exp(given))


def test_values_of_branches_are_not_those_that_they_read():
    """What a branch hands through is a copy, so that the caller's array stays its own."""
    c, x, y = T.bscalar("c"), T.dvector("x"), T.dvector("y")
    f = theano.function([c, x, y], ifelse(c, [x, T.exp(y)], [T.exp(x), y]))
    given, other = np.arange(3.0), np.arange(2.0)
    for _ in range(2):
        first, _ = f(1, given, other)
        assert not np.shares_memory(first, given)
        first += 1
        _, second = f(0, given, other)
        assert not np.shares_memory(second, other)
    np.testing.assert_array_equal(given, np.arange(3.0))


def test_choices_from_many_threads():
    c, x = T.dscalar("c"), T.dvector("x")
    f = theano.function([c, x], ifelse(T.gt(c, 0), T.exp(x) + c, x * c))
    given = np.linspace(0, 1, 50_000)

    def call(i):
        condition = (-1) ** i * (i + 1.0)
        expected = np.exp(given) + condition if condition > 0 else given * condition
        return np.allclose(f(condition, given), expected, rtol=1e-14)

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(call, range(40)))


def test_a_side_takes_functions_of_its_values_only():
    x = T.dscalar("x")
    op = theano.compile.ops.as_op([T.dscalar], [T.dscalar])(lambda x: x)
    f, shared = theano.function([x], x + 1), theano.shared(1.0)
    with pytest.raises(ValueError, match="0 or 1"):
        theano._core.set_branch_function(op, 2, f, [0])
    with pytest.raises(TypeError, match="compiled function"):
        theano._core.set_branch_function(op, 0, len, [0])
    with pytest.raises(ValueError, match="not given"):
        theano._core.set_branch_function(op, 0, theano.function([x], x + shared), [0])
    with pytest.raises(TypeError, match="not defined in Python"):
        theano._core.set_branch_function(T.add, 0, f, [0])
