"""nlinalg where Theano is wrong, and what does not show in recorded cases."""

import warnings

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.tensor import nlinalg

MATRIX = np.array([[2.0, 1.0], [1.0, 3.0]])


def evaluate(result, *inputs):
    variables = [T.TensorType(x.dtype, [False] * x.ndim)() for x in inputs]
    return theano.function(variables, result(*variables))(*inputs)


def test_integers_are_taken_as_float64():
    integers = MATRIX.astype("int64")
    for function, expected in [
        (nlinalg.matrix_inverse, np.linalg.inv(MATRIX)),
        (nlinalg.pinv, np.linalg.inv(MATRIX)),
        (nlinalg.det, np.array(5.0)),
        (lambda x: nlinalg.eig(x)[0], np.linalg.eigvalsh(MATRIX)),
        (lambda x: nlinalg.eigh(x)[0], np.linalg.eigvalsh(MATRIX)),
        (lambda x: nlinalg.svd(x, compute_uv=False), np.linalg.svd(MATRIX, compute_uv=False)),
        (lambda x: nlinalg.qr(x, "r"), np.linalg.qr(MATRIX, "r")),
    ]:
        found = evaluate(function, integers)
        assert found.dtype == "float64"
        np.testing.assert_allclose(found, expected, rtol=1e-13)


def test_singular_values_of_complex_matrices_are_real():
    x = np.array([[1 + 2j, 0.5], [-1j, 3]])
    for dtype, real in (("complex128", "float64"), ("complex64", "float32")):
        u, s, vt = evaluate(nlinalg.svd, x.astype(dtype))
        assert s.dtype == real
        assert u.dtype == vt.dtype == dtype
        np.testing.assert_allclose((u * s) @ vt, x, rtol=1e-5)


def test_complex_eigenvalues_of_a_real_matrix_are_not_cut():
    rotation = np.array([[0.0, -1.0], [1.0, 0.0]])
    with pytest.raises(np.linalg.LinAlgError, match="complex eigenvalue"):
        evaluate(nlinalg.eig, rotation)
    w, v = evaluate(nlinalg.eig, rotation.astype("complex128"))
    np.testing.assert_allclose(rotation @ v, v * w, atol=1e-15)


def test_pinv_of_a_row_is_a_column():
    assert nlinalg.pinv(T.drow()).broadcastable == (False, True)


def test_pinv_of_low_rank_in_single_precision():
    x = np.outer([1.0, 2.0, 3.0], [1.0, 0.5, 0.25]).astype("float32")
    np.testing.assert_allclose(evaluate(nlinalg.pinv, x), np.linalg.pinv(x, rcond=1e-6), rtol=1e-5)


def test_determinants_at_the_ends_of_the_range():
    big = np.diag([1e200, 1e200, 1e-300, 1e-90])
    np.testing.assert_allclose(evaluate(nlinalg.det, big), 1e10)
    assert evaluate(nlinalg.det, np.diag([1e200, -1e200])) == -np.inf
    assert evaluate(nlinalg.det, np.diag([1e-200, 1e-200])) == 0


def test_powers_that_are_not_positive():
    np.testing.assert_array_equal(evaluate(lambda x: nlinalg.matrix_power(x, 0), MATRIX), np.eye(2))
    np.testing.assert_allclose(
        evaluate(lambda x: nlinalg.matrix_power(x, -2), MATRIX),
        np.linalg.matrix_power(MATRIX, -2),
    )


def test_norm_of_a_broken_power_of_negative_numbers():
    x = np.array([-1.0, 2.0, -3.0])
    expected = np.sum(np.abs(x) ** 2.5) ** 0.4
    np.testing.assert_allclose(evaluate(lambda v: nlinalg.norm(v, 2.5), x), expected)


def test_tensorsolve_of_any_rank():
    a = np.arange(36.0).reshape(2, 3, 6) % 7 + np.eye(6).reshape(2, 3, 6) * 9
    b = np.array([[1.0, -2.0, 3.0], [0.5, 2.0, -1.0]])
    x = evaluate(nlinalg.tensorsolve, a, b)
    np.testing.assert_allclose(x, np.linalg.tensorsolve(a, b))


def test_least_squares():
    a = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]])
    b = np.array([1.0, -1.0, 2.0])
    for dtype, rtol in (("float64", 1e-12), ("float32", 1e-4), ("complex128", 1e-12)):
        found = evaluate(lambda *x: nlinalg.lstsq()(*x, 1e-10), a.astype(dtype), b.astype(dtype))
        expected = np.linalg.lstsq(a, b, rcond=None)
        assert [part.dtype.name for part in found] == [dtype, "float64", "int64", "float64"]
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(one, other, rtol=rtol)
    x, residuals, rank, s = evaluate(lambda *x: nlinalg.lstsq()(*x, -1.0), a[:0], b[:0])
    assert (x.tolist(), residuals.size, rank, s.size) == ([0.0, 0.0], 0, 0, 0)
    with pytest.raises(np.linalg.LinAlgError, match=r"\(3, 2\).*\(2,\)"):
        evaluate(lambda *x: nlinalg.lstsq()(*x, -1.0), a, b[:2])


def test_a_singular_matrix_names_the_node_and_leaves_shared_variables_alone():
    shared = theano.shared(np.eye(2))
    x = T.dmatrix("x")
    f = theano.function([x], [], updates=[(shared, nlinalg.matrix_inverse(x))])
    with pytest.raises(np.linalg.LinAlgError, match=r"singular[\s\S]*MatrixInverse"):
        f(np.ones((2, 2)))
    np.testing.assert_array_equal(shared.get_value(), np.eye(2))


def test_qr_modes_of_old():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert len(nlinalg.qr(T.dmatrix(), "full")) == 2
        found = evaluate(lambda x: nlinalg.qr(x, "economic"), MATRIX)
    assert [each.category for each in caught] == [DeprecationWarning] * 2
    np.testing.assert_allclose(np.triu(found), np.linalg.qr(MATRIX, "r"))


@pytest.mark.parametrize("n", [33, 70])
def test_matrices_larger_than_a_block(n):
    x = np.random.default_rng(7).normal(size=(n, n))
    np.testing.assert_allclose(evaluate(nlinalg.matrix_inverse, x.T) @ x.T, np.eye(n), atol=1e-9)
    q, r = evaluate(nlinalg.qr, x[:, ::2])
    np.testing.assert_allclose(q @ r, x[:, ::2], atol=1e-12)
    w, v = evaluate(nlinalg.eigh, x + x.T)
    np.testing.assert_allclose((v * w) @ v.T, x + x.T, atol=1e-11)
    assert evaluate(nlinalg.matrix_inverse, x).flags.c_contiguous


def test_classes_of_operations():
    x = T.dmatrix("x")
    assert isinstance(nlinalg.matrix_inverse(x).owner.op, nlinalg.MatrixInverse)
    assert isinstance(nlinalg.qr(x, "r").owner.op, nlinalg.QRIncomplete)
    assert nlinalg.QRIncomplete("r") == nlinalg.qr(x, "r").owner.op
    assert isinstance(nlinalg.alloc_diag, nlinalg.AllocDiag)


def test_parts_of_what_constants_are_taken_to_without_rewriting():
    # One of the parts is as small as what is computed when a plan is bound, the others are not.
    matrix = np.arange(6.0).reshape(3, 2)
    f = theano.function(
        [], nlinalg.svd(T.constant(matrix))[1] * 2, mode=theano.Mode(optimizer=None)
    )
    np.testing.assert_allclose(f(), 2 * np.linalg.svd(matrix)[1], rtol=1e-13)
