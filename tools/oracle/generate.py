"""Make the expected values of the oracle tests with real Theano 1.0.5 (see README.md beside this).

Sets up a Python 3.8 environment with Theano once, then evaluates the case files of tests/oracle.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PACKAGES = ["numpy==1.19.5", "scipy==1.5.4", "Theano==1.0.5", "pydot==1.4.2"]
FLAGS = {
    "device": "cpu",
    "floatX": "float64",
    "linker": "py",
    "optimizer": "fast_compile",
    "gcc.cxxflags": "-O0 -w",
}


def find_python38() -> str:
    """Return a Python 3.8 from pyenv or from the path."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    versions = sorted(root.glob("versions/3.8.*/bin/python"))
    found = str(versions[-1]) if versions else shutil.which("python3.8")
    if found is None:
        sys.exit("No Python 3.8 found; give one with --python.")
    return found


def set_up(environment: Path, python: str | None) -> Path:
    """Return the Python of the oracle's environment, made if it is not there."""
    interpreter = environment / "bin" / "python"
    if not interpreter.exists():
        subprocess.run([python or find_python38(), "-m", "venv", str(environment)], check=True)
        install = [str(interpreter), "-m", "pip", "install", "--quiet", *PACKAGES]
        subprocess.run(install, check=True)
    return interpreter


def main() -> None:
    """Parse the arguments and run evaluate_cases.py in the oracle's environment."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("topics", nargs="*", help="names of case files; all by default")
    parser.add_argument("--python", help="a Python 3.8 to make the environment with")
    parser.add_argument(
        "--environment",
        type=Path,
        default=Path(os.environ.get("CROTON_ORACLE", ROOT / "build" / "oracle")),
        help="where the environment is or will be (default: $CROTON_ORACLE or build/oracle)",
    )
    parser.add_argument(
        "--flag",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set or replace a Theano flag, to see what depends on it",
    )
    parser.add_argument(
        "--data", type=Path, help="write the data here (default: tests/oracle/data)"
    )
    arguments = parser.parse_args()
    interpreter = set_up(arguments.environment, arguments.python)
    flags = {**FLAGS, "base_compiledir": str(arguments.environment / "compiled")}
    flags.update(flag.split("=", 1) for flag in arguments.flag)
    variables = {
        **os.environ,
        "THEANO_FLAGS": ",".join(f"{name}={value}" for name, value in flags.items()),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [str(interpreter), str(HERE / "evaluate_cases.py"), *arguments.topics]
    if arguments.data:
        command += ["--data", str(arguments.data)]
    subprocess.run(command, check=True, env=variables)


if __name__ == "__main__":
    main()
