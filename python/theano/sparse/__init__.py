"""Sparse matrices as variables: what `theano.tensor` is for arrays. It needs SciPy."""

# mypy: implicit-reexport
# ruff: noqa: F403

from theano.sparse.type import *
from theano.sparse.type import imported_scipy as enable_sparse

if enable_sparse:
    import scipy

    scipy_ver = [int(number) for number in scipy.__version__.split(".")[:2]]

    from theano._lazy import names_from
    from theano.sparse import sharedvar as sharedvar
    from theano.sparse.basic import *
    from theano.sparse.sharedvar import sparse_constructor as shared  # noqa: F401

    # Theano's own rewrites, and what few programs use, are imported when a program asks for them.
    __getattr__ = names_from(
        __name__, {"theano.sparse.opt": ("opt",), "theano.sparse.sandbox": ("sandbox",)}
    )
