"""Errors of running functions: a table of faulty programs, and what the messages say of them."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.configparser import change_flags

V, M = "TensorType(float64, vector)", "TensorType(float64, matrix)"


def vector():
    return T.dvector("x")


# Name: the inputs, the expression (its line is the one to be named), arguments, class, and what
# the first three lines say.
def faulty_programs():
    x, y, i, m = T.dvector("x"), T.dvector("y"), T.lvector("i"), T.dmatrix("m")
    ones = np.ones
    return {
        "elementwise inside a fused loop": (
            [x, y],
            (T.exp(x) * 2 + y).sum() * 3,
            (ones(2), ones(3)),
            ValueError,
            ("input 0 has shape (2,), input 1 has shape (3,)", f"y: {V} of shape (3,) and strides"),
        ),
        "strided": (
            [x, y],
            x - y,
            (ones(6)[::3], ones(3)),
            ValueError,
            (f"x: {V} of shape (2,) and strides (24,)",),
        ),
        "a broadcastable dimension that is longer": (
            [m, x],
            m + x.dimshuffle(0, "x") * T.addbroadcast(m, 1),
            (ones((2, 3)), ones(2)),
            ValueError,
            ("shape (2, 3)",),
        ),
        "product": (
            [m, x],
            T.dot(m.T, x) + 1,
            (ones((2, 3)), ones(3)),
            ValueError,
            (f"{M} of shape (3, 2) and strides (8, 24)", f"x: {V} of shape (3,)"),
        ),
        "index": ([x, i], x[i] * 2, (ones(3), [0, 5]), IndexError, ("index 5", "(3,)")),
        "reshape": ([x], x.reshape((2, 2)), (ones(3),), ValueError, ("(3,)",)),
        "maximum of nothing": ([x], (x * 2).max(), (ones(0),), ValueError, ("shape (0,)",)),
        "join": (
            [m],
            T.concatenate([m, m.T]),
            (ones((2, 3)),),
            ValueError,
            ("(3, 2)", "strides (8, 24)"),
        ),
        "singular": (
            [m],
            T.nlinalg.matrix_inverse(m) if hasattr(T, "nlinalg") else m,
            (np.zeros((2, 2)),),
            np.linalg.LinAlgError,
            (f"m: {M} of shape (2, 2) and strides (16, 8)",),
        ),
    }


def failure(function, args, cls):
    with pytest.raises(cls) as caught:
        function(*args)
    return caught.value


@pytest.mark.parametrize("mode", ["FAST_RUN", "FAST_COMPILE", "NanGuardMode", None])
@pytest.mark.parametrize("name", list(faulty_programs()))
def test_the_first_three_lines(name, mode):
    inputs, output, args, cls, words = faulty_programs()[name]
    state = theano.shared(np.ones(2), "state")
    f = theano.function(
        inputs,
        output,
        updates=[(state, state + 1)],
        mode=mode or theano.Mode(optimizer=None),
        on_unused_input="ignore",
    )
    text = str(failure(f, args, cls))
    start = "\n".join(text.split("\n")[:3])
    for word in (*words, "Apply node that caused the error", "strides", f'File "{__file__}"'):
        assert word in start
    assert "in faulty_programs" in start
    np.testing.assert_array_equal(state.get_value(), [1, 1])


def failing():
    x, y = T.dvectors("xy")
    return theano.function([x, y], T.tanh(x + y), name="failing")


def test_the_rest_is_as_in_theano():
    text = str(failure(failing(), ([1.0], [1.0, 2.0]), ValueError))
    for line in (
        "Toposort index: 0",
        f"Inputs types: [{V}, {V}]",
        "Inputs shapes: [(1,), (2,)]",
        "Inputs strides: [(8,), (8,)]",
        "Outputs clients: [['Elemwise{tanh,no_inplace}(Elemwise{add,no_inplace}.0)']]",
        "Backtrace when the node is created",
        "HINT: Use the Theano flag 'exception_verbosity=high'",
    ):
        assert line in text
    assert "return theano.function([x, y], T.tanh(x + y)" in text


def test_high_verbosity_adds_the_graph_and_the_storage():
    state = theano.shared(np.ones((2, 3)), "state")
    x = T.dvector("x")
    f = theano.function([x], T.dot(state, x))
    with change_flags(exception_verbosity="high"):
        text = str(failure(f, ([1.0],), ValueError))
    assert "Debugprint of the apply node:\ndot [id A]" in text
    assert "Storage map footprint:\n - state, " in text
    assert "Shape: (2, 3), ElemSize: 8 Byte(s), TotalSize: 48 Byte(s)" in text
    assert "TotalSize: 56 Byte(s)" in text
    assert "HINT: Use the Theano flag 'exception_verbosity" not in text


def test_without_a_trace_there_is_a_hint():
    with change_flags({"traceback.limit": 0}):
        x, y = T.dvectors("xy")
        f = theano.function([x, y], x + y)
    text = str(failure(f, ([1.0], [1.0, 2.0]), ValueError))
    assert "the place is not known (see config.traceback.limit)" in text
    assert "optimizer=fast_compile" in text


class Failing(theano.Op):
    """Raises what it is given."""

    __props__ = ("error",)

    def __init__(self, error):
        self.error = error

    def make_node(self, x):
        return theano.Apply(self, [x], [x.type()])

    def perform(self, node, inputs, storage):
        raise self.error


def test_exceptions_of_python_ops_keep_class_and_object():
    class Own(Exception):
        pass

    error = Own("first\nsecond")
    x = vector()
    f = theano.function([x], Failing(error)(x))
    caught = failure(f, ([1.0],), Own)
    assert caught is error
    lines = str(caught).split("\n")
    assert lines[0] == "first"
    assert lines[1].startswith("Apply node that caused the error: ")
    assert f'File "{__file__}"' in lines[2]
    assert lines[3] == "second"
    assert caught.__op_instance__.op.error is error


def test_other_arguments_are_kept():
    x = vector()
    f = theano.function([x], Failing(KeyError("key", 3))(x))
    caught = failure(f, ([1.0],), KeyError)
    assert caught.args[:2] == ("key", 3)
    assert caught.args[2].startswith("Apply node that caused the error")


def test_what_is_no_error_passes_as_it_is():
    x = vector()
    f = theano.function([x], Failing(KeyboardInterrupt())(x))
    with pytest.raises(KeyboardInterrupt) as caught:
        f([1.0])
    assert caught.value.args == ()


def test_the_function_can_be_called_again():
    f = failing()
    for _ in range(2):
        failure(f, ([1.0], [1.0, 2.0]), ValueError)
        np.testing.assert_allclose(f([1.0], [0.0]), np.tanh([1.0]))
