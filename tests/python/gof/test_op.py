"""Operations defined in Python."""

import gc
import weakref

import numpy as np
import pytest

import theano
from theano import tensor as T
from theano.gof.utils import MethodNotDefined


class Doubled(theano.gof.Op):
    """2 x, with a gradient."""

    def make_node(self, x):
        x = T.as_tensor_variable(x)
        return theano.gof.Apply(self, [x], [x.type()])

    def perform(self, node, inputs, output_storage, params=None):
        output_storage[0][0] = inputs[0] * 2

    def grad(self, inputs, output_gradients):
        return [output_gradients[0] * 2]


class LongestFirst(theano.gof.Op):
    """The elements up to the first zero: a shape that depends on data, and a second output."""

    def make_node(self, x):
        return theano.gof.Apply(self, [T.as_tensor_variable(x)], [T.dvector(), T.lscalar()])

    def perform(self, node, inputs, output_storage, params=None):
        (x,) = inputs
        zeros = np.flatnonzero(x == 0)
        end = zeros[0] if zeros.size else x.size
        output_storage[0][0] = x[:end]
        output_storage[1][0] = np.asarray(end)


def test_values_and_gradient():
    x = T.dvector("x")
    y = Doubled()(x + 1)
    f = theano.function([x], [y, y.sum() * 3, T.grad((y**2).sum(), x)])
    value, total, gradient = f([1.0, 2.0])
    np.testing.assert_array_equal(value, [4, 6])
    assert total == 30
    np.testing.assert_array_equal(gradient, [16, 24])


def test_shape_that_depends_on_data():
    x = T.dvector("x")
    head, length = LongestFirst()(x * 2)
    f = theano.function([x], [head * 10, length, head.shape[0] + 1])
    for data in ([1.0, 2.0, 0.0, 3.0], [0.0], [5.0], []):
        end = data.index(0.0) if 0.0 in data else len(data)
        values, count, longer = f(data)
        np.testing.assert_array_equal(values, 20 * np.array(data[:end]))
        assert (count, longer) == (end, end + 1)


def test_exception_of_the_user_leaves_shared_variables_alone():
    class Failing(Doubled):
        def perform(self, node, inputs, output_storage, params=None):
            raise KeyError("mine")

    x, s = T.dvector("x"), theano.shared(np.zeros(2))
    f = theano.function([x], Failing()(x), updates=[(s, s + 1)])
    with pytest.raises(KeyError, match="mine"):
        f([1.0])
    np.testing.assert_array_equal(s.get_value(), [0, 0])


def test_wrong_dtype_of_a_result():
    class Wrong(Doubled):
        def perform(self, node, inputs, output_storage, params=None):
            output_storage[0][0] = np.array(["a"])

    x = T.dvector("x")
    with pytest.raises((TypeError, ValueError)):
        theano.function([x], Wrong()(x))([1.0])


def test_what_is_not_defined():
    class Empty(theano.gof.Op):
        pass

    class NoGradient(theano.gof.Op):
        make_node = Doubled.make_node
        perform = Doubled.perform

    x = T.dvector("x")
    with pytest.raises(MethodNotDefined):
        Empty()(x)
    with pytest.raises(NotImplementedError, match="no gradient"):
        T.grad(NoGradient()(x).sum(), x)


def test_wrong_number_of_gradients():
    class TooMany(Doubled):
        def grad(self, inputs, output_gradients):
            return [output_gradients[0], output_gradients[0]]

    x = T.dvector("x")
    with pytest.raises(ValueError, match="wrong number of gradient terms"):
        T.grad(TooMany()(x).sum(), x)


def test_make_node_must_return_an_apply():
    class Wrong(theano.gof.Op):
        def make_node(self, x):
            return 3

    with pytest.raises(TypeError, match="must return an Apply, got int"):
        Wrong()(T.dvector())


def test_operations_are_freed():
    x = T.dvector("x")
    op = Doubled()
    watcher = weakref.ref(op)
    f = theano.function([x], op(x))
    f([1.0])
    del op, f
    gc.collect()
    assert watcher() is None
