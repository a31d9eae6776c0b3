"""`theano.sparse_grad`: rows of a matrix, with a gradient that is a sparse matrix."""

from typing import Any

from theano.tensor.subtensor import AdvancedSubtensor1

__all__ = ["sparse_grad"]


def sparse_grad(var: Any) -> Any:
    """Return the same rows of a matrix, with a gradient that stores only these.

    Parameters
    ----------
    var : TensorVariable
        ``x[i]`` of a matrix x and a vector i of integers.

    Returns
    -------
    TensorVariable
        Of the same value. The gradient of a cost with respect to x is a csc matrix; updates such as
        ``x - rate * gradient`` take it as it is.

    Raises
    ------
    AssertionError
        If `var` is something else.
    TypeError
        If x is no matrix.

    Examples
    --------
    >>> import numpy as np, theano, theano.tensor as T
    >>> table = theano.shared(np.zeros((1000, 4)))
    >>> words = T.lvector("words")
    >>> cost = theano.sparse_grad(table[words]).sum()
    >>> theano.grad(cost, table)
    SparseVariable{csc,float64}
    """
    if var.owner is None or not isinstance(var.owner.op, AdvancedSubtensor1):
        raise AssertionError(f"sparse_grad takes x[i] with a vector i, got {var}")
    return AdvancedSubtensor1(sparse_grad=True)(*var.owner.inputs)
