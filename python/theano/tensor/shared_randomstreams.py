"""Random streams: random variables whose states are shared variables."""

import copy
import sys
from typing import Any

import numpy as np

from theano import _core
from theano.compile.sharedvalue import shared, shared_constructor
from theano.tensor import raw_random

__all__ = ["RandomStateSharedVariable", "RandomStreams", "randomstate_constructor"]


class RandomStateSharedVariable(_core.SharedVariable):
    """A `numpy.random.RandomState` that lives between calls of functions."""


@shared_constructor
def randomstate_constructor(
    value: Any,
    name: str | None = None,
    strict: bool = False,
    allow_downcast: bool | None = None,
    borrow: bool = False,
) -> RandomStateSharedVariable:
    """Make a shared variable of a random state.

    Parameters
    ----------
    value : numpy.random.RandomState
        The first state.
    name, strict, allow_downcast
        As for `theano.shared`.
    borrow : bool, optional
        Whether to keep `value` itself instead of a copy.

    Raises
    ------
    TypeError
        If `value` is not a RandomState.
    """
    # NumPy loads its module when it is first used; before that there are no states.
    random = sys.modules.get("numpy.random")
    if random is None or not isinstance(value, random.RandomState):
        raise TypeError("a RandomState is needed", value)
    return RandomStateSharedVariable(
        type=raw_random.random_state_type,
        value=value if borrow else copy.deepcopy(value),
        name=name,
        strict=strict,
        allow_downcast=allow_downcast,
    )


class RandomStreams(raw_random.RandomStreamsBase):
    """Random variables with the numbers of `numpy.random.RandomState`.

    Each call of a method makes a random variable with a stream of its own: a shared variable holds
    its RandomState, and every call of a function that uses the random variable draws new numbers
    from it, unless the function was compiled with ``no_default_updates=True``. The numbers are
    those of Theano and NumPy for the same seed.

    Parameters
    ----------
    seed : int, optional
        Where the streams' seeds come from; by default they differ from run to run.

    Attributes
    ----------
    state_updates : list of tuple
        For each random variable its shared state, and the state after a draw.
    default_instance_seed : int or None
        The seed.
    gen_seedgen : numpy.random.RandomState
        Where the seeds of further streams come from.

    Notes
    -----
    A random variable has the attributes `rng`, the shared state, and `update`, its entry in
    `state_updates`.

    Examples
    --------
    >>> import theano
    >>> from theano.tensor.shared_randomstreams import RandomStreams
    >>> random = RandomStreams(seed=234)
    >>> draw = theano.function([], random.uniform((2,)))
    >>> draw().round(4), draw().round(4)
    (array([0.1267, 0.9709]), array([0.1399, 0.8875]))
    """

    def __init__(self, seed: int | None = None) -> None:
        self.state_updates: list[tuple[Any, Any]] = []
        self.default_instance_seed = seed
        self.gen_seedgen = np.random.RandomState(seed)

    def updates(self) -> list[tuple[Any, Any]]:
        """Return a copy of `state_updates`."""
        return list(self.state_updates)

    def seed(self, seed: int | None = None) -> None:
        """Let all streams, in the order in which they were made, begin anew.

        Parameters
        ----------
        seed : int, optional
            Where their seeds come from; by default the seed that was given at first.
        """
        if seed is None:
            seed = self.default_instance_seed
        generator = np.random.RandomState(seed)
        for state, _ in self.state_updates:
            state.set_value(_next_state(generator), borrow=True)

    def __getitem__(self, item: Any) -> Any:
        """Return the RandomState of a shared variable, itself."""
        return item.get_value(borrow=True)

    def __setitem__(self, item: Any, val: Any) -> None:
        """Set the RandomState of a shared variable."""
        item.set_value(val, borrow=True)

    def gen(self, op: Any, *args: Any, **kwargs: Any) -> Any:
        """Make a random variable with a stream of its own.

        Parameters
        ----------
        op : callable
            Returns the state afterwards and a sample: a function of `theano.tensor.raw_random`, or
            a `RandomFunction`.
        *args, **kwargs
            What it is called with, after the state.

        Returns
        -------
        Variable
            The sample.
        """
        state = shared(_next_state(self.gen_seedgen), borrow=True)
        # Tells it from other shared variables.
        state.tag.is_rng = True
        new_state, sample = op(state, *args, **kwargs)
        sample.rng = state
        sample.update = (state, new_state)
        self.state_updates.append(sample.update)
        state.default_update = new_state
        return sample


def _next_state(generator: Any) -> Any:
    """Return a new state, seeded by the next number of another."""
    return np.random.RandomState(int(generator.randint(2**30)))
