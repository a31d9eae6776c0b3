"""Compiles the comparisons in `native/`, where a compiler is there."""

import shutil
import subprocess
import sysconfig
from pathlib import Path

import numpy as np

SOURCES = Path(__file__).parent / "native"


def compile_library(source: str, target: Path, options: list[str]) -> bool:
    """Compile one file of `native/` to a shared library.

    Returns
    -------
    bool
        Whether there is a compiler.
    """
    compiler = shutil.which("g++") or shutil.which("clang++")
    if compiler is None:
        return False
    command = [compiler, "-O3", "-shared", "-fPIC", *options, str(SOURCES / source)]
    subprocess.run([*command, "-o", str(target)], check=True)
    return True


def compile_comparisons(folder: Path) -> bool:
    """Compile what the worker named `native` runs; return whether there is a compiler."""
    includes = [f"-I{sysconfig.get_paths()['include']}", f"-I{np.get_include()}"]
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    avx2 = ["-mavx2", "-mfma"]
    return (
        compile_library("empty_call.cpp", folder / f"empty_call{suffix}", includes)
        and compile_library("loops.cpp", folder / f"loops{suffix}", [*avx2, *includes])
        and compile_library("quadratic.cpp", folder / "libquadratic.so", avx2)
    )
