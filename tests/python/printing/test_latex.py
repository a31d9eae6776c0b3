"""Formulas: precedence, fractions, products, indices, names; large expressions have none."""

import numpy as np
import pytest

import theano
from theano import tensor as T
from theano._printing.latex import latex


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (lambda x, y, v, a: x + 1, "x + 1"),
        (lambda x, y, v, a: x - (y - x), r"x - \left(y - x\right)"),
        (lambda x, y, v, a: x - y - x, "x - y - x"),
        (lambda x, y, v, a: x + (-y), "x - y"),
        (lambda x, y, v, a: x - (-y), r"x - \left(-y\right)"),
        (lambda x, y, v, a: x - (-y * x), r"x - \left(-y \, x\right)"),
        (lambda x, y, v, a: x * (-y), r"x \, \left(-y\right)"),
        (lambda x, y, v, a: (x + y) * x, r"\left(x + y\right) \, x"),
        (lambda x, y, v, a: x * 2, r"x \cdot 2"),
        (lambda x, y, v, a: x / (1 + y), r"\frac{x}{1 + y}"),
        (lambda x, y, v, a: x // y, r"\left\lfloor \frac{x}{y} \right\rfloor"),
        (lambda x, y, v, a: -(x**2), "-{x}^{2}"),
        (lambda x, y, v, a: (-x) ** 2, r"{\left(-x\right)}^{2}"),
        (lambda x, y, v, a: (x**2) ** y, r"{\left({x}^{2}\right)}^{y}"),
        (lambda x, y, v, a: x ** (y**2), "{x}^{{y}^{2}}"),
        (lambda x, y, v, a: T.dot(x, y) + v, r"x \, y + v"),
        (lambda x, y, v, a: T.dot(x, y + 1).T, r"{\left(x \, \left(y + 1\right)\right)}^{\top}"),
        (lambda x, y, v, a: T.exp(-a * x), r"\exp\left(-\alpha \, x\right)"),
        (lambda x, y, v, a: x.sum(), r"\sum x"),
        (lambda x, y, v, a: (x - 1).sum(axis=1), r"\sum_{\text{axis }1} \left(x - 1\right)"),
        (lambda x, y, v, a: x.sum() * 2, r"\left(\sum x\right) \cdot 2"),
        (lambda x, y, v, a: (x * y).prod(), r"\prod x \, y"),
        (lambda x, y, v, a: x.max(axis=0), r"\max_{\text{axis }0}\left(x\right)"),
        (lambda x, y, v, a: x[0, 1:], "x_{0,1:}"),
        (lambda x, y, v, a: (x + 1)[::2], r"\left[x + 1\right]_{::2}"),
        (lambda x, y, v, a: v[T.iscalar("i")], "v_{i}"),
        (lambda x, y, v, a: x > 1, "x > 1"),
        (
            lambda x, y, v, a: T.switch(x > 1, x, -x),
            r"\begin{cases}x & \text{if } x > 1 \\ -x & \text{otherwise}\end{cases}",
        ),
        (lambda x, y, v, a: T.sqrt(abs(x)), r"\sqrt{\left|x\right|}"),
        (lambda x, y, v, a: a * 1e-8, r"\alpha \cdot 10^{-8}"),
        (lambda x, y, v, a: a * 2.5e20, r"\alpha \, \left(2.5 \cdot 10^{20}\right)"),
        (lambda x, y, v, a: T.cast(x, "int8"), r"\mathrm{int8}\left(x\right)"),
        (
            lambda x, y, v, a: T.constant(np.arange(4).reshape(2, 2)) + x,
            r"\begin{bmatrix}0 & 1 \\ 2 & 3\end{bmatrix} + x",
        ),
        (lambda x, y, v, a: T.nlinalg.matrix_inverse(x), "{x}^{-1}"),
    ],
)
def test_formulas(build, text):
    assert latex(build(T.dmatrix("x"), T.dmatrix("y"), T.dvector("v"), T.dscalar("alpha"))) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("W1", "W_{1}"),
        ("b_hidden", r"b_{\mathrm{hidden}}"),
        ("theta_0", r"\theta_{0}"),
        ("target", r"\mathrm{target}"),
        ("a b%", r"\mathrm{a~b\%}"),
        ("_", r"\mathrm{\_}"),
    ],
)
def test_names(name, text):
    assert latex(T.dscalar(name)) == text


def test_braces_are_balanced_for_every_operation():
    x = T.dmatrix("x")
    for build in (T.nnet.sigmoid, T.gamma, lambda x: x.reshape((2, 3)), lambda x: x.argmax()):
        text = latex(build(x))
        assert text.replace(r"\{", "").count("{") == text.replace(r"\}", "").count("}")


def test_large_expressions_have_no_formula():
    x = T.dmatrix("x")
    for _ in range(100):
        x = x + x
    assert latex(x) is None
    assert latex(theano.shared(np.zeros(1000), "s") + 1) == "s + 1"
