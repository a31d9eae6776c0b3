"""Indexing by arrays and masks: updates, errors, large arrays and the classes of operations."""

import numpy as np
import pytest

import theano
import theano.tensor as T

GENERATOR = np.random.RandomState(7)
LARGE = 300_000  # enough for several threads


def bools(ndim):
    return T.TensorType("bool", (False,) * ndim)()


@pytest.mark.parametrize("dtype", ["float64", "float32", "int8", "complex128"])
@pytest.mark.parametrize("index_dtype", ["int64", "int32", "uint8"])
def test_large_vectors(dtype, index_dtype):
    values = GENERATOR.randint(1, 100, 200).astype(dtype)
    positions = GENERATOR.randint(0, 200, LARGE).astype(index_dtype)
    added = GENERATOR.randint(0, 2, LARGE).astype(dtype)
    x, i, y = (T.TensorType(str(a.dtype), (False,))() for a in (values, positions, added))
    parts = [x[i], T.set_subtensor(x[i], y), T.inc_subtensor(x[i], y), T.inc_subtensor(x[i], 1)]
    taken, replaced, increased, counted = theano.function([x, i, y], parts)(
        values, positions, added
    )
    np.testing.assert_array_equal(taken, values[positions])
    expected = values.copy()
    expected[positions] = added
    np.testing.assert_array_equal(replaced, expected)
    expected = values.copy()
    np.add.at(expected, positions, added)
    np.testing.assert_allclose(increased, expected, rtol=1e-6)
    expected = values.copy()
    np.add.at(expected, positions, np.ones(1, dtype))
    np.testing.assert_allclose(counted, expected, rtol=1e-6)


@pytest.mark.parametrize("shape", [(1000, 400), (400, 1000), (3, 200_000), (200_000, 3)])
def test_large_matrices(shape):
    values = GENERATOR.rand(*shape)
    rows, columns = (GENERATOR.randint(-n, n, 700) for n in shape)
    x, i, j = T.dmatrix(), T.lvector(), T.lvector()
    given = {x: values, i: rows, j: columns}
    for symbolic, key in [
        (x[i[:200]], (rows[:200],)),
        (x[:, j[:50]], (slice(None), columns[:50])),
        (x[::-1, j[:50]], (slice(None, None, -1), columns[:50])),
        (x[i[:200], ::2], (rows[:200], slice(None, None, 2))),
        (x[i, j], (rows, columns)),
        (x[i[:30, None], j[:40]], (rows[:30, None], columns[:40])),
        (x[x > 0.5], (values > 0.5,)),
    ]:
        inputs = [v for v in given if v in theano.gof.graph.inputs([symbolic])]
        chosen = {v: given[v] for v in inputs}
        np.testing.assert_array_equal(symbolic.eval(chosen), values[key])
        expected = values.copy()
        np.add.at(expected, key, 1.5)
        np.testing.assert_allclose(T.inc_subtensor(symbolic, 1.5).eval(chosen), expected)
        expected[key] = 2.5
        twice = T.set_subtensor(T.inc_subtensor(symbolic, 1.5)[...], 0)
        assert not twice.eval(chosen).any()
        np.testing.assert_array_equal(
            T.set_subtensor(symbolic, 2.5).eval(chosen)[key], np.full(values[key].shape, 2.5)
        )


@pytest.mark.parametrize("replace", [T.set_subtensor, T.inc_subtensor])
def test_errors_leave_shared_variables_alone(replace):
    stored = theano.shared(np.arange(5.0))
    other = theano.shared(np.arange(5.0))
    i = T.lvector()
    update = theano.function(
        [i], [], updates=[(stored, replace(stored[i], 7.0)), (other, other[i])]
    )
    for bad in ([0, 1, 2, 3, 5], [-6, 0, 0, 0, 0]):
        with pytest.raises(IndexError, match="out of bounds for dimension 0 of length 5"):
            update(bad)
        np.testing.assert_array_equal(stored.get_value(), np.arange(5))
        np.testing.assert_array_equal(other.get_value(), np.arange(5))
    update([4, 3, 2, 1, 0])
    np.testing.assert_array_equal(other.get_value(), np.arange(5)[::-1])


def test_updates_of_a_shared_variable():
    table = theano.shared(np.zeros((4, 2)))
    i, y = T.lvector(), T.dmatrix()
    step = theano.function([i, y], [], updates=[(table, T.inc_subtensor(table[i], y))])
    for _ in range(3):
        step([1, 1, 3], np.ones((3, 2)))
    np.testing.assert_array_equal(table.get_value()[:, 0], [0, 6, 0, 3])


def test_error_names_what_is_wrong():
    x, i, mask = T.dmatrix(), T.lvector(), bools(1)
    with pytest.raises(IndexError, match="index -7 is out of bounds for dimension 1 of length 3"):
        x[0, i].eval({x: np.ones((2, 3)), i: [0, -7]})
    with pytest.raises(IndexError, match=r"mask of shape \(3,\)"):
        x[mask].eval({x: np.ones((2, 3)), mask: np.ones(3, dtype=bool)})
    with pytest.raises(IndexError, match="broadcast"):
        x[i, [0, 1]].eval({x: np.ones((2, 3)), i: [0, 1, 0]})


def test_lengths_that_change_from_call_to_call():
    x = T.dvector()
    positive = theano.function([x], [x[x > 0], x[x > 0].sum(), T.set_subtensor(x[x > 0], 0.0)])
    for _ in range(40):
        value = GENERATOR.randn(GENERATOR.randint(0, 9))
        taken, total, rest = positive(value)
        np.testing.assert_array_equal(taken, value[value > 0])
        np.testing.assert_allclose(total, value[value > 0].sum())
        np.testing.assert_array_equal(rest, np.minimum(value, 0))


def test_masks_without_rewrites():
    x, mask = T.dmatrix(), bools(2)
    constant = np.array([[True, False], [True, True]])
    mode = theano.Mode(optimizer=None)
    function = theano.function([x, mask], [x[mask], x[constant], x[[1, 0]]], mode=mode)
    value = np.arange(4.0).reshape(2, 2)
    for result, expected in zip(
        function(value, ~constant), [value[~constant], value[constant], value[[1, 0]]], strict=True
    ):
        np.testing.assert_array_equal(result, expected)


def test_parts_of_shapes_are_known():
    x = T.dtensor3()
    swapped = x.reshape(x.shape[[2, 0, 1]], ndim=3)
    assert swapped.eval({x: np.ones((2, 3, 4))}).shape == (4, 2, 3)


def test_classes_and_instances():
    x, i, mask = T.dmatrix(), T.lvector(), bools(2)
    assert x[i].owner.op == T.advanced_subtensor1 == T.AdvancedSubtensor1()
    assert T.set_subtensor(x[i], 0).owner.op == T.advanced_set_subtensor1
    assert T.inc_subtensor(x[i], 0).owner.op == T.AdvancedIncSubtensor1()
    assert isinstance(x[i, i].owner.op, T.AdvancedSubtensor)
    assert isinstance(x[i, i].owner.op, T.BaseAdvancedSubtensor)
    assert isinstance(x[mask].owner.op, T.AdvancedBooleanSubtensor)
    setter = T.set_subtensor(x[mask], 0).owner.op
    assert isinstance(setter, T.AdvancedBooleanIncSubtensor)
    assert (setter.set_instead_of_inc, setter.inplace) == (True, False)
    assert x[mask].owner.inputs[1] is mask
    # The operation of a node can be applied again.
    node = x[i, 1:].owner
    other = T.dmatrix()
    again = node.op(other, *node.inputs[1:])
    value = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(again.eval({other: value, i: [1]}), value[[1], 1:])
    assert T.advanced_subtensor.make_node(x, i, i).op == x[i, i].owner.op
    with pytest.raises(NotImplementedError):
        T.AdvancedIncSubtensor(inplace=True)
    assert T.AdvancedSubtensor1(sparse_grad=True).sparse_grad
    with pytest.raises(ValueError, match="mode"):
        T.take(x, i, mode="nearest")


def test_constant_parts_of_indices():
    x, k = T.dmatrix(), T.lscalar()
    op = x[k, 1:3].owner.op
    inputs = x[k, 1:3].owner.inputs
    assert op.get_constant_idx(inputs, allow_partial=True) == [inputs[1], slice(1, 3, None)]
    with pytest.raises(T.NotScalarConstantError):
        op.get_constant_idx(inputs)
    assert T.get_idx_list(inputs, op.idx_list) == (inputs[1], slice(1, 3, None))
    assert T.get_idx_list(inputs, op.idx_list, get_count=True) == 1
    assert T.Subtensor([k.type, slice(1, 3)]) == op
    first, part = T.make_constant([1, slice(2, None)])
    assert (first.dtype, int(part.start.data), part.stop) == ("int64", 2, None)


@pytest.mark.parametrize("step", [-3, -1, 1, 2])
def test_canonical_slices_of_variables(step):
    start, stop, by, length = T.lscalars("start", "stop", "by", "length")
    form, direction = T.get_canonical_form_slice(slice(start, stop, by), length)
    outputs = [T.as_tensor_variable(each) for each in (form.start, form.stop, form.step, direction)]
    compute = theano.function([start, stop, by, length], outputs)
    for first in range(-7, 8):
        for end in range(-7, 8):
            *parts, order = map(int, compute(first, end, step, 5))
            elements = list(range(5))
            assert 0 <= parts[0] <= parts[1] <= 5
            assert elements[slice(*parts)][::order] == elements[first:end:step]
    position, _ = T.get_canonical_form_slice(start, length)
    assert position.eval({start: -2, length: 5}) == 3


def test_float16():
    x, i, y = T.TensorType("float16", (False,))(), T.lvector(), T.TensorType("float16", (False,))()
    total = T.inc_subtensor(x[i], y).eval(
        {x: np.array([1, 2], "float16"), i: [0, 0, 1], y: np.array([0.5, 0.25, 2048], "float16")}
    )
    np.testing.assert_array_equal(total, np.array([1.75, 2050], "float16"))
