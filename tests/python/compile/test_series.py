"""`Function.repeat` and `Function.over`: as the same calls in a loop, in every case."""

import builtins
import threading

import numpy as np
import pytest

import theano
from theano import In, function, shared
from theano import tensor as T


def training_step():
    """Return the step of a linear model with momentum, and its shared variables."""
    x, t = T.dmatrix("x"), T.dvector("t")
    w, m = shared(np.array([0.5, -0.25, 1.0]), "w"), shared(np.zeros(3), "m")
    cost = T.sqr(T.dot(x, w) - t).mean()
    step = 0.9 * m - 0.05 * T.grad(cost, w)
    return function([x, t], [cost, x.sum()], updates=[(m, step), (w, w + step)]), [w, m]


def seed_step():
    x, t = T.fvector("x"), T.fscalar("t")
    w = shared(np.array([0.1, 0.25, 0.15, 0.3]), "w")
    y = (x * w).sum()
    slope = T.grad(T.sqr(t - y), w)
    return function([x, t], y, updates=[(w, w - 0.1 * slope)]), [w]


def swap_step():
    a, b, c = (shared(np.arange(3.0) + i) for i in range(3))
    return function([], [a * 1, b.sum()], updates=[(a, b), (b, c[::-1] + a), (c, a * 2)]), [a, b, c]


def written_only_step():
    x = T.dvector("x")
    a, n = shared(np.zeros(2)), shared(0)
    return function([x], [], updates=[(a, x * 2), (n, n + 1)]), [a, n]


def growing_step():
    a = shared(np.ones(1))
    return function([], a, updates=[(a, T.concatenate([a, a[-1:] + 1]))]), [a]


def indexed_step():
    i, data = shared(0), shared(np.arange(12.0).reshape(6, 2))
    return function([], data[i * 2 : i * 2 + 2], updates=[(i, (i + 1) % 3)]), [i]


def data_dependent_step():
    a = shared(np.array([3.0, 0.0, 5.0, 1.0]))
    return function([], a.nonzero()[0], updates=[(a, T.maximum(a - 1, 0))]), [a]


ARGUMENTS = {
    training_step: (np.array([[1.0, 2, 3], [0, 1, 0]]), np.array([1.0, 2.0])),
    seed_step: ([1.0] * 4, 100.0),
    swap_step: (),
    written_only_step: ([1.0, 2.0],),
    growing_step: (),
    indexed_step: (),
    data_dependent_step: (),
}


def plain(result):
    """Return the results of a call as lists, to compare them exactly."""
    if isinstance(result, dict):
        return {key: plain(value) for key, value in result.items()}
    return [plain(one) for one in result] if isinstance(result, list) else result.tolist()


@pytest.mark.parametrize("make", list(ARGUMENTS))
@pytest.mark.parametrize("n", [1, 2, 3, 8])
def test_repeat_is_a_loop(make, n):
    args = ARGUMENTS[make]
    (looped, states), (repeated, others), (kept, more) = make(), make(), make()
    calls = [looped(*args) for _ in range(n)]
    assert plain(repeated.repeat(n, *args)) == plain(calls[-1])
    every = kept.repeat(n, *args, all_outputs=True)
    if isinstance(calls[0], list):
        for i in range(len(calls[0])):
            assert plain(list(every[i])) == plain([call[i] for call in calls])
    else:
        assert plain(list(every)) == plain(calls)
    for state, other, third in zip(states, others, more, strict=True):
        assert state.get_value().tolist() == other.get_value().tolist()
        assert state.get_value().tolist() == third.get_value().tolist()
    # The next call goes on from there.
    assert plain(looped(*args)) == plain(repeated(*args)) == plain(kept(*args))


def test_many_steps():
    (looped, [w]), (repeated, [v]) = seed_step(), seed_step()
    for _ in range(5000):
        looped([1.0] * 4, 100.0)
    repeated.repeat(5000, [1.0] * 4, 100.0)
    assert w.get_value().tolist() == v.get_value().tolist()
    count = shared(0)
    f = function([], count, updates=[(count, count + 1)])
    assert f.repeat(1_000_000) == 999_999
    assert count.get_value() == 1_000_000


def test_stacked_outputs():
    f, _ = training_step()
    costs, sums = f.repeat(6, *ARGUMENTS[training_step], all_outputs=True)
    assert costs.shape == sums.shape == (6,)
    x = T.drow("x")
    state = shared(np.zeros((1, 2)), broadcastable=(True, False))
    g = function([x], {"a": state, "b": x}, updates=[(state, state + x)])
    result = g.repeat(3, [[1.0, 2.0]], all_outputs=True)
    assert result["a"].tolist() == [[[0, 0]], [[1, 2]], [[2, 4]]]
    assert result["b"].shape == (3, 1, 2)


def test_results_are_no_views_of_each_other_or_of_the_state():
    state = shared(np.zeros(2))
    f = function([], [state, state], updates=[(state, state + 1)])
    first, second = f.repeat(3)
    first += 10
    assert second.tolist() == [2, 2]
    assert state.get_value().tolist() == [3, 3]
    again, _ = f.repeat(3)
    assert first.tolist() == [12, 12]
    assert again.tolist() == [5, 5]


def test_borrowed_values_are_not_changed():
    state = shared(np.zeros(2))
    f = function([], [], updates=[(state, state + 1)])
    outside = state.get_value(borrow=True)
    f.repeat(5)
    assert outside.tolist() == [0, 0]
    assert state.get_value().tolist() == [5, 5]


def test_state_and_defaults_in_inputs():
    def make():
        x, s, scale = T.dscalar("x"), T.dscalar("s"), T.dscalar("scale")
        return function(
            [x, In(s, value=1.0, update=s * 2 + x), In(scale, value=3.0)], [s, s * scale]
        )

    looped, repeated = make(), make()
    looped["scale"] = repeated["scale"] = 10.0
    calls = [looped(0.5) for _ in range(4)]
    every = repeated.repeat(4, 0.5, all_outputs=True)
    assert plain(list(every[1])) == plain([call[1] for call in calls])
    assert repeated["s"] == looped["s"]
    assert repeated["scale"] == 3.0
    assert plain(repeated.repeat(2, 0.5, scale=2.0)) == plain(
        [looped(0.5, scale=2.0) for _ in range(2)][-1]
    )


def test_a_failing_step_leaves_what_the_steps_before_it_stored():
    i, table = shared(0), shared(np.arange(4.0))
    total = shared(0.0)
    f = function([], [], updates=[(i, i + 1), (total, total + table[i])])
    with pytest.raises(IndexError, match="Apply node that caused the error"):
        f.repeat(10)
    assert i.get_value() == 4
    assert total.get_value() == 6
    vector = T.lvector("vector")
    state = shared(np.zeros(3))
    count = shared(0)
    # An index that is checked while the plan runs, step after step with one plan.
    picked = T.arange(6.0)[vector + count]
    g = function([vector], picked, updates=[(count, count + 1), (state, state + picked)])
    with pytest.raises(IndexError):
        g.repeat(10, [0, 1, 2])
    assert count.get_value() == 4
    assert state.get_value().tolist() == [6, 10, 14]
    assert g([-4, -4, -4]).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("n", "error"), [(0, ValueError), (-1, ValueError), (2.5, TypeError), ("3", TypeError)]
)
def test_numbers_of_calls_that_are_none(n, error):
    f, _ = swap_step()
    with pytest.raises(error, match="number of calls"):
        f.repeat(n)


def test_repeat_checks_arguments():
    f, _ = training_step()
    with pytest.raises(TypeError, match="missing required input: x"):
        f.repeat(3)
    with pytest.raises(ValueError, match="index 1"):
        f.repeat(3, np.ones((1, 3)), "text")
    with pytest.raises(ValueError, match="Apply node"):
        f.repeat(3, np.ones((1, 2)), np.ones(1))


# ------------------------------------------------------------------ over

IMAGES = np.random.default_rng(0).normal(size=(23, 3))
LABELS = np.random.default_rng(1).normal(size=23)


@pytest.mark.parametrize("batch_size", [1, 4, 22, 23, 50])
@pytest.mark.parametrize("drop_last", [False, True])
@pytest.mark.parametrize("seed", [None, 3])
def test_over_is_a_loop_over_slices(batch_size, drop_last, seed):
    (looped, states), (streamed, others) = training_step(), training_step()
    order = np.arange(23) if seed is None else np.random.default_rng(seed).permutation(23)
    images, labels = IMAGES[order], LABELS[order]
    calls = []
    for start in range(0, 23, batch_size):
        rows = slice(start, start + batch_size)
        if drop_last and start + batch_size > 23 and start > 0:
            continue
        calls.append(looped(images[rows], labels[rows]))
    costs, sums = streamed.over(
        IMAGES, LABELS, batch_size=batch_size, shuffle=seed, drop_last=drop_last, all_outputs=True
    )
    # Rows that are picked lie in other places: sums may be rounded otherwise.
    np.testing.assert_allclose(costs, [call[0] for call in calls], rtol=1e-12)
    np.testing.assert_allclose(sums, [call[1] for call in calls], rtol=1e-12, atol=1e-12)
    for state, other in zip(states, others, strict=True):
        np.testing.assert_allclose(state.get_value(), other.get_value(), rtol=1e-12)


def test_over_single_rows():
    i, rows = T.lscalar("i"), T.dvector("rows")
    total = shared(0.0)
    f = function([i, rows], rows * 1, updates=[(total, total + rows.sum() * i)])
    last = f.over(np.arange(23), IMAGES)
    assert last.tolist() == IMAGES[-1].tolist()
    np.testing.assert_allclose(total.get_value(), (IMAGES.sum(axis=1) * np.arange(23)).sum())


def test_over_the_numbers_of_minibatches():
    data = shared(IMAGES)
    i = T.lscalar("i")
    f = function([i], data[i * 5 : (i + 1) * 5].sum(axis=1))
    parts = f.over(range(5), all_outputs=True)
    assert [len(part) for part in parts] == [5, 5, 5, 5, 3]
    np.testing.assert_allclose(np.concatenate(parts), IMAGES.sum(axis=1))


@pytest.mark.parametrize(
    "array",
    [IMAGES[::-1], IMAGES[:, ::-1], np.asfortranarray(IMAGES), IMAGES.tolist(), IMAGES[1::2]],
    ids=["backwards", "columns backwards", "Fortran", "list", "every second"],
)
@pytest.mark.parametrize("shuffle", [None, 5])
def test_arrays_of_any_layout(array, shuffle):
    x = T.dmatrix("x")
    f = function([x], x * 1)
    parts = f.over(array, batch_size=4, shuffle=shuffle, all_outputs=True)
    rows = np.concatenate([np.asarray(part).reshape(-1, 3) for part in parts])
    wanted = np.asarray(array)
    if shuffle is not None:
        wanted = wanted[np.random.default_rng(shuffle).permutation(len(wanted))]
    assert rows.tolist() == wanted.tolist()


@pytest.mark.parametrize("make", [np.random.default_rng, np.random.RandomState])
def test_shuffle_by_a_generator(make):
    x = T.lvector("x")
    f = function([x], x)
    parts = f.over(np.arange(10), batch_size=5, shuffle=make(2), all_outputs=True)
    assert parts.ravel().tolist() == make(2).permutation(10).tolist()
    assert sorted(f.over(np.arange(10), batch_size=10, shuffle=True).tolist()) == list(range(10))


def test_other_inputs_are_the_same_for_all():
    x, scale = T.dvector("x"), T.dscalar("scale")
    f = function([x, In(scale, value=2.0)], x.sum() * scale)
    assert f.over(np.arange(6.0), batch_size=2, all_outputs=True).tolist() == [2, 10, 18]
    every = f.over(np.arange(6.0), batch_size=2, all_outputs=True, scale=10.0)
    assert every.tolist() == [10, 50, 90]
    assert f([1.0]) == 2


def test_arrays_that_do_not_fit():
    f, _ = training_step()
    x = T.fscalar("x")
    g = function([x], x)
    for call, error, message in [
        (lambda: f.over(batch_size=2), TypeError, "at least one array"),
        (lambda: f.over(IMAGES, LABELS, LABELS, batch_size=2), TypeError, "has 2 inputs"),
        (lambda: f.over(IMAGES, LABELS[1:], batch_size=2), ValueError, "x: 23, t: 22"),
        (lambda: f.over(IMAGES, batch_size=2), TypeError, "missing required input: t"),
        (lambda: f.over(IMAGES, IMAGES, batch_size=2), TypeError, "input t"),
        (lambda: f.over(IMAGES, LABELS * 1j, batch_size=2), TypeError, "input t"),
        (lambda: f.over(IMAGES, LABELS, batch_size=0), ValueError, "batch_size"),
        (lambda: f.over(IMAGES[:0], LABELS[:0], batch_size=2), ValueError, "nothing to go over"),
        (lambda: f.over(IMAGES, LABELS, batch_size=2, shuffle="x"), TypeError, "shuffle"),
        (lambda: g.over(LABELS), TypeError, "input x"),
        (lambda: g.over([1.0], batch_size=1), TypeError, "scalar and takes no batch"),
    ]:
        with pytest.raises(error, match=message):
            call()
    row = T.drow("row")
    h = function([row], row * 2)
    assert h.over(IMAGES, batch_size=1).shape == (1, 3)
    with pytest.raises(TypeError, match="row"):
        h.over(IMAGES, batch_size=2)
    generic = theano.generic("any")
    k = function([generic], generic)
    with pytest.raises(TypeError, match="only tensors"):
        k.over([1, 2])
    assert k.repeat(2, "text") == "text"


def test_progress_bar(capsys):
    f, _ = training_step()
    f.over(IMAGES, LABELS, batch_size=4, progress="epoch 1")
    shown = capsys.readouterr().err
    assert "epoch 1" in shown
    assert "6/6" in shown
    f.over(IMAGES, LABELS, batch_size=4)
    assert capsys.readouterr().err == ""


def test_no_progress_bar_without_tqdm(monkeypatch, capsys):
    original = builtins.__import__

    def no_tqdm(name, *args, **kwargs):
        if name.startswith("tqdm"):
            raise ImportError(name)
        return original(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", no_tqdm)
    f, _ = training_step()
    f.over(IMAGES, LABELS, batch_size=4, progress=True)
    assert capsys.readouterr().err == ""


# ------------------------------------------------------------------ beside others


def test_others_have_their_turn_meanwhile():
    count = shared(np.zeros(3))
    f = function([], [], updates=[(count, count + 1)])
    is_over = threading.Event()

    def train():
        f.repeat(3_000_000)
        is_over.set()

    thread = threading.Thread(target=train)
    thread.start()
    seen = []
    while not is_over.is_set():
        value = count.get_value()
        assert (value == value[0]).all()
        seen.append(value[0])
    thread.join()
    assert seen == sorted(seen)
    assert len(set(seen)) > 3
    assert (count.get_value() == 3_000_000).all()


def test_series_in_several_threads():
    count = shared(0)
    x = T.lscalar("x")
    f = function([x], x * 2, updates=[(count, count + x)])
    results = []

    def work(number):
        results.append((number, f.repeat(200_000, number)))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((number, int(result)) for number, result in results) == [(1, 2), (2, 4), (3, 6)]
    assert count.get_value() == 200_000 * 6
