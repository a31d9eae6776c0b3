"""Assert and Raise: operations that fail when a function runs."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.raise_op import Raise
from theano.tensor.opt import Assert, assert_, assert_op


def test_the_value_passes_when_all_conditions_hold():
    x = T.dvector("x")
    state = theano.shared(1.0)
    y = Assert("all positive")(x, T.all(x > 0), x.shape[0] > 1)
    f = theano.function([x], y * 2, updates=[(state, state + 1)])
    np.testing.assert_array_equal(f([1.0, 2.0]), [2, 4])
    for wrong in ([1.0, -2.0], [1.0]):
        with pytest.raises(AssertionError) as caught:
            f(wrong)
        first, second, third, *_ = str(caught.value).split("\n")
        assert first == "all positive"
        assert "strides (8,)" in second
        assert f'File "{__file__}"' in third
    assert state.get_value() == 2


def test_the_gradient_passes():
    x = T.dvector("x")
    gradient = T.grad((assert_op(x, T.ge(x[0], 0)) ** 2).sum(), x)
    np.testing.assert_array_equal(theano.function([x], gradient)([1.0, 2.0]), [2, 4])


def test_conditions_are_scalars_and_messages_distinguish():
    x = T.dvector("x")
    with pytest.raises(AssertionError):
        Assert()(x, x > 0)
    assert assert_ is assert_op
    assert Assert("a") != Assert("b")


def test_raise():
    x = T.dvector("x")
    f = theano.function([x], Raise("not today", ZeroDivisionError)(x))
    with pytest.raises(ZeroDivisionError, match="not today"):
        f([1.0])
    with pytest.raises(NotImplementedError):
        theano.function([x], Raise()(x))([1.0])
