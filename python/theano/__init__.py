"""Symbolic arrays: build expressions, differentiate them, compile them, run them.

The package runs programs written for Theano 1.0.5. `theano.tensor` makes variables and
expressions, `theano.grad` differentiates, `theano.shared` makes values that persist, and
`theano.function` compiles.
"""

import logging
import os
import sys
import warnings
from typing import TYPE_CHECKING

import numpy as np

# Error messages name the user's lines, so the core has to know which files are the package's own.
from theano import _core
from theano._lazy import names_from

_core.set_package_folder(os.path.dirname(__file__) + os.sep)

import theano.tensor  # noqa: E402
from theano import (  # noqa: E402
    compile,
    configdefaults,
    configparser,
    gof,
    gradient,
    misc,
    scalar,
    tensor,
    updates,
    version,
)
from theano._any_dot import dot  # noqa: E402
from theano._printing import notebook as _notebook  # noqa: E402, F401  (displays)
from theano.compile import (  # noqa: E402
    Function,
    FunctionMaker,
    In,
    Mode,
    Out,
    Param,
    SymbolicInput,
    SymbolicOutput,
    clone,
    function,
    function_dump,
    predefined_linkers,
    predefined_modes,
    predefined_optimizers,
    shared,
)
from theano.configdefaults import config  # noqa: E402
from theano.configparser import change_flags  # noqa: E402
from theano.gof import (  # noqa: E402
    Apply,
    Constant,
    Container,
    FunctionGraph,
    Generic,
    InconsistencyError,
    Op,
    Type,
    Variable,
    generic,
)
from theano.gradient import Lop, Rop, grad, subgraph_grad  # noqa: E402
from theano.misc.safe_asarray import _asarray as _asarray  # noqa: E402
from theano.tensor import get_scalar_constant_value  # noqa: E402
from theano.updates import OrderedUpdates  # noqa: E402

if TYPE_CHECKING:
    from theano import compat, ifelse, printing, scan_module, typed_list
    from theano import sparse as sparse
    from theano._sparse_grad import sparse_grad
    from theano._threads import get_num_threads, set_num_threads
    from theano.compile.builders import OpFromGraph
    from theano.compile.ops import as_op
    from theano.gof.c_op import OpenMPOp
    from theano.printing import pp, pprint
    from theano.scan_module.scan import scan
    from theano.scan_module.scan_checkpoints import scan_checkpoints
    from theano.scan_module.scan_views import foldl, foldr, map, reduce

# Printing and drawing, loops and branches are imported when they are used.
__getattr__ = names_from(
    __name__,
    {
        "theano.compile.builders": ("OpFromGraph",),
        "theano.compat": ("compat",),
        "theano._sparse_grad": ("sparse_grad",),
        "theano.sparse": ("sparse",),
        "theano.compile.ops": ("as_op",),
        "theano.compile.profiling": ("ProfileStats",),
        "theano.typed_list": ("typed_list",),
        "theano.gof.c_op": ("OpenMPOp",),
        "theano.ifelse": ("ifelse",),
        "theano._threads": ("get_num_threads", "set_num_threads"),
        "theano.printing": ("printing", "pp", "pprint"),
        "theano.scan_module": (
            *("scan_module", "scan", "scan_checkpoints"),
            *("map", "reduce", "foldl", "foldr"),
        ),
    },
)

# `from theano import *` gives programs every public name bound here, imported modules included:
# Theano's programs rely on `theano`, `np`, `os`, `sys` and `warnings` among them.
__all__ = [
    "Apply",
    "Constant",
    "Container",
    "Function",
    "FunctionGraph",
    "FunctionMaker",
    "Generic",
    "In",
    "InconsistencyError",
    "Lop",
    "Mode",
    "Op",
    "OpFromGraph",
    "OpenMPOp",
    "OrderedUpdates",
    "Out",
    "Param",
    "Rop",
    "SymbolicInput",
    "SymbolicOutput",
    "Type",
    "Variable",
    "as_op",
    "compat",
    "typed_list",
    "change_flags",
    "clone",
    "compile",
    "config",
    "configdefaults",
    "configparser",
    "disable_log_handler",
    "dot",
    "foldl",
    "foldr",
    "function",
    "function_dump",
    "generic",
    "get_num_threads",
    "get_scalar_constant_value",
    "gof",
    "grad",
    "gradient",
    "ifelse",
    "logging",
    "logging_default_handler",
    "map",
    "misc",
    "np",
    "os",
    "pp",
    "pprint",
    "predefined_linkers",
    "predefined_modes",
    "predefined_optimizers",
    "printing",
    "reduce",
    "scalar",
    "scan",
    "scan_checkpoints",
    "scan_module",
    "set_log_handler",
    "set_num_threads",
    "shared",
    "sparse_grad",
    "subgraph_grad",
    "sys",
    "tensor",
    "theano",
    "theano_logger",
    "updates",
    "version",
    "warnings",
]

__version__ = version.version
__api_version__ = 1

theano_logger = logging.getLogger("theano")
logging_default_handler = logging.StreamHandler()
logging_default_handler.setFormatter(logging.Formatter("%(levelname)s (%(name)s): %(message)s"))


def set_log_handler() -> None:
    """Print the package's log messages to stderr; done at import."""
    if logging_default_handler not in theano_logger.handlers:
        theano_logger.addHandler(logging_default_handler)
    theano_logger.setLevel(logging.WARNING)


def disable_log_handler() -> None:
    """Print the package's log messages no more; other handlers still get them."""
    theano_logger.removeHandler(logging_default_handler)


set_log_handler()
