"""d3viz: the page holds all it needs and draws itself in a browser; DOT files and their parts."""

import json
import re
import shutil
import subprocess

import numpy as np
import pytest

import theano
from theano import d3viz as package
from theano import tensor as T
from theano.d3viz import d3viz, d3write, formatting
from theano.d3viz.d3viz import d3viz as same_function
from theano.d3viz.d3viz import replace_patterns, safe_json
from theano.d3viz.formatting import PyDotFormatter
from theano.gof import Apply, Op

BROWSER = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)


class OpFromGraph(Op):
    """An operation with a graph inside."""

    __props__ = ("local_inputs", "local_outputs")

    def __init__(self, local_inputs, local_outputs):
        self.local_inputs, self.local_outputs = tuple(local_inputs), tuple(local_outputs)

    def make_node(self, *inputs):
        return Apply(self, list(inputs), [out.type() for out in self.local_outputs])


def nested():
    a, b = T.dscalars("ab")
    inner = OpFromGraph([a, b], [T.exp(a * b)])
    outer = OpFromGraph([a, b], [inner(a, b) + a])
    return outer(a, b) * outer(b, a)


def graph_of(path):
    page = path.read_text()
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", page)
    assert "%%" not in page.replace("100%", "")
    return json.loads(re.search(r'type="application/json">(.*?)</script>', page, re.S)[1])


def dom_of(path, tmp_path, hash_=""):
    """The page after its script ran."""
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    command += ["--virtual-time-budget=3000", f"--user-data-dir={tmp_path}/profile"]
    done = subprocess.run(
        [*command, f"file://{path}{hash_}"], capture_output=True, check=True, timeout=120
    )
    return done.stdout.decode()


def test_page_of_a_function(tmp_path):
    x = T.dmatrix("x")
    w = theano.shared(np.zeros((3, 2)), "w")
    f = theano.function([x], T.dot(x, w).sum(), updates=[(w, w + 1)], name="f</script>")
    d3viz(f, tmp_path / "new" / "f.html")
    data = graph_of(tmp_path / "new" / "f.html")
    assert data["name"] == "f</script>"
    (group,) = data["groups"]
    kinds = [box["kind"] for box in group["boxes"]]
    assert kinds.count("apply") == len(f.maker.fgraph.toposort())
    assert kinds.count("shared") == 1
    assert any("test_d3viz.py" in line for box in group["boxes"] for line in box["details"])
    assert any(line["update"] for line in group["lines"])


def test_nested_graphs_are_groups(tmp_path):
    path = tmp_path / "nested.html"
    d3viz(nested(), str(path), copy_deps=False)
    groups = graph_of(path)["groups"]
    assert len(groups) == 3  # the whole, and each inner graph once
    assert sum("group" in box for box in groups[0]["boxes"]) == 2


@pytest.mark.skipif(BROWSER is None, reason="no browser is installed")
def test_the_page_draws_itself(tmp_path):
    path = tmp_path / "nested.html"
    d3viz(nested(), path)
    closed = dom_of(path, tmp_path)
    assert closed.count('class="box') == len(graph_of(path)["groups"][0]["boxes"])
    opened = dom_of(path, tmp_path, "#open")
    assert opened.count('class="box nested"') == 4
    assert opened.count('class="box') > closed.count('class="box')
    assert "NaN" not in opened


def test_colours_by_time():
    class Profile:
        fct_call_time = 2.0

        def __init__(self, node):
            self.apply_time = {node: 0.5}

    node = T.exp(T.dvector()).owner
    assert formatting.apply_profile(node, Profile(node)) == [0.5, 2.0]
    assert formatting.apply_profile(node, None) is None


def test_dot_graph_of_the_formatter(tmp_path):
    graph = PyDotFormatter()(nested())
    kinds = [node.get_attributes()["node_type"] for node in graph.get_nodes()]
    assert sorted(kinds) == ["apply", "apply", "apply", "input", "input", "output"]
    first, _ = graph.get_subgraph_list()
    assert len(first.get_subgraph_list()) == 1
    assert "subg_map_inputs" in graph.get_nodes()[0].get_attributes()
    d3write(nested(), tmp_path / "graph.dot")
    assert (tmp_path / "graph.dot").read_text() == PyDotFormatter()(nested()).to_string()
    edge = graph.get_edges()[0]
    assert edge.get_source() in {node.get_name() for node in graph.get_nodes()}
    full = PyDotFormatter(compact=False)(nested())
    assert len(full.get_nodes()) > len(graph.get_nodes())


def test_helpers():
    x = T.dmatrix("x")
    assert replace_patterns("a b", {"a": 1, "b": "c"}) == "1 c"
    assert safe_json({"a": "</script>"}) == '{"a":"\\u003c/script>"}'
    assert formatting.var_label(x) == "x"
    assert formatting.var_label(T.constant(1.23456)) == "1.235"
    assert formatting.var_label(T.dmatrix()) == "dmatrix"
    assert formatting.var_tag(T.exp(x))[0] == "test_d3viz.py"
    assert formatting.apply_label(T.exp(x).owner) == "Elemwise"
    assert formatting.broadcastable_to_str((True, False)) == "row"
    assert formatting.broadcastable_to_str((True, True, True)) == ""
    assert formatting.dtype_to_char("int16") == "w"
    assert formatting.dtype_to_char("bool") == "X"
    assert formatting.type_to_str(T.ftensor3().type) == "float32"
    node = formatting.dict_to_pdnode({"name": "n", "label": 'a"b', "tag": ["f", 1], "no": None})
    assert node.get_attributes() == {"label": "a'b", "tag": "f\t1"}
    assert package.d3write is d3write
    assert same_function is d3viz


def test_times_of_a_profile(tmp_path):
    x = T.dmatrix("x")
    f = theano.function([x], T.tanh(T.dot(x, x)).sum(), profile=theano.compile.ProfileStats(False))
    f(np.ones((20, 20)))
    d3viz(f, tmp_path / "f.html")
    (group,) = graph_of(tmp_path / "f.html")["groups"]
    shares = [box["share"] for box in group["boxes"] if box["kind"] == "apply"]
    assert len(shares) == 3
    assert 0 < sum(shares) <= 1
