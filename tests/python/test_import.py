"""What `import theano` imports: only what every program needs."""

import subprocess
import sys

import pytest

# Debuggers, archives, pictures and reports, and what few programs call.
_LATER = (
    "html",
    "pdb",
    "scipy",
    "tqdm",
    "zipfile",
    "theano._drawing.graph",
    "theano.compile.debugmode",
    "theano.compile.profiling",
    "theano.d3viz",
    "theano.ifelse",
    "theano.interpreter",
    "theano.printing",
    "theano.scan_module",
)


def _run(program):
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)


def test_what_few_programs_need_is_imported_later():
    program = (
        "import sys, numpy; before = set(sys.modules); import theano; "
        f"print(*sorted(({set(_LATER)!r} & set(sys.modules)) - before))"
    )
    run = _run(program)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == []


@pytest.mark.parametrize(
    "expression",
    [
        "theano.printing.debugprint",
        "theano.pp",
        "theano.pprint",
        "theano.ifelse.ifelse",
        "theano.scan",
        "theano.scan_module.scan_utils.until",
        "theano.compile.ProfileStats",
        "theano.ProfileStats is theano.compile.ProfileStats",
        "theano.sparse.csr_matrix",
        "theano.tensor.compile.SharedVariable",
        "theano.tensor.printing.Print",
        "theano.compile.debugmode.DebugMode",
        "theano.compile.nanguardmode",
        "theano.scalar.DisconnectedType",
        "theano.tensor.elemwise.TensorVariable",
        "theano.tensor.fft.rfft",
        "theano.tensor.slinalg.cholesky",
        "theano.tensor.vector()._repr_html_()",
    ],
)
def test_names_are_there_without_further_imports(expression):
    run = _run(f"import theano; assert {expression}")
    assert run.returncode == 0, run.stderr


def test_unknown_names_are_attribute_errors():
    run = _run("import theano; theano.no_such_name")
    assert "AttributeError: module 'theano' has no attribute 'no_such_name'" in run.stderr
