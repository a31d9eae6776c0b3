"""Random index expressions against NumPy: reading, setting, incrementing, and their gradients."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import theano
import theano.tensor as T

INDEX_DTYPES = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
DTYPES = ["float64", "float32", "float16", "int8", "int64", "uint16", "complex128", "bool"]


class Symbol:
    """An item of an index that is passed when the function runs."""

    def __init__(self, value):
        self.value = np.asarray(value)
        self.variable = T.TensorType(str(self.value.dtype), (False,) * self.value.ndim)()

    def __repr__(self):
        return f"Symbol({self.value!r})"


class Rest:
    """An ellipsis, and how many dimensions it stands for. For NumPy it is spelt out: there an
    ellipsis for no dimension keeps arrays apart, which Theano does not see."""

    def __init__(self, count):
        self.count = count

    def __repr__(self):
        return f"Rest({self.count})"


def integers(length):
    """An integer index, sometimes out of bounds."""
    return st.integers(-length, length - 1) if length else st.integers(-1, 1)


@st.composite
def arrays_of_integers(draw, length, shape):
    """An array of indices that NumPy's broadcasting brings to `shape`; sometimes out of bounds."""
    ndim = draw(st.integers(0, len(shape)))
    own = tuple(draw(st.sampled_from([n, 1])) for n in shape[len(shape) - ndim :])
    dtype = draw(st.sampled_from(INDEX_DTYPES))
    lowest = 0 if dtype.startswith("u") else -length
    size = int(np.prod(own))
    if length == 0:
        values = [0] * size
    else:
        values = draw(st.lists(st.integers(lowest, length - 1), min_size=size, max_size=size))
    if size and draw(st.integers(0, 30)) == 0:
        values[0] = length
    array = np.array(values, dtype=dtype).reshape(own)
    if ndim and draw(st.booleans()):
        array = array[::-1]
    return array


@st.composite
def bounds(draw):
    value = draw(st.none() | st.integers(-6, 6))
    return Symbol(np.int64(value)) if value is not None and draw(st.integers(0, 4)) == 0 else value


@st.composite
def slices(draw):
    step = draw(st.none() | st.integers(-3, 3).filter(bool))
    return slice(draw(bounds()), draw(bounds()), step)


@st.composite
def items_for(draw, shape, picked, with_mask):
    """One item per dimension of `shape`, fewer where a mask covers several."""
    items, axis = [], 0
    mask_at = draw(st.integers(0, len(shape) - 1)) if with_mask and shape else None
    while axis < len(shape):
        if axis == mask_at:
            lengths = shape[axis : draw(st.integers(axis + 1, len(shape)))]
            size = int(np.prod(lengths))
            flags = draw(st.lists(st.booleans(), min_size=size, max_size=size))
            items.append(np.array(flags, dtype=bool).reshape(lengths))
            axis += len(lengths)
            continue
        kind = draw(st.sampled_from(["slice", "integer", "array"]))
        if kind == "integer":
            items.append(draw(integers(shape[axis])))
        elif kind == "array" and not with_mask:
            items.append(draw(arrays_of_integers(shape[axis], picked)))
        else:
            items.append(draw(slices()))
        axis += 1
    return [
        Symbol(item) if isinstance(item, np.ndarray) and draw(st.booleans()) else item
        for item in items
    ]


@st.composite
def indices(draw, shape):
    """A list of items for an array of this shape; None and one ellipsis among them."""
    picked = draw(st.sampled_from([(), (3,), (2,), (0,), (2, 3), (1, 2)]))
    with_mask = draw(st.integers(0, 3)) == 0
    n_head = draw(st.integers(0, len(shape)))
    items = draw(items_for(shape[:n_head], picked, with_mask))
    if draw(st.booleans()):
        n_tail = draw(st.integers(0, len(shape) - n_head))
        items.append(Rest(len(shape) - n_head - n_tail))
        items += draw(items_for(shape[len(shape) - n_tail :], picked, False))
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        items.insert(draw(st.integers(0, len(items))), None)
    return items


@st.composite
def problems(draw):
    """An array, strided in some way, and an index for it."""
    shape = tuple(draw(st.lists(st.sampled_from([0, 1, 2, 3, 4, 5]), max_size=4)))
    if draw(st.booleans()):
        shape = tuple(max(2, n) for n in shape)
    dtype = draw(st.sampled_from(DTYPES))
    array = np.asarray(np.arange(int(np.prod(shape))).reshape(shape) % 100 + 1, dtype=dtype)
    layout = draw(st.sampled_from(["C", "F", "reversed", "broadcast"]))
    if layout == "F":
        array = np.asfortranarray(array)
    elif layout == "reversed" and shape:
        array = array[::-1]
    elif layout == "broadcast" and shape and shape[0]:
        array = np.broadcast_to(array[:1], shape)
    return array, draw(indices(shape))


def numeric(item):
    """The item with symbols replaced by their values."""
    if isinstance(item, slice):
        return slice(numeric(item.start), numeric(item.stop), item.step)
    return item.value if isinstance(item, Symbol) else item


def symbolic(item):
    if isinstance(item, slice):
        return slice(symbolic(item.start), symbolic(item.stop), item.step)
    if isinstance(item, Rest):
        return Ellipsis
    return item.variable if isinstance(item, Symbol) else item


def symbols(item):
    if isinstance(item, slice):
        return [bound for bound in (item.start, item.stop) if isinstance(bound, Symbol)]
    return [item] if isinstance(item, Symbol) else []


class Problem:
    """An array and an index, for NumPy and as variables."""

    def __init__(self, array, items):
        self.array = array
        self.key = tuple(
            part
            for item in items
            for part in ([slice(None)] * item.count if isinstance(item, Rest) else [numeric(item)])
        )
        self.x = T.TensorType(str(array.dtype), (False,) * array.ndim)("x")
        self.part = self.x[tuple(symbolic(item) for item in items)]
        self.symbols = [symbol for item in items for symbol in symbols(item)]

    def compute(self, outputs, variables=(), values=()):
        """Values of outputs that depend on x, the symbols, and further variables."""
        inputs = [self.x, *(symbol.variable for symbol in self.symbols), *variables]
        function = theano.function(inputs, outputs, on_unused_input="ignore")
        return function(self.array, *(symbol.value for symbol in self.symbols), *values)

    def expected(self):
        """What NumPy takes; None if it raises IndexError, and so must we."""
        try:
            return np.asarray(self.array[self.key])
        except IndexError:
            with pytest.raises(IndexError):
                self.compute(self.part)
            return None


@given(problems())
def test_reading(problem):
    problem = Problem(*problem)
    expected = problem.expected()
    if expected is None:
        return
    result = problem.compute(problem.part)
    assert result.dtype == expected.dtype == problem.part.dtype
    assert result.ndim == problem.part.ndim
    np.testing.assert_array_equal(result, expected)
    for flag, length in zip(problem.part.broadcastable, result.shape, strict=True):
        assert not flag or length == 1


def without_new_axes(items):
    """The items without None unless there is an array: a part with new dimensions and no arrays
    belongs to the tensor with these dimensions."""
    is_advanced = any(
        isinstance(numeric(item), np.ndarray) and numeric(item).ndim for item in items
    )
    return [item for item in items if is_advanced or item is not None]


@given(problems(), st.data())
def test_replacing(problem, data):
    array, items = problem
    problem = Problem(array, without_new_axes(items))
    taken = problem.expected()
    if taken is None:
        return
    rank = data.draw(st.integers(0, taken.ndim))
    shape = [data.draw(st.sampled_from([n, 1])) for n in taken.shape[taken.ndim - rank :]]
    value = np.asarray(np.arange(int(np.prod(shape))).reshape(shape) + 50, dtype=array.dtype)
    y = T.TensorType(str(value.dtype), (False,) * rank)("y")
    replaced, increased = problem.array.copy(), problem.array.copy()
    replaced[problem.key] = value
    np.add.at(increased, problem.key, value)
    outputs = [T.set_subtensor(problem.part, y), T.inc_subtensor(problem.part, y)]
    original = problem.array.copy()
    results = problem.compute(outputs, [y], [value])
    np.testing.assert_array_equal(results[0], replaced)
    np.testing.assert_allclose(results[1], increased, rtol=2e-3 if value.dtype == "f2" else 1e-6)
    np.testing.assert_array_equal(problem.array, original)


@given(problems())
def test_gradients(problem):
    """Sums weighted by one-hot arrays: each element's adjoint goes where NumPy puts it."""
    array, items = problem
    problem = Problem(np.asarray(array.real, dtype="float64"), without_new_axes(items))
    taken = problem.expected()
    if taken is None or taken.size == 0:
        return
    # Which element of the value is where in the end, and which of the array is still there.
    numbers = np.arange(1, taken.size + 1).reshape(taken.shape)
    position = np.zeros(array.shape, dtype=int)
    position[problem.key] = numbers
    weights = np.arange(1.0, array.size + 1).reshape(array.shape)
    y = T.TensorType("float64", (False,) * taken.ndim)("y")
    w = T.TensorType("float64", (False,) * array.ndim)("w")
    costs = [
        (problem.part * T.constant(numbers.astype("float64"))).sum(),
        (T.set_subtensor(problem.part, y) * w).sum(),
        (T.inc_subtensor(problem.part, y) * w).sum(),
    ]
    of_part = theano.grad(costs[0], problem.x)
    of_set = theano.grad(costs[1], [problem.x, y])
    of_inc = theano.grad(costs[2], [problem.x, y])
    results = problem.compute(
        [of_part, *of_set, *of_inc], [y, w], [numbers.astype("float64"), weights]
    )
    accumulated = np.zeros(array.shape)
    np.add.at(accumulated, problem.key, numbers)
    np.testing.assert_array_equal(results[0], accumulated)
    np.testing.assert_array_equal(results[1], np.where(position == 0, weights, 0))
    winners = np.zeros(taken.size + 1)
    winners[position.ravel()] = weights.ravel()
    winners[0] = 0
    np.testing.assert_array_equal(results[2].ravel(), winners[1:])
    np.testing.assert_array_equal(results[3], weights)
    np.testing.assert_array_equal(results[4], weights[problem.key])
