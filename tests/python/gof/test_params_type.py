"""ParamsType and Params; most is in Theano's cases."""

import pickle

import numpy as np
import pytest

import theano
from theano import tensor as T
from theano.gof import EnumType, Params, ParamsType


def test_values():
    params_type = theano.gof.params_type.ParamsType(a=T.lscalar, b=T.dvector)
    params = Params(params_type, a=np.asarray(1), b=np.ones(2))
    assert params == params_type.get_params(a=1, b=[1.0, 1.0])
    assert params != params_type.get_params(a=1, b=[1.0, 2.0])
    assert hash(params) == hash(params_type.get_params(a=1, b=[1.0, 1.0]))
    assert pickle.loads(pickle.dumps(params)) == params
    assert str(params).startswith("Params(a:ndarray:1, b:")
    assert params_type.filter(params) is params
    with pytest.raises(TypeError, match="no value for b"):
        Params(params_type, a=1)
    with pytest.raises(TypeError, match="needs a ParamsType"):
        Params(T.dvector, a=1)
    with pytest.raises(TypeError, match="is no Params"):
        params_type.filter(object(), strict=True)
    for change in (lambda: params.__setitem__("a", 1), lambda: params.__delitem__("a")):
        with pytest.raises(NotImplementedError, match="immutable"):
            change()


def test_values_from_objects():
    class Holder:
        a, b = 3, [1.0]

    class Later:
        a = 4

    params_type = ParamsType(a=T.lscalar, b=T.dvector)
    assert params_type.get_params(Holder(), Later()).a == 4
    assert params_type.get_params(Holder(), Later(), a=5).a == 5
    assert params_type.filter(Holder()).b.tolist() == [1]
    assert params_type.values_eq_approx(
        params_type.get_params(a=1, b=[1.0]), params_type.get_params(a=1, b=[1.0 + 1e-10])
    )


def test_faults():
    enum = EnumType(A=1)
    with pytest.raises(AttributeError, match="in common"):
        ParamsType(x=enum, y=EnumType(A=2))
    with pytest.raises(AttributeError, match="no identifier"):
        ParamsType(**{"a b": enum})
    with pytest.raises(KeyError):
        ParamsType(x=enum).get_enum("B")
    with pytest.raises(AttributeError, match="no attribute"):
        _ = ParamsType(x=enum).B
    assert pickle.loads(pickle.dumps(ParamsType(x=enum))).A == 1
