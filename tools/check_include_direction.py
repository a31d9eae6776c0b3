#!/usr/bin/env python3
"""Check that the folders under cpp/ include each other in one direction only.

A folder may include what stands before it in `FOLDERS`, and itself. Headers of other projects are
included in one folder each (`FOREIGN_HEADERS`). Prints each violation; exit code 1 if there is one.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

# The way of the data, with what it is built on at the front. The pipeline is compile.{h,cpp}, which
# stands in cpp/ itself.
PIPELINE = "."
FOLDERS = (
    "base",
    "native",
    "kernels",
    "libraries",
    "graph",
    "ops",
    "gradient",
    "rewrite",
    "lower",
    "plan",
    "run",
    PIPELINE,
    "bindings",
)
FOREIGN_HEADERS = {
    "Python.h": "bindings",
    "structmember.h": "bindings",
    "pybind11/": "bindings",
    "numpy/": "bindings",
    "cblas": "libraries",
    "f77blas": "libraries",
    "lapack": "libraries",
    "openblas": "libraries",
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def folder_of(path: str) -> str:
    """Return the first folder of a path below cpp/, or `PIPELINE` for a file in cpp/ itself."""
    return path.split("/")[0] if "/" in path else PIPELINE


def complaint(including: str, quote: str, header: str) -> str | None:
    """Return what is wrong with one include line, or None."""
    folder = folder_of(including)
    if quote == "<":
        for prefix, home in FOREIGN_HEADERS.items():
            if header.startswith(prefix) and folder != home:
                return f"<{header}> belongs in {home}/ only"
        return None
    if folder_of(header) not in FOLDERS:
        return f'"{header}" is not a path below cpp/'
    if FOLDERS.index(folder_of(header)) > FOLDERS.index(folder):
        return f'"{header}" stands later in the flow'
    return None


def violations(cpp: Path) -> Iterator[str]:
    """Yield one line of text per forbidden include below `cpp`."""
    for path in sorted(p for p in cpp.rglob("*") if p.suffix in {".h", ".cpp"}):
        name = path.relative_to(cpp).as_posix()
        if folder_of(name) not in FOLDERS:
            yield f"{name}: the folder has no place in the order of FOLDERS"
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            problem = match and complaint(name, match[1], match[2])
            if problem:
                yield f"{name}:{number}: {problem}"


def main() -> int:
    """Check the tree given as argument, or cpp/ of this project."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "cpp"
    found = list(violations(root))
    print("\n".join(found) or "include direction: no violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
