"""FunctionGraph."""

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


def test_features_are_refused(x):
    with pytest.raises(NotImplementedError):
        theano.FunctionGraph([x], [-x], [object()])
