"""Names by which programs give C code, which nothing asks for."""

import pytest

import theano
from theano.gof.utils import MethodNotDefined


def test_methods_are_not_defined():
    hidden = theano.gof.HideC()
    assert isinstance(hidden, theano.gof.op.CLinkerOp)
    assert isinstance(hidden, theano.gof.op.CLinkerObject)
    assert hidden.c_code_cache_version_apply(None) == ()
    with pytest.raises(MethodNotDefined):
        hidden.c_code(None, "", [], [], {})
    with pytest.raises(MethodNotDefined):
        theano.gof.type.CLinkerType().c_extract("x", {})


def test_sections():
    class Sections:
        code_sections = {"support_code": "int x;"}

        c_support_code = theano.gof.op.simple_meth("support_code")
        c_support_code_apply = theano.gof.op.apply_meth("support_code_apply")

    assert Sections().c_support_code() == "int x;"
    with pytest.raises(MethodNotDefined):
        Sections().c_support_code_apply(None, "name")
