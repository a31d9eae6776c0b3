"""What notebooks show: formulas and pictures of what is small; never an error, never slow."""

import xml.etree.ElementTree as ElementTree

import numpy as np

import theano
from theano import tensor as T


def test_small_expressions():
    x = T.dmatrix("x")
    y = T.exp(x)
    assert y._repr_latex_() == r"$\displaystyle \exp\left(x\right)$"
    ElementTree.fromstring(y._repr_svg_())
    page = y._repr_html_()
    assert "TensorType(float64, matrix)" in page
    assert "<svg" in page
    assert x._repr_svg_() is None
    assert "<b>x</b>" in x._repr_html_()


def test_functions():
    x = T.dmatrix("x")
    f = theano.function([x], x + 1, name="<f>")
    ElementTree.fromstring(f._repr_svg_())
    assert "&lt;f&gt;" in f._repr_html_()


def test_names_and_values_are_escaped():
    assert "<script>" not in T.exp(T.dmatrix("<script>"))._repr_html_()
    assert "<script>" not in T.exp(T.dmatrix("<script>"))._repr_svg_()


def test_large_graphs_are_described():
    w = x = T.dvector("x")
    for _ in range(50000):
        w = T.tanh(w)
    f = theano.function([x], w, mode=theano.Mode(optimizer=None))
    for shown in (w, f):
        assert shown._repr_svg_() is None
        assert "too large" in shown._repr_html_()
    assert w._repr_latex_() is None


def test_failures_fall_back_to_text(monkeypatch):
    y = T.exp(T.dmatrix("x"))
    monkeypatch.setattr("theano._printing.latex.latex", lambda variable: 1 / 0)
    monkeypatch.setattr("theano._drawing.graph.picture_of", lambda *a, **k: 1 / 0)
    assert y._repr_latex_() is None
    assert y._repr_svg_() is None
    assert y._repr_html_() is None


def test_large_values():
    s = theano.shared(np.zeros((300, 300)), "s")
    assert len((s + np.zeros((300, 300)))._repr_html_()) < 20000
