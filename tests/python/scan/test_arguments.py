"""What `theano.scan` accepts, what it refuses, and in which order the step function gets it."""

import logging

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.gof import MissingInputError
from theano.scan_module import until

X = np.arange(1.0, 6.0)


def _values(result, given):
    outputs, updates = result
    return theano.function(list(given), outputs, updates=updates)(*given.values())


@pytest.fixture
def x():
    return T.dvector("x")


def test_order_of_arguments(x):
    seen = []

    def step(*arguments):
        seen.extend(arguments)
        return [arguments[4], arguments[5], arguments[0]]

    y, a, b, k = T.dvector("y"), T.dvector("a"), T.dscalar("b"), T.dscalar("k")
    theano.scan(
        step,
        sequences=[{"input": x, "taps": [-1, 1]}, y],
        outputs_info=[{"initial": a, "taps": [-3, -1]}, b, None],
        non_sequences=[k, 2.0],
        n_steps=3,
    )
    names = [str(variable) for variable in seen]
    assert names[:7] == ["x[t-1]", "x[t+1]", "y[t]", "a[t-3]", "a[t-1]", "b[t-1]", "k"]
    assert seen[7].data == 2.0


def test_outputs_come_in_the_order_of_the_step(x):
    start = {"initial": np.array([1.0, 2.0]), "taps": [-2]}
    (plain, last, deep), _ = theano.scan(
        lambda e, h, d: [e * 10, h + e, d + e], x, [None, np.float64(0), start]
    )
    assert [str(v.owner.op) for v in (last, deep)] == ["Subtensor{int64::}"] * 2
    got = theano.function([x], [plain, last, deep])(X)
    np.testing.assert_array_equal(got[0], X * 10)
    np.testing.assert_array_equal(got[1], X.cumsum())
    np.testing.assert_array_equal(got[2], [2, 4, 5, 8, 10])


@pytest.mark.parametrize(
    ("taps", "expected"),
    [
        (0, X * 1),
        (None, X * 1),
        ([1], X[1:]),
        ([-1], X[:-1]),
        ([2], X[2:]),
        ([-2], X[:-2]),
        ([1, -1], X[2:] * 10 + X[:-2]),
        ([-1, 0, 1], X[:-2] * 100 + X[1:-1] * 10 + X[2:]),
        ([0, 0], X * 11),
        (np.array([0, 1]), X[:-1] * 10 + X[1:]),
    ],
)
@pytest.mark.parametrize("backwards", [False, True])
def test_taps_of_sequences(x, taps, expected, backwards):
    def step(*elements):
        total = elements[0]
        for element in elements[1:]:
            total = total * 10 + element
        return total

    given = {"input": x, "taps": taps}
    got = _values(theano.scan(step, given, go_backwards=backwards), {x: X})
    np.testing.assert_array_equal(got, expected[::-1] if backwards else expected)
    assert given == {"input": x, "taps": taps}


def test_the_shortest_sequence_counts(x):
    y = T.dvector("y")
    result = theano.scan(lambda a, b: a + b, [x, {"input": y, "taps": [1]}])
    np.testing.assert_array_equal(_values(result, {x: X, y: X[:4]}), X[:3] + X[1:4])


@pytest.mark.parametrize("kind", ["int8", "int32", "int64", "uint8", "uint64"])
def test_number_of_steps_of_any_integer_dtype(kind):
    n = T.scalar("n", kind)
    result = theano.scan(lambda h: h * 2, outputs_info=np.float64(1), n_steps=n)
    np.testing.assert_array_equal(_values(result, {n: 3}), [2, 4, 8])


@pytest.mark.parametrize("n", [1, np.int32(1), T.constant(1), T.row().shape[0]])
@pytest.mark.parametrize("backwards", [False, True])
def test_a_single_step_is_written_out(x, n, backwards):
    outputs, updates = theano.scan(
        lambda e, h, k: [e + h, e * k],
        x,
        [np.float64(10), None],
        [3.0],
        n_steps=n,
        go_backwards=backwards,
    )
    assert not updates
    assert not any("scan" in str(node.op) for node in theano.gof.graph.list_of_nodes([x], outputs))
    assert [v.broadcastable for v in outputs] == [(False,), (False,)]
    element = X[-1 if backwards else 0]
    got = theano.function([x], outputs)(X)
    np.testing.assert_array_equal(got, [[element + 10], [element * 3]])


def test_a_single_step_of_rows():
    r = T.drow("r")
    outputs, _ = theano.scan(lambda h: h * 2, outputs_info=r, n_steps=1, return_list=True)
    assert [v.broadcastable for v in outputs] == [(False, True, False)]


def test_the_condition_of_a_single_step_is_ignored(x, caplog):
    with caplog.at_level(logging.WARNING, logger="theano.scan_module.scan"):
        result = theano.scan(lambda e: (e, until(e > 100)), x, n_steps=1)
    assert "is ignored" in caplog.text
    np.testing.assert_array_equal(_values(result, {x: X}), X[:1])


def test_containers_of_results(x):
    def results(step, **rest):
        return theano.scan(step, x, **rest)[0]

    single = results(lambda e: [e])
    assert isinstance(single, theano.Variable)
    assert isinstance(results(lambda e: e, return_list=True), list)
    assert len(results(lambda e: (e, e))) == 2
    assert results(lambda e: []) is None
    assert results(lambda e: {}) is None
    assert results(lambda e: [], n_steps=1) == []


def test_empty_loops():
    m, n = T.dmatrix("m"), T.iscalar("n")
    mapped, _ = theano.scan(lambda row: row * 2, m)
    assert mapped.eval({m: np.zeros((0, 3))}).shape[0] == 0
    total, _ = theano.scan(lambda row, h: h + row, m, T.zeros(3))
    assert total.eval({m: np.zeros((0, 3))}).shape == (0, 3)
    count, _ = theano.scan(lambda h: h + 1, outputs_info=np.int64(0), n_steps=n)
    assert count.eval({n: 0}).shape == (0,)


def test_errors_when_run(x):
    n = T.iscalar("n")
    f = theano.function([x, n], theano.scan(lambda e: e, x, n_steps=n)[0])
    np.testing.assert_array_equal(f(X, 2), X[:2])
    with pytest.raises(ValueError, match=r"(?i)sequence is shorter"):
        f(X, 6)
    with pytest.raises(IndexError, match="negative"):
        f(X, -1)
    initial = {"initial": x, "taps": [-3, -1]}
    g = theano.function([x], theano.scan(lambda a, b: a + b, None, [initial], n_steps=3)[0])
    np.testing.assert_array_equal(g(X), [4, 6, 9])
    with pytest.raises(ValueError, match="rows"):
        g(X[:2])


def _build(name):
    x, s = T.dvector("x"), T.dscalar("s")
    w = theano.shared(0.0, "w")
    x1 = {"initial": x}
    cases = {
        "float steps": lambda: theano.scan(lambda e: e, x, n_steps=3.0),
        "vector steps": lambda: theano.scan(lambda e: e, x, n_steps=T.ivector()),
        "steps of dtype float": lambda: theano.scan(lambda e: e, x, n_steps=s),
        "infinite steps": lambda: theano.scan(lambda e: e, x, n_steps=float("inf")),
        "no steps": lambda: theano.scan(lambda: s),
        "numbers as sequences": lambda: theano.scan(lambda a, b: a, [1.0, 2.0]),
        "scalar sequence": lambda: theano.scan(lambda a: a, s),
        "sequence without input": lambda: theano.scan(lambda a: a, {"taps": [0]}),
        "sequence without taps": lambda: theano.scan(lambda: s, {"input": x, "taps": []}),
        "sequence with float taps": lambda: theano.scan(lambda a: a, {"input": x, "taps": [0.5]}),
        "too few infos": lambda: theano.scan(lambda a, h: [h, h], x, [s]),
        "too many infos": lambda: theano.scan(lambda a, h, g: [h], x, [s, s]),
        "future taps": lambda: theano.scan(lambda h: h, x, [{**x1, "taps": [0]}], n_steps=2),
        "repeated taps": lambda: theano.scan(lambda h: h, x, [{**x1, "taps": [-1, -1]}]),
        "taps without initial": lambda: theano.scan(lambda h: h, x, [{"taps": [-1]}]),
        "return_steps": lambda: theano.scan(lambda h: h, x, [{**x1, "return_steps": 1}]),
        "scalar with old taps": lambda: theano.scan(
            lambda e, h: h, x, [{"initial": s, "taps": [-2]}]
        ),
        "short constant": lambda: theano.scan(
            lambda e, h: h, x, [{"initial": X[:1], "taps": [-2]}]
        ),
        "dtype": lambda: theano.scan(lambda a, h: h + a, x, np.float32(0)),
        "integer": lambda: theano.scan(lambda a, h: h + a, x, 0),
        "rank": lambda: theano.scan(lambda a, h: h + x, x, np.float64(0)),
        "flags lost": lambda: theano.scan(lambda a, h: h + x, x, T.zeros((1,))),
        "flags gained": lambda: theano.scan(lambda a, h: T.addbroadcast(h, 0), x, x),
        "None": lambda: theano.scan(lambda a: None, x),
        "text": lambda: theano.scan(lambda a: "a", x),
        "number": lambda: theano.scan(lambda a: 1.0, x),
        "array": lambda: theano.scan(lambda a: X, x),
        "updates first": lambda: theano.scan(lambda a: ({w: w + a}, a), x),
        "until first": lambda: theano.scan(lambda a: (until(a > 1), a), x),
        "only until": lambda: theano.scan(lambda a: until(a > 1), x),
        "until twice": lambda: theano.scan(lambda a: (a, until(a > 1), until(a > 1)), x),
        "four parts": lambda: theano.scan(lambda a: (a, {}, until(a), a), x),
        "two lists": lambda: theano.scan(lambda a: ([a], [a]), x),
        "update of a variable": lambda: theano.scan(lambda a: {x: a}, x),
        "update of another dtype": lambda: theano.scan(lambda a: {w: T.cast(a, "float32")}, x),
        "number as update": lambda: theano.scan(lambda a: {w: 1}, x),
        "vector condition": lambda: theano.scan(lambda a: (a, until(x)), x),
        "no function": lambda: theano.scan(3, x),
        "arity": lambda: theano.scan(lambda a, b: a, x),
        "strict": lambda: theano.scan(lambda a: a + w, x, strict=True),
    }
    return cases[name]


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("float steps", TypeError, "n_steps"),
        ("vector steps", TypeError, "n_steps"),
        ("steps of dtype float", ValueError, "n_steps"),
        ("infinite steps", OverflowError, "n_steps"),
        ("no steps", ValueError, "number of steps"),
        ("numbers as sequences", TypeError, "sequence 0"),
        ("scalar sequence", IndexError, "sequence 0"),
        ("sequence without input", KeyError, "input"),
        ("sequence without taps", ValueError, "no taps"),
        ("sequence with float taps", TypeError, "integer"),
        ("too few infos", ValueError, "give None"),
        ("too many infos", ValueError, "give None"),
        ("future taps", ValueError, "negative"),
        ("repeated taps", ValueError, "different"),
        ("taps without initial", ValueError, "no initial value"),
        ("return_steps", ValueError, "return_steps"),
        ("scalar with old taps", IndexError, "first dimension of length 2"),
        ("short constant", ValueError, "2 rows"),
        ("dtype", ValueError, "float64.*float32"),
        ("integer", ValueError, "float64.*int8"),
        ("rank", ValueError, "1 dimensions"),
        ("flags lost", TypeError, "broadcastable"),
        ("flags gained", TypeError, "broadcastable"),
        ("None", ValueError, "step function"),
        ("text", ValueError, "step function"),
        ("number", ValueError, "tensor.constant"),
        ("array", ValueError, "tensor.constant"),
        ("updates first", ValueError, "in this order"),
        ("until first", ValueError, "in this order"),
        ("only until", ValueError, "in this order"),
        ("until twice", ValueError, "in this order"),
        ("four parts", ValueError, "in this order"),
        ("two lists", ValueError, "in this order"),
        ("update of a variable", TypeError, "SharedVariable"),
        ("update of another dtype", TypeError, "same type"),
        ("number as update", ValueError, "tensor.constant"),
        ("vector condition", AssertionError, "scalar"),
        ("no function", TypeError, "callable"),
        ("arity", TypeError, "argument"),
        ("strict", MissingInputError, "w"),
    ],
)
def test_errors_when_built(name, error, message):
    with pytest.raises(error, match=message):
        _build(name)()


def test_strict_looks_at_shared_variables_that_do_not_change(x):
    w, k = theano.shared(2.0, "w"), T.dscalar("k")
    for given in (w, [w]):
        result = theano.scan(lambda e, v: e * w, x, non_sequences=given, strict=True)
        np.testing.assert_array_equal(_values(result, {x: X}), 2 * X)
    result = theano.scan(lambda e: e * k, x, strict=True)
    np.testing.assert_array_equal(_values(result, {x: X, k: 3.0}), 3 * X)
    result = theano.scan(lambda e: (e * w, {w: w + 1}), x, strict=True)
    np.testing.assert_array_equal(_values(result, {x: X}), X * np.arange(2, 7))


def test_taps_set_to_none_warn(x, caplog):
    with caplog.at_level(logging.WARNING, logger="theano.scan_module.scan"):
        result = theano.scan(lambda e, h: e + h, x, [{"initial": np.float64(0), "taps": None}])
    assert "explicitly set to None" in caplog.text
    np.testing.assert_array_equal(_values(result, {x: X}), X.cumsum())


def test_flags(x):
    row = T.drow("row")
    doubled, _ = theano.scan(lambda h: h * 2, outputs_info=row, n_steps=3)
    assert doubled.broadcastable == (False, True, False)
    mapped, _ = theano.scan(lambda e: e.dimshuffle("x", "x"), x)
    assert mapped.broadcastable == (False, True, True)


def test_names_and_settings(x):
    outputs, _ = theano.scan(lambda e: e, x, name="loop", truncate_gradient=3, allow_gc=True)
    op = outputs.owner.op
    assert str(op) == "for{cpu,loop}"
    assert op.info["truncate_gradient"] == 3
    assert op.info["allow_gc"] is True
    assert op.info["name"] == "loop"
    ended, _ = theano.scan(lambda e: (e, until(e > 2)), x)
    assert str(ended.owner.op) == "do_while{cpu,scan_fn}"
    assert ended.owner.op.info["allow_gc"] is False


def test_test_values():
    with theano.change_flags(compute_test_value="raise"):
        x = T.dmatrix("x")
        x.tag.test_value = np.ones((3, 2))
        start = theano.shared(np.zeros((2, 2)))
        shapes = []

        def step(row, old, new):
            shapes.extend(v.tag.test_value.shape for v in (row, old, new, row + old))
            return row + old + new

        outputs, _ = theano.scan(step, x, {"initial": start, "taps": [-2, -1]})
        assert shapes == [(2,)] * 4
        assert outputs.tag.test_value.shape == (3, 2)
        with pytest.raises(ValueError, match=r"input dimension mis-match|[Ss]hape"):
            theano.scan(lambda row: row + T.constant(np.ones(3)), x)
