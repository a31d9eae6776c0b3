"""A picture of ratios: a line for each task, a point for each package, on a logarithmic axis."""

import math
from html import escape

from benchmarks.figures import Figure

COLOURS = {
    "Theano": "#8c564b",
    "PyTensor": "#9467bd",
    "JAX": "#2ca02c",
    "PyTorch": "#d62728",
    "numexpr": "#ff7f0e",
    "NumPy": "#1f77b4",
}
LEFT, WIDTH, LINE, TOP, RIGHT = 300, 700, 14, 60, 20
LEAST, MOST = 0.25, 100.0


def _x(ratio: float) -> float:
    """Return the place of a ratio; those beyond the axis are drawn at its ends."""
    kept = min(max(ratio, LEAST), MOST)
    return LEFT + WIDTH * math.log(kept / LEAST) / math.log(MOST / LEAST)


def _text(x: float, y: float, text: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(text)}</text>'


def svg(figures: list[Figure]) -> str:
    """Return the picture of figures of groups, as SVG.

    Parameters
    ----------
    figures : list of Figure
        Each is a line; `others` divided by `value` are its points. To the right of 1, this package
        is faster.

    Returns
    -------
    str
        The text of the file.
    """
    lines: list[str] = []
    y = float(TOP)
    group = ""
    for figure in figures:
        if not figure.others:
            continue
        if figure.group != group:
            group = figure.group
            y += LINE
            lines.append(_text(10, y, group, 'font-weight="bold"'))
            y += LINE
        lines.append(_text(LEFT - 8, y + 4, figure.name, 'text-anchor="end"'))
        lines.append(f'<path d="M{LEFT} {y}h{WIDTH}" stroke="#eee"/>')
        for title, other in figure.others.items():
            ratio = other / figure.value
            point = (
                f'<circle cx="{_x(ratio):.1f}" cy="{y}" r="4" fill="{COLOURS.get(title, "#777")}"'
            )
            lines.append(f"{point}><title>{escape(title)}: {ratio:.3g}</title></circle>")
        y += LINE
    height = y + 2 * LINE
    axis = [_text(LEFT, 18, "time of others over that of this package (right of 1: faster here)")]
    for ratio in (0.25, 0.5, 1, 2, 5, 10, 20, 50, 100):
        colour = "#000" if ratio == 1 else "#ccc"
        axis.append(f'<path d="M{_x(ratio):.1f} {TOP - 12}V{y}" stroke="{colour}"/>')
        axis.append(_text(_x(ratio), TOP - 16, f"{ratio:g}", 'text-anchor="middle"'))
    for i, (title, colour) in enumerate(COLOURS.items()):
        x = LEFT + 100 * i
        axis.append(f'<circle cx="{x}" cy="{height - 12}" r="4" fill="{colour}"/>')
        axis.append(_text(x + 8, height - 8, title))
    size = f'width="{LEFT + WIDTH + RIGHT}" height="{height}"'
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="10">'
    )
    background = '<rect width="100%" height="100%" fill="#fff"/>'
    return "\n".join([head, background, *axis, *lines, "</svg>", ""])
