"""Profiles: what is counted, and the forms of the report."""

import io
import json
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.compile import ProfileStats
from theano.compile.profiling import _reported_at_exit
from theano.configparser import change_flags


@pytest.fixture(autouse=True)
def silent_exit():
    yield
    _reported_at_exit.clear()


def profiled(**options):
    x = T.dmatrix("x")
    y = T.tanh(T.dot(x, x.T)).sum()
    f = theano.function([x], y, profile=True, name="measured", **options)
    for _ in range(3):
        f(np.ones((4, 5)))
    return f


def test_counts_and_times():
    f = profiled()
    stats = f.profile
    assert isinstance(stats, ProfileStats)
    assert stats.message == "measured"
    assert stats.fct_callcount == 3
    assert stats.fct_call_time >= stats.vm_call_time >= sum(stats.apply_time.values()) > 0
    assert stats.compile_time > 0
    counts = {str(node.op): count for node, count in stats.apply_callcount.items()}
    assert counts["dot"] == counts["Elemwise{tanh,no_inplace}"] == 3
    assert np.isclose(sum(stats.op_time().values()), sum(stats.apply_time.values()))
    assert np.isclose(sum(stats.class_time().values()), sum(stats.line_time().values()))
    assert {number for (file, number) in stats.line_time() if file == __file__}
    assert all(stats.apply_cimpl.values())
    assert set(stats.op_impl().values()) == {"C "}
    assert sum(stats.class_nodes().values()) == len(stats.apply_time)


def test_bytes():
    x = T.dvector("x")
    f = theano.function([x], T.exp(x), profile=True)
    f(np.ones(1000))
    (step,) = f.profile.instructions()
    assert (step["bytes_read"], step["bytes_written"]) == (8000, 8000)
    assert step["output_bytes"] == [8000]


def test_without_a_profile_nothing_is_measured():
    x = T.dvector("x")
    f = theano.function([x], x + 1)
    f([1.0])
    assert f.profile is None
    with pytest.raises(RuntimeError, match="not profiled"):
        f.profile_records()


def test_the_result_is_the_same():
    x = T.dvector("x")
    state = theano.shared(0.0)
    f = theano.function([x], T.log(x), updates=[(state, state + x.sum())], profile=True)
    np.testing.assert_allclose(f([1.0, 2.0]), np.log([1, 2]))
    assert state.get_value() == 3


def test_one_object_for_several_functions():
    x = T.dvector("x")
    stats = ProfileStats(atexit_print=False, message="both")
    f = theano.function([x], x + 1, profile=stats)
    g = theano.function([x], x * 2, profile=stats)
    f([1.0]), g([1.0]), g([1.0])
    assert f.profile is g.profile is stats
    assert stats.fct_callcount == 3


def test_text():
    file = io.StringIO()
    profiled().profile.summary(file=file, n_ops_to_print=1)
    text = file.getvalue()
    for words in ("Message: measured", "Time in 3 calls", "Class\n", "Ops\n", "Apply\n", "Line\n"):
        assert words in text
    assert "remaining" in text
    assert f"{__file__}:" in text
    assert "Memory Profile" not in text
    with change_flags({"profile_memory": True, "profiling.min_memory_size": 1}):
        file = io.StringIO()
        profiled().profile.summary(file=file)
    assert "Memory Profile" in file.getvalue()
    assert "TensorType(float64, matrix)" in file.getvalue()


def test_json():
    table = json.loads(profiled().profile.to_json())
    assert table["calls"] == 3
    for kind in ("classes", "operations", "instructions", "lines"):
        rows = table[kind]
        assert np.isclose(sum(row["share"] for row in rows), 1)
        assert [row["seconds"] for row in rows] == sorted(
            (r["seconds"] for r in rows), reverse=True
        )
        assert all(row["calls"] > 0 and row["name"] for row in rows)


def test_html_is_one_page_with_escaped_names():
    x = T.dvector("a<b>")
    f = theano.function([x], T.exp(x), profile="<mine>")
    f([1.0])
    page = f.profile.to_html()
    assert page.startswith("<!DOCTYPE html>")
    assert "&lt;mine&gt;" in page
    assert "a&lt;b&gt;" in page
    assert "<b>" not in page
    assert "http" not in page
    assert "<script" not in page


def test_python_ops_are_told_apart():
    f = theano.function(
        [x := T.dvector("x")], theano.printing.Print("", global_fn=print_nothing)(x), profile=True
    )
    f([1.0])
    assert "Py" in f.profile.op_impl().values()


def print_nothing(op, value):
    pass


def test_the_first_call_can_be_left_out():
    with change_flags({"profiling.ignore_first_call": True}):
        f = profiled()
    assert f.profile.fct_callcount == 2
    assert set(f.profile.apply_callcount.values()) == {2}


def test_a_call_that_fails_is_not_counted_as_a_run():
    x, y = T.dvectors("xy")
    f = theano.function([x, y], x + y, profile=True)
    with pytest.raises(ValueError, match="mis-match"):
        f([1.0], [1.0, 2.0])
    assert f.profile.fct_callcount == 0


@pytest.mark.parametrize("destination", ["stderr", "stdout", "file"])
def test_the_report_at_exit(destination, tmp_path):
    path = tmp_path / "report"
    where = str(path) if destination == "file" else destination
    program = (
        "import theano, theano.tensor as T\n"
        "x = T.dvector('x')\n"
        "theano.function([x], x + 1, name='first')([1.0])\n"
        "theano.function([x], x * 2, name='second')([1.0])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={
            **os.environ,
            "THEANO_FLAGS": f"profile=True,profiling.destination={where}",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    text = path.read_text() if destination == "file" else getattr(done, destination)
    for words in ("Message: first", "Message: second", "Sum of all (2) profiles"):
        assert words in text


def test_functions_with_a_profile_are_copied_and_pickled():
    x = T.dvector("x")
    stats = ProfileStats(atexit_print=False)
    f = theano.function([x], x + 1, profile=stats)
    f([1.0])
    for copied in (pickle.loads(pickle.dumps(f)), f.copy()):
        np.testing.assert_array_equal(np.ravel(copied([1.0])), [2])
    assert pickle.loads(pickle.dumps(stats)).fct_callcount == 0


def test_some_outputs_of_a_profiled_function():
    x = T.dvector("x")
    f = theano.function([x], {"a": x + 1, "b": x * 2}, profile=True)
    assert list(f([1.0], output_subset=["b"])) == ["b"]
    g = theano.function([x], [x + 1, x * 2], profile=True)
    (second,) = g([3.0], output_subset=[1])
    assert second == [6]
    assert f.profile.fct_callcount == g.profile.fct_callcount == 1
