"""Runs libraries that were written for Theano on this package: their own tests and our checks.

    python tools/programs/run.py                        all libraries
    python tools/programs/run.py pymc3 Lasagne          some of them
    python tools/programs/run.py --theano PYTHON        compares the checks with real Theano

The libraries are fetched by pip into `build/programs`, where they stay. Their environment sees the
packages of the one that runs this script, in which this package must be installed. PYTHON belongs
to an environment with Theano 1.0.5 and the packages of HELPERS in versions of its time. All
libraries take about 20 minutes, with Theano some hours more.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from dataclasses import dataclass

TOOLS = pathlib.Path(__file__).resolve().parent
BUILD = TOOLS.parent.parent / "build" / "programs"

HELPERS = [
    *(
        "setuptools<66",
        "wheel",
        "pytest<7.3",
        "pytest-timeout",
        "mock",
        "six",
        "h5py",
        "pyyaml",
        "pandas",
    ),
    *("patsy", "tqdm", "joblib", "parameterized", "sympy==1.12.1", "matplotlib"),
    *("keras_applications==1.0.8", "keras_preprocessing==1.1.0"),
]


@dataclass(frozen=True)
class Library:
    """A library, where its tests are in its archive, and the file of checks that use it."""

    name: str
    version: str
    form: str = "sdist"
    tests: str = ""
    checks: str = ""
    flags: str = ""
    import_mode: str = "prepend"

    @property
    def folder(self) -> pathlib.Path:
        """Where its copy is unpacked."""
        return BUILD / "source" / f"{self.name}-{self.version}"


SMALL = "small_libraries.py"
LIBRARIES = [
    Library("Lasagne", "0.1", tests="lasagne/tests", checks="lasagne_models.py"),
    Library("Keras", "1.2.2", checks="keras_models.py", flags="floatX=float32"),
    Library("Keras", "2.2.5", "wheel", checks="keras_models.py", flags="floatX=float32"),
    Library("pymc3", "3.6", tests="pymc3/tests", checks="pymc3_models.py"),
    Library("theanets", "0.7.3", "wheel", checks=SMALL),
    Library("downhill", "0.4.0", "wheel", checks=SMALL),
    Library("theano-lstm", "0.0.15", checks=SMALL),
    Library("theano-hf", "0.2.1", "wheel", checks=SMALL),
    Library("pyfms", "0.4.0", "wheel", checks=SMALL),
    Library("ucs", "0.3", "wheel", checks=SMALL),
    Library("extheano", "0.1.1", checks=SMALL),
    Library("climin", "0.1a1", tests="test"),
    Library("TheanoLM", "1.3.2", tests="tests/theanolm", import_mode="importlib"),
    Library("yadll", "0.0.1", tests="tests", flags="floatX=float32"),
    Library("sympy", "1.12.1", "helper", checks="sympy_functions.py"),
]


def environment() -> str:
    """Return the interpreter of the libraries' environment, made when it is not there."""
    folder = BUILD / "environment"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        (site,) = folder.glob("lib/python*/site-packages")
        parent = sysconfig.get_path("purelib")
        (site / "parent.pth").write_text(f"import site; site.addsitedir({parent!r})\n")
        subprocess.run([python, "-m", "pip", "install", "-q", *HELPERS], check=True)
    return str(python)


def fetch(python: str, library: Library) -> None:
    """Unpack a copy of a library, unless there is one."""
    if library.form == "helper" or library.folder.exists():
        return
    archives = BUILD / "archives"
    options = ["--no-deps", "-q", "-d", str(archives)]
    if library.form == "sdist":
        options += ["--no-binary", ":all:", "--no-build-isolation"]
    requirement = f"{library.name}=={library.version}"
    subprocess.run([python, "-m", "pip", "download", *options, requirement], check=True)
    normal = re.sub("[-_.]+", "-", library.name).lower() + "-" + library.version
    (archive,) = (
        each
        for each in archives.iterdir()
        if re.sub("_", "-", each.name).lower().startswith(normal)
    )
    if library.form == "sdist":
        with tarfile.open(archive) as file:
            file.extractall(BUILD / "source", filter="data")
    else:
        zipfile.ZipFile(archive).extractall(library.folder)


def run(python: str, libraries: list[Library], *arguments: str) -> list[str]:
    """Run a program with libraries and shims on its path; return the lines that it prints."""
    path = [*(library.folder for library in libraries), TOOLS / "shims", TOOLS / "checks"]
    variables = {
        "PYTHONPATH": os.pathsep.join(map(str, path)),
        "THEANO_FLAGS": libraries[0].flags,
        "KERAS_BACKEND": "theano",
        "MPLBACKEND": "agg",
    }
    done = subprocess.run(
        [python, "-W", "ignore", *arguments],
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=libraries[0].folder if libraries[0].tests else BUILD,
    )
    return done.stdout.splitlines() or [""]


def own_tests(python: str, library: Library) -> None:
    """Run a library's own tests, one process for each file, and print what failed."""
    print(f"{library.name} {library.version}: its own tests")
    options = [
        "-q",
        "-c",
        str(TOOLS / "pytest.ini"),
        "--rootdir=.",
        "--timeout=300",
        "-W",
        "ignore",
    ]
    options += ["-p", "no:cacheprovider", "-p", "no:hypothesispytest", "--tb=no"]
    options += [f"--import-mode={library.import_mode}", "-rfE"]
    files = sorted((library.folder / library.tests).rglob("*test*.py"))
    counts: dict[str, int] = {}
    for file in files:
        if not re.match(r"test.*\.py|.*_test\.py", file.name):
            continue
        lines = run(python, [library], "-m", "pytest", *options, str(file))
        for line in lines:
            if line.startswith(("FAILED", "ERROR ")):
                print("   ", line[:150])
            if re.search(r" in [\d.]+s", line):
                for number, kind in re.findall(r"(\d+) (passed|failed|skipped|error)", line):
                    counts[kind] = counts.get(kind, 0) + int(number)
    print("   ", ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items())))


def checks(python: str, theano: str | None, libraries: list[Library]) -> None:
    """Run a file of checks, here and with Theano, and print where the answers differ."""
    name = libraries[0].checks
    print(f"{name} with {', '.join(f'{each.name} {each.version}' for each in libraries)}")
    stem = BUILD / f"{name}-{libraries[0].version}"
    for who, interpreter in (("here", python), ("theano", theano)):
        if interpreter:
            lines = run(interpreter, libraries, str(TOOLS / "checks" / name), f"{stem}.{who}")
            for line in lines:
                if re.search(r"^\S.*: \w*(Error|Exception)", line):
                    print("   ", who, line[:150])
    if theano:
        compare = str(TOOLS / "compare.py")
        subprocess.run([python, compare, f"{stem}.here", f"{stem}.theano"], check=False)


def main() -> None:
    """Run what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="libraries; all by default")
    parser.add_argument("--theano", help="a Python with Theano 1.0.5")
    given = parser.parse_args()
    chosen = [each for each in LIBRARIES if not given.names or each.name in given.names]
    python = environment()
    small = [each for each in LIBRARIES if each.checks == SMALL]
    wanted = [*chosen, *(small if any(each in small for each in chosen) else [])]
    for library in wanted:
        fetch(python, library)
    subprocess.run([python, str(TOOLS / "adapt.py"), str(BUILD / "source")], check=True)
    for library in chosen:
        if library.tests:
            own_tests(python, library)
        if library.checks and library.checks != SMALL:
            checks(python, given.theano, [library])
    if any(each in small for each in chosen):
        checks(python, given.theano, small)


if __name__ == "__main__":
    sys.exit(main())
