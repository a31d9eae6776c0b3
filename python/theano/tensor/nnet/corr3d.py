"""Correlation of volumes with filters in three dimensions, under the names of Theano's CPU code."""

from typing import Any

from theano import _core
from theano.tensor.nnet._correlation import (
    Correlation,
    CorrelationGradInputs,
    CorrelationGradWeights,
    correlation,
)

__all__ = ["BaseCorr3dMM", "Corr3dMM", "Corr3dMM_gradInputs", "Corr3dMM_gradWeights"]


class BaseCorr3dMM(Correlation):
    """The base of correlations in three dimensions and their gradients.

    Parameters
    ----------
    border_mode, subsample, filter_dilation, num_groups, openmp
        As for `theano.tensor.nnet.corr.BaseCorrMM`, with three numbers where that has two.

    Raises
    ------
    ValueError
        If a parameter is out of range.
    """

    def __new__(
        cls,
        border_mode: Any = "valid",
        subsample: Any = (1, 1, 1),
        filter_dilation: Any = (1, 1, 1),
        openmp: Any = None,
        num_groups: int = 1,
    ) -> Any:
        return correlation(cls, 3, border_mode, subsample, filter_dilation, num_groups)

    @property
    def _direction(self) -> str:
        kinds = {"Corr3dMM": "forward", "Corr3dMM_gradWeights": "backprop weights"}
        return kinds.get(type(self).__name__, "backprop inputs")


class Corr3dMM(BaseCorr3dMM):
    """Correlation: ``Corr3dMM(...)(img, kern)``; filters are not turned around."""


class Corr3dMM_gradWeights(CorrelationGradWeights, BaseCorr3dMM):
    __doc__ = CorrelationGradWeights.__doc__


class Corr3dMM_gradInputs(CorrelationGradInputs, BaseCorr3dMM):
    __doc__ = CorrelationGradInputs.__doc__


_core.set_classes(
    {
        "Corr3dMM": Corr3dMM,
        "Corr3dMM_gradInputs": Corr3dMM_gradInputs,
        "Corr3dMM_gradWeights": Corr3dMM_gradWeights,
    }
)
