"""Where the steps of a loop read and write: rows one after the other, rings of rows, many turns."""

import numpy as np
import pytest

import theano
from theano import function, shared
from theano import tensor as T

STEPS = 300_000  # some turns of the loop


@pytest.mark.parametrize("step", [1, -1, 2])
def test_long_loops_over_sequences_in_any_direction(step):
    x = T.dvector("x")
    sums, _ = theano.scan(lambda value, total: total + value, x[::step], T.constant(np.float64(0)))
    numbers = np.random.default_rng(1).integers(-4, 5, STEPS).astype("float64")
    expected = np.cumsum(numbers[::step])
    np.testing.assert_array_equal(function([x], sums)(numbers), expected)
    # Of the last row alone there is a ring of rows.
    for count in (1, 2, 3, STEPS - 1, STEPS):
        last = function([x], sums[-1])(numbers[:count])
        assert last == np.sum(numbers[:count][::step])


def test_taps_and_rings():
    x, start = T.dvector("x"), T.dmatrix("start")
    values, _ = theano.scan(
        lambda before, now, value, third, first: (
            T.sqrt(T.abs_(third - first)) + value * before + now
        ),
        sequences=[{"input": x, "taps": [-2, 0]}, x[2:] * 2],
        outputs_info={"initial": start, "taps": [-3, -1]},
    )
    numbers = np.random.default_rng(2).normal(size=1000)
    rows = list(np.random.default_rng(3).normal(size=(3, 5)))
    for i in range(998):
        value = np.sqrt(np.abs(rows[-3] - rows[-1])) + 2 * numbers[i + 2] * numbers[i]
        rows.append(value + numbers[i + 2])
    initial = np.array(rows[:3])
    np.testing.assert_allclose(function([x, start], values)(numbers, initial), rows[3:], rtol=1e-10)
    np.testing.assert_allclose(
        function([x, start], values[-2:])(numbers, initial), rows[-2:], rtol=1e-10
    )


def test_states_beside_results_and_the_same_result_twice():
    x = T.dmatrix("x")
    (states, squares, again), _ = theano.scan(
        lambda row, state: [state + row, T.sqr(row), T.sqr(row)], x, [T.zeros((4,)), None, None]
    )
    a = np.random.default_rng(4).normal(size=(700, 4))
    for value, expected in zip(
        function([x], [states, squares, again])(a),
        [np.cumsum(a, axis=0), a * a, a * a],
        strict=True,
    ):
        np.testing.assert_allclose(value, expected, rtol=1e-12, atol=1e-12)


def test_rows_that_are_repeated():
    x = T.dvector("x")
    f = function(
        [x], theano.scan(lambda row: T.exp(row) + 1, x.dimshuffle(0, "x") * T.ones((1, 3)))[0]
    )
    a = np.linspace(-1, 1, 500)
    np.testing.assert_allclose(f(a), np.repeat(np.exp(a)[:, None] + 1, 3, axis=1), rtol=1e-12)
    constant = np.broadcast_to(np.arange(3.0), (500, 3))
    m = T.dmatrix("m")
    sums = function([m], theano.scan(lambda row, state: state + row, m, T.zeros((3,)))[0])(constant)
    np.testing.assert_array_equal(sums, np.cumsum(constant, axis=0))


def test_loops_that_end_early_and_loops_that_change_shared_variables():
    x = T.dvector("x")
    sums, _ = theano.scan(
        lambda value, total: (total + value, theano.scan_module.until(total + value > 100)),
        x,
        T.constant(np.float64(0)),
    )
    np.testing.assert_array_equal(function([x], sums)(np.ones(1000)), np.arange(1.0, 102.0))
    count = shared(0.0)
    values, updates = theano.scan(lambda value: (value + count, {count: count + 1}), x)
    f = function([x], values, updates=updates)
    np.testing.assert_array_equal(f(np.zeros(1000)), np.arange(1000.0))
    assert count.get_value() == 1000
