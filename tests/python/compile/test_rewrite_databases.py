"""`optdb`: the core's rewrites in it, and what programs register."""

import io
import itertools
import pickle

import numpy as np
import pytest

import theano
from theano import _core, gof
from theano import tensor as T
from theano.compile import get_mode, optdb, rewrite_databases
from theano.compile.mode import OPT_STABILIZE, Mode
from theano.gof import opt
from theano.ifelse import ifelse

_numbers = itertools.count()


@pytest.fixture
def x():
    return T.dvector("x")


class Doubled(theano.Op):
    """An operation of a program, for its rewrites to find."""

    __props__ = ()

    def make_node(self, x):
        return theano.Apply(self, [T.as_tensor_variable(x)], [x.type()])

    def perform(self, node, inputs, outputs):
        outputs[0][0] = inputs[0] * 2


doubled = Doubled()


@pytest.fixture
def database():
    """The databases; what a test registers is removed after it, as after every test."""
    return optdb


def own_rule(name=None):
    @opt.local_optimizer([doubled])
    def rule(node):
        return [node.inputs[0] * 2]

    rule.__name__ = rule.name = name or f"local_doubled_{next(_numbers)}"
    return rule


def holds_own(f):
    return doubled in {node.op for node in f.maker.fgraph.toposort()}


@pytest.mark.parametrize(
    ("stage", "register"),
    [
        ("useless", T.opt.register_useless),
        ("canonicalize", T.opt.register_canonicalize),
        ("stabilize", T.opt.register_stabilize),
        ("specialize", T.opt.register_specialize),
        ("uncanonicalize", T.opt.register_uncanonicalize),
        ("specialize_device", T.opt.register_specialize_device),
    ],
)
def test_a_registered_rewrite_is_applied(x, database, stage, register):
    rule = own_rule()
    assert register(rule, "own_tag") is rule
    y = T.exp(doubled(x)) + doubled(x + 1)
    f = theano.function([x], y)
    assert not holds_own(f)
    np.testing.assert_allclose(f([1.0, 2.0]), np.exp([2.0, 4.0]) + np.array([4, 6]))
    assert not holds_own(theano.function([x], y, mode="FAST_RUN"))
    for mode in (
        Mode(optimizer=None),
        Mode(optimizer="merge"),
        get_mode("FAST_RUN").excluding(rule.name),
        get_mode("FAST_RUN").excluding("own_tag"),
        get_mode("FAST_RUN").requiring("something_else"),
    ):
        assert holds_own(theano.function([x], y, mode=mode))
    # FAST_COMPILE takes what is tagged with its name, where the stage is part of it.
    assert holds_own(theano.function([x], y, mode="FAST_COMPILE"))
    is_there = stage in ("useless", "canonicalize", "specialize", "specialize_device")
    database_of = rewrite_databases.local_useless if stage == "useless" else optdb[stage]
    database_of.add_tags(rule.name, "fast_compile")
    assert holds_own(theano.function([x], y, mode="FAST_COMPILE")) != is_there


def test_decorators(x, database):
    name = f"local_{next(_numbers)}_by_decorator"

    @T.opt.register_canonicalize("fast_compile", name=name)
    @gof.local_optimizer([doubled])
    def rule(node):
        return [node.inputs[0] * 2]

    assert optdb["canonicalize"][name] is rule
    assert not holds_own(theano.function([x], doubled(x), mode="FAST_COMPILE"))
    with pytest.raises(ValueError, match="existing"):
        T.opt.register_canonicalize(own_rule("local_neg_neg"))


def test_whole_graphs(x, database):
    name = f"whole_{next(_numbers)}"
    optdb.register(name, opt.in2out(own_rule()), 2.5, "fast_run")
    f = theano.function([x], doubled(x))
    assert not holds_own(f)
    np.testing.assert_array_equal(f([1.5]), [3])
    assert holds_own(theano.function([x], doubled(x), mode="FAST_COMPILE"))
    with pytest.raises(ValueError, match="existing"):
        optdb.register("canonicalize", opt.in2out(own_rule()), 1)


def test_tags_that_modes_include(x, database):
    name = f"whole_{next(_numbers)}"
    optdb.register(name, opt.in2out(own_rule()), 2.5, "only_by_this_tag")
    assert holds_own(theano.function([x], doubled(x)))
    mode = get_mode("FAST_RUN").including("only_by_this_tag")
    assert not holds_own(theano.function([x], doubled(x), mode=mode))


def test_rewrites_see_what_former_stages_make(x, database):
    """x ** 2 is sqr(x) when a rewrite of the stage 'specialize' looks for squares."""
    seen = []

    @opt.local_optimizer([T.sqr])
    def look(node):
        seen.append(node)
        return False

    look.__name__ = f"look_{next(_numbers)}"
    T.opt.register_specialize(look)
    theano.function([x], (x * 1) ** 2)
    assert len({node.inputs[0] for node in seen}) >= 1
    assert all(node.inputs[0].owner is None for node in seen)


def test_updates_and_shared_variables(database):
    T.opt.register_canonicalize(own_rule())
    s = theano.shared(np.array([1.0, 2.0]), name="s")
    f = theano.function([], doubled(s), updates=[(s, doubled(s) + 1)])
    assert not holds_own(f)
    np.testing.assert_array_equal(f(), [2, 4])
    np.testing.assert_array_equal(s.get_value(), [3, 5])


def test_a_rewrite_that_fails(x, database, caplog):
    @opt.local_optimizer([doubled])
    def rule(node):
        raise KeyError("an error of its own")

    rule.__name__ = f"fails_{next(_numbers)}"
    T.opt.register_canonicalize(rule)
    np.testing.assert_array_equal(theano.function([x], doubled(x))([1.0]), [2])
    assert "an error of its own" in caplog.text
    with theano.change_flags(on_opt_error="raise"), pytest.raises(KeyError):
        theano.function([x], doubled(x))


def test_modes_with_optimizers_of_their_own(x):
    mode = get_mode("FAST_RUN").register((opt.in2out(own_rule()), 1.3))
    assert not holds_own(theano.function([x], doubled(x), mode=mode))
    assert holds_own(theano.function([x], doubled(x)))


def test_pickles_compile_again(x, database):
    T.opt.register_canonicalize(own_rule())
    f = theano.function([x], doubled(x))
    assert not holds_own(pickle.loads(pickle.dumps(f)))


def test_debug_mode_sees_through_a_wrong_rewrite(x, database):
    @opt.local_optimizer([doubled])
    def rule(node):
        return [node.inputs[0] * 3]

    rule.__name__ = rule.name = f"wrong_{next(_numbers)}"
    T.opt.register_canonicalize(rule)
    f = theano.function([x], doubled(x) + 1, mode="DebugMode")
    with pytest.raises(theano.compile.debugmode.BadOptimization, match=rule.name):
        f([1.0])


def test_the_core_s_rewrites_are_there():
    found = {
        name for stage in ("canonicalize", "stabilize", "specialize", "BlasOpt")
        for name in optdb[stage]._names
    }  # fmt: skip
    assert found >= {record["name"] for record in _core.rewrite_rules()}
    stream = io.StringIO()
    optdb.print_summary(stream)
    text = stream.getvalue()
    for record in _core.rewrite_rules():
        assert f"{record['name']} (" in text
        assert record["text"] in text


@pytest.mark.parametrize("name", ["fast_run", "fast_compile", "stabilize", "None", "merge"])
def test_queries_choose_what_the_core_applies(name):
    """The rules that `optdb` gives for a mode are those that fire in its functions."""
    mode = Mode(optimizer=name)
    chosen = set()
    for stage in mode.optimizer:
        parts = getattr(stage, "optimizers", None) or (stage if isinstance(stage, list) else [])
        chosen |= {each.name for each in parts if each.is_of_core}
    rules = _core.rewrite_rules()
    expected = {
        "fast_run": {record["name"] for record in rules},
        "fast_compile": {r["name"] for r in rules if r["stage"] == "canonicalize"},
        "stabilize": {r["name"] for r in rules if r["stage"] in ("canonicalize", "stabilize")},
    }.get(name, set())
    assert chosen == expected


def test_the_optimizer_of_a_mode_can_be_applied(x):
    fgraph = theano.FunctionGraph([x], [T.log(1 + T.exp(x * 1)) + x * 0 + T.exp(T.constant(0.0))])
    get_mode("FAST_RUN").optimizer.optimize(fgraph)
    fgraph.check_integrity()
    f = theano.function(fgraph.inputs, fgraph.outputs[0], mode=Mode(optimizer=None))
    np.testing.assert_allclose(f([800.0, -1.0]), np.logaddexp(0, [800.0, -1.0]) + 1)
    assert T.exp not in {node.op for node in fgraph.toposort()}
    optdb.query("+fast_run", "-fusion").optimize(theano.FunctionGraph([x], [x + 1]))


def test_a_cut_off_position_holds_for_the_core_too(x):
    mode = Mode(optimizer=OPT_STABILIZE)
    f = theano.function([x], [T.log(1 + x), x**2], mode=mode)
    ops = {node.op for node in f.maker.fgraph.toposort()}
    assert T.log1p in ops
    assert T.sqr not in ops


def test_nothing_is_done_unless_something_is_registered():
    assert get_mode("FAST_RUN").program_optimizer is None


def test_what_is_registered_is_applied_in_loops_and_branches(database, x):
    calls = []

    class Counted(Doubled):
        def perform(self, node, inputs, outputs):
            calls.append(1)
            super().perform(node, inputs, outputs)

    counted = Counted()

    @opt.local_optimizer([counted])
    def rule(node):
        return [node.inputs[0] * 2]

    T.opt.register_canonicalize(rule, name=f"own_rule_{next(_numbers)}")
    rows = x.dimshuffle(0, "x")
    loop, _ = theano.scan(lambda e, h: counted(e) + h, rows, T.zeros((1,)))
    nested, _ = theano.scan(
        lambda row: theano.scan(counted, row.dimshuffle(0, "x"))[0], [T.outer(x, x)]
    )
    chosen = ifelse(T.gt(x[0], 0), counted(x), x)
    f = theano.function([x], [loop, nested, chosen])
    given = np.array([1.0, 2.0, 3.0])
    found = f(given)
    np.testing.assert_array_equal(found[0][:, 0], 2 * given.cumsum())
    np.testing.assert_array_equal(found[1][:, :, 0], 2 * np.outer(given, given))
    np.testing.assert_array_equal(found[2], 2 * given)
    assert not calls
