"""What `import theano` and `from theano import *` make available."""

import subprocess
import sys

import pytest

import theano


@pytest.mark.parametrize(
    "name",
    [
        *("config", "configparser", "configdefaults", "gof", "compile", "gradient", "misc"),
        *("printing", "scalar", "tensor", "updates", "version", "function", "In", "Out", "Param"),
        *("shared", "clone", "grad", "Lop", "dot", "Op", "Apply", "Variable", "Constant", "Type"),
        *("Generic", "generic", "FunctionGraph", "FunctionMaker", "Mode", "predefined_modes"),
        *("predefined_linkers", "predefined_optimizers", "OrderedUpdates", "pp", "pprint"),
        *("scan", "map", "reduce", "foldl", "foldr", "scan_checkpoints", "scan_module", "ifelse"),
        *("change_flags", "get_scalar_constant_value", "InconsistencyError", "Container"),
        *("SymbolicInput", "SymbolicOutput", "_asarray"),
    ],
)
def test_names(name):
    assert hasattr(theano, name)


def test_versions():
    assert theano.__version__ == "1.0.5"
    assert theano.version.version == "1.0.5"
    assert theano.__api_version__ == 1


def test_the_class_of_shared_variables_is_in_compile():
    assert not hasattr(theano, "SharedVariable")
    assert isinstance(theano.shared(1.0), theano.compile.SharedVariable)


def test_function_shadows_its_module():
    from theano.compile.function import function

    assert theano.compile.function is function is theano.function


def test_star_import():
    code = (
        "from theano import *\n"
        "print(theano.shared is shared, tensor.__name__, np.__name__, os.__name__, sys.__name__,\n"
        "      warnings.__name__, logging.__name__, config is theano.config, function.__name__)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    expected = "True theano.tensor numpy os sys warnings logging True function\n"
    assert result.stdout == expected, result.stderr


def test_star_import_gives_every_public_name():
    given = {name: getattr(theano, name) for name in theano.__all__}  # some are imported by that
    public = {name for name in vars(theano) if not name.startswith("_")}
    assert set(given) <= public


def test_import_is_light():
    code = "import sys, theano; print([m for m in ('scipy', 'unittest') if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout == "[]\n", result.stderr


def test_asarray():
    assert theano._asarray([1, 2], "int8").dtype == "int8"
    with theano.change_flags(floatX="float32"):
        assert theano._asarray(1, dtype="floatX").dtype == "float32"


def test_log_handler():
    handlers = theano.theano_logger.handlers
    assert theano.logging_default_handler in handlers
    theano.disable_log_handler()
    try:
        assert theano.logging_default_handler not in handlers
    finally:
        theano.set_log_handler()
    assert theano.logging_default_handler in handlers
