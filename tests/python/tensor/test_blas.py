"""The operations of BLAS under their own names."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.gof.fg import FunctionGraph
from theano.tensor import blas, blas_c, blas_scipy

FLOATS = ["float16", "float32", "float64", "complex64", "complex128"]
Z = np.arange(6).reshape(2, 3)
X = np.array([[1, 2, 0, -1], [3, 0, 1, 2]])
Y = np.arange(12).reshape(4, 3) - 5


def _variables(*arrays):
    return [T.TensorType(array.dtype, (False,) * array.ndim)() for array in arrays]


def _run(op, *arrays):
    variables = _variables(*arrays)
    result = op(*variables)
    assert result.owner.op == op
    return theano.function(variables, result)(*arrays)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("op", [blas.gemm_no_inplace, blas.gemm_inplace])
@pytest.mark.parametrize("layout", ["C", "F"])
def test_gemm(dtype, op, layout):
    z, x, y = (np.array(array, dtype=dtype, order=layout) for array in (Z, X, Y))
    a, b = np.array(2, dtype), np.array(-3, dtype)
    kept = z.copy()
    result = _run(op, z, a, x, y, b)
    assert result.dtype == dtype
    np.testing.assert_array_equal(result, -3 * Z + 2 * X @ Y)
    np.testing.assert_array_equal(z, kept)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("layout", ["C", "F", "transposed", "one for all"])
def test_batched_gemm(dtype, layout):
    z, x, y = (np.stack([a, a + 1, 2 * a]).astype(dtype) for a in (Z, X, Y))
    if layout == "F":
        z, x, y = (np.asfortranarray(a) for a in (z, x, y))
    elif layout == "transposed":
        z, x, y = (np.ascontiguousarray(a.swapaxes(1, 2)).swapaxes(1, 2) for a in (z, x, y))
    elif layout == "one for all":
        x = np.broadcast_to(x[:1], x.shape)
    a, b = np.array(2, dtype), np.array(-3, dtype)
    result = _run(blas.BatchedGemm(), z, a, x, y, b)
    assert result.dtype == dtype
    np.testing.assert_array_equal(result, b * z + a * np.matmul(x, y))
    nothing = np.full_like(z, np.nan)
    result = _run(blas.BatchedGemm(), nothing, a, x, y, np.array(0, dtype))
    np.testing.assert_array_equal(result, a * np.matmul(x, y))


def test_batched_gemm_of_nothing_and_of_wrong_shapes():
    one = np.array(1.0)
    z, x, y = np.zeros((0, 2, 3)), np.zeros((0, 2, 4)), np.zeros((0, 4, 3))
    assert _run(blas.BatchedGemm(), z, one, x, y, one).shape == (0, 2, 3)
    z, x, y = np.ones((2, 2, 3)), np.zeros((2, 2, 0)), np.zeros((2, 0, 3))
    np.testing.assert_array_equal(_run(blas.BatchedGemm(), z, one, x, y, 2 * one), 2 * z)
    with pytest.raises(ValueError, match="BatchedGemm"):
        _run(blas.BatchedGemm(), z, one, np.zeros((3, 2, 4)), np.zeros((3, 4, 3)), one)
    with pytest.raises(TypeError, match="3 dimensions"):
        blas.BatchedGemm()(T.dmatrix(), 1.0, T.dtensor3(), T.dtensor3(), 1.0)


@pytest.mark.parametrize("dtype", FLOATS)
def test_beta_0_reads_nothing(dtype):
    z = np.full((2, 3), np.nan, dtype)
    one, zero = np.array(1, dtype), np.array(0, dtype)
    x, y = X.astype(dtype), Y.astype(dtype)
    np.testing.assert_array_equal(_run(blas.gemm, z, one, x, y, zero), X @ Y)
    np.testing.assert_array_equal(
        _run(blas.gemv, z[0, :2].copy(), one, x, x[0].copy(), zero), X @ X[0]
    )


@pytest.mark.parametrize("dtype", FLOATS)
def test_nothing_to_add_up(dtype):
    z, x, y = Z.astype(dtype), np.zeros((2, 0), dtype), np.zeros((0, 3), dtype)
    a, b = np.array(2, dtype), np.array(-3, dtype)
    np.testing.assert_array_equal(_run(blas.gemm, z, a, x, y, b), -3 * Z)
    np.testing.assert_array_equal(_run(blas.gemm, z, a, x, y, b * 0), 0 * Z)
    np.testing.assert_array_equal(_run(blas.gemv, z[0, :2], a, x, y[:, 0], b), -3 * Z[0, :2])


@pytest.mark.parametrize("op", [blas.gemv_no_inplace, blas.gemv_inplace])
def test_gemv(op):
    y, x = np.array([1.0, 2.0]), np.array([1.0, 0.0, 2.0, -1.0])
    result = _run(op, y, np.array(2.0), X.astype("float64"), x, np.array(0.5))
    np.testing.assert_array_equal(result, 0.5 * y + 2 * X @ x)
    # Factors of a smaller dtype are converted.
    a, matrix, v, w = _variables(np.array(1, "int8"), X * 1.0, x, y)
    found = op(w, a, matrix, v, a).eval({a: 3, matrix: X, v: x, w: y})
    np.testing.assert_array_equal(found, 3 * y + 3 * X @ x)


@pytest.mark.parametrize("op", [blas.ger, blas.ger_destructive])
def test_ger(op):
    x, y = np.array([1.0, 2.0]), np.array([1.0, 0.0, -1.0])
    result = _run(op, Z.astype("float64"), np.array(3.0), x, y)
    np.testing.assert_array_equal(result, Z + 3 * np.outer(x, y))


def test_dot22():
    x, y, a = X.astype("float32"), Y.astype("float32"), np.array(0.5, "float32")
    np.testing.assert_array_equal(_run(blas.Dot22(), x, y), X @ Y)
    np.testing.assert_array_equal(_run(blas.Dot22Scalar(), x, y, a), 0.5 * (X @ Y))


def test_a_shared_variable_is_updated():
    z = theano.shared(Z.astype("float64"))
    x, y = T.dmatrices("xy")
    step = theano.function(
        [x, y], z.sum(), updates=[(z, blas.gemm_inplace(z, np.float64(2), x, y, np.float64(1)))]
    )
    assert step(X, Y) == Z.sum()
    np.testing.assert_array_equal(z.get_value(), Z + 2 * X @ Y)


def test_an_operand_that_is_also_added_to():
    z = theano.shared(np.eye(2))
    one = T.constant(np.float64(1))
    theano.function([], updates=[(z, blas.gemm_no_inplace(z, one, z + 1, z, one))])()
    np.testing.assert_array_equal(z.get_value(), np.eye(2) + (np.eye(2) + 1) @ np.eye(2))


def test_classes():
    assert blas.gemm == blas.Gemm(inplace=False) != blas.gemm_inplace
    assert issubclass(blas.Gemm, blas.GemmRelated)
    assert issubclass(blas.Dot22, blas.GemmRelated)
    assert blas.gemv_inplace == blas.Gemv(inplace=True)
    assert blas.gemv_inplace.inplace
    assert blas.ger_destructive == blas.Ger(destructive=True)
    assert not blas.ger.destructive
    assert str(blas.gemm_inplace) == "Gemm{inplace}"
    assert str(blas.gemv) == "Gemv{no_inplace}"
    assert str(blas.ger) == "Ger{non-destructive}"
    assert blas.batched_dot == T.batched_dot(T.dtensor3(), T.dtensor3()).owner.op
    assert blas.have_fblas
    assert not blas.check_init_y()


def test_other_names():
    assert blas_c.CGemv(inplace=True) == blas_c.cgemv_inplace == blas.gemv_inplace
    assert blas_c.cgemv_no_inplace == blas.gemv
    assert blas_c.CGer(destructive=True) == blas_c.cger_inplace == blas.ger_destructive
    assert blas_c.cger_no_inplace == blas.ger
    assert issubclass(blas_c.CGer, blas_c.BaseBLAS)
    assert not blas_c.check_force_gemv_init()
    assert blas_scipy.ScipyGer(destructive=True) == blas_scipy.scipy_ger_inplace
    assert blas_scipy.scipy_ger_no_inplace == blas.ger


def test_bad_types():
    m, v, s, i, f = T.dmatrix(), T.dvector(), T.dscalar(), T.imatrix(), T.fmatrix()
    for op, arguments in [
        (blas.gemm, (m, s, m, m)),
        (blas.gemm, (v, s, m, m, s)),
        (blas.gemm, (m, m, m, m, s)),
        (blas.gemm, (m, s, m, f, s)),
        (blas.gemm, (i, T.iscalar(), i, i, T.iscalar())),
        (blas.gemv, (v, s, v, v, s)),
        (blas.gemv, (T.fvector(), s, f, T.fvector(), s)),
        (blas.ger, (m, s, m, v)),
        (blas.ger, (m, T.fscalar(), v, v)),
        (blas.Dot22(), (m, v)),
        (blas.Dot22(), (i, i)),
        (blas.Dot22Scalar(), (m, m, T.fscalar())),
        (blas.BatchedDot(), (v, m)),
        (blas.BatchedDot(), (m,)),
    ]:
        with pytest.raises(TypeError, match=type(op).__name__):
            op(*arguments)


def test_bad_shapes():
    z, x, y = T.dmatrices("zxy")
    s = np.float64(1)
    result = blas.gemm(z, s, x, y, s)
    for shapes in [((2, 3), (2, 4), (5, 3)), ((2, 2), (2, 4), (4, 3)), ((1, 3), (2, 4), (4, 3))]:
        with pytest.raises(ValueError, match="shape"):
            result.eval({v: np.ones(shape) for v, shape in zip((z, x, y), shapes, strict=True)})


def test_ldflags():
    previous = theano.config.blas.ldflags
    theano.config.blas.ldflags = "-L/opt/lib -lmkl '-lm' -fopenmp"
    try:
        assert blas.ldflags() == ["mkl", "m"]
        assert blas.ldflags(libs=False, libs_dir=True) == ["/opt/lib"]
        assert blas.ldflags(libs=False, flags=True) == ["-Wl,-rpath,/opt/lib", "-fopenmp"]
        theano.config.blas.ldflags = "mkl"
        with pytest.raises(ValueError, match="mkl"):
            blas.ldflags()
        theano.config.blas.ldflags = "-I/include"
        with pytest.raises(ValueError, match="headers"):
            blas.ldflags(include_dir=True)
    finally:
        theano.config.blas.ldflags = previous


def test_res_is_a():
    x = T.dmatrix()
    product = blas.Dot22()(x, x)
    assert blas.res_is_a(product, blas.Dot22())
    assert not blas.res_is_a(product, blas.gemm)
    assert not blas.res_is_a(x, blas.gemm)
    FunctionGraph([x], [product + 1, product * 2], clone=False)
    assert blas.res_is_a(product, blas.Dot22(), maxclients=2)
    assert not blas.res_is_a(product, blas.Dot22(), maxclients=1)
