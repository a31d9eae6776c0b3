"""Repeated calls and compilations leave the memory of the process as it is."""

import gc
import os
from pathlib import Path

import numpy as np
import pytest

import theano
from theano import function, shared
from theano import tensor as T


def resident_bytes():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def growth(action, times):
    """Return by how much the resident memory grows when something is done again and again."""
    for _ in range(times):
        action()
    gc.collect()
    before = resident_bytes()
    for _ in range(times):
        action()
    gc.collect()
    return resident_bytes() - before


def step():
    """Return a function that updates a shared variable, and arguments for it."""
    x = T.dvector("x")
    W = shared(np.ones(1000))
    y = (x * W).sum()
    update = W - 0.001 * T.grad(T.sqr(y), W)
    return function([x], y, updates=[(W, update)]), np.full(1000, 1e-6)


def test_calls_allocate_no_arrays():
    f, given = step()
    for _ in range(3):
        f(given)
    before = theano._core.allocation_count()
    for _ in range(100):
        f(given)
    assert theano._core.allocation_count() == before


def test_calls_leave_memory_flat():
    f, given = step()
    assert growth(lambda: f(given), 20_000) < 1 << 20


def test_calls_with_ever_new_shapes_leave_memory_flat():
    x = T.dvector("x")
    f = function([x], T.exp(x).sum())
    lengths = iter(range(1, 1_000_000))
    assert growth(lambda: f(np.ones(next(lengths))), 2000) < 4 << 20


def test_failing_calls_leave_memory_flat():
    x, y = T.dvectors("x", "y")
    f = function([x, y], x + y)
    one, two = np.ones(1001), np.ones(1002)

    def fail():
        with pytest.raises(ValueError, match="1001"):
            f(one, two)

    assert growth(fail, 2000) < 1 << 20


def test_functions_that_are_built_and_dropped_leave_memory_flat():
    def build():
        x = T.dvector("x")
        state = shared(np.zeros(10_000))
        state.default_update = state + x.sum()
        function([x], state.sum())([1.0])

    assert growth(build, 500) < 2 << 20


def test_set_value_leaves_memory_flat():
    state = shared(np.zeros(10_000))
    value = np.ones(10_000)

    def replace():
        state.set_value(value)
        state.get_value()
        state.set_value(np.ones(10_000), borrow=True)
        state.get_value(borrow=True)

    assert growth(replace, 2000) < 1 << 20
