"""A layered drawing of a directed graph: where the boxes lie and how the lines run.

Layers, order and coordinates are the steps in the files beside this one. All is near linear in the
number of boxes and lines: lines that would pass too many layers are cut, and a small box at their
lower end says where they come from, like the net labels of circuit diagrams.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from theano._drawing.coordinates import horizontal_positions
from theano._drawing.crossings import order_layers
from theano._drawing.layers import assign_layers, lines_to_cut

__all__ = ["Layout", "lay_out"]

BETWEEN_BOXES = 18.0
BETWEEN_LAYERS = 44.0
BEND_WIDTH = 4.0
REFERENCE_HEIGHT = 16.0
MARGIN = 16.0

Point = tuple[float, float]


@dataclass(slots=True)
class Layout:
    """Positions in pixels, from the upper left corner.

    Attributes
    ----------
    x, y : list of float
        The middle of each box.
    routes : list of list of (float, float)
        The points that each line passes; it is vertical at each. The last is on the lower box.
    references : dict of int to (float, float)
        For lines that were cut, the middle of the small box that they begin at.
    layer : list of int
        The layer of each box.
    bands : list of (float, float)
        Top and bottom of each layer.
    width, height : float
        The size of the drawing.
    """

    x: list[float]
    y: list[float]
    routes: list[list[Point]]
    references: dict[int, Point]
    layer: list[int]
    bands: list[tuple[float, float]]
    width: float
    height: float


def lay_out(
    sizes: Sequence[tuple[float, float]],
    lines: Sequence[tuple[int, int]],
    reference_widths: Sequence[float] | None = None,
    most_layers: Sequence[int] | None = None,
) -> Layout:
    """Find places for boxes and lines.

    Parameters
    ----------
    sizes : sequence of (float, float)
        Width and height of each box.
    lines : sequence of (int, int)
        Pairs of an upper and a lower box.
    reference_widths : sequence of float, optional
        The width of the small box that stands for each box where a line from it is cut.
    most_layers : sequence of int, optional
        The number of layers from which on each line is cut.
    """
    n = len(sizes)
    layer = assign_layers(n, lines)
    cut = lines_to_cut(layer, lines, max(1500, n // 2), most_layers)
    widths = [width + BETWEEN_BOXES for width, _ in sizes]
    heights = [height for _, height in sizes]
    reference_box: dict[int, int] = {}
    chains: list[list[int]] = []
    for i in sorted(cut):
        upper, lower = lines[i]
        reference_box[i] = len(widths)
        widths.append((reference_widths[upper] if reference_widths else 40.0) + BETWEEN_BOXES / 2)
        heights.append(REFERENCE_HEIGHT)
        layer.append(layer[lower] - 1)
    n_boxes = len(widths)
    for i, (upper, lower) in enumerate(lines):
        first = reference_box.get(i, upper)
        bends = range(len(widths), len(widths) + layer[lower] - layer[first] - 1)
        widths.extend([BEND_WIDTH + BETWEEN_BOXES / 2] * len(bends))
        layer.extend(range(layer[first] + 1, layer[lower]))
        chains.append([first, *bends, lower])
    above: list[list[int]] = [[] for _ in widths]
    below: list[list[int]] = [[] for _ in widths]
    for chain in chains:
        for one, other in pairwise(chain):
            below[one].append(other)
            above[other].append(one)
    layers = order_layers(layer, above, below)
    place = [0] * len(widths)
    for boxes in layers:
        for i, box in enumerate(boxes):
            place[box] = i
    for neighbours in (above, below):
        for near in neighbours:
            if len(near) > 1:
                near.sort(key=place.__getitem__)
    xs = horizontal_positions(layers, above, below, widths, n_boxes)
    left = min((x - width / 2 for x, width in zip(xs, widths, strict=True)), default=0.0)
    xs = [x - left + MARGIN - BETWEEN_BOXES / 2 for x in xs]
    tops, bottoms = _vertical(layers, below, xs, heights, n_boxes)
    middles = [(top + bottom) / 2 for top, bottom in zip(tops, bottoms, strict=True)]
    ys = [middles[layer[box]] for box in range(n_boxes)]
    entries, exits = _ports(sizes, chains, xs, n)
    routes = []
    for i, chain in enumerate(chains):
        first, lower = chain[0], chain[-1]
        start = exits[i] if first < n else xs[first]
        points = [(start, ys[first] + heights[first] / 2)]
        for bend in chain[1:-1]:
            points.append((xs[bend], tops[layer[bend]]))
            points.append((xs[bend], bottoms[layer[bend]]))
        points.append((entries[i], ys[lower] - heights[lower] / 2))
        routes.append(points)
    right = max((x + width / 2 for x, width in zip(xs, widths, strict=True)), default=0.0)
    return Layout(
        x=xs[:n],
        y=ys[:n],
        routes=routes,
        references={i: (xs[box], ys[box]) for i, box in reference_box.items()},
        layer=layer[:n],
        bands=list(zip(tops, bottoms, strict=True)),
        width=right + MARGIN - BETWEEN_BOXES / 2,
        height=(bottoms[-1] if bottoms else 0.0) + MARGIN,
    )


def _vertical(
    layers: Sequence[Sequence[int]],
    below: Sequence[Sequence[int]],
    xs: Sequence[float],
    heights: Sequence[float],
    n_boxes: int,
) -> tuple[list[float], list[float]]:
    """Top and bottom of each layer; where lines go far sideways, there is more room between."""
    tops, bottoms = [], []
    y = MARGIN
    for boxes in layers:
        height = max((heights[box] for box in boxes if box < n_boxes), default=REFERENCE_HEIGHT)
        tops.append(y)
        bottoms.append(y + height)
        sideways = max((abs(xs[box] - xs[to]) for box in boxes for to in below[box]), default=0.0)
        y += height + BETWEEN_LAYERS + min(80.0, 0.05 * sideways)
    return tops, bottoms


def _ports(
    sizes: Sequence[tuple[float, float]],
    chains: Sequence[Sequence[int]],
    xs: Sequence[float],
    n: int,
) -> tuple[list[float], list[float]]:
    """Where each line enters its lower box, and where it leaves its upper one.

    Lines that enter one box are spread over its width, in the order in which they come; those that
    leave a box leave in the middle, where they are one.
    """
    entering: dict[int, list[int]] = {}
    for i, chain in enumerate(chains):
        entering.setdefault(chain[-1], []).append(i)
    entries = [0.0] * len(chains)
    for box, numbers in entering.items():
        numbers.sort(key=lambda i: xs[chains[i][-2]])
        width, height = sizes[box]
        room = max(width - height, 0.0)
        for k, i in enumerate(numbers):
            entries[i] = xs[box] + room * ((k + 0.5) / len(numbers) - 0.5)
    exits = [xs[chain[0]] if chain[0] < n else 0.0 for chain in chains]
    return entries, exits
