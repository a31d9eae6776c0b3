"""Descriptions: var_descriptor, hex_digest and the text of whole graphs."""

import hashlib

import numpy as np
import pytest

from theano import printing
from theano import tensor as T
from theano.printing import pprint


def test_min_informative_str_of_arrays_and_shared_state():
    x = T.dmatrix("x")
    assert printing.min_informative_str(np.zeros(2), 2) == "  A. <ndarray>"
    seen = {}
    assert printing.min_informative_str(x, _prev_obs=seen) == "A. x"
    assert printing.min_informative_str(x, _prev_obs=seen) == "<A>"


def test_position_independent_str():
    assert printing.position_independent_str(T.dvector()) == (
        "theano_var{type=TensorType(float64, vector)}"
    )
    with pytest.raises(NotImplementedError):
        printing.position_independent_str(3)


def test_hex_digest():
    x = np.arange(6.0).reshape(2, 3)
    digest = hashlib.sha256(x.tobytes()).hexdigest()
    assert printing.hex_digest(x) == f"{digest}|strides=[24,8]|shape=[2,3]"
    with pytest.raises(AssertionError):
        printing.hex_digest(3)


def test_var_descriptor_of_deep_graphs():
    w = T.dvector("v")
    for _ in range(20000):
        w = -w
    assert printing.var_descriptor(w).endswith("=v" + ")" * 20000)


def test_constants_of_printing():
    assert {"left", "right", "either"} == printing.VALID_ASSOC
    assert printing.special["middle_dot"] == "\\dot"
    assert printing.greek["alpha"] == printing.pp(T.dscalar("alpha")) == "\\alpha"
    assert printing.use_ascii is True
    assert printing.default_printer.process is not None
    assert printing.leaf_printer is not None


def test_text_of_a_graph():
    x, y = T.dscalars("xy")
    t = x + y
    t.name = "t"
    assert pprint([x, y], [t * t, t]) == "out[0] = (t * t)\nt = (x + y)"
    assert pprint([x, y], t * t) == "t = (x + y)\nreturn (t * t)"
    shown = pprint.process_graph([x], [x + 1], {y: y * 2}, display_inputs=True)
    assert shown == ("inputs: x, y\ny <- (y * TensorConstant{2})\nreturn (x + TensorConstant{1})")
    assert pprint(x, {"extra": 1}) == "x"
    with pytest.raises(TypeError):
        pprint()


def test_default_printer_and_state():
    x = T.dmatrix("x")
    own = printing.PPrinter()
    own.assign(T.exp, printing.DefaultPrinter())
    assert own(T.exp(x)) == "Elemwise{exp,no_inplace}(x)"
    assert printing.PrinterState({"a": 1}, pprinter=own).a == 1
