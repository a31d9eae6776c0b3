"""Programs that crash or hang are told of, and the others run on."""

import os
import time

from tests.fuzz.campaign import Report, run, supervised


def checked(seed: int) -> Report:
    """Stands for the check of a program: some never end, some take the process with them."""
    if seed == 3:
        time.sleep(60)
    while seed == 4:
        pass
    if seed == 5:
        os._exit(7)
    return Report(graphs=1, nodes=seed)


def test_time_limit_and_crashes() -> None:
    # The other processes import this file by a name that they find.
    from tests.fuzz import test_campaign

    total = Report()
    for report in supervised(iter(range(8)), 2, limit=0.5, work=test_campaign.checked):
        total.add(report)
    assert total.graphs == 8
    assert total.nodes == 0 + 1 + 2 + 6 + 7
    assert sorted((seed, kind) for seed, kind, _ in total.failures) == [
        (3, "time"),
        (4, "time"),
        (5, "crash"),
    ]
    assert "code 7" in str(total.failures)


def test_processes_find_the_same() -> None:
    one, other = run(1_100_000, 6), run(1_100_000, 6, jobs=1)
    assert (one.graphs, one.nodes, one.operations) == (other.graphs, other.nodes, other.operations)
    assert one.rewrites == other.rewrites
    assert not one.failures + other.failures


def test_no_program_is_begun_after_the_time() -> None:
    assert run(0, 1_000_000, seconds=0).graphs == 0
