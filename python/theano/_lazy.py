"""Names that a module has without importing, until they are used, the modules that define them."""

import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

__all__ = ["names_from"]


def names_from(module: str, sources: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    """Return a module's `__getattr__`: a name is fetched when it is first asked for, and kept.

    Parameters
    ----------
    module : str
        The module that shall have the names.
    sources : mapping of str to sequence of str
        For each module that defines some, their names; its own name stands for the module.

    Returns
    -------
    callable
        Raises AttributeError for other names, as any module does.
    """
    source_of = {name: source for source, names in sources.items() for name in names}

    def __getattr__(name: str) -> Any:
        source = source_of.get(name)
        if source is None:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        defining = importlib.import_module(source)
        value = defining if name == source.rpartition(".")[2] else getattr(defining, name)
        setattr(sys.modules[module], name, value)
        return value

    return __getattr__
