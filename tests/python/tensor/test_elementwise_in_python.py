"""Elementwise operations and reductions by functions that programs define."""

import pickle

import numpy as np
import pytest

import theano
from theano import scalar
from theano import tensor as T
from theano.gof.utils import MethodNotDefined


class Power(scalar.UnaryScalarOp):
    """A function with a parameter."""

    def __init__(self, exponent):
        super().__init__(scalar.upgrade_to_float)
        self.exponent = exponent

    def impl(self, x):
        return x**self.exponent

    def grad(self, inputs, output_gradients):
        return [output_gradients[0] * self.exponent * Power(self.exponent - 1)(inputs[0])]


class Mean(scalar.BinaryScalarOp):
    def impl(self, x, y):
        return (x + y) / 2


VALUES = np.array([0.5, -1.0, 2.0])


def test_parameters_distinguish_functions():
    x = T.dvector("x")
    a, b = T.Elemwise(Power(2)), T.Elemwise(Power(3))
    assert a != b
    assert a == T.Elemwise(Power(2))
    assert hash(a) == hash(T.Elemwise(Power(2)))
    assert str(a) == "Elemwise{Power{exponent=2},no_inplace}"
    f = theano.function([x], a(x) + b(x) + T.Elemwise(Power(2))(x))
    np.testing.assert_array_equal(f(VALUES), 2 * VALUES**2 + VALUES**3)
    assert sum(node.op.defined_in_python for node in f.maker.fgraph.toposort()) == 2


def test_derivatives_of_every_order():
    x = T.dvector("x")
    y = T.Elemwise(Power(4))(x)
    expected = {1: 4 * VALUES**3, 2: 12 * VALUES**2, 3: 24 * VALUES}
    for order, value in expected.items():
        y = T.grad(y.sum(), x)
        np.testing.assert_allclose(theano.function([x], y)(VALUES), value, err_msg=str(order))
    theano.gradient.verify_grad(T.Elemwise(Power(3)), [VALUES], rng=np.random.RandomState(1))


def test_pickles():
    x = T.dvector("x")
    op = pickle.loads(pickle.dumps(T.Elemwise(Power(2))))
    assert op == T.Elemwise(Power(2))
    f = pickle.loads(pickle.dumps(theano.function([x], op(x))))
    np.testing.assert_array_equal(f(VALUES), VALUES**2)
    reduce = pickle.loads(pickle.dumps(T.CAReduce(Mean(scalar.upcast_out), 0)))
    assert reduce == T.CAReduce(Mean(scalar.upcast_out), 0)


def test_neither_implementation_nor_core():
    class Nothing(scalar.UnaryScalarOp):
        def c_code(self, node, name, inputs, outputs, sub):
            return "z = x;"

    with pytest.raises(TypeError, match="Elemwise needs a function"):
        T.Elemwise(Nothing(scalar.same_out))
    with pytest.raises(MethodNotDefined):
        Nothing(scalar.same_out)(1.0)


def test_implementation_in_place_of_the_core_s():
    class Twice(scalar.Exp):
        def impl(self, x):
            return 2 * x

    x = T.dvector("x")
    op = T.Elemwise(Twice(scalar.same_out))
    np.testing.assert_array_equal(theano.function([x], op(x))(VALUES), 2 * VALUES)


def test_exception_of_the_user():
    class Failing(scalar.UnaryScalarOp):
        def impl(self, x):
            raise KeyError("mine")

    x, s = T.dvector("x"), theano.shared(1.0)
    f = theano.function([x], T.Elemwise(Failing(scalar.same_out))(x), updates=[(s, s + 1)])
    with pytest.raises(KeyError, match="mine") as error:
        f(VALUES)
    assert "Apply node that caused the error" in str(error.value)
    assert s.get_value() == 1
    assert f(np.zeros(0)).shape == (0,)


def test_complex_results_where_real_ones_are_expected():
    class Imaginary(scalar.UnaryScalarOp):
        nfunc_spec = ("numpy.emath.sqrt", 1, 1)

        def impl(self, x):
            return np.emath.sqrt(x)

    x = T.dvector("x")
    f = theano.function([x], T.Elemwise(Imaginary(scalar.same_out))(x))
    np.testing.assert_array_equal(f([4.0, 9.0]), [2, 3])
    with pytest.raises(TypeError, match="gave complex numbers"):
        f([-1.0])


def test_named_functions_of_other_modules():
    special = pytest.importorskip("scipy.special")

    class Named(scalar.UnaryScalarOp):
        nfunc_spec = ("scipy.special.i0e", 1, 1)

        def impl(self, x):
            raise AssertionError("the function of arrays is there")

    x = T.dvector("x")
    f = theano.function([x], T.Elemwise(Named(scalar.upgrade_to_float))(x))
    np.testing.assert_array_equal(f(VALUES), special.i0e(VALUES))


def test_reductions_without_elements():
    x = T.dmatrix("x")
    f = theano.function([x], T.CAReduce(Mean(scalar.upcast_out), 0)(x))
    with pytest.raises(ValueError, match="nothing along dimension 0"):
        f(np.zeros((0, 2)))
    assert f(np.zeros((2, 0))).shape == (0,)
    with pytest.raises(NotImplementedError, match="from two to one"):
        T.CAReduce(Power(2))


def test_shapes_cost_nothing():
    class Counted(Power):
        calls = 0

        def impl(self, x):
            Counted.calls += 1
            return x

    x, y = T.dmatrix("x"), T.drow("y")
    value = T.Elemwise(Counted(2))(x)
    f = theano.function([x], [value.shape, T.CAReduce(Mean(scalar.upcast_out), 0)(value).shape])
    shapes = f(np.zeros((2, 3)))
    assert [shape.tolist() for shape in shapes] == [[2, 3], [3]]
    assert Counted.calls == 0
    assert T.Elemwise(Counted(2))(y).shape.eval({y: np.zeros((1, 4))}).tolist() == [1, 4]


def test_gradient_may_be_disconnected():
    class First(scalar.BinaryScalarOp):
        def impl(self, x, y):
            return x

        def grad(self, inputs, output_gradients):
            return [output_gradients[0], theano.gradient.DisconnectedType()()]

    x, y = T.dvectors("x", "y")
    value = T.Elemwise(First(scalar.upcast_out))(x, y).sum()
    assert theano.function([x, y], T.grad(value, x))(VALUES, VALUES).tolist() == [1, 1, 1]
    with pytest.raises(theano.gradient.DisconnectedInputError):
        T.grad(value, y)


def test_gradient_made_of_other_operations():
    class Odd(scalar.UnaryScalarOp):
        def impl(self, x):
            return x

        def grad(self, inputs, output_gradients):
            return [output_gradients[0] * T.stack([inputs[0], inputs[0]]).sum()]

    x = T.dvector("x")
    with pytest.raises(MethodNotDefined, match="is no such function"):
        T.grad(T.Elemwise(Odd(scalar.same_out))(x).sum(), x)


def test_gradients_where_test_values_are_wanted():
    with theano.change_flags(compute_test_value="raise"):
        x = T.dvector("x")
        x.tag.test_value = VALUES
        gradient = theano.grad(T.Elemwise(Power(3))(x).sum(), x)
        np.testing.assert_allclose(gradient.tag.test_value, 3 * VALUES**2)
