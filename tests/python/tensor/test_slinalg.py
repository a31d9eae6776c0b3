"""slinalg where Theano is wrong, and against independent results."""

import pickle

import mpmath
import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.tensor import slinalg

POSITIVE = np.array([[2.0, 1.0], [1.0, 3.0]])


def evaluate(result, *inputs):
    variables = [T.TensorType(x.dtype, [False] * x.ndim)() for x in inputs]
    return theano.function(variables, result(*variables))(*inputs)


def test_integers_are_taken_as_float64():
    found = evaluate(slinalg.cholesky, POSITIVE.astype("int64"))
    np.testing.assert_allclose(found, np.linalg.cholesky(POSITIVE), rtol=1e-14)
    found = evaluate(lambda x: slinalg.eigvalsh(x, None), POSITIVE.astype("int8"))
    np.testing.assert_allclose(found, np.linalg.eigvalsh(POSITIVE), rtol=1e-14)
    found = evaluate(slinalg.expm, POSITIVE.astype("int64"))
    np.testing.assert_allclose(found, evaluate(slinalg.expm, POSITIVE), rtol=1e-15)


def test_generalised_eigenvalues_of_complex_matrices_are_real():
    a, b = np.array([[1, 2j], [-2j, 3]]), np.array([[2, 0.5j], [-0.5j, 1]])
    w = evaluate(slinalg.eigvalsh, a, b)
    assert w.dtype == "float64"
    expected = np.sort(np.linalg.eigvals(np.linalg.solve(b, a)).real)
    np.testing.assert_allclose(w, expected, rtol=1e-12)


EXPONENTS = {
    "small": 1e-8 * POSITIVE,
    "usual": POSITIVE,
    "large": -40 * POSITIVE,
    "not normal": np.array([[1.0, 1e6, 0.0], [0.0, 1.0, 1e6], [0.0, 0.0, 1.0]]),
    "nilpotent": np.array([[0.0, 1e10], [0.0, 0.0]]),
    "rotation": np.array([[0.0, -30.0], [30.0, 0.0]]),
    "complex": np.array([[1 + 2j, 0.5], [-1j, 3]]),
    "zero": np.zeros((2, 2)),
}


@pytest.mark.parametrize("name", EXPONENTS)
def test_exponentials_against_many_digits(name):
    x = EXPONENTS[name]
    with mpmath.workdps(60):
        exact = mpmath.expm(mpmath.matrix(x.tolist()), method="taylor")
        expected = np.array(exact.tolist(), dtype=complex)
    error = np.abs(evaluate(slinalg.expm, x) - expected).max()
    assert error <= 2e-13 * np.abs(expected).max()


@pytest.mark.parametrize("scale", [1e-3, 1.0, 20.0])
def test_derivative_of_the_exponential_is_a_block_of_a_larger_one(scale):
    generator = np.random.default_rng(3)
    a, g = scale * generator.normal(size=(4, 4)), generator.normal(size=(4, 4))
    found = evaluate(lambda x, y: slinalg.ExpmGrad()(x, y), a, g)
    whole = np.block([[a.T, g], [np.zeros((4, 4)), a.T]])
    expected = evaluate(slinalg.expm, whole)[:4, 4:]
    assert np.abs(found - expected).max() <= 1e-12 * np.abs(expected).max()


def test_a_direction_of_any_size_does_not_change_how_the_exponential_is_computed():
    a = POSITIVE / 8
    g = np.array([[1.0, -2.0], [0.5, 3.0]])
    small = evaluate(lambda x, y: slinalg.ExpmGrad()(x, y), a, g)
    large = evaluate(lambda x, y: slinalg.ExpmGrad()(x, y), a, 2.0**100 * g)
    np.testing.assert_array_equal(large, 2.0**100 * small)


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
@pytest.mark.parametrize("structure", ["general", "lower_triangular", "upper_triangular"])
@pytest.mark.parametrize("columns", [1, 3, 40])
def test_systems_of_all_layouts(dtype, structure, columns):
    generator = np.random.default_rng(5)
    a = (generator.normal(size=(80, 80)) / 20 + np.eye(80)).astype(dtype)
    b = generator.normal(size=(columns, 40)).astype(dtype).T
    for matrix in (a[:40, :40], a[:40, :40].T, a[::-2, ::-2], np.asfortranarray(a[40:, 40:])):
        x = evaluate(slinalg.Solve(structure), matrix, b)
        read = {"general": np.asarray, "lower_triangular": np.tril, "upper_triangular": np.triu}
        tolerance = 1e-4 if dtype in ("float32", "complex64") else 1e-11
        np.testing.assert_allclose(read[structure](matrix) @ x, b, atol=tolerance)


def test_a_bad_matrix_leaves_shared_variables_alone():
    shared = theano.shared(POSITIVE)
    f = theano.function([], [], updates=[(shared, slinalg.cholesky(shared - 4))])
    with pytest.raises(np.linalg.LinAlgError, match=r"not positive definite[\s\S]*Cholesky"):
        f()
    np.testing.assert_array_equal(shared.get_value(), POSITIVE)
    f = theano.function(
        [], [], updates=[(shared, slinalg.solve_lower_triangular(shared * 0, shared))]
    )
    with pytest.raises(np.linalg.LinAlgError, match=r"singular[\s\S]*Solve"):
        f()
    np.testing.assert_array_equal(shared.get_value(), POSITIVE)


def test_a_root_over_its_own_argument():
    shared = theano.shared(POSITIVE)
    theano.function([], [], updates=[(shared, slinalg.cholesky(shared))])()
    np.testing.assert_allclose(shared.get_value(), np.linalg.cholesky(POSITIVE), rtol=1e-14)


def test_gradients_can_be_pickled():
    x = T.dmatrix("x")
    for function in (
        slinalg.cholesky,
        slinalg.expm,
        lambda x: slinalg.solve_lower_triangular(x, x),
        lambda x: slinalg.eigvalsh(x, x),
    ):
        gradient = theano.grad(function(x).sum(), x)
        variable, copied = pickle.loads(pickle.dumps((x, gradient)))
        np.testing.assert_array_equal(
            theano.function([variable], copied)(POSITIVE),
            theano.function([x], gradient)(POSITIVE),
        )


@pytest.mark.parametrize("result", [slinalg.cholesky, slinalg.expm, lambda x: slinalg.solve(x, x)])
def test_the_error_for_infinities_has_scipys_words(result):
    with pytest.raises(ValueError, match="array must not contain infs or NaNs"):
        evaluate(result, POSITIVE * [1.0, np.inf])
