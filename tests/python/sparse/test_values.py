"""Values of sparse matrices in functions: whose memory they are, modes, pickles, errors."""

import copy
import pickle

import numpy as np
import pytest
import scipy.sparse
from matrices import sparse_matrix

import theano
from theano import interpreter, sparse
from theano import tensor as T
from theano.compile.debugmode import BadDestroyMap, BadViewMap
from theano.sparse._sparse_op import SparseOp

MODES = ["FAST_RUN", "FAST_COMPILE", "DebugMode", "NanGuardMode"]


def test_results_are_the_callers_alone():
    x, s = sparse.csr_matrix("x"), theano.shared(sparse_matrix("csr", (3, 3), 1))
    given = sparse_matrix("csr", (3, 3), 2)
    before, stored = given.toarray(), s.get_value().toarray()
    constant = sparse.as_sparse_variable(sparse_matrix("csc", (3, 3), 3))
    kept = constant.data.toarray()
    results = [
        *(x, x.T, x.T.T, s, s.T, constant, constant.T),
        *(sparse.csm_data(x), sparse.csm_indices(x), sparse.csm_indptr(x), sparse.csm_data(s.T)),
        *(x[:, :], x[:], x.astype("float64"), sparse.remove0(x), sparse.ensure_sorted_indices(x)),
        *(sparse.structured_add(x, 0), sparse.CSR(*sparse.csm_properties(x))),
    ]
    f = theano.function([x], results, updates=[(s, s.T.T)])
    for result in f(given):
        arrays = (
            [result.data, result.indices, result.indptr] if hasattr(result, "nnz") else [result]
        )
        for array in arrays:
            array[...] = 1
    np.testing.assert_array_equal(given.toarray(), before)
    np.testing.assert_array_equal(s.get_value().toarray(), stored)
    np.testing.assert_array_equal(constant.data.toarray(), kept)
    np.testing.assert_array_equal(f(given)[0].toarray(), before)


def test_arguments_are_not_kept():
    s = theano.shared(sparse_matrix("csr", (3, 3), 1))
    x = sparse.csr_matrix("x")
    store = theano.function([x], [], updates=[(s, x)])
    given = sparse_matrix("csr", (3, 3), 2)
    before = given.toarray()
    store(given)
    s.set_value(given)
    given.data[:] = 7
    np.testing.assert_array_equal(s.get_value().toarray(), before)
    s.get_value().data[:] = 8
    np.testing.assert_array_equal(s.get_value().toarray(), before)
    s.get_value(borrow=True).data[:] = 9
    assert set(s.get_value().data) == {9}


def test_updates_that_share_memory_are_copied():
    a = theano.shared(sparse_matrix("csr", (3, 3), 1))
    b = theano.shared(sparse_matrix("csc", (3, 3), 2))
    theano.function([], [], updates=[(b, a.T)])()
    a.get_value(borrow=True).data[:] = 5
    assert 5 not in b.get_value().data


@pytest.mark.parametrize("mode", MODES)
def test_modes(mode):
    x, w = sparse.csr_matrix("x"), T.dmatrix("w")
    cost = (sparse.structured_dot(sparse.tanh(x), w) ** 2).sum() + sparse.sp_sum(x.T * 2)
    results = [cost, *theano.grad(cost, [x, w]), x.T[1:], sparse.clean(x), x < x.T.T, x > w.T]
    given = sparse_matrix("csr", (3, 4), 1), np.arange(12.0).reshape(4, 3)
    found = theano.function([x, w], results, mode=mode)(*given)
    plain = interpreter.evaluate(results, dict(zip((x, w), given, strict=True)))
    for one, other in zip(found, plain, strict=True):
        if scipy.sparse.issparse(one):
            assert one.format == other.format
            one, other = one.toarray(), other.toarray()
        np.testing.assert_allclose(one, other, rtol=1e-12)


class _Wrong(SparseOp):
    def __init__(self, kind):
        self.kind = kind

    __props__ = ("kind",)

    def make_node(self, x):
        return theano.Apply(self, [x], [x.type()])

    def perform(self, node, inputs, output_storage, params=None):
        (x,) = inputs
        if self.kind == "writes":
            x.data[0] += 1
            output_storage[0][0] = x.copy()
        else:
            output_storage[0][0] = type(x)((x.data, x.indices.copy(), x.indptr.copy()), x.shape)


@pytest.mark.parametrize(("kind", "error"), [("writes", BadDestroyMap), ("views", BadViewMap)])
def test_debugmode_sees_what_operations_do_to_memory(kind, error):
    x = sparse.csr_matrix("x")
    f = theano.function([x], sparse.sp_sum(_Wrong(kind)(x)), mode="DebugMode")
    with pytest.raises(error):
        f(sparse_matrix("csr", (3, 3), 1))


def test_pickles_and_copies():
    s = theano.shared(sparse_matrix("csr", (3, 4), 1), name="s")
    x = sparse.csc_fmatrix("x")
    constant = sparse.as_sparse_variable(sparse_matrix("csc", (3, 4), 1))
    result = s + sparse.csr_matrix("y") + constant
    for original in (x, s, constant, result, sparse.csr_dmatrix):
        for made in (pickle.loads(pickle.dumps(original)), copy.deepcopy(original)):
            assert type(made) is type(original)
            assert str(made) == str(original)
    f = theano.function([x], [sparse.sp_sum(x), s.T], updates=[(s, s * 2)])
    g = pickle.loads(pickle.dumps(f))
    given = sparse_matrix("csc", (2, 2), 1, "float32")
    for _ in range(2):
        for one, other in zip(f(given), g(given), strict=True):
            np.testing.assert_array_equal(*(r.toarray() if r.ndim else r for r in (one, other)))


@pytest.mark.parametrize("format", ["csr", "csc"])
@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0), (1, 1)])
def test_empty_matrices(format, shape):
    x, w = sparse.matrix(format, "x"), T.dmatrix("w")
    square = shape[0] == shape[1]
    results = [
        *(x.T, -x, x + x, x * x, x * 2, x.toarray(), sparse.sp_sum(x), sparse.sp_sum(x, 0)),
        *(sparse.sp_sum(x, 1), sparse.dot(x, w), sparse.structured_dot(x, w), sparse.clean(x)),
        *(sparse.true_dot(x, w), x.shape, x.size, sparse.structured_exp(x), x[:, :], x == x),
        *(sparse.hstack([x, x]), sparse.vstack([x, x]), sparse.eq(x, x), sparse.lt(x, x)),
    ]
    results = [each for each in results if not isinstance(each, bool)]
    results += [sparse.diag(x)] if square else []
    cost = (sparse.structured_dot(x, w) ** 2).sum() + sparse.sp_sum(sparse.sqr(x))
    results += theano.grad(cost, [x, w])
    value = scipy.sparse.csr_matrix(shape).asformat(format)
    found = theano.function([x, w], results)(value, np.ones((shape[1], 2)))
    assert found[0].shape == shape[::-1]
    assert found[9].shape == (shape[0], 2)
    assert found[-2].shape == shape


def test_matrices_are_taken_as_they_are_stored():
    # Unsorted indices, an element stored in two parts, and one that is 0.
    value = scipy.sparse.csr_matrix(
        (np.array([1.0, 2, 3, 0, 5]), np.array([2, 0, 2, 1, 0]), np.array([0, 3, 5])), (2, 3)
    )
    dense = value.toarray()
    x, w = sparse.csr_matrix("x"), T.dmatrix("w")
    other = np.arange(6.0).reshape(2, 3)
    pairs = [
        (x.toarray(), dense),
        (x.T.toarray(), dense.T),
        ((x * w).toarray(), dense * other),
        ((x * x).toarray(), dense * dense),
        (x + w, dense + other),
        (sparse.sp_sum(x, 0), dense.sum(0)),
        (sparse.dot(x, w.T), dense @ other.T),
        (x[0, 2], 4),
        (x[[1, 0]].toarray(), dense[[1, 0]]),
        (x[:, 1:].toarray(), dense[:, 1:]),
        (sparse.eq(x, w), dense == other),
        (sparse.mul_s_v(x, w[0]).toarray(), dense * other[0]),
        (sparse.col_scale(x, w[1]).toarray(), dense * other[1]),
    ]
    found = theano.function([x, w], [result for result, _ in pairs])(value, other)
    for one, (_, expected) in zip(found, pairs, strict=True):
        np.testing.assert_array_equal(one, expected)


def test_storage_that_belongs_to_no_line():
    value = sparse_matrix("csr", (3, 4), 1)
    value.data = np.append(value.data, [7.0, 8])
    value.indices = np.append(value.indices, [3, 3]).astype("int32")
    dense = value.toarray()
    x = sparse.csr_matrix("x")
    cost = (sparse.structured_dot(x, np.ones((4, 2))) ** 2).sum()
    results = [x * 2, sparse.structured_exp(x), x * T.ones((3, 4)), x.size, theano.grad(cost, x)]
    found = theano.function([x], results)(value)
    np.testing.assert_array_equal(found[0].toarray(), 2 * dense)
    np.testing.assert_array_equal(found[2].toarray(), dense)
    assert int(found[3]) == np.count_nonzero(dense)
    assert len(value.data) == np.count_nonzero(dense) + 2
    sampled = sparse.sdg_csr(value.indices, value.indptr, np.ones((4, 2)), np.ones((3, 2))).eval()
    assert sampled.tolist() == [2] * np.count_nonzero(dense) + [0, 0]


def test_arrays_of_scipy_are_converted():
    value = sparse_matrix("csr", (3, 4), 1)
    x = sparse.csr_matrix("x")
    f = theano.function([x], [x, sparse.sp_sum(x, 0)])
    for given in (scipy.sparse.csr_array(value), scipy.sparse.coo_array(value), value.tolil()):
        found = f(given)
        assert isinstance(found[0], scipy.sparse.csr_matrix)
        np.testing.assert_array_equal(found[1], value.toarray().sum(0))
    assert sparse.as_sparse_variable(scipy.sparse.csc_array(value)).type == sparse.csc_dmatrix
    s = theano.shared(scipy.sparse.csr_array(value))
    assert isinstance(s.get_value(), scipy.sparse.csr_matrix)
    assert isinstance(sparse.dot(s, np.ones((4, 2))).eval(), np.ndarray)


def test_dtypes_hold_results():
    x, s = sparse.csr_matrix("x", dtype="int8"), T.dvector("s")
    value = scipy.sparse.csr_matrix(np.full((2, 3), 100, "int8"))
    results = [sparse.sp_sum(x), sparse.sp_sum(x, 0), sparse.col_scale(x, s), x * s[0]]
    assert [each.dtype for each in results] == ["int64", "int64", "float64", "float64"]
    found = theano.function([x, s], results)(value, [1.5, 2.5, 0.25])
    assert [each.dtype.name for each in found] == ["int64", "int64", "float64", "float64"]
    assert found[0] == 600
    assert found[1].tolist() == [200, 200, 200]
    assert found[2].toarray().tolist() == [[150, 250, 25]] * 2
    assert found[3].toarray().tolist() == [[150] * 3] * 2
    unsigned = sparse.csc_matrix("u", dtype="uint8")
    assert sparse.sp_sum(unsigned, 1).dtype == "uint64"
    assert sparse.row_scale(sparse.csr_fmatrix(), s).dtype == "float32"


def test_long_indices():
    value = sparse_matrix("csr", (3, 4), 1)
    value.indices, value.indptr = value.indices.astype("int64"), value.indptr.astype("int64")
    x = sparse.csr_matrix("x")
    found = theano.function([x], [sparse.csm_indices(x), (x * 2).toarray()])(value)
    assert found[0].dtype == "int32"
    np.testing.assert_array_equal(found[1], 2 * value.toarray())


def test_errors_name_what_does_not_fit():
    x, w = sparse.csr_matrix("x"), T.dmatrix("w")
    value = sparse_matrix("csr", (3, 4), 1)
    f = theano.function([x], x, name="f")
    with pytest.raises(NotImplementedError, match=r"variable x.*\n.*float64.*csr_matrix.*float32"):
        f(value.astype("float32"))
    with pytest.raises(TypeError, match="cannot hold"):
        f("text")
    s = theano.shared(value)
    multiply = theano.function([x, w], sparse.dot(x, w), updates=[(s, s * 2)])
    with pytest.raises(ValueError, match=r"\(3, 4\).*\(3, 2\)"):
        multiply(value, np.ones((3, 2)))
    np.testing.assert_array_equal(s.get_value().toarray(), value.toarray())
    with pytest.raises(AssertionError, match=r"\(3, 4\).*\(4, 3\)"):
        theano.function([x, w], x * w)(value, np.ones((4, 3)))
    with pytest.raises(AssertionError, match="csr or csc"):
        sparse.sp_sum(sparse.bsr_matrix())
    with pytest.raises(TypeError, match="a sparse variable is needed"):
        sparse.sp_sum(w)
    with pytest.raises(TypeError, match="has two dimensions"):
        sparse.csr_from_dense(T.dtensor3())


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (([1.0, 2], [0, 3], [0, 1, 2], [2, 3]), "indices"),
        (([1.0, 2], [0, -1], [0, 1, 2], [2, 3]), "indices"),
        (([1.0, 2], [0, 1], [0, 2, 1], [2, 3]), "ind"),
        (([1.0, 2], [0, 1], [0, 1], [2, 3]), "ind"),
        (([1.0, 2], [0, 1], [0, 1, 2], [2, 3, 4]), "two lengths"),
        (([1.0, 2, 3], [0, 1], [0, 1, 2], [2, 3]), "as many elements"),
    ],
)
@pytest.mark.parametrize("format", ["csr", "csc"])
def test_parts_that_make_no_matrix(format, parts, message):
    data, indices, indptr, shape = parts
    if format == "csc":
        shape = shape[::-1]
    variables = [T.dvector(), T.lvector(), T.lvector(), T.lvector()]
    f = theano.function(variables, sparse.CSM(format)(*variables))
    with pytest.raises(ValueError, match=message):
        f(np.array(data), indices, indptr, shape)


def test_shapes_need_no_computation():
    x, w = sparse.csr_matrix("x"), T.dmatrix("w")
    value, other = sparse_matrix("csr", (3, 4), 1), np.ones((4, 2))
    cases = {
        (3, 4): [x, -x, x + x, x * 2, x.T.T, sparse.structured_exp(x), x.astype("float32"), x * x],
        (4, 3): [x.T, sparse.transpose(x)],
        (3, 2): [sparse.dot(x, w), sparse.structured_dot(x, w), sparse.true_dot(x, w)],
        (3, 8): [sparse.hstack([x, x])],
        (6, 4): [sparse.vstack([x, x])],
        (2, 4): [sparse.get_item_list(x, [0, 2])],
        (4,): [sparse.sp_sum(x, 0)],
    }
    for shape, results in cases.items():
        for result in results:
            f = theano.function([x, w], result.shape, on_unused_input="ignore")
            assert tuple(f(value, other)) == shape
            ops = [node.op for node in f.maker.fgraph.toposort()]
            if result is not x:
                assert type(result.owner.op) not in {type(op) for op in ops}


def test_loops_branches_and_inner_graphs():
    x, w = sparse.csr_matrix("x"), T.dmatrix("w")
    value, other = sparse_matrix("csr", (3, 3), 1), np.arange(6.0).reshape(3, 2)
    states, _ = theano.scan(
        lambda state, matrix: sparse.structured_dot(matrix, state),
        outputs_info=w,
        non_sequences=x,
        n_steps=3,
    )
    gradient = theano.grad(states[-1].sum(), w)
    found = theano.function([x, w], [states[-1], gradient])(value, other)
    cube = np.linalg.matrix_power(value.toarray(), 3)
    np.testing.assert_allclose(found[0], cube @ other)
    np.testing.assert_allclose(found[1], cube.T @ np.ones((3, 2)))
    op = theano.OpFromGraph([x, w], [sparse.dot(x, w) * 2])
    np.testing.assert_allclose(op(x, w).eval({x: value, w: other}), 2 * value.toarray() @ other)
    chosen = theano.ifelse.ifelse(w.sum() > 0, x * 2, x * 3)
    np.testing.assert_allclose(
        theano.function([x, w], chosen)(value, other).toarray(), 2 * value.toarray()
    )


def test_test_values():
    with theano.change_flags(compute_test_value="raise"):
        x = sparse.csr_matrix("x")
        x.tag.test_value = sparse_matrix("csr", (3, 4), 1)
        result = sparse.dot(x * 2, np.ones((4, 2)))
        np.testing.assert_allclose(
            result.tag.test_value, 2 * x.tag.test_value.toarray() @ np.ones((4, 2))
        )


def test_printing():
    x = sparse.csr_matrix("x")
    text = theano.printing.debugprint(sparse.dot(x.T, x * 2), file="str")
    assert "SparseDot" in text
    assert "SparseTranspose" in text
    assert "SparseVariable{csr,float64}" in text
    assert theano.pp(x.T)


def test_equal_computations_are_done_once():
    x = sparse.csr_matrix("x")
    f = theano.function(
        [x],
        [sparse.csr_from_dense(x.toarray() + 1), x.T, x.T, sparse.csc_from_dense(x.toarray() + 1)],
    )
    names = [str(node.op) for node in f.maker.fgraph.toposort()]
    assert names.count("DenseFromSparse{structured_grad=True}") == 1
    value = sparse_matrix("csr", (2, 3), 1)
    found = f(value)
    assert [each.format for each in found] == ["csr", "csc", "csc", "csc"]
    found[1].data[:] = 0
    assert found[2].data.all()
