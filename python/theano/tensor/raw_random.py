"""Random variables drawn from a `numpy.random.RandomState` that is itself a variable.

A `RandomFunction` takes a random state and gives the state afterwards and a sample. The functions
here apply it to distributions; `theano.tensor.shared_randomstreams.RandomStreams` calls them and
keeps the states in shared variables.
"""

import sys
from collections.abc import Callable, Sequence
from typing import Any

from theano.configdefaults import config
from theano.scalar._types import upcast
from theano.tensor._choose import permute_row_elements
from theano.tensor._convert import as_tensor_variable, constant
from theano.tensor._random_draws import (
    choice_helper,
    multinomial_helper,
    permutation_helper,
    random_integers_helper,
)
from theano.tensor._random_function import RandomFunction, RandomStateType, random_state_type
from theano.tensor._sample_size import infer_ndim_bcast
from theano.tensor.type import TensorType

__all__ = [
    "RandomFunction",
    "RandomStateType",
    "RandomStreamsBase",
    "binomial",
    "choice",
    "choice_helper",
    "multinomial",
    "multinomial_helper",
    "normal",
    "permutation",
    "permutation_helper",
    "poisson",
    "random_integers",
    "random_integers_helper",
    "random_state_type",
    "uniform",
]


def _draw(
    fn: str | Callable[..., Any],
    random_state: Any,
    size: Any,
    parameters: Sequence[Any],
    dtype: str,
    pattern: Sequence[bool],
    ndim_added: int = 0,
) -> Any:
    op = RandomFunction(fn, TensorType(dtype, pattern), ndim_added=ndim_added)
    return op(random_state, size, *parameters)


def _continuous(
    name: str, random_state: Any, size: Any, first: Any, second: Any, ndim: Any, dtype: Any
) -> Any:
    """Draw from a distribution of floats with two parameters."""
    first, second = as_tensor_variable(first), as_tensor_variable(second)
    if dtype is None:
        dtype = upcast(config.floatX, first.dtype, second.dtype)
    _, size, pattern = infer_ndim_bcast(ndim, size, first, second)
    return _draw(name, random_state, size, (first, second), dtype, pattern)


def uniform(
    random_state: Any,
    size: Any = None,
    low: Any = 0.0,
    high: Any = 1.0,
    ndim: int | None = None,
    dtype: str | None = None,
) -> Any:
    """Return the state afterwards, and numbers that are evenly distributed from `low` to `high`.

    Parameters
    ----------
    random_state : Variable of RandomStateType, or RandomState
        The state to draw from.
    size : None, sequence of int and integer scalars, or vector_like of integers, optional
        The shape of the sample. None is what the parameters broadcast to; in a sequence, -1 is
        their length there.
    low, high : tensor_like, optional
        The bounds; they broadcast to the sample. `high` is excluded.
    ndim : int, optional
        The number of dimensions, where `size` does not tell.
    dtype : str, optional
        By default the widest of floatX and the dtypes of the bounds.

    Returns
    -------
    list of Variable
        The state and the sample.

    Raises
    ------
    TypeError
        If `size` is no vector of integers.
    ValueError
        If numbers of dimensions contradict each other, or are not known; in a call, if the
        parameters do not broadcast to `size`.
    """
    return _continuous("uniform", random_state, size, low, high, ndim, dtype)


def normal(
    random_state: Any,
    size: Any = None,
    avg: Any = 0.0,
    std: Any = 1.0,
    ndim: int | None = None,
    dtype: str | None = None,
) -> Any:
    """Return the state afterwards, and normally distributed numbers.

    Parameters
    ----------
    random_state, size, ndim, dtype
        As for `uniform`.
    avg, std : tensor_like, optional
        Mean and standard deviation; they broadcast to the sample.

    Returns
    -------
    list of Variable
        The state and the sample.

    Raises
    ------
    TypeError, ValueError
        As `uniform`; in a call, if `std` is negative.
    """
    return _continuous("normal", random_state, size, avg, std, ndim, dtype)


def binomial(
    random_state: Any,
    size: Any = None,
    n: Any = 1,
    p: Any = 0.5,
    ndim: int | None = None,
    dtype: str = "int64",
    prob: Any = None,
) -> Any:
    """Return the state afterwards, and how many of `n` trials succeed.

    Parameters
    ----------
    random_state, size, ndim
        As for `uniform`.
    n, p : tensor_like, optional
        The number of trials, and the probability of success; they broadcast to the sample.
    dtype : str, optional
        The dtype of the sample.
    prob : tensor_like, optional
        The old name of `p`, deprecated.

    Returns
    -------
    list of Variable
        The state and the sample.

    Raises
    ------
    TypeError, ValueError
        As `uniform`; in a call, if `p` is not between 0 and 1 or `n` is negative.
    """
    n, p = as_tensor_variable(n), as_tensor_variable(_renamed_probability(p, prob))
    ndim, size, _ = infer_ndim_bcast(ndim, size, n, p)
    return _draw("binomial", random_state, size, (n, p), dtype, (False,) * ndim)


def _renamed_probability(p: Any, prob: Any) -> Any:
    if prob is None:
        return p
    print(
        "DEPRECATION WARNING: the parameter prob to the binomal fct have been renamed to p to have "
        "the same name as numpy.",
        file=sys.stderr,
    )
    return prob


def random_integers(
    random_state: Any,
    size: Any = None,
    low: Any = 0,
    high: Any = 1,
    ndim: int | None = None,
    dtype: str = "int64",
) -> Any:
    """Return the state afterwards, and integers from `low` to `high`, both included.

    Parameters
    ----------
    random_state, size, ndim
        As for `uniform`.
    low, high : tensor_like of integers, optional
        The bounds; they broadcast to the sample.
    dtype : str, optional
        The dtype of the sample.

    Returns
    -------
    list of Variable
        The state and the sample.

    Raises
    ------
    TypeError, ValueError
        As `uniform`; in a call, if `high` is less than `low`.
    """
    low, high = as_tensor_variable(low), as_tensor_variable(high)
    _, size, pattern = infer_ndim_bcast(ndim, size, low, high)
    return _draw(random_integers_helper, random_state, size, (low, high), dtype, pattern)


def choice(
    random_state: Any,
    size: Any = None,
    a: Any = 2,
    replace: Any = True,
    p: Any = None,
    ndim: int | None = None,
    dtype: str = "int64",
) -> Any:
    """Return the state afterwards, and values chosen among those of `a`.

    Parameters
    ----------
    random_state, ndim
        As for `uniform`.
    size : sequence of int and integer scalars, or vector_like of integers
        The shape of the sample.
    a : int, integer scalar, or vector_like, optional
        The values, or their number: then they are 0, 1, ..., ``a - 1``.
    replace : bool or scalar, optional
        Whether a value can be chosen more than once.
    p : vector_like, optional
        The probabilities of the values; by default all have the same.
    dtype : str, optional
        The dtype of the sample.

    Returns
    -------
    list of Variable
        The state and the sample.

    Raises
    ------
    TypeError, ValueError
        As `uniform`; in a call, if `a` or `p` is no vector, probabilities do not sum to 1, or there
        are not enough values.
    """
    a = as_tensor_variable(a)
    is_flag = isinstance(replace, bool)
    replace = constant(replace, dtype="int8") if is_flag else as_tensor_variable(replace)
    # No probabilities are an empty vector.
    p = as_tensor_variable([] if p is None else p)
    _, size, pattern = infer_ndim_bcast(ndim, size)
    return _draw(choice_helper, random_state, size, (a, replace, p), dtype, pattern)


def poisson(
    random_state: Any,
    size: Any = None,
    lam: Any = 1.0,
    ndim: int | None = None,
    dtype: str = "int64",
) -> Any:
    """Return the state afterwards, and numbers of a Poisson distribution.

    Parameters
    ----------
    random_state, ndim
        As for `uniform`.
    size : sequence of int and integer scalars, or vector_like of integers
        The shape of the sample.
    lam : tensor_like, optional
        The mean; it broadcasts to the sample.
    dtype : str, optional
        The dtype of the sample.

    Returns
    -------
    list of Variable
        The state and the sample.

    Raises
    ------
    TypeError, ValueError
        As `uniform`; in a call, if `lam` is negative.
    """
    lam = as_tensor_variable(lam)
    _, size, pattern = infer_ndim_bcast(ndim, size)
    return _draw("poisson", random_state, size, (lam,), dtype, pattern)


def permutation(
    random_state: Any,
    size: Any = None,
    n: Any = 1,
    ndim: int | None = None,
    dtype: str = "int64",
) -> Any:
    """Return the state afterwards, and permutations of the integers from 0 to ``n - 1``.

    Parameters
    ----------
    random_state
        As for `uniform`.
    size : None, sequence of int and integer scalars, or vector_like of integers, optional
        How many: a permutation for each element of an array of this shape. None is one.
    n : int or integer scalar, optional
        How many integers.
    ndim : int, optional
        The length of `size`, where it does not tell.
    dtype : str, optional
        The dtype of the sample.

    Returns
    -------
    list of Variable
        The state and the sample, of shape ``(*size, n)``.

    Raises
    ------
    TypeError
        If `size` is no vector of integers, or missing where `ndim` is not 1.
    ValueError
        If numbers of dimensions contradict each other, or are not known.
    """
    pattern: tuple[bool, ...]
    if size is None or (isinstance(size, tuple) and size == ()):
        if ndim not in (None, 1):
            raise TypeError(f"one permutation has 1 dimension, not ndim = {ndim}: give a size")
        size, pattern = (), ()
    else:
        _, size, pattern = infer_ndim_bcast(ndim, size)
    return _draw(
        permutation_helper, random_state, size, (n,), dtype, (*pattern, False), ndim_added=1
    )


def multinomial(
    random_state: Any,
    size: Any = None,
    n: Any = 1,
    pvals: Any = [0.5, 0.5],  # noqa: B006
    ndim: int | None = None,
    dtype: str = "int64",
) -> Any:
    """Return the state afterwards, and how often each outcome occurs in `n` trials.

    Parameters
    ----------
    random_state
        As for `uniform`.
    size : None, sequence of int and integer scalars, or vector_like of integers, optional
        The shape of the sample without its last dimension. None is what `n` and the probabilities
        broadcast to; in a sequence, -1 is their length there.
    n : tensor_like of integers, optional
        The number of trials; it broadcasts to `size`.
    pvals : tensor_like, optional
        The probabilities of outcomes along the last dimension; the others broadcast to `size`.
    ndim : int, optional
        The length of `size`, where it does not tell.
    dtype : str, optional
        The dtype of the sample.

    Returns
    -------
    list of Variable
        The state and the sample, of shape ``(*size, pvals.shape[-1])``.

    Raises
    ------
    TypeError, ValueError
        As `uniform`.
    AssertionError
        In a call, if a probability is negative or their sum exceeds 1.
    """
    n, pvals = as_tensor_variable(n), as_tensor_variable(pvals)
    _, size, pattern = infer_ndim_bcast(ndim, size, n, pvals[..., 0])
    return _draw(
        multinomial_helper,
        random_state,
        size,
        (n, pvals),
        dtype,
        (*pattern, pvals.broadcastable[-1]),
        ndim_added=1,
    )


class RandomStreamsBase:
    """The methods of random streams; a subclass has ``gen(function, *args, **kwargs)``.

    Each makes a random variable of the function with its name in `theano.tensor.raw_random`, which
    describes the arguments.
    """

    gen: Callable[..., Any]

    def binomial(
        self,
        size: Any = None,
        n: Any = 1,
        p: Any = 0.5,
        ndim: int | None = None,
        dtype: str = "int64",
        prob: Any = None,
    ) -> Any:
        """Return how many of `n` trials succeed with probability `p`."""
        p = _renamed_probability(p, prob)
        return self.gen(binomial, size, n, p, ndim=ndim, dtype=dtype)

    def uniform(
        self,
        size: Any = None,
        low: Any = 0.0,
        high: Any = 1.0,
        ndim: int | None = None,
        dtype: str | None = None,
    ) -> Any:
        """Return numbers that are evenly distributed from `low` to `high`."""
        return self.gen(uniform, size, low, high, ndim=ndim, dtype=dtype)

    def normal(
        self,
        size: Any = None,
        avg: Any = 0.0,
        std: Any = 1.0,
        ndim: int | None = None,
        dtype: str | None = None,
    ) -> Any:
        """Return normally distributed numbers."""
        return self.gen(normal, size, avg, std, ndim=ndim, dtype=dtype)

    def random_integers(
        self,
        size: Any = None,
        low: Any = 0,
        high: Any = 1,
        ndim: int | None = None,
        dtype: str = "int64",
    ) -> Any:
        """Return integers from `low` to `high`, both included."""
        return self.gen(random_integers, size, low, high, ndim=ndim, dtype=dtype)

    def choice(
        self,
        size: Any = None,
        a: Any = 2,
        replace: Any = True,
        p: Any = None,
        ndim: int | None = None,
        dtype: str = "int64",
    ) -> Any:
        """Return values chosen among those of `a`."""
        return self.gen(choice, size, a, replace, p, ndim=ndim, dtype=dtype)

    def poisson(
        self, size: Any = None, lam: Any = None, ndim: int | None = None, dtype: str = "int64"
    ) -> Any:
        """Return numbers of a Poisson distribution of mean `lam`, which must be given."""
        return self.gen(poisson, size, lam, ndim=ndim, dtype=dtype)

    def permutation(
        self, size: Any = None, n: Any = 1, ndim: int | None = None, dtype: str = "int64"
    ) -> Any:
        """Return permutations of the integers from 0 to ``n - 1``."""
        return self.gen(permutation, size, n, ndim=ndim, dtype=dtype)

    def multinomial(
        self,
        size: Any = None,
        n: Any = 1,
        pvals: Any = [0.5, 0.5],  # noqa: B006
        ndim: int | None = None,
        dtype: str = "int64",
    ) -> Any:
        """Return how often each outcome occurs in `n` trials."""
        return self.gen(multinomial, size, n, pvals, ndim=ndim, dtype=dtype)

    def shuffle_row_elements(self, input: Any) -> Any:
        """Return a tensor with the elements of each row, along the last dimension, shuffled.

        Parameters
        ----------
        input : TensorVariable
            At least one dimension.

        Returns
        -------
        TensorVariable
            The rows, each permuted for itself. Its attribute `permutation` tells how.
        """
        order = self.permutation(size=input.shape[:-1], n=input.shape[-1], ndim=input.ndim - 1)
        shuffled = permute_row_elements(input, order)
        shuffled.permutation = order
        return shuffled
