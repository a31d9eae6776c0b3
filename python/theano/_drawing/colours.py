"""The colours of pictures: Theano's names for what things are, and what is painted for them."""

import re
from functools import cache

__all__ = ["KINDS", "outline", "painted", "text_colour"]

# Theano's colour, and what it stands for.
KINDS = {
    "input": ("green", "input"),
    "constant": ("SpringGreen", "constant"),
    "shared": ("cyan", "shared variable"),
    "output": ("blue", "output"),
    "unused": ("grey", "unused result"),
    "variable": ("", ""),
}

# Saturated colours are hard to read on; these are painted for them.
_PAINTED = {
    "green": "#c5e8b7",
    "cyan": "#b5e6ee",
    "blue": "#b9d3fb",
    "grey": "#dddddd",
    "red": "#f5a39b",
    "yellow": "#fbe78a",
    "brown": "#dcc3a1",
    "magenta": "#f3b5e6",
    "limegreen": "#c5e8b7",
    "springgreen": "#e3f5ee",
    "yellowgreen": "#b5e6ee",
    "dodgerblue": "#b9d3fb",
    "lightgrey": "#dddddd",
    "#ffaabb": "#fbd3da",
    "#ffaaff": "#ead5f7",
    "#ffaa22": "#fcd9a0",
    "": "#f4f4f2",
}


@cache
def painted(colour: str) -> str:
    """The colour that fills a box."""
    return _PAINTED.get(colour.lower(), colour)


@cache
def outline(colour: str) -> str:
    """The colour around a box that is filled so: darker."""
    parts = _parts(painted(colour))
    if parts is None:
        return "#666666"
    return "#" + "".join(f"{int(part * 0.62):02x}" for part in parts)


@cache
def text_colour(colour: str) -> str:
    """Black or white, whichever is easier to read on the colour."""
    parts = _parts(painted(colour))
    if parts is None:
        return "#ffffff" if colour.lower() in ("black", "navy", "darkblue") else "#1c1c1c"
    # Luminance weights of ITU-R BT.709.
    light = 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    return "#1c1c1c" if light > 110 else "#ffffff"


def _parts(colour: str) -> list[int] | None:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        return None
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
