"""Copies of graphs between given ends."""

import theano
from theano import tensor as T
from theano.gof import graph


def test_inputs_are_copied():
    x, y = T.dvector("x"), T.dvector("y")
    (new_x,), (result,) = graph.clone([x], [x + y])
    assert new_x is not x
    assert new_x.name == "x"
    assert result.owner.inputs[0] is new_x
    assert result.owner.inputs[1] is not y
    assert graph.is_same_graph(result, x + y, givens={new_x: x, result.owner.inputs[1]: y})


def test_inputs_are_shared():
    x, y = T.dvector("x"), T.dvector("y")
    total = x + y
    (same,), (result,) = graph.clone([x], [total], copy_inputs=False)
    assert same is x
    assert result is not total
    assert result.owner.inputs == [x, y]


def test_orphans_on_their_own():
    x, y = T.dvector("x"), T.dvector("y")
    (new_x,), (result,) = graph.clone([x], [x + y], copy_inputs=True, copy_orphans=False)
    assert new_x is not x
    assert result.owner.inputs[1] is y


def test_copies_of_shared_variables_share_their_value():
    s = theano.shared(1.0)
    _, (result,) = graph.clone([], [s + 1])
    copied = result.owner.inputs[0]
    assert copied is not s
    assert copied.container is s.container


def test_clone_get_equiv():
    x = T.dvector("x")
    middle = -x
    result = T.exp(middle)
    equivalent = graph.clone_get_equiv([x], [result])
    assert set(equivalent) == {x, middle, result, middle.owner, result.owner}
    assert equivalent[result].owner is equivalent[result.owner]
    memo = {x: T.dvector("other")}
    assert graph.clone_get_equiv([x], [result], memo=memo) is memo
    assert graph.inputs([memo[result]]) == [memo[x]]
