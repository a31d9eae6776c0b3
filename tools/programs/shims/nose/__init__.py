"""The part of `nose` that tests of the programs import; the package does not run on Python 3.10."""

from nose import tools as tools
