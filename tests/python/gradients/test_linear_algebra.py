"""Gradients of linear algebra against finite differences, to second order."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.gradient import verify_grad
from theano.tensor import nlinalg, slinalg

SQUARE = np.array([[0.7, -0.4, 1.3], [-1.1, 0.9, 0.3], [0.2, 0.8, -1.5]])
POSITIVE = np.array([[2.0, 0.5, -0.3], [0.4, 1.5, 0.2], [-0.1, 0.3, 1.8]])
TALL = np.array([[0.7, -0.4], [1.3, -1.1], [0.9, 0.3]])
VECTOR = np.array([0.7, -0.4, 1.3])
CUBE = np.array([[[0.5, -1.0], [2.0, 0.25]], [[-0.75, 1.5], [1.0, -0.5]]])


def eigenvectors(uplo):
    return lambda x: T.sqr(nlinalg.eigh(x, uplo)[1]) * nlinalg.eigh(x, uplo)[0]


CASES = {
    # Name: function and the point at which it is checked.
    "matrix_inverse": (nlinalg.matrix_inverse, [SQUARE]),
    "det": (nlinalg.det, [SQUARE]),
    "pinv_tall": (nlinalg.pinv, [TALL]),
    "pinv_wide": (nlinalg.pinv, [TALL.T.copy()]),
    "pinv_square": (nlinalg.pinv, [SQUARE]),
    "pinv_of_low_rank": (lambda x: nlinalg.pinv(T.dot(x, x.T)), [TALL]),
    "trace": (lambda x: nlinalg.trace(x) ** 2, [SQUARE]),
    "cholesky": (slinalg.cholesky, [POSITIVE]),
    "cholesky_upper": (slinalg.Cholesky(lower=False), [POSITIVE]),
    "cholesky_nan": (slinalg.Cholesky(on_error="nan"), [POSITIVE]),
    "solve_matrix": (slinalg.solve, [SQUARE, TALL]),
    "solve_vector": (slinalg.solve, [SQUARE, VECTOR]),
    "solve_symmetric": (slinalg.solve_symmetric, [SQUARE, VECTOR]),
    "solve_lower": (slinalg.solve_lower_triangular, [POSITIVE, TALL]),
    "solve_upper": (slinalg.solve_upper_triangular, [POSITIVE, VECTOR]),
    "eigh_lower": (eigenvectors("L"), [POSITIVE]),
    "eigh_upper": (eigenvectors("U"), [POSITIVE]),
    "eigh_values": (lambda x: nlinalg.eigh(x)[0], [POSITIVE]),
    "eigvalsh": (slinalg.eigvalsh, [SQUARE, POSITIVE]),
    "eigvalsh_upper": (lambda a, b: slinalg.eigvalsh(a, b, lower=False), [SQUARE, POSITIVE]),
    "eigvalsh_of_one": (lambda a: slinalg.eigvalsh(a, None), [SQUARE]),
    "expm": (slinalg.expm, [SQUARE]),
    "expm_scaled": (lambda x: slinalg.expm(4 * x) / 30, [SQUARE]),
    "kron": (slinalg.kron, [SQUARE, TALL]),
    "kron_vector": (slinalg.kron, [VECTOR, TALL]),
    "kron_rank_3": (slinalg.kron, [TALL, CUBE]),
    "matrix_power": (lambda x: nlinalg.matrix_power(x, 3), [SQUARE]),
    "matrix_power_negative": (lambda x: nlinalg.matrix_power(x, -2), [SQUARE]),
    "matrix_dot": (nlinalg.matrix_dot, [SQUARE, TALL, TALL.T.copy()]),
    "tensorinv": (lambda x: nlinalg.tensorinv(x, 1), [SQUARE]),
    "tensorsolve": (lambda a, b: nlinalg.tensorsolve(a, b.sum(axis=1)), [SQUARE, TALL]),
    "norm": (lambda x: nlinalg.norm(x, None), [TALL]),
    "norm_inf": (lambda x: nlinalg.norm(x, "inf"), [TALL]),
    "norm_p": (lambda x: nlinalg.norm(x, 3), [VECTOR]),
}


@pytest.mark.parametrize("name", CASES)
def test_gradients(name, check_gradients):
    check_gradients(*CASES[name])


def test_eigenvalues_that_are_equal_have_gradients_of_what_does_not_depend_on_vectors():
    x = T.dmatrix()
    w, v = nlinalg.eigh(x)
    rebuilt = T.dot(v * T.exp(w), v.T)  # the exponential of a symmetric matrix
    gradient = theano.function([x], theano.grad(T.sum(T.tril(rebuilt) * [1.0, 2.0, 3.0]), x))
    assert np.isfinite(gradient(np.eye(3))).all()
    values = theano.function([x], theano.grad(w.sum(), x))
    np.testing.assert_allclose(values(np.eye(3)), np.eye(3))


def test_gradient_of_a_root_that_is_nan_is_nan():
    x = T.dmatrix()
    gradient = theano.grad(slinalg.Cholesky(on_error="nan")(x).sum(), x)
    assert np.isnan(theano.function([x], gradient)(np.array([[1.0, 2.0], [2.0, 1.0]]))).all()


@pytest.mark.parametrize(
    "function",
    [nlinalg.eig, nlinalg.svd, nlinalg.qr, lambda x: nlinalg.lstsq()(x, x, -1.0)],
)
def test_operations_without_gradient_say_so(function):
    x = T.dmatrix()
    with pytest.raises(NotImplementedError, match="no gradient"):
        theano.grad(function(x)[0].sum(), x)


@pytest.mark.parametrize(
    "function",
    [
        nlinalg.matrix_inverse,
        nlinalg.det,
        nlinalg.pinv,
        slinalg.expm,
        lambda z: slinalg.solve(z, T.dot(z, z)[0]),
        lambda z: slinalg.cholesky(T.dot(z, T.conj(z).T)),
        lambda z: nlinalg.eigh(T.dot(z, T.conj(z).T))[0],
        lambda z: slinalg.eigvalsh(z, T.dot(z, T.conj(z).T)),
    ],
)
def test_complex_matrices(function):
    def parts(x, y):
        result = function(T.complex(x, y))
        return T.sqr(T.real(result)) + T.imag(result) * 3

    verify_grad(parts, [SQUARE, POSITIVE], rng=np.random.RandomState(11), n_tests=1)
