"""Shared tensors: which values they are made of, and their operators."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.tensor.sharedvar import ScalarSharedVariable, TensorSharedVariable


@pytest.mark.parametrize(
    ("value", "dtype", "cls"),
    [
        (np.ones((2, 1)), "float64", TensorSharedVariable),
        (np.ones(2, dtype="int8"), "int8", TensorSharedVariable),
        (np.array(1.0), "float64", TensorSharedVariable),
        (np.float32(1), "float32", ScalarSharedVariable),
        (1.0, "float64", ScalarSharedVariable),
        (1, "int64", ScalarSharedVariable),
        (True, "bool", ScalarSharedVariable),
        (1j, "complex128", ScalarSharedVariable),
    ],
)
def test_types(value, dtype, cls):
    shared = theano.shared(value, "s")
    assert type(shared) is cls
    assert shared.dtype == dtype
    assert shared.broadcastable == (False,) * np.ndim(value)
    assert shared.name == str(shared) == "s"
    np.testing.assert_array_equal(shared.get_value(), value)


@pytest.mark.parametrize("value", [[1, 2], (1,), "a", None, {}, np.array(["a"]), np.array([None])])
def test_other_values_are_not_tensors(value):
    assert not isinstance(theano.shared(value), T.TensorVariable | TensorSharedVariable)


def test_broadcastable():
    shared = theano.shared(np.ones((1, 3)), broadcastable=(True, False))
    assert shared.type == T.drow
    with pytest.raises(TypeError):
        shared.set_value(np.ones((2, 3)))


def test_wrong_arguments():
    with pytest.raises(TypeError):
        theano.shared(np.ones(2), target="gpu")
    with pytest.raises(TypeError):
        theano.shared(np.ones(2), unknown=1)
    with pytest.raises(TypeError):
        theano.shared(1.0, broadcastable=())


def test_borrow():
    array = np.zeros(2)
    copied, borrowed = theano.shared(array), theano.shared(array, borrow=True)
    array[0] = 7
    assert copied.get_value()[0] == 0
    assert borrowed.get_value()[0] == 7
    assert borrowed.get_value(borrow=True) is array


def test_operators():
    shared = theano.shared(np.array([1.0, 2.0]))
    np.testing.assert_array_equal((2 * shared + 1).eval(), [3, 5])
    assert (np.ones(2) * shared).eval().sum() == 3
    assert shared[1].eval() == 2
    assert shared.sum().eval() == 3
    assert shared.shape.eval() == [2]
    with pytest.raises(TypeError):
        shared[0] = 3
    with pytest.raises(TypeError):
        len(shared)


def test_values():
    shared = theano.shared(np.array([1.0, 2.0]))
    shared.set_value([3.0, 4.0, 5.0])
    np.testing.assert_array_equal(shared.get_value(), [3, 4, 5])
    with pytest.raises(TypeError):
        shared.set_value(np.ones((2, 2)))
    single = theano.shared(np.ones(2, dtype="float32"))
    with pytest.raises(TypeError):
        single.set_value(np.ones(2))
    loose = theano.shared(np.ones(2, dtype="float32"), allow_downcast=True)
    loose.set_value(np.full(2, 0.1))
    assert loose.get_value().dtype == "float32"
    strict = theano.shared(np.ones(2), strict=True)
    with pytest.raises(TypeError):
        strict.set_value([1.0, 2.0])
