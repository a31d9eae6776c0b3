"""Where the streams of random variables begin, and the shared variables that hold their states."""

from typing import Any

import numpy as np

from theano.configparser import change_flags
from theano.sandbox._mrg31k3p import M1, M2, ff_2p134, guess_n_streams, substream_states

__all__ = ["INTEGERS", "StreamStates"]

INTEGERS = (int, np.integer)


class StreamStates:
    """The states of all random variables of one seed; `MRG_RandomStreams` adds distributions."""

    def __init__(self, seed: Any = 12345, use_cuda: Any = None) -> None:
        self.state_updates: list[tuple[Any, Any, Any, Any]] = []
        self.default_instance_seed = seed
        self.set_rstate(seed)

    def updates(self) -> list[tuple[Any, Any, Any, Any]]:
        """Return a copy of `state_updates`."""
        return list(self.state_updates)

    def set_rstate(self, seed: Any) -> None:
        """Set where the streams of the next random variable begin.

        Parameters
        ----------
        seed : int or sequence of six int
            As for the class.

        Raises
        ------
        ValueError, TypeError
            As for the class.
        """
        if isinstance(seed, INTEGERS):
            if seed == 0:
                raise ValueError("seed should not be 0", seed)
            if seed >= M2:
                raise ValueError(f"seed should be less than {M2}", seed)
            seed = [seed] * 6
        elif not hasattr(seed, "__len__") or len(seed) != 6:
            raise TypeError(f"seed should be 1 integer or 6 integers, not {seed!r}")
        for name, part, modulus in (("first", seed[:3], M1), ("last", seed[3:], M2)):
            if all(number == 0 for number in part):
                raise ValueError(f"The {name} 3 values of seed should not be all 0", seed)
            if any(number >= modulus for number in part):
                raise ValueError(f"The {name} 3 values of seed should be less than {modulus}", seed)
        if any(number < -(2**31) for number in seed):
            raise ValueError("seed should be at least -2**31", seed)
        self.rstate = np.asarray(seed, dtype=np.int32)

    def seed(self, seed: Any = None) -> None:
        """Let all random variables, in the order in which they were made, begin anew.

        Parameters
        ----------
        seed : int or sequence of six int, optional
            As for the class; by default the seed that it got.

        Raises
        ------
        ValueError, TypeError
            As for the class.
        """
        self.set_rstate(self.default_instance_seed if seed is None else seed)
        for old, new, size, count in self.state_updates:
            if count is None:
                count = self.n_streams(size)
            states = self.get_substream_rstates(count, new.owner.outputs[1].dtype)
            shape = old.get_value(borrow=True).shape
            if shape != states.shape:
                raise AssertionError(f"{old} has states of shape {shape}, not {states.shape}")
            old.set_value(states, borrow=True)

    def inc_rstate(self) -> None:
        """Go on with `rstate` by 2**134 numbers, to where the next random variable begins."""
        self.rstate = ff_2p134(self.rstate)

    @change_flags(compute_test_value="off")
    def get_substream_rstates(self, n_streams: int, dtype: str, inc_rstate: bool = True) -> Any:
        """Return the states of streams that are 2**72 numbers apart.

        Parameters
        ----------
        n_streams : int
            How many, at least 1.
        dtype : str
            The dtype of the numbers to be drawn, which makes no difference.
        inc_rstate : bool, optional
            Whether to go on with `rstate`.

        Returns
        -------
        ndarray
            A matrix of int32 with six columns, `rstate` in its first row.

        Raises
        ------
        AssertionError
            If an argument is not as described.
        """
        assert isinstance(dtype, str), f"dtype must be a string, not {dtype!r}"
        assert 0 < n_streams < 2**72, f"the number of streams must be positive, not {n_streams}"
        states = substream_states(self.rstate, int(n_streams))
        if inc_rstate:
            self.inc_rstate()
        return states

    def n_streams(self, size: Any) -> int:
        """Return the number of streams for a sample of this size; see `guess_n_streams`."""
        return guess_n_streams(size)

    def pretty_return(
        self, node_rstate: Any, new_rstate: Any, sample: Any, size: Any, nstreams: Any
    ) -> Any:
        """Return the sample, with its states known to it and to the streams.

        Parameters
        ----------
        node_rstate, new_rstate : Variable
            The shared states, and those after the draw, which become their default update.
        sample : TensorVariable
            What is drawn.
        size : tuple or Variable
            The size that was asked for.
        nstreams : int or None
            The number of streams that was asked for.
        """
        sample.rstate = node_rstate
        sample.update = (node_rstate, new_rstate)
        self.state_updates.append((node_rstate, new_rstate, size, nstreams))
        node_rstate.default_update = new_rstate
        return sample
