"""The second step of a layered drawing: an order of the boxes in each layer with few crossings.

Layers are ordered by the mean position of neighbours in the layer before, downwards and upwards in
turn (Sugiyama, Tagawa, Toda 1981), and the best order met is kept. In small drawings neighbours are
then exchanged where that helps (E. Gansner, E. Koutsofios, S. North, K. Vo: A Technique for Drawing
Directed Graphs, IEEE Trans. Software Engineering 19(3), 1993). Crossings are counted as inversions
(W. Barth, M. Jünger, P. Mutzel: Simple and Efficient Bilayer Cross Counting, GD 2002).
"""

from bisect import bisect_right, insort
from collections.abc import Sequence

__all__ = ["count_crossings", "order_layers"]

Neighbours = Sequence[Sequence[int]]
Layers = list[list[int]]

# Above this number of boxes and bends, neighbours are not exchanged, and there are fewer sweeps.
SMALL = 1500


def order_layers(layer: Sequence[int], above: Neighbours, below: Neighbours) -> Layers:
    """The boxes of each layer from left to right.

    Parameters
    ----------
    layer : sequence of int
        The layer of each box; lines lead to the next layer only.
    above, below : sequence of sequences of int
        The neighbours of each box in the layers before and after.
    """
    layers = _first_order(layer, above)
    size = len(layer)
    position = [0] * size
    for boxes in layers:
        _number(boxes, position)
    best, fewest = [list(boxes) for boxes in layers], count_crossings(layers, below, position)
    sweeps = 24 if size < SMALL else 2 if size > 5 * SMALL else 8
    without_gain = 0
    for sweep in range(sweeps):
        if fewest == 0 or without_gain == 6:
            break
        if sweep % 2 == 0:
            _sweep(layers[1:], above, position)
        else:
            _sweep(layers[-2::-1], below, position)
        if size < SMALL:
            _exchange(layers, above, below, position)
        crossings = count_crossings(layers, below, position)
        without_gain += 1
        if crossings < fewest:
            best, fewest, without_gain = [list(boxes) for boxes in layers], crossings, 0
    return best


def count_crossings(layers: Layers, below: Neighbours, position: Sequence[int]) -> int:
    """The number of pairs of lines that cross."""
    crossings = 0
    for boxes in layers:
        ends: list[int] = []
        for box in boxes:
            lowers = sorted([position[lower] for lower in below[box]])
            if ends and lowers and lowers[0] < ends[-1]:
                for end in lowers:
                    crossings += len(ends) - bisect_right(ends, end)
            for end in lowers:
                insort(ends, end)
    return crossings


def _first_order(layer: Sequence[int], above: Neighbours) -> Layers:
    """Depth first from the bottom, so that what belongs together is side by side."""
    layers: Layers = [[] for _ in range(max(layer, default=-1) + 1)]
    seen = [False] * len(layer)
    for start in sorted(range(len(layer)), key=lambda box: -layer[box]):
        waiting = [start]
        while waiting:
            box = waiting.pop()
            if not seen[box]:
                seen[box] = True
                layers[layer[box]].append(box)
                waiting.extend(reversed(above[box]))
    return layers


def _number(boxes: Sequence[int], position: list[int]) -> None:
    for i, box in enumerate(boxes):
        position[box] = i


def _sweep(layers: Layers, neighbours: Neighbours, position: list[int]) -> None:
    """Order each layer by the mean position of its neighbours; those without keep their place."""
    for boxes in layers:
        if len(boxes) > 1:
            means = {}
            for box in boxes:
                near = neighbours[box]
                means[box] = (
                    sum([position[other] for other in near]) / len(near) if near else position[box]
                )
            boxes.sort(key=means.__getitem__)
            _number(boxes, position)


def _exchange(layers: Layers, above: Neighbours, below: Neighbours, position: list[int]) -> None:
    """Exchange boxes that are side by side as long as this removes crossings."""
    for _ in range(4):
        changed = False
        for boxes in layers:
            for i in range(len(boxes) - 1):
                left, right = boxes[i], boxes[i + 1]
                gain = _gain(above[left], above[right], position)
                gain += _gain(below[left], below[right], position)
                if gain > 0:
                    boxes[i], boxes[i + 1] = right, left
                    position[left], position[right] = i + 1, i
                    changed = True
        if not changed:
            break


def _gain(left: Sequence[int], right: Sequence[int], position: Sequence[int]) -> int:
    """How many crossings fewer there are if two boxes with these neighbours change places."""
    gain = 0
    for one in left:
        for other in right:
            gain += (position[one] > position[other]) - (position[one] < position[other])
    return gain
