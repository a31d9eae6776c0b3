"""The triangular window."""

from typing import Any

from theano import _core

__all__ = ["Bartlett", "bartlett", "bartlett_"]


class Bartlett(_core.Op):
    """Gives a triangular window; see `bartlett`."""

    def __new__(cls) -> Any:
        return _core.op("Bartlett")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


_core.set_classes({"Bartlett": Bartlett})

bartlett_ = Bartlett()


def bartlett(M: Any) -> Any:
    """Return the triangular window of Bartlett.

    Parameters
    ----------
    M : int or integer scalar
        The number of points; the window is empty for 0 and less.

    Returns
    -------
    TensorVariable
        A float64 vector that rises from 0 at its first to 1 in its middle and falls to 0 at its
        last point; 1 for a single point.

    Raises
    ------
    TypeError
        If `M` is not an integer scalar.
    """
    return bartlett_(M)
