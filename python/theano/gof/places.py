"""Variables in messages: what they are, and the user's line where they were made."""

from typing import Any

from theano import _core
from theano.gof.run_error import created_at

__all__ = ["described"]


def described(value: Any) -> str:
    """A variable with its type and the line where it was made; any other value by its class.

    Parameters
    ----------
    value : object
        What a message is about.
    """
    if not isinstance(value, _core.Variable):
        return f"{value!r} of type {type(value).__name__}"
    return f"{value}, {value.type} ({created_at(value)})"
