"""Types of the compiled core. Kept true by `tests/repository/test_stub.py` (mypy.stubtest)."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, final

import numpy.typing as npt
from typing_extensions import disjoint_base

__version__: str

class MissingInputError(Exception): ...
class UnusedInputError(Exception): ...

# ------------------------------------------------------------------ graph objects

@disjoint_base
class Type:
    """What a variable may hold. Python subclasses define `filter`, and `__init__` as they like."""

    def __init__(self) -> None: ...

class TensorType(Type):
    """Arrays of one dtype and rank, with the dimensions that are known to be 1."""

    def __init__(
        self,
        dtype: Any,
        broadcastable: Iterable[Any],
        name: str | None = None,
        sparse_grad: bool = False,
    ) -> None: ...
    @property
    def dtype(self) -> str: ...
    @property
    def broadcastable(self) -> tuple[bool, ...]: ...
    @property
    def ndim(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@disjoint_base
class Variable:
    """A value of the graph: a root, or an output of an Apply."""

    def __init__(
        self,
        type: Any,
        owner: Apply | None = None,
        index: int | None = None,
        name: str | None = None,
    ) -> None: ...
    @property
    def type(self) -> Any: ...
    @property
    def owner(self) -> Any: ...
    @property
    def index(self) -> int | None: ...
    name: str | None
    tag: Any
    creation_frames: tuple[tuple[str, int, str], ...] | None
    def creation_trace(self) -> list[tuple[str, int, str]]: ...

class Constant(Variable):
    """A value known when the graph is built."""

    def __init__(self, type: Any, data: Any, name: str | None = None) -> None: ...
    @property
    def data(self) -> Any: ...

class SharedVariable(Variable):
    """A value that lives between calls of functions."""

    def __init__(
        self,
        name: str | None,
        type: Any,
        value: Any,
        strict: bool,
        allow_downcast: bool | None = None,
        container: Container | None = None,
    ) -> None: ...
    def get_value(self, borrow: bool = False, return_internal_type: bool = False) -> Any: ...
    def set_value(self, new_value: Any, borrow: bool = False) -> None: ...
    @property
    def container(self) -> Container: ...

@disjoint_base
class Container:
    """The storage of a shared variable; copies of the variable share it."""

    data: Any

@disjoint_base
class Apply:
    """One application of an Op: inputs, op, outputs."""

    def __init__(
        self, op: Any, inputs: Sequence[Variable], outputs: Sequence[Variable]
    ) -> None: ...
    @property
    def op(self) -> Any: ...
    @property
    def inputs(self) -> list[Any]: ...
    @property
    def outputs(self) -> list[Any]: ...
    def _set_input(self, index: int, variable: Variable, /) -> None: ...
    tag: Any

@disjoint_base
class Op:
    """What is done to inputs. Equality and hash follow from the properties."""

    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    def __call__(self, *inputs: Any, return_list: bool = False, name: str | None = None) -> Any: ...
    def make_node(self, *inputs: Any) -> Apply: ...
    @property
    def defined_in_python(self) -> bool: ...
    @property
    def family(self) -> str: ...
    @property
    def properties(self) -> dict[str, Any]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

# ------------------------------------------------------------------ making graphs

def set_classes(classes: dict[str, type]) -> None:
    """Tell the core which Python class wraps which kind of object."""

def set_package_folder(folder: str) -> None: ...
def set_config(name: str, value: Any) -> None:
    """Hand a setting (`floatX`, `cast_policy`, `traceback.limit`, ...) to the core."""

def as_tensor_variable(x: Any, name: str | None = None, ndim: int | None = None) -> Any: ...
def constant(
    x: Any, name: str | None = None, ndim: int | None = None, dtype: str | None = None
) -> Any: ...
def filter_tensor(
    type: TensorType, data: Any, strict: bool = False, allow_downcast: bool | None = None
) -> npt.NDArray[Any]: ...
def upcast(*dtypes: str) -> str: ...
def scalar_functions() -> list[dict[str, Any]]:
    """One record per elementwise function: name, arity, documentation."""

def op(class_name: str, /, **properties: Any) -> Any:
    """Return the operation of this class with these properties."""

def elemwise_op(name: str, /) -> Any: ...
def cast_op(dtype: str, /) -> Any: ...
def dimshuffle_op(input_broadcastable: Sequence[bool], new_order: Sequence[int | str]) -> Any: ...
def reduce_op(
    function: str,
    axis: Sequence[int] | None = None,
    dtype: str | None = None,
    acc_dtype: str | None = None,
    keeps_dtype: bool = False,
) -> Any: ...
def rebroadcast_op(axes: Sequence[tuple[int, bool]], /) -> Any: ...
def subtensor_op(index: Sequence[Any], /) -> Any: ...
def inc_subtensor_op(index: Sequence[Any], set_instead_of_inc: bool) -> Any: ...

# ------------------------------------------------------------------ walking graphs

def toposort(inputs: Sequence[Variable], outputs: Sequence[Variable]) -> list[Any]: ...
def inputs_read(node: Apply, for_shapes: bool, /) -> list[Any]:
    """Return the inputs of which elements are read, to compute outputs or only their shapes."""

def ancestors(
    variables: Sequence[Variable], blockers: Sequence[Variable] | None = None
) -> list[Any]: ...
def roots(
    variables: Sequence[Variable], blockers: Sequence[Variable] | None = None
) -> list[Any]: ...
def clone_graph(
    outputs: Sequence[Variable],
    replacements: Sequence[tuple[Variable, Variable]],
    strict: bool = True,
    copy_roots: bool = False,
) -> list[Any]: ...

# ------------------------------------------------------------------ gradient

def gradient(
    outputs: Sequence[Variable],
    output_gradients: Sequence[Variable],
    wrt: Sequence[Variable],
    consider_constant: Sequence[Variable] = ...,
) -> list[Any]: ...

# ------------------------------------------------------------------ functions

@final
class Function:
    """A compiled function; a call goes straight into the core."""

    name: str | None
    trust_input: bool
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...
    def program_text(self) -> str: ...
    def graph_inputs(self) -> list[Any]: ...
    def graph_outputs(self) -> list[Any]: ...
    def rewrites(self) -> list[tuple[str, Any, Any]]: ...
    def graph_updates(self) -> list[tuple[Any, Any]]: ...
    def shared_variables(self) -> list[Any]: ...
    def get_default(self, index: int, /) -> Any: ...
    def set_default(self, index: int, value: Any) -> None: ...
    def run_series(
        self,
        steps: int,
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
        streams: list[tuple[int, npt.NDArray[Any], int]],
        order: npt.NDArray[Any] | None,
        all_outputs: bool,
        progress: Callable[[int], object] | None,
        /,
    ) -> Any:
        """Call the function many times, each step with the next rows of the streamed arrays."""

    def run_loop(
        self,
        steps: int,
        arguments: tuple[Any, ...],
        rows: list[tuple[int, npt.NDArray[Any], int]],
        outputs: list[tuple[int, npt.NDArray[Any], int]],
        carried: list[tuple[int, int]],
        condition: int,
        /,
    ) -> tuple[int, list[Any]]:
        """Call the function for each step of a loop.

        `arguments` are the inputs of the first step. An input among `rows` gets the row of an
        array that belongs to the step, counted from a first one; an output among `outputs` is
        written to the row of an array. Rows behind the last one are the first ones again. An input
        among `carried` gets what the step before gave as an output. All other outputs are stacked.
        The loop ends early after a step in which the output `condition` is true; -1 for none.
        Returns the number of steps done, and for each output the stack, what was carried last, or
        None.
        """

    def observe_nodes(
        self, callback: Callable[[int, Any, Any, list[Any], list[Any] | None], object], /
    ) -> None: ...
    def guard_values(
        self,
        nan: bool,
        infinite: bool,
        big: bool,
        callback: Callable[[Variable, Any, list[Any], list[Any], list[Any]], object],
        /,
    ) -> None: ...
    profile: Any
    def start_profile(self, ignores_first_call: bool, /) -> None: ...
    def profile_records(self) -> dict[str, Any]: ...
    def free(self) -> None: ...
    def statistics(self) -> dict[str, int]: ...

def rewrite_rules() -> list[dict[str, str]]:
    """One record per rewrite: name, stage, tags, text."""

def rewrite_graph(
    outputs: Sequence[Variable],
    include: Sequence[str],
    require: Sequence[str],
    exclude: Sequence[str],
    /,
) -> list[Any]:
    """Return the outputs of a graph after rewriting, on the same inputs."""

def apply_rule(name: str, output: Variable, used_often: Sequence[Variable], /) -> list[Any]:
    """Return what a rewrite puts in place of an application's outputs, or an empty list.

    `used_often` are variables that are read in more than one place.
    """

def set_branch_function(op: Op, side: int, function: Any, read: list[int], /) -> None:
    """Let a compiled function compute a side of a choice, without Python in between.

    `read` are the positions of its inputs among those of `op` behind the condition. Side 0 is that
    of a condition other than zero.
    """

def compile_function(
    inputs: Sequence[Variable],
    outputs: Sequence[Variable],
    updates: Sequence[tuple[SharedVariable, Variable]],
    *,
    name: str | None = None,
    input_names: Sequence[str | None] = ...,
    defaults: Sequence[Any] = ...,
    strict: Sequence[bool] = ...,
    allow_downcast: Sequence[bool | None] = ...,
    implicit: Sequence[bool] = ...,
    borrow_outputs: Sequence[bool] = ...,
    default_updates: Sequence[tuple[int, int]] = ...,
    output_kind: str = "list",
    output_keys: Sequence[str] = ...,
    n_results: int = ...,
    include: Sequence[str] = ...,
    require: Sequence[str] = ...,
    exclude: Sequence[str] = ...,
    observe: str = "none",
    record_rewrites: bool = False,
) -> Function: ...

# ------------------------------------------------------------------ sparse matrices

# Arrays are contiguous: indices and indptr of int32, others all of float32 or all of float64.
# A line is a row of a csr matrix or a column of a csc matrix.

def sampled_products(indices: Any, indptr: Any, lines: Any, others: Any, /) -> Any:
    """Return for each element of a line the product of its row of `lines` with one of `others`."""

def sparse_times_dense(
    is_csr: bool, data: Any, indices: Any, indptr: Any, length: int, dense: Any, /
) -> Any:
    """Return the product of a sparse matrix, whose lines have this length, with a dense one."""

# ------------------------------------------------------------------ the machine

def instruction_set() -> str: ...
def available_instruction_sets() -> list[str]: ...
def set_instruction_set(name: str) -> None: ...
def empty_rows(rows: Any, count: int) -> Any:
    """Return an array of so many rows like those of this one, with contents that are undefined.

    The memory of a large array is kept when the array goes, for the next of its size.
    """

def has_fast_panels() -> bool:
    """Whether products with packed matrices are faster here than those of BLAS."""

def has_native_code() -> bool: ...
def native_body_count() -> int: ...
def vector_instructions(has_avx512: bool) -> list[tuple[str, bool, bool, int]]: ...
def encode_vector(
    has_avx512: bool,
    number: int,
    target: int,
    first: int,
    second: int | tuple[int, int | None, int, int],
    immediate: int,
    mask: int,
    /,
) -> bytes: ...
def encode_general(
    name: str, a: int, b: int | tuple[int, int | None, int, int] | None, /
) -> bytes: ...
def set_threads(count: int) -> None: ...
def get_threads() -> int: ...
def allocation_count() -> int: ...
