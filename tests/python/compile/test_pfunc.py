"""Updates, default updates and givens of functions."""

import numpy as np
import pytest

import theano
from theano import function, shared
from theano import tensor as T
from theano.compile.pfunc import iter_over_pairs, pfunc, update_pairs


@pytest.fixture
def s():
    return shared(np.zeros(3), "s")


@pytest.fixture
def x():
    return T.dvector("x")


def test_forms_of_updates(s):
    new = s + 1
    for form in ([(s, new)], ((s, new),), [[s, new]], {s: new}, theano.OrderedUpdates({s: new})):
        assert update_pairs(form) == [(s, new)]
    assert update_pairs(None) == update_pairs([]) == update_pairs({}) == []


@pytest.mark.parametrize("form", [lambda s: (s, s + 1), lambda s: [(s, s, s)], lambda s: [(s,)]])
def test_wrong_forms_of_updates(s, form):
    with pytest.raises(ValueError, match="2 elements"):
        update_pairs(form(s))


def test_targets_are_shared_and_given_once(s, x):
    with pytest.raises(TypeError, match="SharedVariable"):
        update_pairs([(x, s)])
    with pytest.raises(ValueError, match="already"):
        update_pairs([(s, s), (s, s + 1)])


def test_constants_become_variables_of_the_type(s):
    ((_, value),) = update_pairs([(s, np.ones(3))])
    assert value.type == s.type
    function([], updates=[(s, [1.0, 2.0])])()
    assert s.get_value().tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    "new",
    [
        lambda s: s.astype("float32").astype("float32"),
        lambda s: s.sum().dimshuffle("x"),
        lambda s: s.sum(),
        lambda s: s.dimshuffle("x", 0),
        lambda s: np.ones((2, 2)),
    ],
)
def test_the_type_must_be_the_same(s, new):
    with pytest.raises(TypeError, match="An update must have the same type"):
        update_pairs([(s, new(s))])


def test_float64_does_not_fit_float32():
    narrow = shared(np.zeros(2, "float32"), "narrow")
    with pytest.raises(TypeError, match="narrow"):
        update_pairs([(narrow, narrow - np.float64(0.1) * narrow)])


def test_default_updates(s):
    s.default_update = s + 1
    read = function([], s)
    assert read().tolist() == [0.0] * 3
    assert s.get_value().tolist() == [1.0] * 3
    function([], s, updates=[(s, s * 10)])()
    assert s.get_value().tolist() == [10.0] * 3


@pytest.mark.parametrize("unwanted", [lambda s: True, lambda s: [s], lambda s: (s,)])
def test_default_updates_can_be_left_out(s, unwanted):
    s.default_update = s + 1
    function([], s, no_default_updates=unwanted(s))()
    assert s.get_value().tolist() == [0.0] * 3
    other = shared(1.0)
    function([], s, no_default_updates=[other])()
    assert s.get_value().tolist() == [1.0] * 3
    with pytest.raises(TypeError, match="no_default_update"):
        function([], s, no_default_updates=3)


def test_default_updates_that_use_each_other():
    a, b, c = shared(1.0, "a"), shared(10.0, "b"), shared(100.0, "c")
    a.default_update = a + b
    b.default_update = b + c
    c.default_update = c * 2
    assert function([], a)() == 1.0
    assert [v.get_value() for v in (a, b, c)] == [11.0, 110.0, 200.0]


def test_default_updates_of_what_updates_use():
    a, b = shared(1.0), shared(10.0)
    b.default_update = b + 1
    function([], updates=[(a, a + b)])()
    assert (a.get_value(), b.get_value()) == (11.0, 11.0)


def test_default_updates_are_checked(s):
    s.default_update = s.sum()
    with pytest.raises(TypeError, match="same type"):
        function([], s)


def test_no_default_update_of_a_variable_that_is_replaced(s):
    s.default_update = s + 1
    other = shared(np.ones(2))
    assert function([], s * 2, givens=[(s, other)])().tolist() == [2.0, 2.0]
    assert s.get_value().tolist() == [0.0] * 3


def test_givens(x):
    data = shared(np.arange(6.0))
    i = T.lscalar("i")
    f = function([i], x.sum(), givens={x: data[i * 2 : (i + 1) * 2]})
    assert [float(f(k)) for k in range(3)] == [1.0, 5.0, 9.0]


def test_givens_for_intermediate_variables(x):
    middle = T.exp(x)
    f = function([x], middle + x, givens=[(middle, x * 2)])
    assert f([1.0]).tolist() == [3.0]


def test_givens_apply_to_updates(s, x):
    function([], updates=[(s, s + x)], givens={x: T.constant(np.array([1.0, 2.0, 3.0]))})()
    assert s.get_value().tolist() == [1.0, 2.0, 3.0]


def test_givens_apply_to_default_updates(s, x):
    s.default_update = s + x
    function([], s, givens={x: T.constant(np.array([1.0, 2.0, 3.0]))})()
    assert s.get_value().tolist() == [1.0, 2.0, 3.0]


def test_given_values_become_shared():
    c = T.lscalar("c")
    assert function([], c * 2, givens={c: 4})() == 8


def test_given_values_of_another_type(x):
    c = T.dscalar("c")
    with pytest.raises(TypeError, match="Cannot convert"):
        function([], c * 2, givens={c: 4})
    narrow = shared(np.ones(1, "float32"))
    with pytest.raises(TypeError):
        function([], x * 2, givens=[(x, narrow)])
    result = function([], x * 2, givens=[(x, narrow)], rebuild_strict=False)()
    assert (result.dtype, result.tolist()) == ("float32", [2.0])


def test_givens_may_be_broadcastable(x):
    row = shared(np.ones(1), broadcastable=(True,))
    assert function([], x * 2, givens=[(x, row)])().tolist() == [2.0]


def test_wrong_givens(x):
    y = T.dvector("y")
    with pytest.raises(TypeError, match="given keys must be Variable"):
        function([y], y, givens=[("y", x)])
    with pytest.raises(RuntimeError, match="input to your function"):
        function([x], x, givens={x: y})


def test_givens_for_what_is_not_used(x):
    for other in (shared(np.ones(1)), shared(np.ones(1, "float32"))):
        assert function([x], x * 2, givens={T.dvector(): other})([1.0]).tolist() == [2.0]


def test_givens_in_order(x):
    y, one = T.dvector("y"), T.constant(np.array([1.0]))
    assert function([], x + y, givens=[(x, one), (y, x * 2)])().tolist() == [3.0]
    with pytest.raises(AssertionError, match="depend on an old_v"):
        function([], x + y, givens=[(y, x * 2), (x, one)])
    with pytest.raises(AssertionError):
        function([], x, givens=[(x, one), (x, one)])


def test_a_given_that_uses_what_it_replaces(s):
    assert function([], s, givens={s: s + 1})().tolist() == [1.0] * 3


def test_givens_with_an_intermediate_input(x):
    middle = x + 1
    c = T.dscalar("c")
    f = function([middle], middle * c, givens={c: T.constant(3.0, dtype="float64")})
    assert f([2.0]).tolist() == [6.0]


def test_an_output_that_is_replaced_may_change_its_type(x):
    assert function([], x, givens=[(x, shared(np.ones(1, "float32")))])().dtype == "float32"


def test_pairs_of_dictionaries_and_lists():
    pairs = [("a", 1), ("b", 2)]
    assert list(iter_over_pairs(dict(pairs))) == pairs
    assert list(iter_over_pairs(pairs)) == pairs
    assert list(iter_over_pairs(iter(pairs))) == pairs


def test_pfunc_takes_keys_of_outputs(s, x):
    f = pfunc([x], [x + s, x * 2], updates=[(s, s + 1)], output_keys=["sum", "twice"])
    result = f([1.0, 2.0, 3.0])
    np.testing.assert_array_equal(result["sum"], [1, 2, 3])
    np.testing.assert_array_equal(result["twice"], [2, 4, 6])
    np.testing.assert_array_equal(s.get_value(), [1, 1, 1])
