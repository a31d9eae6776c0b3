"""Values that are no tensors in compiled functions: inputs, outputs, state, constants."""

import copy

import numpy as np
import pytest

import theano
from theano import In, Out, function, shared
from theano import tensor as T
from theano.gof import Apply, Op, Type, generic
from theano.tensor.type_other import NoneConst, SliceConstant, slicetype


class Append(Op):
    """A list with one number more."""

    __props__ = ()

    def make_node(self, items, x):
        return Apply(self, [items, T.as_tensor_variable(x)], [generic()])

    def perform(self, node, inputs, output_storage):
        output_storage[0][0] = [*inputs[0], float(inputs[1])]


class Length(Op):
    """The length of a list."""

    __props__ = ()

    def make_node(self, items):
        return Apply(self, [items], [T.lscalar()])

    def perform(self, node, inputs, output_storage):
        output_storage[0][0] = np.asarray(len(inputs[0]))


class AsVector(Op):
    """A list as a vector, and the list itself."""

    def make_node(self, items):
        return Apply(self, [items], [T.dvector(), generic()])

    def perform(self, node, inputs, output_storage):
        output_storage[0][0] = np.array(inputs[0], dtype=float)
        output_storage[1][0] = inputs[0]


class GeneratorType(Type):
    """RandomState, as a type of its own."""

    def filter(self, data, strict=False, allow_downcast=None):
        if not isinstance(data, np.random.RandomState):
            raise TypeError("a RandomState is needed")
        return data


class Draw(Op):
    """Normal numbers, and the generator after drawing them."""

    def make_node(self, generator, n):
        return Apply(self, [generator, T.as_tensor_variable(n)], [generator.type(), T.dvector()])

    def perform(self, node, inputs, output_storage):
        after = copy.deepcopy(inputs[0])
        output_storage[1][0] = after.normal(size=int(inputs[1]))
        output_storage[0][0] = after


append, length, as_vector, draw = Append(), Length(), AsVector(), Draw()


def test_inputs_and_outputs():
    items, x = generic("items"), T.dscalar("x")
    more = append(items, x * 2)
    f = function([items, x], [more, length(more), as_vector(more)[0].sum()])
    assert f([1.0], 3.0) == [[1.0, 6.0], 2, 7.0]
    assert f(items=[], x=-1.0) == [[-2.0], 1, -2.0]
    with pytest.raises(TypeError, match="missing required input: items"):
        f(x=1.0)


def test_a_shape_from_a_value():
    items = generic("items")
    f = function([items], T.zeros((length(items), 2)) + as_vector(items)[0].dimshuffle(0, "x"))
    assert f([3.0, 4.0]).tolist() == [[3, 3], [4, 4]]


def test_defaults_and_state_of_inputs():
    items, x = generic("items"), T.dscalar("x")
    f = function([x, In(items, value=[], update=append(items, x))], items)
    assert [f(1.0), f(2.0), f(3.0)] == [[], [1.0], [1.0, 2.0]]
    assert f["items"] == [1.0, 2.0, 3.0]
    f["items"] = [9.0]
    assert f(0.0) == [9.0]
    assert f[items] == [9.0, 0.0]


def test_updates_of_shared_values():
    state, count, x = shared([]), shared(0), T.dscalar("x")
    f = function([x], state, updates=[(state, append(state, x)), (count, count + 1)])
    assert [f(1.0), f(2.0)] == [[], [1.0]]
    assert state.get_value() == [1.0, 2.0]
    assert count.get_value() == 2
    with pytest.raises(ValueError, match="at index 0"):
        f("text")
    assert state.get_value() == [1.0, 2.0]


def test_a_failing_call_stores_nothing():
    state, count = shared([1.0]), shared(0)
    x, y = T.dvector("x"), T.dvector("y")
    updates = [(state, append(state, x[0])), (count, count + 1)]
    f = function([x, y], x + y, updates=updates)
    with pytest.raises(ValueError, match="Apply node that caused the error"):
        f([1.0, 2.0], [1.0, 2.0, 3.0])
    g = function(
        [x, y], as_vector(append(state, x[5]))[0], updates=updates, on_unused_input="ignore"
    )
    with pytest.raises(IndexError):
        g([1.0], [1.0])
    assert state.get_value() == [1.0]
    assert count.get_value() == 0


def test_swap():
    a, b = shared([1], "a"), shared([2], "b")
    f = function([], [a, b], updates=[(a, b), (b, a)])
    assert f() == [[1], [2]]
    assert (a.get_value(), b.get_value()) == ([2], [1])
    a.get_value(borrow=True).append(3)
    assert b.get_value() == [1]
    f()
    assert (a.get_value(), b.get_value()) == ([1], [2, 3])


def test_nothing_is_shared_unless_borrowed():
    items = generic("items")
    given = [[1.0]]
    result = function([items], [items, items])(given)
    assert result == [given, given]
    for one in result:
        assert one is not given
        assert one[0] is not given[0]
    assert result[0] is not result[1]
    assert function([items], Out(items, borrow=True))(given) is given
    state = shared([[0]])
    seen = function([], state)()
    seen[0].append(1)
    assert state.get_value() == [[0]]
    # What an operation hands through unchanged counts as the same.
    numbers = shared([1.0])
    function([], as_vector(numbers)[1])().append(2.0)
    assert numbers.get_value() == [1.0]
    copied = shared([])
    function([items], [], updates=[(copied, items)])(given)
    given[0].append(2.0)
    assert copied.get_value() == [[1.0]]
    new = append(items, 1.0)
    kept = shared([])
    (returned,) = function([items], [new], updates=[(kept, new)])([])
    returned.append(5.0)
    assert kept.get_value() == [1.0]


def test_random_states():
    kind = GeneratorType()
    state = theano.compile.SharedVariable("state", kind, np.random.RandomState(3), False)
    after, numbers = draw(state, 4)
    f = function([], numbers * 2, updates=[(state, after)])
    wanted = np.random.RandomState(3)
    for _ in range(3):
        assert f().tolist() == (wanted.normal(size=4) * 2).tolist()
    frozen = function([], numbers)
    assert frozen().tolist() == frozen().tolist() == copy.deepcopy(wanted).normal(size=4).tolist()
    state.default_update = after
    g = function([], numbers)
    drawn = [g().tolist() for _ in range(2)]
    assert drawn == [wanted.normal(size=4).tolist() for _ in range(2)]
    with pytest.raises(TypeError, match="RandomState"):
        state.set_value(3)
    generator = kind("generator")
    h = function([generator], draw(generator, 2)[1])
    with pytest.raises(TypeError, match="a RandomState is needed"):
        h(4)
    with pytest.raises(TypeError, match="at index 0"):
        h(None)


def test_constants():
    items = generic.make_constant([1.0, 2.0])
    f = function([], [as_vector(items)[0], items])
    first = f()
    assert first[0].tolist() == [1, 2]
    first[1].append(3.0)
    assert f()[1] == [1.0, 2.0]
    assert function([], NoneConst)() is None
    assert function([], SliceConstant(slicetype, slice(1, None)))() == slice(1, None)


def test_slices():
    i, x = T.lscalar("i"), T.dvector("x")
    made = T.make_slice(i, None, i * 2)
    f = function([i], made)
    assert f(3) == slice(3, None, 6)
    assert function([i, x], [x[made], made])(1, [1.0, 2, 3, 4])[0].tolist() == [2, 4]
    s = slicetype("s")
    g = function([s], s)
    assert g(slice(2)) == slice(2)
    with pytest.raises(TypeError, match="Expected a slice"):
        g(3)


def test_operations_on_tensors_alone_say_so():
    items = generic("items")
    with pytest.raises(TypeError, match="Generic"):
        function([items], theano.compile.view_op(items))


def test_copies_and_series():
    state, x = shared([]), T.dscalar("x")
    f = function([x], [length(state), state], updates=[(state, append(state, x))])
    assert f.repeat(3, 1.0) == [2, [1.0, 1.0]]
    lengths, lists = f.repeat(2, 2.0, all_outputs=True)
    assert lengths.tolist() == [3, 4]
    assert [len(one) for one in lists] == [3, 4]
    other = shared([7.0])
    g = f.copy(swap={state: other})
    g(1.0)
    assert other.get_value() == [7.0, 1.0]
    assert len(state.get_value()) == 5
    assert f(0.0, output_subset=[0]) == [5]


def test_givens():
    items, x = generic("items"), T.dscalar("x")
    state = shared([5.0])
    f = function([x], length(append(items, x)), givens={items: state})
    assert f(1.0) == 2
