"""Write docs/rewrites.md: the rewrites in the order in which they are tried, and their conditions.

Usage: python tools/rewrite_page.py [--check]      --check: only tell whether the page is up to date
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from theano import _core

PAGE = Path(__file__).resolve().parents[1] / "docs" / "rewrites.md"
HEAD = """# Rewrites

Made by `python tools/rewrite_page.py` from the rules in `cpp/rewrite/rules/`. Each name, stage and
tag can be given to `Mode.including` and `Mode.excluding`, and to the flags `optimizer_including`
and `optimizer_excluding`; so can `merge` (equal computations become one), `constant_folding` and
`fusion` (elementwise operations share loops). `FAST_RUN` applies all, `FAST_COMPILE` the first
stage.
[architecture.md](architecture.md) tells how they are applied.

Finite values change by rounding only. What is tagged `nan_unsafe` may change results that are not
finite.
"""


def page() -> str:
    """Return the text of the page."""
    lines = [HEAD]
    for stage in ("canonicalize", "stabilize", "specialize"):
        lines += [f"## {stage}", "", "| name | rewrite | tags |", "|---|---|---|"]
        for rule in _core.rewrite_rules():
            if rule["stage"] == stage:
                text = rule["text"].replace("|", "\\|")
                lines.append(f"| `{rule['name']}` | {text} | {rule['tags']} |")
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Write or check the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        PAGE.write_text(page())
    elif PAGE.read_text() != page():
        sys.exit(f"{PAGE.name} is not up to date: run python tools/rewrite_page.py")


if __name__ == "__main__":
    main()
