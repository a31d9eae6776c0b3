"""Modes."""

import pytest

import theano
from theano.compile import mode
from theano.compile.mode import Mode, get_default_mode, get_mode


def test_names():
    assert get_mode("FAST_RUN") is theano.predefined_modes["FAST_RUN"]
    assert get_mode(None) is get_default_mode() is get_mode("Mode")
    own = Mode()
    assert get_mode(own) is own
    with pytest.raises(Exception, match="No predefined mode"):
        get_mode("foo")


def test_the_default_follows_the_configuration():
    with theano.change_flags(mode="FAST_COMPILE"):
        assert get_default_mode() is mode.FAST_COMPILE
    with theano.change_flags(optimizer="None"):
        assert not get_default_mode().optimizes
    assert get_default_mode().optimizes
    own = Mode("py", None)
    with theano.change_flags(mode=own):
        assert get_default_mode() is own


def test_unknown_linkers_and_optimizers():
    with pytest.raises(KeyError):
        Mode(linker="foo")
    with pytest.raises(KeyError):
        Mode(optimizer="foo")


@pytest.mark.parametrize("optimizer", [None, "None", "merge"])
def test_without_rewriting(optimizer):
    assert not Mode(optimizer=optimizer).optimizes


@pytest.mark.parametrize("optimizer", ["default", "o4", "o1", "fast_run", "fast_compile", "unsafe"])
def test_with_rewriting(optimizer):
    assert Mode(optimizer=optimizer).optimizes


def test_tags():
    fast = get_mode("FAST_RUN")
    changed = fast.excluding("fusion", "local_x").including("y").requiring("z")
    assert changed.excluded == ("fusion", "local_x")
    assert fast.excluded == ()
    assert changed.provided_optimizer.include == ["fast_run", "y"]
    assert changed.provided_optimizer.require == ["z"]
    assert changed.linker == fast.linker


def test_fast_compile_leaves_parts_out():
    assert "fusion" in mode.FAST_COMPILE.excluded
    assert "fusion" not in mode.FAST_COMPILE.including("fusion").excluded


def test_clone():
    own = Mode("py", "fast_run").excluding("a")
    assert own.clone().excluded == ("a",)
    assert own.clone().provided_linker == "py"
    assert not own.clone(optimizer=None).optimizes


def test_text():
    assert str(Mode("py", None)).startswith("Mode(linker = py, optimizer = ")


def test_queries_as_optimizers():
    assert Mode(optimizer=theano.gof.Query(["fast_run"], exclude=["a"])).excluded == ("a",)


def test_registration(monkeypatch):
    monkeypatch.setattr(mode, "predefined_modes", dict(mode.predefined_modes))
    monkeypatch.setattr(mode, "predefined_linkers", dict(mode.predefined_linkers))
    monkeypatch.setattr(mode, "predefined_optimizers", dict(mode.predefined_optimizers))
    own = Mode()
    mode.register_mode("OWN", own)
    mode.register_linker("own", object())
    mode.register_optimizer("own", theano.gof.Query([]))
    assert get_mode("OWN") is own
    assert not Mode("own", "own").optimizes
    for register in (mode.register_mode, mode.register_linker, mode.register_optimizer):
        with pytest.raises(ValueError, match="already taken"):
            register("OWN" if register is mode.register_mode else "own", own)
