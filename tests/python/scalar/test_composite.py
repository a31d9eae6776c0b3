"""Composites: functions given as graphs of scalars."""

import numpy as np
import pytest

import theano
from theano import scalar
from theano import tensor as T


@pytest.fixture
def composite():
    x, y = scalar.float64("x"), scalar.float64("y")
    return scalar.Composite([x, y], [x * y + 2, scalar.exp(x)])


def test_of_numbers(composite):
    assert composite.nin == composite.nout == 2
    assert composite.impl(2.0, 3.0) == [8.0, np.exp(2.0)]
    node = composite.make_node(2.0, 3.0)
    assert isinstance(node.outputs[0], scalar.ScalarVariable)
    assert composite.output_types([scalar.float64] * 2) == [scalar.float64] * 2
    assert str(composite) == "Composite{((x * y) + TensorConstant{2}), exp(x)}"


def test_of_tensors(composite):
    m, v = T.dmatrix("m"), T.dvector("v")
    outputs = T.Elemwise(composite)(m, v)
    a, b = np.arange(6.0).reshape(2, 3), np.array([1.0, 2.0, 3.0])
    found = theano.function([m, v], outputs)(a, b)
    np.testing.assert_array_equal(found[0], a * b + 2)
    np.testing.assert_allclose(found[1], np.exp(a), rtol=1e-15)
    gradient = theano.grad(outputs[0].sum(), m)
    np.testing.assert_array_equal(gradient.eval({m: a, v: b}), [b, b])


def test_one_output_has_a_gradient():
    x = scalar.float64("x")
    square = scalar.basic.Composite([x], [x * x])
    assert square.impl(3.0) == 9.0
    (slope,) = square.grad([x], [scalar.constant(1.0)])
    assert slope.eval({x: 3.0}) == 6.0
    assert square == scalar.Composite(square.inputs, square.outputs)
    assert square != scalar.Composite([x], [x * x])


def test_what_is_rejected(composite):
    with pytest.raises(TypeError, match="takes 2 inputs, got 1"):
        composite(1.0)
    with pytest.raises(TypeError, match="float32"):
        composite.output_types([scalar.float32, scalar.float64])


def test_upcast_of_types():
    assert scalar.float64.upcast(scalar.complex64) == scalar.complex128
    assert scalar.int8.upcast(scalar.float32, scalar.int64) == scalar.float64
    assert scalar.float32.__props__ == ("dtype",)
