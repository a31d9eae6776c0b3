"""Further names of `Ger`, which is in `theano.tensor.blas`."""

from typing import Any

from theano.tensor.blas import Ger

__all__ = ["ScipyGer", "scipy_ger_inplace", "scipy_ger_no_inplace"]


class ScipyGer(Ger):
    """Constructs the same operations as `Ger`."""

    def __new__(cls, destructive: bool) -> Any:
        return Ger(destructive)


scipy_ger_inplace = ScipyGer(destructive=True)
scipy_ger_no_inplace = ScipyGer(destructive=False)
