"""The language of sparse matrices, at Theano's path; see the modules that are gathered here."""

# mypy: implicit-reexport
# ruff: noqa: F403

from theano.gradient import DisconnectedType as DisconnectedType
from theano.gradient import grad_not_implemented as grad_not_implemented
from theano.gradient import grad_undefined as grad_undefined
from theano.sparse._arithmetic import *
from theano.sparse._arrangement import *
from theano.sparse._comparison import *
from theano.sparse._compressed import *
from theano.sparse._conversion import *
from theano.sparse._convert import *
from theano.sparse._convert import _is_dense as _is_dense
from theano.sparse._convert import _is_dense_variable as _is_dense_variable
from theano.sparse._convert import _is_sparse_variable as _is_sparse_variable
from theano.sparse._indexing import *
from theano.sparse._products import *
from theano.sparse._products import _dot as _dot
from theano.sparse._products import _structured_dot as _structured_dot
from theano.sparse._reductions import *
from theano.sparse._structured import *
from theano.sparse._variables import *
from theano.sparse._variables import _sparse_py_operators as _sparse_py_operators
from theano.sparse.type import SparseType as SparseType
from theano.sparse.type import _is_sparse as _is_sparse
from theano.sparse.utils import hash_from_sparse as hash_from_sparse
