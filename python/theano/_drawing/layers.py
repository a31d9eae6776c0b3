"""The first step of a layered drawing: the layer of each box, and the lines that would be too long.

Boxes get layers such that every line goes down. The method is the longest path, followed by moving
boxes towards where most of their lines go, so that lines become shorter; both go through the boxes
once. See K. Sugiyama, S. Tagawa, M. Toda: Methods for Visual Understanding of Hierarchical System
Structures, IEEE Trans. SMC 11(2), 1981; and N. Nikolov, A. Tarassov: Graph layering by promotion
of nodes, Discrete Applied Mathematics 154(5), 2006, for the idea of moving boxes.
"""

from collections.abc import Sequence

__all__ = ["assign_layers", "lines_to_cut"]


def assign_layers(n_boxes: int, lines: Sequence[tuple[int, int]]) -> list[int]:
    """The layer of each box, from 0 at the top.

    Parameters
    ----------
    n_boxes : int
        Boxes are numbered from 0.
    lines : sequence of (int, int)
        Pairs of an upper and a lower box.

    Raises
    ------
    ValueError
        If the lines form a cycle.
    """
    above: list[list[int]] = [[] for _ in range(n_boxes)]
    below: list[list[int]] = [[] for _ in range(n_boxes)]
    for upper, lower in lines:
        above[lower].append(upper)
        below[upper].append(lower)
    layer = [0] * n_boxes
    missing = [len(uppers) for uppers in above]
    order = [box for box in range(n_boxes) if missing[box] == 0]
    for box in order:  # grows meanwhile
        least = layer[box] + 1
        for lower in below[box]:
            if layer[lower] < least:
                layer[lower] = least
            missing[lower] -= 1
            if missing[lower] == 0:
                order.append(lower)
    if len(order) < n_boxes:
        raise ValueError("the lines of a layered drawing form a cycle")
    for box in reversed(order):
        if len(below[box]) > len(above[box]):
            layer[box] = min(layer[lower] for lower in below[box]) - 1
    return layer


def lines_to_cut(
    layer: Sequence[int],
    lines: Sequence[tuple[int, int]],
    most_bends: int,
    most_layers: Sequence[int] | None = None,
) -> set[int]:
    """The numbers of the lines that are too long, or together pass too many layers.

    A line occupies a place in each layer that it passes. What is left passes at most `most_bends`
    layers altogether, so that the work of all later steps is bounded by the size of the graph.

    Parameters
    ----------
    layer : sequence of int
        The layer of each box.
    lines : sequence of (int, int)
        Pairs of an upper and a lower box.
    most_bends : int
        How many layers all lines that are left may pass.
    most_layers : sequence of int, optional
        For each line, how many layers it may go down.
    """
    lengths = [layer[lower] - layer[upper] for upper, lower in lines]
    cut = set()
    if most_layers is not None:
        cut = {i for i, length in enumerate(lengths) if length > most_layers[i]}
    total = 0
    order = sorted((length, i) for i, length in enumerate(lengths) if i not in cut)
    for position, (length, _) in enumerate(order):
        total += length - 1
        if total > most_bends:
            return cut.union(i for _, i in order[position:])
    return cut
