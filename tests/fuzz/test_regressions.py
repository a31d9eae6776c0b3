"""Programs that failed here or in Theano: each is replayed in every mode."""

from pathlib import Path

import pytest

from tests.fuzz.checker import check
from tests.fuzz.program import Program

FILES = sorted((Path(__file__).parent / "regressions").glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
@pytest.mark.filterwarnings("ignore")
def test_program(path: Path) -> None:
    program = Program.from_json(path.read_text())
    failure = check(program)
    assert failure is None, f"{failure.kind}: {failure.message}\n{program.text()}"
