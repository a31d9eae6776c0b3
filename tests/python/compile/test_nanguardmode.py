"""Values that NanGuardMode stops at, and the node and line that it names."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.compile import NanGuardMode
from theano.compile.nanguardmode import contains_inf, contains_nan, flatten
from theano.configparser import change_flags

ALL = NanGuardMode(nan_is_error=True, inf_is_error=True, big_is_error=True)


def line_of(marker):
    """The number of the line in this file that ends with a marker."""
    with open(__file__) as file:
        return next(i for i, line in enumerate(file, 1) if line.rstrip().endswith(f"# {marker}"))


def failure(function, *args):
    with pytest.raises(AssertionError) as caught:
        function(*args)
    return str(caught.value)


def test_the_first_node_of_a_fused_loop_is_named_with_its_line():
    x = T.dvector("x")
    a = T.sqrt(x)  # culprit
    y = (a * 2 + 1).sum()
    f = theano.function([x], y, mode=ALL)
    assert f([4.0]) == 5
    first, second, third, *rest = failure(f, [4.0, -4.0]).split("\n")
    assert first.startswith("NaN detected: NanGuardMode found an error in the output of a node")
    assert "Elemwise{sqrt" in first
    assert "shape (2,) and strides (8,)" in second
    assert third == f'Created at: File "{__file__}", line {line_of("culprit")}, in ' + (
        "test_the_first_node_of_a_fused_loop_is_named_with_its_line"
    )
    assert any("a = T.sqrt(x)" in line for line in rest)


@pytest.mark.parametrize(
    ("value", "word"), [(np.nan, "NaN"), (np.inf, "Inf"), (-np.inf, "Inf"), (-2e10, "Big value")]
)
@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
def test_each_kind_of_value_in_each_dtype(value, word, dtype):
    x, m = T.vector("x", dtype=dtype), T.matrix("m", dtype=dtype)
    f = theano.function([x, m], T.dot(m, x), mode=ALL)
    matrix = np.eye(3, dtype=dtype)
    np.testing.assert_array_equal(f(np.ones(3, dtype), matrix), np.ones(3))
    text = failure(f, np.array([1, value, 1], dtype), matrix)
    assert text.startswith(f"{word} detected") or f"{word} detected" in text.split("\n")[0]
    assert "input of the graph: x" in text


def test_strided_inputs_and_empty_ones():
    x = T.dmatrix("x")
    f = theano.function([x], x.sum(), mode=ALL)
    values = np.full((6, 6), np.nan)
    values[::2, ::3] = 1
    assert f(values[::2, ::3]) == 6
    assert f(np.ones((0, 3))) == 0
    values[4, 3] = np.nan
    assert "NaN detected" in failure(f, values[::2, ::3])
    assert "NaN detected" in failure(f, values[::2, ::3].T[::-1])


@pytest.mark.parametrize("kind", ["nan_is_error", "inf_is_error", "big_is_error"])
def test_only_what_is_an_error_is_found(kind):
    kinds = dict.fromkeys(["nan_is_error", "inf_is_error", "big_is_error"], False)
    x = T.dvector("x")
    f = theano.function([x], x + 0.0, mode=NanGuardMode(**{**kinds, kind: True}))
    found = {
        "nan_is_error": [np.nan],
        "inf_is_error": [np.inf, -np.inf],
        "big_is_error": [1e11, -1e11, np.inf],  # as in Theano, an infinity is big
    }
    for value in (np.nan, np.inf, -np.inf, 1e11, -1e11, 1e10):
        if value in found[kind] or (kind == "big_is_error" and value == -np.inf):
            failure(f, [value])
        elif not (np.isnan(value) and kind == "nan_is_error"):
            f([value])


def test_big_integers():
    i = T.lvector("i")
    f = theano.function([i], i * i, mode=ALL)
    assert f([1000]) == [1000000]
    assert "Big value detected" in failure(f, [200000])
    f([-3])
    failure(f, [np.iinfo("int64").min])


def test_nothing_is_an_error():
    with pytest.raises(AssertionError):
        NanGuardMode(nan_is_error=False, inf_is_error=False, big_is_error=False)


def test_shared_variables_stay_as_before_the_call():
    x = T.dscalar("x")
    state = theano.shared(np.ones(3), "state")
    f = theano.function([x], T.log(x), updates=[(state, state + 1)], mode=ALL)
    failure(f, -1.0)
    np.testing.assert_array_equal(state.get_value(), np.ones(3))
    f(1.0)
    np.testing.assert_array_equal(state.get_value(), np.full(3, 2.0))
    state.set_value(np.array([1, np.nan, 1]))
    assert "input of the graph: state" in failure(f, 1.0)


def test_reductions_python_ops_and_operations_that_compute_shapes():
    x = T.dvector("x")
    f = theano.function([x], [x.prod(), T.exp(x).max()], mode=ALL)
    assert "Elemwise{exp" in failure(f, [800.0, 1.0]).split("\n")[0]

    class Half(theano.Op):
        __props__ = ()

        def make_node(self, x):
            return theano.Apply(self, [x], [x.type()])

        def perform(self, node, inputs, storage):
            storage[0][0] = np.log(inputs[0] - 1)

    f = theano.function([x], Half()(x) * 2, mode=ALL)
    assert "Half(x)" in failure(f, [0.5, 2.0]).split("\n")[0]


def test_a_product_that_overflows_in_a_reduction_is_named():
    x = T.dvector("x")
    f = theano.function([x], (x + 0.5).prod(), mode=ALL)
    assert "Prod" in failure(f, [1e6, 1e6]).split("\n")[0]


def test_actions(caplog):
    x = T.dscalar("x")
    f = theano.function([x], T.log(x), mode=ALL)
    with change_flags({"NanGuardMode.action": "warn"}):
        assert np.isnan(f(-1.0))
    assert "NaN detected" in caplog.text


def test_flags_are_the_defaults():
    with change_flags({"NanGuardMode.inf_is_error": False, "NanGuardMode.big_is_error": False}):
        mode = NanGuardMode()
    assert (mode.nan_is_error, mode.inf_is_error, mode.big_is_error) == (True, False, False)


def test_some_outputs_and_series_of_calls_are_guarded():
    x = T.dscalar("x")
    f = theano.function([x], [x + 1, T.log(x)], mode=ALL)
    assert f(1.0, output_subset=[0]) == [2]
    failure(lambda: f(-1.0, output_subset=[0]))
    state = theano.shared(100.0)
    g = theano.function([], [], updates=[(state, state * 10)], mode=ALL)
    failure(g.repeat, 20)
    assert state.get_value() == 1e10


def test_helpers():
    assert flatten([1, (2, [3]), {"a": 4}.values()]) == [1, 2, 3, 4]
    assert contains_nan(np.array([1, np.nan]))
    assert not contains_nan(np.array([1, 2]))
    assert not contains_nan(np.random.RandomState(1))
    assert contains_inf(np.array([[np.inf]]))
    assert not contains_inf(np.array([], "float32"))
