#!/usr/bin/env bash
# Runs the tests of the installed package once per instruction set that this machine has.
#
# Usage: tools/test_instruction_sets.sh [argument of pytest]...
set -euo pipefail

cd "$(dirname "$0")/.."
python=${PYTHON:-python}
sets=$("$python" -c "from theano import _core; print(*_core.available_instruction_sets())")

for set in $sets; do
  echo "== $set"
  CROTON_INSTRUCTION_SET=$set "$python" -m pytest "$@"
done
