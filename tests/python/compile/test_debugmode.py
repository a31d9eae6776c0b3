"""What DebugMode finds: faulty values, faulty rewrites, and broken promises about memory."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano import interpreter
from theano.compile import DebugMode, debugmode


class Faulty(theano.Op):
    """The identity, with a fault of choice."""

    __props__ = ("fault",)

    def __init__(self, fault, **attributes):
        self.fault = fault
        vars(self).update(attributes)

    def make_node(self, x):
        return theano.Apply(self, [x], [x.type()])

    def perform(self, node, inputs, storage):
        (x,) = inputs
        result = x.copy()
        if self.fault == "destroy":
            x[0] = 7
        if self.fault == "view":
            result = x[:]
        if self.fault == "dtype":
            result = x.astype("float32")
        if self.fault == "rank":
            result = x.sum()
        if self.fault == "nan":
            result = x * np.nan
        storage[0][0] = result


def run(fault, mode="DebugMode", **attributes):
    x = T.dvector("x")
    y = Faulty(fault, **attributes)(x) * 2
    f = theano.function([x], y, mode=mode, accept_inplace=True)
    return f([1.0, 2.0])


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("destroy", debugmode.BadDestroyMap),
        ("view", debugmode.BadViewMap),
        ("dtype", debugmode.InvalidValueError),
        ("rank", debugmode.InvalidValueError),
        ("nan", debugmode.InvalidValueError),
    ],
)
def test_faults_of_python_ops(fault, error):
    with pytest.raises(error) as caught:
        run(fault)
    text = str(caught.value)
    assert "Faulty" in text
    assert f'File "{__file__}"' in "".join(text.split("\n")[:3])
    assert isinstance(caught.value, debugmode.DebugModeError)


def test_promises_that_are_made_are_no_faults():
    np.testing.assert_array_equal(run("view", view_map={0: [0]}), [2, 4])
    run("destroy", destroy_map={0: [0]})
    np.testing.assert_array_equal(run("none"), [2, 4])


def test_nan_is_no_fault_when_it_is_not_to_be_checked():
    assert np.isnan(run("nan", mode=DebugMode(check_isfinite=False))).all()


def test_a_wrong_value_of_the_core_is_found(monkeypatch):
    honest = interpreter.evaluate_node

    def off_by_one(node, inputs):
        values = honest(node, inputs)
        return [value + 1 for value in values] if "exp" in str(node.op) else values

    monkeypatch.setattr(interpreter, "evaluate_node", off_by_one)
    x = T.dvector("x")
    state = theano.shared(1.0)
    f = theano.function([x], T.exp(x) * 2, updates=[(state, state + 1)], mode="DebugMode")
    with pytest.raises(debugmode.BadThunkOutput) as caught:
        f([0.0, 1.0])
    text = str(caught.value)
    assert "Elemwise{exp" in text
    assert "float64 of shape (2,) and strides (8,)" in text
    assert "[1." in text
    assert "[2." in text
    assert caught.value.offending_op() == T.exp(x).owner.op
    assert state.get_value() == 1


def test_a_wrong_rewrite_is_found_and_named():
    x = T.dvector("x")
    mode = DebugMode()
    f = theano.function([x], x * 2, mode=mode)
    checker = debugmode._Checker(mode, f)
    values = {x: np.array([1.0, 2.0])}
    old, new = x * 2, x * 3
    checker._compare(old, x + x, "local_right", values, values)
    with pytest.raises(debugmode.BadOptimization) as caught:
        checker._compare(old, new, "local_wrong", values, values)
    error = caught.value
    assert error.old_r is old
    assert error.new_r is new
    assert error.reason == "local_wrong"
    np.testing.assert_array_equal(error.new_r_val, [3, 6])
    for word in ("local_wrong", "float64 of shape (2,)", f'File "{__file__}"', "Old graph:"):
        assert word in str(error)


def test_a_number_may_replace_nan_but_not_the_other_way_round():
    x = T.dvector("x")
    nan, one = np.array([np.nan, 1.0]), np.array([1.0, 1.0])
    assert debugmode._agree(x, nan, one)
    assert debugmode._agree(x, nan, nan)
    assert not debugmode._agree(x, one, nan)
    assert not debugmode._agree(x, one, np.array([1.0]))
    assert not debugmode._agree(x, one, one.astype("float32"))


def test_programs_that_are_right_pass():
    rng = np.random.default_rng(1)
    x, w = T.dmatrix("x"), theano.shared(rng.normal(size=(4, 3)), "w")
    cost = (T.tanh(T.dot(x, w)) ** 2).mean() + abs(w).sum() * 0.01 + T.log(1 + T.exp(x)).sum()
    updates = [(w, w - 0.1 * T.grad(cost, w))]
    f = theano.function([x], cost, updates=updates, mode="DebugMode")
    plain = theano.function([x], cost)
    values = rng.normal(size=(5, 4))
    assert np.isclose(plain(values), f(values))
    assert f(values) < 100
    i = T.lvector("i")
    g = theano.function(
        [x, i], [x[i].nonzero()[0], x.shape[0], T.sort(x.sum(axis=0))], mode=DebugMode()
    )
    g(values, [1, 2])


def test_every_call_is_checked_with_its_own_arguments():
    x, y = T.dvectors("xy")
    f = theano.function([x, y], [x - x + y, y.shape[0]], mode="DebugMode")
    np.testing.assert_array_equal(f([1.0], [2.0])[0], [2])
    np.testing.assert_array_equal(f([1.0, 2.0], [2.0, 3.0])[0], [2, 3])


def test_a_function_that_compiles_to_another_program_is_found():
    x = T.dvector("x")
    f = theano.function([x], x + 1, mode="DebugMode")

    class Other:
        name, maker = "other", f.maker

        def program_text(self):
            return "another program"

    debugmode._check_order(f)
    with pytest.raises(debugmode.StochasticOrder, match="another program"):
        debugmode._check_order(Other())


def test_something_has_to_be_checked():
    with pytest.raises(ValueError, match="at least one"):
        DebugMode(check_c_code=False, check_py_code=False)


def test_views_are_looked_at_before_their_memory_is_used_again() -> None:
    x = T.matrix("x", dtype="int64")
    # Nothing needs the view's elements, and more is computed after what it is a view of.
    view = T.cumsum(x, axis=0)[::-1]
    one = T.cumsum(x * 2, axis=1)
    other = T.cumsum(one * 3, axis=0)
    f = theano.function([x], [view * 0, other, T.cumsum(other, axis=0)], mode="DebugMode")
    value = np.arange(60).reshape(6, 10)
    expected = np.cumsum(np.cumsum(value * 2, axis=1) * 3, axis=0)
    zeros, first, second = f(value)
    np.testing.assert_array_equal(zeros, np.zeros((6, 10)))
    np.testing.assert_array_equal(first, expected)
    np.testing.assert_array_equal(second, np.cumsum(expected, axis=0))
