"""`min_informative_str`: a graph as indented lines with letters for what occurs again."""

from typing import Any

__all__ = ["letters", "min_informative_str"]


def letters(number: int) -> str:
    """The tag of the `number`-th thing: A, B, ... Z, BA, BB, ..."""
    text = ""
    while True:
        number, digit = divmod(number, 26)
        text = chr(ord("A") + digit) + text
        if number == 0:
            return text


def min_informative_str(obj: Any, indent_level: int = 0) -> str:
    """Describe what a variable is computed from, as far as the next variables with names.

    Parameters
    ----------
    obj : Variable
        What is described.
    indent_level : int
        How far the text is indented.

    Returns
    -------
    str
        A line for each variable; one that was described before is referred to by its letter.
    """
    tags: dict[Any, str] = {}
    lines = []
    waiting = [(obj, indent_level)]
    while waiting:
        variable, level = waiting.pop()
        if variable in tags:
            lines.append(f"{' ' * level}<{tags[variable]}>")
            continue
        tags[variable] = letters(len(tags))
        owner = variable.owner
        if variable.name is not None or owner is None:
            text = str(variable)
        else:
            text = str(owner.op)
            waiting.extend((value, level + 1) for value in reversed(owner.inputs))
        lines.append(f"{' ' * level}{tags[variable]}. {text}")
    return "\n".join(lines)
