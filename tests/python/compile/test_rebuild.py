"""theano.clone."""

import pytest

import theano
from theano import clone
from theano import tensor as T
from theano.gof.graph import inputs


@pytest.fixture
def x():
    return T.dvector("x")


@pytest.fixture
def y():
    return T.dvector("y")


def test_replacing(x, y):
    assert inputs([clone(x * x, {x: y})]) == [y]
    assert inputs([clone(x * x, [(x, y)])]) == [y]
    assert clone(x, {x: y}) is y


def test_the_form_is_kept(x, y):
    single, listed = clone(-x, {x: y}), clone([-x], {x: y})
    assert isinstance(single, theano.Variable)
    assert isinstance(listed, list)
    assert len(listed) == 1


def test_replacing_in_the_middle(x, y):
    middle = T.exp(x)
    result = clone(middle + x, {middle: y})
    assert set(inputs([result])) == {x, y}


def test_a_copy(x):
    z = -x
    z.name = "z"
    copied = clone(z)
    assert copied is not z
    assert copied.name == "z"
    assert inputs([copied]) == [x]


def test_copied_inputs(x):
    (root,) = inputs([clone(-x, share_inputs=False)])
    assert root is not x
    assert root.name == "x"


def test_types(x):
    narrow = T.fvector("narrow")
    with pytest.raises(TypeError):
        clone(-x, {x: narrow})
    assert clone(-x, {x: narrow}, strict=False).dtype == "float32"


def test_keys_are_variables(x):
    with pytest.raises(AttributeError):
        clone(-x, {"x": x + 1})
    with pytest.raises(AttributeError):
        clone(-x, {"x": 1})


def test_the_old_name_of_share_inputs():
    x = T.dvector("x")
    with pytest.warns(UserWarning, match="share_inputs"):
        shared_root = clone(x * 2, copy_inputs=True)
    assert shared_root.owner.inputs[0] is x
    with pytest.warns(UserWarning, match="share_inputs") as warned:
        own_root = clone(x * 2, copy_inputs=False)
    assert own_root.owner.inputs[0] is not x
    assert warned[0].filename == __file__
