"""Random variables drawn from a `numpy.random.RandomState` that is itself a variable.

A `RandomFunction` takes a random state and gives the state afterwards and a sample. The functions
here apply it to distributions; `theano.tensor.shared_randomstreams.RandomStreams` calls them and
keeps the states in shared variables.
"""

import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from theano import _core
from theano._gradient_stops import grad_undefined
from theano.configdefaults import config
from theano.gof.graph import Apply
from theano.gof.op import Op
from theano.gof.type import Type
from theano.scalar._types import upcast
from theano.tensor._choose import permute_row_elements
from theano.tensor._constants import get_vector_length
from theano.tensor._convert import as_tensor_variable, cast, constant, integer_dtypes
from theano.tensor._join import stack
from theano.tensor._random_draws import (
    choice_helper,
    multinomial_helper,
    permutation_helper,
    random_integers_helper,
)
from theano.tensor._state_copies import StateCopies
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


class RandomStateType(Type):
    """The type of `numpy.random.RandomState`; `random_state_type` is its instance."""

    def filter(self, data: Any, strict: bool = False, allow_downcast: bool | None = None) -> Any:
        """Return `data`; raise TypeError if it is not a RandomState."""
        if self.is_valid_value(data):
            return data
        raise TypeError(f"expected a numpy.random.RandomState, got {data!r}")

    def is_valid_value(self, a: Any) -> bool:
        """Return whether `a` is a RandomState."""
        return type(a) is np.random.RandomState

    def values_eq(self, a: Any, b: Any) -> bool:
        """Return whether two states give the same numbers from here on."""
        first, second = a.get_state(), b.get_state()
        # A normal number that was computed already has no meaning where there is none.
        kept = 5 if first[3] else 4
        return all(np.array_equal(x, y) for x, y in zip(first[:kept], second[:kept], strict=True))

    def get_shape_info(self, obj: Any) -> None:
        """Return None: states have no shape."""

    def get_size(self, shape_info: Any) -> int:
        """Return the number of bytes that a state takes."""
        parts = np.random.RandomState(0).get_state(legacy=True)
        return sum(len(x) if isinstance(x, str) else np.asarray(x).nbytes for x in parts)

    @staticmethod
    def may_share_memory(a: Any, b: Any) -> bool:
        """Return whether two states are one object."""
        return a is b

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(type(self))

    def __str__(self) -> str:
        return "RandomStateType"


random_state_type = RandomStateType()


class RandomFunction(Op):
    """Draws a sample: ``RandomFunction(fn, outtype)(random_state, size, *parameters)``.

    Parameters
    ----------
    fn : str or callable
        The name of a method of `numpy.random.RandomState`, or a function of a RandomState, the
        values of the parameters, and a tuple of lengths or None.
    outtype : TensorType
        The type of samples.
    inplace : bool, optional
        Accepted: such an operation says that it overwrites the state, but never does.
    ndim_added : int, optional
        How many dimensions samples have besides those of `size`.

    Notes
    -----
    The outputs are the state afterwards and the sample. An empty `size` leaves the shape to the
    parameters. Numbers are those of the method; a sample of another dtype is converted. A call
    raises ValueError if the sample has another shape than `size` says, and what the method raises;
    the state is then as before. Gradients are undefined.

    Examples
    --------
    >>> import numpy as np
    >>> import theano
    >>> import theano.tensor as T
    >>> from theano.tensor.raw_random import RandomFunction, random_state_type
    >>> state = random_state_type()
    >>> exponential = RandomFunction("exponential", T.dvector)
    >>> draw = theano.function([state], exponential(state, (2,), 1.0)[1])
    >>> draw(np.random.RandomState(1)).round(3)
    array([0.54 , 1.274])
    """

    __props__ = ("fn", "outtype", "inplace", "ndim_added")

    def __init__(
        self, fn: str | Callable[..., Any], outtype: Any, inplace: bool = False, ndim_added: int = 0
    ) -> None:
        self.fn = fn
        self.outtype = outtype
        self.inplace = inplace
        if inplace:
            self.destroy_map = {0: [0]}
        self.ndim_added = ndim_added
        self._copies = StateCopies()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_copies"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._copies = StateCopies()

    @property
    def exec_fn(self) -> Callable[..., Any]:
        """The function that draws."""
        fn = self.fn
        return getattr(np.random.RandomState, fn) if isinstance(fn, str) else fn

    def _props(self) -> tuple[Any, ...]:
        return self.fn, self.outtype, self.inplace, self.ndim_added

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self._props() == other._props()

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((type(self), self._props()))

    def __str__(self) -> str:
        return f"RandomFunction{{{self.exec_fn.__name__}}}"

    def make_node(self, r: Any, shape: Any, *args: Any) -> Any:
        """Apply to a random state, the size of the sample, and parameters.

        Parameters
        ----------
        r : Variable of RandomStateType, or RandomState
            The state to draw from.
        shape : vector_like of int32 or int64
            The size, which may be empty.
        *args : tensor_like
            The parameters.

        Raises
        ------
        AssertionError
            If the size is not a vector of int32 or int64.
        """
        if not isinstance(r, _core.Variable):
            r = _core.Constant(random_state_type, r)
        if not isinstance(r.type, RandomStateType):
            print("WARNING: RandomState instances should be in RandomStateType", file=sys.stderr)
        size = as_size(shape)
        assert size.ndim == 1, f"the size must be a vector, not {size.type}"
        assert size.dtype in ("int64", "int32"), f"the size must be integers, not {size.type}"
        return Apply(self, [r, size, *map(as_tensor_variable, args)], [r.type(), self.outtype()])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Draw from a copy of the state."""
        state, size, *parameters = inputs
        if type(state) is not np.random.RandomState:
            raise AssertionError(f"expected a numpy.random.RandomState, got {state!r}")
        shape = tuple(map(int, size)) if len(size) else None
        ndim = self.outtype.ndim
        if shape is not None and ndim != len(shape) + self.ndim_added:
            raise ValueError(
                f"Shape mismatch: a size of length {len(shape)} and {self.ndim_added} more "
                f"dimensions do not give the {ndim} of the sample"
            )
        state = self._copies.copy_of(state)
        sample = np.asarray(self.exec_fn(state, *parameters, shape))
        sample = sample.astype(self.outtype.dtype, copy=False)
        # NumPy gives a number where it is left the shape.
        if shape is None and sample.ndim == 0:
            sample = sample.reshape((1,) * ndim)
        drawn = sample.shape[: sample.ndim - self.ndim_added]
        if sample.ndim != ndim or (shape is not None and drawn != shape):
            raise ValueError(
                f"Shape mismatch: a sample of {ndim} dimensions and size {shape} was wanted, one of"
                f" shape {sample.shape} was drawn"
            )
        output_storage[0][0] = state
        output_storage[1][0] = sample

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return undefined gradients."""
        reason = "No gradient defined through raw random numbers op"
        return [grad_undefined(self, i, x, reason) for i, x in enumerate(inputs)]

    def R_op(self, inputs: Sequence[Any], eval_points: Sequence[Any]) -> list[None]:
        """Return None for each evaluation point."""
        return [None for _ in eval_points]


def as_size(shape: Any) -> Any:
    """Return the size of a sample as a variable: a vector, of int64 if it is empty."""
    if isinstance(shape, tuple | list) and len(shape) == 0:
        return constant(np.empty(0, np.int64))
    return as_tensor_variable(shape, ndim=1)


def _infer_ndim_bcast(
    ndim: int | None, shape: Any, *args: Any
) -> tuple[int, Any, tuple[bool, ...]]:
    """Return rank, size and broadcast pattern of a sample.

    Parameters
    ----------
    ndim : int or None
        The rank, where the size does not tell it.
    shape : None, sequence of int and integer scalars, or vector_like of integers
        The size. None is what `args` broadcast to, and -1 a length of what they do.
    *args : TensorVariable
        The parameters that fill the sample.

    Raises
    ------
    TypeError
        If the size is not a vector of integers, or missing where there are no parameters.
    ValueError
        If ranks contradict each other, or the rank is not known.
    """
    least = max((arg.ndim for arg in args), default=0)
    pattern: list[bool]
    if shape is None:
        if not args:
            raise TypeError("the shape of the sample does not follow from parameters: give a size")
        template = args[0]
        for arg in args[1:]:
            template = template + arg
        size, pattern, ndim = template.shape, list(template.broadcastable), template.ndim
    elif isinstance(shape, tuple | list):
        if ndim is not None and len(shape) != ndim:
            raise ValueError(
                f"ndim should be equal to len(shape), but ndim = {ndim}, len(shape) = "
                f"{len(shape)}, shape = {shape}"
            )
        ndim = len(shape)
        entries = [_length(i - ndim, length, args) for i, length in enumerate(shape)]
        pattern = [is_one for _, is_one in entries]
        size = stack([length for length, _ in entries]) if entries else as_size(())
    else:
        size = as_tensor_variable(shape)
        if size.ndim != 1:
            raise TypeError(f"shape must be a vector or list of scalar, got '{size}'")
        if ndim is None:
            ndim = get_vector_length(size)
        pattern = [False] * ndim
    if size.ndim != 1:
        raise TypeError(f"shape must be a vector or list of scalar, got '{size}'")
    if size.dtype not in integer_dtypes:
        raise TypeError("shape must be an integer vector or list", size.dtype)
    if least > ndim:
        raise ValueError(
            "ndim should be at least as big as required by args value", (ndim, least), args
        )
    return ndim, cast(size, "int64"), tuple(pattern)


def _length(axis: int, length: Any, args: Sequence[Any]) -> tuple[Any, bool]:
    """Return an entry of a size as a scalar, and whether it is known to be 1.

    `axis` counts from the end. -1 is the length there of the first of `args` that is not
    broadcastable.
    """
    if hasattr(length, "type"):
        return length, False
    if length >= 0:
        return as_tensor_variable(length), bool(length == 1)
    if length != -1:
        raise ValueError("negative shape", length)
    reaching = [arg for arg in args if arg.ndim >= -axis]
    if not reaching:
        raise ValueError(
            "Auto-shape of -1 must overlap with the shape of one of the broadcastable inputs"
        )
    for arg in reaching:
        if not arg.broadcastable[axis]:
            return arg.shape[arg.ndim + axis], False
    return as_tensor_variable(1), True


# ------------------------------------------------------------------ distributions


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
    _, size, pattern = _infer_ndim_bcast(ndim, size, first, second)
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
    ndim, size, _ = _infer_ndim_bcast(ndim, size, n, p)
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
    _, size, pattern = _infer_ndim_bcast(ndim, size, low, high)
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
    _, size, pattern = _infer_ndim_bcast(ndim, size)
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
    _, size, pattern = _infer_ndim_bcast(ndim, size)
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
        _, size, pattern = _infer_ndim_bcast(ndim, size)
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
    _, size, pattern = _infer_ndim_bcast(ndim, size, n, pvals[..., 0])
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
