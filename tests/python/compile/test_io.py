"""In and Out."""

import pytest

import theano
from theano import In, Out
from theano import tensor as T
from theano.compile.io import SymbolicInput, SymbolicOutput, convert_function_input


@pytest.fixture
def x():
    return T.dvector("x")


def test_text(x):
    assert repr(In(x)) == "In(x)"
    assert repr(In(x, value=[1.0])) == "In(x)"
    assert str(In(x, update=x * 2)) == "In(x -> Elemwise{mul,no_inplace}.0)"
    assert repr(Out(x)) == "Out(x,False)"
    assert repr(Out(x, borrow=True)) == "Out(x,True)"


def test_classes(x):
    assert isinstance(In(x), SymbolicInput)
    assert isinstance(Out(x), SymbolicOutput)


def test_names(x):
    assert In(x).name == "x"
    assert In(x, name="other").name == "other"
    assert In(x, autoname=False).name is None
    with pytest.raises(TypeError, match="string"):
        In(x, name=3)


def test_mutable_implies_borrow(x):
    assert In(x, mutable=True).borrow is True
    assert In(x).borrow is False
    with pytest.raises(AssertionError):
        In(x, mutable=True, borrow=False)


def test_implicit_needs_a_value(x):
    with pytest.raises(TypeError, match="implicit"):
        In(x, implicit=True)
    assert In(x, implicit=True, value=[1.0]).implicit


def test_updates_have_the_type_of_the_input(x):
    with pytest.raises(TypeError, match="update of type"):
        In(x, update=x.sum())


def test_param_is_the_old_form(x):
    with pytest.warns(UserWarning, match="deprecated"):
        param = theano.Param(x, default=[1.0])
    assert isinstance(param, In)
    assert param.value == [1.0]


def test_old_inputs(x):
    given = In(x)
    assert convert_function_input(given) is given
    assert convert_function_input(x).variable is x
    pair = convert_function_input((x, [1.0]))
    assert (pair.variable, pair.value, pair.name) == (x, [1.0], "x")
    named = convert_function_input(("name", x))
    assert (named.variable, named.value, named.name) == (x, None, "name")
    update = x + 1
    full = convert_function_input(("name", (x, update), [1.0]))
    assert (full.variable, full.update, full.value, full.name) == (x, update, [1.0], "name")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda x: 3,
        lambda x: (3, 4),
        lambda x: ("name",),
        lambda x: (x, x),
        lambda x: ((x, 3), 4),
        lambda x: T.constant(1),
    ],
)
def test_wrong_old_inputs(x, wrong):
    with pytest.raises(TypeError):
        convert_function_input(wrong(x))
