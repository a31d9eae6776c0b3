"""Correlation of images with filters in two dimensions, under the names of Theano's CPU code."""

from typing import Any

from theano import _core
from theano.tensor.nnet._correlation import (
    Correlation,
    CorrelationGradInputs,
    CorrelationGradWeights,
    correlation,
)

__all__ = ["BaseCorrMM", "CorrMM", "CorrMM_gradInputs", "CorrMM_gradWeights"]


class BaseCorrMM(Correlation):
    """The base of correlations and their gradients.

    Parameters
    ----------
    border_mode : {'valid', 'half', 'full'}, int or tuple, optional
        Zeros around images: see `theano.tensor.nnet.conv2d`.
    subsample, filter_dilation : tuple of int, optional
        Steps, and distances of neighbouring elements of filters.
    num_groups : int, optional
        Channels and filters are divided into so many groups that do not meet.
    unshared : bool, optional
        Whether each output position has filters of its own.
    openmp : optional
        Not used.

    Raises
    ------
    ValueError
        If a parameter is out of range.
    """

    def __new__(
        cls,
        border_mode: Any = "valid",
        subsample: Any = (1, 1),
        filter_dilation: Any = (1, 1),
        num_groups: int = 1,
        unshared: bool = False,
        openmp: Any = None,
    ) -> Any:
        return correlation(cls, 2, border_mode, subsample, filter_dilation, num_groups, unshared)

    @property
    def border_mode(self) -> Any:
        """'valid', 'half', 'full', or a tuple with a pair (before, after) for each axis."""
        border = super().border_mode
        return border if isinstance(border, str) else self.pad

    @property
    def _direction(self) -> str:
        kinds = {"CorrMM": "forward", "CorrMM_gradWeights": "backprop weights"}
        return kinds.get(type(self).__name__, "backprop inputs")


class CorrMM(BaseCorrMM):
    """Correlation: ``CorrMM(...)(img, kern)``; filters are not turned around."""


class CorrMM_gradWeights(CorrelationGradWeights, BaseCorrMM):
    __doc__ = CorrelationGradWeights.__doc__


class CorrMM_gradInputs(CorrelationGradInputs, BaseCorrMM):
    __doc__ = CorrelationGradInputs.__doc__


_core.set_classes(
    {
        "CorrMM": CorrMM,
        "CorrMM_gradInputs": CorrMM_gradInputs,
        "CorrMM_gradWeights": CorrMM_gradWeights,
    }
)
