#!/usr/bin/env python3
"""Check that no function compiled for a higher instruction set can be used outside of it.

An inline function or template that several object files hold is linked once. If the kept copy
came from a kernel file compiled for AVX-512, a machine without AVX-512 would run it and die. So an
object of an instruction set may define such (weak) symbols only in the namespace of that set.

Without optimisation nothing is inlined and the check fails: give it a release build.

Usage: check_kernel_symbols.py BUILD_DIRECTORY
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

INSTRUCTION_SETS = ("avx2", "avx512")
WEAK = {"W", "V", "u"}


def kernel_objects(build: Path, isa: str) -> list[Path]:
    """Return the object files of the kernels of one instruction set."""
    return sorted(build.rglob(f"croton_kernels_{isa}.dir/**/*.o"))


def shared_symbols(objects: list[Path], isa: str) -> Iterator[str]:
    """Yield the weak symbols that `objects` define outside the namespace of `isa`."""
    listing = subprocess.run(
        ["nm", "--demangle", "--defined-only", "--print-file-name", *objects],
        capture_output=True,
        text=True,
        check=True,
    )
    for line in listing.stdout.splitlines():
        file, _, rest = line.partition(":")
        _, kind, name = rest.split(maxsplit=2)
        if kind in WEAK and f"croton::{isa}::" not in name and not name.startswith("DW.ref."):
            yield f"{Path(file).name}: {name}"


def main() -> int:
    """Check every kernel object below the build directory given as argument."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    build = Path(sys.argv[1])
    if not kernel_objects(build, "baseline"):
        print(f"no kernels were built in {build}")
        return 2
    found: list[str] = []
    checked = 0
    for isa in INSTRUCTION_SETS:
        objects = kernel_objects(build, isa)
        checked += len(objects)
        if objects:
            found.extend(shared_symbols(objects, isa))
    print("\n".join(found) or f"kernel symbols: {checked} objects, none shares a symbol")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
