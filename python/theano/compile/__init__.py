"""Functions, shared variables and modes."""

import importlib
from typing import Any

# The package's attribute `function` is the function, which shadows the module of that name.
from theano.compile import function_module, io, mode, pickling, sharedvalue
from theano.compile.function import function, function_dump
from theano.compile.function_module import Function, FunctionMaker, UnusedInputError, orig_function
from theano.compile.io import In, Out, Param, SymbolicInput, SymbolicOutput, convert_function_input
from theano.compile.mode import (
    FAST_COMPILE,
    FAST_RUN,
    Mode,
    get_default_mode,
    get_mode,
    predefined_linkers,
    predefined_modes,
    predefined_optimizers,
    register_linker,
    register_mode,
    register_optimizer,
)
from theano.compile.pfunc import pfunc, rebuild_collect_shared
from theano.compile.rebuild import clone
from theano.compile.sharedvalue import SharedVariable, shared, shared_constructor

__all__ = [
    "FAST_COMPILE",
    "FAST_RUN",
    "Function",
    "FunctionMaker",
    "In",
    "Mode",
    "Out",
    "Param",
    "SharedVariable",
    "SymbolicInput",
    "SymbolicOutput",
    "UnusedInputError",
    "clone",
    "convert_function_input",
    "function",
    "function_dump",
    "function_module",
    "get_default_mode",
    "get_mode",
    "io",
    "mode",
    "orig_function",
    "pfunc",
    "rebuild_collect_shared",
    "pickling",
    "predefined_linkers",
    "predefined_modes",
    "predefined_optimizers",
    "register_linker",
    "register_mode",
    "register_optimizer",
    "shared",
    "shared_constructor",
    "sharedvalue",
]

# These are built on `theano.tensor`, which is built on this package.
_BUILT_LATER = {
    "DebugMode": "theano.compile.debugmode",
    "DeepCopyOp": "theano.compile.ops",
    "DisconnectedType": "theano.gradient",
    "MonitorMode": "theano.compile.monitormode",
    "NanGuardMode": "theano.compile.nanguardmode",
    "ProfileStats": "theano.compile.profiling",
    "Rebroadcast": "theano.compile.ops",
    "Shape": "theano.compile.ops",
    "SpecifyShape": "theano.compile.ops",
    "ViewOp": "theano.compile.ops",
    "deep_copy_op": "theano.compile.ops",
    "shape": "theano.compile.ops",
    "specify_shape": "theano.compile.ops",
    "view_op": "theano.compile.ops",
}


_MODULES_BUILT_LATER = ("debugmode", "monitormode", "nanguardmode", "ops", "profiling")


def __getattr__(name: str) -> Any:
    if name in _MODULES_BUILT_LATER:
        return importlib.import_module(f"theano.compile.{name}")
    if name in _BUILT_LATER:
        return getattr(importlib.import_module(_BUILT_LATER[name]), name)
    raise AttributeError(f"module 'theano.compile' has no attribute {name!r}")
