"""Layouts keep the promises of layered drawings, for many random graphs."""

import random
from itertools import combinations, pairwise

import pytest

from theano._drawing.crossings import count_crossings, order_layers
from theano._drawing.layers import assign_layers, lines_to_cut
from theano._drawing.layout import lay_out


def random_graph(seed):
    rng = random.Random(seed)
    n = rng.randrange(1, 60)
    lines = [
        (rng.randrange(max(0, i - rng.choice((3, 50))), i), i)
        for i in range(1, n)
        for _ in range(rng.randrange(0, 4))
    ]
    sizes = [(rng.uniform(30, 200), 26.0) for _ in range(n)]
    return sizes, lines


@pytest.mark.parametrize("seed", range(40))
def test_boxes_do_not_overlap_and_lines_go_down(seed):
    sizes, lines = random_graph(seed)
    layout = lay_out(sizes, lines, [40.0] * len(sizes), [5] * len(lines))
    for a, b in combinations(range(len(sizes)), 2):
        if layout.layer[a] == layout.layer[b]:
            assert abs(layout.x[a] - layout.x[b]) >= (sizes[a][0] + sizes[b][0]) / 2 - 1e-6
    for i, (upper, lower) in enumerate(lines):
        assert layout.layer[upper] < layout.layer[lower]
        route = layout.routes[i]
        assert all(one[1] <= other[1] for one, other in pairwise(route))
        assert abs(route[-1][0] - layout.x[lower]) <= sizes[lower][0] / 2
        assert (i in layout.references) == (layout.layer[lower] - layout.layer[upper] > 5)
        if i not in layout.references:
            assert route[0][0] == layout.x[upper]
    for x, y, (width, height) in zip(layout.x, layout.y, sizes, strict=True):
        assert width / 2 <= x <= layout.width - width / 2
        assert height / 2 <= y <= layout.height - height / 2


@pytest.mark.parametrize("seed", range(40))
def test_lines_that_pass_a_layer_do_not_run_through_its_boxes(seed):
    sizes, lines = random_graph(seed)
    layout = lay_out(sizes, lines)
    for route in layout.routes:
        for x, y in route[1:-1]:
            for box, (width, height) in enumerate(sizes):
                inside = abs(y - layout.y[box]) <= height / 2 and abs(x - layout.x[box]) < width / 2
                assert not inside


def crossings_one_by_one(layers, below):
    place = {box: i for boxes in layers for i, box in enumerate(boxes)}
    count = 0
    for boxes in layers:
        lines = [(place[box], place[to]) for box in boxes for to in below[box]]
        count += sum((a[0] - b[0]) * (a[1] - b[1]) < 0 for a, b in combinations(lines, 2))
    return count


@pytest.mark.parametrize("seed", range(20))
def test_crossings_are_counted_and_never_more_than_at_random(seed):
    rng = random.Random(seed)
    layer = [i // 6 for i in range(36)]
    below = [[] for _ in layer]
    above = [[] for _ in layer]
    for i in range(30):
        for to in rng.sample(range((layer[i] + 1) * 6, (layer[i] + 2) * 6), 2):
            below[i].append(to)
            above[to].append(i)
    layers = order_layers(layer, above, below)
    assert [sorted(boxes) for boxes in layers] == [list(range(k, k + 6)) for k in range(0, 36, 6)]
    place = [0] * 36
    for boxes in layers:
        for i, box in enumerate(boxes):
            place[box] = i
    found = count_crossings(layers, below, place)
    assert found == crossings_one_by_one(layers, below)
    for _ in range(20):
        shuffled = [rng.sample(boxes, len(boxes)) for boxes in layers]
        assert found <= crossings_one_by_one(shuffled, below)


def test_a_tree_is_drawn_without_crossings():
    lines = [(i, (i - 1) // 2) for i in range(1, 31)]
    layers = assign_layers(31, lines)
    above, below = [[] for _ in layers], [[] for _ in layers]
    for upper, lower in lines:
        below[upper].append(lower)
        above[lower].append(upper)
    assert crossings_one_by_one(order_layers(layers, above, below), below) == 0


def test_roots_lie_just_above_what_they_are_for():
    assert assign_layers(4, [(0, 1), (1, 2), (3, 2)]) == [0, 1, 2, 1]


def test_cycles_are_rejected():
    with pytest.raises(ValueError, match="cycle"):
        assign_layers(2, [(0, 1), (1, 0)])


def test_long_lines_are_cut_within_the_bound():
    layer = list(range(100))
    lines = [(0, i) for i in range(1, 100)]
    cut = lines_to_cut(layer, lines, 50)
    assert sum(layer[lower] - 1 for i, (_, lower) in enumerate(lines) if i not in cut) <= 50
    assert cut == set(range(min(cut), 99))
    assert lines_to_cut(layer, lines, 10**6) == set()


def test_nothing_to_draw():
    layout = lay_out([], [])
    assert layout.x == []
    assert layout.width > 0
