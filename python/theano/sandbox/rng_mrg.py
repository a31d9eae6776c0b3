"""Random numbers of the generator MRG31k3p, drawn from many streams at once."""

import warnings
from typing import Any

import numpy as np

from theano import _core
from theano._gradient_stops import undefined_grad
from theano.compile.sharedvalue import shared
from theano.configdefaults import config
from theano.sandbox import multinomial
from theano.sandbox._mrg31k3p import (
    M1,
    M2,
    MASK2,
    MASK12,
    MASK13,
    MULT2,
    NORM,
    A1p72,
    A1p134,
    A2p72,
    A2p134,
    DotModulo,
    ff_2p72,
    ff_2p134,
    guess_n_streams,
    matVecModM,
    mrg_next_value,
    multMatVect,
    np_int32_vals,
)
from theano.sandbox._mrg_states import INTEGERS, StreamStates
from theano.sandbox._mrg_uniform import mrg_uniform, mrg_uniform_base
from theano.scalar._types import upcast
from theano.tensor._convert import as_tensor_variable, cast, constant
from theano.tensor._elementwise import cos, log, sin, sqrt
from theano.tensor._join import join, stack
from theano.tensor._reduce import prod
from theano.tensor._reshape import reshape

__all__ = [
    "M1",
    "M2",
    "MASK12",
    "MASK13",
    "MASK2",
    "MULT2",
    "NORM",
    "A1p72",
    "A1p134",
    "A2p72",
    "A2p134",
    "DotModulo",
    "MRG_RandomStreams",
    "ff_2p72",
    "ff_2p134",
    "guess_n_streams",
    "matVecModM",
    "mrg_next_value",
    "mrg_uniform",
    "mrg_uniform_base",
    "multMatVect",
    "np_int32_vals",
]

# The standard deviation of a standard normal number between -2 and 2.
_TRUNCATED_DEVIATION = 0.87962566103423978


class MRG_RandomStreams(StreamStates):
    """Random variables whose numbers come from the generator MRG31k3p.

    Each call of a method makes a random variable with streams of its own: a shared variable holds
    their states, and every call of a function that uses the random variable goes on in them. The
    numbers are those of Theano for the same seed, size and dtype, and do not depend on the number
    of threads.

    Parameters
    ----------
    seed : int or sequence of six int, optional
        Where the first stream begins. One integer stands for six equal ones. The first three must
        be less than 2147483647, the last three less than 2147462579, and neither three all 0.
    use_cuda : object, optional
        Accepted for old programs, without effect.

    Attributes
    ----------
    rstate : ndarray
        Where the streams of the next random variable begin: six int32.
    state_updates : list of tuple
        For each random variable: its shared states, the states after a draw, and the arguments
        `size` and `nstreams`.
    default_instance_seed : int or sequence of six int
        The seed.

    Raises
    ------
    ValueError
        If the seed is out of range.
    TypeError
        If the seed is neither an integer nor six.

    Examples
    --------
    >>> import theano
    >>> from theano.sandbox.rng_mrg import MRG_RandomStreams
    >>> random = MRG_RandomStreams(234)
    >>> draw = theano.function([], random.uniform((2,), dtype="float64"))
    >>> draw().round(6), draw().round(6)
    (array([0.449904, 0.306247]), array([0.447608, 0.078016]))
    """

    def uniform(
        self,
        size: Any,
        low: Any = 0.0,
        high: Any = 1.0,
        ndim: int | None = None,
        dtype: str | None = None,
        nstreams: int | None = None,
        **kwargs: Any,
    ) -> Any:
        """Return numbers that are evenly distributed between `low` and `high`, both excluded.

        Parameters
        ----------
        size : tuple of int and integer scalars, or vector variable of integers
            The shape of the sample.
        low, high : tensor_like of float, optional
            The bounds; they broadcast to the sample.
        ndim : int, optional
            The number of dimensions, where `size` does not tell.
        dtype : str, optional
            float16, float32 or float64. By default the widest of floatX and the dtypes of the
            bounds.
        nstreams : int, optional
            From how many streams to draw; by default as `guess_n_streams` says.
        **kwargs
            `target`, a device: ``'cpu'``.

        Returns
        -------
        TensorVariable
            The sample. Its gradient with respect to the bounds is undefined.

        Raises
        ------
        TypeError
            If `size` is neither a tuple nor a vector, or an argument is unknown.
        AssertionError
            If the tuple holds something else than integers and variables.
        ValueError
            If a length in the tuple is not positive; or `size` tells no number of dimensions. In a
            call for more than 2**31 - 1 numbers, and for negative lengths.
        NotImplementedError
            If the bounds would broadcast the sample.
        """
        low, high = as_tensor_variable(low), as_tensor_variable(high)
        if dtype is None:
            dtype = upcast(config.floatX, low.dtype, high.dtype)
        low, high = (cast(_parameter(bound), dtype) for bound in (low, high))
        _check_sample_size(size)
        target = {name: kwargs.pop(name) for name in ("target",) if name in kwargs}
        if kwargs:
            raise TypeError(f"uniform() got unexpected keyword arguments {list(kwargs)}")
        count = self.n_streams(size) if nstreams is None else nstreams
        rstate = shared(self.get_substream_rstates(count, dtype), **target)
        new_rstate, u = mrg_uniform.new(rstate, ndim, dtype, size)
        self.pretty_return(rstate, new_rstate, u, size=size, nstreams=nstreams)
        # Tells it from other shared variables.
        rstate.tag.is_rng = True
        sample = u * (high - low) + low
        if sample.broadcastable != u.broadcastable:
            raise NotImplementedError(
                "Increase the size to match the broadcasting pattern of `low` and `high`: the "
                f"sample has the pattern {u.broadcastable}, low {low.broadcastable} and high "
                f"{high.broadcastable}"
            )
        assert sample.dtype == dtype
        return sample

    def binomial(
        self,
        size: Any = None,
        n: int = 1,
        p: Any = 0.5,
        ndim: int | None = None,
        dtype: str = "int64",
        nstreams: int | None = None,
        **kwargs: Any,
    ) -> Any:
        """Return ones with probability `p`, zeros else.

        Parameters
        ----------
        size : tuple or vector variable
            The shape of the sample, as for `uniform`.
        n : int
            Must be 1.
        p : tensor_like, optional
            The probability, which broadcasts with the sample.
        ndim, nstreams, **kwargs
            As for `uniform`; `ndim` is not used, the length of `size` must be known.
        dtype : str, optional
            The dtype of the sample.

        Returns
        -------
        TensorVariable
            The sample. Its gradient with respect to `p` is undefined.

        Raises
        ------
        NotImplementedError
            If `n` is not 1.
        TypeError, AssertionError, ValueError
            As `uniform`.
        """
        if n != 1:
            raise NotImplementedError("MRG_RandomStreams.binomial with n > 1")
        p = _parameter(as_tensor_variable(p))
        return cast(self.uniform(size=size, nstreams=nstreams, **kwargs) < p, dtype)

    def multinomial(
        self,
        size: Any = None,
        n: Any = 1,
        pvals: Any = None,
        ndim: Any = None,
        dtype: str = "int64",
        nstreams: int | None = None,
        **kwargs: Any,
    ) -> Any:
        """Return how often each outcome occurs in `n` draws from each row of probabilities.

        Parameters
        ----------
        size, ndim : None
            Not used: the sample has the shape of `pvals`.
        n : int or integer scalar, optional
            The number of draws.
        pvals : matrix_like
            In each row the probabilities of outcomes; they are not checked.
        dtype : str, optional
            The dtype of the sample.
        nstreams, **kwargs
            As for `uniform`.

        Returns
        -------
        TensorVariable
            Counts, in the shape of `pvals`.

        Raises
        ------
        TypeError
            If `pvals` is missing.
        ValueError
            If `size` or `ndim` is given.
        NotImplementedError
            If `pvals` is no matrix.

        Examples
        --------
        >>> from theano.sandbox.rng_mrg import MRG_RandomStreams
        >>> MRG_RandomStreams(234).multinomial(n=5, pvals=[[0.2, 0.8], [1.0, 0.0]]).eval()
        array([[1, 4],
               [5, 0]])
        """
        if pvals is None:
            raise TypeError("You have to specify pvals")
        pvals = _parameter(as_tensor_variable(pvals))
        for name, value in (("size", size), ("ndim", ndim)):
            if value is not None:
                raise ValueError(
                    f"Provided a {name} argument to MRG_RandomStreams.multinomial, which does not "
                    "use it: the sample has the shape of pvals"
                )
        if pvals.ndim != 2:
            raise NotImplementedError(
                "MRG_RandomStreams.multinomial only implemented for pvals.ndim = 2, not "
                f"{pvals.ndim}"
            )
        unis = self.uniform(size=pvals[:, 0].shape * n, ndim=1, nstreams=nstreams, **kwargs)
        return multinomial.MultinomialFromUniform(dtype)(pvals, unis, n)

    def choice(
        self,
        size: Any = 1,
        a: Any = None,
        replace: bool = True,
        p: Any = None,
        ndim: Any = None,
        dtype: str = "int64",
        nstreams: int | None = None,
        **kwargs: Any,
    ) -> Any:
        """Return the outcomes of draws from each row of probabilities.

        Parameters
        ----------
        size : int or integer scalar, optional
            The number of draws from each row.
        a, ndim : None
            Not used: outcomes are the columns of `p`.
        replace : bool, optional
            Whether an outcome can be drawn more than once.
        p : matrix_like
            In each row the probabilities of outcomes; they are not checked.
        dtype : str, optional
            The dtype of the sample.
        nstreams, **kwargs
            As for `uniform`.

        Returns
        -------
        TensorVariable
            A matrix with `size` columns.

        Raises
        ------
        TypeError
            If `a` is given or `p` is missing.
        ValueError
            If `ndim` is given; in a call, if there are more draws without replacement than
            outcomes.
        NotImplementedError
            If `p` is no matrix.

        Examples
        --------
        >>> from theano.sandbox.rng_mrg import MRG_RandomStreams
        >>> random = MRG_RandomStreams(234)
        >>> random.choice(size=2, replace=False, p=[[0.2, 0.3, 0.5]]).eval()
        array([[1, 2]])
        """
        if a is not None:
            raise TypeError(
                "a has to be None in MRG_RandomStreams.choice: sampled values are columns of p"
            )
        if p is None:
            raise TypeError("p has to be specified in MRG_RandomStreams.choice")
        p = _parameter(as_tensor_variable(p))
        if ndim is not None:
            raise ValueError("the ndim argument to MRG_RandomStreams.choice is not used")
        if p.ndim != 2:
            raise NotImplementedError(
                f"MRG_RandomStreams.choice is only implemented for p.ndim = 2, not {p.ndim}"
            )
        unis = self.uniform(size=p[:, 0].shape * size, ndim=1, nstreams=nstreams, **kwargs)
        return multinomial.ChoiceFromUniform(dtype, replace)(p, unis, size)

    def multinomial_wo_replacement(
        self,
        size: Any = None,
        n: Any = 1,
        pvals: Any = None,
        ndim: Any = None,
        dtype: str = "int64",
        nstreams: int | None = None,
        **kwargs: Any,
    ) -> Any:
        """Deprecated: ``choice(size=n, replace=False, p=pvals)``.

        Parameters
        ----------
        size : None
            Not used.
        n, pvals, ndim, dtype, nstreams, **kwargs
            As `size`, `p` and the others for `choice`.
        """
        warnings.warn(
            "MRG_RandomStreams.multinomial_wo_replacement() is deprecated. Please use "
            "MRG_RandomStreams.choice() instead.",
            stacklevel=2,
        )
        assert size is None, "size is not used; n is the number of draws"
        return self.choice(
            size=n, replace=False, p=pvals, dtype=dtype, nstreams=nstreams, ndim=ndim, **kwargs
        )

    def normal(
        self,
        size: Any,
        avg: Any = 0.0,
        std: Any = 1.0,
        ndim: int | None = None,
        dtype: str | None = None,
        nstreams: int | None = None,
        truncate: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Return normally distributed numbers.

        They are made of uniform ones by the method of G. E. P. Box and M. E. Muller, "A note on the
        generation of random normal deviates" (1958).

        Parameters
        ----------
        size : int, integer scalar, sequence of them, or vector variable of integers
            The shape of the sample.
        avg, std : tensor_like, optional
            Mean and standard deviation; they broadcast to the sample.
        ndim : int, optional
            The number of dimensions, where `size` does not tell.
        dtype : str, optional
            float16, float32 or float64. By default the widest of floatX and the dtypes of `avg` and
            `std`.
        nstreams, **kwargs
            As for `uniform`.
        truncate : bool, optional
            Whether numbers that are more than two standard deviations from the mean are replaced by
            others that are not. The standard deviation is then smaller than `std`; see
            `truncated_normal`.

        Returns
        -------
        TensorVariable
            The sample. Its gradients with respect to `avg` and `std` are undefined; those of
            ``avg + std * normal(size)`` are not.

        Raises
        ------
        ValueError
            If `size` is none of these, or a length in it is not positive.
        """
        size = _checked_size(size)
        avg, std = (_parameter(as_tensor_variable(x)) for x in (avg, std))
        if dtype is None:
            dtype = upcast(config.floatX, avg.dtype, std.dtype)
        avg, std = cast(avg, dtype), cast(std, dtype)

        count = prod(size, dtype="int64")
        even = count + count % 2
        half = even // 2
        draw = {"ndim": 1, "dtype": dtype, "nstreams": nstreams, **kwargs}
        u = self.uniform((even,), **draw)
        radius = sqrt(-2.0 * log(u[:half]))
        angle = np.array(2.0 * np.pi, dtype=dtype) * u[half:]
        waves = cos(angle), sin(angle)
        parts = [radius * wave for wave in waves]
        if truncate:
            parts = self._truncated(parts, waves, draw)
        # The last one is left out where their number is odd.
        samples = reshape(join(0, *parts)[:count], newshape=size, ndim=ndim)
        return samples * std + avg

    def _truncated(self, parts: list[Any], waves: tuple[Any, Any], draw: dict[str, Any]) -> Any:
        """Return the numbers from -2 to 2, and after them others in place of the rest.

        New radii up to 2 are drawn for the angles of these.
        """
        is_outside = [(z < -2.0) | (z > 2.0) for z in parts]
        valid = [z[(~outside).nonzero()] for z, outside in zip(parts, is_outside, strict=True)]
        places = [outside.nonzero()[0] for outside in is_outside]
        lowest = constant(1.0 / np.e**2, dtype=draw["dtype"])
        u = self.uniform((places[0].size + places[1].size,), low=lowest, high=1.0, **draw)
        radius = sqrt(-2.0 * log(u))
        radii = radius[: places[0].size], radius[places[0].size :]
        fixed = [r * wave[place] for r, wave, place in zip(radii, waves, places, strict=True)]
        return [valid[0], fixed[0], valid[1], fixed[1]]

    def truncated_normal(
        self,
        size: Any,
        avg: Any = 0.0,
        std: Any = 1.0,
        ndim: int | None = None,
        dtype: str | None = None,
        nstreams: int | None = None,
        **kwargs: Any,
    ) -> Any:
        """Return numbers of a normal distribution that is cut off on both sides.

        Parameters
        ----------
        size, avg, std, ndim, dtype, nstreams, **kwargs
            As for `normal`. `std` is the standard deviation of the numbers, which are at most
            ``2 / 0.8796`` of it away from `avg`.

        Returns
        -------
        TensorVariable
            The sample.

        Raises
        ------
        ValueError
            As `normal`.

        Notes
        -----
        As in Theano, a normal number that is too far away gets a new radius and keeps its angle in
        the plane of Box and Muller. So the distribution differs a little from the truncated normal
        one: by less than 0.01 in the probability of any interval that begins at its lower end.
        """
        return self.normal(
            size=size,
            avg=avg,
            std=std / constant(_TRUNCATED_DEVIATION),
            truncate=True,
            ndim=ndim,
            dtype=dtype,
            nstreams=nstreams,
            **kwargs,
        )


def _parameter(x: Any) -> Any:
    """Return a parameter of a distribution so that its gradient is undefined."""
    return x if isinstance(x, _core.Constant) else undefined_grad(x)


def _is_variable(x: Any) -> bool:
    return isinstance(x, _core.Variable)


def _check_sample_size(size: Any) -> None:
    """Raise what `MRG_RandomStreams.uniform` raises for a size that it does not take."""
    if not isinstance(size, tuple):
        if _is_variable(size) and size.ndim == 1:
            return
        raise TypeError(
            "size must be a tuple of int or a Theano Variable with 1 dimension, got "
            f"{size} of type {type(size)}"
        )
    if not all(isinstance(length, (*INTEGERS, _core.Variable)) for length in size):
        raise AssertionError(f"size must be a tuple of int or a Theano variable, got {size}")
    if any(isinstance(length, INTEGERS) and length <= 0 for length in size):
        raise ValueError("The specified size contains a dimension with value <= 0", size)


def _checked_size(size: Any) -> Any:
    """Return a size as a vector of integers; raise ValueError if it cannot be one."""
    if _is_variable(size):
        if size.ndim > 1:
            raise ValueError("Theano variable must have 1 dimension to be a valid size.", size)
        return size if size.ndim == 1 else stack([size])
    if isinstance(size, INTEGERS):
        return constant([size], ndim=1)
    if not isinstance(size, tuple | list):
        raise ValueError("Size must be a int, tuple, list or Theano variable.", size)
    for length in size:
        if _is_variable(length):
            if length.ndim != 0:
                raise ValueError("Non-scalar Theano variable in size", size, length)
        elif not isinstance(length, INTEGERS):
            raise ValueError(
                "Only Theano variables and integers are allowed in a size-tuple.", size, length
            )
        elif length <= 0:
            raise ValueError("Non-positive dimensions not allowed in size.", size, length)
    if not size:
        return constant(np.empty(0, np.int64))
    return as_tensor_variable(size, ndim=1)
