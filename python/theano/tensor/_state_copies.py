"""Copies of `numpy.random.RandomState` that take a few microseconds.

NumPy reads and writes the 624 words of a state one by one, and fills them when a state is made;
every draw needs a copy, so that would be most of the time of a small one. Here the words are copied
in one go, from and to generators of a class of our own, and a state is used again when nobody holds
it any more.
"""

import ctypes
import functools
import sys
import threading
from typing import Any

import numpy as np

__all__ = ["StateCopies"]

# NumPy's struct: 624 words of 32 bits, and the position among them as an int.
_STRUCT_BYTES = 4 * 624 + 4


@functools.cache
def _generator_class() -> Any:
    """Return the class of generators whose words can be left out of their state; made when needed.

    It has the name of NumPy's, by which states tell what they belong to.
    """
    plain: Any = np.random.MT19937

    class MT19937(plain):  # type: ignore[misc]
        # The thread that is copying the rest of the state.
        copied_by: int | None = None

        @property
        def state(self) -> Any:
            if self.copied_by == threading.get_ident():
                return {"bit_generator": "MT19937", "state": None}
            return plain.state.__get__(self)

        @state.setter
        def state(self, value: Any) -> None:
            if self.copied_by != threading.get_ident():
                plain.state.__set__(self, value)

        def __reduce__(self) -> Any:
            # Pickles and deep copies have NumPy's class.
            maker, arguments, *rest = super().__reduce__()
            return maker, tuple(plain if x is MT19937 else x for x in arguments), *rest

    return MT19937


def _generator_of(state: Any) -> Any:
    return state._bit_generator


def _copy_in_one_go(source: Any, target: Any) -> None:
    """Copy between states with generators of `_generator_class`."""
    generators = _generator_of(source), _generator_of(target)
    for generator in generators:
        generator.copied_by = threading.get_ident()
    try:
        # The normal number that is left over belongs to the state, not to its generator.
        target.set_state(source.get_state(legacy=False))
    finally:
        for generator in generators:
            generator.copied_by = None
    words = [generator.ctypes.state_address for generator in generators]
    ctypes.memmove(words[1], words[0], _STRUCT_BYTES)


def _new_state() -> Any:
    return np.random.RandomState(_generator_class()(0))


@functools.cache
def _works() -> bool:
    """Return whether NumPy's states are laid out as is known here, by trying."""
    try:
        source, target = _new_state(), _new_state()
        for draws in (3, 700):
            source.seed(draws)
            source.normal(size=draws)
            _copy_in_one_go(source, target)
            first, second = source.get_state(legacy=False), target.get_state(legacy=False)
            words = [each["state"].pop("key") for each in (first, second)]
            if first != second or not np.array_equal(*words):
                return False
    except (AttributeError, TypeError, ValueError, KeyError):
        return False
    return True


def _is_counted() -> bool:
    """Return whether the count of references tells who holds an object."""
    return bool(getattr(sys, "_is_gil_enabled", lambda: True)())


_cell = [object()]
_ONLY_HERE = sys.getrefcount(_cell[0])


class StateCopies:
    """Copies of random states for one stream after the other: two states take turns."""

    def __init__(self) -> None:
        self._spare: list[Any] = [None]

    def copy_of(self, state: Any) -> Any:
        """Return a RandomState that will draw what `state` would, which stays as it is."""
        copied = self._unused()
        if isinstance(_generator_of(state), _generator_class()) and _works():
            _copy_in_one_go(state, copied)
        else:
            copied.set_state(state.get_state(legacy=False))
        # It may be the next copy if it is dropped by then.
        self._spare[0] = state
        return copied

    def _unused(self) -> Any:
        """Return a state that nobody else holds."""
        spare = self._spare
        if _is_counted() and sys.getrefcount(spare[0]) <= _ONLY_HERE:
            state = spare[0]
            if isinstance(_generator_of(state), _generator_class()):
                return state
        return _new_state()
