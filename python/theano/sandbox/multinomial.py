"""Counts and choices among outcomes with given probabilities, from uniform random numbers."""

import warnings
from typing import Any

from theano import _core
from theano.tensor._convert import as_tensor_variable

__all__ = [
    "ChoiceFromUniform",
    "MultinomialFromUniform",
    "MultinomialWOReplacementFromUniform",
]


class _FromUniform(_core.Op):
    """What both operations are applied to: ``op(pvals, unis, n=1)``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def odtype(self) -> str:
        """The dtype of the result, or ``'auto'``."""
        odtype: str = self.properties["odtype"]
        return odtype

    def make_node(self, pvals: Any, unis: Any, n: Any = 1) -> Any:
        """Return the application to probabilities, numbers, and the number of draws."""
        return _core.Op.make_node(self, *map(as_tensor_variable, (pvals, unis, n)))

    def __call__(self, *inputs: Any, **kwargs: Any) -> Any:
        inputs = inputs if len(inputs) == 3 else (*inputs, 1)
        return _core.Op.__call__(self, *map(as_tensor_variable, inputs), **kwargs)


class MultinomialFromUniform(_FromUniform):
    """How often each outcome is drawn: ``MultinomialFromUniform(odtype)(pvals, unis, n=1)``.

    Parameters
    ----------
    odtype : str
        The dtype of the counts; ``'auto'`` is that of `pvals`.

    Notes
    -----
    `pvals` is a matrix with the probabilities of outcomes in each row, `n` the number of draws from
    each. `unis` is a vector of ``n * pvals.shape[0]`` numbers between 0 and 1: draw c from row r
    takes number ``c * pvals.shape[0] + r``, and gives the first outcome for which the sum of
    probabilities so far exceeds it. The counts have the shape of `pvals`. Probabilities are not
    checked; where a row's sum does not exceed the number, nothing is counted.

    NotImplementedError is raised where `pvals` is no matrix or `unis` no vector; ValueError in a
    call where their lengths do not fit. The gradient is zero.

    Examples
    --------
    >>> from theano.sandbox.multinomial import MultinomialFromUniform
    >>> MultinomialFromUniform("int64")([[0.5, 0.5], [0.1, 0.9]], [0.2, 0.2]).eval()
    array([[1, 0],
           [0, 1]])
    """

    __props__ = ("odtype",)

    def __new__(cls, odtype: str) -> Any:
        return _core.op("MultinomialFromUniform", odtype=odtype)


class ChoiceFromUniform(_FromUniform):
    """The outcomes that are drawn: ``ChoiceFromUniform(odtype, replace)(pvals, unis, n=1)``.

    Parameters
    ----------
    odtype : str
        The dtype of the outcomes, which are columns of `pvals`; ``'auto'`` is int64.
    replace : bool
        Whether an outcome can be drawn more than once. If not, its probability is set to 0 when it
        is drawn, and the others are divided by their sum.

    Notes
    -----
    Arguments are those of `MultinomialFromUniform`. The result has a row for each row of `pvals`
    and a column for each draw; -1 where a row's sum does not exceed the number. Without replacement
    there cannot be more draws than outcomes: ValueError. The gradient is zero.

    Examples
    --------
    >>> from theano.sandbox.multinomial import ChoiceFromUniform
    >>> ChoiceFromUniform("int64")([[0.5, 0.25, 0.25]], [0.2, 0.6], 2).eval()
    array([[0, 2]])
    """

    __props__ = ("odtype", "replace")

    def __new__(cls, odtype: str, replace: bool = False, *args: Any, **kwargs: Any) -> Any:
        if args or kwargs:
            raise TypeError(f"{cls.__name__} takes odtype and replace, got {args} {kwargs} besides")
        return _core.op("ChoiceFromUniform", odtype=odtype, replace=bool(replace))

    @property
    def replace(self) -> bool:
        """Whether an outcome can be drawn more than once."""
        replace: bool = self.properties["replace"]
        return replace


class MultinomialWOReplacementFromUniform(ChoiceFromUniform):
    """The old name of `ChoiceFromUniform`, deprecated."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        warnings.warn(
            "MultinomialWOReplacementFromUniform is deprecated, use ChoiceFromUniform instead.",
            DeprecationWarning,
            stacklevel=2,
        )
        return ChoiceFromUniform(*args, **kwargs)


_core.set_classes(
    {
        "MultinomialFromUniform": MultinomialFromUniform,
        "ChoiceFromUniform": ChoiceFromUniform,
    }
)
