"""Graphs as one line of text each."""

import theano
from theano import tensor as T
from theano.gof.graph import as_string, default_node_formatter, op_as_string


def test_what_is_used_twice_is_told_once():
    x, y = T.dvectors("x", "y")
    e = T.exp(x)
    assert as_string([x, y], [e + (e * y)]) == [
        "Elemwise{add,no_inplace}(*1 -> Elemwise{exp,no_inplace}(x), "
        "Elemwise{mul,no_inplace}(*1, y))"
    ]
    assert as_string([x], [e, e]) == ["*1 -> Elemwise{exp,no_inplace}(x)", "*1"]
    assert as_string([e], [T.sqr(e)]) == ["Elemwise{sqr,no_inplace}(Elemwise{exp,no_inplace}.0)"]
    assert as_string([x], [x]) == ["x"]


def test_formatters():
    x = T.dvector("x")
    node = T.exp(T.neg(x)).owner
    assert default_node_formatter(node, ["a", "b"]) == "Elemwise{exp,no_inplace}(a, b)"
    shown = op_as_string([x], node, lambda v: f"<{v}>", lambda n, args: f"{n.op.scalar_op}{args}")
    assert shown == "exp[\"neg['<x>']\"]"


def test_outputs_of_one_node():
    x = T.dmatrix("x")
    a, b = T.max_and_argmax(x, axis=0)
    shown = as_string([x], [a + b])
    assert shown[0].count("MaxAndArgmax") == 1
    assert "*1::1" in shown[0]


def test_deep_graphs():
    y = x = T.dvector("x")
    for _ in range(3000):
        y = T.exp(y)
    text = str(theano.FunctionGraph([x], [y]))
    assert text.count("exp") == 3000
    assert text.endswith("(x" + ")" * 3000 + "]")
