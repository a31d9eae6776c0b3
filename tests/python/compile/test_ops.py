"""Operations at Theano's path for them."""

import numpy as np
import pytest

import theano
from theano import tensor as T


@pytest.mark.parametrize("name", ["view_op", "deep_copy_op"])
def test_identities(name):
    op = getattr(theano.compile, name)
    x = T.dvector("x")
    y = op(x)
    assert y.type == x.type
    assert y.owner.op == op
    result = theano.function([x], y)(np.array([1.0, 2.0]))
    assert result.tolist() == [1.0, 2.0]


def test_an_existing_variable_becomes_the_result():
    x, y = T.dvector("x"), T.dvector("y")
    theano.Apply(theano.compile.view_op, inputs=[x], outputs=[y])
    assert theano.function([x], y * 2)([1.0]).tolist() == [2.0]


def test_shapes():
    x = T.dmatrix("x")
    assert theano.compile.shape(x).owner.op == theano.compile.Shape()
    assert theano.compile.specify_shape is T.specify_shape


def test_other_names_do_not_exist():
    with pytest.raises(AttributeError):
        _ = theano.compile.no_such_name
