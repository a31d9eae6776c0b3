"""The exception by which a test says that it is skipped."""

from unittest import SkipTest as SkipTest
