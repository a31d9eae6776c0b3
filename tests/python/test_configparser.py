"""Flags: their kinds, where values come from, and changing them for a while."""

import pytest

import theano
from theano import configparser
from theano.configparser import (
    AddConfigVar,
    BoolParam,
    EnumStr,
    FloatParam,
    IntParam,
    StrParam,
    change_flags,
    parse_config_string,
    read_config_files,
)


class Root(configparser.ConfigSection):
    """A configuration of its own, so that tests add no flags to `theano.config`."""


@pytest.fixture
def root(monkeypatch):
    monkeypatch.setattr(configparser, "_config_var_list", [])
    return type("Root", (Root,), {})()


def add(root, name, param):
    AddConfigVar(name, "For tests.", param, root=root)


def test_flags_are_split_at_commas_and_the_last_wins():
    flags = parse_config_string("floatX=float32,traceback.limit=3,floatX=float16")
    assert flags == {"floatX": "float16", "traceback.limit": "3"}


def test_blanks_are_not_trimmed():
    assert parse_config_string(" floatX=float32") == {" floatX": "float32"}


def test_a_flag_without_value_is_ignored_with_a_warning():
    with pytest.warns(configparser.TheanoConfigWarning, match="bar"):
        assert parse_config_string("a=b,bar") == {"a": "b"}


def test_files_give_sections_as_prefixes_and_later_files_win(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text("[global]\nfloatX = float32\n[blas]\nldflags = -lfoo\n")
    second.write_text("[global]\nfloatX = float16\n")
    names = [str(first), str(tmp_path / "missing"), str(second)]
    assert read_config_files(names) == {"floatX": "float16", "blas.ldflags": "-lfoo"}


@pytest.mark.parametrize("text", ["True", "true", "1", True])
def test_bool_true(root, text):
    add(root, "flag", BoolParam(False))
    root.flag = text
    assert root.flag is True


@pytest.mark.parametrize("text", ["False", "false", "0", False])
def test_bool_false(root, text):
    add(root, "flag", BoolParam(True))
    root.flag = text
    assert root.flag is False


@pytest.mark.parametrize("text", ["yes", "TRUE", "2", ""])
def test_other_strings_are_no_bools(root, text):
    add(root, "flag", BoolParam(True))
    with pytest.raises(ValueError, match="Invalid value"):
        root.flag = text


def test_numbers_are_parsed(root):
    add(root, "count", IntParam(1))
    add(root, "rate", FloatParam(1))
    root.count, root.rate = "3", "0.5"
    assert (root.count, root.rate) == (3, 0.5)
    with pytest.raises(ValueError, match="invalid literal"):
        root.count = "many"


def test_enum_lists_its_choices(root):
    add(root, "choice", EnumStr("a", "b"))
    root.choice = "b"
    with pytest.raises(ValueError, match=r"\['a', 'b'\]"):
        root.choice = "c"
    with pytest.raises(ValueError, match="strings"):
        EnumStr("a", 3)


def test_is_valid_restricts_values(root):
    add(root, "count", IntParam(1, lambda value: value > 0))
    with pytest.raises(ValueError, match="Invalid value"):
        root.count = 0


def test_read_only_flag(root):
    add(root, "fixed", StrParam("a", allow_override=False))
    with pytest.raises(Exception, match="Can't change the value"):
        root.fixed = "b"


def test_dots_lead_into_sections(root):
    add(root, "some.where.flag", IntParam(3))
    add(root, "some.other", IntParam(4))
    assert (root.some.where.flag, root.some.other) == (3, 4)
    root.some.where.flag = 5
    assert root.some.where.flag == 5


def test_a_name_is_given_once(root):
    add(root, "some.flag", IntParam(3))
    for name in ("some.flag", "some"):
        with pytest.raises(AttributeError, match="already taken"):
            add(root, name, IntParam(4))


def test_callable_default_is_asked_late(root):
    asked = []
    add(root, "late", StrParam(lambda: asked.append(1) or "value"))
    assert not asked
    assert root.late == root.late == "value"
    assert asked == [1]


def test_unknown_names():
    with pytest.raises(AttributeError):
        _ = theano.config.no_such_flag


def test_text_lists_every_flag():
    text = str(theano.config)
    assert "floatX" in text
    assert "traceback.limit" in text


def test_change_flags_as_context():
    before = theano.config.floatX
    with change_flags(floatX="float16"):
        assert theano.config.floatX == "float16"
        with change_flags({"traceback.limit": 3, "floatX": "float32"}):
            assert theano.config.floatX == "float32"
            assert theano.config.traceback.limit == 3
        assert theano.config.floatX == "float16"
    assert theano.config.floatX == before


def test_change_flags_restores_after_an_error():
    before = theano.config.floatX
    with pytest.raises(ZeroDivisionError), change_flags(floatX="float16"):
        raise ZeroDivisionError
    assert theano.config.floatX == before
    with pytest.raises(ValueError, match="Invalid value"):
        change_flags([("floatX", "float16"), ("on_unused_input", "wrong")]).__enter__()
    assert theano.config.floatX == before


def test_change_flags_as_decorator():
    @theano.change_flags(floatX="float16")
    def current():
        return theano.config.floatX

    before = theano.config.floatX
    assert current() == current() == "float16"
    assert theano.config.floatX == before
    assert current.__name__ == "current"


def test_change_flags_rejects_unknown_names():
    with pytest.raises(AssertionError):
        change_flags(no_such_flag=1)
