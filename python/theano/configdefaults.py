"""The flags of `theano.config`: name, default, admitted values and meaning.

Flags marked "accepted" have no effect here: they steer a C compiler, a GPU or graph-rewriting
details that this package does not have. They exist so that programs and configuration files
written for Theano keep working.
"""

import os
import sys
from typing import Any

import numpy as np

from theano import _core
from theano.configparser import (
    THEANO_FLAGS,
    AddConfigVar,
    BoolParam,
    ConfigParam,
    EnumStr,
    FloatParam,
    IntParam,
    StrParam,
    TheanoConfigWarning,
    config,
    warn_about_unknown_flags,
)

__all__ = ["THEANO_FLAGS", "AddConfigVar", "TheanoConfigWarning", "config"]

ACCEPTED = "Accepted; has no effect here."

_FLOATS = ("float64", "float32", "float16")
_REACTIONS = ("ignore", "warn", "raise", "pdb")
_TEST_VALUES = ("off", "ignore", "warn", "raise", "pdb")
_SETERR = ("ignore", "warn", "raise", "call", "print", "log")
_ALGORITHMS = (
    *("none", "deterministic", "fft", "fft_tiling", "winograd", "winograd_non_fused"),
    *("guess_once", "guess_on_shape_change", "time_once", "time_on_shape_change"),
)
_FORWARD_ALGORITHMS = ("small", "none", "large", *_ALGORITHMS[2:])
_PRECISIONS = ("as_input_f32", "as_input", *_FLOATS[::-1])
_BUG_VERSIONS = (
    *("0.9", "None", "all", "0.3", "0.4", "0.4.1", "0.5", "0.6", "0.7", "0.8", "0.8.1", "0.8.2"),
    *("0.10", "1.0", "1.0.1", "1.0.2", "1.0.3", "1.0.4", "1.0.5"),
)
_OPTIMIZERS = ("o4", "o3", "o2", "o1", "unsafe", "fast_run", "fast_compile", "merge", "None")
_LINKERS = ("cvm", "c|py", "py", "c", "c|py_nogc", "vm", "vm_nogc", "cvm_nogc")
MODE_NAMES = ("Mode", "DebugMode", "FAST_RUN", "NanGuardMode", "FAST_COMPILE", "DEBUG_MODE")


def filter_mode(value: Any) -> Any:
    """Admit the name of a mode or a Mode object."""
    if isinstance(value, str) and value in MODE_NAMES:
        return value
    from theano.compile.mode import Mode  # the mode module needs this one

    if isinstance(value, Mode):
        return value
    raise ValueError(
        f"Expected one of those string {', '.join(map(repr, MODE_NAMES))} or an instance of Mode."
    )


def _filter_device(value: Any) -> str:
    """Admit the CPU; the names of GPUs are kept, and the programs run on the CPU."""
    name = str(value)
    if name == "cpu":
        return name
    if name.startswith("gpu"):
        raise ValueError(f"device={name}: the old GPU back-end does not exist; use device=cpu")
    if name.startswith(("cuda", "opencl")):
        print(f"ERROR (theano.gpuarray): device={name}: no GPU support; using cpu", file=sys.stderr)
        return name
    raise ValueError(f"Invalid value ('{name}') for the configuration variable 'device'.")


def _filter_lazy(value: Any) -> bool | None:
    if value in ("None", None):
        return None
    if value in ("False", "false", "0", False):
        return False
    if value in ("True", "true", "1", True):
        return True
    raise ValueError(f"Valid values for a vm.lazy flag are None, True and False, not {value!r}")


# Flags that change what programs do, with their meaning.
_ACTING: dict[str, tuple[ConfigParam, str]] = {
    "floatX": (EnumStr(*_FLOATS), "dtype of constructors and results that have no other dtype."),
    "cast_policy": (
        EnumStr("custom", "numpy+floatX"),
        "Python numbers become the smallest dtype that holds them, or int64 and floatX.",
    ),
    "warn_float64": (EnumStr(*_REACTIONS), "What happens when a float64 variable is created."),
    "openmp": (BoolParam(True), "Whether several threads compute (`theano.set_num_threads`)."),
    "int_division": (EnumStr("int", "raise", "floatX"), "No effect on / in Python 3."),
    "device": (ConfigParam("cpu", _filter_device, False), "Only the CPU computes."),
    "mode": (ConfigParam("Mode", filter_mode), "The mode of functions that name none."),
    "linker": (EnumStr(*_LINKERS), "Accepted; every linker runs the same compiled core."),
    "optimizer": (EnumStr(*_OPTIMIZERS), "Which graph rewrites the default mode applies."),
    "optimizer_including": (StrParam("", None, False), "Rewrites to add, separated by colons."),
    "optimizer_excluding": (StrParam("", None, False), "Rewrites to leave out."),
    "optimizer_requiring": (StrParam("", None, False), "Rewrites that must be there."),
    "on_unused_input": (
        EnumStr("raise", "warn", "ignore"),
        "What function() does about an input that no output needs.",
    ),
    "exception_verbosity": (EnumStr("low", "high"), "How much run-time errors tell."),
    "traceback.limit": (IntParam(8), "Frames remembered of the place that made a variable."),
    "traceback.compile_limit": (IntParam(0), "The same for variables made by rewrites."),
    "native_code": (BoolParam(True), "Compute fused loops by machine code where possible."),
    "compute_test_value": (EnumStr(*_TEST_VALUES), "Compute with test values while building."),
    "compute_test_value_opt": (EnumStr(*_TEST_VALUES), "The same during rewriting."),
    "print_test_value": (BoolParam(False), "Show test values in the text of variables."),
    "pickle_test_value": (BoolParam(True), "Keep test values when pickling."),
    "unpickle_function": (BoolParam(True), "Unpickle functions, or give None for them."),
    "reoptimize_unpickled_function": (BoolParam(False), "Rewrite unpickled functions again."),
    "on_opt_error": (EnumStr("warn", "raise", "pdb", "ignore"), "What a failing rewrite does."),
    "on_shape_error": (EnumStr("warn", "raise"), "What a failing shape inference does."),
    "profile": (BoolParam(False), "Profile functions and report at exit."),
    "profile_memory": (BoolParam(False), "Add memory to the profile."),
    "profile_optimizer": (BoolParam(False), "Add rewrites to the profile."),
    "conv.assert_shape": (BoolParam(False), "Check the shapes announced to convolutions."),
    "unittests.rseed": (StrParam("666"), "Seed of test programs, or 'random'."),
    "numpy.seterr_all": (EnumStr(*_SETERR, "None", allow_override=False), "For np.seterr."),
    "numpy.seterr_divide": (EnumStr("None", *_SETERR, allow_override=False), "For np.seterr."),
    "numpy.seterr_over": (EnumStr("None", *_SETERR, allow_override=False), "For np.seterr."),
    "numpy.seterr_under": (EnumStr("None", *_SETERR, allow_override=False), "For np.seterr."),
    "numpy.seterr_invalid": (EnumStr("None", *_SETERR, allow_override=False), "For np.seterr."),
    "NanGuardMode.nan_is_error": (BoolParam(True), "NanGuardMode rejects NaN."),
    "NanGuardMode.inf_is_error": (BoolParam(True), "NanGuardMode rejects infinities."),
    "NanGuardMode.big_is_error": (BoolParam(True), "NanGuardMode rejects values above 1e10."),
    "NanGuardMode.action": (EnumStr("raise", "warn", "pdb"), "What NanGuardMode does then."),
    "DebugMode.patience": (IntParam(10), "Repetitions in DebugMode."),
    "DebugMode.check_finite": (BoolParam(True), "DebugMode rejects NaN and infinities."),
    "DebugMode.check_strides": (IntParam(0), "DebugMode checks strides."),
    "profiling.time_thunks": (BoolParam(True), "Time each operation."),
    "profiling.n_apply": (IntParam(20), "Lines in the table of nodes."),
    "profiling.n_ops": (IntParam(20), "Lines in the table of operations."),
    "profiling.output_line_width": (IntParam(512), "Longest line of the report."),
    "profiling.min_memory_size": (IntParam(1024), "Smallest result listed, in bytes."),
    "profiling.min_peak_memory": (BoolParam(False), "Search an order with less memory."),
    "profiling.destination": (StrParam("stderr"), "stderr, stdout or the name of a file."),
    "profiling.debugprint": (BoolParam(False), "Print the functions in the report."),
    "profiling.ignore_first_call": (BoolParam(False), "Leave first calls out."),
}

_BOOL_OFF = (
    *("force_device", "print_global_stats", "gpuarray.sync", "magma.enabled"),
    *("optimizer_verbose", "nocleanup", "lib.amdlibm", "experimental.unpickle_gpu_on_cpu"),
    *("cache_optimizations", "cmodule.warn_no_version", "cmodule.remove_gxx_opt"),
    *("cmodule.compilation_warning", "cmodule.preload_cache", "cmodule.debug"),
    *("scan.allow_gc", "scan.debug", "warn.argmax_pushdown_bug"),
    *("warn.gpusum_01_011_0111_bug", "warn.sum_sum_bug", "warn.sum_div_dimshuffle_bug"),
    *("warn.subtensor_merge_bug", "warn.gpu_set_subtensor1", "warn.vm_gc_bug"),
    *("warn.signal_conv2d_interface", "warn.reduce_join", "warn.inc_set_subtensor1"),
    *("warn.round", "warn.identify_1pexp_bug"),
)
_BOOL_ON = (
    *("print_active_device", "gpuarray.single_stream", "allow_gc"),
    *("tensor.local_elemwise_fusion", "gpu.local_elemwise_fusion", "gpuelemwise.sync"),
    *("warn.inc_subtensor1_opt", "check_input", "DebugMode.check_c", "DebugMode.check_py"),
    *("DebugMode.warn_input_not_reused", "blas.check_openmp"),
    *("experimental.local_alloc_elemwise", "experimental.local_alloc_elemwise_assert"),
    *("scan.allow_output_prealloc",),
)
_STRINGS = {
    **dict.fromkeys(("init_gpu_device", "contexts", "cuda.root", "cuda.include_path"), ""),
    **dict.fromkeys(("dnn.conv.workmem", "dnn.conv.workmem_bwd", "dnn.conv.algo_bwd"), ""),
    **dict.fromkeys(("dnn.base_path", "dnn.include_path", "dnn.library_path"), ""),
    **dict.fromkeys(("dnn.bin_path", "magma.include_path", "magma.library_path"), ""),
    **dict.fromkeys(("cxx", "gcc.cxxflags", "blas.ldflags", "gpuarray.cache_path"), ""),
    **dict.fromkeys(("metaopt.optimizer_excluding", "metaopt.optimizer_including"), ""),
    **dict.fromkeys(("DebugMode.check_preallocated_output", "ctc.root"), ""),
    "compiledir_format": "compiledir_%(short_platform)s",
    "base_compiledir": os.path.join(os.path.expanduser("~"), ".theano"),
    "compiledir": os.path.join(os.path.expanduser("~"), ".theano", "compiledir"),
}
_NUMBERS = {
    **{"gpuarray.preallocate": 0.0, "optdb.position_cutoff": float("inf")},
    **{"optdb.max_use_ratio": 8.0, "openmp_elemwise_minsize": 200000, "metaopt.verbose": 0},
    **{"DebugMode.check_preallocated_output_ndim": 4, "cmodule.age_thresh_use": 2073600},
    **{"tensor.cmp_sloppy": 0, "tensor.insert_inplace_optimizer_validate_nb": -1},
    **{"compile.wait": 5, "compile.timeout": 120},
}
_CHOICES = {
    "deterministic": ("default", "more"),
    "gpuarray.sched": ("default", "multi", "single"),
    "dnn.conv.algo_fwd": _FORWARD_ALGORITHMS,
    "dnn.conv.algo_bwd_data": _ALGORITHMS,
    "dnn.conv.algo_bwd_filter": (*_ALGORITHMS, "small"),
    "dnn.conv.precision": _PRECISIONS,
    "dnn.enabled": ("auto", "True", "False", "no_check"),
    "assert_no_cpu_op": _REACTIONS,
    "cycle_detection": ("regular", "fast"),
    "check_stack_trace": ("off", "log", "warn", "raise"),
    "warn.ignore_bug_before": _BUG_VERSIONS,
}
_READ_ONLY = frozenset(
    (
        *("force_device", "print_active_device", "gpuarray.sync", "gpuarray.preallocate"),
        *("cmodule.preload_cache", "cmodule.age_thresh_use", "tensor.cmp_sloppy"),
        *("compile.wait", "compile.timeout", "compiledir_format", "base_compiledir"),
        *("compiledir", "gpuarray.cache_path", "ctc.root", "contexts", "init_gpu_device"),
        *("dnn.conv.workmem", "dnn.conv.workmem_bwd", "dnn.conv.algo_bwd"),
        *("warn.ignore_bug_before",),
    )
)


def _add_flags() -> None:
    for name, (param, meaning) in _ACTING.items():
        AddConfigVar(name, meaning, param)
    accepted: dict[str, ConfigParam] = {"vm.lazy": ConfigParam("None", _filter_lazy)}
    accepted |= {name: BoolParam(False) for name in _BOOL_OFF}
    accepted |= {name: BoolParam(True) for name in _BOOL_ON}
    accepted |= {name: StrParam(value) for name, value in _STRINGS.items()}
    for name, value in _NUMBERS.items():
        accepted[name] = IntParam(value) if isinstance(value, int) else FloatParam(value)
    accepted |= {name: EnumStr(*values) for name, values in _CHOICES.items()}
    for name, param in accepted.items():
        param.allow_override = name not in _READ_ONLY
        AddConfigVar(name, ACCEPTED, param)


_OF_CORE = ("floatX", "cast_policy", "traceback.limit", "native_code")


def _hand_to_core() -> None:
    """Give the core the flags it reads, now and whenever they change."""
    for name, on_change in (
        *((name, _core.set_config) for name in _OF_CORE),
        *((name, _announce_nodes) for name in ("compute_test_value", "warn_float64")),
        ("print_test_value", _show_test_values),
        ("openmp", _admit_threads),
    ):
        param = _ACTING[name][0]
        param.on_change = on_change
        on_change(name, param.val)


def _announce_nodes(_name: str, _value: Any) -> None:
    wanted = config.compute_test_value != "off" or config.warn_float64 != "ignore"
    _core.set_config("announces_applications", wanted)


def _show_test_values(_name: str, is_shown: bool) -> None:
    module = sys.modules.get("theano.gof.test_value_text")
    if is_shown or module is not None:
        from theano.gof.test_value_text import show_test_values  # few programs need it

        show_test_values(is_shown)


def _admit_threads(name: str, is_admitted: bool) -> None:
    if not is_admitted or "theano._threads" in sys.modules:
        from theano._threads import admit_threads  # few programs need it

        admit_threads(name, is_admitted)


def _apply_seterr() -> None:
    reactions: dict[str, Any] = {}
    for kind in ("all", "divide", "over", "under", "invalid"):
        value = getattr(config.numpy, "seterr_" + kind)
        if value != "None":
            reactions[kind] = value
    np.seterr(**reactions)


_add_flags()
_hand_to_core()
_apply_seterr()
warn_about_unknown_flags()
