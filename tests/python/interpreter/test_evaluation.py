"""Walking a graph: given values, steps, checks of types, operations defined in Python."""

from typing import Any

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano import gof, interpreter
from theano.gof import MissingInputError


class Doubled(gof.Op):
    """Twice its input; or something of a wrong type."""

    __props__ = ("mistake",)

    def __init__(self, mistake: str = "") -> None:
        self.mistake = mistake

    def make_node(self, x: Any) -> Any:
        return gof.Apply(self, [x], [x.type()])

    def perform(self, node: Any, inputs: Any, storage: Any) -> None:
        result = 2 * inputs[0]
        if self.mistake == "rank":
            result = result[None]
        elif self.mistake == "rows":
            result = np.concatenate([result, result])
        storage[0][0] = result


def test_constants_shared_variables_and_given_values() -> None:
    x = T.dvector("x")
    s = theano.shared(np.array([10.0, 20.0]))
    values = interpreter.evaluate([x + s + 1, s], {x: [1.0, 2.0]})
    assert [value.tolist() for value in values] == [[12, 23], [10, 20]]
    (value,) = interpreter.evaluate([x + s], {x: [1.0, 2.0], s: [0.0, 1.0]})
    assert value.tolist() == [1, 3]


def test_a_value_for_a_computed_variable() -> None:
    x = T.dscalar("x")
    y = T.exp(x)
    values = interpreter.evaluate([y * 2, y], {y: 3.0})
    assert [float(value) for value in values] == [6, 3]


def test_a_value_for_one_of_several_outputs() -> None:
    x = T.dvector("x")
    largest, place = T.max_and_argmax(x)
    values = interpreter.evaluate([largest, place], {x: [1.0, 5.0], largest: 7.0})
    assert [float(value) for value in values] == [7, 1]


def test_missing_input() -> None:
    x = T.dscalar("x")
    with pytest.raises(MissingInputError):
        interpreter.evaluate([x + 1])


def test_steps_come_in_order_with_values() -> None:
    x = T.dvector("x")
    cost = T.sqr(x).sum()
    seen = [
        (str(node.op), [v.tolist() for v in inputs], [v.tolist() for v in outputs])
        for node, inputs, outputs in interpreter.steps([cost], {x: [1.0, 2.0]})
    ]
    assert seen == [
        ("Elemwise{sqr,no_inplace}", [[1, 2]], [[1, 4]]),
        ("Sum{acc_dtype=float64}", [[1, 4]], [5]),
    ]


def test_long_chains() -> None:
    x = y = T.dscalar("x")
    for _ in range(20_000):
        y = y + 1
    assert interpreter.evaluate([y], {x: 0.0}) == [20_000]


def test_operations_defined_in_python() -> None:
    x = T.fmatrix("x")
    (value,) = interpreter.evaluate([Doubled()(x)], {x: np.ones((2, 3), "float32")})
    assert (value.dtype, value.shape) == (np.float32, (2, 3))
    with pytest.raises(interpreter.OutputTypeError, match="shape"):
        interpreter.evaluate([Doubled("rank")(x)], {x: np.ones((2, 3), "float32")})


def test_values_that_do_not_fit_the_type() -> None:
    row = T.drow("row")
    with pytest.raises(TypeError):
        interpreter.evaluate([row], {row: np.ones((2, 3))})
    with pytest.raises(TypeError):
        interpreter.evaluate([row], {row: np.ones(3)})


def test_broadcast_flags_of_outputs_are_checked() -> None:
    row = T.drow("row")
    with pytest.raises(interpreter.OutputTypeError, match=r"shape \(2, 3\)"):
        interpreter.evaluate([Doubled("rows")(row)], {row: np.ones((1, 3))})
    # The split says that its parts have the flags of the input, also along an unknown axis.
    axis = T.lscalar("axis")
    parts = T.split(row, [0, 1], 2, axis=axis)
    with pytest.raises(ValueError, match="broadcastable"):
        interpreter.evaluate(parts, {row: np.ones((1, 1)), axis: 0})


def test_dimensions_that_are_not_flagged_do_not_broadcast() -> None:
    x, y = T.dvectors("x", "y")
    with pytest.raises(ValueError, match="dimension 0"):
        interpreter.evaluate([x + y], {x: np.ones(1), y: np.ones(3)})


def test_evaluate_node() -> None:
    x = T.dvector("x")
    node = T.exp(x).owner
    assert interpreter.evaluate_node(node, [np.zeros(2)])[0].tolist() == [1, 1]


def test_other_arithmetic() -> None:
    class Wide(interpreter.Arithmetic):
        """float32 kept as float64."""

        def dtype(self, name: str) -> np.dtype[Any]:
            return np.dtype({"float32": "float64"}.get(name, name))

    x = T.fscalar("x")
    (value,) = interpreter.evaluate([x + 1e-12], {x: 1.0}, Wide())
    assert value == 1 + np.float64(np.float32(1e-12))
