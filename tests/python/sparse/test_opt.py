"""Operations on the parts of matrices: they compute what those on whole matrices do."""

import numpy as np
import pytest
from matrices import sparse_matrix

import theano
from theano import sparse
from theano import tensor as T
from theano.sparse import opt

CSR, CSC = sparse_matrix("csr", (3, 4), 1), sparse_matrix("csc", (3, 4), 1)
MATRIX, VECTOR = np.arange(12.0).reshape(3, 4), np.arange(4.0) + 1
OTHER, THIRD = np.arange(8.0).reshape(4, 2), np.arange(6.0).reshape(3, 2)


def parts_of(x):
    data, indices, indptr, shape = sparse.csm_properties(x)
    return [data, indices, indptr], shape


@pytest.mark.parametrize(
    ("on_parts", "op", "value", "operand"),
    [
        (opt.mul_s_d_csr, sparse.mul_s_d, CSR, MATRIX),
        (opt.mul_s_d_csc, sparse.mul_s_d, CSC, MATRIX),
        (opt.mul_s_v_csr, sparse.mul_s_v, CSR, VECTOR),
        (opt.structured_add_s_v_csr, sparse.structured_add_s_v, CSR, VECTOR),
    ],
)
def test_data_of_results(on_parts, op, value, operand):
    x = sparse.matrix(value.format, "x")
    y = T.TensorType("float64", (False,) * operand.ndim)("y")
    found = theano.function([x, y], [on_parts(*parts_of(x)[0], y), op(x, y)])(value, operand)
    np.testing.assert_array_equal(found[0], found[1].data)
    with pytest.raises(AssertionError):
        on_parts(*parts_of(x)[0], T.dtensor3())


@pytest.mark.parametrize("value", [CSR, CSC])
@pytest.mark.parametrize("inplace", [False, True])
def test_AddSD_ccode(value, inplace):
    x, y = sparse.matrix(value.format, "x"), T.dmatrix("y")
    op = opt.AddSD_ccode(value.format, inplace)
    given = MATRIX.copy()
    found = theano.function([x, y], op(x, y))(value, given)
    np.testing.assert_array_equal(found, value.toarray() + MATRIX)
    np.testing.assert_array_equal(given, MATRIX)
    assert op == opt.AddSD_ccode(value.format, inplace) != opt.AddSD_ccode("csr", not inplace)
    with pytest.raises(AssertionError):
        op(x.T, y)


def test_products():
    x, y = sparse.csr_matrix("x"), sparse.csc_matrix("y")
    b, z, alpha = T.dmatrix("b"), T.dmatrix("z"), T.TensorType("float64", (True, True))("alpha")
    (x_parts, x_shape), (y_parts, y_shape) = parts_of(x), parts_of(y)
    results = [
        opt.sd_csr(*x_parts, b),
        opt.sd_csc(*y_parts, y_shape[0], b),
        opt.usmm_csc_dense(alpha, *y_parts, y_shape[0], b, z),
        opt.usmm_csc_dense_inplace(alpha, *y_parts, y_shape[0], b, z),
        *opt.sampling_dot_csr(z, b, *x_parts, x_shape[1]),
    ]
    f = theano.function([x, y, b, z, alpha], results)
    found = f(CSR, CSC, OTHER, THIRD, np.full((1, 1), 2.0))
    np.testing.assert_allclose(found[0], CSR @ OTHER)
    np.testing.assert_allclose(found[1], CSC @ OTHER)
    for each in found[2:4]:
        np.testing.assert_allclose(each, 2 * (CSC @ OTHER) + THIRD)
    sampled = CSR.multiply(THIRD @ OTHER.T).tocsr()
    np.testing.assert_allclose(found[4], sampled.data)
    np.testing.assert_array_equal(found[5], sampled.indices)
    np.testing.assert_array_equal(found[6], sampled.indptr)
    assert isinstance(results[0].owner.op, opt.StructuredDotCSR)
    assert isinstance(results[1].owner.op, opt.StructuredDotCSC)
    assert [opt.UsmmCscDense(flag).inplace for flag in (False, True)] == [False, True]
    assert isinstance(opt.sampling_dot_csr, opt.SamplingDotCSR)
    integers = T.TensorType("int64", (True, True))()
    parts, shape = parts_of(sparse.csc_matrix(dtype="int64"))
    with pytest.raises(NotImplementedError, match="int64"):
        opt.usmm_csc_dense(integers, *parts, shape[0], T.lmatrix(), T.lmatrix())


def test_csm_grad_c():
    x, g = sparse.csr_matrix("x"), sparse.csr_matrix("g")
    parts = [*sparse.csm_properties(x), *sparse.csm_properties(g)]
    found = theano.function([x, g], [opt.csm_grad_c(*parts), sparse.csm_grad()(*parts)])(
        CSR, sparse_matrix("csr", (3, 4), 2)
    )
    other = sparse_matrix("csr", (3, 4), 2).toarray()
    rows = np.repeat(np.arange(3), np.diff(CSR.indptr))
    for each in found:
        np.testing.assert_array_equal(each, other[rows, CSR.indices])
    assert isinstance(opt.csm_grad_c, opt.CSMGradC)
    assert {type(op).__name__ for op in (opt.mul_s_d_csc, opt.mul_s_d_csr, opt.mul_s_v_csr)} == {
        *(opt.MulSDCSC.__name__, opt.MulSDCSR.__name__, opt.MulSVCSR.__name__)
    }
    assert isinstance(opt.structured_add_s_v_csr, opt.StructuredAddSVCSR)


def test_bad_parts():
    f = theano.function([], opt.sd_csr(np.ones(2), np.array([0, 9]), np.array([0, 1, 2]), OTHER))
    with pytest.raises(ValueError, match="indices"):
        f()
