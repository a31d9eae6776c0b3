"""The folders under cpp/ include each other in one direction, and the check of that can fail."""

import subprocess
import sys
from pathlib import Path

import pytest

CHECK = Path(__file__).parents[2] / "tools" / "check_include_direction.py"


def run_check(*arguments: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, CHECK, *arguments], capture_output=True, text=True, check=False
    )


def test_no_folder_includes_a_later_one() -> None:
    done = run_check()
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("file", "include", "words"),
    [
        ("graph/apply.h", '"run/function.h"', "later in the flow"),
        ("kernels/simd-inl.h", '"graph/apply.h"', "later in the flow"),
        ("run/function.cpp", '"compile.h"', "later in the flow"),
        ("ops/dot.cpp", "<cblas.h>", "libraries/ only"),
        ("run/function.cpp", "<pybind11/pybind11.h>", "bindings/ only"),
        ("graph/apply.cpp", '"apply.h"', "later in the flow"),
        ("ops/dot.cpp", '"somewhere/dot.h"', "not a path below cpp/"),
        ("somewhere/dot.h", "<vector>", "no place in the order"),
    ],
)
def test_planted_violation_is_found(tmp_path: Path, file: str, include: str, words: str) -> None:
    planted = tmp_path / file
    planted.parent.mkdir(parents=True)
    planted.write_text(f"// A file.\n#include {include}\n")
    done = run_check(tmp_path)
    assert done.returncode == 1
    assert file in done.stdout
    assert words in done.stdout
