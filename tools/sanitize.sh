#!/usr/bin/env bash
# Builds the package with the address and undefined-behaviour sanitizers, into a virtual environment
# and a build directory of its own under build/sanitize/, and runs the tests there.
#
# Usage: tools/sanitize.sh [argument of pytest]...
# GCC only: the sanitizers' libraries are loaded before Python, and g++ is asked where they are.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
work=$root/build/sanitize
venv=$work/venv

[ -x "$venv/bin/python" ] || "${PYTHON:-python3}" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$root[test]" \
  -Cbuild-dir="$work/build" -Ccmake.build-type=RelWithDebInfo -Cinstall.strip=false \
  -Ccmake.define.CROTON_SANITIZE=ON

export LD_PRELOAD="$(g++ -print-file-name=libasan.so) $(g++ -print-file-name=libubsan.so)"
# CPython and NumPy leave memory to the end of the process, so leaks say nothing.
# The tests of memory need a small quarantine, and allocations that are refused: those of more than
# 4 GiB, so that damaged lengths do not take all memory.
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=1:allocator_may_return_null=1:max_allocation_size_mb=4096${ASAN_OPTIONS:+:$ASAN_OPTIONS}
export UBSAN_OPTIONS=print_stacktrace=1${UBSAN_OPTIONS:+:$UBSAN_OPTIONS}
# Python's own allocator would hide accesses beyond the end of an object.
export PYTHONMALLOC=malloc

cd "$root"
exec "$venv/bin/python" -m pytest "$@"
