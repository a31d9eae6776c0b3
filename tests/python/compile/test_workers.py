"""Functions go to other processes as they are."""

import concurrent.futures
import multiprocessing
import sys

import numpy as np
import pytest

import theano
import theano.tensor as T


def make_function():
    x = T.dvector("x")
    w = theano.shared(np.arange(3.0), name="w")
    return theano.function([x], T.dot(x, w), updates=[(w, w + 1)]), w


def call_twice(f, x):
    return float(f(x)), float(f(x))


X = np.array([1.0, 2.0, 3.0])
# w is [0 1 2] for the first call, [1 2 3] for the second
EXPECTED = (8.0, 14.0)
METHODS = [name for name in multiprocessing.get_all_start_methods() if name != "forkserver"]
warns_of_fork = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


@warns_of_fork
@pytest.mark.parametrize("method", METHODS)
def test_multiprocessing(method):
    f, w = make_function()
    assert f(X) == 8  # the parent's threads exist when it forks
    w.set_value(np.arange(3.0))
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.starmap(call_twice, [(f, X)] * 4) == [EXPECTED] * 4
    np.testing.assert_array_equal(w.get_value(), np.arange(3.0))


@warns_of_fork
@pytest.mark.parametrize("method", METHODS)
def test_concurrent_futures(method):
    f, _ = make_function()
    context = multiprocessing.get_context(method)
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        assert pool.submit(call_twice, f, X).result(60) == EXPECTED
        assert list(pool.map(f, [X, 2 * X])) == [8, 16]


def test_threads_of_concurrent_futures():
    x = T.dvector("x")
    f = theano.function([x], T.exp(x).sum())
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        results = list(pool.map(f, [np.full(10, float(i)) for i in range(20)]))
    np.testing.assert_allclose(results, [10 * np.exp(i) for i in range(20)], rtol=1e-12)


@pytest.mark.skipif(sys.platform == "win32", reason="joblib's default workers start slowly there")
def test_joblib():
    joblib = pytest.importorskip("joblib")
    f, _ = make_function()
    calls = [joblib.delayed(call_twice)(f, X) for _ in range(3)]
    assert joblib.Parallel(n_jobs=2)(calls) == [EXPECTED] * 3
    assert joblib.Parallel(n_jobs=2)([joblib.delayed(f)(X)]) == [8]
