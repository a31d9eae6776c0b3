"""The check of the cases in the tables of this folder against finite differences."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.gradient import verify_grad


def first_gradient(function):
    """Return an expression of the first derivatives of `function` that all of them enter."""

    def gradient(*inputs):
        # The sine keeps second derivatives of linear functions from vanishing.
        cost = T.sin(function(*inputs)).sum()
        parts = theano.grad(cost, list(inputs), disconnected_inputs="ignore")
        return sum(part.sum() + T.sqr(part).sum() for part in parts)

    return gradient


@pytest.fixture
def check_first_order():
    """Compares the gradient of a function at a point with differences of its values."""

    def check(function, point):
        verify_grad(function, point, rng=np.random.RandomState(11), n_tests=1)

    return check


@pytest.fixture
def check_gradients(check_first_order):
    """Compares the first and second derivatives of a function at a point with differences."""

    def check(function, point):
        check_first_order(function, point)
        check_first_order(first_gradient(function), point)

    return check
