"""Covariances of variables that are observed together."""

from typing import Any

from theano.tensor._convert import constant
from theano.tensor._dot import dot
from theano.tensor._join import concatenate
from theano.tensor._reduce import mean
from theano.tensor._reshape import squeeze

__all__ = ["cov"]


def cov(
    m: Any,
    y: Any = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: int | None = None,
    fweights: None = None,
    aweights: None = None,
) -> Any:
    """Return the covariance matrix of variables.

    Parameters
    ----------
    m : TensorVariable
        A matrix: a row for each variable, a column for each observation.
    y : TensorVariable, optional
        More variables, in the same form.
    rowvar : bool, optional
        Whether variables are rows; else they are columns.
    bias : bool, optional
        Whether to divide by the number N of observations; else by ``N - 1``.
    ddof : int, optional
        If given, the divisor is ``N - ddof``, whatever `bias` is.
    fweights, aweights : None
        Weights are not implemented.

    Returns
    -------
    TensorVariable
        A matrix; without its broadcastable dimensions.

    Raises
    ------
    NotImplementedError
        If weights are given.
    """
    if fweights is not None:
        raise NotImplementedError("fweights are not implemented")
    if aweights is not None:
        raise NotImplementedError("aweights are not implemented")
    if not rowvar:
        m = m.T
    if y is not None:
        m = concatenate((m, y if rowvar else y.T), axis=0)
    if ddof is None:
        ddof = 0 if bias else 1
    centred = m - mean(m, axis=1, keepdims=True)
    return squeeze(dot(centred, centred.T) * (constant(1) / (m.shape[1] - ddof)))
