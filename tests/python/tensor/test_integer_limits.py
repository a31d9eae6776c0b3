"""Integers at their limits: division never crashes, and wraps as in NumPy; casts never crash."""

import numpy as np
import pytest

from theano import function
from theano import tensor as T


@pytest.mark.parametrize("dtype", ["int8", "int16", "int32", "int64"])
def test_division_at_the_limits(dtype):
    vector = T.TensorType(dtype, (False,))
    a, b = vector("a"), vector("b")
    least = np.iinfo(dtype).min
    f = function([a, b], [a // b, a % b])
    left = np.array([least, least, -7, 7, -7] * 9, dtype)
    right = np.array([-1, 1, 2, -2, -2] * 9, dtype)
    quotient, remainder = f(left, right)
    assert quotient.dtype == remainder.dtype == dtype
    assert quotient.tolist() == [least, least, -4, -4, 3] * 9
    assert remainder.tolist() == [0, 0, 1, -1, -1] * 9
    by_constant = function([a], [a // -1, a % -1, -a, abs(a)])(left[:1])
    assert [value.tolist() for value in by_constant] == [[least], [0], [least], [least]]
    folded = T.constant(np.array(least, dtype)) // T.constant(np.array(-1, dtype))
    assert folded.eval() == least


@pytest.mark.parametrize("dtype", ["int8", "int32", "int64", "uint8", "uint64"])
def test_division_by_zero_does_not_crash(dtype):
    vector = T.TensorType(dtype, (False,))
    a, b = vector("a"), vector("b")
    ones = np.ones(40, dtype)
    zeros = np.zeros(40, dtype)
    for value in function([a, b], [a // b, a % b])(ones, zeros):
        assert value.tolist() == [0] * 40


def test_casts_of_numbers_that_do_not_fit_do_not_crash():
    x = T.dvector("x")
    values = [np.nan, np.inf, -np.inf, 1e300, -1e300, 2.0**63]
    kinds = ["int8", "uint8", "int32", "int64", "uint64", "bool", "float32"]
    results = function([x], [T.cast(x, kind) for kind in kinds])(values)
    assert [result.dtype for result in results] == kinds
