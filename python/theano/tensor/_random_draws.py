"""Draws from a `numpy.random.RandomState` that it has no method for.

Each function takes the state, the values of parameters as arrays, and a tuple of lengths or None.
The numbers are those of its methods `randint`, `choice`, `permutation` and `multinomial`, called
for one element after the other.
"""

from typing import Any

import numpy as np

__all__ = ["choice_helper", "multinomial_helper", "permutation_helper", "random_integers_helper"]


def _broadcast(size: Any, *parameters: tuple[str, Any]) -> tuple[Any, list[Any]]:
    """Return the size of a sample, and parameters stretched to it.

    Without a size it is what the parameters broadcast to. ValueError is raised where they do not
    fit; here, other than in NumPy, a length of 1 in the size does not give way.
    """
    if size is None:
        size = np.broadcast_shapes(*(value.shape for _, value in parameters))
    stretched = []
    for name, value in parameters:
        if value.ndim > len(size):
            raise ValueError(
                f"{name}.ndim ({value.ndim}) should not be larger than len(size) ({len(size)})"
            )
        stretched.append(np.broadcast_to(value, size))
    return tuple(size), stretched


def random_integers_helper(random_state: Any, low: Any, high: Any, size: Any) -> Any:
    """Return integers from `low` to `high`, both included.

    Parameters
    ----------
    random_state : RandomState
        The state to draw from.
    low, high : ndarray of integers
        The bounds; they broadcast to the sample.
    size : tuple of int or None
        The shape of the sample.

    Returns
    -------
    ndarray of int64
        The sample.

    Raises
    ------
    ValueError
        If `high` is less than `low`, or the bounds do not broadcast to `size`.
    """
    size, _ = _broadcast(size, ("low", low), ("high", high))
    if 0 in size:
        return np.empty(size, np.int64)
    # One more than the largest integer is a number of Python's.
    wide: Any = object if int(high.max()) >= np.iinfo(np.int64).max else np.int64
    if low.size == high.size == 1:
        return np.asarray(random_state.randint(int(low.item()), int(high.item()) + 1, size))
    return random_state.randint(low.astype(wide), high.astype(wide) + 1, size)


def choice_helper(random_state: Any, a: Any, replace: Any, p: Any, size: Any) -> Any:
    """Return values chosen among those of a vector, or among 0, 1, ..., ``a - 1``.

    Parameters
    ----------
    random_state : RandomState
        The state to draw from.
    a : ndarray
        A vector, or an integer.
    replace : ndarray
        Whether a value can be chosen more than once.
    p : ndarray
        The probabilities of values; empty if all have the same.
    size : tuple of int or None
        The shape of the sample.

    Returns
    -------
    ndarray
        The sample.

    Raises
    ------
    ValueError
        If `a` or `p` has more dimensions, probabilities do not sum to 1, or there are not enough
        values.
    """
    if a.ndim > 1:
        raise ValueError(f"a.ndim ({a.ndim}) must be 0 or 1")
    if p.ndim != 1:
        raise ValueError(f"p.ndim ({p.ndim}) must be 1")
    return random_state.choice(a, size, bool(replace), p if p.size else None)


def permutation_helper(random_state: Any, n: Any, shape: Any) -> Any:
    """Return permutations of the integers from 0 to ``n - 1`` along a last dimension.

    Parameters
    ----------
    random_state : RandomState
        The state to draw from.
    n : ndarray
        An integer.
    shape : tuple of int or None
        How many permutations; None is one.

    Returns
    -------
    ndarray of int64
        The sample, of shape ``(*shape, n)``.

    Raises
    ------
    AssertionError
        If `n` is no scalar.
    """
    assert n.shape == (), f"n must be a scalar, not an array of shape {n.shape}"
    shape = shape or ()
    sample = np.empty((*shape, int(n)), np.int64)
    for index in np.ndindex(*shape):
        sample[index] = random_state.permutation(int(n))
    return sample


def multinomial_helper(random_state: Any, n: Any, pvals: Any, size: Any) -> Any:
    """Return how often each outcome occurs in `n` trials.

    Parameters
    ----------
    random_state : RandomState
        The state to draw from.
    n : ndarray of integers
        The number of trials; it broadcasts to `size`.
    pvals : ndarray
        The probabilities of outcomes along the last dimension; the others broadcast to `size`.
    size : tuple of int or None
        The shape of the sample without its last dimension.

    Returns
    -------
    ndarray of int64
        The sample, of shape ``(*size, pvals.shape[-1])``.

    Raises
    ------
    AssertionError
        If a probability is negative, or the sum of a row exceeds 1 by more than rounding.
    ValueError
        If `n` and `pvals` do not broadcast to `size`.
    """
    outcomes = pvals.shape[-1]
    # Of the rows only their places are stretched.
    rows = np.arange(pvals[..., 0].size).reshape(pvals.shape[:-1])
    size, (n, places) = _broadcast(size, ("n", n), ("pvals", rows))
    if pvals.size and not pvals.min() >= 0:
        raise AssertionError(f"a probability is negative: {pvals.min()}")
    matrix = [_normalized(row) for row in pvals.reshape(-1, outcomes)]
    sample = np.empty((*size, outcomes), np.int64)
    for index in np.ndindex(*size):
        sample[index] = random_state.multinomial(int(n[index]), matrix[places[index]])
    return sample


def _normalized(row: Any) -> Any:
    """Return probabilities that NumPy accepts, which wants sums of all but the last up to 1.

    As in Theano, all are made a little smaller if their sum is 1 but for rounding, or the last one
    is tiny.
    """
    total = float(row.sum())
    if 1.0 < total < 1.0 + 1e-5 or float(row[-1]) < 5e-5:
        row = row * (1.0 - 5e-5)
        total = float(row.sum())
    if not total <= 1.0:
        raise AssertionError(f"the sum of probabilities is {total}")
    return row.astype(np.float64)
