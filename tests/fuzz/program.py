"""A program: typed inputs, a list of assignments in the language of `theano.tensor`, and outputs.

It is data, so that it can be written to a file, made smaller, and built again.
"""

import functools
import json
import re
from dataclasses import dataclass, field, replace
from types import CodeType
from typing import Any

import numpy as np

import theano
import theano.tensor as T
import theano.tensor.signal.pool
from tests.fuzz.arrays import array_from_json, array_to_json, laid_out
from theano.sandbox import multinomial, rng_mrg
from theano.tensor import fft, fourier, nlinalg, nnet, slinalg

__all__ = ["Built", "Input", "Program", "names_in", "run_source"]

# By package, what else a script imports where it is used.
MODULES = {
    "theano.sandbox": ("multinomial", "rng_mrg"),
    "theano.tensor": ("fft", "fourier", "nlinalg", "nnet", "slinalg"),
}

NAMESPACE = {
    "T": T,
    "np": np,
    "theano": theano,
    "nnet": nnet,
    "nlinalg": nlinalg,
    "slinalg": slinalg,
    "fft": fft,
    "fourier": fourier,
    "multinomial": multinomial,
    "rng_mrg": rng_mrg,
}


@dataclass
class Input:
    """A root of the graph: an argument, a shared variable or a constant, with its values.

    There is one value for each call; a constant has one.
    """

    name: str
    dtype: str
    broadcastable: tuple[bool, ...]
    values: list[Any]
    kind: str = "argument"
    layout: str = "C"

    def arrays(self) -> list[Any]:
        """Return new arrays with the values, laid out in memory as said."""
        return [laid_out(np.array(value), self.layout) for value in self.values]


@dataclass
class Program:
    """See the module. `steps` are pairs of a name and the expression that it stands for."""

    inputs: list[Input] = field(default_factory=list)
    steps: list[tuple[str, str]] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    updates: list[tuple[str, str]] = field(default_factory=list)
    givens: list[tuple[str, str]] = field(default_factory=list)
    floatX: str = "float64"
    comment: str = ""

    @property
    def calls(self) -> int:
        """How many calls the program makes."""
        return max([len(each.values) for each in self.inputs if each.kind != "constant"], default=1)

    def inputs_of(self, kind: str) -> list[Input]:
        """Return the inputs of a kind."""
        return [each for each in self.inputs if each.kind == kind]

    def needed(self) -> "Program":
        """Return the program without what has no influence on what it gives."""
        wanted = {*self.outputs, *(name for pair in self.updates + self.givens for name in pair)}
        steps = []
        for name, source in reversed(self.steps):
            if name in wanted:
                steps.append((name, source))
                wanted.update(names_in(source))
        inputs = [each for each in self.inputs if each.name in wanted]
        return replace(self, inputs=inputs, steps=steps[::-1])

    def build(self) -> "Built":
        """Make the graph; raises whatever its expressions raise."""
        variables: dict[str, Any] = {}
        with theano.change_flags(floatX=self.floatX):
            for each in self.inputs:
                variables[each.name] = _root(each)
            for name, source in self.steps:
                variables[name] = run_source(source, variables)
        return Built(self, variables)

    def text(self) -> str:
        """Return the program as a script for a reader."""
        lines = ["import numpy as np", "import theano", "import theano.tensor as T"]
        lines.append("import theano.tensor.signal.pool")
        for package, modules in MODULES.items():
            used = [m for m in modules if any(re.search(rf"\b{m}\.", s) for _, s in self.steps)]
            lines += [f"from {package} import {', '.join(used)}"] if used else []
        lines += ["", f"theano.config.floatX = {self.floatX!r}"]
        for each in self.inputs:
            lines += _root_source(each)
        lines += [f"{name} = {source}" for name, source in self.steps]
        arguments = ", ".join(each.name for each in self.inputs if each.kind == "argument")
        call = f"f = theano.function([{arguments}], [{', '.join(self.outputs)}]"
        for what in ("updates", "givens"):
            pairs = ", ".join(f"({a}, {b})" for a, b in getattr(self, what))
            call += f", {what}=[{pairs}]" if pairs else ""
        return "\n".join([*lines, f"{call}, on_unused_input='ignore')"])

    def to_json(self) -> str:
        """Return the text of a regression file: a line for each input, value and step."""
        lines = ["{", f' "comment": {json.dumps(self.comment)},']
        lines += [f' "floatX": {json.dumps(self.floatX)},', ' "inputs": {']
        for each in self.inputs:
            last = each is self.inputs[-1]
            fields = {
                "kind": each.kind,
                "dtype": each.dtype,
                "broadcastable": [bool(flag) for flag in each.broadcastable],
                "layout": each.layout,
            }
            values = [json.dumps(array_to_json(np.asarray(value))) for value in each.values]
            lines.append(f'  "{each.name}": {json.dumps(fields)[:-1]}, "values": [')
            lines += [f"   {value}," for value in values[:-1]] + [f"   {values[-1]}"]
            lines.append("  ]}" if last else "  ]},")
        steps = [json.dumps(f"{name} = {source}") for name, source in self.steps]
        lines += [" },", ' "steps": [', ",\n".join(f"  {step}" for step in steps), " ],"]
        lines += [f' "outputs": {json.dumps(self.outputs)},']
        lines += [f' "updates": {json.dumps(self.updates)},']
        lines += [f' "givens": {json.dumps(self.givens)}', "}"]
        return "\n".join(line for line in lines if line) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Program":
        """Return the program of a regression file."""
        data = json.loads(text)
        inputs = [
            Input(
                name,
                each["dtype"],
                tuple(each["broadcastable"]),
                [array_from_json(value) for value in each["values"]],
                each["kind"],
                each["layout"],
            )
            for name, each in data["inputs"].items()
        ]
        steps = [tuple(step.split(" = ", 1)) for step in data["steps"]]
        return cls(
            inputs,
            steps,
            data["outputs"],
            [tuple(pair) for pair in data["updates"]],
            [tuple(pair) for pair in data["givens"]],
            data["floatX"],
            data["comment"],
        )


@dataclass
class Built:
    """The graph of a program."""

    program: Program
    variables: dict[str, Any]

    def roots(self, kind: str) -> list[Any]:
        """Return the variables of the inputs of a kind."""
        return [self.variables[each.name] for each in self.program.inputs if each.kind == kind]

    def compile(self, mode: Any) -> Any:
        """Return the compiled function."""
        of = self.variables
        with theano.change_flags(floatX=self.program.floatX):
            return theano.function(
                self.roots("argument"),
                [of[name] for name in self.program.outputs],
                updates=[(of[a], of[b]) for a, b in self.program.updates],
                givens=[(of[a], of[b]) for a, b in self.program.givens],
                mode=mode,
                on_unused_input="ignore",
            )


@functools.lru_cache(maxsize=10_000)
def _compiled(source: str) -> CodeType:
    return compile(source, source, "eval")


def run_source(source: str, variables: dict[str, Any]) -> Any:
    """Return the value of an expression over variables."""
    return eval(_compiled(source), {**NAMESPACE, **variables})


def names_in(source: str) -> list[str]:
    """Return the names of values that an expression uses, each once."""
    return list(dict.fromkeys(re.findall(r"\bv\d+\b", source)))


def _root(each: Input) -> Any:
    type_ = T.TensorType(each.dtype, each.broadcastable)
    if each.kind == "constant":
        return T.TensorConstant(type_, np.array(each.values[0]))
    if each.kind == "shared":
        return theano.shared(
            np.array(each.values[0]), broadcastable=each.broadcastable, name=each.name
        )
    return type_(each.name)


def _root_source(each: Input) -> list[str]:
    """Return the lines of a script that define an input, and tell its values."""
    values = [_array_source(value) for value in each.values]
    type_ = f"T.TensorType({each.dtype!r}, {each.broadcastable})"
    if each.kind == "constant":
        return [f"{each.name} = T.TensorConstant({type_}, {values[0]})"]
    if each.kind == "shared":
        made = f"theano.shared({values[0]}, broadcastable={each.broadcastable})"
        return [f"{each.name} = {made}", *(f"# then set to {value}" for value in values[1:])]
    lines = [f"# {each.name}: {value}, laid out as {each.layout!r}" for value in values]
    return [f"{each.name} = {type_}({each.name!r})", *lines]


def _array_source(array: Any) -> str:
    array = np.asarray(array)
    numbers = re.sub(r"\b(nan|inf)\b", r"np.\1", str(array.tolist()))
    if array.size == 0:
        return f"np.zeros({array.shape}, {array.dtype.name!r})"
    return f"np.array({numbers}, {array.dtype.name!r})"
