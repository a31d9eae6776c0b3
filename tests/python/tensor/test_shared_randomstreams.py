"""RandomStreams: states of functions, and distributions of what they draw."""

import copy
import gc
import pickle
import threading

import numpy as np
import pytest
from scipy import stats

import theano
from theano import function, shared
from theano import tensor as T
from theano.tensor.shared_randomstreams import (
    RandomStateSharedVariable,
    RandomStreams,
    randomstate_constructor,
)


def same(one, other):
    return T.raw_random.random_state_type.values_eq(one, other)


def expected_state(seed, number=0):
    """Return the first state of a stream, as NumPy makes it."""
    generator = np.random.RandomState(seed)
    seeds = [int(generator.randint(2**30)) for _ in range(number + 1)]
    return np.random.RandomState(seeds[-1])


def test_numbers_are_those_of_numpy():
    random = RandomStreams(234)
    uniform, normal = random.uniform((3, 2), -1, 4), random.normal((5,), 2, 3)
    draw = function([], [uniform, normal])
    first, second = expected_state(234), expected_state(234, 1)
    for _ in range(3):
        drawn = draw()
        np.testing.assert_array_equal(drawn[0], first.uniform(-1, 4, (3, 2)))
        np.testing.assert_array_equal(drawn[1], second.normal(2, 3, 5))
    assert same(uniform.rng.get_value(), first)
    assert same(normal.rng.get_value(borrow=True), second)


def test_streams_without_a_seed_differ():
    a, b = (RandomStreams().uniform((20,)).eval() for _ in range(2))
    assert (a != b).all()


def test_states_are_never_changed_under_the_users_eyes():
    random = RandomStreams(1)
    sample = random.normal((3,))
    draw = function([], sample)
    own = np.random.RandomState(5)
    for borrow in (False, True):
        sample.rng.set_value(own, borrow=borrow)
        draw()
        assert same(own, np.random.RandomState(5))
    held = sample.rng.get_value(borrow=True)
    kept = copy.deepcopy(held)
    draw()
    assert same(held, kept)
    handed = sample.rng.get_value()
    handed.normal(size=7)
    assert not same(handed, sample.rng.get_value())
    given = np.random.RandomState(6)
    state = shared(given)
    given.normal()
    assert same(state.get_value(), np.random.RandomState(6))


def test_failing_calls_leave_states_as_they_are():
    random = RandomStreams(1)
    sample, i = random.normal((3,)), T.lscalar()
    total = shared(0.0)
    f = function([i], sample[i], updates=[(total, total + sample.sum())])
    f(1)
    state, value = sample.rng.get_value(), total.get_value()
    for bad in (3, -4):
        with pytest.raises(IndexError):
            f(bad)
        assert same(sample.rng.get_value(), state)
        assert total.get_value() == value
    std = T.dscalar()
    g = function([std], random.normal((3,), 0, std))
    state = random.state_updates[-1][0].get_value()
    with pytest.raises(ValueError, match="scale"):
        g(-1.0)
    assert same(random.state_updates[-1][0].get_value(), state)
    assert np.isfinite(g(1.0)).all()


def test_two_draws_are_never_merged():
    random = RandomStreams(3)
    first, second = random.uniform((50,)), random.uniform((50,))
    a, b, difference = function([], [first, second, first - first])()
    assert (a != b).all()
    assert (difference == 0).all()


def test_one_draw_has_one_value_in_a_call():
    sample = RandomStreams(3).uniform((50,))
    a, b, c = function([], [sample, sample + 1, sample * sample])()
    np.testing.assert_array_equal(b, a + 1)
    np.testing.assert_array_equal(c, a * a)


def test_functions_go_on_after_pickling():
    random = RandomStreams(3)
    draw = function([], [random.normal((3,)), random.choice((2,), 5)])
    draw()
    loaded = pickle.loads(pickle.dumps(draw))
    streams = pickle.loads(pickle.dumps(random))
    for _ in range(2):
        for one, other in zip(draw(), loaded(), strict=True):
            np.testing.assert_array_equal(one, other)
    assert len(streams.state_updates) == 2
    assert same(streams.gen_seedgen, random.gen_seedgen)
    np.testing.assert_array_equal(
        function([], random.uniform((3,)))(), function([], streams.uniform((3,)))()
    )


def test_series_of_calls_draw_what_single_calls_draw():
    results = []
    for use_series in (False, True):
        sample = RandomStreams(8).normal((4,))
        total = shared(np.zeros(4))
        f = function([], [], updates=[(total, total + sample)])
        if use_series:
            f.repeat(20)
        else:
            for _ in range(20):
                f()
        results.append((total.get_value(), sample.rng.get_value()))
    np.testing.assert_array_equal(results[0][0], results[1][0])
    assert same(results[0][1], results[1][1])


def test_modes_that_find_faults_accept_draws():
    modes = ["FAST_COMPILE", "DebugMode", theano.compile.nanguardmode.NanGuardMode()]
    for mode in modes:
        random = RandomStreams(8)
        variables = [random.normal((3,)), random.permutation(n=4), random.multinomial((2,), 3)]
        draw = function([], variables, mode=mode)
        plain = RandomStreams(8)
        others = [plain.normal((3,)), plain.permutation(n=4), plain.multinomial((2,), 3)]
        expected = function([], others)
        for _ in range(2):
            for one, other in zip(draw(), expected(), strict=True):
                np.testing.assert_array_equal(one, other)


def test_threads_draw_each_number_once():
    sample = RandomStreams(8).uniform((10,))
    draw = function([], sample)
    drawn = []

    def work():
        drawn.extend(draw().tobytes() for _ in range(50))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    state = expected_state(8)
    assert set(drawn) == {state.uniform(size=10).tobytes() for _ in range(200)}
    assert len(drawn) == 200


def test_streams_are_collected():
    import weakref

    random = RandomStreams(8)
    state = weakref.ref(random.normal((3,)).rng)
    assert state() is not None
    del random
    gc.collect()
    assert state() is None


def test_shared_states():
    state = shared(np.random.RandomState(3), name="state")
    assert isinstance(state, RandomStateSharedVariable)
    assert state.type == T.raw_random.random_state_type
    assert state.name == "state"
    clone = state.clone()
    assert isinstance(clone, RandomStateSharedVariable)
    clone.set_value(np.random.RandomState(4))
    assert same(state.get_value(), np.random.RandomState(4))
    # Other generators of NumPy are no random states.
    assert not isinstance(shared(np.random.default_rng(3)), RandomStateSharedVariable)
    with pytest.raises(TypeError):
        state.set_value(np.random.default_rng(3))


def test_the_constructor_of_shared_states():
    own = np.random.RandomState(3)
    assert randomstate_constructor(own, borrow=True).get_value(borrow=True) is own
    assert randomstate_constructor(own).get_value(borrow=True) is not own
    with pytest.raises(TypeError):
        randomstate_constructor(5)


def test_streams_of_other_operations():
    random = RandomStreams(7)
    gamma = T.raw_random.RandomFunction("gamma", T.dvector)
    sample = random.gen(gamma, (3,), 2.0, 0.5)
    assert random.updates() == [sample.update]
    draw, state = function([], sample), expected_state(7)
    for _ in range(2):
        np.testing.assert_array_equal(draw(), state.gamma(2.0, 0.5, size=3))


def test_old_import_path():
    from theano.tensor import randomstreams

    assert randomstreams.RandomStreams is RandomStreams


# ------------------------------------------------------------------ distributions


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_distributions_of_floats(dtype):
    random = RandomStreams(1)
    mean = T.dvector()
    uniform = random.uniform((20000,), -2, 3, dtype=dtype)
    normal = random.normal((10000, 2), mean, 0.5, dtype=dtype)
    u, n = function([mean], [uniform, normal])([1.0, -4.0])
    assert u.dtype == n.dtype == dtype
    assert stats.kstest(u, "uniform", (-2, 5)).pvalue > 1e-3
    for column, center in zip(n.T, (1.0, -4.0), strict=True):
        assert stats.kstest(column, "norm", (center, 0.5)).pvalue > 1e-3


def test_distributions_of_integers():
    random = RandomStreams(1)
    n = 20000
    variables = [
        random.binomial((n,), 5, 0.3),
        random.poisson((n,), 2.0),
        random.random_integers((n,), 3, 6),
        random.choice((n,), 4, True, [0.1, 0.2, 0.3, 0.4]),
        random.permutation((n,), 3),
        random.multinomial((n,), 1, [0.5, 0.25, 0.25]),
    ]
    binomial, poisson, integers, choice, permutation, multinomial = function([], variables)()
    frequencies = {
        "binomial": (np.bincount(binomial, minlength=6), stats.binom(5, 0.3).pmf(range(6))),
        "poisson": (np.bincount(poisson, minlength=30)[:9], stats.poisson(2).pmf(range(9))),
        "integers": (np.bincount(integers), [0, 0, 0, 0.25, 0.25, 0.25, 0.25]),
        "choice": (np.bincount(choice), [0.1, 0.2, 0.3, 0.4]),
        "permutation": (np.bincount(permutation @ [9, 3, 1]).nonzero()[0].size, 6),
        "multinomial": (multinomial.sum(axis=0), [0.5, 0.25, 0.25]),
    }
    for name in ("binomial", "poisson", "integers", "choice", "multinomial"):
        found, wanted = frequencies[name]
        np.testing.assert_allclose(np.asarray(found) / n, wanted, atol=0.015, err_msg=name)
    assert frequencies["permutation"][0] == 6
    counts = np.unique(permutation @ [9, 3, 1], return_counts=True)[1]
    np.testing.assert_allclose(counts / n, 1 / 6, atol=0.015)
