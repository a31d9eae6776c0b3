"""Functions, shared variables and modes."""

from theano._lazy import names_from

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
__getattr__ = names_from(
    __name__,
    {
        "theano.compile.builders": ("builders", "OpFromGraph"),
        "theano.compile.debugmode": ("debugmode", "DebugMode"),
        "theano.compile.monitormode": ("monitormode", "MonitorMode"),
        "theano.compile.nanguardmode": ("nanguardmode", "NanGuardMode"),
        "theano.compile.ops": (
            "ops",
            "DeepCopyOp",
            "FromFunctionOp",
            "Rebroadcast",
            "Shape",
            "Shape_i",
            "SpecifyShape",
            "ViewOp",
            "as_op",
            "deep_copy_op",
            "register_deep_copy_op_c_code",
            "register_rebroadcast_c_code",
            "register_shape_c_code",
            "register_shape_i_c_code",
            "register_specify_shape_c_code",
            "register_view_op_c_code",
            "shape",
            "shape_i",
            "specify_shape",
            "view_op",
        ),
        "theano.compile.profiling": ("profiling", "ProfileStats"),
        "theano.compile.rewrite_databases": ("local_useless", "optdb"),
        "theano.gradient": ("DisconnectedType",),
    },
)
