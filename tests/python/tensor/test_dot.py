"""The product of scalars, vectors and matrices."""

import numpy as np
import pytest

import theano.tensor as T

OPERANDS = {
    "scalar": (T.dscalar, np.array(2.5)),
    "vector": (T.dvector, np.array([1.0, -2.0, 0.5])),
    "square": (T.dmatrix, np.array([[1.0, 2.0, 0.0], [0.5, -1.0, 3.0], [2.0, 2.0, 1.0]])),
}


@pytest.mark.parametrize("left", OPERANDS)
@pytest.mark.parametrize("right", OPERANDS)
def test_values(left, right):
    (left_type, a), (right_type, b) = OPERANDS[left], OPERANDS[right]
    x, y = left_type(), right_type()
    expected = np.dot(a, b)
    result = T.dot(x, y)
    assert result.ndim == expected.ndim
    np.testing.assert_allclose(result.eval({x: a, y: b}), expected, rtol=1e-14)
    np.testing.assert_allclose(x.dot(y).eval({x: a, y: b}), expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("float32", "float32", "float32"),
        ("float32", "float64", "float64"),
        ("int32", "float32", "float64"),
        ("int8", "int16", "int16"),
        ("complex64", "float64", "complex128"),
    ],
)
def test_dtypes(left, right, expected):
    x, y = T.matrix(dtype=left), T.matrix(dtype=right)
    a, b = np.array([[1, 2]], dtype=left), np.array([[3], [4]], dtype=right)
    result = T.dot(x, y).eval({x: a, y: b})
    assert result.dtype == expected
    np.testing.assert_allclose(result, [[11]])


def test_patterns():
    assert T.dot(T.drow(), T.dcol()).broadcastable == (True, True)
    assert T.dot(T.drow(), T.dmatrix()).broadcastable == (True, False)
    assert T.dot(T.dvector(), T.dcol()).broadcastable == (True,)


def test_empty_inner_dimension():
    x, y = T.dmatrix(), T.dmatrix()
    result = T.dot(x, y).eval({x: np.ones((2, 0)), y: np.ones((0, 3))})
    np.testing.assert_array_equal(result, np.zeros((2, 3)))


@pytest.mark.parametrize(
    "value",
    [
        np.broadcast_to(np.array([1.0, 2.0]), (3, 2)),
        np.asfortranarray(np.arange(6.0).reshape(3, 2)),
        np.arange(12.0).reshape(3, 4)[::-1, ::-2],
    ],
)
def test_memory_layouts(value):
    x = T.dmatrix()
    np.testing.assert_allclose(T.dot(x, x.T).eval({x: value}), np.dot(value, value.T), rtol=1e-14)


def test_errors():
    x, y, t = T.dmatrix(), T.dmatrix(), T.dtensor3()
    with pytest.raises(NotImplementedError, match="two dimensions"):
        T.dot(t, x)
    with pytest.raises(ValueError, match=r"shape|dimension"):
        T.dot(x, y).eval({x: np.ones((2, 3)), y: np.ones((2, 3))})
    assert isinstance(T.dot(x, y).owner.op, T.Dot)
