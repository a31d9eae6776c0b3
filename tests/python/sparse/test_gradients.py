"""Gradients of the operations on sparse matrices, against finite differences."""

import numpy as np
import pytest
import scipy.sparse
from matrices import dense_of, from_data, is_sparse, regular, sparse_matrix

import theano
from theano import sparse
from theano import tensor as T

FORMATS = ("csr", "csc")
RNG = np.random.RandomState(3)
MATRIX, OTHER = RNG.uniform(0.5, 2, (3, 4)), RNG.uniform(0.5, 2, (4, 2))
THIRD, VECTOR, SHORT = RNG.uniform(0.5, 2, (3, 2)), RNG.uniform(0.5, 2, 4), RNG.uniform(0.5, 2, 3)
SCALAR = np.array(1.5)


def a(format, shape=(3, 4), seed=1):
    return sparse_matrix(format, shape, seed)


# Functions whose gradients are those for all elements, and their arguments by format.
REGULAR = {
    "transpose": (lambda x: x.T, lambda f: [a(f)]),
    "neg": (lambda x: -x, lambda f: [a(f)]),
    "add": (lambda x, y: x + y, lambda f: [a(f), a(f, seed=2)]),
    "sub": (lambda x, y: x - y, lambda f: [a(f), a(f, seed=2)]),
    "add csr": (lambda x, y: x + y, lambda f: [a(f), a("csr", seed=2)]),
    "mul": (lambda x, y: x * y, lambda f: [a(f), a(f, seed=2)]),
    "mul csc": (lambda x, y: y * x, lambda f: [a(f), a("csc", seed=2)]),
    "mul dense": (lambda x, y: x * y, lambda f: [a(f), MATRIX]),
    "mul scalar": (lambda x, y: x * y, lambda f: [a(f), SCALAR]),
    "mul_s_v": (sparse.mul_s_v, lambda f: [a(f), VECTOR]),
    "col_scale": (sparse.col_scale, lambda f: [a(f), VECTOR]),
    "row_scale": (sparse.row_scale, lambda f: [a(f), SHORT]),
    "sp_sum": (sparse.sp_sum, lambda f: [a(f)]),
    "sp_sum 0": (lambda x: sparse.sp_sum(x, 0), lambda f: [a(f)]),
    "sp_sum 1": (lambda x: sparse.sp_sum(x, 1), lambda f: [a(f)]),
    "diag": (sparse.diag, lambda f: [a(f, (3, 3))]),
    "square_diagonal": (sparse.square_diagonal, lambda f: [SHORT]),
    "ensure_sorted_indices": (sparse.ensure_sorted_indices, lambda f: [a(f)]),
    "remove0": (sparse.remove0, lambda f: [a(f)]),
    "clean": (sparse.clean, lambda f: [a(f)]),
    "hstack": (lambda x, y: sparse.hstack([x, y, x]), lambda f: [a(f), a("csr", (3, 2))]),
    "vstack": (
        lambda x, y: sparse.vstack([x, y], f"{x.format}"),
        lambda f: [a(f), a("csr", (2, 4))],
    ),
    "dot": (sparse.dot, lambda f: [a(f), OTHER]),
    "dot vector": (sparse.dot, lambda f: [a(f), VECTOR]),
    "vector dot": (sparse.dot, lambda f: [SHORT, a(f)]),
    "dense dot": (sparse.dot, lambda f: [OTHER.T, a(f, (4, 3))]),
    "sparse dot": (sparse.dot, lambda f: [a(f), a(f, (4, 2), 5)]),
    "dot of transposed": (lambda x, y: sparse.dot(x.T, y), lambda f: [a(f, (4, 3)), OTHER]),
    "dot of negative": (lambda x, y: sparse.dot(-x, y), lambda f: [a(f), OTHER]),
    "dot of cast": (lambda x, y: sparse.dot(x.astype("float64"), y), lambda f: [a(f), OTHER]),
    "dot of sum": (lambda x, y: sparse.dot(x + x * 3, y), lambda f: [a(f), OTHER]),
    "dot of part": (lambda x, y: sparse.dot(x[:, 1:3], y), lambda f: [a(f), THIRD[:2]]),
    "true_dot": (sparse.true_dot, lambda f: [a(f), a("csc", (4, 2), 5)]),
    "true_dot dense": (sparse.true_dot, lambda f: [a(f), OTHER]),
    "true_dot dense left": (sparse.true_dot, lambda f: [OTHER.T, a(f, (4, 3))]),
    "usmm": (sparse.usmm, lambda f: [SCALAR, a(f), OTHER, THIRD]),
    "usmm sparse": (sparse.usmm, lambda f: [SCALAR, a(f), a("csr", (4, 2)), THIRD]),
    "usmm matrix alpha": (sparse.usmm, lambda f: [np.ones((1, 1)), a(f), OTHER, THIRD]),
    "element": (lambda x: x[1, 2], lambda f: [a(f)]),
    "elements": (lambda x: x[[0, 0, 2], [1, 1, 3]], lambda f: [a(f)]),
    "rows": (lambda x: x[[0, 2, 0]], lambda f: [a(f)]),
    "part": (lambda x: x[1:, ::-2], lambda f: [a(f)]),
    "from dense": (lambda x: sparse.csr_from_dense(x) * x, lambda f: [MATRIX]),
    "regular dense": (sparse.DenseFromSparse(structured=False), lambda f: [a(f)]),
    "construct": (
        lambda v: sparse.construct_sparse_from_list(T.zeros((5, 2)), v, [3, 0, 3]),
        lambda f: [THIRD],
    ),
}

# Functions whose gradients are those for stored elements.
STRUCTURED = {
    "structured_dot": (sparse.structured_dot, lambda f: [a(f), OTHER]),
    "structured_dot column": (sparse.structured_dot, lambda f: [a(f), OTHER[:, :1]]),
    "structured_dot left": (sparse.structured_dot, lambda f: [OTHER.T, a(f, (4, 3))]),
    "structured_dot sparse": (
        lambda x, y: sparse.structured_dot(x, y).toarray(),
        lambda f: [a(f), a("csr", (4, 2), 5)],
    ),
    "toarray": (lambda x: x.toarray(), lambda f: [a(f)]),
    "add dense": (lambda x, y: x + y, lambda f: [a(f), MATRIX]),
    "dense sub": (lambda x, y: y - x, lambda f: [a(f), MATRIX]),
    "structured_add_s_v": (sparse.structured_add_s_v, lambda f: [a(f), VECTOR]),
    "add_s_s_data": (lambda x: sparse.add_s_s_data(x, sparse.sqr(x)), lambda f: [a(f)]),
    "sp_sum": (lambda x: sparse.sp_sum(x, sparse_grad=True), lambda f: [a(f)]),
    "sp_sum 0": (lambda x: sparse.sp_sum(x, 0, sparse_grad=True), lambda f: [a(f)]),
    "sp_sum 1": (lambda x: sparse.sp_sum(x, 1, sparse_grad=True), lambda f: [a(f)]),
    "sampling_dot": (sparse.sampling_dot, lambda f: [THIRD, OTHER, a(f)]),
    "structured_sigmoid": (sparse.structured_sigmoid, lambda f: [a(f)]),
    "structured_pow": (lambda x: sparse.structured_pow(x, 1.5), lambda f: [a(f)]),
    "csm_data": (lambda x: sparse.csm_data(x) ** 2, lambda f: [a(f)]),
    "other format": (lambda x, y: y * x, lambda f: [a(f), sparse_matrix("csr", (3, 4), 9)]),
    "chain": (
        lambda x, y: sparse.structured_dot(sparse.tanh(x.T * 2).T + x, y),
        lambda f: [a(f), OTHER],
    ),
}


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", REGULAR)
def test_regular(name, format):
    function, values = REGULAR[name]
    sparse.verify_grad_sparse(function, values(format), structured=False)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", STRUCTURED)
def test_structured(name, format):
    function, values = STRUCTURED[name]
    sparse.verify_grad_sparse(function, values(format), structured=True)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", [n for n in REGULAR if n not in ("remove0", "clean")])
def test_second_derivatives(name, format):
    function, values = REGULAR[name]

    def slopes(*inputs):
        result = regular(function(*inputs))
        gradients = theano.grad(T.sqr(result).sum(), list(inputs))
        return sum(regular(gradient).sum() for gradient in gradients)

    sparse.verify_grad_sparse(slopes, values(format), structured=False)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "name", ["structured_dot", "structured_dot sparse", "sampling_dot", "chain"]
)
def test_second_derivatives_at_stored_places(name, format):
    function, values = STRUCTURED[name]

    def slopes(*inputs):
        result = function(*inputs)
        result = result.toarray() if is_sparse(result) else result
        gradients = theano.grad(T.sqr(result).sum(), list(inputs))
        return sum((sparse.csm_data(g) if is_sparse(g) else g).sum() for g in gradients)

    sparse.verify_grad_sparse(slopes, values(format), structured=True)


def test_repeated_places_have_gradients_of_their_own():
    value = scipy.sparse.csr_matrix(
        (np.array([1.0, 2, 3, 4]), np.array([1, 1, 0, 1]), np.array([0, 2, 4])), (2, 2)
    )
    make, weights = from_data(value), np.array([[1.0, 10], [100, 1000]])
    data = T.dvector()
    x, ones = make(data), np.ones(4)
    for result, slopes in (
        (sparse.structured_dot(x, np.eye(2)), ones),
        (x.toarray(), ones),
        (sparse.structured_exp(x).toarray(), np.exp(value.data)),
        (x + np.ones((2, 2)), ones),
        ((x * T.ones((2, 2))).toarray(), ones),
    ):
        gradient = theano.grad((result * weights).sum(), data).eval({data: value.data})
        np.testing.assert_allclose(gradient, slopes * np.array([10, 10, 100, 1000]))


@pytest.mark.parametrize("format", FORMATS)
def test_gradients_of_unsorted_indices(format):
    make = sparse.CSM(format)
    ones = T.ones((3, 3))
    d = T.dvector()
    x = make(d, [2, 0, 1], [0, 2, 2, 3], [3, 3])
    for other in (sparse.csr_from_dense(ones), sparse.csc_from_dense(ones)):
        weights = np.arange(9.0).reshape(3, 3)
        cost = (sparse.DenseFromSparse(structured=False)(other * x) * weights).sum()
        expected = [2.0, 0.0, 7.0] if format == "csr" else [6.0, 0.0, 5.0]
        assert theano.grad(cost, d).eval({d: [1.0, 2.0, 3.0]}).tolist() == expected


def test_sparse_and_dense_terms_are_added():
    x, y = sparse.csr_matrix("x"), T.dmatrix("y")
    cost = sparse.structured_dot(x, y).sum() + sparse.dot(x, y).sum()
    gradient = theano.grad(cost, x)
    value, other = sparse_matrix("csr", (3, 4), 1), OTHER
    found = theano.function([x, y], gradient)(value, other)
    full = np.ones((3, 2)) @ other.T
    np.testing.assert_allclose(found, full + full * (value.toarray() != 0))


def test_disconnected_and_discrete():
    x, i = sparse.csr_matrix("x"), sparse.csc_matrix("i", dtype="int32")
    with pytest.raises(theano.gradient.DisconnectedInputError):
        theano.grad(T.dscalar(), x)
    zeros = theano.grad(T.dscalar(), [x, i], disconnected_inputs="ignore")
    assert [zero.type for zero in zeros] == [sparse.csr_dmatrix, sparse.csc_dmatrix]
    given = [sparse_matrix("csr", (2, 3), 1), sparse_matrix("csc", (2, 3), 1, "int32")]
    for found in theano.function([x, i], zeros)(*given):
        assert found.shape == (2, 3)
        assert found.nnz == 0
    # What depends on integers has no slope.
    cost = sparse.sp_sum(i.astype("float64")) + sparse.csm_indices(x).sum()
    for found in theano.function([x, i], theano.grad(cost, [x, i]))(*given):
        assert dense_of(found).tolist() == np.zeros((2, 3)).tolist()


def test_precision_is_that_of_the_variable():
    x, y = sparse.csr_fmatrix("x"), T.fmatrix("y")
    cost = sparse.structured_dot(x.astype("float64"), y).sum()
    gradients = theano.grad(cost, [x, y])
    assert [gradient.dtype for gradient in gradients] == ["float32", "float32"]
    value = sparse_matrix("csr", (3, 4), 1, "float32")
    found = theano.function([x, y], gradients)(value, OTHER.astype("float32"))
    assert [each.dtype.name for each in found] == ["float32", "float32"]


def test_broadcastable_operands():
    x, y = sparse.csr_matrix("x"), T.drow("y")
    value, row = sparse_matrix("csr", (1, 4), 1), MATRIX[:1]
    for result in ((x * y).toarray(), x + y):
        gradient = theano.grad(result.sum(), y)
        assert gradient.broadcastable == (True, False)
        assert theano.function([x, y], gradient)(value, row).shape == (1, 4)


def test_Lop_and_known_gradients():
    x, v = sparse.csr_matrix("x"), sparse.csr_matrix("v")
    value, point = sparse_matrix("csr", (3, 4), 1), sparse_matrix("csr", (3, 4), 2)
    y = x * 3
    found = [theano.Lop(y, x, v), theano.grad(None, x, known_grads={y: v})]
    for each in theano.function([x, v], found, on_unused_input="ignore")(value, point):
        np.testing.assert_allclose(each.toarray(), 3 * point.toarray())
    with pytest.raises(ValueError, match="0 dimensions"):
        theano.Lop(y, x, T.dscalar())


def test_Rop():
    x, w, v = sparse.csr_matrix("x"), T.dmatrix("w"), T.dmatrix("v")
    product = theano.Rop(sparse.structured_dot(x, w), w, v)
    value = sparse_matrix("csr", (3, 4), 1)
    found = theano.function([x, v], product)(value, OTHER)
    np.testing.assert_allclose(found, value @ OTHER)


def test_sparse_gradient_of_what_the_core_computes():
    w, i = T.dmatrix("w"), T.lvector("i")
    cost = (theano.sparse_grad(T.tanh(w)[i]) ** 2).sum()
    gradient = theano.grad(cost, w)
    expected = theano.grad((T.tanh(w)[i] ** 2).sum(), w)
    found = theano.function([w, i], [gradient, expected])(MATRIX, [2, 0, 2])
    np.testing.assert_allclose(found[0], found[1])


@pytest.mark.parametrize("positive", [False, True])
def test_gradients_of_choices(positive):
    x, w, c = sparse.csr_matrix("x"), T.dmatrix("w"), T.dscalar("c")
    chosen = theano.ifelse.ifelse(c > 0, x * 2, sparse.csr_from_dense(w) * 3)
    costs = [sparse.sp_sum(chosen), sparse.dot(chosen, np.ones((4, 1))).sum()]
    value, matrix = sparse_matrix("csr", (3, 4), 1), MATRIX[:2]
    for cost in costs:
        f = theano.function([x, w, c], theano.grad(cost, [x, w]))
        of_x, of_w = map(dense_of, f(value, matrix, 1.0 if positive else -1.0))
        np.testing.assert_array_equal(of_x, np.full((3, 4), 2.0 * positive))
        np.testing.assert_array_equal(of_w, np.full((2, 4), 3.0 * (not positive)))


def test_sparse_gradients_of_what_sparse_operations_compute():
    x, w, i = sparse.csr_matrix("x"), T.dmatrix("w"), T.lvector("i")
    value = sparse_matrix("csr", (3, 4), 1)
    for y in (sparse.usmm(2.0, x, w, T.zeros((3, 2))), sparse.dot(x, w), x + w[:3].dot(w.T)):
        costs = [T.sqr(rows).sum() for rows in (theano.sparse_grad(y[i]), y[i])]
        gradients = [theano.grad(cost, wrt) for cost in costs for wrt in (w, x)]
        found = theano.function([x, w, i], gradients)(value, OTHER, [2, 0, 2])
        np.testing.assert_allclose(found[0], found[2])
        np.testing.assert_allclose(dense_of(found[1]), dense_of(found[3]))


def test_gradients_without_meaning():
    x = sparse.csr_matrix("x", dtype="complex128")
    cost = sparse.csm_data(x.astype("complex64")).real.sum()
    with pytest.raises(NotImplementedError, match="complex"):
        theano.grad(cost, x)


def test_a_wrong_gradient_is_found():
    # That of `toarray` is restricted to stored elements.
    with pytest.raises(sparse.verify_grad_sparse.E_grad):
        sparse.verify_grad_sparse(lambda x: x.toarray(), [a("csr")])
    sparse.verify_grad_sparse(lambda x: x.toarray(), [a("csr")], structured=True, n_tests=1)
