"""PdbBreakpoint: when it stops, what it hands on, and its gradient."""

import pdb

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.tests.breakpoint import PdbBreakpoint


def test_it_stops_when_the_condition_holds(monkeypatch, capsys):
    stops = []
    monkeypatch.setattr(pdb, "set_trace", lambda: stops.append(1))
    x, y = T.dvector("x"), T.lscalar("y")
    a, b = PdbBreakpoint("too large")(T.gt(x.sum(), 10), x, y)
    f = theano.function([x, y], [a * 2, b + 1, T.grad(a.sum(), x)])
    doubled, more, gradient = f([1.0, 2.0], 3)
    np.testing.assert_array_equal(doubled, [2, 4])
    assert more == 4
    np.testing.assert_array_equal(gradient, [1, 1])
    assert stops == []
    f([100.0, 2.0], 3)
    assert stops == [1] * len(stops)
    assert stops
    assert "Conditional breakpoint 'too large' activated" in capsys.readouterr().out


def test_one_variable_gives_one_result_and_the_condition_is_a_scalar():
    x = T.dvector("x")
    assert isinstance(PdbBreakpoint("b")(T.eq(x[0], 1), x), theano.Variable)
    with pytest.raises(TypeError, match="must be a scalar"):
        PdbBreakpoint("b")(x, x)
