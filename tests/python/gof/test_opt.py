"""Rewrites written in Python."""

import numpy as np
import pytest

import theano
from theano import tensor as T
from theano.gof import opt


@pytest.fixture
def x():
    return T.dvector("x")


@opt.local_optimizer([T.exp])
def exp_of_log(node):
    inner = node.inputs[0].owner
    return [inner.inputs[0]] if inner is not None and inner.op == T.log else False


def graph_of(x, y):
    return theano.FunctionGraph([x], [y])


@pytest.mark.parametrize("over", [opt.in2out, opt.out2in])
def test_local_optimizers(x, over):
    fgraph = graph_of(x, T.sqr(T.exp(T.log(x))) + T.exp(x))
    over(exp_of_log).optimize(fgraph)
    assert [node.op for node in fgraph.toposort()].count(T.exp) == 1
    assert T.log not in {node.op for node in fgraph.toposort()}
    fgraph.check_integrity()
    f = theano.function(fgraph.inputs, fgraph.outputs[0])
    np.testing.assert_allclose(f([2.0]), [4 + np.exp(2)])


def test_what_is_put_in_is_rewritten_too(x):
    y = x
    for _ in range(4):
        y = T.exp(T.log(y))
    fgraph = graph_of(x, y)
    opt.EquilibriumOptimizer([exp_of_log], max_use_ratio=10).optimize(fgraph)
    assert fgraph.outputs == fgraph.inputs


def test_patterns(x):
    square = opt.PatternSub((T.mul, "a", "a"), (T.sqr, "a"))
    fgraph = graph_of(x, x * x + x * T.exp(x))
    opt.in2out(square).optimize(fgraph)
    assert sorted(str(node.op) for node in fgraph.toposort()) == [
        "Elemwise{add,no_inplace}",
        "Elemwise{exp,no_inplace}",
        "Elemwise{mul,no_inplace}",
        "Elemwise{sqr,no_inplace}",
    ]
    double = opt.PatternSub((T.mul, 2, "a"), (T.add, "a", "a"))
    fgraph = graph_of(x, 2 * x + 3 * x)
    opt.in2out(double).optimize(fgraph)
    assert [node.op for node in fgraph.toposort()].count(T.mul) == 1
    with pytest.raises(TypeError):
        opt.PatternSub("a", "b")


def test_a_form_that_is_used_elsewhere(x):
    inner = T.log(x)
    pattern = (T.exp, (T.log, "a")), "a"
    fgraph = graph_of(x, T.exp(inner) + inner)
    opt.in2out(opt.PatternSub(*pattern)).optimize(fgraph)
    assert T.exp in {node.op for node in fgraph.toposort()}
    opt.in2out(opt.PatternSub(*pattern, allow_multiple_clients=True)).optimize(fgraph)
    assert T.exp not in {node.op for node in fgraph.toposort()}


def test_operations(x):
    fgraph = graph_of(x, T.exp(T.neg(x)))
    opt.SeqOptimizer(opt.in2out(opt.OpSub(T.exp, T.sqr)), opt.in2out(opt.OpRemove(T.neg))).optimize(
        fgraph
    )
    assert str(fgraph) == "[Elemwise{sqr,no_inplace}(x)]"


def test_whole_graphs(x):
    @opt.optimizer
    def to_its_input(fgraph):
        fgraph.replace_validate(fgraph.outputs[0], fgraph.inputs[0])

    fgraph = graph_of(x, T.exp(x))
    to_its_input.optimize(fgraph)
    assert fgraph.outputs == fgraph.inputs


def test_one_that_never_ends_is_stopped(x, caplog):
    @opt.local_optimizer([T.exp])
    def forever(node):
        return [T.exp(node.inputs[0])]

    fgraph = graph_of(x, T.exp(x))
    opt.EquilibriumOptimizer([forever]).optimize(fgraph)
    opt.in2out(forever).optimize(fgraph)
    assert "stopped" in caplog.text
    assert str(fgraph) == "[Elemwise{exp,no_inplace}(x)]"


def test_one_that_fails_changes_nothing(x, caplog):
    @opt.local_optimizer([T.exp])
    def wrong(node):
        return [node.inputs[0].sum()]

    fgraph = graph_of(x, T.exp(x))
    opt.in2out(wrong).optimize(fgraph)
    assert "Optimization failure due to: wrong" in caplog.text
    assert str(fgraph) == "[Elemwise{exp,no_inplace}(x)]"


def test_arguments():
    with pytest.raises(ValueError, match="empty"):
        opt.local_optimizer([])
    with pytest.raises(ValueError, match="order"):
        opt.TopoOptimizer(exp_of_log, order="sideways")
