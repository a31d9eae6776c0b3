"""Where programs register their rewrites, the core's by name, and assertions."""

from collections.abc import Callable
from typing import Any

from theano.tensor._assert import Assert, assert_, assert_op

__all__ = [
    "Assert",
    "assert_",
    "assert_op",
    "register_canonicalize",
    "register_specialize",
    "register_specialize_device",
    "register_stabilize",
    "register_uncanonicalize",
    "register_useless",
]


def _registrar(stage: str, *own_tags: str) -> Callable[..., Any]:
    def register(lopt: Any, *tags: str, **kwargs: Any) -> Any:
        if isinstance(lopt, str):
            return lambda rewrite: register(rewrite, lopt, *tags, **kwargs)
        from theano.compile.rewrite_databases import local_useless, optdb  # few programs need it

        database = local_useless if stage == "useless" else optdb[stage]
        name = kwargs.pop("name", None) or lopt.__name__
        database.register(name, lopt, *own_tags, *tags, **kwargs)
        return lopt

    register.__name__ = register.__qualname__ = f"register_{stage}"
    register.__doc__ = f"""Have `theano.function` apply a local rewrite in the stage '{stage}'.

    Modes choose it by the tag 'fast_run', by its name, and by the tags given: FAST_COMPILE by
    'fast_compile'.

    Parameters
    ----------
    lopt : LocalOptimizer, Optimizer or str
        What is registered. A tag in its place makes a decorator of this function.
    *tags : str
        More tags.
    name : str, optional
        The name; by default `lopt.__name__`.
    **kwargs
        As for `register` of the database.

    Returns
    -------
    LocalOptimizer or callable
        What was given; or the decorator.

    Raises
    ------
    ValueError
        If the name is taken, also by a rewrite of the core.

    Examples
    --------
    >>> @theano.tensor.opt.register_{stage}
    ... @theano.gof.local_optimizer([T.sqr])
    ... def local_sqr_of_own(node):
    ...     inner = node.inputs[0].owner
    ...     return [inner.inputs[0]] if inner is not None and inner.op == own else False
    """
    return register


register_useless = _registrar("useless", "last", "fast_run")
register_canonicalize = _registrar("canonicalize", "fast_run")
register_stabilize = _registrar("stabilize", "fast_run")
register_specialize = _registrar("specialize", "fast_run")
register_uncanonicalize = _registrar("uncanonicalize", "fast_run")
register_specialize_device = _registrar("specialize_device", "fast_run")


def __getattr__(name: str) -> Any:
    # The core's rules, and groups of those that have a name of Theano's as a tag.
    if name.startswith("local_"):
        from theano.compile.rewrite_databases import rewrites_named
        from theano.gof.opt import LocalOptGroup

        found = rewrites_named(name)
        if len(found) == 1:
            return found[0]
        if found:
            return LocalOptGroup(*found)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
