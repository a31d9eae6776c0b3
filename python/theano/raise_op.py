"""Raise: an operation that always fails."""

from collections.abc import Sequence
from typing import Any

from theano.gof.graph import Apply
from theano.gof.op import Op

__all__ = ["Raise"]


class Raise(Op):
    """Raises an exception when it is evaluated.

    Parameters
    ----------
    msg : str
        The argument of the exception.
    exc : type
        Its class.
    """

    __props__ = ("msg", "exc")

    def __init__(self, msg: str = "", exc: type[Exception] = NotImplementedError) -> None:
        self.msg = msg
        self.exc = exc

    def __str__(self) -> str:
        return f"Raise{{{self.exc}({self.msg})}}"

    def make_node(self, x: Any) -> Any:
        """Apply to a variable; the result has its type."""
        return Apply(self, [x], [x.type()])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Raise the exception."""
        raise self.exc(self.msg)
