"""Features of FunctionGraph."""

import pytest

import theano
from theano import tensor as T
from theano.gof import toolbox


@pytest.fixture
def fgraph():
    x, y = T.dvector("x"), T.dvector("y")
    return theano.FunctionGraph([x, y], [T.exp(x + y)])


def test_history(fgraph):
    fgraph.attach_feature(toolbox.History())
    before = str(fgraph), fgraph.checkpoint()
    fgraph.replace(fgraph.outputs[0].owner.inputs[0], fgraph.inputs[0])
    fgraph.replace(fgraph.outputs[0], -fgraph.inputs[1])
    assert str(fgraph) == "[Elemwise{neg,no_inplace}(y)]"
    fgraph.revert(before[1])
    assert str(fgraph) == before[0]
    fgraph.check_integrity()


def test_a_feature_of_one_kind_is_enough(fgraph):
    fgraph.attach_feature(toolbox.ReplaceValidate())
    fgraph.attach_feature(toolbox.ReplaceValidate())
    assert len(fgraph._features) == 1
    fgraph.remove_feature(fgraph._features[0])
    assert not hasattr(fgraph, "replace_validate")


def test_replacements_are_undone_when_a_feature_finds_fault(fgraph):
    class NoNegation(toolbox.Feature):
        def validate(self, fgraph):
            if any(node.op == T.neg for node in fgraph.apply_nodes):
                raise theano.gof.InconsistencyError("negation")

    fgraph.attach_feature(toolbox.ReplaceValidate())
    fgraph.attach_feature(NoNegation())
    before = str(fgraph)
    total = fgraph.outputs[0].owner.inputs[0]
    with pytest.raises(theano.gof.InconsistencyError):
        fgraph.replace_all_validate([(total, fgraph.inputs[0]), (fgraph.outputs[0], -total)])
    assert str(fgraph) == before
    assert fgraph.consistent()
    fgraph.check_integrity()
    fgraph.replace_validate(fgraph.outputs[0].owner.inputs[0], fgraph.inputs[0])
    assert str(fgraph) == "[Elemwise{exp,no_inplace}(x)]"


def test_node_finder(fgraph):
    fgraph.attach_feature(toolbox.NodeFinder())
    (node,) = fgraph.get_nodes(T.add)
    fgraph.replace(node.outputs[0], fgraph.inputs[0] * 2)
    assert fgraph.get_nodes(T.add) == []
    assert len(fgraph.get_nodes(T.mul)) == 1


def test_print_listener(fgraph, capsys):
    fgraph.attach_feature(toolbox.PrintListener())
    fgraph.replace(fgraph.outputs[0].owner.inputs[0], fgraph.inputs[0], reason="because")
    printed = capsys.readouterr().out
    assert "-- changing (Elemwise{exp,no_inplace}" in printed
    assert "-- pruning: Elemwise{add,no_inplace}(x, y), reason: because" in printed


@pytest.mark.parametrize("feature", [toolbox.PreserveNames, toolbox.PreserveVariableAttributes])
def test_names_are_handed_on(fgraph, feature):
    total = fgraph.outputs[0].owner.inputs[0]
    total.name = "total"
    fgraph.attach_feature(feature())
    fgraph.replace(total, fgraph.inputs[0] * 2)
    assert fgraph.outputs[0].owner.inputs[0].name == "total"
