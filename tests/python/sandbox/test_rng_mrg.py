"""MRG_RandomStreams: numbers of every instruction set and thread count, states, distributions."""

import copy
import itertools
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

import theano
from theano import _core, function, interpreter, shared
from theano import tensor as T
from theano.sandbox import rng_mrg
from theano.sandbox.rng_mrg import MRG_RandomStreams, guess_n_streams, mrg_uniform

M1, M2 = 2**31 - 1, 2**31 - 21069


@pytest.fixture(params=_core.available_instruction_sets())
def instruction_set(request):
    before = _core.instruction_set()
    _core.set_instruction_set(request.param)
    yield request.param
    _core.set_instruction_set(before)


def states_of(random):
    """Return the shared states of the random variable that was made last."""
    return random.state_updates[-1][0]


def reference(state, count):
    """Return `count` whole numbers of one stream, by the definition of the generator."""
    x1, x2, x3, y1, y2, y3 = map(int, state)
    numbers = []
    for _ in range(count):
        x1, x2, x3 = (2**22 * x2 + (2**7 + 1) * x3) % M1, x1, x2
        y1, y2, y3 = (2**15 * y1 + (2**15 + 1) * y3) % M2, y1, y2
        numbers.append(x1 - y1 if x1 > y1 else x1 - y1 + M1)
    return numbers, [x1, x2, x3, y1, y2, y3]


def as_floats(numbers, dtype):
    """Return whole numbers as Theano makes floats of them."""
    if dtype == "float16":
        return ((numbers & 0x7FFF) + 1) * float(np.float16(3.0458e-05))
    return numbers.astype(dtype) * np.dtype(dtype).type(
        4.6566126e-10 if dtype == "float32" else 2.0**-31
    )


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("streams", [1, 3, 15, 16, 17, 255, 256, 300, 1000])
def test_numbers_are_those_of_the_definition(instruction_set, dtype, streams):
    random = MRG_RandomStreams(987654321)
    sizes = [1, streams - 1, streams, streams + 1, 6 * streams + 5, 13 * streams, 20 * streams - 3]
    states = random.get_substream_rstates(streams, dtype, inc_rstate=False)
    size = T.lscalar()
    sample = random.uniform((size,), dtype=dtype, nstreams=streams)
    draw = function([size], sample)
    rstate = states_of(random)
    for length in filter(None, sizes):
        expected = np.zeros(length, np.int64)
        for i in range(min(streams, length)):
            count = len(range(i, length, streams))
            expected[i::streams], states[i] = reference(states[i], count)
        found = draw(length)
        np.testing.assert_array_equal(found, as_floats(expected, dtype).astype(dtype))
        np.testing.assert_array_equal(rstate.get_value(), states)
        assert (found > 0).all()
        assert (found < 1).all()


def test_states_at_the_limits(instruction_set):
    values = [0, 1, 2**9, 2**16 - 1, 2**16, 2**24 - 1, 2**30, M2 - 1]
    first = np.array([[a, b, c] for a in values for b in values for c in values])
    states = np.concatenate([first, first[::-1]], axis=1).astype(np.int32)
    states[states[:, :3].sum(axis=1) == 0, 0] = M1 - 1
    rstate, size = T.imatrix(), T.lvector()
    draw = function([rstate, size], mrg_uniform(T.dvector)(rstate, size))
    after, sample = draw(states, [2 * len(states)])
    for i, state in enumerate(states):
        numbers, last = reference(state, 2)
        assert last == after[i].tolist()
        assert (np.array(numbers) * 2.0**-31 == sample[i :: len(states)]).all()


def test_numbers_do_not_depend_on_the_number_of_threads():
    before = _core.get_threads()
    results = []
    try:
        for threads in (1, 2, 5):
            _core.set_threads(threads)
            random = MRG_RandomStreams(7)
            many, normal = random.uniform((700, 501)), random.normal((100001,))
            draw = function([], [many, normal, random.binomial((400, 300), p=0.3)])
            results.append([x.tobytes() for _ in range(2) for x in draw()])
    finally:
        _core.set_threads(before)
    assert results[0] == results[1] == results[2]


@pytest.mark.parametrize("layout", ["fortran", "reversed", "every_other", "transposed"])
def test_states_of_any_strides(layout):
    states = MRG_RandomStreams(3).get_substream_rstates(8, "float64")
    given = {
        "fortran": np.asfortranarray(states),
        "reversed": states[::-1].copy()[::-1],
        "every_other": np.repeat(states, 2, axis=0)[::2],
        "transposed": states.T.copy().T,
    }[layout]
    rstate = T.imatrix()
    draw = function([rstate], mrg_uniform(T.dmatrix)(rstate, [3, 5]))
    before = given.copy()
    expected = draw(states)
    for one, other in zip(draw(given), expected, strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(given, before)


@pytest.mark.parametrize("shape", [(0,), (0, 3), (2, 0), (0, 0)])
def test_empty_samples_leave_states_as_they_are(shape):
    size = T.lvector()
    random = MRG_RandomStreams(3)
    draw = function([size], random.uniform(size, ndim=len(shape)))
    before = states_of(random).get_value()
    assert draw(shape).shape == shape
    np.testing.assert_array_equal(states_of(random).get_value(), before)
    normal = random.normal(size, ndim=len(shape))
    assert normal.eval({size: shape}).shape == shape


# ------------------------------------------------------------------ states


def test_states_are_updated_in_place():
    # In a process of its own: memory that was freed before would hide what is allocated.
    code = """
import os
from pathlib import Path
from theano import function
from theano.sandbox.rng_mrg import MRG_RandomStreams

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

random = MRG_RandomStreams(5)
draw = function([], random.uniform((3,), nstreams=1_000_000))
states = random.state_updates[-1][0].get_value(borrow=True).nbytes
before = resident()
first = draw()
assert resident() - before < states / 2
assert (draw() != first).all()
"""
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_copy_that_was_handed_out_stays():
    random = MRG_RandomStreams(5)
    draw = function([], random.uniform((100,)))
    kept = states_of(random).get_value()
    borrowed = states_of(random).get_value(borrow=True)
    expected = kept.copy()
    draw()
    np.testing.assert_array_equal(kept, expected)
    np.testing.assert_array_equal(borrowed, expected)


def test_states_that_others_read_too():
    random = MRG_RandomStreams(5)
    sample = random.uniform((9,))
    before, after, *_ = random.state_updates[0]
    f = function([], [sample, before, before.sum(), after])
    states = before.get_value()
    drawn, old, total, new = f()
    np.testing.assert_array_equal(old, states)
    assert total == states.sum(dtype=np.int64)
    np.testing.assert_array_equal(new, before.get_value())
    assert (new != old).any()
    before.set_value(states)
    np.testing.assert_array_equal(function([], sample)(), drawn)


def test_failing_calls_leave_states_as_they_are():
    random = MRG_RandomStreams(5)
    sample, i = random.uniform((9,)), T.lvector()
    w = shared(np.zeros(9))
    f = function([i], sample[i], updates=[(w, w + sample)])
    rstate = states_of(random)
    states = rstate.get_value()
    f([1, 2])
    for bad in ([9], [-10]):
        moved = rstate.get_value()
        value = w.get_value()
        with pytest.raises(IndexError):
            f(bad)
        np.testing.assert_array_equal(rstate.get_value(), moved)
        np.testing.assert_array_equal(w.get_value(), value)
    assert (states != moved).any()


def test_two_draws_are_never_merged_or_folded():
    random = MRG_RandomStreams(5)
    first, second = random.uniform((1000,)), random.uniform((1000,))
    states = random.state_updates[0][0].get_value()
    other = MRG_RandomStreams(5).uniform((1000,))
    draw = function([], [first, second, other, first - first, first + other])
    a, b, c, zero, double = draw()
    assert (a != b).all()
    np.testing.assert_array_equal(a, c)
    assert (zero == 0).all()
    np.testing.assert_array_equal(double, 2 * a)
    assert (draw()[0] != a).all()
    # A constant state gives the same numbers at every call, drawn when it is made.
    constant = mrg_uniform(T.dvector)(T.constant(states), [1000])[1]
    again = function([], constant * 2)
    assert "mrg_uniform" in again.program_text()
    np.testing.assert_array_equal(again(), again())


def test_pickled_and_copied_functions_go_on():
    sample = MRG_RandomStreams(5).normal((7,))
    draw = function([], sample)
    draw()
    loaded, copied = pickle.loads(pickle.dumps(draw)), copy.copy(draw)
    swapped = draw.copy(share_memory=False)
    expected = [draw(), draw()]
    np.testing.assert_array_equal([loaded(), loaded()], expected)
    # Copies return lists, and share the states of the function.
    np.testing.assert_array_equal([copied()[0], draw()], [loaded(), loaded()])
    assert (swapped()[0] != expected[1]).all()


def test_pickled_streams_go_on():
    random = MRG_RandomStreams(5)
    random.uniform((3,))
    loaded = pickle.loads(pickle.dumps(random))
    assert len(loaded.state_updates) == 1
    np.testing.assert_array_equal(loaded.rstate, random.rstate)
    np.testing.assert_array_equal(
        function([], loaded.uniform((4,)))(), function([], random.uniform((4,)))()
    )


def test_series_of_calls_draw_what_single_calls_draw():
    x = T.dmatrix()
    draws = []
    for _ in range(2):
        random = MRG_RandomStreams(11)
        w = shared(np.zeros((4, 5)))
        dropped = x * random.binomial(x.shape, p=0.5, dtype="float64")
        f = function([x], dropped.sum(), updates=[(w, w + dropped)])
        draws.append((f, w))
    value = np.arange(20.0).reshape(4, 5)
    (single, w), (series, v) = draws
    expected = [single(value) for _ in range(50)]
    found = series.repeat(50, value)
    np.testing.assert_array_equal(np.ravel(found), expected[-len(np.ravel(found)) :])
    np.testing.assert_array_equal(w.get_value(), v.get_value())


def test_the_interpreter_draws_the_same():
    random = MRG_RandomStreams(11)
    variables = [random.uniform((7, 3), dtype=dtype) for dtype in ("float16", "float32", "float64")]
    variables += [random.multinomial(n=4, pvals=np.full((3, 4), 0.25))]
    variables += [random.choice(size=2, replace=False, p=np.full((3, 4), 0.25))]
    expected = interpreter.evaluate(variables)
    for found, value in zip(function([], variables)(), expected, strict=True):
        np.testing.assert_array_equal(found, value)


def test_modes_that_find_faults_accept_draws():
    for mode in ("DebugMode", "NanGuardMode", "FAST_COMPILE"):
        if mode == "NanGuardMode":
            mode = theano.compile.nanguardmode.NanGuardMode()
        random = MRG_RandomStreams(11)
        sample = random.normal((5,)) * random.binomial((5,))
        draw = function([], sample, mode=mode)
        plain = MRG_RandomStreams(11)
        expected = function([], plain.normal((5,)) * plain.binomial((5,)))
        np.testing.assert_allclose(draw(), expected(), rtol=1e-14)
        np.testing.assert_allclose(draw(), expected(), rtol=1e-14)


# ------------------------------------------------------------------ distributions


def kolmogorov(sample, distribution, *parameters):
    """Return the probability of a sample that is as far from the distribution."""
    return stats.kstest(sample.ravel(), distribution, parameters).pvalue


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("seed", [1, 12345, M2 - 1])
def test_distributions_of_floats(dtype, seed):
    random = MRG_RandomStreams(seed)
    f = function(
        [],
        [
            random.uniform((300, 200), dtype=dtype),
            random.uniform((60001,), -3, 5, dtype=dtype),
            random.normal((60001,), dtype=dtype),
            random.normal((200, 300), 4, 0.5, dtype=dtype),
            random.truncated_normal((60001,), 1.0, 3.0, dtype=dtype),
        ],
    )
    uniform, shifted, normal, scaled, truncated = f()
    assert kolmogorov(uniform, "uniform") > 1e-3
    assert kolmogorov(shifted, "uniform", -3, 8) > 1e-3
    assert kolmogorov(normal, "norm") > 1e-3
    assert kolmogorov(scaled, "norm", 4, 0.5) > 1e-3
    deviation = 3 / 0.87962566103423978
    distance = stats.kstest(truncated, "truncnorm", (-2, 2, 1, deviation)).statistic
    assert distance < 0.015
    assert abs(truncated - 1).max() <= 2 * deviation * (1 + 1e-6)
    assert abs(truncated.std() - 3) < 0.05
    again = f()
    assert abs(np.corrcoef(uniform.ravel(), again[0].ravel())[0, 1]) < 0.02
    halves = normal[:30000], normal[30001:60001]
    assert abs(np.corrcoef(*halves)[0, 1]) < 0.03


def test_distributions_of_outcomes():
    p = np.array([[0.1, 0.2, 0.3, 0.4], [0.7, 0.1, 0.1, 0.1], [0.0, 0.5, 0.0, 0.5]])
    random = MRG_RandomStreams(99)
    n = 50000
    heads = function([], random.binomial((n,), p=0.3))()
    assert abs(heads.mean() - 0.3) < 0.01
    counts = function([], random.multinomial(n=n, pvals=p))()
    assert (counts.sum(axis=1) == n).all()
    np.testing.assert_allclose(counts / n, p, atol=0.01)
    assert (counts[p == 0] == 0).all()
    many = np.repeat(p[:2], n // 2, axis=0)
    pairs = function([], random.choice(size=2, replace=False, p=many))()
    assert (pairs[:, 0] != pairs[:, 1]).all()
    for row, some in zip(p[:2], (pairs[: n // 2], pairs[n // 2 :]), strict=True):
        joint = np.zeros((4, 4))
        np.add.at(joint, (some[:, 0], some[:, 1]), 2 / n)
        expected = row[:, None] * row / (1 - row[:, None])
        np.fill_diagonal(expected, 0)
        np.testing.assert_allclose(joint, expected, atol=0.01)
    replaced = function([], random.choice(size=3, replace=True, p=many[: n // 2]))()
    frequencies = np.bincount(replaced.ravel(), minlength=4) / replaced.size
    np.testing.assert_allclose(frequencies, p[0], atol=0.01)


def test_choice_with_replacement_takes_more_draws_than_outcomes():
    random = MRG_RandomStreams(3)
    chosen = random.choice(size=9, p=np.array([[0.5, 0.5]]), dtype="int8")
    assert chosen.type == T.TensorType("int8", (True, False))
    value = chosen.eval()
    assert value.shape == (1, 9)
    assert set(value.ravel()) <= {0, 1}


# ------------------------------------------------------------------ arguments


def test_old_arguments_and_numbers_of_numpy_are_accepted():
    for seed in (np.int64(234), np.int32(234), [234] * 6, np.full(6, 234)):
        random = MRG_RandomStreams(seed, use_cuda=True)
        np.testing.assert_allclose(
            function([], random.uniform((2,)))(), [0.44990408, 0.30624682], rtol=1e-7
        )


def test_seeds_too_small_are_refused():
    with pytest.raises(ValueError, match="at least"):
        MRG_RandomStreams(-(2**31) - 1)


def test_guesses_of_streams():
    with pytest.warns(UserWarning, match="number of streams"):
        assert guess_n_streams(T.lvector(), warn=True) == 60 * 256
    assert guess_n_streams((7,)) == 1
    assert guess_n_streams((6,)) == 6
    assert MRG_RandomStreams().n_streams((100, 100)) == 1666


def test_sizes_known_to_be_one_are_broadcastable():
    random = MRG_RandomStreams(3)
    x = T.drow()
    assert random.uniform((1, 4)).broadcastable == (True, False)
    assert random.uniform((x.shape[0], x.shape[1])).broadcastable == (True, False)
    assert random.normal((3, 1)).broadcastable == (False, True)


@pytest.mark.parametrize(
    ("rstate", "size", "message"),
    [
        (T.lmatrix(), [3], "matrix of int32"),
        (T.ivector(), [3], "matrix of int32"),
        (T.imatrix(), T.dvector(), "vector of integers"),
        (T.imatrix(), T.lscalar(), "vector of integers"),
        (T.imatrix(), [3, 4], "must have length 1 .not 2"),
    ],
)
def test_bad_applications(rstate, size, message):
    with pytest.raises(ValueError, match=message):
        mrg_uniform(T.dvector)(rstate, size)


def test_bad_types_of_samples():
    with pytest.raises(TypeError, match="floats"):
        mrg_uniform(T.lvector)(T.imatrix(), [3])
    with pytest.raises(TypeError):
        mrg_uniform(T.dvector)(T.imatrix())


def test_no_streams_and_too_many_numbers():
    rstate, size = T.imatrix(), T.lvector()
    draw = function([rstate, size], mrg_uniform(T.dmatrix)(rstate, size)[1])
    with pytest.raises(ValueError, match="no streams"):
        draw(np.ones((0, 6), np.int32), [2, 2])
    assert draw(np.ones((0, 6), np.int32), [2, 0]).shape == (2, 0)
    with pytest.raises(ValueError, match=r"2\*\*31 - 1"):
        draw(np.ones((1, 6), np.int32), [2**16, 2**15])
    with pytest.raises(ValueError, match="too"):
        draw(np.ones((1, 6), np.int32), [2**62, 2**62])
    with pytest.raises(ValueError, match="negative"):
        draw(np.ones((1, 6), np.int32), [-1, 2])


def test_streams_of_other_samples():
    random = MRG_RandomStreams(3)
    states = shared(random.get_substream_rstates(2, "float32"))
    new, u = mrg_uniform.new(states, None, "float32", (4,))
    assert random.pretty_return(states, new, u, (4,), 2) is u
    assert random.updates() == [(states, new, (4,), 2)]
    draw = function([], u)
    first = draw()
    assert (draw() != first).all()
    random.seed()
    np.testing.assert_array_equal(draw(), first)


def test_properties_of_the_operation():
    op = mrg_uniform(T.TensorType("float32", (False, False)), inplace=True)
    assert op is mrg_uniform(T.fmatrix)
    assert not op.inplace
    assert op.otype_is_float32
    assert op.otypenum == np.dtype("float32").num
    assert isinstance(op, rng_mrg.mrg_uniform_base)
    after, sample = mrg_uniform.new(shared(np.ones((1, 6), "int32")), None, "float64", (2, 3))
    assert (after.type, sample.type) == (T.imatrix, T.dmatrix)
    with pytest.raises(ValueError, match="length"):
        mrg_uniform.new(T.imatrix(), None, "float64", T.lvector())


def test_importing_theano_does_not_import_the_generators():
    heavy = {"theano.sandbox.rng_mrg", "numpy.random"}
    code = f"import sys, theano; sys.exit(bool({heavy} & set(sys.modules)))"
    environment = {**os.environ, "THEANO_FLAGS": ""}
    assert subprocess.run([sys.executable, "-c", code], env=environment).returncode == 0


def test_test_values_leave_states_as_they_are():
    x = T.dmatrix("x")
    with theano.change_flags(compute_test_value="raise"):
        x.tag.test_value = np.ones((2, 3))
        sample = MRG_RandomStreams(5).normal(x.shape)
        first = sample.tag.test_value
    np.testing.assert_array_equal(function([x], sample)(np.ones((2, 3))), first)


def test_clones_share_the_draw():
    random, x = MRG_RandomStreams(5), T.dvector("x")
    noisy = x + random.normal((3,))
    doubled = theano.clone(noisy, replace={x: 2 * x})
    f = function([x], [noisy, doubled])
    zeros = np.zeros(3)
    first, same = f(zeros)
    np.testing.assert_array_equal(first, same)
    only = function([x], doubled)
    assert (only(zeros) != only(zeros)).all()


# What is made of numbers u, whether they are below p, and x: computed as they are drawn, in part or
# in whole.
MASKS = {
    "mask": lambda m, x, p: [m],
    "product": lambda m, x, p: [x * m],
    "dropout": lambda m, x, p: [x * m / p],
    "scaled": lambda m, x, p: [(m * x) * (1 + p)],
    "of a vector": lambda m, x, p: [m * x[0] / p],
    "of a function": lambda m, x, p: [T.tanh(x) * m / p],
    "mask and product": lambda m, x, p: [m, x * m / p],
    "sums": lambda m, x, p: [m.sum(), (x * m).sum(axis=0)],
    "others": lambda m, x, p: [(1 - m) * x, p / (m * x)],
}


@pytest.mark.parametrize("name", MASKS)
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("shape", [(1, 7), (33, 50), (200, 233)])
def test_masks_are_those_of_the_numbers(instruction_set, name, dtype, shape):
    x, p = T.TensorType(dtype, (False, False))("x"), T.TensorType(dtype, ())("p")

    def results(**kwargs):
        u = MRG_RandomStreams(5).uniform(shape, dtype=dtype, nstreams=1234)
        mask = T.cast(p > u if name == "scaled" else u < p, dtype)
        return [*MASKS[name](mask, x, p), *([u] if kwargs.get("keeps") else [])]

    given = [np.random.default_rng(2).normal(size=shape).astype(dtype), np.dtype(dtype).type(0.7)]
    given[0][0, 3] = np.inf
    arguments = {"on_unused_input": "ignore"}
    computed = function([x, p], results(), **arguments)
    # Numbers that are wanted themselves are written as they are.
    apart = function([x, p], results(keeps=True), **arguments)
    with np.errstate(all="ignore"):
        for _ in range(2):
            *expected, u = apart(*given)
            mask = (u < given[1]).astype(dtype)
            if name == "dropout":
                np.testing.assert_array_equal(expected[0], given[0] * mask / given[1])
            for a, b in zip(computed(*given), expected, strict=True):
                assert a.dtype == b.dtype
                np.testing.assert_array_equal(a, b)


def test_dropout_of_a_variable_that_it_updates():
    x = shared(np.ones((40, 50), "float32"))
    mask = MRG_RandomStreams(5).uniform((40, 50), dtype="float32") < np.float32(0.5)
    f = function([], x.sum(), updates=[(x, x * T.cast(mask, "float32"))])
    left = [float(f()) for _ in range(4)]
    assert left[0] == 2000
    assert all(0.4 < b / a < 0.6 for a, b in itertools.pairwise(left))
