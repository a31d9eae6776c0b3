"""pydotprint: files in all formats, and what they show."""

import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

import theano
from theano import printing
from theano import tensor as T
from theano.printing import pydotprint

SVG = "{http://www.w3.org/2000/svg}"
needs_graphviz = pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")


def texts(svg):
    return [element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def train():
    x = T.dmatrix("x")
    w = theano.shared(np.zeros((3, 2)), "w")
    loss = T.sqr(T.dot(x, w)).sum()
    loss.name = "loss"
    return theano.function([x], loss, updates=[(w, w - T.grad(loss, w))])


def test_svg_shows_names_operations_and_a_legend(tmp_path, capsys):
    x, y = T.dmatrix("x<1"), T.dmatrix("y")
    pydotprint(T.exp(x + y), tmp_path / "picture", format="svg", var_with_name_simple=True)
    assert capsys.readouterr().out == f"The output file is available at {tmp_path}/picture.svg\n"
    shown = texts((tmp_path / "picture.svg").read_bytes())
    for text in ("x<1", "y", "Elemwise{add,no_inplace}", "Elemwise{exp,no_inplace}"):
        assert text in shown
    for meaning in ("input", "output", "elementwise"):
        assert meaning in shown
    assert "shared variable" not in shown


def test_functions_show_shared_variables_and_updates():
    shown = texts(pydotprint(train(), format="svg", return_image=True, var_with_name_simple=True))
    assert "shared variable" in shown
    assert "update" in shown
    assert shown.count("w") >= 2  # the variable, and its new value
    assert "loss" in shown


def test_dot_has_labels_shapes_and_colours_as_theano():
    x = T.dmatrix("x")
    text = pydotprint(x + 1, format="dot", return_image=True).decode()
    assert 'label="name=x TensorType(float64, matrix)"' in text
    assert 'label="Elemwise{add,no_inplace}"' in text
    assert 'fillcolor="#FFAABB"' in text
    assert 'label="1 TensorType(int8, (True, True))"' in text
    plain = pydotprint(x + 1, format="dot", return_image=True, high_contrast=False).decode()
    assert "fillcolor" not in plain
    assert "color=green" in plain


def test_options():
    x = T.dmatrix("x")
    h = T.exp(x)
    long = pydotprint(T.tanh(h), format="dot", return_image=True, compact=False, with_ids=True)
    assert b'"Elemwise{exp,no_inplace} id=0"' in long
    assert long.count(b"shape=box") == 3
    short = pydotprint(T.tanh(h), format="dot", return_image=True, max_label_size=12)
    assert b'"Elemwise{...' in short
    other = pydotprint(h, format="dot", return_image=True, colorCodes={"Elemwise": "#123456"})
    assert b"#123456" in other
    same = pydotprint([h, x], format="dot", return_image=True)
    assert same.count(b"shape=ellipse") == 1
    assert pydotprint(h.owner, format="dot", return_image=True).count(b"ellipse") == 1


def test_conditions_are_framed(caplog):
    x = T.dmatrix("x")
    image = pydotprint(T.exp(x), format="dot", return_image=True, cond_highlight="missing")
    assert b"cluster" not in image
    assert "no IfElse" in caplog.text


@needs_graphviz
def test_graphviz_reads_the_text_and_makes_png(tmp_path):
    f = train()
    image = pydotprint(f, format="png", return_image=True)
    assert image.startswith(b"\x89PNG")
    path = tmp_path / "graph.dot"
    pydotprint(f, path, format="dot", print_output_file=False)
    subprocess.run(["dot", "-Tcanon", path], check=True, capture_output=True)
    with pytest.raises(RuntimeError, match="Graphviz"):
        pydotprint(f, format="no_format", return_image=True)


def test_without_graphviz(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuntimeError, match="'svg' and 'dot' need nothing"):
        pydotprint(T.dmatrix() + 1, format="png", return_image=True)
    assert pydotprint(T.dmatrix() + 1, format="svg", return_image=True)


def test_other_things_cannot_be_drawn():
    with pytest.raises(TypeError, match="not int"):
        pydotprint(3, format="svg", return_image=True)


def test_pydotprint_variables(tmp_path):
    printing.pydotprint_variables(T.dmatrix("x") + 1, tmp_path / "v.svg", format="svg")
    assert (tmp_path / "v.svg").exists()
    assert printing.default_colorCodes["Elemwise"] == "#FFAABB"
    assert printing.pydot_imported == (printing.pydot_imported_msg == "")
