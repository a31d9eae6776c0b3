"""Ctrl-C during calls: it comes through soon, and shared variables are as before the call.

Each program runs in a process of its own. `interrupted(call)` there presses Ctrl-C while the call
runs and tells how long the call went on after that. The calls take many times longer than what is
allowed.
"""

import subprocess
import sys

import pytest

ALLOWED = 1.0  # seconds; about 0.05 on a machine that does nothing else

PRELUDE = """
import os, signal, threading, time
import numpy as np
import theano
from theano import In, _core, function, shared
from theano import tensor as T

# A process that was started in the background may have been told to ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)

def interrupted(call, after=0.3):
    sent = []
    def press():
        time.sleep(after)
        sent.append(time.perf_counter())
        os.kill(os.getpid(), signal.SIGINT)
    threading.Thread(target=press, daemon=True).start()
    begin = time.perf_counter()
    try:
        call()
    except KeyboardInterrupt:
        assert sent, "interrupted too early"
        return time.perf_counter() - sent[0]
    raise AssertionError(f"the call ended after {time.perf_counter() - begin} s")
"""


def run(program):
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + program],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [float(line) for line in done.stdout.split()]


PROGRAMS = {
    "one long loop": """
x = shared(np.linspace(0, 1, 20_000_000))
y = x
for _ in range(60):
    y = T.tanh(T.exp(y) + y)
f = function([], y.sum(), updates=[(x, y)])
before = x.get_value()
print(interrupted(f))
assert (x.get_value() == before).all()
""",
    "products": """
n = 1500
w = shared(np.full((n, n), 1.0 / n), "w")
count = shared(0)
y = w
for _ in range(40):
    y = T.dot(y, w) + y * 1e-3
f = function([], y[0, 0], updates=[(w, y), (count, count + 1)])
before = w.get_value()
print(interrupted(f))
assert (w.get_value() == before).all()
assert count.get_value() == 0
""",
    "updates written first": """
# The small update could be written in place long before the large ones are computed.
n = 1200
small, w = shared(np.zeros(5), "small"), shared(np.full((n, n), 1.0 / n), "w")
y = w
for _ in range(60):
    y = T.dot(y, w)
f = function([], [], updates=[(small, small + 1), (w, y)])
before = w.get_value()
print(interrupted(f))
assert (small.get_value() == 0).all()
assert (w.get_value() == before).all()
""",
    "one thread": """
_core.set_threads(1)
x = shared(np.linspace(0, 1, 20_000_000))
y = x
for _ in range(100):
    y = T.tanh(T.exp(y) + y)
f = function([], y.sum())
print(interrupted(f))
""",
    "repeat": """
count, total = shared(0), shared(np.zeros(3))
f = function([], [], updates=[(count, count + 1), (total, total + 2)])
print(interrupted(lambda: f.repeat(10**12)))
assert count.get_value() > 1000
assert (total.get_value() == 2 * count.get_value()).all()
f()
""",
    "over": """
x = T.dmatrix("x")
count, total = shared(0), shared(0.0)
f = function([x], [], updates=[(count, count + 1), (total, total + x.sum())])
rows = np.ones((4_000_000, 1))
print(interrupted(lambda: [f.over(rows, batch_size=1) for _ in range(100)], 0.2))
assert total.get_value() == count.get_value() > 100
""",
    "steps with views": """
i, data = shared(0), shared(np.ones((1000, 3)))
f = function([], data[i : i + 2].sum(), updates=[(i, (i + 1) % 900)])
print(interrupted(lambda: f.repeat(10**12)))
""",
    "waiting for another thread": """
x = shared(np.linspace(0, 1, 20_000_000))
y = x
for _ in range(60):
    y = T.tanh(T.exp(y) + y)
f, g = function([], y.sum()), function([], x[0])
threading.Thread(target=f, daemon=True).start()
time.sleep(0.2)
print(interrupted(g, 0.2))
os._exit(0) if not print(end="", flush=True) else None
""",
    "an operation in Python": """
from theano.gof import Apply, Op
class Slow(Op):
    def make_node(self, x):
        return Apply(self, [x], [x.type()])
    def perform(self, node, inputs, outputs):
        while True:
            pass
x, count = T.dscalar("x"), shared(0)
f = function([x], Slow()(x), updates=[(count, count + 1)])
print(interrupted(lambda: f(1.0)))
assert count.get_value() == 0
""",
}


@pytest.mark.parametrize("title", list(PROGRAMS))
def test_interrupted_within_the_time_allowed(title):
    (seconds,) = run(PROGRAMS[title])
    assert seconds < ALLOWED


def test_the_function_works_after_an_interruption():
    run(
        """
x = T.dvector("x")
y = x
for _ in range(60):
    y = T.tanh(T.exp(y) + y)
f = function([x], y)
wanted = f(np.linspace(0, 1, 100_000)).copy()
for _ in range(3):
    interrupted(lambda: f(np.linspace(0, 1, 20_000_000)), 0.2)
    assert (f(np.linspace(0, 1, 100_000)) == wanted).all()
"""
    )


def test_a_handler_that_does_not_raise_lets_the_call_go_on():
    run(
        """
seen = []
x = T.dvector("x")
y = x
for _ in range(40):
    y = T.tanh(T.exp(y))
f = function([x], y.sum())
g = function([x], x.sum())
given = np.linspace(0, 1, 10_000_000)
wanted = f(given)
# The handler may call other functions, and gets an error for the one that runs.
def handle(number, frame):
    seen.append(float(g([1.0, 2.0])))
    try:
        f([1.0])
    except RuntimeError as error:
        seen.append("within its own call" in str(error))
signal.signal(signal.SIGALRM, handle)
signal.setitimer(signal.ITIMER_REAL, 0.03, 0.03)
results = [f(given) for _ in range(5)]
signal.setitimer(signal.ITIMER_REAL, 0)
assert all(result == wanted for result in results)
assert 3.0 in seen
assert True in seen
"""
    )


def test_signals_are_handled_by_the_main_thread_alone():
    run(
        """
x = T.dvector("x")
y = x
for _ in range(60):
    y = T.tanh(T.exp(y) + y)
f = function([x], y.sum())
given = np.linspace(0, 1, 3_000_000)
wanted, results = f(given), []
thread = threading.Thread(target=lambda: results.extend(f(given) for _ in range(3)))
thread.start()
threading.Timer(0.1, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
try:
    while thread.is_alive():
        time.sleep(0.01)
    raise AssertionError("no Ctrl-C")
except KeyboardInterrupt:
    pass
thread.join()
assert results == [wanted] * 3
"""
    )
