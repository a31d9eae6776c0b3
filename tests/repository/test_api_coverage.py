"""The reader of `tools/api_coverage.py`: what counts as a use of a name."""

import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / "tools"


@pytest.fixture
def uses_of(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(TOOLS))
    from api.uses import uses_in

    def read(text):
        (tmp_path / "test_example.py").write_text(text)
        return uses_in(tmp_path)

    yield read
    sys.modules.pop("api.uses", None)
    sys.modules.pop("api", None)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("import theano.tensor as T\nT.exp", "theano.tensor.exp"),
        ("from theano import tensor\ntensor.nlinalg.det(1)", "theano.tensor.nlinalg.det"),
        ("from theano.tensor import nlinalg as n\nn.det", "theano.tensor.nlinalg.det"),
        ("from theano.tensor.nlinalg import det", "theano.tensor.nlinalg.det"),
        ("case(lambda T: T.basic.exp)", "theano.tensor.basic.exp"),
        ("nn = T.nnet\nnn.relu", "theano.tensor.nnet.relu"),
        ("def nn(T):\n    return T.nnet\nnn(T).relu", "theano.tensor.nnet.relu"),
        ("[getattr(T, name) for name in 'exp log'.split()]", "theano.tensor.log"),
        ("import theano.scalar.basic", "theano.scalar"),
    ],
)
def test_paths(uses_of, text, path):
    assert path in uses_of(text).paths


@pytest.mark.parametrize(
    "text",
    [
        "'''T.exp is described here.'''",
        "import numpy as np\nnp.exp",
        "names = 'exp log'",
        "def exp(): pass\nexp()",
    ],
)
def test_what_is_no_use(uses_of, text):
    uses = uses_of(text)
    assert "theano.tensor.exp" not in uses.paths
    assert "exp" not in uses.members


@pytest.mark.parametrize(
    ("text", "special"),
    [
        ("x + 1", "__add__"),
        ("1 + x", "__radd__"),
        ("import numpy as np\nnp.ones(2) * x", "__rmul__"),
        ("x < 1", "__lt__"),
        ("-x", "__neg__"),
        ("x[0]", "__getitem__"),
        ("outcome(abs, x)", "__abs__"),
        ("divmod(7, x)", "__rdivmod__"),
        ("x.__dot__(y)", "__dot__"),
    ],
)
def test_special_methods(uses_of, text, special):
    assert special in uses_of(text).specials
    assert special not in uses_of("y = 1").specials


def test_members(uses_of):
    assert uses_of("x.sum().flatten()").members == {"sum", "flatten"}
