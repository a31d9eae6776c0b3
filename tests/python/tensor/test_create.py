"""alloc, zeros, ones, and their forms that copy a shape."""

import numpy as np
import pytest

import theano
import theano.tensor as T


@pytest.mark.parametrize(("function", "value"), [(T.zeros, 0), (T.ones, 1)])
def test_constant_shapes(function, value):
    for shape in [(2, 3), [2, 3], np.array([2, 3]), (0,), ()]:
        result = function(shape)
        expected = np.full(tuple(shape), float(value))
        assert result.dtype == "float64"
        np.testing.assert_array_equal(result.eval(), expected)
    assert function(3).eval().shape == (3,)
    assert function((2,), dtype="int8").dtype == "int8"
    with theano.change_flags(floatX="float32"):
        assert function((2,)).dtype == "float32"


def test_symbolic_shapes():
    n, x = T.iscalar(), T.dmatrix()
    assert T.zeros((n, 2)).eval({n: 3}).shape == (3, 2)
    assert T.ones(x.shape).eval({x: np.zeros((2, 5))}).sum() == 10


def test_ones_in_the_shape_are_broadcastable():
    assert T.zeros((2, 1)).broadcastable == (False, True)
    assert T.zeros((1, 3)).broadcastable == (True, False)
    assert T.alloc(0.0, T.iscalar(), 1).broadcastable == (False, True)


def test_bad_shapes():
    with pytest.raises(TypeError):
        T.zeros(T.iscalar())
    with pytest.raises(ValueError, match="length not known"):
        T.zeros(T.ivector())
    with pytest.raises(TypeError):
        T.zeros((2.0,))
    with pytest.raises(TypeError):
        T.zeros((2,), dtype="floatX")


def test_alloc():
    v = T.dvector()
    value = np.array([1.0, 2.0])
    result = T.alloc(v, 3, 2)
    np.testing.assert_array_equal(result.eval({v: value}), np.tile(value, (3, 1)))
    assert T.alloc(0.0, 3).dtype == "float32"
    assert T.alloc(1, 2).dtype == "int8"
    assert isinstance(result.owner.op, T.Alloc)


def test_alloc_stretches_a_single_element():
    v = T.dvector()
    np.testing.assert_array_equal(T.alloc(v, 3).eval({v: [5.0]}), [5, 5, 5])


def test_alloc_rejects():
    v, m = T.dvector(), T.dmatrix()
    with pytest.raises(TypeError):
        T.alloc(m, 2)
    with pytest.raises(TypeError):
        T.alloc(1, 1.5)
    with pytest.raises(ValueError, match="broadcast"):
        T.alloc(v, 3).eval({v: [1.0, 2.0]})


@pytest.mark.parametrize(("function", "value"), [(T.zeros_like, 0), (T.ones_like, 1)])
def test_like(function, value):
    x = T.imatrix()
    result = function(x)
    assert result.dtype == "int32"
    np.testing.assert_array_equal(
        result.eval({x: np.ones((2, 3), dtype="int32")}), np.full((2, 3), value)
    )
    assert function(x, dtype="float32").dtype == "float32"
    assert function(T.drow()).broadcastable == (True, False)
    with pytest.raises(AttributeError):
        function(3)


def test_like_as_a_constant():
    assert isinstance(T.zeros_like(T.dscalar(), opt=True), T.TensorConstant)
    assert T.zeros_like(T.dvector(), opt=True).owner is not None


def test_sum_of_integer_zeros():
    x = T.iscalar()
    assert T.sum(T.zeros_like(x)).eval({x: 5}) == 0


def test_methods():
    x = T.dvector()
    np.testing.assert_array_equal(x.zeros_like().eval({x: [1.0, 2.0]}), [0, 0])
    assert x.ones_like(dtype="int8").dtype == "int8"
    assert x.fill(3).dtype == "int8"
