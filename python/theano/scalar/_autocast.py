"""The dtypes that Python's numbers get, and how to change them.

The core applies the rules itself; the objects here tell what they are and set them.
"""

from typing import Any

import numpy as np

from theano import _core
from theano.configdefaults import config

__all__ = ["NumpyAutocaster", "autocast_float", "autocast_float_as", "autocast_int", "convert"]

Array = np.ndarray[Any, np.dtype[Any]]


class NumpyAutocaster:
    """Chooses a dtype for a number.

    Parameters
    ----------
    dtypes : sequence of str
        The candidates, in the order in which they are tried.

    Notes
    -----
    Under ``config.cast_policy='custom'`` a number gets the first dtype that holds it exactly, else
    the last one. A float becomes ``floatX`` at once if that is among the dtypes and narrower than
    float64; float16 is passed over unless it is ``floatX``. Under ``'numpy+floatX'`` the dtypes do
    not matter: ints become int64 and floats ``floatX``.
    """

    def __init__(self, dtypes: Any) -> None:
        self.dtypes = tuple(dtypes)

    def __call__(self, x: Any) -> Array:
        """Return a number as a 0-d array.

        Parameters
        ----------
        x : int, float or 0-d ndarray
            The number. An array whose dtype is one of the candidates is kept.
        """
        if not isinstance(x, (int, float)) and not (isinstance(x, np.ndarray) and x.ndim == 0):
            raise AssertionError(f"a number or a 0-d array is wanted, not {x!r}")
        if config.cast_policy != "custom":
            is_float = not hasattr(x, "dtype") and isinstance(x, float)
            return np.asarray(x, dtype=config.floatX if is_float else None)
        if getattr(x, "dtype", None) in self.dtypes:
            return np.asarray(x)
        if isinstance(x, float) and config.floatX in self.dtypes and config.floatX != "float64":
            return np.asarray(x, dtype=config.floatX)
        number = x.item() if isinstance(x, np.ndarray) else x
        choices = [name for name in self.dtypes if name != "float16" or config.floatX == "float16"]
        for name in choices:
            array = _converted(number, name)
            # Compared as Python's numbers: NumPy would round first.
            if array is not None and array.item() == number:
                return array
        return np.asarray(number, dtype=self.dtypes[-1])


class _FloatAutocaster(NumpyAutocaster):
    """The rule for Python's floats, which the core follows too."""

    @property
    def dtypes(self) -> tuple[str, ...]:
        """The candidates."""
        return self._dtypes

    @dtypes.setter
    def dtypes(self, dtypes: Any) -> None:
        _core.set_config("autocast_float", tuple(dtypes))
        self._dtypes = tuple(dtypes)


def _converted(number: Any, dtype: str) -> Array | None:
    """Return a number in a dtype, or None if that cannot be."""
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray(number, dtype=dtype)
    except OverflowError:
        return None


autocast_int = NumpyAutocaster(("int8", "int16", "int32", "int64"))
autocast_float = _FloatAutocaster(("float16", "float32", "float64"))


class autocast_float_as:
    """A context in which Python's floats get other dtypes.

    Parameters
    ----------
    *dtypes : str
        The candidates, as for `NumpyAutocaster`.

    Raises
    ------
    AssertionError
        If ``config.cast_policy`` is not ``'custom'``.

    Examples
    --------
    >>> import theano.tensor as T
    >>> with autocast_float_as("float32"):
    ...     (T.fvector() + 1.1).dtype
    'float32'
    >>> (T.fvector() + 1.1).dtype
    'float64'
    """

    def __init__(self, *dtypes: str) -> None:
        self.dtypes = dtypes
        self._require_custom_policy()

    def __enter__(self) -> None:
        self._require_custom_policy()
        self.old_dtypes = autocast_float.dtypes
        autocast_float.dtypes = self.dtypes

    def __exit__(self, *args: object) -> None:
        autocast_float.dtypes = self.old_dtypes

    @staticmethod
    def _require_custom_policy() -> None:
        if config.cast_policy != "custom":
            raise AssertionError("autocast_float_as needs config.cast_policy='custom'")


def convert(x: Any, dtype: str | None = None) -> Array:
    """Return a value as the array that a constant of it would hold.

    Parameters
    ----------
    x : array_like
        A number, a list or an array; an array is kept.
    dtype : str, optional
        The dtype; by default that of the casting rules.

    Raises
    ------
    TypeError
        If `x` is not numeric.
    """
    array: Array = _core.constant(x, None, None, dtype).data
    return array
