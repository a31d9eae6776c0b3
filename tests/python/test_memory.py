"""What stays in memory and what goes: attributes of graphs, cycles, values, long chains."""

import gc
import itertools
import sys
import weakref

import numpy as np
import pytest

from theano import function, shared
from theano import tensor as T
from theano.gof import Apply

CHAIN = 100_000


class Mark:
    """Something to hang on a variable; a plain object has no weak references."""


def are_gone(*references):
    """Tell whether all objects have been freed, after the garbage collector has run."""
    gc.collect()
    return all(reference() is None for reference in references)


def marked(thing):
    """Hang a mark on an object, and return weak references to both."""
    thing.mark = Mark()
    return weakref.ref(thing), weakref.ref(thing.mark)


# ------------------------------------------------------------------ attributes


def test_attributes_stay_while_the_graph_reaches_the_variable():
    x = T.dscalar("x")
    middle = T.exp(x)
    variable, mark = marked(middle)
    result = middle * 2
    del middle
    gc.collect()
    assert variable() is not None
    assert result.owner.inputs[0].mark is mark()
    del result
    assert are_gone(variable, mark)


def test_attributes_of_inputs_stay():
    x = T.dscalar("x")
    variable, mark = marked(x)
    result = T.exp(x)
    del x
    gc.collect()
    assert result.owner.inputs[0] is variable()
    assert result.owner.inputs[0].mark is mark()
    del result
    assert are_gone(variable, mark)


def test_attributes_of_applications_stay():
    y = T.exp(T.dscalar("x"))
    node = y.owner
    node.tag.mark = Mark()
    node.tag.itself = node
    node.tag.result = y
    references = weakref.ref(node), weakref.ref(node.tag.mark), weakref.ref(y)
    del node
    gc.collect()
    assert y.owner is references[0]()
    assert y.owner.tag.mark is references[1]()
    del y
    assert are_gone(*references)


def test_attributes_of_all_outputs_stay_while_one_is_reached():
    x = T.dscalar("x")
    node = Apply(T.exp(x).owner.op, [x], [T.dscalar(), T.dscalar()])
    first, second = node.outputs
    second.name = "second"
    _, mark = marked(second)
    result = first + 1
    del node, first, second, x
    gc.collect()
    second = result.owner.inputs[0].owner.outputs[1]
    assert second.mark is mark()
    assert second.name == "second"
    assert second.index == 1
    del second, result
    assert are_gone(mark)


def test_an_existing_variable_as_output():
    x = T.dscalar("x")
    existing = T.dscalar("existing")
    variable, mark = marked(existing)
    node = Apply(T.exp(x).owner.op, [x], [existing])
    assert existing.owner is node
    result = existing + 1
    del existing, node
    gc.collect()
    assert result.owner.inputs[0] is variable()
    assert result.owner.inputs[0].mark is mark()
    del result
    assert are_gone(variable, mark)


def test_attributes_of_variables_that_a_function_was_made_of():
    x = T.dvector("x")
    y = x * 2
    y.mark = Mark()
    f = function([x], y)
    mark = weakref.ref(y.mark)
    del x, y
    gc.collect()
    assert f([1.0]).tolist() == [2.0]
    del f
    assert are_gone(mark)


# ------------------------------------------------------------------ cycles


def test_a_default_update_that_reaches_its_variable():
    state = shared(1.0)
    state.default_update = T.exp(state) + 1
    references = marked(state)
    del state
    assert are_gone(*references)


def test_default_updates_that_reach_each_other():
    a, b = shared(1.0), shared(2.0)
    a.default_update, b.default_update = b + 1, a * 2
    f = function([], a + b)
    assert [float(f()), float(f())] == [3.0, 5.0]
    references = (*marked(a), *marked(b), weakref.ref(f))
    del a, b, f
    assert are_gone(*references)


def test_a_variable_that_holds_its_function():
    x = T.dscalar("x")
    x.function = function([x], x + 1)
    assert x.function(1.0) == 2.0
    references = (*marked(x), weakref.ref(x.function))
    del x
    assert are_gone(*references)


@pytest.mark.parametrize("place", ["attribute", "tag"])
def test_a_shared_variable_that_holds_its_function(place):
    state = shared(1.0)
    f = function([], state, updates=[(state, state + 1)])
    (state if place == "attribute" else state.tag).function = f
    f()
    references = (*marked(state), weakref.ref(f))
    del state, f
    assert are_gone(*references)


def test_a_function_that_holds_itself():
    x = T.dvector("x")
    f = function([x], x * 2)
    f.itself = f
    f.maker.fgraph.function = f
    references = weakref.ref(f), weakref.ref(f.maker)
    del f
    assert are_gone(*references)


def test_variables_that_hold_each_other():
    x = T.dscalar("x")
    y = T.exp(x)
    y.itself, y.list, x.result, x.tag.result = y, [x, y], y, y
    references = (*marked(x), *marked(y))
    del x, y
    assert are_gone(*references)


def test_a_subclass_that_holds_itself():
    class Named(type(T.dscalar())):
        def __init__(self, name):
            super().__init__(T.dscalar)
            self.name = name
            self.itself = self

    x = Named("x")
    result = x + 1
    references = marked(x)
    del x
    gc.collect()
    assert type(result.owner.inputs[0]) is Named
    del result
    assert are_gone(*references)


# ------------------------------------------------------------------ values


def test_a_borrowed_array_is_released():
    class Traced(np.ndarray):
        pass

    array = np.ones(3).view(Traced)
    plain = array.view(np.ndarray)
    reference = weakref.ref(array)
    state = shared(plain, borrow=True)
    f = function([], state * 2)
    f()
    del array, plain, state
    gc.collect()
    assert f().tolist() == [2.0] * 3
    del f
    assert are_gone(reference)


def test_arguments_are_not_kept():
    x = T.dvector("x")
    f = function([x], [x, x * 2])
    given = np.ones(3)
    reference = weakref.ref(given)
    results = f(given)
    del given
    assert are_gone(reference)
    assert results[0].tolist() == [1.0] * 3


def test_results_outlive_their_function():
    state = shared(np.ones(1000))
    f = function([], [state * 2, state])
    results = f()
    value = state.get_value(borrow=True)
    del f, state
    gc.collect()
    assert results[0].sum() == 2000
    assert results[1].sum() == value.sum() == 1000


def test_references_to_values_are_balanced():
    x = T.dvector("x")
    f = function([x], x.sum())
    value = np.ones(3)
    others = [[1.0, 2.0, 3.0], (1.0, 2.0, 3.0), value]
    before = [sys.getrefcount(other) for other in others]
    for _ in range(100):
        for other in others:
            f(other)
        with pytest.raises(TypeError):
            f([others[0]])
    del other
    assert [sys.getrefcount(other) for other in others] == before


# ------------------------------------------------------------------ long chains


def chain(start, keep=None):
    """Return a long chain of operations; `keep` is called with each variable."""
    y = start
    for i in range(CHAIN):
        y = T.sin(y) if i % 2 else -y
        if keep is not None:
            keep(y)
    return y


def test_a_long_chain_is_freed():
    y = chain(T.dscalar("x"))
    reference = weakref.ref(y)
    del y
    assert are_gone(reference)


def test_a_long_chain_of_variables_that_python_has_seen_is_freed():
    variables = []
    chain(T.dscalar("x"), variables.append)
    references = [weakref.ref(variable) for variable in variables[:: CHAIN // 10]]
    for before, after in itertools.pairwise(variables):
        after.before = before
    del before, after
    variables.clear()
    assert are_gone(*references)


def test_a_long_chain_of_applications_that_python_has_seen_is_freed():
    nodes = []
    chain(T.dscalar("x"), lambda variable: nodes.append(variable.owner))
    last = weakref.ref(nodes[-1])
    nodes.clear()
    assert are_gone(last)


def test_a_long_chain_in_a_cycle_is_freed():
    state = shared(1.0)
    state.default_update = chain(state)
    references = marked(state)
    del state
    assert are_gone(*references)


def test_a_long_chain_is_differentiated_compiled_run_and_freed():
    x = T.dscalar("x")
    y = x
    for _ in range(CHAIN // 10):
        y = -y
    gradient = T.grad(y, x)
    f = function([x], [y, gradient])
    assert [float(value) for value in f(0.5)] == [0.5, 1.0]
    references = weakref.ref(f), weakref.ref(gradient)
    del f, y, gradient
    assert are_gone(*references)
