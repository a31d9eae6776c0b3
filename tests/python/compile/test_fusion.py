"""What is computed in one loop: steps of optimizers go over each array once."""

import numpy as np
import pytest

import theano
import theano.tensor as T


def loops_over_vectors(f):
    """Return how many loops go over a vector in a call of the function."""
    return f.program_text().count("= loop over (False,)")


def adam(p, mean, square, count, gradient):
    """Return the updates of Adam; its counter is a number."""
    step = count + 1
    new_mean = 0.9 * mean + 0.1 * gradient
    new_square = 0.999 * square + 0.001 * gradient**2
    rate = 0.01 / (1 - 0.9**step)
    root = T.sqrt(new_square / (1 - 0.999**step))
    return [
        (mean, new_mean),
        (square, new_square),
        (p, p - rate * new_mean / (root + 1e-8)),
        (count, step),
    ]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_a_step_of_adam_is_one_loop(order):
    generator = np.random.default_rng(1)
    p, mean, gradient = (theano.shared(generator.normal(size=50)) for _ in range(3))
    square, count = theano.shared(generator.uniform(size=50)), theano.shared(np.float64(3))
    m, s, g = mean.get_value(), square.get_value(), gradient.get_value()
    updates = adam(p, mean, square, count, gradient)
    f = theano.function([], [], updates=[updates[i] for i in order])
    assert loops_over_vectors(f) == 1

    expected = p.get_value()
    for step in (4, 5):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        expected -= 0.01 / (1 - 0.9**step) * m / (np.sqrt(s / (1 - 0.999**step)) + 1e-8)
        f()
    np.testing.assert_allclose(p.get_value(), expected, rtol=1e-12)
    np.testing.assert_allclose(mean.get_value(), m, rtol=1e-12)
    np.testing.assert_allclose(square.get_value(), s, rtol=1e-12)


def test_what_is_reduced_in_a_loop_is_not_read_in_it():
    x = T.dvector()
    y = x * 2
    f = theano.function([x], [y, y / y.sum(), y - y.sum()])
    assert loops_over_vectors(f) == 2
    given = np.arange(1.0, 6)
    doubled = given * 2
    for found, wanted in zip(
        f(given), (doubled, doubled / doubled.sum(), doubled - doubled.sum()), strict=True
    ):
        np.testing.assert_allclose(found, wanted, rtol=1e-15)
