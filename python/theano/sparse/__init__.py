"""Sparse matrices as variables: what `theano.tensor` is for arrays. It needs SciPy."""

# mypy: implicit-reexport
# ruff: noqa: F403

from typing import Any

from theano.sparse.type import *
from theano.sparse.type import imported_scipy as enable_sparse

if enable_sparse:
    import scipy

    scipy_ver = [int(number) for number in scipy.__version__.split(".")[:2]]

    from theano._lazy import names_from
    from theano.sparse import sharedvar as sharedvar
    from theano.sparse.basic import *
    from theano.sparse.sharedvar import sparse_constructor as shared  # noqa: F401

    # What few programs use, and modules that Theano has here, are imported when they are asked for.
    __getattr__ = names_from(
        __name__,
        {
            "theano": ("theano",),
            "theano.configdefaults": ("config",),
            "theano.gof": ("gof",),
            "theano.scalar": ("scalar",),
            "theano.sparse._gradient_check": ("verify_grad_sparse",),
            "theano.sparse.opt": ("opt",),
            "theano.sparse.sandbox": ("sandbox",),
            "theano.tensor": ("tensor",),
        },
    )
else:

    def __getattr__(name: str) -> Any:
        raise AttributeError(f"theano.sparse has no {name!r}: SciPy is not installed")
