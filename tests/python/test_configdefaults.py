"""The flags of `theano.config`, and reading them when Python starts."""

import os
import subprocess
import sys

import numpy as np
import pytest

import theano


def start(code, flags="", home=None, **environment):
    """Run `code` in a new Python and return what it printed, on both streams."""
    variables = {**os.environ, "THEANO_FLAGS": flags, **environment}
    if home is not None:
        variables["HOME"] = str(home)
    return subprocess.run(
        [sys.executable, "-W", "always", "-c", code], env=variables, capture_output=True, text=True
    )


def test_defaults():
    config = theano.config
    assert config.device == "cpu"
    assert config.mode == "Mode"
    assert config.optimizer == "o4"
    assert config.on_unused_input == "raise"
    assert config.traceback.limit == 8
    assert config.optdb.max_use_ratio == 8
    assert config.unittests.rseed == "666"
    assert config.vm.lazy is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("floatX", "float31"),
        ("cast_policy", "numpy"),
        ("mode", "foo"),
        ("optimizer", None),
        ("on_unused_input", "shout"),
        ("profile", "yes"),
    ],
)
def test_values_are_checked(name, value):
    with pytest.raises(ValueError, match=r"Invalid value|Expected one"):
        setattr(theano.config, name, value)


@pytest.mark.parametrize("name", ["device", "contexts", "compiledir", "optimizer_excluding"])
def test_some_flags_are_read_only(name):
    with pytest.raises(Exception, match="Can't change the value"):
        setattr(theano.config, name, "cpu")


def test_flags_without_effect_are_accepted():
    with theano.change_flags({"openmp": True, "gcc.cxxflags": "-O3", "lib.amdlibm": "1"}):
        assert theano.config.openmp is True
        assert theano.config.gcc.cxxflags == "-O3"
        assert theano.config.lib.amdlibm is True


def test_floatx_changes_constructors():
    with theano.change_flags(floatX="float32"):
        assert theano.tensor.vector().dtype == "float32"
    with theano.change_flags(floatX="float64"):
        assert theano.tensor.vector().dtype == "float64"


def test_numpy_warnings_are_silenced():
    script = "import theano, numpy as np; print(np.geterr()['divide'])"
    assert start(script).stdout == "ignore\n"
    flags = "numpy.seterr_all=warn,numpy.seterr_over=raise"
    result = start(
        "import theano, numpy as np; e = np.geterr(); print(e['divide'], e['over'])", flags
    )
    assert result.stdout == "warn raise\n"
    assert np.__version__


def test_environment_wins_over_files(tmp_path):
    (tmp_path / ".theanorc").write_text("[global]\nfloatX = float32\n[traceback]\nlimit = 3\n")
    code = "import theano; print(theano.config.floatX, theano.config.traceback.limit)"
    assert start(code, home=tmp_path).stdout == "float32 3\n"
    assert start(code, "floatX=float16", home=tmp_path).stdout == "float16 3\n"


def test_theanorc_lists_files(tmp_path):
    first, second = tmp_path / "a.rc", tmp_path / "b.rc"
    first.write_text("[global]\nfloatX = float32\n[unknown]\nkey = 1\n")
    second.write_text("[global]\nfloatX = float16\n")
    files = os.pathsep.join([str(first), str(tmp_path / "none"), str(second)])
    result = start("import theano; print(theano.config.floatX)", THEANORC=files)
    assert result.stdout == "float16\n"


def test_unknown_flags_warn():
    result = start("import theano; print('imported')", "no_such=1,no_value")
    assert result.stdout == "imported\n"
    assert result.stderr.count("TheanoConfigWarning:") == 2
    assert "no_such" in result.stderr
    assert "no_value" in result.stderr


def test_invalid_values_stop_the_import():
    result = start("import theano", "floatX=float31")
    assert result.returncode != 0
    assert "ValueError" in result.stderr


def test_devices():
    assert "ValueError" in start("import theano", "device=gpu").stderr
    result = start("import theano; print(theano.config.device)", "device=cuda")
    assert result.stdout == "cuda\n"
    assert "cpu" in result.stderr
