"""Lists in graphs: lists that a program holds never change; values are Theano's cases."""

import pickle

import numpy as np
import pytest

import theano
from theano import tensor as T
from theano import typed_list as lists


def test_results_are_the_callers_alone():
    x, v = lists.TypedListType(T.dvector)("x"), T.dvector("v")
    given, element = [np.ones(2)], np.zeros(1)
    f = theano.function([x, v], [lists.append(x, v), x[0], x[:], x])
    results = f(given, element)
    results[0][0][:] = 7
    results[0][1][:] = 7
    results[1][:] = 7
    results[2][0][:] = 7
    results[3][0][:] = 7
    assert given[0].tolist() == [1, 1]
    assert element.tolist() == [0]


def test_in_place_operations_leave_arguments_alone():
    x, v = lists.TypedListType(T.dvector)("x"), T.dvector("v")
    given = [np.ones(2)]
    f = theano.function([x, v], lists.Append(inplace=True)(x, v), accept_inplace=True)
    assert [each.tolist() for each in f(given, np.zeros(1))] == [[1, 1], [0]]
    assert len(given) == 1


def test_position_of_what_is_not_there():
    x, v = lists.TypedListType(T.dvector)("x"), T.dvector("v")
    with pytest.raises(ValueError, match="not in the list of 1 elements"):
        theano.function([x, v], lists.index_(x, v))([np.ones(2)], np.zeros(2))


def test_numbers_in_place_of_variables():
    x = lists.TypedListType(T.dscalar)("x")
    f = theano.function([x], [lists.append(x, 3.0), lists.count(x, 1.0)])
    result, count = f([1.0, 1.0])
    assert [float(each) for each in result] == [1, 1, 3]
    assert count == 2


def test_length_is_no_number_in_python():
    with pytest.raises(TypeError, match=r"theano\.typed_list\.length"):
        len(lists.TypedListType(T.dvector)("x"))


def test_functions_of_lists_are_pickled():
    x = lists.TypedListType(T.dvector)("x")
    f = pickle.loads(pickle.dumps(theano.function([x], lists.reverse(x))))
    assert [each.tolist() for each in f([np.ones(1), np.zeros(1)])] == [[0], [1]]


def test_shares_memory():
    type_ = lists.TypedListType(T.dvector)
    a = np.zeros(4)
    assert type_.may_share_memory([a], [np.ones(1), a[1:]])
    assert not type_.may_share_memory([a], [np.ones(1)])
    assert type_.values_eq_approx([a], [a + 1e-9])


@pytest.mark.parametrize(
    ("name", "cls"),
    [
        ("append", lists.Append),
        ("count", lists.Count),
        ("extend", lists.Extend),
        ("getitem", lists.GetItem),
        ("index_", lists.Index),
        ("insert", lists.Insert),
        ("length", lists.Length),
        ("make_list", lists.MakeList),
        ("remove", lists.Remove),
        ("reverse", lists.Reverse),
    ],
)
def test_classes(name, cls):
    op = getattr(lists, name)
    assert op == cls()
    assert str(op) == cls.__name__
    constant = lists.TypedListType(T.dvector).make_constant([[1.0]])
    assert isinstance(constant, lists.TypedListConstant)
    assert lists.length(constant).eval() == 1
