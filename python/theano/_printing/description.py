"""Descriptions of variables: what they are computed from, as text without addresses."""

import hashlib
from typing import Any

import numpy as np

from theano import _core

__all__ = [
    "hex_digest",
    "letters",
    "min_informative_str",
    "position_independent_str",
    "var_descriptor",
]


def letters(number: int) -> str:
    """The tag of the `number`-th thing: A, B, ... Z, BA, BB, ..."""
    text = ""
    while True:
        number, digit = divmod(number, 26)
        text = chr(ord("A") + digit) + text
        if number == 0:
            return text


class _TagGenerator:
    """Gives letters to things, one after the other."""

    def __init__(self) -> None:
        self.cur_tag_number = 0

    def get_tag(self) -> str:
        """The next tag."""
        tag = letters(self.cur_tag_number)
        self.cur_tag_number += 1
        return tag


def min_informative_str(
    obj: Any,
    indent_level: int = 0,
    _prev_obs: dict[int, str] | None = None,
    _tag_generator: Any = None,
) -> str:
    """Describe what a variable is computed from, as far as the next variables with names.

    Parameters
    ----------
    obj : Variable or ndarray
        What is described.
    indent_level : int
        How far the text is indented.
    _prev_obs, _tag_generator
        What was described before, by `id`, and what gives letters; for several calls that share
        them.

    Returns
    -------
    str
        A line for each variable; one that was described before is referred to by its letter.
    """
    tags: dict[int, str] = {} if _prev_obs is None else _prev_obs
    generator = _TagGenerator() if _tag_generator is None else _tag_generator
    lines = []
    waiting = [(obj, indent_level)]
    while waiting:
        thing, level = waiting.pop()
        if id(thing) in tags:
            lines.append(f"{' ' * level}<{tags[id(thing)]}>")
            continue
        tag = tags[id(thing)] = generator.get_tag()
        owner = getattr(thing, "owner", None)
        if hasattr(thing, "__array__"):
            text = "<ndarray>"
        elif getattr(thing, "name", None) is not None:
            text = thing.name
        elif owner is not None:
            text = str(owner.op)
            waiting.extend((value, level + 1) for value in reversed(owner.inputs))
        else:
            text = str(thing)
        lines.append(f"{' ' * level}{tag}. {text}")
    return "\n".join(lines)


def var_descriptor(
    obj: Any, _prev_obs: dict[int, str] | None = None, _tag_generator: Any = None
) -> str:
    """Describe in one line all that a variable is computed from, the same in every process.

    Parameters
    ----------
    obj : Variable or ndarray
        What is described. Of an array, strides and a digest of the contents.
    _prev_obs, _tag_generator
        As for `min_informative_str`.

    Returns
    -------
    str
        A letter, `=`, and the operation with what it is applied to; what was described before is
        its letter in angle brackets.
    """
    tags: dict[int, str] = {} if _prev_obs is None else _prev_obs
    generator = _TagGenerator() if _tag_generator is None else _tag_generator
    parts: list[str] = []
    waiting: list[Any] = [obj]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, str):
            parts.append(thing)
            continue
        if id(thing) in tags:
            parts.append(f"<{tags[id(thing)]}>")
            continue
        tag = tags[id(thing)] = generator.get_tag()
        owner = getattr(thing, "owner", None)
        if hasattr(thing, "__array__"):
            parts.append(f"{tag}={_array_text(thing)}")
        elif owner is not None:
            parts.append(f"{tag}={owner.op}(")
            waiting.append(")")
            for i, value in enumerate(reversed(owner.inputs)):
                waiting.extend([","] if i else [])
                waiting.append(value)
        else:
            name = getattr(thing, "name", None)
            text = str(thing) if name is None else name
            parts.append(f"{tag}={position_independent_str(thing) if ' at 0x' in text else text}")
    return "".join(parts)


def _array_text(array: Any) -> str:
    strides = ",".join(map(str, array.strides))
    digest = hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()
    return f"<ndarray:strides=[{strides}],digest={digest}>"


def position_independent_str(obj: Any) -> str:
    """A text for a variable without a name: its type.

    Raises
    ------
    NotImplementedError
        For anything else.
    """
    if isinstance(obj, _core.Variable):
        return f"theano_var{{type={obj.type}}}"
    raise NotImplementedError(f"only variables have such a text, not {type(obj).__name__}")


def hex_digest(x: Any) -> str:
    """A digest of an array's elements (SHA-256), strides and shape.

    Parameters
    ----------
    x : ndarray
        The array.
    """
    assert isinstance(x, np.ndarray)
    digest = hashlib.sha256(x.tobytes()).hexdigest()
    strides, shape = (",".join(map(str, values)) for values in (x.strides, x.shape))
    return f"{digest}|strides=[{strides}]|shape=[{shape}]"
