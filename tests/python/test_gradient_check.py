"""numeric_grad, verify_grad and the exception it raises."""

import numpy as np
import pytest

import theano.tensor as T
from theano import gradient
from theano.gradient import GradientError, numeric_grad, verify_grad


@pytest.fixture
def rng():
    return np.random.RandomState(3)


def test_numeric_grad():
    value = np.array([[1.0, -2.0], [0.5, 3.0]])
    result = numeric_grad(lambda x: (x**3).sum(), value)
    np.testing.assert_allclose(result.gf, 3 * value**2, rtol=1e-6)
    both = numeric_grad(lambda x, y: (x * y).sum(), [value, value + 1])
    np.testing.assert_allclose(both.gf[0], value + 1, rtol=1e-6)
    np.testing.assert_allclose(both.gf[1], value, rtol=1e-6)


def test_numeric_grad_in_single_precision():
    value = np.array([1.0, 2.0], dtype="float32")
    result = numeric_grad(lambda x: (x**2).sum(), value)
    assert result.gf.dtype == "float32"
    np.testing.assert_allclose(result.gf, 2 * value, rtol=1e-2)


def test_numeric_grad_leaves_the_point_alone():
    value = np.array([1.0, 2.0])
    numeric_grad(lambda x: x.sum(), value)
    np.testing.assert_array_equal(value, [1, 2])


def test_errors_of_a_gradient():
    result = numeric_grad(lambda x: (x**2).sum(), np.array([1.0, 2.0]))
    arg, position, abs_err, rel_err = result.max_err(np.array([2.0, 5.0]), 1e-4, 1e-4)
    assert (arg, position) == (0, 1)
    np.testing.assert_allclose([abs_err, rel_err], [1.0, 1.0 / 9.0], rtol=1e-5)
    with pytest.raises(ValueError, match="wrong shapes"):
        result.abs_rel_errors(np.ones(3))
    with pytest.raises(ValueError, match="number of elements"):
        result.abs_rel_errors([np.ones(2), np.ones(2)])
    with pytest.raises(ValueError, match="finite"):
        result.max_err(np.array([np.nan, 1.0]), 1e-4, 1e-4)


def test_right_gradients_pass(rng):
    verify_grad(lambda x, y: T.tanh(x) * y, [rng.rand(2, 3), rng.rand(3)], rng=rng)
    verify_grad(T.exp, [rng.rand(4).astype("float32")], rng=rng)
    verify_grad(lambda x: x.sum(), [np.array(2.0)], rng=rng)
    verify_grad(lambda x: x * 2, [np.ones((1, 3))], rng=rng, n_tests=1, cast_to_output_type=True)


def test_wrong_gradients_fail(rng):
    with pytest.raises(GradientError) as caught:
        verify_grad(lambda x: gradient.zero_grad(x) ** 2, [np.ones(2)], rng=rng)
    error = caught.value
    assert (error.arg, error.shape) == (0, (2,))
    assert error.val2 == 0 or error.val1 == 0
    assert error.rel_err > error.rel_tol
    assert "exceed tolerance" in str(error)


def test_exception_is_an_attribute():
    assert verify_grad.E_grad is GradientError


def test_arguments_are_checked(rng):
    with pytest.raises(TypeError, match="rng"):
        verify_grad(T.sqr, [np.ones(2)])
    with pytest.raises(TypeError, match="floating point"):
        verify_grad(T.sqr, [np.ones(2, dtype="int64")], rng=rng)
    with pytest.raises(NotImplementedError):
        verify_grad(lambda x: [x], [np.ones(2)], rng=rng)
    with pytest.raises(AssertionError):
        verify_grad(T.sqr, np.ones(2), rng=rng)


def test_tolerances(rng):
    def slightly_wrong(x):
        return x + 0.01 * gradient.disconnected_grad(x)

    verify_grad(slightly_wrong, [np.ones(2)], rng=rng, abs_tol=0.1, rel_tol=0.1)
    with pytest.raises(GradientError):
        verify_grad(slightly_wrong, [np.ones(2)], rng=rng)
