"""Gradients of reductions, running sums and products of tensors, to second order."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.gradient import verify_grad

VECTOR = np.array([0.7, -0.4, 1.3])
MATRIX = np.array([[0.7, -0.4, 1.3], [-1.1, 0.9, 0.3]])
ZEROS = np.array([[0.7, 0.0, 1.3], [0.0, 0.9, 0.0]])
CUBE = np.array([[[0.7, -0.4], [1.3, 0.2], [-0.6, 1.1]], [[-1.1, 0.9], [0.3, -0.8], [0.5, 1.7]]])
BATCH = np.array([[[0.5, -0.7, 0.4], [0.1, 1.2, -0.3]], [[0.8, 0.6, -0.2], [-0.9, 0.3, 1.4]]])


def _batched_tensordot(x, y):
    return T.batched_tensordot(x, y, [[1], [2]])


CASES = {
    # Name: function and the point at which it is checked.
    "max_and_argmax": (lambda x: T.sqr(T.max_and_argmax(x, axis=0)[0]), [MATRIX]),
    "max_over_two_axes": (lambda x: T.sqr(T.max(x, axis=(0, 2))), [CUBE]),
    "max_keepdims": (lambda x: x * T.max(x, axis=1, keepdims=True), [MATRIX]),
    "min_over_two_axes": (lambda x: T.sqr(T.min(x, axis=(-1, 1))), [CUBE]),
    "ptp": (lambda x: T.sqr(T.ptp(x, axis=1)), [MATRIX]),
    "prod_over_two_axes": (lambda x: T.prod(x, axis=(0, 2)), [CUBE]),
    "prod_with_zeros": (lambda x: T.prod(x, axis=1), [ZEROS]),
    "prod_of_scaled": (lambda x: T.prod(2 * x, axis=0), [MATRIX]),
    "prod_without_zeros": (lambda x: T.prod(x, axis=1, no_zeros_in_input=True), [MATRIX]),
    "mean_over_two_axes": (lambda x: T.sqr(T.mean(x, axis=(0, 1))), [CUBE]),
    "var_ddof": (lambda x: T.var(x, axis=1, ddof=1), [MATRIX]),
    "var_corrected": (lambda x: T.var(x, axis=1, corrected=True), [MATRIX]),
    "std_keepdims": (lambda x: x * T.std(x, axis=0, keepdims=True), [MATRIX]),
    "norm_1": (lambda x: x.norm(1, axis=0), [MATRIX]),
    "norm_2": (lambda x: x.norm(2, axis=1), [MATRIX]),
    "cumsum": (lambda x: T.sqr(T.cumsum(x)), [MATRIX]),
    "cumsum_axis": (lambda x: T.sqr(T.cumsum(x, axis=1)), [CUBE]),
    "cumprod": (lambda x: T.cumprod(x), [MATRIX]),
    "cumprod_axis": (lambda x: T.sqr(T.cumprod(x, axis=-2)), [CUBE]),
    "cumprod_with_zeros": (lambda x: T.cumprod(x, axis=1), [ZEROS]),
    "cumprod_with_zeros_flat": (lambda x: T.cumprod(x), [ZEROS]),
    "dot_of_cubes": (lambda x, y: T.dot(x, y), [CUBE, BATCH]),
    "dot_of_vector_and_cube": (lambda x, y: T.dot(x, y), [VECTOR, CUBE]),
    "tensordot": (lambda x, y: T.tensordot(x, y, [[0, 1], [1, 2]]), [CUBE, BATCH]),
    "tensordot_outer": (lambda x, y: T.tensordot(x, y, 0), [MATRIX, VECTOR]),
    "tensordot_all": (lambda x, y: T.tensordot(x, y, [[1, 0], [1, 0]]), [MATRIX, MATRIX[::-1]]),
    "batched_dot": (lambda x, y: T.batched_dot(x, y), [CUBE, BATCH]),
    "batched_dot_matrix_cube": (lambda x, y: T.batched_dot(x, y), [MATRIX, CUBE]),
    "batched_dot_cube_matrix": (lambda x, y: T.batched_dot(x, y), [BATCH, MATRIX]),
    "batched_dot_matrices": (lambda x, y: T.batched_dot(x, y), [MATRIX, MATRIX[::-1]]),
    "batched_dot_vector_cube": (lambda x, y: T.batched_dot(x, y), [VECTOR[:2], CUBE]),
    "batched_tensordot": (_batched_tensordot, [CUBE, BATCH]),
    "outer": (lambda x, y: T.outer(x, y), [VECTOR, MATRIX]),
}


@pytest.mark.parametrize("name", CASES)
def test_gradients(name, check_gradients):
    check_gradients(*CASES[name])


@pytest.mark.parametrize(
    "product",
    [
        T.dot,
        lambda x, y: T.tensordot(x, y, [[1], [0]]),
        lambda x, y: T.batched_dot(x.dimshuffle("x", 0, 1), y.dimshuffle("x", 0, 1)),
        lambda x, y: T.batched_tensordot(x.dimshuffle("x", 0, 1), y.dimshuffle("x", 0, 1), 1),
        lambda x, y: T.cumprod(T.dot(x, y), axis=0),
    ],
)
def test_complex_products(product):
    # A real cost of complex inputs, written with their parts.
    def cost(a, b, c, d):
        return abs(product(T.complex(a, b), T.complex(c, d)) + 0.3).sum()

    random = np.random.RandomState(4)
    point = [random.rand(2, 3), random.rand(2, 3), random.rand(3, 2), random.rand(3, 2)]
    verify_grad(cost, point, rng=random, n_tests=1)


def test_a_branch_not_taken_stays_zero():
    x = T.dvector()
    # The derivative of the root is infinite at 0, where the switch has turned it off.
    root = T.switch(x > 0, T.sqrt(x), 0)
    for function in (T.max, T.cumsum, lambda v: T.batched_dot(v.dimshuffle(0, "x"), v[:, None])):
        gradient = theano.grad(T.sum(function(root)), x).eval({x: [0.0, 4.0]})
        assert gradient[0] == 0
        assert np.isfinite(gradient[1])


def test_gradients_without_elements():
    x, y = T.dmatrix(), T.dtensor3()
    for expression in (T.cumprod(x), T.cumprod(x, axis=0), T.cumsum(x), T.prod(x, axis=1)):
        assert theano.grad(expression.sum(), x).eval({x: np.zeros((2, 0))}).shape == (2, 0)
    product = T.batched_dot(y, y.dimshuffle(0, 2, 1))
    gradient = theano.grad(product.sum(), y)
    assert gradient.eval({y: np.zeros((2, 3, 0))}).shape == (2, 3, 0)
