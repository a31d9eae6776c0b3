"""Checks of gradients of functions of sparse matrices against finite differences."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import scipy.sparse

from theano.gradient import verify_grad
from theano.sparse._compressed import CSM
from theano.sparse._conversion import DenseFromSparse, SparseFromDense
from theano.sparse._convert import _is_sparse_variable

__all__ = ["verify_grad_sparse"]


def verify_grad_sparse(
    op: Callable[..., Any],
    pt: Sequence[Any],
    structured: bool = False,
    *args: Any,
    **kwargs: Any,
) -> None:
    """Check the gradient of a function of sparse and dense matrices against finite differences.

    Parameters
    ----------
    op : callable
        Takes one variable per element of `pt`, sparse where that is, and returns one variable,
        sparse or dense; an Op will do.
    pt : list
        Arrays and sparse matrices of floats: the point at which to check.
    structured : bool, optional
        Whether the stored elements of sparse matrices are the parameters, else all elements. An
        operation whose gradient is restricted to stored elements passes only with it.
    *args, **kwargs
        For `theano.gradient.verify_grad`. By default its random numbers are always the same.

    Raises
    ------
    GradientError
        If the two gradients differ by more than the tolerances.

    Examples
    --------
    >>> import numpy as np, scipy.sparse
    >>> from theano import sparse
    >>> a = scipy.sparse.csr_matrix([[0, 1.5], [2, 0]])
    >>> sparse.verify_grad_sparse(sparse.structured_dot, [a, np.ones((2, 3))], structured=True)
    """
    makers: list[Callable[..., Any]] = []
    point = []
    for value in pt:
        if not scipy.sparse.issparse(value):
            makers.append(_itself)
            point.append(value)
        elif structured:
            makers.append(_from_data(value))
            point.append(value.data)
        else:
            makers.append(SparseFromDense(value.format))
            point.append(value.toarray())

    def of_dense(*inputs: Any) -> Any:
        result = op(*[make(x) for make, x in zip(makers, inputs, strict=True)])
        return DenseFromSparse(structured)(result) if _is_sparse_variable(result) else result

    if len(args) < 2:
        kwargs.setdefault("rng", np.random.RandomState(0))
    verify_grad(of_dense, point, *args, **kwargs)


# Where older programs look for the exception.
verify_grad_sparse.E_grad = verify_grad.E_grad  # type: ignore[attr-defined]


def _itself(x: Any) -> Any:
    return x


def _from_data(value: Any) -> Callable[[Any], Any]:
    """Return a function that makes a matrix of other elements at the same places."""
    make = CSM(value.format)
    return lambda data: make(data, value.indices, value.indptr, value.shape)
