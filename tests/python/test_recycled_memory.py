"""Memory of large results: kept when they go, for the next of their size, but only so much."""

import gc
import resource
import sys

import numpy as np
import pytest

from theano import function
from theano import tensor as T

LENGTH = 300_000


def doubled():
    """Return a compiled function whose result is as large as its argument."""
    x = T.fvector("x")
    return function([x], x * np.float32(2))


def place(array):
    """Return the address of an array's memory."""
    return array.__array_interface__["data"][0]


def resident_bytes():
    """Return how much memory of this process is in use now."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def test_a_result_takes_the_memory_of_one_that_has_gone():
    f, x = doubled(), np.ones(LENGTH, "float32")
    first = f(x)
    kept = place(first)
    del first
    assert place(f(x)) == kept


def test_results_that_live_have_memory_of_their_own():
    f = doubled()
    results = [f(np.full(LENGTH, value, "float32")) for value in range(6)]
    results[1::2] = [None] * 3
    more = [f(np.full(LENGTH, value, "float32")) for value in (10, 11, 12)]
    for value, result in [*zip((0, 2, 4), results[::2], strict=True), *enumerate(more, 10)]:
        assert np.all(result == np.float32(2 * value))


def test_results_own_their_memory_and_can_be_resized():
    result = doubled()(np.arange(LENGTH, dtype="float32"))
    assert result.flags.owndata
    assert place(result) % 64 == 0
    for length in (2 * LENGTH, LENGTH // 2, 10):
        result.resize(length, refcheck=False)
        some = min(length, LENGTH // 2)
        assert np.array_equal(result[:some], 2 * np.arange(some, dtype="float32"))


def test_a_view_keeps_the_memory():
    f = doubled()
    part = f(np.ones(LENGTH, "float32"))[10:20]
    gc.collect()
    other = f(np.zeros(LENGTH, "float32"))
    assert np.all(part == 2)
    assert not np.shares_memory(part, other)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_more_than_a_bounded_amount_is_kept():
    f = doubled()
    f(np.ones(10, "float32"))
    gc.collect()
    before = resident_bytes()
    for megabytes in range(2, 60, 3):
        x = np.ones(megabytes << 18, "float32")
        results = [f(x) for _ in range(4)]
        del results, x
    assert resident_bytes() - before < (64 + 16) << 20
