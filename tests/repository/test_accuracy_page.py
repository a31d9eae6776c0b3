"""The errors in docs/accuracy.md are those that the comments of the kernels state."""

import importlib.util
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_page_tells_what_the_kernels_state(monkeypatch):
    path = ROOT / "tools" / "math_accuracy" / "measure.py"
    specification = importlib.util.spec_from_file_location("measure", path)
    measure = importlib.util.module_from_spec(specification)
    monkeypatch.setitem(sys.modules, "measure", measure)  # dataclasses look their module up
    specification.loader.exec_module(measure)
    stated = {
        name: (statement.errors["float"], statement.errors["double"])
        for name, statement in measure.read_statements().items()
    }
    assert len(stated) > 30
    page = (ROOT / "docs" / "accuracy.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]+) \| ([\d.]+) \|$", page, flags=re.M)
    assert {name: (float(single), float(double)) for name, single, double in rows} == stated
