"""What an error in a running function tells: the node, its arrays, and the user's line.

The core hands every exception that leaves a call to `explain`, with the application that failed and
what is known of the arrays it met. The first three lines then say what went wrong, with which
arrays, and where the user made the node.
"""

import io
import linecache
from collections.abc import Sequence
from typing import Any

from theano import _core
from theano.configdefaults import config

__all__ = ["created_at", "explain", "trace_text"]

# For each input of the node: dtype, shape, strides, and the value if it is small.
Arrays = Sequence[tuple[str | None, tuple[int, ...], tuple[int, ...], Any]]

_UNKNOWN_PLACE = "the place is not known (see config.traceback.limit)"


def explain(exception: Exception, function: Any, node: Any, arrays: Arrays) -> None:
    """Add to an exception what is known of the node that raised it.

    The exception keeps its class. If its only argument is a string, this text grows; else the
    details become one more argument.

    Parameters
    ----------
    exception : Exception
        What was raised.
    function : Function
        The function that was running.
    node : Apply
        The application that failed, a node of the function's own graph.
    arrays : sequence of tuple
        For each input dtype, shape, strides, and the value or None; may be empty.
    """
    context = _context(node, arrays)
    details = _details(function, node, arrays)
    args = exception.args
    if hasattr(exception, "__op_instance__"):
        # An inner function has told its part already.
        context = f"\nIn the outer function:\n{context}"
        exception.args = (*_with_text(args, lambda text: f"{text}\n{context}{details}"),)
        return
    exception.args = _with_text(args, lambda text: _inserted(text, context) + details)
    exception.__op_instance__ = node  # type: ignore[attr-defined]
    exception.__thunk_trace__ = node.outputs[0].creation_trace()  # type: ignore[attr-defined]


def _with_text(args: tuple[Any, ...], change: Any) -> tuple[Any, ...]:
    if len(args) == 1 and isinstance(args[0], str):
        return (change(args[0]),)
    return (*args, change("").lstrip("\n"))


def _inserted(text: str, context: str) -> str:
    """The first line of the text, the context, and what else the text says."""
    first, _, rest = text.partition("\n")
    return f"{first}\n{context}\n{rest}".rstrip("\n")


def _context(node: Any, arrays: Arrays) -> str:
    described = [
        f"{variable}: {variable.type} of shape {shape} and strides {strides}"
        if dtype
        else f"{variable}: {variable.type}"
        for variable, (dtype, shape, strides, _) in zip(node.inputs, arrays, strict=False)
    ]
    inputs = f", with inputs {', '.join(described)}" if described else ""
    return f"Apply node that caused the error: {node}{inputs}\n{created_at(node.outputs[0])}"


def created_at(variable: Any) -> str:
    """One line that says where the user made a variable."""
    trace = variable.creation_trace()
    return f"Created at: {_place(trace[0]) if trace else _UNKNOWN_PLACE}"


def _place(frame: tuple[str, int, str]) -> str:
    file, line, function = frame
    return f'File "{file}", line {line}, in {function}'


def trace_text(variable: Any) -> str:
    """The lines of the user's program that led to a variable, outermost first; '' if unknown."""
    lines = []
    for frame in reversed(variable.creation_trace()):
        lines.append(f"  {_place(frame)}")
        source = linecache.getline(frame[0], frame[1]).strip()
        if source:
            lines.append(f"    {source}")
    return "\n".join(lines)


def _details(function: Any, node: Any, arrays: Arrays) -> str:
    outputs = [*function.graph_outputs(), *(value for _, value in function.graph_updates())]
    order = _core.toposort(function.graph_inputs(), outputs)
    position = order.index(node) if node in order else "unknown"
    lines = [
        f"\n\nToposort index: {position}",
        f"Inputs types: [{', '.join(str(variable.type) for variable in node.inputs)}]",
        f"Inputs shapes: {[array[1] if array[0] else 'No shapes' for array in arrays]}",
        f"Inputs strides: {[array[2] if array[0] else 'No strides' for array in arrays]}",
        f"Inputs values: {['not shown' if a[3] is None else a[3] for a in arrays]}",
        f"Outputs clients: {_clients(node, order, outputs)}",
    ]
    trace = trace_text(node.outputs[0])
    if trace:
        lines.append(
            "\nBacktrace when the node is created (use Theano flag traceback.limit=N to make it "
            f"longer):\n{trace}\n"
        )
    else:
        lines.append(
            "\nHINT: Re-running with most Theano optimization disabled could give you a back-trace "
            "of when this node was created. This can be done with by setting the Theano flag "
            "'optimizer=fast_compile'. If that does not work, Theano optimizations can be disabled "
            "with 'optimizer=None'."
        )
    if config.exception_verbosity == "high":
        lines += [_graph(node), _storage(function, node, arrays)]
    else:
        lines.append(
            "HINT: Use the Theano flag 'exception_verbosity=high' for a debugprint and storage map "
            "footprint of this apply node."
        )
    return "\n".join(lines)


def _clients(node: Any, order: Sequence[Any], outputs: Sequence[Any]) -> list[list[str]]:
    found = []
    for output in node.outputs:
        users = [str(user) for user in order if output in user.inputs]
        found.append([*users, *("output" for result in outputs if result is output)])
    return found


def _graph(node: Any) -> str:
    from theano.printing import debugprint  # the printing module needs this package

    text = io.StringIO()
    debugprint(node, file=text, print_type=True)
    return f"\nDebugprint of the apply node:\n{text.getvalue()}"


def _storage(function: Any, node: Any, arrays: Arrays) -> str:
    """The arrays at hand, with their sizes: the node's inputs and the shared variables."""
    entries = []
    for variable, (dtype, shape, _, _) in zip(node.inputs, arrays, strict=False):
        if dtype is not None:
            kind = "Input" if variable.owner is None else "Computed"
            entries.append((str(variable), kind, dtype, shape))
    named = {name for name, *_ in entries}
    for variable in function.shared_variables():
        value = variable.get_value(borrow=True)
        if hasattr(value, "dtype") and hasattr(value, "shape") and str(variable) not in named:
            entries.append((str(variable), "Shared Input", str(value.dtype), value.shape))
    lines = ["Storage map footprint:"]
    total = 0
    for name, kind, dtype, shape in entries:
        item = _item_size(dtype)
        size = item
        for length in shape:
            size *= length
        total += size
        lines.append(
            f" - {name}, {kind}, Shape: {tuple(shape)}, ElemSize: {item} Byte(s), "
            f"TotalSize: {size} Byte(s)"
        )
    lines.append(f" TotalSize: {total} Byte(s) {total / 2**30:.3f} GB")
    return "\n".join(lines)


def _item_size(dtype: str) -> int:
    import numpy as np

    return int(np.dtype(dtype).itemsize)
