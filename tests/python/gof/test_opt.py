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


def test_groups(x):
    calls = []

    @opt.local_optimizer([T.exp])
    def exp_to_sqr(node):
        calls.append("exp")
        return [T.sqr(node.inputs[0])]

    @opt.local_optimizer([T.sqr])
    def sqr_to_abs(node):
        calls.append("sqr")
        return [abs(node.inputs[0])]

    fgraph = graph_of(x, T.exp(x))
    opt.in2out(
        opt.LocalOptGroup(sqr_to_abs, exp_to_sqr), ignore_newtrees=True, name="both"
    ).optimize(fgraph)
    assert calls == ["exp"]
    fgraph = graph_of(x, T.exp(x))
    group = opt.LocalOptGroup(sqr_to_abs, exp_to_sqr, apply_all_opts=True)
    opt.in2out(group, ignore_newtrees=True).optimize(fgraph)
    assert calls == ["exp", "exp", "sqr"]
    assert fgraph.outputs[0].owner.op == T.abs_


def test_dictionaries_as_answers(x):
    @opt.local_optimizer([T.exp])
    def replace_the_input(node):
        inner = node.inputs[0]
        return {inner: node.fgraph.inputs[0], "remove": [inner.owner]} if inner.owner else False

    fgraph = graph_of(x, T.exp(T.log(x)))
    opt.out2in(replace_the_input).optimize(fgraph)
    assert str(fgraph) == "[Elemwise{exp,no_inplace}(x)]"


@pytest.mark.parametrize("answer", ["text", [1, 2]])
def test_wrong_answers(x, answer):
    wrong = opt.local_optimizer([T.exp])(lambda node: answer)
    with pytest.raises((TypeError, ValueError), match="gave"):
        opt.TopoOptimizer(wrong).optimize(graph_of(x, T.exp(x)))


def test_what_a_failure_does(x, caplog):
    @opt.local_optimizer([T.exp])
    def fails(node):
        raise KeyError("an error of its own")

    with pytest.raises(KeyError):
        opt.TopoOptimizer(fails).optimize(graph_of(x, T.exp(x)))
    with pytest.raises(KeyError):
        opt.EquilibriumOptimizer([fails]).optimize(graph_of(x, T.exp(x)))
    assert not caplog.text
    with theano.change_flags(on_opt_error="raise"), pytest.raises(KeyError):
        opt.in2out(fails).optimize(graph_of(x, T.exp(x)))
    caplog.clear()
    with theano.change_flags(on_opt_error="ignore"):
        opt.in2out(fails).optimize(graph_of(x, T.exp(x)))
    assert not caplog.text
    opt.in2out(fails).optimize(graph_of(x, T.exp(x)))
    assert "an error of its own" in caplog.text
    assert "fails" in caplog.text


def test_sequences_go_on_after_a_failure(x, caplog):
    @opt.optimizer
    def fails(fgraph):
        raise KeyError("an error of its own")

    then = opt.in2out(opt.OpSub(T.exp, T.sqr))
    fgraph = graph_of(x, T.exp(x))
    with pytest.raises(KeyError):
        opt.SeqOptimizer(fails, then).optimize(fgraph)
    opt.SeqOptimizer([fails, then], failure_callback=opt.SeqOptimizer.warn).optimize(fgraph)
    assert fgraph.outputs[0].owner.op == T.sqr
    assert "an error of its own" in caplog.text


def test_by_operation(x):
    fgraph = graph_of(x, T.exp(T.exp(x)))
    opt.OpKeyOptimizer(opt.OpSub(T.exp, T.sqr)).optimize(fgraph)
    assert {node.op for node in fgraph.toposort()} == {T.sqr}
    with pytest.raises(TypeError, match="op_key"):
        opt.OpKeyOptimizer(exp_of_log)


def test_forms_with_constraints(x):
    vectors = {"pattern": "a", "constraint": lambda variable: variable.ndim == 1}
    form = opt.PatternSub((T.exp, vectors), (T.sqr, "a"))
    fgraph = graph_of(x, T.exp(x) + T.exp(T.sum(x)))
    opt.in2out(form).optimize(fgraph)
    assert sorted(str(node.op) for node in fgraph.toposort() if node.op in (T.exp, T.sqr)) == [
        "Elemwise{exp,no_inplace}",
        "Elemwise{sqr,no_inplace}",
    ]
    with pytest.raises(KeyError, match="Malformed"):
        opt.TopoOptimizer(opt.PatternSub((T.exp, {}), "a")).optimize(graph_of(x, T.exp(x)))


def test_what_stands_before_a_form(x):
    def without_neg(variable):
        node = variable.owner
        return node.inputs[0] if node is not None and node.op == T.neg else None

    form = opt.PatternSub((T.exp, (T.log, "a")), "a", skip_identities_fn=without_neg)
    fgraph = graph_of(x, T.exp(-T.log(x)))
    opt.in2out(form).optimize(fgraph)
    assert fgraph.outputs == fgraph.inputs


def test_equal_computations_become_one(x):
    fgraph = graph_of(x, (x + 1) * (x + 1))
    opt.MergeOptimizer().optimize(fgraph)
    fgraph.check_integrity()
    assert [node.op for node in fgraph.toposort()].count(T.add) == 1


def test_rules_of_the_core(x):
    for over in (opt.in2out, opt.out2in, lambda rule: opt.EquilibriumOptimizer([rule])):
        fgraph = graph_of(x, T.exp(T.neg(T.neg(x))) * 1)
        over(T.opt.local_neg_neg).optimize(fgraph)
        ops = [node.op for node in fgraph.toposort()]
        assert T.neg not in ops
        assert T.mul in ops
        fgraph.check_integrity()
    # Taken apart only where nothing else needs it.
    shared = T.log(x)
    fgraph = graph_of(x, shared[:2])
    opt.in2out(T.opt.local_subtensor_lift).optimize(fgraph)
    assert fgraph.outputs[0].owner.op == T.log
    fgraph = theano.FunctionGraph([x], [shared[:2], shared])
    opt.in2out(T.opt.local_subtensor_lift).optimize(fgraph)
    assert fgraph.outputs[0].owner.op != T.log


def test_time_is_nearly_linear(x):
    """Each node is looked at a bounded number of times, whatever the size of the graph."""
    looked_at = {}
    for size in (100, 1000):
        count = 0

        @opt.local_optimizer([T.exp])
        def exp_to_sqr(node):
            nonlocal count
            count += 1
            return [T.sqr(node.inputs[0])]

        y = x
        for _ in range(size):
            y = T.exp(T.log(y))
        opt.EquilibriumOptimizer([exp_to_sqr], max_use_ratio=10).optimize(graph_of(x, y))
        looked_at[size] = count
    assert looked_at == {100: 100, 1000: 1000}


def test_unknown_options():
    with pytest.raises(TypeError, match="foo"):
        opt.SeqOptimizer(foo=1)
    with pytest.raises(TypeError, match="foo"):
        opt.LocalOptGroup(foo=1)


def test_classes_of_programs(x):
    class ExpToSqr(opt.LocalOptimizer):
        def tracks(self):
            return [T.exp]

        def transform(self, node):
            return opt.copy_stack_trace(node.outputs, [T.sqr(node.inputs[0])])

    class Everywhere(opt.NavigatorOptimizer):
        def apply(self, fgraph):
            for node in fgraph.toposort():
                if self.local_opt.fits(node):
                    self.process_node(fgraph, node)

    class Named(opt.Optimizer):
        def apply(self, fgraph):
            fgraph.outputs[0].name = "named"

    fgraph = graph_of(x, T.exp(x) + 1)
    opt.SeqOptimizer(Everywhere(ExpToSqr()), Named()).optimize(fgraph)
    assert T.sqr in {node.op for node in fgraph.toposort()}
    assert fgraph.outputs[0].name == "named"
    # Errors of what was put in tell of the user's line.
    sqr = next(node for node in fgraph.toposort() if node.op == T.sqr)
    assert any("test_opt.py" in str(frame) for frame in sqr.outputs[0].creation_frames)
    assert isinstance(exp_of_log, opt.FromFunctionLocalOptimizer)
    assert isinstance(opt.optimizer(lambda fgraph: None), opt.FromFunctionOptimizer)


def test_a_tracker_of_changes(x):
    fgraph = graph_of(x, T.exp(x))
    tracker = opt.ChangeTracker()
    fgraph.attach_feature(tracker)
    assert not tracker.changed
    fgraph.replace(fgraph.outputs[0], T.sqr(fgraph.inputs[0]))
    assert tracker.changed
    tracker.reset()
    assert not tracker.changed


def test_summaries(x, capsys):
    sequence = opt.SeqOptimizer(opt.in2out(exp_of_log), opt.EquilibriumOptimizer([exp_of_log]))
    sequence.print_summary()
    assert capsys.readouterr().out.splitlines() == [
        "SeqOptimizer None",
        "  TopoOptimizer exp_of_log",
        "    FromFunctionLocalOptimizer exp_of_log",
        "  EquilibriumOptimizer None",
        "    FromFunctionLocalOptimizer exp_of_log",
    ]
