"""ProfileStats: where the time of a function goes, by operation, instruction and line.

The core reads the clock before and after each step of a profiled function
(`cpp/run/step_profile.cpp`); functions that are not profiled run the same code as ever. A fused
loop is one step: its time is divided evenly among its nodes.
"""

import atexit
import json
import sys
from collections.abc import Callable
from typing import Any, TextIO

from theano import _core
from theano.compile._profile_report import html_report, text_report
from theano.configdefaults import config

__all__ = ["ProfileStats", "stats_for"]

_reported_at_exit: list["ProfileStats"] = []


class ProfileStats:
    """What was measured of one function, or of several.

    Parameters
    ----------
    atexit_print : bool
        Whether a report is written to `config.profiling.destination` when the program ends.
    flag_time_thunks, gpu_checks
        Accepted.
    **kwargs
        Initial values of attributes, such as `message`.

    Attributes
    ----------
    message : str
        The name of what is measured.
    compile_time : float
        Seconds that compilation took, rewriting included; the core does not measure its parts.

    Examples
    --------
    >>> import theano, theano.tensor as T
    >>> x = T.dmatrix("x")
    >>> f = theano.function([x], T.exp(x).sum(), profile=True)
    >>> f([[1.0, 2.0]])
    >>> f.profile.summary()
    """

    def __init__(
        self,
        atexit_print: bool = True,
        flag_time_thunks: bool | None = None,
        gpu_checks: bool = True,
        **kwargs: Any,
    ) -> None:
        self.message: str | None = None
        self._functions: list[Any] = []
        self.reset()
        vars(self).update(kwargs)
        if atexit_print:
            _reported_at_exit.append(self)

    def reset(self) -> None:
        """Forget the functions measured so far."""
        self._functions = []
        self.compile_time = 0.0
        # Part of compile_time, and not measured apart.
        self.optimizer_time = self.linker_time = self.validate_time = self.import_time = 0.0

    def __getstate__(self) -> dict[str, Any]:
        # Measurements stay with the functions; a copy of one is measured anew.
        return {**vars(self), "_functions": []}

    def watch(self, function: Any, compile_time: float = 0.0) -> None:
        """Measure the calls of a function from now on.

        Parameters
        ----------
        function : Function
            The function, which gets this object as its `profile`.
        compile_time : float
            Seconds that it took to make the function.
        """
        function.start_profile(config.profiling.ignore_first_call)
        function.profile = self
        self._functions.append(function)
        self.compile_time += compile_time

    # ---- what was measured

    def _records(self) -> list[dict[str, Any]]:
        return [function.profile_records() for function in self._functions]

    @property
    def fct_callcount(self) -> int:
        """Calls that were counted."""
        return sum(record["calls"] for record in self._records())

    @property
    def fct_call_time(self) -> float:
        """Seconds in calls, with the conversion of arguments."""
        return float(sum(record["call_seconds"] for record in self._records()))

    @property
    def vm_call_time(self) -> float:
        """Seconds in the steps and between them, without the conversion of arguments."""
        return float(sum(record["run_seconds"] for record in self._records()))

    def instructions(self) -> list[dict[str, Any]]:
        """What was measured of each step, the slowest first.

        Returns
        -------
        list of dict
            `kind` ('loop' or 'node'), `number` in the program, `nodes`, `outputs`, `calls`,
            `seconds`, `bytes_read` and `bytes_written` in all calls together, `output_bytes` of
            each output in the last call.
        """
        steps = [step for record in self._records() for step in record["steps"] if step["calls"]]
        return sorted(steps, key=lambda step: -step["seconds"])

    @property
    def apply_time(self) -> dict[Any, float]:
        """Seconds by node."""
        return self._by(lambda node: node, "seconds")

    def compute_total_times(self) -> dict[Any, float]:
        """Seconds by node, with the total times of the nodes that compute its inputs.

        What several inputs depend on is counted several times.
        """
        own = self.apply_time
        totals: dict[Any, float] = {}
        for node in _core.toposort([], [output for each in own for output in each.outputs]):
            if node in own:
                below = {variable.owner for variable in node.inputs}
                totals[node] = own[node] + sum(totals.get(owner, 0.0) for owner in below)
        return totals

    @property
    def apply_callcount(self) -> dict[Any, int]:
        """Evaluations by node."""
        return {node: step["calls"] for step in self.instructions() for node in step["nodes"]}

    @property
    def apply_cimpl(self) -> dict[Any, bool]:
        """Whether a node is evaluated by the core, or by Python."""
        return {node: not node.op.defined_in_python for node in self.apply_callcount}

    def op_time(self) -> dict[Any, float]:
        """Seconds by operation."""
        return self._by(lambda node: node.op, "seconds")

    def class_time(self) -> dict[type, float]:
        """Seconds by class of operation."""
        return self._by(lambda node: type(node.op), "seconds")

    def line_time(self) -> dict[tuple[str, int], float]:
        """Seconds by line of the user's program: file and number."""
        return self._by(_line_of, "seconds")

    def op_callcount(self) -> dict[Any, int]:
        """Evaluations by operation."""
        return self._by(lambda node: node.op, "calls", shared=False)

    def class_callcount(self) -> dict[type, int]:
        """Evaluations by class of operation."""
        return self._by(lambda node: type(node.op), "calls", shared=False)

    def op_nodes(self) -> dict[Any, int]:
        """Numbers of nodes by operation."""
        return self._count(lambda node: node.op)

    def class_nodes(self) -> dict[type, int]:
        """Numbers of nodes by class of operation."""
        return self._count(lambda node: type(node.op))

    def op_impl(self) -> dict[Any, str]:
        """'C ' or 'Py' by operation."""
        return {node.op: "C " if is_core else "Py" for node, is_core in self.apply_cimpl.items()}

    def class_impl(self) -> dict[type, str]:
        """'C ' or 'Py' by class of operation."""
        return {type(op): kind for op, kind in self.op_impl().items()}

    def bytes_by(self, key: Callable[[Any], Any]) -> dict[Any, float]:
        """Bytes read and written in all calls together, by a property of nodes."""
        moved: dict[Any, float] = {}
        for step in self.instructions():
            share = (step["bytes_read"] + step["bytes_written"]) / len(step["nodes"])
            for node in step["nodes"]:
                moved[key(node)] = moved.get(key(node), 0.0) + share
        return moved

    def _by(self, key: Callable[[Any], Any], measure: str, shared: bool = True) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for step in self.instructions():
            part = step[measure] / len(step["nodes"]) if shared else step[measure]
            for node in step["nodes"]:
                result[key(node)] = result.get(key(node), 0) + part
        return result

    def _count(self, key: Callable[[Any], Any]) -> dict[Any, int]:
        result: dict[Any, int] = {}
        for node in self.apply_callcount:
            result[key(node)] = result.get(key(node), 0) + 1
        return result

    # ---- reports

    def table(self) -> dict[str, Any]:
        """All measurements as numbers and strings, as `to_json` writes them.

        Returns
        -------
        dict
            `message`, `calls`, `call_seconds`, `run_seconds`, `step_seconds`, `compile_seconds`,
            `arena_bytes`, and the lists `classes`, `operations`, `instructions` and `lines` of
            dictionaries with `name`, `seconds`, `share`, `calls` and `bytes`, the slowest first.
        """
        steps = self.instructions()
        total = sum(step["seconds"] for step in steps)
        calls = self._by(_line_of, "calls", shared=False)

        def rows(seconds: dict[Any, float], count: dict[Any, int], key: Any, name: Any) -> Any:
            moved = self.bytes_by(key)
            entries = [
                _row(name(item), time, total, count[item], moved[item])
                for item, time in seconds.items()
            ]
            return sorted(entries, key=lambda entry: -entry["seconds"])

        return {
            "message": self.message or "",
            "calls": self.fct_callcount,
            "call_seconds": self.fct_call_time,
            "run_seconds": self.vm_call_time,
            "step_seconds": total,
            "compile_seconds": self.compile_time,
            "arena_bytes": sum(f.statistics()["arena_bytes"] for f in self._functions),
            "classes": rows(
                self.class_time(),
                self.class_callcount(),
                lambda node: type(node.op),
                lambda cls: f"{cls.__module__}.{cls.__qualname__}",
            ),
            "operations": rows(self.op_time(), self.op_callcount(), lambda node: node.op, str),
            "instructions": [
                {
                    **_row(
                        "; ".join(map(str, step["nodes"])),
                        step["seconds"],
                        total,
                        step["calls"],
                        step["bytes_read"] + step["bytes_written"],
                    ),
                    "kind": step["kind"],
                    "number": step["number"],
                    "lines": sorted({_line_text(_line_of(node)) for node in step["nodes"]}),
                    "outputs": [
                        {"name": str(variable), "type": str(variable.type), "bytes": size}
                        for variable, size in zip(
                            step["outputs"], step["output_bytes"], strict=True
                        )
                    ],
                }
                for step in steps
            ],
            "lines": rows(self.line_time(), calls, _line_of, _line_text),
        }

    def summary(
        self,
        file: TextIO | None = None,
        n_ops_to_print: int | None = None,
        n_apply_to_print: int | None = None,
    ) -> None:
        """Write the report as text.

        Parameters
        ----------
        file : file, optional
            Where to; by default stderr.
        n_ops_to_print, n_apply_to_print : int, optional
            The longest tables of operations and of instructions; by default
            `config.profiling.n_ops` and `config.profiling.n_apply`.
        """
        flags = config.profiling
        text = text_report(
            self.table(),
            flags.n_ops if n_ops_to_print is None else n_ops_to_print,
            flags.n_apply if n_apply_to_print is None else n_apply_to_print,
            flags.output_line_width,
            flags.min_memory_size if config.profile_memory else None,
        )
        print(text, file=sys.stderr if file is None else file)
        if flags.debugprint:
            from theano.printing import debugprint  # built on this package

            for function in self._functions:
                debugprint(function, file=sys.stderr if file is None else file)

    def to_json(self) -> str:
        """The report as JSON; `table` describes it."""
        return json.dumps(self.table(), indent=1)

    def to_html(self) -> str:
        """The report as one HTML page that needs nothing else."""
        return html_report(self.table())


def _row(name: str, seconds: float, total: float, calls: int, moved: float) -> dict[str, Any]:
    share = seconds / total if total > 0 else 0.0
    return {"name": name, "seconds": seconds, "share": share, "calls": calls, "bytes": int(moved)}


def _line_of(node: Any) -> tuple[str, int]:
    trace = node.outputs[0].creation_trace()
    return (trace[0][0], trace[0][1]) if trace else ("", 0)


def _line_text(line: tuple[str, int]) -> str:
    return f"{line[0]}:{line[1]}" if line[0] else "(unknown)"


def stats_for(wanted: Any, name: str | None) -> ProfileStats:
    """The ProfileStats of a function that is being made.

    Parameters
    ----------
    wanted : bool, str or ProfileStats
        What `theano.function` was asked for: its own argument is returned, a string is the message.
    name : str, optional
        The function's name, which is the message otherwise.
    """
    if isinstance(wanted, ProfileStats):
        return wanted
    return ProfileStats(message=wanted if isinstance(wanted, str) else name)


def _report_at_exit() -> None:
    called = [stats for stats in _reported_at_exit if stats.fct_callcount > 0]
    if not called:
        return
    destination = config.profiling.destination
    streams = {"stderr": sys.stderr, "stdout": sys.stdout}
    if destination in streams:
        _write_all(called, streams[destination])
    else:
        with open(destination, "a", encoding="utf-8") as file:
            _write_all(called, file)


def _write_all(called: list[ProfileStats], file: TextIO) -> None:
    for stats in called:
        stats.summary(file=file)
    if len(called) > 1:
        total = ProfileStats(atexit_print=False, message=f"Sum of all ({len(called)}) profiles")
        total._functions = [function for stats in called for function in stats._functions]
        total.compile_time = sum(stats.compile_time for stats in called)
        total.summary(file=file)


atexit.register(_report_at_exit)
