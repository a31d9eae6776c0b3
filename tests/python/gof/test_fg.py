"""FunctionGraph."""

import pickle

import numpy as np
import pytest

import theano
from theano import tensor as T


@pytest.fixture
def x():
    return T.dvector("x")


@pytest.fixture
def y():
    return T.dvector("y")


def test_clones_by_default(x, y):
    fgraph = theano.FunctionGraph([x, y], [x + y])
    assert fgraph.inputs[0] is not x
    assert [variable.name for variable in fgraph.inputs] == ["x", "y"]
    assert str(fgraph) == "[Elemwise{add,no_inplace}(x, y)]"


def test_looks_at_the_graph_itself(x, y):
    total = x + y
    result = total * total
    fgraph = theano.FunctionGraph([x, y], [result], clone=False)
    assert fgraph.inputs == [x, y]
    assert fgraph.outputs == [result]
    assert fgraph.toposort() == [total.owner, result.owner]
    assert fgraph.apply_nodes == {total.owner, result.owner}
    assert fgraph.variables == {x, y, total, result}
    assert fgraph.clients(total) == [(result.owner, 0), (result.owner, 1)]
    assert fgraph.clients(result) == [("output", 0)]
    fgraph.check_integrity()


def test_missing_inputs(x, y):
    with pytest.raises(theano.gof.MissingInputError, match="y"):
        theano.FunctionGraph([x], [x + y])


def test_constants_and_shared_variables_need_not_be_inputs(x):
    fgraph = theano.FunctionGraph([x], [x * theano.shared(2.0) + 1])
    assert len(fgraph.inputs) == 1


def test_copies(x, y):
    fgraph = theano.FunctionGraph([x, y], [x + y], clone=False)
    copied, equivalent = fgraph.clone_get_equiv()
    assert equivalent[x] is copied.inputs[0]
    assert fgraph.clone().outputs[0] is not fgraph.outputs[0]


class Recorder(theano.gof.toolbox.Feature):
    """Notes what it is told."""

    def __init__(self):
        self.told = []

    def on_import(self, function_graph, node, reason):
        self.told.append(("import", node.op, reason))

    def on_prune(self, function_graph, node, reason):
        self.told.append(("prune", node.op, reason))

    def on_change_input(self, function_graph, node, i, r, new_r, reason=None):
        self.told.append(("change", node if node == "output" else node.op, i, reason))


def test_replacements(x, y):
    total = x + y
    result = T.exp(total) * total
    recorder = Recorder()
    fgraph = theano.FunctionGraph([x, y], [result], [recorder], clone=False)
    assert recorder.told == [
        ("import", T.add, "init"),
        ("import", T.exp, "init"),
        ("import", T.mul, "init"),
    ]
    recorder.told.clear()
    assert total.fgraph is fgraph
    assert total.owner.fgraph is fgraph
    assert len(total.clients) == 2
    product = x * y
    fgraph.replace(total, product, reason="why")
    assert str(fgraph) == (
        "[Elemwise{mul,no_inplace}("
        "Elemwise{exp,no_inplace}(*1 -> Elemwise{mul,no_inplace}(x, y)), *1)]"
    )
    assert recorder.told == [
        ("import", T.mul, "why"),
        ("change", T.exp, 0, "why"),
        ("prune", T.add, "why"),
        ("change", T.mul, 1, "why"),
    ]
    assert not hasattr(total, "fgraph")
    assert total not in fgraph.variables
    fgraph.check_integrity()
    value = theano.function([x, y], fgraph.outputs[0])([2.0], [3.0])
    np.testing.assert_allclose(value, np.exp(6) * 6)


def test_replacing_an_output(x, y):
    fgraph = theano.FunctionGraph([x, y], [x + y, x], clone=False)
    fgraph.replace(fgraph.outputs[0], y)
    fgraph.replace(fgraph.outputs[1], -y)
    assert fgraph.outputs[0] is y
    assert [node.op for node in fgraph.toposort()] == [T.neg]
    fgraph.check_integrity()


def test_replacements_that_cannot_be(x, y):
    middle = x + y
    result = T.exp(middle)
    fgraph = theano.FunctionGraph([x, y], [result], clone=False)
    with pytest.raises(theano.gof.toolbox.BadOptimization):
        fgraph.replace(middle, middle.sum())
    with pytest.raises(TypeError):
        fgraph.change_input(result.owner, 0, x.sum())
    with pytest.raises(ValueError, match="computed from it"):
        fgraph.change_input(middle.owner, 0, result * 2)
    with pytest.raises(theano.gof.MissingInputError):
        fgraph.replace(middle, T.dvector("z") + 1)


def test_many_replacements(x):
    y = x
    for _ in range(500):
        y = T.exp(y)
    fgraph = theano.FunctionGraph([x], [y])
    for node in fgraph.toposort():
        fgraph.replace(node.outputs[0], node.inputs[0] * node.inputs[0])
    assert {node.op for node in fgraph.toposort()} == {T.mul}
    assert len(fgraph.toposort()) == 500
    fgraph.check_integrity()


def test_the_callers_graph_stays_as_it_is(x, y):
    result = T.exp(x + y)
    fgraph = theano.FunctionGraph([x, y], [result])
    fgraph.replace(fgraph.outputs[0].owner.inputs[0], fgraph.inputs[0])
    assert result.owner.inputs[0].owner.op == T.add
    assert not hasattr(x, "fgraph")


def test_pickling(x, y):
    fgraph = theano.FunctionGraph([x, y], [x + y])
    twin = pickle.loads(pickle.dumps(fgraph))
    assert str(twin) == str(fgraph)
    twin.check_integrity()


def test_letting_go(x, y):
    total = x + y
    fgraph = theano.FunctionGraph([x, y], [total], [Recorder()], clone=False)
    fgraph.disown()
    assert not hasattr(total, "fgraph")
    assert theano.FunctionGraph([x, y], [total], clone=False).outputs == [total]
