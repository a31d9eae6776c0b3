"""The third step of a layered drawing: horizontal positions of boxes and bends.

U. Brandes, B. Köpf: Fast and Simple Horizontal Coordinate Assignment, Graph Drawing 2001. Boxes
are joined to vertical blocks with the middle one of their neighbours, in four ways (from above or
below, from the left or right; large drawings, from above only); each time blocks are pushed
together as far as widths allow. A box gets the mean of the two middle ones of its positions.
Blocks are pushed together along the longest paths of a graph of blocks, which respects widths and
is free of the fault of the published classes (U. Brandes, J. Walter, J. Zink: Erratum,
arXiv:2008.01252). All is linear in boxes and lines.
"""

from collections.abc import Sequence
from itertools import pairwise

__all__ = ["horizontal_positions"]

Neighbours = Sequence[Sequence[int]]
Layers = Sequence[Sequence[int]]

LARGE = 10000


def horizontal_positions(
    layers: Layers, above: Neighbours, below: Neighbours, widths: Sequence[float], n_boxes: int
) -> list[float]:
    """The middle of each box, such that those of one layer keep their order and do not overlap.

    Parameters
    ----------
    layers : sequence of sequences of int
        The boxes of each layer from left to right.
    above, below : sequence of sequences of int
        Neighbours in the layers before and after, from left to right.
    widths : sequence of float
        The widths, with the distance to the next one.
    n_boxes : int
        From this number on they are bends of lines, which are to be straight first of all.
    """
    position = [0] * len(widths)
    for boxes in layers:
        for i, box in enumerate(boxes):
            position[box] = i
    blocked = _crossed_straight_lines(layers, above, position, n_boxes)
    results = []
    for from_above in (True, False) if len(widths) < LARGE else (True,):
        vertical = layers if from_above else layers[::-1]
        neighbours = above if from_above else below
        for from_left in (True, False):
            ordered = vertical if from_left else [boxes[::-1] for boxes in vertical]
            root = _blocks(ordered, neighbours, position, blocked, from_left)
            xs = _pushed_together(ordered, root, widths)
            results.append(xs if from_left else [-x for x in xs])
    return _balanced(results, widths)


def _crossed_straight_lines(
    layers: Layers, above: Neighbours, position: Sequence[int], n_boxes: int
) -> set[tuple[int, int]]:
    """The lines (upper, lower) that cross inner parts of long lines: these may not be vertical."""
    blocked = set()
    for upper_boxes, boxes in pairwise(layers):
        leftmost, scanned = 0, 0
        for i, box in enumerate(boxes):
            inner = box >= n_boxes and len(above[box]) == 1 and above[box][0] >= n_boxes
            if not inner and i < len(boxes) - 1:
                continue
            rightmost = position[above[box][0]] if inner else len(upper_boxes) - 1
            for lower in boxes[scanned : i + 1]:
                for upper in above[lower]:
                    if not leftmost <= position[upper] <= rightmost and not (
                        upper >= n_boxes and lower >= n_boxes
                    ):
                        blocked.add((upper, lower))
            scanned, leftmost = i + 1, rightmost
    return blocked


def _blocks(
    layers: Layers,
    neighbours: Neighbours,
    position: Sequence[int],
    blocked: set[tuple[int, int]],
    from_left: bool,
) -> list[int]:
    """The first box of the block of each box."""
    root = list(range(len(position)))
    taken = [False] * len(position)
    sign = 1 if from_left else -1
    for boxes in layers:
        last = -1 if from_left else -len(position)
        for box in boxes:
            near = neighbours[box]
            if not near:
                continue
            middle = len(near) - 1
            low, high = middle // 2, (middle + 1) // 2
            for i in (low, high) if from_left else (high, low):
                other = near[i]
                place = sign * position[other]
                if (
                    place > last
                    and not taken[other]
                    and (other, box) not in blocked
                    and (box, other) not in blocked
                ):
                    root[box] = root[other]
                    taken[other] = True
                    last = place
                    break
    return root


def _pushed_together(layers: Layers, root: Sequence[int], widths: Sequence[float]) -> list[float]:
    """Blocks as far to the left as possible, then back to the right where nothing hinders."""
    n = len(widths)
    after: list[list[tuple[int, float]]] = [[] for _ in range(n)]
    missing = [0] * n
    for boxes in layers:
        for left, right in pairwise(boxes):
            target = root[right]
            after[root[left]].append((target, (widths[left] + widths[right]) / 2))
            missing[target] += 1
    xs = [0.0] * n
    order = [box for box in range(n) if root[box] == box and missing[box] == 0]
    for block in order:  # grows meanwhile
        x = xs[block]
        for target, distance in after[block]:
            if xs[target] < x + distance:
                xs[target] = x + distance
            missing[target] -= 1
            if missing[target] == 0:
                order.append(target)
    for block in reversed(order):
        if after[block]:
            room = min([xs[target] - distance for target, distance in after[block]])
            if room > xs[block]:
                xs[block] = room
    return [xs[block] for block in root]


def _balanced(results: Sequence[list[float]], widths: Sequence[float]) -> list[float]:
    """Align the results with the narrowest, and take the mean of the middle two."""
    if not widths:
        return []
    lows = [min(x - w / 2 for x, w in zip(xs, widths, strict=True)) for xs in results]
    highs = [max(x + w / 2 for x, w in zip(xs, widths, strict=True)) for xs in results]
    narrowest = min(range(len(results)), key=lambda i: highs[i] - lows[i])
    moves = [
        lows[narrowest] - lows[i] if i % 2 == 0 else highs[narrowest] - highs[i]
        for i in range(len(results))
    ]
    low, high = (len(results) - 1) // 2, len(results) // 2
    balanced = []
    for values in zip(*results, strict=True):
        middle = sorted([x + move for x, move in zip(values, moves, strict=True)])
        balanced.append((middle[low] + middle[high]) / 2)
    return balanced
