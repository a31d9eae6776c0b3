"""Loading arrays from files while a function runs."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.gof.graph import Apply, Constant
from theano.gof.op import Op
from theano.gof.type import Generic
from theano.tensor.type import TensorType

__all__ = ["LoadFromDisk", "load"]


class LoadFromDisk(Op):
    """Reads an array from a file of `numpy.save`, whose path is a value of type `Generic`.

    Parameters
    ----------
    dtype : dtype
        That of the array.
    broadcastable : sequence of bool
        Its broadcast pattern.
    mmap_mode : {None, 'c'}, optional
        With ``'c'`` the file is mapped into memory, and only what is used is read.

    Raises
    ------
    ValueError
        If `mmap_mode` is another.
    """

    __props__ = ("dtype", "broadcastable", "mmap_mode")

    def __init__(
        self, dtype: Any, broadcastable: Sequence[bool], mmap_mode: str | None = None
    ) -> None:
        if mmap_mode not in (None, "c"):
            raise ValueError(f"mmap_mode must be None or 'c', got {mmap_mode!r}")
        self.dtype = np.dtype(dtype)
        self.broadcastable = tuple(broadcastable)
        self.mmap_mode: Any = mmap_mode

    def make_node(self, path: Any) -> Any:
        """Apply to a path: a string, or a variable that holds one."""
        if isinstance(path, str):
            path = Constant(Generic(), path)
        return Apply(self, [path], [TensorType(self.dtype, self.broadcastable)()])

    def do_constant_folding(self, node: Any) -> bool:
        """Return False: a file may change."""
        return False

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Read the file.

        Raises
        ------
        ValueError
            If it is an archive of several arrays.
        TypeError
            If the array is of another dtype or rank.
        OSError
            If it cannot be read.
        """
        (path,) = inputs
        if path.endswith(".npz"):
            raise ValueError(f"Expected a .npy file, got {path} instead")
        array = np.load(path, mmap_mode=self.mmap_mode)
        if array.dtype != self.dtype:
            raise TypeError(f"{path}: expected an array of {self.dtype}, got {array.dtype}")
        output_storage[0][0] = array

    def __str__(self) -> str:
        return (
            f"Load{{dtype: {self.dtype}, broadcastable: {self.broadcastable},"
            f" mmep: {self.mmap_mode}}}"
        )


def load(path: Any, dtype: Any, broadcastable: Sequence[bool], mmap_mode: str | None = None) -> Any:
    """Return an array that is read from a file of `numpy.save` in every call of a function.

    Parameters
    ----------
    path : str or Variable of type Generic
        Where the file is.
    dtype : dtype
        That of the array.
    broadcastable : sequence of bool
        Its broadcast pattern: ``(False,)`` for a vector.
    mmap_mode : {None, 'c'}, optional
        With ``'c'`` the file is mapped into memory, and only what is used is read.

    Returns
    -------
    TensorVariable
        The array.

    Examples
    --------
    >>> import theano
    >>> path = theano.generic("path")
    >>> f = theano.function([path], theano.tensor.load(path, "int64", (False,)) * 2)
    """
    return LoadFromDisk(dtype, broadcastable, mmap_mode)(path)
