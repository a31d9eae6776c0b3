"""COp and OpenMPOp: base classes of operations that are written in C in Theano.

Programs may derive from them, and are computed by `perform` where they define it. Public under
`theano.gof` and `theano.gof.op`.
"""

import os
from collections.abc import Callable, Sequence
from typing import Any

from theano.configdefaults import config
from theano.gof.op import Op
from theano.gof.utils import MethodNotDefined

__all__ = ["COp", "OpenMPOp", "apply_meth", "simple_meth"]


class OpenMPOp(Op):
    """An operation whose C code would use several threads.

    Parameters
    ----------
    openmp : bool, optional
        Whether it would; by default what `config.openmp` says.
    """

    def __init__(self, openmp: bool | None = None) -> None:
        self.openmp = config.openmp if openmp is None else openmp

    def update_self_openmp(self) -> None:
        """Do nothing: there is no compiler to ask."""


class COp(Op):
    """An operation whose C code stands in files.

    The files are not read: no C code is compiled when a program runs. A class that defines
    `perform` too is computed by it.

    Parameters
    ----------
    func_files : str or list of str
        The files, relative to the one that defines the class.
    func_name : str, optional
        The function in them that computes the outputs.

    Raises
    ------
    FileNotFoundError
        If a file does not exist.
    """

    def __init__(self, func_files: str | Sequence[str], func_name: str | None = None) -> None:
        files = [func_files] if isinstance(func_files, str) else list(func_files)
        self.func_files = [self.get_path(file) for file in files]
        self.func_name = func_name
        for file in self.func_files:
            if not os.path.isfile(file):
                raise FileNotFoundError(f"{type(self).__name__}: there is no file {file}")

    @classmethod
    def get_path(cls, f: str) -> str:
        """Return the path of a file given relative to the one that defines the class."""
        if os.path.isabs(f):
            return f
        import inspect

        return os.path.realpath(os.path.join(os.path.dirname(inspect.getfile(cls)), f))

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Raise MethodNotDefined: classes define this, as their C code cannot be used."""
        raise MethodNotDefined(
            f"{type(self).__name__} has C code only, and no C code is compiled when a program"
            " runs: define `perform` too"
        )


def _tagged(tag: str) -> Callable[[Any], Any]:
    def method(self: Any, *args: Any) -> Any:
        try:
            return self.code_sections[tag]
        except (AttributeError, KeyError):
            raise MethodNotDefined(f"c_{tag}", type(self), type(self).__name__) from None

    method.__name__ = f"c_{tag}"
    return method


def simple_meth(tag: str) -> Callable[[Any], Any]:
    """Return a method that gives a section of the C code of an operation."""
    return _tagged(tag)


def apply_meth(tag: str) -> Callable[..., Any]:
    """Return a method that gives a section of the C code of an application."""
    return _tagged(tag)
