"""Further names of the operations of BLAS, which are all in `theano.tensor.blas`."""

from typing import Any

from theano.tensor.blas import Gemv, Ger

__all__ = [
    "BaseBLAS",
    "CGemv",
    "CGer",
    "cgemv_inplace",
    "cgemv_no_inplace",
    "cger_inplace",
    "cger_no_inplace",
    "check_force_gemv_init",
]


class BaseBLAS:
    """What operations of BLAS have in common: nothing is needed here."""


class CGemv(BaseBLAS, Gemv):
    """Constructs the same operations as `Gemv`."""

    def __new__(cls, inplace: bool) -> Any:
        return Gemv(inplace)


class CGer(BaseBLAS, Ger):
    """Constructs the same operations as `Ger`."""

    def __new__(cls, destructive: bool) -> Any:
        return Ger(destructive)


cgemv_inplace = CGemv(inplace=True)
cgemv_no_inplace = CGemv(inplace=False)
cger_inplace = CGer(destructive=True)
cger_no_inplace = CGer(destructive=False)


def check_force_gemv_init() -> bool:
    """Return whether gemv needs its result cleared when beta is 0: it does not."""
    return False
