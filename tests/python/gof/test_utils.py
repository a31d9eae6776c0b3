"""The tag object."""

import copy

from theano.gof.utils import scratchpad


def test_scratchpad(capsys):
    tag = scratchpad()
    assert repr(tag) == "scratchpad{}"
    tag.a = 1
    assert str(tag) == "scratchpad{'a': 1}"
    other = copy.copy(tag)
    other.a = 2
    assert tag.a == 1
    tag.info()
    assert capsys.readouterr().out.endswith("  a: 1\n")
    tag.clear()
    assert repr(tag) == "scratchpad{}"
    assert tag.__update__(other).a == 2
