"""Modes: which rewrites a function's graph goes through.

The core has one pipeline. A mode chooses whether it runs and which tagged parts are left out, and
what a program has registered with `optdb` comes before it;
linkers, which chose Theano's virtual machine, are names that are checked and kept.
"""

import copy
import importlib
from typing import Any

from theano._lazy import names_from
from theano.configdefaults import config
from theano.gof.query import Query, registration_count

__all__ = [
    "FAST_COMPILE",
    "FAST_RUN",
    "Mode",
    "get_default_mode",
    "get_mode",
    "predefined_linkers",
    "predefined_modes",
    "predefined_optimizers",
    "register_linker",
    "register_mode",
    "register_optimizer",
]

OPT_NONE = Query(include=[])
OPT_MERGE = Query(include=["merge"])
OPT_FAST_RUN = Query(include=["fast_run"])
OPT_FAST_RUN_STABLE = OPT_FAST_RUN.requiring("stable")
OPT_FAST_COMPILE = Query(include=["fast_compile", "fast_compile_gpu"])
OPT_STABILIZE = Query(include=["fast_run"], position_cutoff=1.5000001)
OPT_O2 = OPT_FAST_COMPILE.including("fusion")
OPT_O3 = OPT_FAST_RUN.excluding("inplace")
OPT_UNSAFE = OPT_O3.including("unsafe")

predefined_optimizers: dict[str | None, Query] = {
    None: OPT_NONE,
    "None": OPT_NONE,
    "merge": OPT_MERGE,
    "o4": OPT_FAST_RUN,
    "o3": OPT_O3,
    "o2": OPT_O2,
    "o1": OPT_FAST_COMPILE,
    "unsafe": OPT_UNSAFE,
    "fast_compile": OPT_FAST_COMPILE,
    "fast_run": OPT_FAST_RUN,
    "fast_run_stable": OPT_FAST_RUN_STABLE,
    "stabilize": OPT_STABILIZE,
}

# Every linker runs the same compiled core; the names are those that programs pass.
predefined_linkers: dict[str, Any] = dict.fromkeys(
    ("py", "c", "c|py", "c|py_nogc", "vm", "cvm", "vm_nogc", "cvm_nogc")
)

# Where the core's stages stand in `optdb`, by the tag that excludes them.
_POSITIONS = {
    "canonicalize": 1.0,
    "stabilize": 1.5,
    "BlasOpt": 1.7,
    "specialize": 2.0,
    "fusion": 49.0,
}

# What the fast-compiling modes leave out of the pipeline.
_LEFT_OUT_WHEN_FAST_COMPILING = ("stabilize", "specialize", "fusion", "inplace")


# These are many objects, which few programs look at.
__getattr__ = names_from(__name__, {"theano.compile.rewrite_databases": ("local_useless", "optdb")})


def register_linker(name: str, linker: Any) -> None:
    """Make `name` a linker that `Mode` accepts; ValueError when the name is taken."""
    if name in predefined_linkers:
        raise ValueError(f"Linker name already taken: {name}")
    predefined_linkers[name] = linker


def register_optimizer(name: str, opt: Query) -> None:
    """Make `name` stand for a query in `Mode`; ValueError when the name is taken."""
    if name in predefined_optimizers:
        raise ValueError(f"Optimizer name already taken: {name}")
    predefined_optimizers[name] = opt


class Mode:
    """How functions are compiled.

    Parameters
    ----------
    linker : str or object, optional
        A name of `predefined_linkers`; by default `config.linker`. It does not change results.
    optimizer : str, Query or None
        A name of `predefined_optimizers`, a query, or None for no rewriting; 'default' is
        `config.optimizer`.

    Raises
    ------
    KeyError
        If a name is unknown.
    """

    # How the core lets functions be watched: 'none', 'steps' or 'nodes' (docs/architecture.md).
    observation = "none"
    # Whether functions keep a record of the rewrites, `Function.rewrites()`.
    records_rewrites = False

    def attach(self, function: Any) -> None:
        """Do what this mode does to a function that has been compiled with it."""

    def __init__(self, linker: Any = None, optimizer: Any = "default") -> None:
        if linker is None:
            linker = config.linker
        if isinstance(optimizer, str) and optimizer == "default":
            optimizer = config.optimizer
        self.provided_linker = linker
        self.provided_optimizer: Any = optimizer
        if isinstance(linker, str) and predefined_linkers[linker] is not None:
            linker = predefined_linkers[linker]
        self.linker = linker
        if optimizer is None or isinstance(optimizer, str):
            optimizer = predefined_optimizers[optimizer]
        if isinstance(optimizer, Query):
            self.provided_optimizer = optimizer
        self._optimizer = optimizer

    @property
    def optimizer(self) -> Any:
        """The rewrites that are applied, as an optimizer of a FunctionGraph."""
        if isinstance(self._optimizer, Query):
            return __getattr__("optdb").query(self._optimizer)
        return self._optimizer

    @property
    def program_optimizer(self) -> Any:
        """The optimizer that is applied before the core's pipeline, or None."""
        query = self._optimizer
        if not isinstance(query, Query):
            from theano.gof.opt import Optimizer

            return query if isinstance(query, Optimizer) else None
        if not registration_count() and not query.extra_optimizations:
            return None
        from theano.compile.rewrite_databases import program_rewrites

        excluded = [tag for tag in config.optimizer_excluding.split(":") if tag]
        return program_rewrites(query.excluding(*excluded) if excluded else query)

    @property
    def optimizes(self) -> bool:
        """Whether the core's rewrites run at all."""
        wanted = self._wanted()
        return bool(wanted) and wanted != ["merge"]

    @property
    def included(self) -> tuple[str, ...]:
        """The tags of the rewrites that are applied."""
        return tuple(self._wanted())

    @property
    def required(self) -> tuple[str, ...]:
        """The tags that each of them has."""
        return tuple(self._optimizer.require) if isinstance(self._optimizer, Query) else ()

    @property
    def excluded(self) -> tuple[str, ...]:
        """The tags of the rewrites that are left out."""
        query = self._optimizer
        excluded = list(query.exclude) if isinstance(query, Query) else []
        wanted = self._wanted()
        if "fast_compile" in wanted and "fast_run" not in wanted:
            excluded += [tag for tag in _LEFT_OUT_WHEN_FAST_COMPILING if tag not in wanted]
        excluded += [tag for tag in config.optimizer_excluding.split(":") if tag]
        cutoff = query.position_cutoff if isinstance(query, Query) else float("inf")
        excluded += [tag for tag, position in _POSITIONS.items() if position >= cutoff]
        return tuple(dict.fromkeys(excluded))

    def _wanted(self) -> list[str]:
        # An optimizer of theano.gof.opt is all that is applied.
        return self._optimizer.include if isinstance(self._optimizer, Query) else []

    def including(self, *tags: str) -> "Mode":
        """The mode that also applies the rewrites with one of `tags`."""
        return self._with(self._query().including(*tags))

    def excluding(self, *tags: str) -> "Mode":
        """The mode that leaves out the rewrites with one of `tags`."""
        return self._with(self._query().excluding(*tags))

    def requiring(self, *tags: str) -> "Mode":
        """The mode that applies only rewrites that have each of `tags`."""
        return self._with(self._query().requiring(*tags))

    def register(self, *optimizations: tuple[Any, float]) -> "Mode":
        """The mode that also applies these optimizers.

        Parameters
        ----------
        *optimizations : pairs of Optimizer and float
            Each with its position among those of `optdb`.
        """
        return self._with(self._query().register(*optimizations))

    def clone(self, link_kwargs: Any = None, optimizer: Any = "", **kwargs: Any) -> "Mode":
        """A mode like this one.

        Parameters
        ----------
        link_kwargs, **kwargs
            Accepted: options of linkers and of subclasses.
        optimizer : str, Query or None
            Instead of this mode's, unless it is ''.
        """
        if isinstance(optimizer, str) and optimizer == "":
            optimizer = self._optimizer
        return self._with(optimizer)

    def _query(self) -> Query:
        if not isinstance(self._optimizer, Query):
            raise TypeError(f"tags need a Query, and the optimizer is {self._optimizer!r}")
        return self._optimizer

    def _with(self, optimizer: Any) -> "Mode":
        changed = copy.copy(self)
        Mode.__init__(changed, self.provided_linker, optimizer)
        return changed

    def __str__(self) -> str:
        return (
            f"{type(self).__name__}(linker = {self.provided_linker}, "
            f"optimizer = {self.provided_optimizer})"
        )


FAST_COMPILE = Mode("vm", "fast_compile")
FAST_RUN = Mode("cvm", "fast_run")

predefined_modes: dict[str, Mode] = {"FAST_COMPILE": FAST_COMPILE, "FAST_RUN": FAST_RUN}

_default: dict[tuple[str, str], Mode] = {}


def get_mode(orig_string: Any) -> Any:
    """Find a mode by name.

    Parameters
    ----------
    orig_string : str, Mode or None
        A name of `predefined_modes`, 'Mode', or None for the default; an object is returned as is.

    Raises
    ------
    Exception
        If there is no mode of that name.
    """
    name = config.mode if orig_string is None else orig_string
    if not isinstance(name, str):
        return name
    if name == "Mode":
        flags = (config.linker, config.optimizer)
        if flags not in _default:
            _default[flags] = _default_mode(*flags)
        return _default[flags]
    if name in _CONFIGURED_MODES:
        return _configured_mode(name)
    if name not in predefined_modes:
        raise Exception(f"No predefined mode exist for string: {name}")
    return predefined_modes[name]


# Modes that are made when first asked for, from the flags: their modules need this one.
_CONFIGURED_MODES = {
    "DebugMode": "theano.compile.debugmode",
    "DEBUG_MODE": "theano.compile.debugmode",
    "NanGuardMode": "theano.compile.nanguardmode",
}


def _configured_mode(name: str) -> Mode:
    key = (name, config.optimizer)
    if key not in _default:
        module = importlib.import_module(_CONFIGURED_MODES[name])
        cls = module.NanGuardMode if name == "NanGuardMode" else module.DebugMode
        _default[key] = cls(optimizer=config.optimizer)
    return _default[key]


def _default_mode(linker: str, optimizer: str) -> Mode:
    mode = Mode(linker, optimizer)
    for flag, change in (
        (config.optimizer_including, Mode.including),
        (config.optimizer_requiring, Mode.requiring),
    ):
        tags = [tag for tag in flag.split(":") if tag]
        if tags:
            mode = change(mode, *tags)
    return mode


def get_default_mode() -> Any:
    """The mode of functions that name none; the same object at each call."""
    return get_mode(None)


def register_mode(name: str, mode: Mode) -> None:
    """Make `name` a mode that `function` accepts; ValueError when the name is taken."""
    if name in predefined_modes:
        raise ValueError(f"Mode name already taken: {name}")
    predefined_modes[name] = mode
