"""Bad and unusual arguments of compiled functions: they work as in NumPy, or raise as in Theano.

Messages name the operation or argument, shapes, dtypes, and the user's line at their beginning.
"""

import sys

import numpy as np
import pytest

import theano
from theano import In, function, shared
from theano import tensor as T

FIRST_LINES = 3


def failure(call, *args, **kwargs):
    """Return the exception that a call raises."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 (the class is what the tests look at)
        call(*args, **kwargs)
    return caught.value


def beginning(error):
    """Return the lines of a message in which everything needed must stand."""
    return "\n".join(str(error).splitlines()[:FIRST_LINES])


@pytest.fixture
def add():
    """A function of two float64 vectors, and the shared variable that it counts in."""
    x, y = T.dvectors("x", "y")
    calls = shared(0, "calls")
    return function([x, y], x + y, updates=[(calls, calls + 1)], name="add"), calls


# ------------------------------------------------------------------ arguments that are refused


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.array([1j]), TypeError),
        (1.5, TypeError),
        (np.ones((2, 2)), TypeError),
        ([[1.0]], TypeError),
        (np.array([1.0], dtype=object), TypeError),
        ([object()], TypeError),
        (np.array(["a"]), TypeError),
        (np.zeros(2, "M8[s]"), TypeError),
        (np.zeros(2, [("a", "f8")]), TypeError),
        ("a", (TypeError, ValueError)),
        (b"a", (TypeError, ValueError)),
        ([[1.0], [1.0, 2.0]], (TypeError, ValueError)),
        ({}, TypeError),
        (None, TypeError),
        (T.dvector("given"), TypeError),
    ],
    ids=[
        "complex",
        "scalar",
        "matrix",
        "nested list",
        "object array",
        "list of objects",
        "string array",
        "dates",
        "records",
        "string",
        "bytes",
        "ragged list",
        "dictionary",
        "None",
        "variable",
    ],
)
def test_refused_arguments(add, value, expected):
    f, calls = add
    error = failure(f, [1.0], value)
    assert isinstance(error, expected)
    start = beginning(error)
    assert '"add"' in start
    assert "index 1" in start
    assert "variable y" in start
    assert "TensorType(float64, vector)" in start
    assert f'File "{__file__}"' in start
    assert calls.get_value() == 0


def test_a_refused_array_is_described(add):
    f, _ = add
    start = beginning(failure(f, [1.0], np.ones((2, 3), "complex64")))
    assert "complex64" in start
    assert "(2, 3)" in start


@pytest.mark.parametrize(
    ("dtype", "value"),
    [
        ("float32", np.array([0.1])),
        ("float32", [0.1]),
        ("int32", np.array([1], "int64")),
        ("int8", [300]),
        ("uint8", [-1]),
        ("int64", [0.5]),
        ("bool", [2]),
    ],
)
def test_conversions_that_lose_precision(dtype, value):
    x = T.TensorType(dtype, (False,))("x")
    error = failure(function([x], x), value)
    assert isinstance(error, TypeError)
    assert dtype in beginning(error)


def test_a_length_on_a_broadcastable_dimension():
    x = T.drow("x")
    error = failure(function([x], x), np.ones((2, 3)))
    assert isinstance(error, TypeError)
    assert "(2, 3)" in beginning(error)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(float("nan"), ValueError), (float("inf"), OverflowError), (2**70, OverflowError)],
)
def test_numbers_that_are_no_integers(value, expected):
    n = T.lscalar("n")
    error = failure(function([n], T.alloc(1.0, n)), value)
    assert isinstance(error, expected)
    assert "variable n" in beginning(error)


# ------------------------------------------------------------------ wrong calls


@pytest.mark.parametrize(
    ("args", "kwargs", "words"),
    [
        (([1.0],), {}, "y"),
        ((), {}, "x"),
        (([1.0], [1.0], [1.0]), {}, "2, got 3"),
        (([1.0],), {"z": [1.0]}, "'z'"),
        (([1.0], [1.0]), {"y": [1.0]}, "'y'"),
    ],
    ids=["one missing", "all missing", "surplus", "unknown keyword", "given twice"],
)
def test_wrong_numbers_of_arguments(add, args, kwargs, words):
    f, calls = add
    error = failure(f, *args, **kwargs)
    assert isinstance(error, TypeError)
    assert '"add"' in beginning(error)
    assert words in beginning(error)
    assert calls.get_value() == 0


# ------------------------------------------------------------------ dimensions that do not match


def run_time_failures():
    """Return titled functions, arguments that fail, the exception, and words of the message."""
    x, y = T.dvectors("x", "y")
    m = T.dmatrix("m")
    shape, n = T.lvector("shape"), T.lscalar("n")
    six, pair = np.ones(6), np.ones(2)
    return {
        "elementwise": ([x, y], x + y, (pair, six), ValueError, ("add", "(2,)", "(6,)")),
        "fused": ([x, y], T.exp(x) * y - 1, (pair, six), ValueError, ("mul", "(2,)", "(6,)")),
        "dot": (
            [m, x],
            T.dot(m, x),
            (np.ones((2, 3)), pair),
            ValueError,
            ("dot", "(2, 3)", "(2,)"),
        ),
        "reshape": (
            [x, shape],
            x.reshape(shape, ndim=2),
            (six, [4, 2]),
            ValueError,
            ("Reshape", "(6,)", "(4, 2)"),
        ),
        "reshape with an unknown length": (
            [x, shape],
            x.reshape(shape, ndim=2),
            (six, [-1, 4]),
            ValueError,
            ("Reshape", "(6,)"),
        ),
        "reshape with two unknown lengths": (
            [x, shape],
            x.reshape(shape, ndim=2),
            (six, [-1, -1]),
            ValueError,
            ("Reshape", "(6,)"),
        ),
        "negative length": ([n], T.alloc(1.0, n), (-1,), ValueError, ("Alloc", "-1")),
        "length beyond the address space": (
            [n],
            T.alloc(1.0, n),
            (2**62,),
            (ValueError, MemoryError),
            ("Alloc", str(2**62)),
        ),
        "length beyond the memory": (
            [n],
            T.alloc(1.0, n),
            (10**15,),
            MemoryError,
            (str(10**15),),
        ),
        "index": ([x, n], x[n], (pair, 5), IndexError, ("Subtensor", "5", "(2,)")),
        "negative index": ([x, n], x[n], (pair, -3), IndexError, ("Subtensor", "-3", "(2,)")),
        "specify_shape": (
            [x],
            T.specify_shape(x, (3,)),
            (pair,),
            AssertionError,
            ("SpecifyShape", "(2,)", "(3,)"),
        ),
        "broadcastable after all": (
            [m],
            T.patternbroadcast(m, (True, False)),
            (np.ones((2, 3)),),
            ValueError,
            ("Rebroadcast", "(2, 3)"),
        ),
    }


@pytest.mark.parametrize("title", list(run_time_failures()))
def test_run_time_failures(title):
    inputs, output, args, expected, words = run_time_failures()[title]
    before = shared(np.array([1.0, 2.0]), "before")
    f = function(inputs, output, updates=[(before, before * 2)])
    error = failure(f, *args)
    assert isinstance(error, expected)
    start = beginning(error)
    for word in words:
        assert word in start
    assert f'File "{__file__}"' in start
    if title != "length beyond the memory":
        assert all(str(variable.type) in start for variable in inputs)
    assert before.get_value().tolist() == [1.0, 2.0]


def test_a_function_works_after_a_failing_call(add):
    f, calls = add
    failure(f, [1.0, 2.0], [1.0, 2.0, 3.0])
    failure(f, [1.0], "a")
    assert f([1.0, 2.0], [3.0, 4.0]).tolist() == [4.0, 6.0]
    assert calls.get_value() == 1


def test_shared_variables_after_a_late_failure():
    x, y = T.dvectors("x", "y")
    a, b = shared(np.zeros(3), "a"), shared(0.0, "b")
    f = function([x, y], T.exp(x + y), updates=[(a, a + x.sum()), (b, b + 1)])
    given = np.ones(2)
    failure(f, given, np.ones(3))
    assert (a.get_value().tolist(), b.get_value()) == ([0.0] * 3, 0.0)
    assert given.tolist() == [1.0, 1.0]


def test_a_default_after_a_failing_call():
    x, c = T.dvector("x"), T.dscalar("c")
    f = function([x, In(c, value=1.0, update=c + 1)], x * c)
    failure(f, [[1.0]])
    assert f([1.0]).tolist() == [1.0]
    assert f([1.0]).tolist() == [2.0]


# ------------------------------------------------------------------ unusual arrays


BASE = np.arange(24.0).reshape(4, 6)


def read_only(array):
    array = array.copy()
    array.flags.writeable = False
    return array


UNUSUAL = {
    "foreign-endian": BASE.astype(BASE.dtype.newbyteorder()),
    "read-only": read_only(BASE),
    "negative strides": BASE[::-1, ::-2],
    "steps": BASE[::2, 1::3],
    "Fortran order": np.asfortranarray(BASE),
    "transposed": BASE.T,
    "zero strides": np.broadcast_to([1.0, 2.0], (3, 2)),
    "one element for all": np.broadcast_to(3.0, (3, 2)),
    "no rows": np.ones((0, 3)),
    "no columns": np.ones((3, 0)),
    "nothing": np.ones((0, 0)),
    "not finite": np.array([[np.nan, np.inf], [-np.inf, -0.0]]),
    "float32": BASE.astype("float32"),
    "int8": BASE.astype("int8"),
}


@pytest.fixture(scope="module")
def various():
    """A function with results of many kinds, and what NumPy makes of the same."""
    x = T.dmatrix("x")
    outputs = [x, x * 2 + 1, x.T, x[::-1], x.reshape((-1,)), x.sum(), x.sum(axis=0), T.dot(x, x.T)]

    def expected(a):
        with np.errstate(invalid="ignore"):
            return [a, a * 2 + 1, a.T, a[::-1], a.reshape(-1), a.sum(), a.sum(axis=0), a @ a.T]

    return function([x], outputs), expected


@pytest.mark.parametrize("title", list(UNUSUAL))
def test_unusual_arrays(various, title):
    f, expected = various
    given = UNUSUAL[title]
    copy = given.copy()
    results = f(given)
    for result, wanted in zip(results, expected(given.astype("float64")), strict=True):
        assert result.shape == wanted.shape
        assert result.dtype == "float64"
        assert result.dtype.isnative
        np.testing.assert_allclose(result, wanted, rtol=1e-13)
        assert not np.shares_memory(result, given)
    np.testing.assert_array_equal(given, copy)
    assert given.strides == UNUSUAL[title].strides


def test_unaligned_arrays(various):
    f, _ = various
    unaligned = np.zeros(6 * 8 + 1, "uint8")[1:].view("float64").reshape(2, 3)
    unaligned[...] = np.arange(6.0).reshape(2, 3)
    # Theano refuses them as arguments, and takes them where it makes its own array of them.
    error = failure(f, unaligned)
    assert isinstance(error, TypeError)
    assert "aligned" in beginning(error)
    stored = shared(unaligned)
    assert function([], stored * 2)().tolist() == (unaligned * 2).tolist()
    assert T.constant(unaligned).eval().tolist() == unaligned.tolist()


@pytest.mark.parametrize("title", list(UNUSUAL))
def test_unusual_arrays_in_updates(title):
    given = UNUSUAL[title]
    copy = given.copy()
    x = T.dmatrix("x")
    state = shared(given.astype("float64"), "state")
    native = given.astype(given.dtype.newbyteorder("="), copy=False)
    lent = shared(native, borrow=True)
    f = function([x], [], updates=[(state, state + x), (lent, lent * 2)])
    f(given)
    f(given)
    np.testing.assert_array_equal(state.get_value(), copy.astype("float64") * 3)
    if title != "int8":  # wraps at 128
        np.testing.assert_array_equal(lent.get_value(), copy * 4)


@pytest.mark.parametrize("optimizer", ["FAST_RUN", "FAST_COMPILE"])
def test_results_do_not_share_memory(optimizer):
    x = T.dmatrix("x")
    state = shared(np.ones((2, 2)))
    f = function([x], [x, x.T, x[0], state, state[1], state.T], mode=optimizer)
    given = np.ones((2, 2))
    for result in f(given):
        result[...] = 7
    assert (given == 1).all()
    assert (state.get_value() == 1).all()


def test_the_graph_can_be_seen_after_a_failure(add):
    f, _ = add
    failure(f, [1.0], [1.0, 2.0])
    assert "add" in theano.printing.debugprint(f, file="str")


# ------------------------------------------------------------------ what is compiled


def line_of_here():
    """Return the part of a message that names the line before the caller's."""
    frame = sys._getframe(1)
    return f'File "{frame.f_code.co_filename}", line {frame.f_lineno - 1}, in '


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (lambda x, w, v: function([x], x, updates=[(v, x)]), TypeError),
        (lambda x, w, v: function([v], v, updates=[(w, v)]), TypeError),
        (lambda x, w, v: function([v], v, updates=[(w, w), (w, v)]), ValueError),
        (lambda x, w, v: function([x, v], x), theano.compile.UnusedInputError),
        (lambda x, w, v: function([v, v], v), theano.compile.UnusedInputError),
        (lambda x, w, v: function([x], x + v), theano.gof.MissingInputError),
        (lambda x, w, v: function([x], x, givens=[(v, x)]), None),
        (lambda x, w, v: function([x], v * 2, givens=[(v, x)]), TypeError),
        (lambda x, w, v: function([v], v, givens=[(v, v + 1)]), RuntimeError),
        (lambda x, w, v: function([], x + 1, givens=[(x, v.sum()), (v, x * v)]), AssertionError),
    ],
)
def test_messages_name_the_variable_and_its_line(build, expected):
    x, w = T.dscalar("x"), shared(np.ones((2, 2)), "w")
    v = T.dvector("the_vector")
    place = line_of_here()
    if expected is None:
        build(x, w, v)
        return
    error = failure(build, x, w, v)
    assert isinstance(error, expected)
    text = "\n".join(map(str, error.args))
    assert "the_vector" in text
    assert place in text


def test_an_update_of_another_type_changes_nothing():
    x, w, count = T.fmatrix("x"), shared(np.ones((2, 2)), "w"), shared(0)
    error = failure(function, [x], [], updates=[(count, count + 1), (w, x)])
    assert isinstance(error, TypeError)
    assert "float32" in str(error)
    assert "float64" in str(error)
    row = shared(np.ones((1, 2)), broadcastable=(True, False))
    with pytest.raises(TypeError, match="broadcast pattern"):
        function([], [], updates=[(row, w)])
    assert count.get_value() == 0


def test_outputs_that_are_no_variables():
    x = T.dscalar("x")
    for output in (3, "x", [x, None], object(), np.ones(2)):
        with pytest.raises(TypeError, match="Outputs must be theano Variable or Out instances"):
            function([x], output, on_unused_input="ignore")


def test_operations_that_overwrite_their_inputs():
    class AddOne(theano.Op):
        destroy_map = {0: [0]}

        def make_node(self, x):
            return theano.Apply(self, [x], [x.type()])

        def perform(self, node, inputs, output_storage):
            inputs[0] += 1
            output_storage[0][0] = inputs[0]

    x, w = T.dvector("x"), shared(np.zeros(2))
    error = failure(function, [x], AddOne()(x))
    assert isinstance(error, TypeError)
    assert "AddOne" in beginning(error)
    given = np.zeros(2)
    f = function([x], [AddOne()(x), x], accept_inplace=True)
    assert [value.tolist() for value in f(given)] == [[1, 1], [0, 0]]
    g = function([], AddOne()(w), accept_inplace=True)
    assert g().tolist() == g().tolist() == [1, 1]
    assert given.tolist() == w.get_value().tolist() == [0, 0]
