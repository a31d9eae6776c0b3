"""RandomFunction, sizes and ranks of samples, and draws with parameters that are arrays."""

import copy
import pickle

import numpy as np
import pytest

from theano import function, interpreter, shared
from theano import tensor as T
from theano.tensor import raw_random
from theano.tensor.raw_random import (
    RandomFunction,
    choice_helper,
    multinomial_helper,
    permutation_helper,
    random_integers_helper,
    random_state_type,
)


def test_draws_are_chained():
    state = random_state_type("state")
    after, uniform = raw_random.uniform(state, (3,))
    last, normal = raw_random.normal(after, (2,))
    f = function([state], [uniform, normal, last])
    own, other = np.random.RandomState(2), np.random.RandomState(2)
    first, second, kept = f(own)
    np.testing.assert_array_equal(first, other.uniform(size=3))
    np.testing.assert_array_equal(second, other.normal(size=2))
    assert random_state_type.values_eq(kept, other)
    assert random_state_type.values_eq(own, np.random.RandomState(2))


def test_a_normal_number_that_is_left_over_is_kept():
    state = random_state_type()
    f = function([state], raw_random.normal(state, (1,)))
    own = np.random.RandomState(2)
    for _ in range(5):
        after, sample = f(own)
        assert sample[0] == own.normal()
        assert random_state_type.values_eq(after, own)


def test_a_state_that_is_known_when_built():
    sample = raw_random.uniform(np.random.RandomState(2), (3,))[1]
    f = function([], sample)
    expected = np.random.RandomState(2).uniform(size=3)
    np.testing.assert_array_equal(f(), expected)
    np.testing.assert_array_equal(f(), expected)


def test_own_functions_draw():
    def sums(random, n, size):
        return random.uniform(size=(*size, int(n))).sum(axis=-1)

    state = shared(np.random.RandomState(2))
    op = RandomFunction(sums, T.fmatrix)
    after, sample = op(state, (2, 3), 12)
    f = function([], sample, updates=[(state, after)])
    expected = np.random.RandomState(2)
    for _ in range(2):
        found = f()
        assert found.dtype == "float32"
        np.testing.assert_array_equal(
            found, expected.uniform(size=(2, 3, 12)).sum(axis=-1).astype("float32")
        )


def test_operations_are_compared_by_their_properties():
    op = RandomFunction("gamma", T.dvector)
    assert op == RandomFunction("gamma", T.dvector)
    assert hash(op) == hash(RandomFunction("gamma", T.dvector))
    others = [
        RandomFunction("beta", T.dvector),
        RandomFunction("gamma", T.fvector),
        RandomFunction("gamma", T.dvector, inplace=True),
        RandomFunction("gamma", T.dvector, ndim_added=1),
    ]
    assert all(op != other for other in others)
    assert str(op) == "RandomFunction{gamma}"
    assert others[2].destroy_map == {0: [0]}
    assert op.exec_fn is np.random.RandomState.gamma
    for made in (pickle.loads(pickle.dumps(op)), copy.copy(op)):
        assert made == op
    assert op.R_op([1, 2], [None, None]) == [None, None]


def test_in_place_operations_leave_the_state_as_it_is():
    state = shared(np.random.RandomState(2))
    op = RandomFunction("uniform", T.dvector, inplace=True)
    after, sample = op(state, (3,), 0.0, 1.0)
    frozen = function([], sample, accept_inplace=True)
    np.testing.assert_array_equal(frozen(), frozen())
    moving = function([], sample, updates=[(state, after)], accept_inplace=True)
    expected = np.random.RandomState(2)
    for _ in range(2):
        np.testing.assert_array_equal(moving(), expected.uniform(size=3))


def test_the_interpreter_draws_the_same():
    state = shared(np.random.RandomState(2))
    after, sample = raw_random.normal(state, (3,), dtype="float32")
    new, drawn = interpreter.evaluate([after, sample])
    found = function([], [after, sample])()
    np.testing.assert_array_equal(found[1], drawn)
    assert random_state_type.values_eq(found[0], new)
    assert random_state_type.values_eq(state.get_value(), np.random.RandomState(2))


def test_types_of_states():
    assert random_state_type == raw_random.RandomStateType()
    assert random_state_type != T.dvector
    assert hash(random_state_type) == hash(raw_random.RandomStateType())
    assert pickle.loads(pickle.dumps(random_state_type)) == random_state_type
    assert random_state_type.get_size(None) > 2500
    with pytest.raises(TypeError, match="RandomState"):
        random_state_type.filter(np.random.default_rng(2))
    state = random_state_type()
    f = function([state], raw_random.uniform(state, ())[1])
    with pytest.raises(TypeError, match="RandomState"):
        f(3)


# ------------------------------------------------------------------ sizes


@pytest.mark.parametrize(
    ("size", "arguments", "pattern"),
    [
        ((2, 1, 3), (), (False, True, False)),
        ((), (), ()),
        (None, (T.drow(), 0.0), (True, False)),
        (None, (T.drow(), T.dcol()), (False, False)),
        ((T.lscalar(), 1), (), (False, True)),
        ((-1, 2), (T.drow(),), (True, False)),
        ((-1, 2), (T.dcol(),), (False, False)),
        (np.array([1, 2]), (), (False, False)),
        (T.dmatrix().shape, (), (False, False)),
    ],
)
def test_patterns(size, arguments, pattern):
    state = random_state_type()
    for distribution in (raw_random.uniform, raw_random.normal):
        assert distribution(state, size, *arguments)[1].broadcastable == pattern
    integers = [a.astype("int64") if hasattr(a, "type") else int(a) for a in arguments]
    assert raw_random.random_integers(state, size, *integers)[1].broadcastable == pattern
    assert raw_random.binomial(state, size, *arguments)[1].ndim == len(pattern)


def test_negative_sizes_are_refused_when_built():
    with pytest.raises(ValueError, match="negative"):
        raw_random.uniform(random_state_type(), (-2,))


def test_sizes_of_distributions_without_parameters_that_fill_the_sample():
    state = random_state_type()
    for distribution in (raw_random.choice, raw_random.poisson):
        assert distribution(state, (2, 1), 3)[1].broadcastable == (False, True)
        with pytest.raises(TypeError, match="give a size"):
            distribution(state)
    assert raw_random.permutation(state, (2, 1), 3)[1].broadcastable == (False, True, False)
    assert raw_random.permutation(state)[1].broadcastable == (False,)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "int64", "uint64"])
def test_dtypes_of_sizes(dtype):
    state, size = random_state_type(), T.vector(dtype=dtype)
    f = function([state, size], raw_random.uniform(state, size, ndim=2)[1])
    found = f(np.random.RandomState(2), np.array([2, 3], dtype))
    np.testing.assert_array_equal(found, np.random.RandomState(2).uniform(size=(2, 3)))


# ------------------------------------------------------------------ draws with arrays


@pytest.mark.parametrize("low", [0, -5, 250, 2**31 - 2, -(2**62)])
@pytest.mark.parametrize("width", [0, 1, 7, 255, 2**16, 2**32, 2**61])
def test_integers_between_two_numbers_are_drawn_as_one_by_one(low, width):
    one, other = np.random.RandomState(5), np.random.RandomState(5)
    for size in ((7,), (3, 2), (), (0,)):
        found = random_integers_helper(one, np.array(low), np.array(low + width), size)
        expected = np.empty(size, np.int64)
        for index in np.ndindex(*size):
            expected[index] = other.randint(low, low + width + 1)
        np.testing.assert_array_equal(found, expected)
        assert random_state_type.values_eq(one, other)


def test_integers_between_many_numbers_are_drawn_as_one_by_one():
    random = np.random.RandomState(1)
    one, other = np.random.RandomState(5), np.random.RandomState(5)
    low = random.choice([0, -5, 2**31 - 2, -(2**62), 2**62], (20, 1))
    width = random.choice([0, 1, 3, 255, 2**16 - 1, 2**31, 2**32 - 1, 2**32, 2**61], (20, 30))
    found = random_integers_helper(one, low, low + width, (3, 20, 30))
    low = np.broadcast_to(low, width.shape)
    for index in np.ndindex(3, 20, 30):
        bounds = int(low[index[1:]]), int(low[index[1:]] + width[index[1:]]) + 1
        assert found[index] == other.randint(*bounds)
    assert random_state_type.values_eq(one, other)


def test_bounds_at_the_end_of_a_dtype():
    low, high = np.array([0, 255], "uint8"), np.array(255, "uint8")
    found = random_integers_helper(np.random.RandomState(5), low, high, (2,))
    assert found[1] == 255
    largest = np.iinfo(np.int64).max
    found = random_integers_helper(
        np.random.RandomState(5), np.array(largest), np.array(largest), (3,)
    )
    assert (found == largest).all()
    many = np.array([largest] * 3)
    found = random_integers_helper(np.random.RandomState(5), many[0], many, None)
    assert (found == largest).all()


@pytest.mark.parametrize(
    ("n", "pvals", "size", "message"),
    [
        ([1, 2, 3], [0.5, 0.5], (2,), "broadcast"),
        ([[1]], [0.5, 0.5], (2,), "n.ndim"),
        (1, [[[0.5, 0.5]]], (2,), "pvals.ndim"),
        (1, [[0.5, 0.5]] * 3, (2,), "broadcast"),
    ],
)
def test_parameters_of_multinomials_that_do_not_fit(n, pvals, size, message):
    with pytest.raises(ValueError, match=message):
        multinomial_helper(np.random.RandomState(5), np.array(n), np.array(pvals), size)


def test_multinomials_without_rows():
    sample = multinomial_helper(np.random.RandomState(5), np.array(3), np.ones((0, 2)), None)
    assert sample.shape == (0, 2)


def test_probabilities_that_are_nan_are_refused():
    random = raw_random.multinomial(random_state_type("s"), (2,), 3, T.dvector("p"))[1]
    p = random.owner.inputs[3]
    f = function([random.owner.inputs[0], p], random)
    for bad in ([np.nan, 0.5], [0.5, -0.1], [0.9, 0.9]):
        with pytest.raises(AssertionError):
            f(np.random.RandomState(5), bad)


def test_choices_and_permutations_of_numpy():
    one, other = np.random.RandomState(5), np.random.RandomState(5)
    no, yes, none = np.array(0), np.array(1), np.array([])
    found = choice_helper(one, np.array([3, 5, 7]), yes, np.array([0.5, 0.25, 0.25]), (4,))
    np.testing.assert_array_equal(found, other.choice([3, 5, 7], 4, p=[0.5, 0.25, 0.25]))
    found = choice_helper(one, np.array(9), no, none, (3, 2))
    np.testing.assert_array_equal(found, other.choice(9, (3, 2), replace=False))
    found = permutation_helper(one, np.array(4), (2,))
    np.testing.assert_array_equal(found, [other.permutation(4) for _ in range(2)])
    for bad in ((np.ones((2, 2)), none), (np.ones(2), np.ones((1, 2)))):
        with pytest.raises(ValueError, match="ndim"):
            choice_helper(one, bad[0], yes, bad[1], (2,))
    with pytest.raises(AssertionError, match="scalar"):
        permutation_helper(one, np.array([4]), (2,))


def test_own_streams():
    class Streams(raw_random.RandomStreamsBase):
        def gen(self, op, *args, **kwargs):
            return op(np.random.RandomState(7), *args, **kwargs)[1]

    sample = Streams().normal((3,), 5.0)
    np.testing.assert_array_equal(sample.eval(), np.random.RandomState(7).normal(5.0, 1.0, 3))
