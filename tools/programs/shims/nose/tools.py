"""Assertions by names of their own."""

from unittest import TestCase

_case = TestCase()
assert_equal = _case.assertEqual
assert_almost_equal = _case.assertAlmostEqual
assert_raises = _case.assertRaises


def nottest(function):
    """Mark a function as no test."""
    function.__test__ = False
    return function
