"""Copies of random states: the same numbers, states that are held are left alone."""

import copy
import pickle
import threading

import numpy as np
import pytest

from theano.tensor import _state_copies
from theano.tensor._state_copies import StateCopies
from theano.tensor.raw_random import random_state_type

same = random_state_type.values_eq


def chain(copies, state, draws):
    """Return states that were copied and drawn from one after the other."""
    states = [state]
    for draw in draws:
        states.append(copies.copy_of(states[-1]))
        draw(states[-1])
    return states


DRAWS = [
    lambda state: state.normal(),
    lambda state: state.uniform(size=7),
    lambda state: state.normal(size=400),
    lambda state: state.randint(0, 255, 3, dtype=np.uint8),
    lambda state: state.binomial(10, 0.3, 5),
    lambda state: None,
    lambda state: state.gamma(2.0, size=3),
    lambda state: state.permutation(700),
]


@pytest.fixture(params=["in_one_go", "word_by_word"])
def way(request, monkeypatch):
    """Copy in both ways; the first must be possible with this NumPy."""
    if request.param == "word_by_word":
        monkeypatch.setattr(_state_copies, "_works", lambda: False)
    else:
        assert _state_copies._works()
    return request.param


def test_copies_go_on_as_the_state_does(way):
    expected, found = np.random.RandomState(3), StateCopies()
    state = np.random.RandomState(3)
    for draw in DRAWS * 3:
        copied = found.copy_of(state)
        assert same(copied, state)
        assert copied is not state
        np.testing.assert_array_equal(draw(copied), draw(expected))
        assert same(copied, expected)
        state = copied


def test_states_that_are_held_stay_as_they_are(way):
    states = chain(StateCopies(), np.random.RandomState(3), DRAWS * 3)
    assert len({id(state) for state in states}) == len(states)
    expected = np.random.RandomState(3)
    for state, draw in zip(states, [lambda state: None, *DRAWS * 3], strict=True):
        draw(expected)
        assert same(state, expected)


def test_states_that_nobody_holds_are_used_again(way):
    copies, state, seen = StateCopies(), np.random.RandomState(3), set()
    for _ in range(50):
        state = copies.copy_of(state)
        seen.add(id(state))
    assert len(seen) <= 3


def test_the_same_state_can_be_copied_again(way):
    copies, state = StateCopies(), np.random.RandomState(3)
    first, second = copies.copy_of(state), copies.copy_of(state)
    first.normal()
    assert same(second, state)
    third = copies.copy_of(first)
    assert same(third, first)
    assert same(second, state)


def test_copies_are_states_of_numpy():
    copies, state = StateCopies(), np.random.RandomState(3)
    for _ in range(3):
        state = copies.copy_of(state)
    state.normal()
    assert type(state) is np.random.RandomState
    assert repr(state).startswith("RandomState(MT19937)")
    assert state.get_state()[0] == "MT19937"
    for made in (pickle.loads(pickle.dumps(state)), copy.deepcopy(state)):
        assert same(made, state)
        assert type(made._bit_generator) is np.random.MT19937
    assert b"_state_copies" not in pickle.dumps(state)
    other = np.random.RandomState(9)
    other.set_state(state.get_state())
    assert same(other, state)
    state.seed(9)
    assert same(state, np.random.RandomState(9))


def test_states_are_whole_for_other_threads():
    copies, state = StateCopies(), np.random.RandomState(3)
    state = copies.copy_of(copies.copy_of(state))
    expected = state.get_state(legacy=False)
    wrong, done = [], threading.Event()

    def read():
        while not done.is_set():
            found = state.get_state(legacy=False)
            if not np.array_equal(found["state"]["key"], expected["state"]["key"]):
                wrong.append(found)

    thread = threading.Thread(target=read)
    thread.start()
    for _ in range(3000):
        copies.copy_of(state)
    done.set()
    thread.join()
    assert not wrong


def test_another_layout_is_noticed(monkeypatch):
    monkeypatch.setattr(_state_copies, "_STRUCT_BYTES", 4 * 300)
    assert not _state_copies._works.__wrapped__()
