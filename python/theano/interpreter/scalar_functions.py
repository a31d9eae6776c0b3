"""The registry of scalar functions, and in which dtype each gets its operands."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

__all__ = ["SCALAR_FUNCTIONS", "ScalarFunction", "scalar_function"]

F = TypeVar("F", bound=Callable[..., Any])


class ScalarFunction(NamedTuple):
    """A function of arrays, and how its operands are converted before it is called.

    `operands` is ``"result"`` for the dtype of the result, ``"common"`` for the one that holds all
    operands, and ``"own"`` for no conversion. The function is called with one array per operand and
    the dtype of the result as `dtype` if `takes_dtype`.
    """

    function: Callable[..., Any]
    operands: str
    takes_dtype: bool


SCALAR_FUNCTIONS: dict[str, ScalarFunction] = {}


def scalar_function(
    *names: str, operands: str = "result", takes_dtype: bool = False
) -> Callable[[F], F]:
    """Register a function of arrays as the meaning of the scalar functions `names`."""

    def register(function: F) -> F:
        for name in names:
            SCALAR_FUNCTIONS[name] = ScalarFunction(function, operands, takes_dtype)
        return function

    return register
