"""Sparse matrices as variables: what `theano.tensor` is for arrays. It needs SciPy."""

# mypy: implicit-reexport
# ruff: noqa: F403

from theano.sparse.type import *
from theano.sparse.type import imported_scipy as enable_sparse

if enable_sparse:
    import scipy

    scipy_ver = [int(number) for number in scipy.__version__.split(".")[:2]]

    from theano.sparse import sharedvar as sharedvar
    from theano.sparse.basic import *
    from theano.sparse.sharedvar import sparse_constructor as shared  # noqa: F401
