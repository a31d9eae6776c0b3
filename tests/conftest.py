"""For all tests: how thoroughly property tests look, and what a test leaves behind.

Profiles of hypothesis are chosen by HYPOTHESIS_PROFILE.
"""

import os

import pytest
from hypothesis import settings

from theano.compile import rewrite_databases

settings.register_profile("ci", max_examples=300, deadline=None, derandomize=True)
settings.register_profile("nightly", max_examples=10_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def _remove(database, before):
    for name in set(database._names) - set(before):
        rewrite = database._names.pop(name)
        for members in database._tagged.values():
            members.pop(rewrite, None)
        database._tagged = {tag: members for tag, members in database._tagged.items() if members}


@pytest.fixture(autouse=True)
def registered_rewrites_are_removed():
    """Remove what a test registers: databases have no such operation of their own."""
    optdb, useless = rewrite_databases.optdb, rewrite_databases.local_useless
    stages = [useless, *(db for db in optdb._names.values() if hasattr(db, "_names")), optdb]
    before = [(db, set(db._names)) for db in stages]
    yield
    if all(len(db._names) == len(names) for db, names in before):
        return
    for db, names in before:
        _remove(db, names)
    rewrite_databases._known.clear()
