"""Every source file begins by saying what it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("benchmarks", "cmake", "cpp", "examples", "python", "tests", "tools")
COMMENT = {".cpp": "//", ".h": "//", ".cmake": "#", ".sh": "#", "CMakeLists.txt": "#"}
# Kept as its author wrote it.
EXEMPT = {"examples/trivial_training.py"}


def source_files() -> Iterator[str]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            described = path.suffix in {*COMMENT, ".py", ".pyi"} or path.name in COMMENT
            if described and path.is_file() and name not in EXEMPT:
                yield name


@pytest.mark.parametrize("name", list(source_files()))
def test_file_begins_with_a_description(name: str) -> None:
    path = ROOT / name
    text = path.read_text()
    if path.suffix in {".py", ".pyi"}:
        description = ast.get_docstring(ast.parse(text)) or ""
    else:
        mark = COMMENT.get(path.suffix) or COMMENT[path.name]
        lines = [line for line in text.splitlines() if not line.startswith("#!")]
        description = lines[0].removeprefix(mark) if lines[0].startswith(mark) else ""
    assert description.strip(), f"{name} does not say what it is"
