"""Make the `oracle` package beside this file importable, for the tests and for the case files."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
