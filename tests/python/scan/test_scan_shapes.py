"""Shapes of what a loop computes: known without running it, where they are."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.scan_module import until

X = np.arange(6.0).reshape(2, 3)


class Counted(theano.Op):
    """The number itself; counts its calls."""

    __props__ = ()
    calls = 0

    def make_node(self, x):
        return theano.Apply(self, [x], [x.type()])

    def perform(self, node, inputs, output_storage, params=None):
        Counted.calls += 1
        output_storage[0][0] = inputs[0]


@pytest.fixture
def counted(monkeypatch):
    monkeypatch.setattr(Counted, "calls", 0)
    return Counted()


def test_nothing_is_run_for_shapes(counted):
    x, n = T.dmatrix("x"), T.lscalar("n")

    def step(e, h, p, q, n):
        return counted(e) + h, p + q, T.ones((n, 4)) * counted(e).sum(), e.sum()

    outputs, _ = theano.scan(
        step,
        x,
        [T.zeros((3,)), {"initial": T.zeros((2,)), "taps": [-2, -1]}, None, None],
        non_sequences=n,
    )
    f = theano.function([x, n], [output.shape for output in outputs])
    assert [list(shape) for shape in f(X, 5)] == [[2, 3], [2], [2, 5, 4], [2]]
    assert [list(shape) for shape in f(X[:0], 5)][2] == [0, 0, 0]
    zeros = theano.function([x, n], T.zeros_like(outputs[0]) + T.ones_like(outputs[2])[0, 0, 0])
    np.testing.assert_array_equal(zeros(X, 5), np.ones((2, 3)))
    assert Counted.calls == 0


def test_where_only_running_tells(counted):
    x, v = T.dmatrix("x"), T.lvector("v")
    ended, _ = theano.scan(lambda e: (counted(e), until(e.sum() > 0)), x)
    f = theano.function([x], ended.shape)
    np.testing.assert_array_equal(f(X), [1, 3])
    assert Counted.calls == 1
    by_rows, _ = theano.scan(lambda e: T.ones((e,)), v)
    np.testing.assert_array_equal(theano.function([v], by_rows.shape)([3, 3]), [2, 3])


def test_what_the_loop_reads_is_kept_if_it_runs_for_its_shape(counted):
    v = T.lvector("v")
    before, _ = theano.scan(lambda e: e + 1, v)
    rows, _ = theano.scan(lambda e: T.ones((e,)), before)
    np.testing.assert_array_equal(theano.function([v], rows.shape)([3, 3]), [2, 4])
