"""Pictures as SVG, laid out without any other program."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from theano._drawing.collector import collector_paused
from theano._drawing.colours import outline, painted, text_colour
from theano._drawing.layout import REFERENCE_HEIGHT, Layout, Point, lay_out
from theano._drawing.picture import Box, Picture

__all__ = ["Placed", "place", "reference_label", "route_path", "svg", "text_width"]

BOX_HEIGHT = 26.0
# Lines over more layers are cut: following them with the eyes would be harder than reading a name.
LONGEST_LINE = 16
LONGEST_UPDATE = 4
_STYLE = (
    "text{font:12px Helvetica,Arial,'DejaVu Sans',sans-serif;text-anchor:middle}"
    ".l{fill:none;stroke:#7b7b7b;stroke-width:1.1}"
    ".e{font-size:9px;fill:#555;text-anchor:start;paint-order:stroke;stroke:#fff;stroke-width:3px}"
    ".r{font-size:10px}.k{text-anchor:start;font-size:11px;fill:#333}"
)
_LINE_COLOURS = {"blue": "#2f6fd6", "red": "#d0342c", "dodgerblue": "#2f6fd6"}

# Widths of characters in thousandths of the size of Helvetica, rounded up, by groups.
_WIDTHS = {
    character: width
    for characters, width in (
        ("ijl'|", 240),
        (" .,:;!/\\[]ftI()-r`", 335),
        ('*ckszvxyJ"', 510),
        ("abdeghnopqu0123456789_?$#+=<>~^L", 590),
        ("FTZABEKPSVXYCDHNRUwOQG&{}", 725),
        ("mM%W@", 940),
    )
    for character in characters
}


@cache
def text_width(text: str, size: float = 12.0) -> float:
    """About how many pixels a text is wide."""
    return sum(_WIDTHS.get(character, 700) for character in text) * size / 1000


@dataclass(slots=True)
class Placed:
    """A picture with places: `sizes` of the boxes, and the layout."""

    picture: Picture
    sizes: list[tuple[float, float]]
    layout: Layout


@collector_paused
def place(picture: Picture) -> Placed:
    """Find sizes and places for all that a picture shows."""
    entering: dict[int, float] = {}
    for line in picture.lines:
        entering[line.lower] = entering.get(line.lower, 0.0) + text_width(line.short, 9.0) + 12.0
    sizes = []
    for i, box in enumerate(picture.boxes):
        width = text_width(box.label) + (26.0 if box.kind == "apply" else 16.0)
        needed = entering.get(i, 0.0)
        sizes.append((max(width, min(needed + BOX_HEIGHT, 360.0), 34.0), BOX_HEIGHT))
    lines = [(line.upper, line.lower) for line in picture.lines]
    references = [text_width(reference_label(box), 10.0) + 12.0 for box in picture.boxes]
    most = [LONGEST_UPDATE if line.update else LONGEST_LINE for line in picture.lines]
    return Placed(picture, sizes, lay_out(sizes, lines, references, most))


def reference_label(box: Box) -> str:
    return box.label if len(box.label) <= 18 else box.label[:17] + "…"


def route_path(points: Sequence[Point]) -> str:
    """A curve through points, vertical at each, straight where two are above each other."""
    x, y = points[0]
    parts = [f"M{x:.1f} {y:.1f}"]
    for x1, y1 in points[1:]:
        if abs(x1 - x) < 0.5:
            parts.append(f"V{y1:.1f}")
            x = x1 if abs(x1 - x) < 0.05 else x
            y = y1
            continue
        middle = (y + y1) / 2
        parts.append(f"C{x:.1f} {middle:.1f} {x1:.1f} {middle:.1f} {x1:.1f} {y1:.1f}")
        x, y = x1, y1
    return "".join(parts)


@collector_paused
def svg(picture: Picture, legend: bool = True) -> str:
    """The text of an SVG file.

    Parameters
    ----------
    picture : Picture
        What is drawn.
    legend : bool
        Whether the meaning of colours is explained below.
    """
    placed = place(picture)
    layout = placed.layout
    entries = _legend(picture) if legend else []
    width = max(layout.width, 180.0 if entries else 40.0)
    legend_text, legend_height = _legend_text(entries, layout.height, width)
    height = layout.height + legend_height
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img"><style>{_STYLE}</style>'
        '<rect width="100%" height="100%" fill="#fff"/>'
        '<defs><marker id="a" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 .8L8 4L0 7.2z" fill="#6a6a6a"/></marker></defs>'
    ]
    if picture.title:
        out.append(f"<title>{escape(picture.title)}</title>")
    out.extend(_lines(placed))
    out.extend(_boxes(placed))
    out.extend(legend_text)
    out.append("</svg>\n")
    return "\n".join(out)


def _lines(placed: Placed) -> list[str]:
    out, labels = [], []
    boxes = placed.picture.boxes
    for i, line in enumerate(placed.picture.lines):
        points = placed.layout.routes[i]
        style = ""
        if line.colour:
            style = f' style="stroke:{_LINE_COLOURS.get(line.colour, escape(line.colour))}"'
        if line.update:
            style += ' stroke-dasharray="5 3"'
        path = f'<path class="l" marker-end="url(#a)"{style} d="{route_path(points)}"'
        out.append(
            f"{path}><title>{escape(line.details)}</title></path>" if line.details else f"{path}/>"
        )
        if line.short:
            x, y = points[-1]
            labels.append(
                f'<text class="e" x="{x + 4:.1f}" y="{y - 7:.1f}">{escape(line.short)}</text>'
            )
        if i in placed.layout.references:
            x, y = placed.layout.references[i]
            box = boxes[line.upper]
            label = reference_label(box)
            wide = text_width(label, 10.0) + 12.0
            labels.append(
                f"<g><title>{escape('from ' + box.label)}</title>"
                f'<rect x="{x - wide / 2:.1f}" y="{y - REFERENCE_HEIGHT / 2:.1f}" '
                f'width="{wide:.1f}" '
                f'height="{REFERENCE_HEIGHT}" rx="3" fill="{painted(box.colour)}" '
                f'stroke="{outline(box.colour)}" stroke-dasharray="2 2"/>'
                f'<text class="r" x="{x:.1f}" y="{y + 3.5:.1f}">{escape(label)}</text></g>'
            )
    return out + labels


def _boxes(placed: Placed) -> list[str]:
    out = []
    layout, filled = placed.layout, placed.picture.filled
    for i, box in enumerate(placed.picture.boxes):
        (width, height), x, y = placed.sizes[i], layout.x[i], layout.y[i]
        fill = painted(box.colour) if filled else "#ffffff"
        ink = text_colour(box.colour) if filled else "#1c1c1c"
        round_ = height / 2 if box.kind == "apply" else 3
        title = escape("\n".join(box.details))
        thick = "" if filled else ' stroke-width="2"'
        out.append(
            f'<g><title>{title}</title><rect x="{x - width / 2:.1f}" y="{y - height / 2:.1f}" '
            f'width="{width:.1f}" height="{height:.0f}" rx="{round_:.0f}" fill="{escape(fill)}" '
            f'stroke="{outline(box.colour)}"{thick}/>'
            f'<text x="{x:.1f}" y="{y + 4.2:.1f}" fill="{ink}">{escape(box.label)}</text></g>'
        )
    return out


def _legend(picture: Picture) -> list[tuple[str, str, str]]:
    """What the colours that occur mean: shape, colour, text."""
    seen: dict[tuple[str, str, str], None] = {}
    for box in picture.boxes:
        if box.meaning:
            shape = "round" if box.kind == "apply" else "box"
            seen.setdefault((shape, box.colour, box.meaning))
    entries = sorted(seen, key=lambda entry: entry[0])
    if any(line.update for line in picture.lines):
        entries.append(("dashed", "blue", "update"))
    for colour, text in (("blue", "view of an input"), ("red", "overwritten input")):
        if any(line.colour == colour and not line.update for line in picture.lines):
            entries.append(("line", colour, text))
    return entries


def _legend_text(
    entries: Sequence[tuple[str, str, str]], top: float, width: float
) -> tuple[list[str], float]:
    if not entries:
        return [], 0.0
    out = [f'<path d="M16 {top:.0f}H{width - 16:.0f}" stroke="#ddd"/>']
    x, y = 18.0, top + 20
    for shape, colour, text in entries:
        wide = text_width(text, 11.0) + 40
        if x > 18 and x + wide > width:
            x, y = 18.0, y + 20
        if shape in ("dashed", "line"):
            dash = ' stroke-dasharray="5 3"' if shape == "dashed" else ""
            out.append(
                f'<path d="M{x} {y - 4}h18" stroke="{_LINE_COLOURS.get(colour, colour)}"{dash}/>'
            )
        else:
            out.append(
                f'<rect x="{x}" y="{y - 10}" width="18" height="12" '
                f'rx="{6 if shape == "round" else 2}" fill="{escape(painted(colour))}" '
                f'stroke="{outline(colour)}"/>'
            )
        out.append(f'<text class="k" x="{x + 24}" y="{y}">{escape(text)}</text>')
        x += wide + 8
    return out, y - top + 16
