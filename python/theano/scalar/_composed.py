"""Functions of scalars that are made of others: conversion, division, ranges, rounding."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from theano import _core
from theano.configdefaults import config
from theano.scalar import _functions as functions
from theano.scalar._functions import LogicalComparison
from theano.scalar._types import (
    ComplexError,
    IntegerDivisionError,
    Scalar,
    complex_types,
    discrete_types,
    get_scalar_type,
    int8,
)
from theano.scalar._variables import as_scalar

__all__ = [
    "InRange",
    "cast",
    "div_proxy",
    "floor_div",
    "inclosedrange",
    "inopenrange",
    "int_or_true_div",
    "mod_check",
    "round_half_away_from_zero_",
    "round_half_away_from_zero_vec",
    "round_half_away_from_zero_vec32",
    "round_half_away_from_zero_vec64",
]

floor_div = functions.int_div


def cast(x: Any, dtype: str) -> Any:
    """Return the scalar `x` converted to a dtype.

    Parameters
    ----------
    x : number or variable of rank 0
        What to convert.
    dtype : str
        Name of the dtype; ``'floatX'`` stands for the configured one.

    Raises
    ------
    TypeError
        For a complex `x` and a real dtype, or if `x` is no scalar.
    """
    scalar = as_scalar(x)
    target = get_scalar_type(dtype)
    return scalar if scalar.dtype == target.dtype else _core.cast_op(target.dtype)(scalar)


def int_or_true_div(x_discrete: bool, y_discrete: bool) -> Any:
    """Return the function that ``x / y`` means, for operands that are integers or not.

    Parameters
    ----------
    x_discrete, y_discrete : bool
        Whether the operands are integers or bools.

    Returns
    -------
    ScalarOp
        `int_div` or `true_div`; for two integers, ``config.int_division`` decides.

    Raises
    ------
    IntegerDivisionError
        For two integers if ``config.int_division`` is ``'raise'``.
    """
    if x_discrete and y_discrete:
        if config.int_division == "raise":
            raise IntegerDivisionError(
                "config.int_division is 'raise': `/` of two integers is forbidden. Use `//` for an "
                "integer, or cast an operand to a float"
            )
        if config.int_division == "int":
            warnings.warn(
                "The division of two integers is a whole number here: use // or true_div instead.",
                DeprecationWarning,
                stacklevel=3,
            )
            return functions.int_div
    return functions.true_div


def div_proxy(x: Any, y: Any) -> Any:
    """Return ``x / y`` of scalars, as `int_or_true_div` says."""
    first, second = as_scalar(x), as_scalar(y)
    return int_or_true_div(_is_discrete(first), _is_discrete(second))(first, second)


def _is_discrete(variable: Any) -> bool:
    return get_scalar_type(variable.dtype) in discrete_types


def mod_check(x: Any, y: Any) -> Any:
    """Return the remainder of ``x / y`` of scalars, with the sign of `y`.

    Raises
    ------
    ComplexError
        If either is complex.
    """
    pair = as_scalar(x), as_scalar(y)
    if any(get_scalar_type(variable.dtype) in complex_types for variable in pair):
        raise ComplexError(
            "The modulo of complex numbers is not defined: their order, and so `%`, has no meaning"
        )
    return functions.mod(*pair)


class InRange(LogicalComparison):
    """Whether the first of three scalars lies between the other two.

    Parameters
    ----------
    openlow, openhi : bool
        Whether the lower and the upper end do not belong to the range.
    """

    nin = 3

    def __init__(self, openlow: bool, openhi: bool) -> None:
        super().__init__()
        self.openlow = openlow
        self.openhi = openhi

    def output_types(self, types: Sequence[Scalar]) -> Sequence[Scalar]:
        """Return int8, as Theano has it; TypeError for complex inputs."""
        if any(each in complex_types for each in types):
            raise TypeError("complex numbers have no order", types)
        return (int8,)

    def _apply(self, inputs: list[Any]) -> Any:
        value, low, high = inputs
        above = functions.gt if self.openlow else functions.ge
        below = functions.lt if self.openhi else functions.le
        return cast(functions.and_(above(value, low), below(value, high)), "int8")

    def _key(self) -> tuple[Any, ...]:
        return (*super()._key(), self.openlow, self.openhi)

    def __str__(self) -> str:
        return f"InRange{{openlow={self.openlow}, openhi={self.openhi}}}"


inopenrange = InRange(True, True)
inclosedrange = InRange(False, False)


def round_half_away_from_zero_(a: Any) -> Any:
    """Return the number `a` rounded to a whole number, halves away from zero."""
    return np.floor(a + 0.5) if a > 0 else np.ceil(a - 0.5)


round_half_away_from_zero_vec64 = np.vectorize(round_half_away_from_zero_)
round_half_away_from_zero_vec32 = np.vectorize(round_half_away_from_zero_, otypes=["float32"])


def round_half_away_from_zero_vec(a: Any) -> Any:
    """Return the array `a` rounded to whole numbers, halves away from zero; float32 stays so."""
    if getattr(a, "dtype", None) == np.float32:
        return round_half_away_from_zero_vec32(a)
    return round_half_away_from_zero_vec64(a)
