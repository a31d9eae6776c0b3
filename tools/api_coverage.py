"""Compare the public names of this package with those of Theano 1.0.5, and print a table.

Usage: python tools/api_coverage.py [AREA...]

For each name of `tools/api/names.tsv` it checks that the name is there, that its signature (or
value) is Theano's, and that a test mentions it; `tools/api/members.tsv` holds the members of the
classes of variables and types in the same way. Names that cannot be here stand with a reason in
`tools/api/not_here.tsv` (`*` matches anything). The exit code is 1 if anything else is missing.
"""

import fnmatch
import functools
import sys
import warnings
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from api import record
from api.uses import Uses, uses_in

ROOT = Path(__file__).parent.parent


# Classes whose members are those of another one here: scalars in a graph are 0-d tensors.
INSTANCES = {"theano.scalar.ScalarVariable": "theano.tensor.TensorVariable"}


@dataclass
class Area:
    """The counts of one line of the table, and what is missing."""

    names: int = 0
    left_out: int = 0
    missing: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    untested: list[str] = field(default_factory=list)

    def misses(self) -> list[str]:
        """Return one line per miss."""
        return [
            *(f"missing    {text}" for text in self.missing),
            *(f"different  {text}" for text in self.different),
            *(f"untested   {text}" for text in self.untested),
        ]


@functools.cache
def found_at(path: str) -> Any:
    """Return the object of a path; raise AttributeError if there is none."""
    try:
        return record.resolve(path)
    except ImportError as error:
        raise AttributeError(path) from error


class Tested:
    """Tells whether the tests mention a name: by this path, or the same object by another."""

    def __init__(self, uses: Uses) -> None:
        self.uses = uses
        self.objects = set()
        self.last_parts = {path.rpartition(".")[2] for path in uses.paths}
        for path in uses.paths:
            try:
                self.objects.add(id(found_at(path)))
            except AttributeError:
                continue

    def path(self, path: str, kind: str) -> bool:
        """Return whether a test mentions the path, or the object that it names."""
        if path in self.uses.paths:
            return True
        if kind == "value":  # equal numbers and texts may be one object
            return path.rpartition(".")[2] in self.last_parts
        return id(found_at(path)) in self.objects

    def member(self, name: str) -> bool:
        """Return whether a test uses a member of this name."""
        return name in (self.uses.specials if name.startswith("__") else self.uses.members)


def difference(path: str, kind: str, signature: str, gof: Any) -> str | None:
    """Return how the object of a path differs from Theano's, or None."""
    found_kind, found_signature = record.describe(found_at(path), gof)
    if kind in ("operation", "callable"):
        return None if callable(found_at(path)) else "is not callable"
    if kind == "function" and not callable(found_at(path)):
        return "is not callable"
    if kind in ("module", "class", "type") and found_kind != kind:
        return f"is a {found_kind}, not a {kind}"
    if kind == "value" and signature.isidentifier() and signature not in ("None", "True", "False"):
        return None  # the name of a class inside Theano
    if signature not in ("", found_signature):
        return f"{found_signature or 'without signature'}, Theano: {signature}"
    return None


class LeftOut:
    """The patterns of names that cannot be here."""

    def __init__(self) -> None:
        self.unused = {pattern for pattern, _ in record.read("not_here.tsv")}
        self.patterns = sorted(self.unused)

    def __contains__(self, path: str) -> bool:
        found = [pattern for pattern in self.patterns if fnmatch.fnmatchcase(path, pattern)]
        self.unused.difference_update(found)
        return bool(found)


def check_names(wanted: list[str], tested: Tested, left_out: LeftOut) -> dict[str, Area]:
    """Compare the table of names."""
    from theano import gof

    areas: dict[str, Area] = defaultdict(Area)
    for name, path, kind, signature in record.read("names.tsv"):
        if wanted and name not in wanted:
            continue
        area = areas[name]
        area.names += 1
        if path in left_out:
            area.left_out += 1
            continue
        try:
            found_at(path)
        except AttributeError:
            area.missing.append(path)
            continue
        differs = difference(path, kind, signature, gof)
        if differs:
            area.different.append(f"{path}: {differs}")
        if not tested.path(path, kind):
            area.untested.append(path)
    return areas


def check_members(tested: Tested, left_out: LeftOut) -> dict[str, Area]:
    """Compare the table of members."""
    areas: dict[str, Area] = defaultdict(Area)
    for class_path, name, kind, signature in record.read("members.tsv"):
        area, path = areas[class_path], f"{class_path}.{name}"
        area.names += 1
        if path in left_out:
            area.left_out += 1
            continue
        try:
            class_ = found_at(INSTANCES.get(class_path, class_path))
            found = {name: (k, s) for name, k, s in members_of(class_)}.get(name)
        except AttributeError:
            found = None
        if found is None:
            area.missing.append(path)
            continue
        if kind == "method" and signature not in ("", found[1]) and not name.startswith("__"):
            area.different.append(f"{path}: {found[1]}, Theano: {signature}")
        if not tested.member(name):
            area.untested.append(path)
    return areas


@functools.cache
def members_of(class_: type) -> list[tuple[str, str, str]]:
    """Return name, kind and signature of each member of a class."""
    return [*record.members(class_)]


def print_table(areas: dict[str, Area]) -> int:
    """Print one line per area, then what is missing; return the number of misses."""
    print(f"{'area':44} names  left out  missing  different  untested")
    for name, area in sorted(areas.items()):
        counts = (area.missing, area.different, area.untested)
        missing, different, untested = map(len, counts)
        print(f"{name:44} {area.names:5} {area.left_out:9} {missing:8} {different:10} {untested:9}")
    total = 0
    for name, area in sorted(areas.items()):
        lines = area.misses()
        total += len(lines)
        if lines:
            print(f"\n{name}", *lines, sep="\n  ")
    return total


def main() -> int:
    """Print both tables."""
    warnings.simplefilter("ignore")
    tested = Tested(uses_in(ROOT / "tests"))
    left_out = LeftOut()
    wanted = sys.argv[1:]
    areas = check_names(wanted, tested, left_out)
    if not wanted or "members" in wanted:
        areas |= check_members(tested, left_out)
    if not wanted:
        for pattern in sorted(left_out.unused):
            areas["not_here.tsv"].different.append(f"{pattern}: no name is left out by it")
    misses = print_table(areas)
    print(f"\n{misses} misses")
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
