"""`pprint`: a variable as a one-line expression, by printers that programs may add.

A printer is an object with `process(output, pstate)` that returns text. `pprint` first asks the
printers assigned to the op, then those to its class, then those with a condition; what nothing
else prints is written as a call, `Op(input, input)`.
"""

import copy
from collections.abc import Callable, Sequence
from typing import Any

from theano import _core
from theano.gof.utils import scratchpad

__all__ = [
    "VALID_ASSOC",
    "DefaultPrinter",
    "DimShufflePrinter",
    "FunctionPrinter",
    "IgnorePrinter",
    "LeafPrinter",
    "OperatorPrinter",
    "PPrinter",
    "PatternPrinter",
    "PrinterState",
    "default_printer",
    "greek",
    "leaf_printer",
    "pp",
    "pprint",
    "special",
    "use_ascii",
]

VALID_ASSOC = {"left", "right", "either"}
use_ascii = True
special = {"middle_dot": "\\dot", "big_sigma": "\\Sigma"}
greek = {name: f"\\{name}" for name in ("alpha", "beta", "gamma", "delta", "epsilon")}


class PrinterState(scratchpad):
    """What printers hand down to those of the inputs; `pprinter` is the `PPrinter`."""

    def __init__(self, props: Any = None, **more_props: Any) -> None:
        if isinstance(props, scratchpad):
            self.__update__(props)
        elif props:
            self.__dict__.update(props)
        self.__dict__.update(more_props)


class OperatorPrinter:
    """Prints an operator between its operands, or before its only one, in parentheses.

    Parameters
    ----------
    operator : str
        The operator.
    precedence : int
        Accepted: there are always parentheses.
    assoc : {'left', 'right', 'either'}
        Accepted.
    """

    def __init__(self, operator: str, precedence: int, assoc: str = "left") -> None:
        assert assoc in VALID_ASSOC
        self.operator = operator
        self.precedence = precedence
        self.assoc = assoc

    def process(self, output: Any, pstate: Any) -> str:
        """The text of a variable."""
        parts = [pstate.pprinter.process(value, pstate) for value in output.owner.inputs]
        if len(parts) == 1:
            return f"({self.operator}{parts[0]})"
        return f"({f' {self.operator} '.join(parts)})"


class PatternPrinter:
    """Prints after a pattern such as `|%(0)s|`.

    Parameters
    ----------
    *patterns : str or (str, int, ...)
        For each output of a node, the pattern; numbers after it are accepted.
    """

    def __init__(self, *patterns: Any) -> None:
        self.patterns = [
            pattern if isinstance(pattern, str) else pattern[0] for pattern in patterns
        ]

    def process(self, output: Any, pstate: Any) -> str:
        """The text of a variable."""
        parts = [pstate.pprinter.process(value, pstate) for value in output.owner.inputs]
        named = {str(i): part for i, part in enumerate(parts)}
        return str(self.patterns[output.index] % named)


class FunctionPrinter:
    """Prints a call.

    Parameters
    ----------
    *names : str
        For each output of a node, the name that is called.
    """

    def __init__(self, *names: str) -> None:
        self.names = names

    def process(self, output: Any, pstate: Any) -> str:
        """The text of a variable."""
        return _call(self.names[output.index], output.owner.inputs, pstate)


class IgnorePrinter:
    """Prints a node as its first input."""

    def process(self, output: Any, pstate: Any) -> str:
        """The text of a variable."""
        return str(pstate.pprinter.process(output.owner.inputs[0], pstate))


class LeafPrinter:
    """Prints a variable that nothing computes as its own text."""

    def process(self, output: Any, pstate: Any) -> str:
        """The text of a variable; for some Greek letters, as in TeX."""
        return greek.get(output.name) or str(output)


class DefaultPrinter:
    """Prints what no other printer is for: a call of the op."""

    def process(self, output: Any, pstate: Any) -> str:
        """The text of a variable."""
        if output.owner is None:
            return leaf_printer.process(output, pstate)
        return _call(str(output.owner.op), output.owner.inputs, pstate)


leaf_printer = LeafPrinter()
default_printer = DefaultPrinter()


def _call(name: str, inputs: Sequence[Any], pstate: Any) -> str:
    return f"{name}({', '.join(pstate.pprinter.process(value, pstate) for value in inputs)})"


_ELEMENTWISE: dict[str, Any] = {
    "add": OperatorPrinter("+", -2, "either"),
    "mul": OperatorPrinter("*", -1, "either"),
    "sub": OperatorPrinter("-", -2, "left"),
    "neg": OperatorPrinter("-", 0, "either"),
    "true_div": OperatorPrinter("/", -1, "left"),
    "int_div": OperatorPrinter("//", -1, "left"),
    "pow": OperatorPrinter("**", 1, "right"),
    "abs_": PatternPrinter("|%(0)s|"),
    "second": FunctionPrinter("fill"),
}


class _ElementwisePrinter:
    """Prints elementwise operations: operators where there are some, else calls."""

    def process(self, output: Any, pstate: Any) -> str:
        properties = output.owner.op.properties
        name = properties["scalar_op"]
        if name == "Cast":
            return _call(properties["dtype"], output.owner.inputs, pstate)
        printer = _ELEMENTWISE.get(name) or FunctionPrinter(name)
        return str(printer.process(output, pstate))


class DimShufflePrinter:
    """Leaves broadcasting out and prints transposition as `.T`."""

    def process(self, output: Any, pstate: Any) -> str:
        (value,) = output.owner.inputs
        inner = pstate.pprinter.process(value, pstate)
        order = list(output.owner.op.properties["new_order"])
        dimensions = list(range(value.type.ndim))
        added = len(order) - len(dimensions)
        if order == ["x"] * added + dimensions:
            return str(inner)
        if order == [1, 0]:
            return f"{inner}.T"
        return f"DimShuffle{{{', '.join(map(str, order))}}}({inner})"


class SubtensorPrinter:
    """Prints an index in brackets."""

    def process(self, output: Any, pstate: Any) -> str:
        value, *symbols = output.owner.inputs
        symbol = iter(symbols)

        def number(entry: Any) -> str:
            if entry is None:
                return ""
            return (
                str(pstate.pprinter.process(next(symbol), pstate)) if entry == "x" else str(entry)
            )

        parts = []
        for entry in output.owner.op.properties["idx_list"]:
            if isinstance(entry, slice):
                text = f"{number(entry.start)}:{number(entry.stop)}"
                step = number(entry.step)
                parts.append(f"{text}:{step}" if step else text)
            else:
                parts.append(number(entry) if entry == "x" else f"Constant{{{entry}}}")
        return f"{pstate.pprinter.process(value, pstate)}[{', '.join(parts)}]"


_FAMILIES: dict[str, Any] = {
    "Elemwise": _ElementwisePrinter(),
    "DimShuffle": DimShufflePrinter(),
    "Subtensor": SubtensorPrinter(),
    "Dot": OperatorPrinter("\\dot", -1, "left"),
    "Alloc": FunctionPrinter("alloc"),
}


class _CorePrinter:
    """Prints the operations of the core, by family."""

    def process(self, output: Any, pstate: Any) -> str:
        printer = _FAMILIES.get(getattr(output.owner.op, "family", ""), default_printer)
        return str(printer.process(output, pstate))


class PPrinter:
    """Prints variables by the printers that are assigned to it."""

    def __init__(self) -> None:
        self.printers: list[tuple[Callable[[Any, Any], Any], Any]] = []
        self.printers_dict: dict[Any, Any] = {}

    def assign(self, condition: Any, printer: Any) -> None:
        """Add a printer.

        Parameters
        ----------
        condition : Op, class of Ops, or callable
            What the printer is for: an op, every op of a class, or the variables for which
            `condition(pstate, variable)` is true. Of several conditions the latest counts.
        printer : object
            Has `process(output, pstate)`.
        """
        if isinstance(condition, _core.Op | type):
            self.printers_dict[condition] = printer
        else:
            self.printers.insert(0, (condition, printer))

    def process(self, r: Any, pstate: Any = None) -> str:
        """The text of a variable.

        Parameters
        ----------
        r : Variable
            What is printed.
        pstate : PrinterState, optional
            What the printers of its clients hand down.
        """
        if pstate is None:
            pstate = PrinterState(pprinter=self)
        elif isinstance(pstate, dict):
            pstate = PrinterState(pprinter=self, **pstate)
        if r.owner is not None:
            op = r.owner.op
            printer = self.printers_dict.get(op) or self.printers_dict.get(type(op))
            if printer is not None:
                return str(printer.process(r, pstate))
        for condition, printer in self.printers:
            if condition(pstate, r):
                return str(printer.process(r, pstate))
        return str((leaf_printer if r.owner is None else _core_printer).process(r, pstate))

    def clone(self) -> "PPrinter":
        """A printer with the same assignments, independent of this one."""
        copied = copy.copy(self)
        copied.printers = list(self.printers)
        copied.printers_dict = dict(self.printers_dict)
        return copied

    def clone_assign(self, condition: Any, printer: Any) -> "PPrinter":
        """A printer with one more assignment."""
        copied = self.clone()
        copied.assign(condition, printer)
        return copied

    def process_graph(
        self, inputs: Any, outputs: Any, updates: Any = None, display_inputs: bool = False
    ) -> str:
        """The text of a graph: a line for each variable with a name and each result.

        Parameters
        ----------
        inputs, outputs : Variable or list of Variable
            The two ends.
        updates : dict, optional
            New values by the shared variables that they are stored in.
        display_inputs : bool
            Whether the first line lists the inputs.
        """
        updates = {} if updates is None else updates
        inputs = list(inputs) if isinstance(inputs, list | tuple) else [inputs]
        outputs = list(outputs) if isinstance(outputs, list | tuple) else [outputs]
        lines: list[tuple[int, str]] = []
        if display_inputs:
            lines.append((0, f"inputs: {', '.join(map(str, [*inputs, *updates]))}"))
        current: Any = None
        named = self.clone_assign(
            lambda pstate, r: r.name is not None and r is not current, leaf_printer
        )
        targets = {value: target for target, value in updates.items()}
        number = 1
        for node in _core.toposort([*inputs, *updates], [*outputs, *updates.values()]):
            for output in node.outputs:
                if output in targets:
                    lines.append((number + 1000, f"{targets[output]} <- {named.process(output)}"))
                    number += 1
                result = output in outputs
                if output.name is None and not result:
                    continue
                current = output
                place = 2000 + outputs.index(output) if result else number
                text = named.process(output)
                if len(outputs) == 1 and result:
                    lines.append((place, f"return {text}"))
                else:
                    name = output.name or f"out[{outputs.index(output)}]"
                    lines.append((place, f"{name} = {text}"))
                number += 1
        return "\n".join(text for _, text in sorted(lines))

    def __call__(self, *args: Any) -> str:
        if len(args) == 1 or (len(args) == 2 and isinstance(args[1], PrinterState | dict)):
            return self.process(*args)
        if len(args) >= 2:
            return self.process_graph(*args)
        raise TypeError("pprint takes a variable, or the inputs and outputs of a graph")


_core_printer = _CorePrinter()

pprint = PPrinter()
pp = pprint
