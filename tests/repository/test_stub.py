"""The hand-written stub `_core.pyi` says what the compiled extension has."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ALLOWLIST = Path(__file__).with_name("stub_allowlist.txt")


def test_stub_matches_the_extension(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            *[sys.executable, "-m", "mypy.stubtest", "theano._core", "--concise"],
            *["--allowlist", ALLOWLIST, "--ignore-unused-allowlist"],
            *["--mypy-config-file", ROOT / "pyproject.toml"],
        ],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(ROOT / "python")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
