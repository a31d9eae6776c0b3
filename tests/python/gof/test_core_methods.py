"""Attaching Python methods to a class."""

from theano.gof.core_methods import methods_of


def test_members_are_copied():
    class Core:
        pass

    @methods_of(Core)
    class Methods:
        """Not copied."""

        constant = 3

        def twice(self, value):
            return 2 * value

        @property
        def three(self):
            return 3

        def __contains__(self, item):
            return item == 1

    assert Methods is Core
    core = Core()
    assert (core.constant, core.twice(4), core.three) == (3, 8, 3)
    assert 1 in core
    assert Core.twice.__qualname__ == "Core.twice"
    assert Core.__doc__ is None
