"""The version stands in pyproject.toml alone; the package and its extension repeat it."""

import importlib.metadata
import tomllib
from pathlib import Path

from theano import _core

ROOT = Path(__file__).parents[2]


def written_version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert isinstance(project["version"], str)
    return project["version"]


def test_extension_has_the_version_of_pyproject() -> None:
    assert _core.__version__ == written_version()


def test_installed_distribution_has_the_version_of_pyproject() -> None:
    assert importlib.metadata.version("croton") == written_version()


def test_changelog_begins_with_the_version() -> None:
    headings = [
        line.split()[1]
        for line in (ROOT / "CHANGELOG.md").read_text().splitlines()
        if line.startswith("## ")
    ]
    assert headings[0] == written_version()
