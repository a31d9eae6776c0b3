"""What a picture shows: boxes and lines with their texts and colours, before they have places."""

from dataclasses import dataclass, field
from typing import Any

__all__ = ["Box", "Line", "Picture"]


@dataclass(slots=True)
class Box:
    """A node or a variable.

    Attributes
    ----------
    label : str
        The text in the box.
    kind : str
        'apply', 'input', 'constant', 'shared', 'output', 'unused' or 'variable'.
    colour : str
        Theano's name or code of the colour, or '' for none.
    meaning : str
        What the colour stands for, as the legend says it.
    details : list of str
        What is shown when the box is pointed at.
    thing : Variable or Apply
        What is drawn.
    """

    label: str
    kind: str
    colour: str = ""
    meaning: str = ""
    details: list[str] = field(default_factory=list)
    thing: Any = None


@dataclass(slots=True)
class Line:
    """A value that goes from one box to another.

    Attributes
    ----------
    upper, lower : int
        Positions of boxes.
    label : str
        The text that Theano writes beside it.
    short : str
        The text that is drawn.
    details : str
        What is shown when the line is pointed at.
    colour : str
        Theano's name of the colour, or '' for black.
    update : bool
        Whether it leads from a shared variable to its next value.
    """

    upper: int
    lower: int
    label: str = ""
    short: str = ""
    details: str = ""
    colour: str = ""
    update: bool = False


@dataclass(slots=True)
class Picture:
    """Boxes and the lines between them; `filled` is whether colours fill boxes or outline them."""

    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    filled: bool = True
    title: str = ""
