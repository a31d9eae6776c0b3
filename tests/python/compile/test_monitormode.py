"""Hooks around every node: what they see, in which order, and what their exceptions do."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.compile import MonitorMode, get_mode
from theano.compile.monitormode import detect_nan


def test_hooks_see_each_node_with_its_values():
    x = T.dvector("x")
    seen = []
    mode = MonitorMode(
        pre_func=lambda i, node, fn: seen.append(("pre", i, str(node.op), fn.outputs[0][0])),
        post_func=lambda i, node, fn: seen.append(("post", i, str(node.op), fn.outputs[0][0])),
        optimizer=None,
    )
    f = theano.function([x], (T.exp(x) * x).sum(), mode=mode)
    assert np.isclose(f([0.0, 1.0]), np.e)
    names = ["Elemwise{exp,no_inplace}", "Elemwise{mul,no_inplace}", "Sum{acc_dtype=float64}"]
    assert [entry[:3] for entry in seen] == [
        (when, i, name) for i, name in enumerate(names) for when in ("pre", "post")
    ]
    assert all(entry[3] is None for entry in seen if entry[0] == "pre")
    np.testing.assert_allclose(seen[1][3], [1, np.e])
    np.testing.assert_allclose(seen[3][3], [0, np.e])


def test_inputs_stand_in_the_order_of_the_node_also_repeated_ones_and_constants():
    x, y = T.dvectors("xy")
    seen = []
    mode = MonitorMode(post_func=lambda i, node, fn: seen.append(fn.inputs), optimizer=None)
    theano.function([x, y], T.switch(T.gt(y, 1.0), y, x), mode=mode)([1.0, 2.0], [3.0, 0.5])
    *_, inputs = seen
    np.testing.assert_array_equal(inputs[0][0], [True, False])
    np.testing.assert_array_equal(inputs[1][0], [3.0, 0.5])
    np.testing.assert_array_equal(inputs[2][0], [1.0, 2.0])


def test_values_may_be_kept():
    x = T.dvector("x")
    kept = []
    mode = MonitorMode(post_func=lambda i, node, fn: kept.append(fn.outputs[0][0]))
    f = theano.function([x], T.sqr(x + 1) - 3, mode=mode)
    f([1.0])
    f([2.0])
    assert [float(value[0]) for value in kept] == [2, 4, 1, 3, 9, 6]


def test_an_exception_of_a_hook_ends_the_call_and_names_the_node():
    x = T.dvector("x")
    state = theano.shared(1.0)

    def refuse(i, node, fn):
        raise RuntimeError("no more")

    f = theano.function([x], x + 1, updates=[(state, state * 2)], mode=MonitorMode(refuse))
    with pytest.raises(RuntimeError, match=r"^no more\nApply node that caused the error: Elem"):
        f([1.0])
    assert state.get_value() == 1.0


def test_python_ops_views_and_data_dependent_shapes_are_observed():
    x = T.dmatrix("x")
    seen = []
    mode = MonitorMode(post_func=lambda i, node, fn: seen.append(str(node.op)), optimizer=None)
    f = theano.function([x], x.T[0].nonzero()[0] + 1, mode=mode)
    np.testing.assert_array_equal(f(np.array([[1.0, 2], [0, 2], [3, 0]])), [1, 3])
    assert seen[0] == "InplaceDimShuffle{1,0}"
    assert len(seen) >= 4


def test_detect_nan_prints_the_node_with_its_values(capsys):
    x = T.dscalar("x")
    f = theano.function([x], [T.log(x) * 0.5], mode=MonitorMode(post_func=detect_nan))
    f(1.0)
    assert "NaN" not in capsys.readouterr().out
    f(-1.0)
    printed = capsys.readouterr().out
    assert "*** NaN detected ***" in printed
    assert "Elemwise{log" in printed
    assert "Inputs : [array(-1.)]" in printed


def test_including_and_excluding_keep_the_hooks():
    hook = object()
    mode = MonitorMode(post_func=hook).excluding("local_elemwise_fusion", "inplace")
    assert isinstance(mode, MonitorMode)
    assert mode.post_func is hook
    assert "inplace" in mode.excluded


def test_a_call_of_an_observed_function_inside_a_hook():
    x = T.dscalar("x")
    inner = theano.function([x], x * 3, mode=MonitorMode(post_func=lambda i, node, fn: None))
    values = []
    mode = MonitorMode(post_func=lambda i, node, fn: values.append(inner(fn.outputs[0][0])))
    theano.function([x], x + 1, mode=mode)(1.0)
    assert values == [6.0]


def test_get_mode_knows_the_names_of_the_checking_modes():
    for name in ("DebugMode", "DEBUG_MODE", "NanGuardMode"):
        assert get_mode(name) is get_mode(name)
        assert get_mode(name).observation != "none"
