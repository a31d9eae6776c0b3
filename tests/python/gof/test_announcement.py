"""Warnings of float64, and what announces nodes."""

import warnings

import pytest

import theano
from theano import tensor as T


def test_nothing_is_told_by_default():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        T.dvector() + 1.0


def test_the_line_of_the_program_is_told():
    x, y = T.fvector("x"), T.fvector("y")
    with theano.change_flags(warn_float64="warn"):
        with pytest.warns(UserWarning, match="float64 dtype") as caught:
            T.dvector()
        assert [warning.filename for warning in caught] == [__file__]
        with pytest.warns(UserWarning, match="float64 dtype") as caught:
            T.cast(x, "float64")
        assert [warning.filename for warning in caught] == [__file__]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            x + y
            theano.shared(1.0)
            T.constant(1.5, dtype="float64")


def test_errors(monkeypatch):
    with theano.change_flags(warn_float64="raise"):
        with pytest.raises(Exception, match="warn_float64"):
            T.dvector()
        with pytest.raises(Exception, match="warn_float64"):
            T.cast(T.fvector(), "float64")
        T.fvector()
    entered = []
    monkeypatch.setattr("pdb.set_trace", lambda: entered.append(True))
    with theano.change_flags(warn_float64="pdb"):
        T.dvector()
    assert entered == [True]
    T.dvector()


def test_both_flags_together():
    x = T.fvector("x")
    x.tag.test_value = [1.0, 2.0]
    with theano.change_flags(warn_float64="warn", compute_test_value="raise"):
        with pytest.warns(UserWarning, match="float64 dtype") as caught:
            y = T.cast(x, "float64")
        # Nothing that computing the value takes is warned about.
        assert len(caught) == 1
    assert y.tag.test_value.tolist() == [1, 2]
