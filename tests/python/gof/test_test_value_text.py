"""Test values in what `repr` gives."""

import numpy as np

import theano
from theano import tensor as T


def test_they_are_shown_while_the_flag_is_set():
    x = T.dvector("x")
    x.tag.test_value = np.array([1.0, 2.0])
    things = [x, T.dvector("y"), T.constant(3), theano.shared(1.0, name="s"), T.exp(x)]
    plain = [repr(thing) for thing in things]
    with theano.change_flags(print_test_value=True):
        assert [repr(thing) for thing in things] == [
            "x\narray([1., 2.])",
            "y",
            "TensorConstant{3}\narray(3, dtype=int8)",
            "s\narray(1.)",
            "Elemwise{exp,no_inplace}.0",
        ]
        assert [str(thing) for thing in things] == plain
        assert str(things[-1].owner) == "Elemwise{exp,no_inplace}(x)"
    assert [repr(thing) for thing in things] == plain
    assert [str(thing) for thing in things] == plain
