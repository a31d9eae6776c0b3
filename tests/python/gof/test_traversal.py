"""Walks over graphs."""

import pytest

from theano import tensor as T
from theano.gof import graph
from theano.gof.traversal import roots_behind


@pytest.fixture
def x():
    return T.dmatrix("x")


@pytest.fixture
def y():
    return T.dmatrix("y")


@pytest.fixture
def z():
    return T.dmatrix("z")


def test_inputs_in_the_order_of_the_visit(x, y, z):
    assert graph.inputs([z * (x + y)]) == [z, x, y]
    assert graph.inputs([(x + y) * z]) == [x, y, z]
    assert graph.inputs([z * (x + y), -y]) == [y, z, x]
    three = T.constant(3.0).dimshuffle("x", "x")
    assert graph.inputs([three * x]) == [three.owner.inputs[0], x]


def test_inputs_behind_blockers(x, y, z):
    total = x + y
    assert graph.inputs([z * total], [total]) == [z]


def test_ancestors(x, y, z):
    total = x + y
    product = z * total
    assert graph.ancestors([product]) == [product, z, total, x, y]
    assert graph.ancestors([product], [total]) == [product, z, total]


def test_variables_and_orphans(x, y, z):
    total = x + y
    product = z * total
    assert set(graph.variables([x, y], [product])) == {product, z, total, x, y}
    assert graph.orphans([x, y], [product]) == [z]


def test_nodes(x, y, z):
    total = x + y
    product = z * total
    assert graph.io_toposort([x, y, z], [product]) == [total.owner, product.owner]
    assert graph.io_toposort([total], [product]) == [product.owner]
    assert graph.ops([x, y, z], [product]) == {total.owner, product.owner}
    assert set(graph.list_of_nodes([x, y, z], [product])) == {total.owner, product.owner}


def test_toposort_with_further_orderings(x, y):
    a, b = -x, -y
    first = graph.io_toposort([x, y], [a, b], {a.owner: [b.owner]})
    assert first == [b.owner, a.owner]
    second = graph.io_toposort([x, y], [a, b], {b.owner: [a.owner]})
    assert second == [a.owner, b.owner]


def test_general_toposort():
    needs = {"shirt": ["tie"], "tie": ["jacket"], "jacket": [], "socks": ["shoes"], "shoes": None}
    order = graph.general_toposort(["shirt", "socks"], needs.get)
    assert order == ["jacket", "tie", "shirt", "shoes", "socks"]
    with pytest.raises(ValueError, match="cycle"):
        graph.general_toposort([1], {1: [2], 2: [1]}.get)


def test_stack_search():
    def children(i):
        return [2 * i, 2 * i + 1] if i < 4 else None

    assert graph.stack_search([1], children) == [1, 2, 3, 4, 5, 6, 7]
    assert graph.stack_search([1, 9], children, "dfs") == [9, 1, 3, 7, 6, 2, 5, 4]
    found, inverse = graph.stack_search([2], children, build_inv=True)
    assert (found, inverse) == ([2, 4, 5], {4: [2], 5: [2]})
    with pytest.raises(ValueError, match="mode"):
        graph.stack_search([1], children, "sideways")


def test_is_in_ancestors(x, y):
    total = x + y
    outer = -total
    assert graph.is_in_ancestors(outer.owner, total.owner)
    assert graph.is_in_ancestors(total.owner, total.owner)
    assert not graph.is_in_ancestors(total.owner, outer.owner)


def test_roots_behind_blockers(x, y, z):
    total = x + y
    assert set(roots_behind([z * total], [total])) == {z, total}
    assert set(roots_behind([z * total, x], [total, y])) == {z, total, x}


def test_deep_graphs(x):
    deep = x
    for _ in range(20000):
        deep = -deep
    assert graph.inputs([deep]) == [x]
    assert len(graph.io_toposort([x], [deep])) == 20000


def test_clients_are_told():
    x = T.dvector("x")
    y = T.exp(x) + x
    clients = {}
    nodes = graph.io_toposort([x], [y], clients=clients)
    assert [node.op for node in nodes] == [T.exp, T.add]
    assert clients[x] == [y.owner, nodes[0]]
    assert clients[y.owner] == [y]


def test_roots_of_views():
    x = T.dmatrix("x")
    assert graph.view_roots(x[1:].T) == [x]
    assert graph.view_roots(T.exp(x).T)[0].owner.op == T.exp
    assert graph.view_roots(x) == [x]
