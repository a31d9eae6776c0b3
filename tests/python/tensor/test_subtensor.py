"""Indexing by integers and slices, and replacing parts: values from NumPy."""

import itertools
import random

import numpy as np
import pytest

import theano
import theano.tensor as T

VALUE = np.arange(24.0).reshape(4, 6)
KEYS = [
    0,
    -1,
    np.int64(2),
    np.array(1),
    slice(None),
    slice(1, 3),
    slice(None, None, -1),
    slice(-100, 2),
    slice(3, 100),
    slice(-2, None),
    slice(3, 1),
    slice(None, 0, -2),
    (1, 2),
    (slice(None), 3),
    (slice(1, None), slice(None, None, 2)),
    (Ellipsis, 0),
    (0, Ellipsis),
    Ellipsis,
    (),
    None,
    (None, 1),
    (None, slice(None), None),
    (Ellipsis, None),
    (1, None, slice(2)),
    (None, None, -1, -1),
]


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_values(key):
    x = T.dmatrix()
    result = x[key]
    expected = VALUE[key]
    assert result.ndim == np.ndim(expected)
    np.testing.assert_array_equal(result.eval({x: VALUE}), expected)


@pytest.mark.parametrize("key", KEYS[:19], ids=str)
def test_set_and_increment(key):
    x = T.dmatrix()
    replaced, incremented = VALUE.copy(), VALUE.copy()
    replaced[key] = 7
    incremented[key] += 7
    np.testing.assert_array_equal(T.set_subtensor(x[key], 7).eval({x: VALUE}), replaced)
    np.testing.assert_array_equal(T.inc_subtensor(x[key], 7).eval({x: VALUE}), incremented)


def test_symbolic_indices():
    x, i, j = T.dmatrix(), T.iscalar(), T.lscalar()
    values = {x: VALUE, i: 1, j: -1}
    np.testing.assert_array_equal(x[i, j].eval(values), VALUE[1, -1])
    np.testing.assert_array_equal(x[i:, ::j].eval(values), VALUE[1:, ::-1])
    np.testing.assert_array_equal(x[:j, i].eval(values), VALUE[:-1, 1])
    np.testing.assert_array_equal(x[i * 2].eval({x: VALUE, i: 1}), VALUE[2])
    np.testing.assert_array_equal(x[x.shape[0] - 1].eval({x: VALUE}), VALUE[-1])
    np.testing.assert_array_equal(x[T.constant(2)].eval({x: VALUE}), VALUE[2])


def test_slices_of_slices():
    generator = random.Random(5)
    bounds = [None, *range(-8, 9)]
    steps = [None, *range(-3, 0), *range(1, 4)]
    x = T.dvector()
    for _ in range(60):
        first, second = (
            slice(generator.choice(bounds), generator.choice(bounds), generator.choice(steps))
            for _ in range(2)
        )
        function = theano.function([x], x[first][second])
        for length in (0, 1, 7):
            value = np.arange(float(length))
            np.testing.assert_array_equal(function(value), value[first][second])


def test_symbolic_bounds_of_any_sign():
    x, start, stop, step = T.dvector(), T.iscalar(), T.iscalar(), T.iscalar()
    function = theano.function([x, start, stop, step], x[start:stop:step])
    value = np.arange(5.0)
    for a, b, c in itertools.product(range(-7, 8, 3), range(-7, 8, 3), (-2, -1, 1, 2)):
        np.testing.assert_array_equal(function(value, a, b, c), value[a:b:c])


def test_patterns():
    x, row = T.dmatrix(), T.drow()
    assert x[0:1].broadcastable == (False, False)
    assert row[0].broadcastable == (False,)
    assert row[:1].broadcastable == (True, False)
    assert row[:].broadcastable == (True, False)
    assert row[1:].broadcastable == (False, False)
    assert x[None].broadcastable == (True, False, False)
    assert x[:, None].broadcastable == (False, True, False)


@pytest.mark.parametrize("key", [(0, 0, 0), (Ellipsis, Ellipsis), (slice(None),) * 3])
def test_index_errors_when_built(key):
    with pytest.raises(IndexError):
        T.dmatrix()[key]


@pytest.mark.parametrize(
    "key", [0.5, True, np.bool_(True), "a", 1j, slice(1, 2.5), slice("a", None), (0, 1.0), 2**70]
)
def test_type_errors(key):
    with pytest.raises(TypeError):
        T.dmatrix()[key]


def test_symbols_that_are_no_index():
    x = T.dmatrix()
    with pytest.raises(TypeError):
        x[T.dscalar()]
    with pytest.raises(TypeError):
        x[T.dscalar() :]


@pytest.mark.parametrize("index", [4, -5])
def test_index_errors_when_run(index):
    x, i = T.dmatrix(), T.iscalar()
    with pytest.raises(IndexError):
        x[i].eval({x: VALUE, i: index})
    with pytest.raises(IndexError):
        x[index].eval({x: VALUE})
    with pytest.raises(IndexError):
        T.set_subtensor(x[i], 0).eval({x: VALUE, i: index})


def test_the_original_is_unchanged():
    x = T.dmatrix()
    value = VALUE.copy()
    T.set_subtensor(x[0], 7).eval({x: value})
    np.testing.assert_array_equal(value, VALUE)


def test_values_are_broadcast():
    x, v, c = T.dmatrix(), T.dvector(), T.dcol()
    expected = VALUE.copy()
    expected[1:3] = np.arange(6)
    result = T.set_subtensor(x[1:3], v)
    np.testing.assert_array_equal(result.eval({x: VALUE, v: np.arange(6.0)}), expected)
    expected[1:3] = [[1], [2]]
    result = T.set_subtensor(x[1:3], c)
    np.testing.assert_array_equal(result.eval({x: VALUE, c: [[1.0], [2.0]]}), expected)


def test_values_are_converted():
    x, v, z = T.imatrix(), T.dvector(), T.zscalar()
    result = T.set_subtensor(x[0], v)
    assert result.type == x.type
    value = np.zeros((2, 2), dtype="int32")
    np.testing.assert_array_equal(result.eval({x: value, v: [1.5, -2.5]}), [[1, -2], [0, 0]])
    assert T.inc_subtensor(x[0], z).eval({x: value, z: 3 + 1j})[0, 0] == 3


def test_parts_seen_through_other_operations():
    x = T.dmatrix()
    value = VALUE[:, :4]
    np.testing.assert_array_equal(T.set_subtensor(x.T[0], 7).eval({x: value})[0], [7] * 4)
    flat = T.set_subtensor(x[0].flatten(), np.arange(4.0)).eval({x: value})
    np.testing.assert_array_equal(flat[0], np.arange(4))
    np.testing.assert_array_equal(flat[1:], value[1:])
    square = T.set_subtensor(x[0].reshape((2, 2)), np.array([[1.0, 2.0], [3.0, 4.0]]))
    np.testing.assert_array_equal(square.eval({x: value})[0], [1, 2, 3, 4])
    turned = T.set_subtensor(x[:2].T, np.arange(8.0).reshape(4, 2)).eval({x: value})
    np.testing.assert_array_equal(turned[:2], np.arange(8.0).reshape(4, 2).T)
    np.testing.assert_array_equal(turned[2:], value[2:])


def test_what_is_no_part():
    x = T.dmatrix()
    for part in (x, x.T, x[0] + 1, T.constant(1)):
        with pytest.raises(TypeError, match="subtensor"):
            T.set_subtensor(part, 1)
    with pytest.raises(TypeError, match="dimensional"):
        T.set_subtensor(x[0], x)
    with pytest.raises(TypeError):
        T.set_subtensor(x[0], "a")


def test_lengths_must_match():
    x, v = T.dmatrix(), T.dvector()
    with pytest.raises(ValueError, match=r"shape|dimension"):
        T.set_subtensor(x[0], v).eval({x: VALUE, v: np.ones(5)})


def test_gradients():
    x, y = T.dvector(), T.dvector()
    value = {x: np.arange(4.0), y: [10.0, 20.0]}
    replaced = T.sqr(T.set_subtensor(x[1:3], y)).sum()
    np.testing.assert_array_equal(theano.grad(replaced, x).eval(value), [0, 0, 0, 6])
    np.testing.assert_array_equal(
        theano.grad(replaced, y).eval({y: value[y], x: value[x]}), [20, 40]
    )
    added = T.sqr(T.inc_subtensor(x[1:3], y)).sum()
    np.testing.assert_array_equal(theano.grad(added, x).eval(value), [0, 22, 44, 6])
    part = T.sqr(x[::-2]).sum()
    np.testing.assert_array_equal(theano.grad(part, x).eval({x: value[x]}), [0, 2, 0, 6])


def test_classes():
    x = T.dmatrix()
    op = x[0, 1:].owner.op
    assert isinstance(op, T.Subtensor)
    assert op.idx_list == (0, slice(1, None, None))
    assert op == T.Subtensor([0, slice(1, None, None)])
    setter = T.set_subtensor(x[0], 1).owner.op
    assert isinstance(setter, T.IncSubtensor)
    assert setter.set_instead_of_inc
    assert setter.inplace is False


def test_only_integers_and_slices_fit_a_subtensor():
    with pytest.raises(T.AdvancedIndexingError, match="int32"):
        T.Subtensor([T.ivector()])
    with pytest.raises(T.AdvancedBooleanIndexingError, match="True"):
        T.Subtensor([slice(None), np.array([True])])
    with pytest.raises(T.subtensor.AdvancedIndexingError):
        T.IncSubtensor([slice(T.ivector())])
    x = T.dvector()
    assert T.Subtensor([T.iscalar()])(x, 1).owner.op == x[T.iscalar()].owner.op


def test_classes_of_advanced_indexing():
    replaced = T.set_subtensor(T.dvector()[T.lvector()], 0)
    assert not isinstance(replaced.owner.op, T.BaseAdvancedIncSubtensor)
    replaced = T.set_subtensor(T.dmatrix()[T.lvector(), T.lvector()], 0)
    assert isinstance(replaced.owner.op, T.BaseAdvancedIncSubtensor)
    assert T.subtensor.sparse_module_ref is None
