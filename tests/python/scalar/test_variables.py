"""Scalars in a graph and shared scalars."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano import scalar
from theano.scalar import sharedvar


def test_variables_are_tensors_of_rank_0():
    x = scalar.float32("x")
    assert (x.name, x.dtype, x.ndim) == ("x", "float32", 0)
    assert isinstance(x, scalar.ScalarVariable)
    assert not isinstance(T.dvector(), scalar.ScalarVariable)
    assert not isinstance(x, scalar.ScalarConstant)
    made = scalar.ScalarVariable(scalar.int8, name="n")
    assert (made.name, made.dtype, made.ndim) == ("n", "int8", 0)


def test_constants():
    assert scalar.constant(3).dtype == "int8"
    assert scalar.constant(0.5).dtype == "float32"
    assert scalar.constant(3, name="c", dtype="int64").dtype == "int64"
    made = scalar.ScalarConstant(scalar.float64, 2.5, name="c")
    assert isinstance(made, scalar.ScalarConstant)
    assert isinstance(made, scalar.ScalarVariable)
    assert (made.data, made.name) == (2.5, "c")
    with pytest.raises(AssertionError):
        scalar.constant([1, 2])


def test_as_scalar():
    x = T.dscalar("x")
    assert scalar.as_scalar(x) is x
    assert scalar.as_scalar(2).data == 2
    assert scalar.as_scalar(T.exp(x).owner).owner.op == T.exp
    for bad in (T.dvector(), "text", [1, 2]):
        with pytest.raises(TypeError):
            scalar.as_scalar(bad)


def test_several_at_once():
    x = scalar.floats("x")
    assert (x.name, x.dtype) == ("x", "float64")
    i, j = scalar.ints("ij")
    assert (i.name, j.name, j.dtype) == ("i", "j", "int64")
    assert scalar.complexs64("z").dtype == "complex64"
    assert scalar.complexs("z").dtype == scalar.complexs128("z").dtype == "complex128"


def test_as_common_dtype():
    found = list(scalar.as_common_dtype(scalar.int8("i"), T.fvector("x")))
    assert [each.dtype for each in found] == ["float32", "float32"]


def test_shared():
    v = sharedvar.shared(2.5, name="v")
    assert (v.get_value(), v.dtype, v.name, v.ndim) == (2.5, "float64", "v", 0)
    assert isinstance(v, sharedvar.ScalarSharedVariable)
    assert not isinstance(theano.shared(np.zeros(2)), sharedvar.ScalarSharedVariable)
    assert sharedvar.shared(3).dtype == "int64"
    assert sharedvar.shared(np.float32(3)).dtype == "float32"
    theano.function([], updates=[(v, v + 1)])()
    assert v.get_value() == 3.5
    with pytest.raises(TypeError):
        sharedvar.shared([1, 2])
    made = sharedvar.ScalarSharedVariable("n", scalar.int8, 3, False)
    assert (made.name, made.dtype, made.get_value()) == ("n", "int8", 3)


def test_types_of_values():
    assert scalar.float64.values_eq_approx(1.0, 1.00001)
    assert not scalar.float64.values_eq_approx(1.0, 1.1)
    assert scalar.int16.get_size(None) == scalar.int16.get_shape_info(3) == 2
    assert not scalar.float64.may_share_memory(1.0, 1.0)
    assert scalar.float64.make_constant(2.0).data == 2


def test_output_rule_from_a_table():
    rule = scalar.unary_out_lookup({scalar.int8: scalar.int32})
    assert rule(scalar.int8) == [scalar.int32]
    assert rule == scalar.unary_out_lookup({scalar.int8: scalar.int32})
    with pytest.raises(TypeError):
        rule(scalar.float32)
