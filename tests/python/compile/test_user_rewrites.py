"""Modes with an optimizer written in Python."""

import pickle

import numpy as np

import theano
from theano import tensor as T
from theano.gof import opt


@opt.local_optimizer([T.exp])
def exp_to_sqr(node):
    """Changes the value, so that it can be seen to run."""
    return [T.sqr(node.inputs[0])]


MODE = theano.Mode(optimizer=opt.in2out(exp_to_sqr))


def test_it_runs_alone():
    x = T.dvector("x")
    y = T.exp(x) * 1
    f = theano.function([x], y, mode=MODE)
    np.testing.assert_array_equal(f([3.0]), [9.0])
    assert [node.op for node in f.maker.fgraph.toposort() if node.op in (T.sqr, T.mul)] == [
        T.sqr,
        T.mul,
    ]
    # The user's graph stays as it is.
    np.testing.assert_allclose(theano.function([x], y)([3.0]), np.exp([3.0]))
    assert not hasattr(x, "fgraph")


def test_updates_and_inputs_with_updates():
    x, s = T.dscalar("x"), theano.shared(3.0, name="s")
    f = theano.function(
        [theano.In(x, value=2.0, update=T.exp(x))], x + s, updates=[(s, T.exp(s))], mode=MODE
    )
    assert (f(), f()) == (5, 13)
    assert s.get_value() == 81


def test_pickling():
    x = T.dscalar("x")
    f = pickle.loads(pickle.dumps(theano.function([x], T.exp(x), mode=MODE)))
    assert f(3.0) == 9
