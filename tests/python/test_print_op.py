"""Print: what is printed, in which order, and that it stays in the graph."""

import numpy as np

import theano
import theano.tensor as T
from theano.printing import Print


def test_message_and_attributes(capsys):
    x = T.dvector("x")
    f = theano.function([x], Print("x is", attrs=("__str__", "shape", "min"))(x) * 2)
    np.testing.assert_array_equal(f([1.0, 2.0]), [2, 4])
    assert capsys.readouterr().out.splitlines() == [
        "x is __str__ = [1. 2.]",
        "x is shape = (2,)",
        "x is min = 1.0",
    ]


def test_it_is_printed_at_every_call_also_of_constants(capsys):
    f = theano.function([], Print("constant")(T.constant(2.0)) + 1)
    assert f() == 3
    assert f() == 3
    assert capsys.readouterr().out.count("constant __str__ = 2.0") == 2


def test_the_order_is_that_of_the_computation(capsys):
    x = T.dscalar("x")
    f = theano.function([x], Print("third")(Print("second")(Print("first")(x) + 1) * 2))
    assert f(1.0) == 4
    words = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert words == ["first", "second", "third"]


def test_own_functions_get_the_operation_and_the_value():
    seen = []
    x = T.dscalar("x")
    f = theano.function([x], Print("m", global_fn=lambda op, value: seen.append((op, value)))(x))
    f(3.0)
    ((op, value),) = seen
    assert op.message == "m"
    assert value == 3


def test_the_gradient_passes(capsys):
    x = T.dvector("x")
    f = theano.function([x], T.grad((Print("x")(x) ** 2).sum(), x))
    np.testing.assert_array_equal(f([1.0, 2.0]), [2, 4])
    assert "x __str__ = [1. 2.]" in capsys.readouterr().out
