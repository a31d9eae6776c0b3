"""The in-place names compute what the plain functions do, and spoil no operand."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.tensor import inplace

NAMES = [name for name in dir(inplace) if name.endswith("_inplace") and name[0] != "_"]


def test_there_is_one_for_each_function_of_theano():
    assert len(NAMES) == 70


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"transpose_inplace"}))
def test_same_function(name):
    assert getattr(inplace, name) is getattr(T, name.removesuffix("_inplace"))


def test_operands_stay():
    x, y = T.dvectors("xy")
    a, b = np.array([1.0, 2]), np.array([3.0, 5])
    total, product = theano.function([x, y], [inplace.add_inplace(x, y), x * y])(a, b)
    np.testing.assert_array_equal(total, [4, 7])
    np.testing.assert_array_equal(product, [3, 10])
    np.testing.assert_array_equal(a, [1, 2])


def test_transpose():
    m = T.dmatrix()
    value = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(inplace.transpose_inplace(m).eval({m: value}), value.T)
