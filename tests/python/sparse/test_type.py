"""SparseType and its variables: what Theano's cases do not say."""

import subprocess
import sys

import numpy as np
import pytest
import scipy.sparse
from matrices import sparse_matrix

import theano
from theano import sparse
from theano import tensor as T
from theano.sparse.type import _is_sparse
from theano.sparse.utils import hash_from_sparse


def test_modules_and_versions():
    assert sparse.scipy_ver == [int(n) for n in scipy.__version__.split(".")[:2]]
    assert (sparse.enable_sparse, sparse.imported_scipy, sparse.type.imported_scipy) == (True,) * 3
    assert (sparse.theano, sparse.tensor, sparse.config) == (theano, T, theano.config)
    assert (sparse.gof, sparse.scalar) == (theano.gof, theano.scalar)
    assert sparse.opt.sd_csr
    assert sparse.sandbox.__doc__
    assert not hasattr(sparse, "no_such_name")


def test_without_scipy():
    program = (
        "import sys; sys.modules['scipy'] = None; import theano.sparse as sparse\n"
        "assert not sparse.enable_sparse\n"
        "assert not hasattr(sparse, 'csr_matrix')\n"
        "try: sparse.SparseType('csr', 'float64')\n"
        "except ImportError as error: print(error)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.stdout.strip() == "sparse matrices need SciPy", run.stderr


def test_equal_types_are_one():
    kind = sparse.SparseType("csr", np.float64)
    assert kind is sparse.csr_dmatrix
    assert kind is sparse.SparseType("csr", np.dtype("float64"))
    assert kind != sparse.csc_dmatrix
    assert isinstance(kind(), sparse.SparseVariable)
    assert kind.make_variable("x").name == "x"
    assert kind.dtype in kind.dtype_set == sparse.all_dtypes
    assert kind.get_size(kind.get_shape_info(sparse_matrix("csr", (3, 4), 1))) > 0


def test_values_are_compared_at_all_places():
    kind = sparse.csr_dmatrix
    a = scipy.sparse.csr_matrix([[np.nan, np.inf], [0, 1.0]])
    assert kind.values_eq(a, a.copy())
    assert kind.values_eq_approx(a, a.tocsc())
    b = a.copy()
    b.data[-1] += 1e-9
    assert not kind.values_eq(a, b)
    assert kind.values_eq_approx(a, b)
    assert not kind.values_eq_approx(a, b, eps=1e-10)
    explicit = scipy.sparse.csr_matrix(([0.0, 2.0], [0, 1], [0, 2]), (1, 2))
    assert kind.values_eq(explicit, scipy.sparse.csr_matrix([[0, 2.0]]))
    assert not kind.values_eq(a, scipy.sparse.csr_matrix((3, 3)))
    assert not kind.values_eq(a, a.toarray())


def test_predicates():
    assert _is_sparse(scipy.sparse.csr_matrix((2, 2)))
    assert not _is_sparse(np.ones(2))
    with pytest.raises(NotImplementedError):
        _is_sparse(3)
    assert sparse.basic._is_dense_variable(T.dmatrix())
    assert sparse.basic._is_dense(np.ones(2))
    with pytest.raises(NotImplementedError):
        sparse.basic._is_dense("a")


def test_digests():
    a = sparse_matrix("csr", (3, 4), 1)
    others = [2 * a, a.tocsc(), a.astype("float32"), scipy.sparse.csr_matrix((3, 5)), a.T]
    digests = {hash_from_sparse(each) for each in [a, *others]}
    assert len(digests) == 6
    assert hash_from_sparse(a.copy()) == hash_from_sparse(a)
    assert sparse.hash_from_sparse is hash_from_sparse
    signature = sparse.constant(a).signature()
    assert isinstance(signature, sparse.SparseConstantSignature)
    assert signature.theano_hash() == hash_from_sparse(a)
    assert hash(signature) == hash(sparse.constant(a.copy()).signature())


def test_applications_stand_for_their_output():
    x = sparse.csr_matrix("x")
    assert sparse.as_sparse_variable(sparse.neg.make_node(x)).owner.op == sparse.neg
    with pytest.raises(ValueError, match="ambiguous"):
        sparse.as_sparse_variable(sparse.csm_properties.make_node(x))


def test_filter_variable():
    kind = sparse.csr_dmatrix
    x = kind("x")
    assert kind.filter_variable(x) is x
    made = kind.filter_variable(sparse_matrix("csc", (2, 2), 1))
    assert isinstance(made, sparse.SparseConstant)
    with pytest.raises(TypeError):
        kind.filter_variable(sparse.csc_matrix())


def test_gradients_follow_cast():
    x = sparse.csr_matrix("x", dtype="int32")
    assert x.zeros_like().dtype == "int32"
    assert theano.grad(sparse.sp_sum(x.astype("float64")), x).dtype == "float64"
