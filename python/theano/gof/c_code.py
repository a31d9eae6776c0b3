"""The methods by which operations and types give C code, for programs that define or call them.

No C code is compiled when a program runs, and nothing here is ever asked: an operation is computed
by its `perform`. Public under `theano.gof.op`, `theano.gof.type` and `theano.gof.cc`.
"""

from collections.abc import Callable
from typing import Any, NoReturn

from theano.gof.utils import MethodNotDefined

__all__ = ["CLinkerObject", "CLinkerOp", "CLinkerType", "HideC"]


def _not_defined(name: str) -> Callable[..., NoReturn]:
    def method(self: Any, *args: Any, **kwargs: Any) -> NoReturn:
        raise MethodNotDefined(name, type(self), type(self).__name__)

    method.__name__ = name
    method.__doc__ = "Raise MethodNotDefined: there is no C code."
    return method


class CLinkerObject:
    """What operations and types tell a compiler of C; nothing by default."""

    c_headers = _not_defined("c_headers")
    c_header_dirs = _not_defined("c_header_dirs")
    c_libraries = _not_defined("c_libraries")
    c_lib_dirs = _not_defined("c_lib_dirs")
    c_support_code = _not_defined("c_support_code")
    c_compile_args = _not_defined("c_compile_args")
    c_no_compile_args = _not_defined("c_no_compile_args")
    c_init_code = _not_defined("c_init_code")

    def c_code_cache_version(self) -> tuple[Any, ...]:
        """Return an empty tuple: the C code has no version."""
        return ()


class CLinkerOp(CLinkerObject):
    """The C code of an operation; none by default."""

    c_code = _not_defined("c_code")
    c_code_cleanup = _not_defined("c_code_cleanup")
    c_support_code_apply = _not_defined("c_support_code_apply")
    c_init_code_apply = _not_defined("c_init_code_apply")
    c_init_code_struct = _not_defined("c_init_code_struct")
    c_support_code_struct = _not_defined("c_support_code_struct")
    c_cleanup_code_struct = _not_defined("c_cleanup_code_struct")

    def c_code_cache_version_apply(self, node: Any) -> tuple[Any, ...]:
        """Return the version of the C code for one application."""
        return self.c_code_cache_version()


class CLinkerType(CLinkerObject):
    """The C code of a type; none by default."""

    c_is_simple = _not_defined("c_is_simple")
    c_literal = _not_defined("c_literal")
    c_declare = _not_defined("c_declare")
    c_init = _not_defined("c_init")
    c_extract = _not_defined("c_extract")
    c_cleanup = _not_defined("c_cleanup")
    c_sync = _not_defined("c_sync")


class HideC(CLinkerOp):
    """Hides the C code of other base classes behind it, as it is not used anyway."""
