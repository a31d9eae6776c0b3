"""Functions called from several threads and after a fork, and the number of the core's threads."""

import os
import signal
import subprocess
import sys
import threading
import warnings

import numpy as np
import pytest

import theano
from theano import In, _core, function, shared
from theano import tensor as T

THREADS = 4
CALLS = 1500
LONG = 100_000


@pytest.fixture
def set_threads():
    """Change the number of threads of the core for one test."""
    before = _core.get_threads()
    yield _core.set_threads
    _core.set_threads(before)


def in_threads(work):
    """Call `work(number)` in several threads at once; raise what one of them raised."""
    errors = []

    def run(number):
        try:
            work(number)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def status_of_child(work, seconds=20):
    """Return how a forked child that does `work` ends: 0 if that returns true in time."""
    with warnings.catch_warnings():
        # Newer Pythons warn of a fork while threads run, which is what is tested.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        status = 1
        try:
            signal.alarm(seconds)
            status = 0 if work() else 1
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


# ------------------------------------------------------------------ one function, several threads


@pytest.mark.parametrize("length", [3, 5000])
def test_every_call_gets_its_own_result(length):
    x, scale = T.dvector("x"), T.dscalar("scale")
    y = T.sqr(x) * scale
    f = function([x, scale], [y, y.sum(), x + 1])

    def work(number):
        given = np.full(length + number, float(number + 1))
        for i in range(CALLS):
            squares, total, more = f(given, float(i))
            assert squares.shape == more.shape == given.shape
            assert (squares == (number + 1) ** 2 * i).all()
            assert total == (number + 1) ** 2 * i * len(given)
            assert (more == number + 2).all()

    in_threads(work)


def test_lists_and_numbers_as_arguments():
    x, c = T.dvector("x"), T.dscalar("c")
    f = function([x, c], x.sum() + c)

    def work(number):
        given = [float(number)] * (number + 1)
        for i in range(CALLS):
            assert f(given, i) == number * (number + 1) + i

    in_threads(work)


def test_long_calls_run_beside_python():
    x = T.dvector("x")
    f = function([x], T.exp(x) * 2)

    def work(number):
        given = np.full(LONG + number, float(number))
        for _ in range(20):
            result = f(given)
            assert result.shape == given.shape
            np.testing.assert_allclose(result, 2 * np.exp(number), rtol=1e-14)

    in_threads(work)


@pytest.mark.parametrize("length", [2, LONG])
def test_no_update_is_lost(length):
    x = T.dvector("x")
    count, total = shared(0, "count"), shared(np.zeros(length), "total")
    f = function([x], x.sum(), updates=[(count, count + 1), (total, total + x)])
    calls = CALLS if length < LONG else 50

    def work(number):
        given = np.full(length, float(number))
        for _ in range(calls):
            assert f(given) == number * length

    in_threads(work)
    assert count.get_value() == THREADS * calls
    assert (total.get_value() == calls * sum(range(THREADS))).all()


@pytest.mark.parametrize("length", [2, LONG])
def test_defaults_with_updates(length):
    x, c = T.dvector("x"), T.dscalar("c")
    f = function([x, In(c, value=0.0, update=c + 1)], x.sum() + c * 0)
    calls = CALLS if length < LONG else 300

    def work(number):
        given = np.full(length, float(number))
        for _ in range(calls):
            assert f(given) == number * length

    in_threads(work)
    assert f["c"] == THREADS * calls


def test_defaults_that_are_written():
    x, c = T.dvector("x"), T.dscalar("c")
    f = function([x, In(c, value=1.0)], x * c)
    given = np.ones(LONG)

    def work(number):
        for i in range(100):
            if number == 0:
                f["c"] = 2.0
            assert f(given)[i] in (1.0, 2.0)

    in_threads(work)


def test_failing_calls_beside_others():
    x, y = T.dvectors("x", "y")
    f = function([x, y], x + y)

    def work(number):
        good, other = np.full(LONG, float(number)), np.ones(LONG + 1)
        for _ in range(50):
            if number % 2:
                with pytest.raises(ValueError, match=str(LONG)):
                    f(good, other)
            else:
                assert (f(good, good) == 2 * number).all()

    in_threads(work)


def test_values_are_set_while_functions_run():
    state = shared(np.zeros(LONG), "state")
    f = function([], state * 1.0)
    change = function([], [], updates=[(state, state + 1)])

    def work(number):
        for i in range(50):
            if number == 0:
                state.set_value(np.full(LONG, float(i)))
            elif number == 1:
                change()
            else:
                result = f()
                assert (result == result[0]).all()
                value = state.get_value()
                assert (value == value[0]).all()

    in_threads(work)


def test_graphs_are_built_and_compiled_in_several_threads():
    common = T.dvector("common")
    state = shared(1.0, "state")

    def work(number):
        for i in range(50):
            y = common * float(number + 0.5) + state
            gradient = T.grad(T.sqr(y).sum(), common)
            f = function([common], [y, gradient])
            value, slope = f([float(i)])
            wanted = i * (number + 0.5) + 1
            assert value.tolist() == [wanted]
            assert slope == pytest.approx(2 * wanted * (number + 0.5))

    in_threads(work)


# ------------------------------------------------------------------ fork


def long_function():
    """Return a function that uses the thread pool, its argument, and its result."""
    x = T.dvector("x")
    f = function([x], [T.exp(x) * 2, T.tanh(x).sum()])
    given = np.linspace(0, 1, 10 * LONG)
    return f, given, [value.tobytes() for value in f(given)]


def test_fork_with_a_warm_pool(set_threads):
    set_threads(THREADS)
    f, given, wanted = long_function()

    def is_right():
        return [value.tobytes() for value in f(given)] == wanted

    assert status_of_child(lambda: all(is_right() for _ in range(5))) == 0
    assert is_right()
    assert status_of_child(lambda: status_of_child(is_right) == 0 and is_right()) == 0
    assert is_right()


def test_fork_while_another_thread_runs(set_threads):
    set_threads(THREADS)
    f, given, wanted = long_function()
    is_over = threading.Event()

    def call_again_and_again():
        while not is_over.is_set():
            f(given)

    thread = threading.Thread(target=call_again_and_again)
    thread.start()
    try:
        for _ in range(5):

            def is_right():
                return [value.tobytes() for value in f(given)] == wanted

            assert status_of_child(is_right, seconds=5) == 0
    finally:
        is_over.set()
        thread.join()


def test_updates_in_a_child_stay_there():
    state = shared(np.zeros(3))
    f = function([], [], updates=[(state, state + 1)])
    f()
    assert status_of_child(lambda: f() == [] and (state.get_value() == 2).all()) == 0
    assert (state.get_value() == 1).all()


# ------------------------------------------------------------------ the number of threads


def test_the_number_of_threads_is_set(set_threads):
    for count in (1, 3):
        set_threads(count)
        assert _core.get_threads() == count


def results_by_threads(set_threads, f, *args):
    """Return the different results, as bytes, that several numbers of threads give."""
    found = set()
    for count in (1, 2, 3, 4, 8):
        set_threads(count)
        for _ in range(2):
            found.add(f(*args).tobytes())
    return found


EXPRESSIONS = {
    "elementwise": lambda x: T.exp(x) * x + 1,
    "sum": lambda x: x.sum(),
    "sum of rows": lambda x: x.sum(axis=1),
    "sum of columns": lambda x: x.sum(axis=0),
    "fused sum": lambda x: T.tanh(x).sum(),
    "fused sum of columns": lambda x: (x * T.sqr(x)).sum(axis=0),
    "mean": lambda x: x.mean(),
    "mean of columns": lambda x: x.mean(axis=0),
    "product": lambda x: T.prod(1 + x * 1e-6),
    "max": lambda x: x.max(),
    "min of columns": lambda x: x.min(axis=0),
    "any": lambda x: T.any(x > 2),
    "transposed": lambda x: x.T + 1,
    "slice": lambda x: x[::-1, ::3] * 2,
    "dot": lambda x: T.dot(x[:, :300].T, x[:, :300]),
    "matrix times vector": lambda x: T.dot(x, x[0]),
    "gradient": lambda x: T.grad(T.tanh(T.dot(x, x[0]) * 1e-3).sum(), x),
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("title", list(EXPRESSIONS))
def test_results_do_not_depend_on_the_number_of_threads(set_threads, title, dtype):
    x = T.TensorType(dtype, (False, False))("x")
    f = function([x], EXPRESSIONS[title](x))
    given = np.random.default_rng(1).normal(size=(1100, 900)).astype(dtype)
    assert len(results_by_threads(set_threads, f, given)) == 1


@pytest.mark.parametrize("shape", [(1_000_003,), (7, 150_001), (150_001, 7), (101, 99, 101)])
def test_sums_of_any_shape_do_not_depend_on_the_number_of_threads(set_threads, shape):
    x = T.TensorType("float64", (False,) * len(shape))("x")
    given = np.random.default_rng(2).normal(size=shape)
    for axis in (None, 0, -1):
        f = function([x], T.exp(x).sum(axis=axis))
        assert len(results_by_threads(set_threads, f, given)) == 1
        np.testing.assert_allclose(f(given), np.exp(given).sum(axis=axis), rtol=1e-12)


def test_updates_do_not_depend_on_the_number_of_threads(set_threads):
    found = set()
    start = np.random.default_rng(3).normal(size=(300, 1000))
    for count in (1, 2, 4):
        set_threads(count)
        W = shared(start)
        gradient = T.grad(T.sqr(T.tanh(W).sum(axis=0)).sum(), W)
        step = function([], [], updates=[(W, W - 0.01 * gradient)])
        for _ in range(3):
            step()
        found.add(W.get_value().tobytes())
    assert len(found) == 1


# ------------------------------------------------------------------ the number of threads


@pytest.fixture
def own_number():
    """Go back to the number of threads at the start."""
    before = theano.get_num_threads()
    yield
    theano.set_num_threads(None)
    _core.set_threads(before)


def test_the_number_of_threads_is_set_and_reset(own_number):
    theano.set_num_threads(None)
    default = theano.get_num_threads()
    theano.set_num_threads(np.int64(3))
    assert theano.get_num_threads() == _core.get_threads() == 3
    theano.set_num_threads(None)
    assert theano.get_num_threads() == default


@pytest.mark.parametrize(
    ("count", "error", "message"),
    [
        (0, ValueError, "at least 1, got 0"),
        (-2, ValueError, "at least 1"),
        (1.0, TypeError, "integer, not float"),
        ("2", TypeError, "integer, not str"),
        (True, TypeError, "integer, not True"),
    ],
)
def test_wrong_numbers_of_threads(own_number, count, error, message):
    theano.set_num_threads(2)
    with pytest.raises(error, match=message):
        theano.set_num_threads(count)
    assert theano.get_num_threads() == 2


def test_openmp_admits_threads(own_number):
    theano.set_num_threads(3)
    with theano.change_flags(openmp=False):
        assert theano.get_num_threads() == 1
        theano.set_num_threads(4)
        assert theano.get_num_threads() == 1
    assert theano.get_num_threads() == 4


@pytest.mark.parametrize(
    ("variables", "threads"),
    [
        ({"OMP_NUM_THREADS": "3"}, 3),
        ({"OMP_NUM_THREADS": "5,2"}, 5),
        ({"OMP_NUM_THREADS": "3", "THEANO_FLAGS": "openmp=False"}, 1),
        ({"OMP_NUM_THREADS": "3", "THEANO_FLAGS": "openmp=True"}, 3),
    ],
)
def test_the_environment_sets_the_number(variables, threads):
    program = "import theano; print(theano.get_num_threads())"
    environment = {k: v for k, v in os.environ.items() if k != "THEANO_FLAGS"} | variables
    result = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == [str(threads)]


def test_as_many_threads_as_set_compute(own_number):
    x = shared(np.ones(LONG * 20))
    f = function([], T.exp(T.sin(x)).sum())

    def threads_of_process():
        return len(os.listdir("/proc/self/task"))

    def work():
        theano.set_num_threads(1)
        before = threads_of_process()
        one = f()
        if threads_of_process() != before:
            return False
        theano.set_num_threads(3)
        return f() == one and threads_of_process() == before + 2

    assert status_of_child(work) == 0  # which has no threads of the pool at its start
