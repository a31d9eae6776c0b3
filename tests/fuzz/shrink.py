"""Makes a failing program small, as long as it fails in the same way."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from tests.fuzz.checker import check
from tests.fuzz.program import Input, Program, names_in, run_source
from theano import _core, interpreter

__all__ = ["shrink"]


def shrink(program: Program, kind: str, attempts: int = 3000) -> Program:
    """Return a smaller program that fails in the same way.

    Parameters
    ----------
    program : Program
        One for which `check` returns a failure.
    kind : str
        The kind of the failure, whose last word is the mode.
    attempts : int, optional
        How many smaller programs are tried.
    """
    mode = next((m for m in _modes() if kind.endswith(m)), None)
    modes = [mode] if mode else list(_modes())
    left = attempts

    def fails(candidate: Program) -> bool:
        nonlocal left
        left -= 1
        try:
            failure = check(candidate, modes)
        except Exception:
            return False
        return failure is not None and failure.kind == kind

    split = _split_expressions(program)
    if fails(split):
        program = split
    changed = True
    while changed and left > 0:
        changed = False
        for reduction in _REDUCTIONS:
            program, did_change = _exhaust(program, reduction, fails, lambda: left > 0)
            changed = changed or did_change
    return _renumbered(program)


def _modes() -> list[str]:
    from tests.fuzz.checker import MODES

    return list(MODES)


def _exhaust(
    program: Program,
    reduction: Callable[[Program], Iterator[Program]],
    fails: Callable[[Program], bool],
    may_go_on: Callable[[], bool],
) -> tuple[Program, bool]:
    """Apply a reduction as often as it helps."""
    did_change = False
    while may_go_on():
        for candidate in reduction(program):
            candidate = candidate.needed()
            if fails(candidate):
                program, did_change = candidate, True
                break
            if not may_go_on():
                break
        else:
            break
    return program, did_change


# ---- reductions, each a source of smaller programs


def _without_outputs(program: Program) -> Iterator[Program]:
    for i in range(len(program.outputs)):
        if len(program.outputs) > 1:
            yield replace(program, outputs=program.outputs[:i] + program.outputs[i + 1 :])
    for i in range(len(program.updates)):
        yield replace(program, updates=program.updates[:i] + program.updates[i + 1 :])
    for i in range(len(program.givens)):
        yield replace(program, givens=program.givens[:i] + program.givens[i + 1 :])
    if program.updates and program.outputs:
        yield replace(program, outputs=[])


def _with_one_call(program: Program) -> Iterator[Program]:
    if program.calls > 1:
        for call in reversed(range(program.calls)):
            yield replace(program, inputs=[_with_values(each, [call]) for each in program.inputs])


def _with_values(each: Input, calls: list[int]) -> Input:
    if each.kind == "constant":
        return each
    return replace(each, values=[each.values[call] for call in calls])


def _with_earlier_outputs(program: Program) -> Iterator[Program]:
    """An operand of an output in its place."""
    sources = dict(program.steps)
    for i, name in enumerate(program.outputs):
        for other in names_in(sources.get(name, "")):
            yield replace(program, outputs=[*program.outputs[:i], other, *program.outputs[i + 1 :]])


def _with_steps_replaced(program: Program) -> Iterator[Program]:
    """A value of the same type in place of a step: an operand, or a new input."""
    try:
        variables = program.build().variables
    except Exception:
        return
    names = [each.name for each in program.inputs] + [name for name, _ in program.steps]
    for at in reversed(range(len(program.steps))):
        name, source = program.steps[at]
        earlier = names[: len(program.inputs) + at]
        for other in [n for n in names_in(source) if n in earlier] + earlier[:6]:
            if variables[other].type == variables[name].type:
                yield _substituted(program, at, other)
    for at in range(len(program.steps)):
        made = _as_input(program, variables, at)
        if made is not None:
            yield replace(
                program,
                inputs=[*program.inputs, made],
                steps=program.steps[:at] + program.steps[at + 1 :],
            )


def _substituted(program: Program, at: int, other: str) -> Program:
    name = program.steps[at][0]

    def renamed(text: str) -> str:
        return re.sub(rf"\b{name}\b", other, text)

    return replace(
        program,
        steps=[(n, renamed(s)) for i, (n, s) in enumerate(program.steps) if i != at],
        outputs=[renamed(n) for n in program.outputs],
        updates=[(a, renamed(b)) for a, b in program.updates],
        givens=[(a, renamed(b)) for a, b in program.givens if a != name],
    )


def _as_input(program: Program, variables: dict[str, Any], at: int) -> Input | None:
    name = program.steps[at][0]
    variable = variables[name]
    values = []
    try:
        for call in range(program.calls):
            given = {
                variables[each.name]: np.asarray(each.values[call])
                for each in program.inputs
                if each.kind != "constant"
            }
            values.append(np.array(interpreter.evaluate([variable], given)[0]))
    except Exception:
        return None
    return Input(name, variable.dtype, tuple(map(bool, variable.broadcastable)), values)


def _with_shorter_dimensions(program: Program) -> Iterator[Program]:
    """All dimensions of one length cut to a smaller one."""
    lengths = {
        n for each in program.inputs for value in each.values for n in np.shape(value) if n > 1
    }
    for old in sorted(lengths, reverse=True):
        for new in (1, 2, old // 2, old - 1):
            if new >= old:
                continue
            inputs = [
                replace(
                    each,
                    values=[
                        np.asarray(v)[tuple(slice(new if n == old else n) for n in np.shape(v))]
                        for v in each.values
                    ],
                )
                for each in program.inputs
            ]
            yield replace(program, inputs=inputs)
    for i, each in enumerate(program.inputs):
        for axis in range(len(each.broadcastable)):
            if each.broadcastable[axis] or any(v.shape[axis] <= 1 for v in each.values):
                continue
            cut = (slice(None),) * axis + (slice(0, 1),)
            yield _with_input(program, i, replace(each, values=[v[cut] for v in each.values]))


def _with_simpler_inputs(program: Program) -> Iterator[Program]:
    for i, each in enumerate(program.inputs):
        if each.layout != "C":
            yield _with_input(program, i, replace(each, layout="C"))
        if each.kind != "argument" and len(each.values) == program.calls:
            yield _with_input(program, i, replace(each, kind="argument"))
        for simpler in (_ones, _zeros, _rounded):
            values = [simpler(np.asarray(value)) for value in each.values]
            same = all(
                np.array_equal(a, b, equal_nan=True)
                for a, b in zip(values, each.values, strict=True)
            )
            is_simple = any(
                np.array_equal(v, kind(np.asarray(v)))
                for v in each.values
                for kind in (_ones, _zeros)
                if v.size
            )
            if not same and not is_simple:
                yield _with_input(program, i, replace(each, values=values))


def _ones(value: Any) -> Any:
    return np.ones_like(value)


def _zeros(value: Any) -> Any:
    return np.zeros_like(value)


def _rounded(value: Any) -> Any:
    if value.dtype.kind not in "fc":
        return value
    with np.errstate(all="ignore"):
        return np.round(value * 2) / np.asarray(2, value.dtype)


def _with_input(program: Program, i: int, made: Input) -> Program:
    return replace(program, inputs=[*program.inputs[:i], made, *program.inputs[i + 1 :]])


def _with_other_float(program: Program) -> Iterator[Program]:
    if program.floatX != "float64":
        yield replace(program, floatX="float64")


_REDUCTIONS = [
    _without_outputs,
    _with_one_call,
    _with_earlier_outputs,
    _with_steps_replaced,
    _with_shorter_dimensions,
    _with_simpler_inputs,
    _with_other_float,
]


# ---- one operation per step


def _split_expressions(program: Program) -> Program:
    """Give each operation inside an expression a step of its own."""
    try:
        variables = dict(program.build().variables)
    except Exception:
        return program
    count = 1 + max((int(name[1:]) for name in variables), default=0)
    steps: list[tuple[str, str]] = []

    def value_of(node: ast.AST) -> Any:
        try:
            return run_source(ast.unparse(node), variables)
        except Exception:
            return None

    class Splitter(ast.NodeTransformer):
        def __init__(self) -> None:
            self.depth = 0

        def generic_visit(self, node: ast.AST) -> ast.AST:
            nonlocal count
            if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.Lambda):
                return node
            outermost = self.depth == 0
            self.depth += 1
            node = super().generic_visit(node)
            self.depth -= 1
            kinds = (ast.Call, ast.BinOp, ast.UnaryOp, ast.Subscript, ast.Attribute)
            if outermost or not isinstance(node, kinds):
                return node
            value = value_of(node)
            if not isinstance(value, _core.Variable) or not hasattr(value.type, "dtype"):
                return node
            name = f"v{count}"
            count += 1
            steps.append((name, ast.unparse(node)))
            variables[name] = value
            return ast.Name(name, ast.Load())

    for name, source in program.steps:
        tree = ast.parse(source, mode="eval").body
        steps.append((name, ast.unparse(Splitter().visit(tree))))
    return replace(program, steps=steps)


def _renumbered(program: Program) -> Program:
    """Name the values v0, v1, ... in order."""
    names = [each.name for each in program.inputs] + [name for name, _ in program.steps]
    new = {name: f"v{i}" for i, name in enumerate(names)}

    def renamed(text: str) -> str:
        return re.sub(r"\bv\d+\b", lambda m: new.get(m[0], m[0]), text)

    return replace(
        program,
        inputs=[replace(each, name=new[each.name]) for each in program.inputs],
        steps=[(new[name], renamed(source)) for name, source in program.steps],
        outputs=[new[name] for name in program.outputs],
        updates=[(new[a], new[b]) for a, b in program.updates],
        givens=[(new[a], new[b]) for a, b in program.givens],
    )
