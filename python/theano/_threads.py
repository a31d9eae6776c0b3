"""How many threads compute: `set_num_threads`, `get_num_threads`, and the flag `openmp`."""

import operator

from theano import _core

__all__ = ["get_num_threads", "set_num_threads"]

# What the machine has, or the environment's OMP_NUM_THREADS; and what is to be used, whether or not
# the flag `openmp` admits it.
_default = _chosen = _core.get_threads()
_is_admitted = True


def set_num_threads(count: int | None) -> None:
    """Set how many threads compute at a time, in all functions.

    Results do not depend on it, not even their last bits. Small work stays on the thread that
    calls. While the flag `openmp` is False, one thread computes whatever is set here.

    Parameters
    ----------
    count : int or None
        At least 1; None for the number at the start: that of the environment variable
        OMP_NUM_THREADS, or of the processors that the process may use.

    Raises
    ------
    TypeError
        If `count` is neither an integer nor None.
    ValueError
        If it is less than 1.

    Examples
    --------
    >>> import theano
    >>> theano.set_num_threads(1)
    >>> theano.get_num_threads()
    1
    >>> theano.set_num_threads(None)
    """
    global _chosen
    if isinstance(count, bool):
        raise TypeError(f"the number of threads must be an integer, not {count}")
    if count is None:
        number = _default
    else:
        try:
            number = operator.index(count)
        except TypeError:
            kind = type(count).__name__
            raise TypeError(f"the number of threads must be an integer, not {kind}") from None
    if number < 1:
        raise ValueError(f"the number of threads must be at least 1, got {number}")
    _chosen = number
    _apply()


def get_num_threads() -> int:
    """Return how many threads compute at a time.

    Returns
    -------
    int
        The thread that calls a function is one of them.
    """
    return _core.get_threads()


def admit_threads(_name: str, is_admitted: bool) -> None:
    """Let one thread compute, or as many as are set: what the flag `openmp` says."""
    global _is_admitted
    _is_admitted = is_admitted
    _apply()


def _apply() -> None:
    _core.set_threads(min(_chosen, 2**16) if _is_admitted else 1)
