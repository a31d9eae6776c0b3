"""Products of sparse matrices with arrays, by the core and by SciPy."""

import numpy as np
import pytest
import scipy.sparse
from matrices import sparse_matrix

import theano
from theano import _core, sparse
from theano import tensor as T
from theano.sparse._dense_products import product, sampled_products

WIDTHS = [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 40]


def layouts(array):
    """Return the same array in several layouts."""
    wide = np.repeat(array, 2, axis=1)[:, ::2]
    return [array, np.asfortranarray(array), array[::-1, ::-1].copy()[::-1, ::-1], wide]


@pytest.mark.parametrize("dtype", ["float32", "float64", "int32", "complex128"])
@pytest.mark.parametrize("format", ["csr", "csc", "bsr"])
@pytest.mark.parametrize("width", WIDTHS)
def test_products(format, dtype, width):
    a = sparse_matrix(format, (20, 30), 1).astype(dtype)
    right = np.random.RandomState(2).uniform(-1, 1, (30, width)).astype(dtype)
    left = np.random.RandomState(3).uniform(-1, 1, (width, 20)).astype(dtype)
    rtol = 1e-5 if dtype == "float32" else 1e-13
    for array in layouts(right):
        found = product(a, array)
        assert found.dtype == dtype
        np.testing.assert_allclose(found, a.toarray() @ right, rtol, rtol)
    for array in layouts(left):
        np.testing.assert_allclose(product(array, a), left @ a.toarray(), rtol, rtol)
    vector = right[:, 0]
    np.testing.assert_allclose(product(a, vector), a.toarray() @ vector, rtol, rtol)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int32"])
@pytest.mark.parametrize("index", ["int32", "int64"])
@pytest.mark.parametrize("format", ["csr", "csc"])
@pytest.mark.parametrize("width", WIDTHS)
def test_sampled_products(format, dtype, index, width):
    a = sparse_matrix(format, (20, 30), 1)
    left = np.random.RandomState(2).uniform(-9, 9, (20, width)).astype(dtype)
    right = np.random.RandomState(3).uniform(-9, 9, (30, width)).astype(dtype)
    indices, indptr = a.indices.astype(index), a.indptr.astype(index)
    entries = a.tocoo()
    expected = (left @ right.T)[entries.row, entries.col]
    for x, y in zip(layouts(left), layouts(right), strict=True):
        found = sampled_products(format, indices, indptr, x, y)
        assert found.dtype == dtype
        np.testing.assert_allclose(found, expected, 1e-5, 1e-4)


@pytest.mark.parametrize("shape", [(0, 5), (5, 0), (0, 0), (1, 1)])
def test_nothing_to_multiply(shape):
    for format in ("csr", "csc"):
        a = scipy.sparse.csr_matrix(shape).asformat(format)
        for width in (0, 1, 2, 5):
            assert product(a, np.ones((shape[1], width))).tolist() == [[0] * width] * shape[0]
            found = sampled_products(
                format, a.indices, a.indptr, np.ones((shape[0], width)), np.ones((shape[1], width))
            )
            assert found.shape == (0,)


@pytest.mark.parametrize("format", ["csr", "csc"])
def test_results_do_not_depend_on_threads(format):
    a = scipy.sparse.random(500, 400, 0.1, format, random_state=1)
    right, left = np.random.RandomState(2).uniform(size=(2, 500, 33))
    threads = _core.get_threads()
    found = []
    try:
        for count in (1, 2, 3):
            _core.set_threads(count)
            found.append(
                [
                    product(a, right[:400]),
                    sampled_products(format, a.indices, a.indptr, left, right[:400]),
                ]
            )
    finally:
        _core.set_threads(threads)
    for others in found[1:]:
        for one, other in zip(found[0], others, strict=True):
            assert one.tobytes() == other.tobytes()
    np.testing.assert_allclose(found[0][0], a @ right[:400], 1e-12)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("indices", [0, 9]),
        ("indices", [0, -1]),
        ("indptr", [0, 2, 1]),
        ("indptr", [0, 1, 5]),
        ("indptr", [-1, 1, 2]),
    ],
)
def test_broken_matrices_are_errors(name, value):
    # SciPy does not look at these when attributes are set.
    x, w, g = sparse.csr_matrix("x"), T.dmatrix("w"), T.dmatrix("g")
    a = scipy.sparse.csr_matrix(np.eye(2, 3))
    setattr(a, name, np.array(value, "int32"))
    f = theano.function([x, w], sparse.dot(x, w))
    with pytest.raises(ValueError, match=r"do not fit|index pointer"):
        f(a, np.ones((3, 4)))
    places = [np.array(each, "int32") for each in (a.indices, a.indptr)]
    h = theano.function([w, g], sparse.sdg_csr(*places, w, g))
    with pytest.raises(ValueError, match="do not fit"):
        h(np.ones((3, 4)), np.ones((2, 4)))


def test_arguments_of_the_core_are_checked():
    ones, zero, pointers = np.ones((2, 2)), np.zeros(2, "int32"), np.array([0, 1, 2], "int32")
    assert _core.sampled_products(zero, pointers, ones, ones).tolist() == [2, 2]
    for arguments in (
        (zero.astype("int64"), pointers, ones, ones),
        (zero, pointers, ones, ones.astype("float32")),
        (zero, pointers, ones.astype("int64"), ones),
        (zero, pointers, ones.T[::-1], ones),
    ):
        with pytest.raises(TypeError):
            _core.sampled_products(*arguments)
    for arguments in (
        (zero, pointers, np.ones((3, 2)), ones),
        (zero, pointers, ones, np.ones((2, 3))),
        (zero, pointers[:0], ones, ones),
    ):
        with pytest.raises(ValueError, match="line"):
            _core.sampled_products(*arguments)
    data = np.ones(2)
    assert _core.sparse_times_dense(True, data, zero, pointers, 2, ones).tolist() == [[1, 1]] * 2
    assert _core.sparse_times_dense(False, data, zero, pointers, 2, ones)[0].tolist() == [2, 2]
    for arguments in (
        (True, data[:1], zero, pointers, 2, ones),
        (True, data, zero, pointers, 3, ones),
        (False, data, zero, pointers, 2, np.ones((3, 2))),
        (True, data, zero, pointers, -1, ones),
    ):
        with pytest.raises(ValueError, match="fit"):
            _core.sparse_times_dense(*arguments)


def test_gradients_for_other_lengths():
    w, g = T.dmatrix("w"), T.dmatrix("g")
    places = [np.array([0, 1], "int32"), np.array([0, 1, 2], "int32")]
    for op, wrong in ((sparse.sdg_csr, ((2, 2), (3, 2))), (sparse.sdg_csc, ((3, 2), (2, 2)))):
        with pytest.raises(ValueError, match="2 lines"):
            theano.function([w, g], op(*places, w, g))(*map(np.ones, wrong))
