"""The short form: many random programs, none of which may fail."""

import pytest

from tests.fuzz.campaign import run
from tests.fuzz.generator import generate

SEED = 1_000_000
GRAPHS = 2_000
PARTS = 10


@pytest.mark.parametrize("part", range(PARTS))
def test_random_programs(part: int) -> None:
    size = GRAPHS // PARTS
    report = run(SEED + part * size, size)
    assert report.graphs == size
    texts = [
        f"program {seed}: {kind}: {message}\n{generate(seed).text()}"
        for seed, kind, message in report.failures
    ]
    assert not texts, "\n\n".join([*texts, "make it small by: python -m tests.fuzz --seed N"])
    # The programs are worth something: many operations, several in each.
    assert report.nodes > 6 * size
    assert len(report.operations) > 80
