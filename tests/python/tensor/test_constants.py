"""What is known of variables without computing them."""

import numpy as np
import pytest

import theano.tensor as T


@pytest.mark.parametrize(
    ("make", "expected", "dtype"),
    [
        (lambda: 3, 3, "int64"),
        (lambda: np.float32(2), 2, "float32"),
        (lambda: T.constant(3), 3, "int8"),
        (lambda: T.constant([3, 3, 3]), 3, "int64"),
        (lambda: T.constant(5) + 3, 8, "int8"),
        (lambda: T.constant(100) * 2, -56, "int8"),
        (lambda: T.constant(7) // 2, 3, "int8"),
        (lambda: T.zeros((2, 3)), 0.0, "float64"),
        (lambda: T.ones_like(T.dmatrix()), 1.0, "float64"),
        (lambda: T.drow().shape[0], 1, "int64"),
        (lambda: T.constant([3, 4])[1], 4, "int64"),
        (lambda: T.stack([T.iscalar(), 7])[1], 7, "int32"),
        (lambda: T.constant(2.0).dimshuffle("x"), 2.0, "float32"),
        (lambda: T.cast(T.constant(2.5), "int32"), 2, "int32"),
        (lambda: T.switch(T.constant(1), 5, 6), 5, "int8"),
        (lambda: T.lt(T.constant(1), 2), True, "bool"),
    ],
)
def test_known_values(make, expected, dtype):
    value = T.get_scalar_constant_value(make())
    assert isinstance(value, np.ndarray)
    assert value.shape == ()
    assert value == expected
    assert value.dtype == dtype


@pytest.mark.parametrize(
    "make",
    [
        lambda: T.dscalar(),
        lambda: T.constant([3, 4]),
        lambda: T.dmatrix().shape[0],
        lambda: T.dscalar() + 1,
        lambda: T.exp(T.constant(1.0)),
        lambda: None,
        lambda: "a",
        lambda: [1, 2],
        lambda: np.ones(2),
    ],
)
def test_unknown_values(make):
    with pytest.raises(T.NotScalarConstantError):
        T.get_scalar_constant_value(make())


def test_constants_without_elements():
    with pytest.raises(T.EmptyConstantError):
        T.get_scalar_constant_value(T.constant(np.zeros(0)))


def test_restrictions():
    folded = T.constant(5) + 3
    with pytest.raises(T.NotScalarConstantError):
        T.get_scalar_constant_value(folded, elemwise=False)
    with pytest.raises(T.NotScalarConstantError):
        T.get_scalar_constant_value(T.zeros((2,)), only_process_constants=True)


def test_extract_constant():
    x = T.dscalar("x")
    assert T.extract_constant(x) is x
    assert T.extract_constant(T.constant(2)) == 2
    assert T.constant(2).get_scalar_constant_value() == 2


def test_known_lengths():
    x = T.dmatrix("x")
    assert T.get_vector_length(x.shape) == 2
    assert T.get_vector_length([1, 2, 3]) == 3
    assert T.get_vector_length(x.shape[1:]) == 1
    assert T.get_vector_length(T.constant([1, 2, 3, 4])[::2]) == 2
    assert T.get_vector_length(T.constant([1, 2, 3, 4])[1:][::-1]) == 3
    assert T.get_vector_length(T.stack([T.iscalar(), 7])) == 2
    assert T.get_vector_length(T.TensorType("int8", (True,))()) == 1


def test_unknown_lengths():
    with pytest.raises(ValueError, match="length not known"):
        T.get_vector_length(T.dvector())
    with pytest.raises(ValueError, match="length not known"):
        T.get_vector_length(T.dmatrix().shape[T.iscalar() :])
    with pytest.raises(TypeError):
        T.get_vector_length(T.dmatrix())
    with pytest.raises(TypeError):
        T.get_vector_length(5)
