"""What is read in parts is computed in parts, unless they may overlap."""

import numpy as np
import pytest

import theano
from theano import tensor as T
from theano.interpreter import evaluate

x = T.dmatrix("x")
k = T.lscalar("k")
m = T.lscalar("m")
VALUE = np.random.default_rng(1).normal(size=(6, 8))


def computed(*indices, other=()):
    """Return how many exponentials of parts a function has, after a comparison of its values."""
    whole = T.exp(x + 1)
    outputs = [T.sqr(whole[index]).sum() for index in indices] + [read(whole) for read in other]
    function = theano.function([x, k, m], outputs, on_unused_input="ignore")
    values = function(VALUE, 2, 4)
    expected = evaluate(outputs, {x: VALUE, k: np.int64(2), m: np.int64(4)})
    for value, right in zip(values, expected, strict=True):
        np.testing.assert_allclose(value, right, rtol=1e-13)
    nodes = function.maker.fgraph.toposort()
    return sum(str(node.op).endswith("{exp,no_inplace}") for node in nodes)


@pytest.mark.parametrize(
    "indices",
    [
        [np.s_[:2], np.s_[2:]],
        [np.s_[:, :2], np.s_[:, 2:5], np.s_[:, 5:7], np.s_[:, 7:]],
        [np.s_[:, 4:6], np.s_[:, :3]],
        [np.s_[:, :-3], np.s_[:, -3:]],
        [np.s_[:, -6:-4], np.s_[:, -4:]],
        [np.s_[0], np.s_[1], np.s_[2:]],
        [np.s_[-1], np.s_[:-1]],
        [np.s_[:4:2, 1:], np.s_[4:, ::-1]],
        [np.s_[:, :k], np.s_[:, k:]],
        [np.s_[:, :k], np.s_[:, k:m], np.s_[:, m:]],
        [np.s_[1:4, :3], np.s_[:, 3:]],
    ],
)
def test_parts_that_are_apart(indices):
    assert computed(*indices) == len(indices)
    # The shape alone may be read, too.
    assert computed(*indices, other=[lambda whole: whole.shape[0]]) == len(indices)


@pytest.mark.parametrize(
    "indices",
    [
        [np.s_[:3], np.s_[2:]],
        [np.s_[:-1], np.s_[1:]],
        [np.s_[:, :5], np.s_[:, 3:6], np.s_[:, 6:]],
        [np.s_[:, :3], np.s_[:, -3:]],
        [np.s_[0], np.s_[-6]],
        [np.s_[:, :k], np.s_[:, m:]],
        [np.s_[k], np.s_[m]],
        [np.s_[3::-1], np.s_[4:]],
        [np.s_[:2], np.s_[:, 2:]],
        [np.s_[i] for i in range(6)] + [np.s_[6:], np.s_[7:], np.s_[8:]],
    ],
)
def test_parts_that_may_overlap(indices):
    assert computed(*indices) == 1


def test_what_is_needed_as_a_whole_is_computed_once():
    indices = np.s_[:, :2], np.s_[:, 2:]
    assert computed(*indices, other=[lambda whole: whole.sum()]) == 1
    assert computed(*indices, other=[lambda whole: whole]) == 1


def test_an_index_out_of_range_is_told():
    whole = T.exp(x + T.dvector("row"))
    (row,) = [v for v in theano.gof.graph.inputs([whole]) if v.ndim == 1]
    function = theano.function([x, row], [whole[:, 3].sum(), whole[:, 4:].sum()])
    with pytest.raises(IndexError, match="out of bounds"):
        function(VALUE[:, :2], np.ones(2))
    function(VALUE[:, :4], np.ones(4))


def test_gates_of_a_recurrent_unit_are_one_loop():
    product, cell = T.fmatrix("product"), T.fmatrix("cell")
    gates = product + np.float32(1)
    opened = T.nnet.sigmoid(gates[:, :6])
    new = opened[:, :2] * cell + opened[:, 2:4] * T.tanh(gates[:, 6:])
    function = theano.function([product, cell], [opened[:, 4:] * T.tanh(new), new])
    assert function.program_text().count("= loop over") == 1
