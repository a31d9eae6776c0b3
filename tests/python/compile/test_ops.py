"""Operations at Theano's path for them."""

import pickle

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


def test_lengths():
    x = T.dmatrix("x")
    op = theano.compile.Shape_i(1)
    f = theano.function([x], [op(x), theano.compile.ops.shape_i(x, 0), op.make_node(x).outputs[0]])
    assert f(np.zeros((2, 3))) == [3, 2, 3]
    assert op == theano.compile.Shape_i(1)
    assert hash(op) == hash(theano.compile.Shape_i(1))
    assert str(op) == "Shape_i{1}"
    with pytest.raises(TypeError, match="too few dimensions"):
        op(T.dvector())
    with pytest.raises(TypeError, match="must be an integer"):
        theano.compile.Shape_i(0.5)


def test_c_code_of_types_is_accepted():
    class Own(theano.Type):
        pass

    compile = theano.compile
    for register in (
        compile.register_deep_copy_op_c_code,
        compile.register_rebroadcast_c_code,
        compile.register_shape_c_code,
        compile.register_specify_shape_c_code,
        compile.register_view_op_c_code,
    ):
        assert register(Own, "code", version=(1,)) is None
    assert compile.register_shape_i_c_code(Own, "code", "check", version=3) is None


@theano.as_op([T.dvector], [T.dvector])
def reversed_vector(x):
    return x[::-1]


def test_a_function_as_operation_is_pickled_by_its_name():
    assert pickle.loads(pickle.dumps(reversed_vector)) is reversed_vector
    assert isinstance(reversed_vector, theano.compile.FromFunctionOp)
    local = theano.as_op([T.dvector], [T.dvector])(lambda x: x)
    with pytest.raises(pickle.PicklingError, match="can be pickled only as"):
        pickle.dumps(local)


def test_a_function_as_operation_returns_what_it_said():
    x = T.dvector("x")
    wrong = theano.as_op([T.dvector], [T.dvector, T.dvector])(lambda x: x)
    with pytest.raises(ValueError, match="returned 1 values for 2 outputs"):
        theano.function([x], wrong(x))([1.0])

    def same(x):
        return x

    make = theano.as_op([T.dvector], [T.dvector])
    assert make(same) == make(same)
    assert make(same) != make(lambda x: x)
    kept = []
    keeping = make(lambda x: kept.append(x) or x)
    given = np.ones(2)
    theano.function([x], keeping(x))(given)
    kept[0][:] = 5
    assert given.tolist() == [1, 1]
