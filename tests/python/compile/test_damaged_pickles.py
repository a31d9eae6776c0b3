"""Pickles that are damaged or cut raise; they neither end the process nor hang."""

import pathlib
import subprocess
import sys

import pytest

import theano
import theano.tensor as T
from theano.gof import pickling

SCRIPT = pathlib.Path(__file__).with_name("damage_pickles.py")


@pytest.mark.parametrize("seed", [1, 2])
def test_bytes_flipped_and_cut(seed):
    command = [sys.executable, str(SCRIPT), str(seed), "1500"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stderr[-3000:]
    raised, loaded = map(int, result.stdout.split())
    assert raised + loaded == 1500
    assert raised > 500


@pytest.mark.parametrize(
    ("op", "inputs", "outputs"),
    [
        (T.exp, lambda x: [x, x], lambda x: [x]),
        (T.exp, lambda x: [x], lambda x: [x, x]),
        (T.exp, lambda x: [x], lambda x: [T.dmatrix()]),
        (T.dot, lambda x: [x], lambda x: [x]),
        (T.exp, lambda x: ["x"], lambda x: [x]),
        ("exp", lambda x: [x], lambda x: [x]),
    ],
)
def test_nodes_that_do_not_fit_their_operation(op, inputs, outputs):
    x = T.dvector("x")
    op = T.dot(x, x).owner.op if op is T.dot else op
    described = [(type(output), output.type, None) for output in outputs(x)]
    with pytest.raises((TypeError, ValueError)):
        pickling.restore_apply(op, inputs(x), described, None)


def test_containers_that_do_not_fit_their_variable():
    container = theano.shared([1.0]).container
    number = theano.shared(1.0).container
    for type, place in ((T.dvector, container), (T.dvector, number), (T.drow, number)):
        with pytest.raises(TypeError):
            pickling.restore_shared(theano.gof.graph.Variable, type, None, place)
    with pytest.raises(TypeError):
        pickling.restore_shared(theano.compile.SharedVariable, T.dvector, None, number)
    with pytest.raises(TypeError):
        pickling.restore_shared(theano.compile.SharedVariable, T.dvector, None, "x")


@pytest.mark.parametrize("frames", ["text", ("file", 1, "f"), (("file", "1", "f"),), ((1, 2),)])
def test_frames_that_are_none(frames):
    with pytest.raises(TypeError):
        T.dscalar().creation_frames = frames
