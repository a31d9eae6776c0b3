"""Reshape, flatten, padding, transposes, broadcast patterns and checked shapes."""

import numpy as np
import pytest

import theano.tensor as T

VALUE = np.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize("shape", [(3, 2), [6], (-1,), (3, -1), (1, 6), (2, 1, 3), np.array([6])])
def test_reshape(shape):
    x = T.dmatrix()
    expected = VALUE.reshape(tuple(shape))
    np.testing.assert_array_equal(x.reshape(shape).eval({x: VALUE}), expected)
    np.testing.assert_array_equal(T.reshape(x, shape).eval({x: VALUE}), expected)


def test_reshape_to_a_scalar():
    x = T.dmatrix()
    assert x.reshape(()).ndim == 0
    assert x.reshape(()).eval({x: [[3.0]]}) == 3


def test_reshape_by_symbols():
    x, n, shape = T.dmatrix(), T.iscalar(), T.lvector()
    assert x.reshape((n, -1)).eval({x: VALUE, n: 3}).shape == (3, 2)
    assert x.reshape(T.dmatrix("y").shape).ndim == 2
    assert x.reshape(shape, ndim=2).eval({x: VALUE, shape: [1, 6]}).shape == (1, 6)


def test_reshape_patterns():
    x = T.dmatrix()
    assert x.reshape((1, -1)).broadcastable == (True, False)
    assert x.reshape((T.iscalar(), 1)).broadcastable == (False, True)


def test_reshape_errors_when_built():
    x = T.dmatrix()
    for shape in (3, -1, [2.0, 3.0], T.dvector(), "a"):
        with pytest.raises(TypeError):
            x.reshape(shape)
    with pytest.raises(ValueError, match="ndim"):
        x.reshape(T.ivector())


@pytest.mark.parametrize("shape", [(4, 2), (-1, -1), (4, -1)])
def test_reshape_errors_when_run(shape):
    x, lengths = T.dmatrix(), T.lvector()
    with pytest.raises(ValueError, match=r"reshape|shape"):
        x.reshape(lengths, ndim=2).eval({x: VALUE, lengths: shape})


def test_flatten():
    x = T.dtensor3()
    value = np.arange(24.0).reshape(2, 3, 4)
    np.testing.assert_array_equal(x.flatten().eval({x: value}), value.ravel())
    np.testing.assert_array_equal(x.ravel().eval({x: value}), value.ravel())
    np.testing.assert_array_equal(x.flatten(2).eval({x: value}), value.reshape(2, 12))
    np.testing.assert_array_equal(T.flatten(x, 3).eval({x: value}), value)
    assert T.dscalar().flatten().broadcastable == (True,)
    assert T.drow().flatten(2).broadcastable == (True, False)
    for ndim in (0, 4):
        with pytest.raises(ValueError, match="out of bound"):
            x.flatten(ndim)


def test_flatten_by_its_old_name():
    x = T.dtensor3()
    with pytest.warns(UserWarning, match="deprecated"):
        assert T.flatten(x, outdim=2).ndim == 2
    with pytest.warns(UserWarning, match="deprecated"):
        assert T.is_flat(T.dvector(), outdim=1)
    assert not T.is_flat(x)
    with pytest.raises(ValueError, match="only"):
        T.flatten(x, ndim=1, outdim=1)


def test_shape():
    x = T.dmatrix()
    assert x.shape.dtype == "int64"
    np.testing.assert_array_equal(x.shape.eval({x: VALUE}), [2, 3])
    assert x.shape[1].eval({x: VALUE}) == 3
    assert x.size.eval({x: VALUE}) == 6
    assert T.dvector("v").size.dtype == "int64"
    assert T.constant(3).size.eval() == 1
    np.testing.assert_array_equal(T.shape([[1, 2]]).eval(), [1, 2])


def test_shape_of_what_cannot_be_computed():
    x, y = T.dmatrix(), T.dmatrix()
    assert x.ndim == (x + y).ndim == 2
    np.testing.assert_array_equal((x + y).shape.eval({x: VALUE, y: VALUE}), [2, 3])


def test_padding():
    x = T.dmatrix()
    assert T.shape_padleft(x).broadcastable == (True, False, False)
    assert T.shape_padleft(x, 2).eval({x: VALUE}).shape == (1, 1, 2, 3)
    assert T.shape_padright(x, 2).eval({x: VALUE}).shape == (2, 3, 1, 1)
    assert T.shape_padaxis(x, 1).eval({x: VALUE}).shape == (2, 1, 3)
    assert T.shape_padaxis(x, -1).broadcastable == (False, False, True)
    assert T.shape_padaxis(x, -3).broadcastable == (True, False, False)
    for axis in (3, -4):
        with pytest.raises(IndexError):
            T.shape_padaxis(x, axis)


def test_squeeze():
    x = T.TensorType("float64", (True, False, True))()
    assert x.squeeze().eval({x: np.ones((1, 3, 1))}).shape == (3,)
    y = T.dmatrix()
    assert T.squeeze(y).eval({y: np.ones((1, 3))}).shape == (1, 3)


def test_transposes():
    x = T.dtensor3("x")
    value = np.arange(24.0).reshape(2, 3, 4)
    np.testing.assert_array_equal(x.T.eval({x: value}), value.T)
    np.testing.assert_array_equal(T.transpose(x).eval({x: value}), value.T)
    for result in (x.transpose(1, 2, 0), x.transpose((1, 2, 0)), T.transpose(x, [1, 2, 0])):
        np.testing.assert_array_equal(result.eval({x: value}), value.transpose(1, 2, 0))
    np.testing.assert_array_equal(x.swapaxes(0, 2).eval({x: value}), value.swapaxes(0, 2))
    np.testing.assert_array_equal(T.swapaxes(x, -1, 0).eval({x: value}), value.swapaxes(-1, 0))
    with pytest.raises(IndexError):
        x.swapaxes(0, 3)
    with pytest.raises(ValueError, match="dimension"):
        x.transpose(0)
    assert x.T.name == "x.T"
    assert x.transpose(2, 1, 0).name is None


def test_dimshuffle():
    x = T.dmatrix()
    assert x.dimshuffle(1, "x", 0).eval({x: VALUE}).shape == (3, 1, 2)
    assert x.dimshuffle([1, 0]).eval({x: VALUE}).shape == (3, 2)
    assert T.dscalar().dimshuffle("x", "x").broadcastable == (True, True)
    assert T.dscalar().dimshuffle().ndim == 0
    assert T.drow().dimshuffle(1).broadcastable == (False,)
    for pattern in [(0,), (0, 0), (0, -1), (0, 5)]:
        with pytest.raises(ValueError, match=r"axis|dimension"):
            x.dimshuffle(*pattern)
    with pytest.raises(TypeError):
        x.dimshuffle("y")


def test_marking_dimensions():
    x, row = T.dmatrix(), T.drow()
    assert T.addbroadcast(x, 0).broadcastable == (True, False)
    assert T.unbroadcast(row, 0).broadcastable == (False, False)
    assert T.patternbroadcast(x, (True, True)).broadcastable == (True, True)
    assert T.unbroadcast(x, 0) is x
    assert T.addbroadcast(row, 0) is row
    assert T.patternbroadcast(row, (True, False)) is row
    for function in (T.addbroadcast, T.unbroadcast):
        with pytest.raises(ValueError, match="non-existent"):
            function(x, 5)
    assert isinstance(T.addbroadcast(x, 0).owner.op, T.Rebroadcast)
    assert T.Rebroadcast((0, True))(x).broadcastable == (True, False)


def test_marking_is_checked_when_run():
    x = T.dmatrix()
    result = T.addbroadcast(x, 0)
    assert result.eval({x: np.ones((1, 3))}).shape == (1, 3)
    with pytest.raises(ValueError, match=r"length|dimension"):
        result.eval({x: VALUE})


def test_specify_shape():
    x, n = T.dmatrix(), T.iscalar()
    np.testing.assert_array_equal(T.specify_shape(x, (2, 3)).eval({x: VALUE}), VALUE)
    np.testing.assert_array_equal(T.specify_shape(x, (2, n)).eval({x: VALUE, n: 3}), VALUE)
    with pytest.raises(AssertionError):
        T.specify_shape(x, (2, 4)).eval({x: VALUE})
    for shape in ((2,), T.dvector(), 3):
        with pytest.raises(AssertionError):
            T.specify_shape(x, shape)
    assert T.specify_shape(x, (2, 1)).broadcastable == (False, False)


def test_classes():
    x = T.dmatrix()
    assert isinstance(x.reshape((6,)).owner.op, T.Reshape)
    assert x.reshape((6,)).owner.op.ndim == 1
    assert T.Reshape(1) == x.reshape((6,)).owner.op
    assert isinstance(x.shape.owner.op, T.Shape)
    assert T.SpecifyShape() == T.specify_shape(x, (2, 3)).owner.op
