"""Test values: where they come from, what a missing one does, and from which line errors come."""

import pdb
import pickle
import warnings

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.configparser import change_flags
from theano.gof.op import get_debug_values, get_test_value, missing_test_message


@pytest.fixture(autouse=True)
def raising():
    with change_flags(compute_test_value="raise"):
        yield


def valued(make, value, name="x"):
    variable = make(name)
    variable.tag.test_value = value
    return variable


def check(variable, expected):
    value = variable.tag.test_value
    np.testing.assert_allclose(value, expected)
    assert str(value.dtype) == variable.dtype


def test_each_kind_of_operation():
    a = np.arange(6.0).reshape(2, 3)
    x, i = valued(T.dmatrix, a), valued(T.lscalar, 1, "i")
    check(T.exp(x), np.exp(a))
    check(x + 1, a + 1)
    check(x.sum(axis=0), a.sum(axis=0))
    check(x[i, :i], a[1, :1])
    check(T.dot(x, x.T), a @ a.T)
    check(x.nonzero()[1], a.nonzero()[1])
    check(T.set_subtensor(x[0], 5.0), [[5, 5, 5], [3, 4, 5]])
    check(x.reshape((3, 2)), a.reshape(3, 2))
    check(x.shape, [2, 3])
    check(T.concatenate([x, x]), np.concatenate([a, a]))
    check(T.sort(-x), np.sort(-a))
    check(T.cast(x, "int8"), a)
    check(T.switch(T.gt(x, 2), x, 0), np.where(a > 2, a, 0))
    check(T.argmax(x, axis=1), [2, 2])


def test_shared_variables_and_constants_have_values():
    s = theano.shared(np.ones(3), "s")
    check(s * 2 + T.constant(np.arange(3.0)), [2, 3, 4])
    assert get_test_value(s) is not None
    assert get_test_value(T.constant(2.0)) == 2
    assert get_test_value(3.5) == 3.5


def test_gradients_have_values():
    x = valued(T.dvector, [1.0, 2.0])
    check(T.grad((x**3).sum(), x), [3, 12])


def test_python_ops():
    class Double(theano.Op):
        __props__ = ()

        def make_node(self, x):
            return theano.Apply(self, [x], [x.type()])

        def perform(self, node, inputs, storage):
            storage[0][0] = inputs[0] * 2

    check(Double()(valued(T.dvector, [1.0, 2.0])), [2, 4])


def test_values_are_converted_as_inputs_are():
    check(valued(T.dvector, np.ones(2, "float32")) + 1, [2, 2])
    x = valued(T.dvector, np.ones((2, 2)))
    with pytest.raises(TypeError, match="does not have the requested type: x"):
        x + 1


def test_errors_come_from_the_line_that_builds():
    x, y = valued(T.dvector, np.ones(2)), valued(T.dvector, np.ones(3), "y")
    with pytest.raises(ValueError, match="mis-match") as caught:
        x + y
    text = str(caught.value)
    assert "x: TensorType(float64, vector) of shape (2,) and strides (8,)" in text
    assert f'Created at: File "{__file__}"' in text
    assert caught.traceback[0].path.name == "test_test_values.py"


def test_a_missing_value():
    x = T.dvector("x")
    with pytest.raises(ValueError, match=r"input 0 \(x\) of Op .* missing default value"):
        T.exp(x)
    with change_flags(compute_test_value="warn"), pytest.warns(UserWarning, match=r"input 0 \(x\)"):
        y = T.exp(x)
    assert not hasattr(y.tag, "test_value")
    for quiet in ("ignore", "off"):
        with change_flags(compute_test_value=quiet), warnings.catch_warnings():
            warnings.simplefilter("error")
            assert not hasattr(T.exp(x).tag, "test_value")


def test_pdb_is_entered(monkeypatch, capsys):
    entered = []
    monkeypatch.setattr(pdb, "set_trace", lambda: entered.append(1))
    with change_flags(compute_test_value="pdb"):
        T.exp(T.dvector("x"))
    assert entered == [1]
    assert "missing default value" in capsys.readouterr().out


def test_functions_do_not_use_them():
    x = valued(T.dvector, [1.0])
    f = theano.function([x], T.log(1 + T.exp(x)))
    np.testing.assert_allclose(f([0.0, 0.0]), np.log(2))


def test_get_test_value_of_what_has_none():
    with pytest.raises(AttributeError, match="x has no test value"):
        get_test_value(T.dvector("x"))


def test_debug_values():
    x = valued(T.dvector, [1.0, 2.0])
    ((value, number),) = get_debug_values(x, 3)
    np.testing.assert_array_equal(value, [1, 2])
    assert number == 3
    with pytest.raises(ValueError, match="no test value"):
        list(get_debug_values(T.dvector("y")))
    with change_flags(compute_test_value="off"):
        assert list(get_debug_values(x)) == []


def test_messages_about_missing_values():
    with pytest.raises(ValueError, match="where is it"):
        missing_test_message("where is it")
    with change_flags(compute_test_value="warn"), pytest.warns(UserWarning, match="where is it"):
        missing_test_message("where is it")
    with change_flags(compute_test_value="ignore"):
        missing_test_message("where is it")


def test_values_in_the_rewritten_graph(caplog):
    x, s = T.dvector("x"), theano.shared(np.array([3.0, 4.0]), name="s")
    x.tag.test_value = np.array([1.0, 2.0])
    with change_flags(compute_test_value_opt="raise"):
        f = theano.function([x], T.log(1 + T.exp(x)) + s, updates=[(s, s * 2)])
    values = [output.tag.test_value for output in f.maker.fgraph.outputs]
    np.testing.assert_allclose(values[0], np.logaddexp(0, [1, 2]) + np.array([3, 4]))
    np.testing.assert_allclose(values[1], [6, 8])
    # What fails is no more than reported, as errors of rewrites are.
    y = T.dvector("y")
    with change_flags(compute_test_value="off", compute_test_value_opt="raise"):
        theano.function([y], T.exp(y))
    assert "missing default value" in caplog.text
    with (
        change_flags(compute_test_value="off", compute_test_value_opt="raise"),
        change_flags(on_opt_error="raise"),
        pytest.raises(ValueError, match="missing default value"),
    ):
        theano.function([y], T.exp(y))


def test_a_replacement_of_another_shape():
    x = T.dvector("x")
    x.tag.test_value = np.array([1.0, 2.0])
    with change_flags(compute_test_value="raise"):
        fgraph = theano.FunctionGraph([x], [T.exp(x)])
        (inner,) = fgraph.inputs
        with pytest.raises(AssertionError, match=r"\(2,\), new: \(4,\)"):
            fgraph.replace(fgraph.outputs[0], T.concatenate([inner, inner]))
        fgraph.replace(fgraph.outputs[0], T.sqr(inner))


def test_a_loop_may_convert_what_all_steps_read():
    x = valued(T.dvector, np.array([1.0, 2.0]))
    along = T.arange(x.shape[0], dtype="int32")
    results, _ = theano.map(lambda i: theano.grad(T.exp(x)[i], x), along)
    check(results, np.diag(np.exp([1.0, 2.0])))


def test_graphs_without_test_values_may_be_unpickled():
    with change_flags(compute_test_value="off"):
        y = T.dvector("y") + 1
    twin = pickle.loads(pickle.dumps(y))
    assert twin.type == y.type
    assert not hasattr(twin.tag, "test_value")
