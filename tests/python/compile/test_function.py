"""theano.function: its arguments, what calls return, and what is refused."""

import numpy as np
import pytest

import theano
from theano import In, Out, function, shared
from theano import tensor as T
from theano.compile import UnusedInputError


@pytest.fixture
def x():
    return T.dvector("x")


@pytest.fixture
def y():
    return T.dvector("y")


def test_one_output(x):
    result = function([x], x.sum())([1.0, 2.0])
    assert type(result) is np.ndarray
    assert (result.shape, result.dtype, float(result)) == ((), "float64", 3.0)


@pytest.mark.parametrize("container", [list, tuple])
def test_a_list_of_outputs(x, container):
    result = function([x], container([x]))([1.0])
    assert type(result) is list
    assert result[0].tolist() == [1.0]


@pytest.mark.parametrize("outputs", [None, []])
def test_no_outputs(x, outputs):
    assert function([x], outputs, on_unused_input="ignore")([1.0]) == []
    assert function([], outputs)() == []


def test_a_dictionary_of_outputs(x):
    result = function([x], {"b": x, "a": x * 2})([1.0])
    assert list(result) == ["a", "b"]
    assert (result["a"].tolist(), result["b"].tolist()) == ([2.0], [1.0])
    with pytest.raises(AssertionError):
        function([x], {1: x})


def test_results_are_independent_arrays(x):
    f = function([x], [x, x, x[::2], x])
    given = np.array([1.0, 2.0, 3.0])
    results = f(given)
    for result in results:
        assert not np.shares_memory(result, given)
        assert result.flags.c_contiguous
    assert not np.shares_memory(results[0], results[1])
    constant = function([], T.constant(np.array([1.0, 2.0])))
    constant()[0] = 5
    assert constant().tolist() == [1.0, 2.0]


def test_calls_by_name(x, y):
    f = function([x, y], x - y)
    assert f(y=[1.0], x=[3.0]).tolist() == [2.0]
    assert f([3.0], y=[1.0]).tolist() == [2.0]


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        (([1.0],), {}),
        (([1.0], [1.0], [1.0]), {}),
        (([1.0], [1.0]), {"x": [1.0]}),
        (([1.0], [1.0]), {"z": [1.0]}),
        ((None, [1.0]), {}),
        (([[1.0]], [1.0]), {}),
    ],
)
def test_wrong_calls(x, y, args, kwargs):
    with pytest.raises(TypeError):
        function([x, y], x + y)(*args, **kwargs)


def test_names_that_do_not_identify(x):
    with pytest.raises(TypeError):
        function([T.dvector()], [], on_unused_input="ignore")(x=[1.0])
    with pytest.raises(TypeError):
        function([x, T.dvector("x")], x * 2, on_unused_input="ignore")([1.0], x=[1.0])


def test_inputs_must_be_in_a_list(x):
    with pytest.raises(Exception, match="contained in a list"):
        function(x, x)


def test_inputs_of_the_wrong_kind(x):
    for wrong in (1, "x", None, T.constant(1.0), shared(1.0, "s"), In(shared(1.0))):
        with pytest.raises(TypeError):
            function([wrong], x)


def test_an_input_given_twice(x):
    with pytest.raises(UnusedInputError, match="twice"):
        function([x, x], x, on_unused_input="ignore")


def test_outputs_of_the_wrong_kind(x):
    for wrong in (1, [x, 1], "x"):
        with pytest.raises(TypeError, match="Outputs must be"):
            function([x], wrong)


def test_unknown_argument(x):
    with pytest.raises(TypeError):
        function([x], x, foo=1)


def test_missing_input(x, y):
    with pytest.raises(theano.gof.MissingInputError, match="y"):
        function([x], x + y)


def test_an_intermediate_variable_as_input(x):
    middle = x + 1
    assert function([middle], middle * 2)([1.0]).tolist() == [2.0]
    with pytest.raises(theano.gof.MissingInputError):
        function([x + 1], middle * 2, on_unused_input="ignore")
    with pytest.raises(UnusedInputError):
        function([x, middle], middle * 2)


def test_unused_inputs(x, y):
    with pytest.raises(UnusedInputError, match="index 1"):
        function([x, y], x)
    with pytest.warns(UserWarning, match="index 1") as warned:
        function([x, y], x, on_unused_input="warn")
    assert warned[0].filename == __file__
    assert function([x, y], x, on_unused_input="ignore")([1.0], [2.0]).tolist() == [1.0]
    with pytest.raises(ValueError, match="on_unused_input"):
        function([x, y], x, on_unused_input="shout")
    with theano.change_flags(on_unused_input="ignore"):
        function([x, y], x)


def test_inputs_used_by_updates_only(x):
    s, t = shared(np.zeros(2)), shared(np.zeros(2))
    t.default_update = t + x
    function([x], [], updates=[(s, s + x)])([1.0, 2.0])
    assert s.get_value().tolist() == [1.0, 2.0]
    function([x], t)([3.0, 4.0])
    assert t.get_value().tolist() == [3.0, 4.0]


def test_names_of_functions(x):
    assert function([x], x, name="f").name == "f"
    file, _, line = function([x], x).name.rpartition(":")
    assert file == __file__
    assert int(line) > 1


def test_modes(x):
    for mode in (None, "FAST_RUN", "FAST_COMPILE", "Mode", theano.Mode(optimizer=None)):
        assert function([x], T.exp(x) * 2, mode=mode)([0.0]).tolist() == [2.0]
    with pytest.raises(Exception, match="No predefined mode"):
        function([x], x, mode="foo")


def test_downcasts(x):
    f32 = T.fscalar("f32")
    f = function([f32], f32)
    with pytest.raises(TypeError):
        f(np.array(0.1))
    assert function([f32], f32, allow_input_downcast=True)(np.array(0.1)) == np.float32(0.1)
    with theano.change_flags(floatX="float32"):
        assert function([f32], f32)(0.1) == np.float32(0.1)
        with pytest.raises(TypeError):
            function([f32], f32, allow_input_downcast=False)(0.1)


def test_in_has_its_own_downcast_and_strict():
    i = T.iscalar("i")
    assert function([In(i, allow_downcast=True)], i)(3.7) == 3
    with pytest.raises(TypeError):
        function([In(i)], i, allow_input_downcast=True)(3.7)
    with pytest.raises(TypeError):
        function([In(i, strict=True)], i)(3)
    assert function([In(i, strict=True)], i)(np.array(3, "int32")) == 3


def test_defaults(x):
    c = T.dscalar("c")
    f = function([x, In(c, value=2.0)], x * c)
    assert f([1.0]).tolist() == [2.0]
    assert f([1.0], 3.0).tolist() == [3.0]
    assert f([1.0], c=4.0).tolist() == [4.0]
    assert f([1.0]).tolist() == [2.0]
    with pytest.raises((TypeError, ValueError), match='Container name "c"'):
        function([In(c, value="a")], c)


def test_names_of_in(x):
    f = function([In(x, name="other")], x)
    assert f(other=[1.0]).tolist() == [1.0]
    with pytest.raises(TypeError):
        f(x=[1.0])


def test_in_with_update():
    c = T.dscalar("c")
    f = function([In(c, value=1.0, update=c + 1)], c * 10)
    assert [float(f()), float(f()), float(f["c"])] == [10.0, 20.0, 3.0]
    assert [float(f(5.0)), float(f())] == [50.0, 60.0]


def test_borrowed_output():
    s = shared(np.zeros(2))
    assert function([], Out(s, borrow=True))().tolist() == [0.0, 0.0]


def test_updates(x):
    a, b = shared(1.0, "a"), shared(2.0, "b")
    f = function([], [a, b], updates=[(a, b), (b, a)])
    assert [float(value) for value in f()] == [1.0, 2.0]
    assert (a.get_value(), b.get_value()) == (2.0, 1.0)
    function([], updates={a: a + 10})()
    assert a.get_value() == 12.0


def test_a_failing_call_updates_nothing(x, y):
    s = shared(0.0)
    f = function([x, y], x + y, updates=[(s, s + 1)])
    with pytest.raises(ValueError, match=r"\(2,\)"):
        f([1.0, 2.0], [1.0, 2.0, 3.0])
    with pytest.raises(TypeError):
        f([[1.0]], [1.0])
    assert s.get_value() == 0.0
    f([1.0], [1.0])
    assert s.get_value() == 1.0


def test_a_dictionary_of_updates_warns():
    a, b = shared(1.0), shared(2.0)
    with pytest.warns(UserWarning, match="OrderedDict") as warned:
        function([], updates={a: a + 1, b: b + 1})
    assert warned[0].filename == __file__


def test_old_interface(x):
    assert function([(x, [1.0, 2.0])], x * 2)().tolist() == [2.0, 4.0]
    assert function([("name", x)], x * 2)(name=[3.0]).tolist() == [6.0]
    s = shared(1.0)
    for further in ({"updates": [(s, s)]}, {"givens": [(s, s)]}, {"profile": True}):
        with pytest.raises(NotImplementedError):
            function([(x, [1.0])], x, **further)


def test_output_subset(x):
    f = function([x], [x, x * 2, x * 3])
    assert [value.tolist() for value in f([1.0], output_subset=[0, 2])] == [[1.0], [3.0]]
    assert function([x], x)([1.0], output_subset=[0])[0].tolist() == [1.0]
    named = function([x], {"a": x, "b": x * 2})
    result = named([1.0], output_subset=["b"])
    assert list(result) == ["b"]
    assert result["b"].tolist() == [2.0]


def test_trust_input():
    x = T.dvector("x")
    f = function([x], x * 2)
    f.trust_input = True
    assert f(np.array([1.0])).tolist() == [2.0]
