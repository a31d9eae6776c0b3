"""From the arguments of `theano.function` to what `FunctionMaker` compiles.

Here updates are checked, default updates are found, givens are put in, and every shared variable
that takes part becomes an input of its own kind.
"""

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from theano import _core
from theano.compile.function_module import Function, UnusedInputError, orig_function
from theano.compile.io import In, Param, SymbolicInput, SymbolicOutput
from theano.compile.rebuild import Pairs, given_pairs, iter_over_pairs, ordered_replacements
from theano.gof.copying import clone_get_equiv
from theano.gof.places import described
from theano.gof.traversal import roots_behind

__all__ = ["Param", "iter_over_pairs", "pfunc", "rebuild_collect_shared"]


def pfunc(
    params: Sequence[Any],
    outputs: Any = None,
    mode: Any = None,
    updates: Any = None,
    givens: Any = None,
    no_default_updates: bool | Sequence[Any] = False,
    accept_inplace: bool = False,
    name: str | None = None,
    rebuild_strict: bool = True,
    allow_input_downcast: bool | None = None,
    profile: Any = None,
    on_unused_input: str | None = None,
    output_keys: Sequence[str] | None = None,
) -> Function:
    """Compile a function; the parameters are those of `theano.function`.

    Parameters
    ----------
    params : sequence of Variable or In
        The inputs.
    output_keys : sequence of str, optional
        The keys of the results, when they come as a dictionary.

    See Also
    --------
    theano.function
    """
    inputs = [_as_input(param, allow_input_downcast) for param in params]
    _check_duplicates(inputs)
    pairs = update_pairs(updates)
    replacements = given_pairs(givens)
    _check_givens(inputs, replacements)
    outs = _as_outputs(outputs)

    # One list of expressions, so that parts which they share stay shared when they are rebuilt.
    own = [param for param in inputs if param.update is not None]
    expressions = [out.variable for out in outs]
    expressions += [param.update for param in own]
    rebuilt = _rebuild(
        expressions,
        [param.variable for param in inputs],
        replacements,
        pairs,
        rebuild_strict,
        no_default_updates,
    )

    results = iter(rebuilt.expressions)
    new_outs = [_replaced(out, next(results)) for out in outs]
    for param in own:
        param.update = next(results)
    shared_inputs = _shared_inputs(rebuilt)
    is_single = not (outputs is None or isinstance(outputs, list | tuple)) and output_keys is None
    return orig_function(
        [*inputs, *shared_inputs],
        new_outs[0] if is_single else new_outs,
        mode,
        accept_inplace=accept_inplace,
        profile=profile,
        on_unused_input=on_unused_input,
        output_keys=output_keys,
        name=name,
    )


@dataclass
class _Rebuilt:
    """Expressions after replacement, and what they need."""

    expressions: list[Any]
    updates: dict[Any, Any]
    shared: list[Any]
    replaced: Pairs


def _rebuild(
    expressions: Sequence[Any],
    fixed: list[Any],
    replacements: Pairs,
    updates: Pairs,
    strict: bool,
    no_default_updates: Any,
) -> _Rebuilt:
    """Put replacements into expressions and updates, and add the default updates."""
    every = [*expressions, *(new for _, new in updates)]
    targets = [target for target, _ in updates]
    done: Pairs = []
    if replacements:
        done = ordered_replacements(replacements, every, fixed, strict)
    wanted = _default_update_filter(no_default_updates)
    rebuilt, roots = _with_default_updates(every, targets, fixed, done, wanted)
    found = [variable for variable in roots if isinstance(variable, _core.SharedVariable)]
    count = len(expressions)
    return _Rebuilt(
        rebuilt[:count],
        dict(zip(targets, rebuilt[count:], strict=True)),
        list(dict.fromkeys([*found, *targets])),
        [*done, *zip(every, rebuilt, strict=False)],
    )


def rebuild_collect_shared(
    outputs: Any,
    inputs: Sequence[Any] | None = None,
    replace: Any = None,
    updates: Any = None,
    rebuild_strict: bool = True,
    copy_inputs_over: bool = True,
    no_default_updates: bool | Sequence[Any] = False,
) -> tuple[list[Any], Any, list[Any]]:
    """Put replacements into a graph, and find the shared variables and updates that it brings.

    Parameters
    ----------
    outputs : Variable, Out, list of these, or None
        What the graph computes.
    inputs : sequence of Variable or In, optional
        What stays, and behind which nothing is looked at.
    replace : dict or iterable of pairs, optional
        As the `givens` of `theano.function`.
    updates : dict or iterable of pairs, optional
        Shared variables and their new values.
    rebuild_strict : bool
        Whether what is put in must have the type of what it replaces.
    copy_inputs_over : bool
        Whether the graph keeps the roots that it has. Otherwise inputs, constants and shared
        variables are copies too; copies of shared variables share their values.
    no_default_updates : bool or list of shared variables
        Whether, or for which variables, `default_update` is not applied.

    Returns
    -------
    input_variables : list of Variable
        The variables of the inputs, or what has replaced them.
    cloned_outputs : Variable, Out or list
        What computes the outputs after replacement, as `outputs` was given.
    other : list
        A dictionary from variables to what has replaced them; one from shared variables to their
        new values; the same as a list of pairs; the shared variables that are read or updated.

    Raises
    ------
    TypeError, ValueError, AssertionError
        As `theano.function`.
    """
    given = list(inputs or ())
    variables = [param.variable if isinstance(param, SymbolicInput) else param for param in given]
    outs = _as_outputs(outputs)
    pairs = given_pairs(replace)
    olds = {old for old, _ in pairs}
    rebuilt = _rebuild(
        [out.variable for out in outs],
        [variable for variable in variables if variable not in olds],
        pairs,
        update_pairs(updates),
        rebuild_strict,
        no_default_updates,
    )
    replaced = {variable: variable for variable in variables} | dict(rebuilt.replaced)
    variables = [replaced[variable] for variable in variables]
    if not copy_inputs_over:
        variables = _copy_roots(rebuilt, variables, replaced)
    listed = outputs if isinstance(outputs, list | tuple) else [outputs]
    new_outs = [
        _replaced(out, variable) if isinstance(out, SymbolicOutput) else variable
        for out, variable in zip(listed if outs else [], rebuilt.expressions, strict=True)
    ]
    single = bool(outs) and not isinstance(outputs, list | tuple)
    return (
        variables,
        new_outs[0] if single else new_outs,
        [
            replaced,
            rebuilt.updates,
            list(rebuilt.updates.items()),
            rebuilt.shared,
        ],
    )


def _copy_roots(rebuilt: _Rebuilt, variables: list[Any], replaced: dict[Any, Any]) -> list[Any]:
    """Put copies of the roots into what was rebuilt; the copies of `variables` are returned."""
    values = list(rebuilt.updates.values())
    copies = clone_get_equiv(variables, [*rebuilt.expressions, *values])
    rebuilt.expressions[:] = [copies[expression] for expression in rebuilt.expressions]
    rebuilt.updates.update(zip(rebuilt.updates, [copies[value] for value in values], strict=True))
    replaced.update({old: copies.get(new, new) for old, new in replaced.items()})
    for variable, copied in copies.items():
        if isinstance(variable, _core.Variable):
            replaced.setdefault(variable, copied)
    return [copies[variable] for variable in variables]


def _as_input(param: Any, allow_downcast: bool | None) -> Any:
    """An `In` of the caller's parameter; one that is changed later is a copy."""
    variable = param.variable if isinstance(param, SymbolicInput) else param
    if isinstance(variable, _core.SharedVariable):
        raise TypeError(
            f"Cannot use a shared variable ({described(variable)}) as explicit input. Consider "
            "substituting a non-shared variable via the `givens` parameter"
        )
    if isinstance(param, SymbolicInput):
        return param if param.update is None else copy.copy(param)
    if isinstance(param, _core.Constant):
        raise TypeError(f"Constants not allowed in param list: {described(param)}", param)
    if isinstance(param, _core.Variable):
        return In(param, allow_downcast=allow_downcast)
    raise TypeError(f"Unknown parameter type: {type(param)}")


def _check_duplicates(inputs: Sequence[Any]) -> None:
    positions: dict[Any, int] = {}
    for i, param in enumerate(inputs):
        first = positions.setdefault(param.variable, i)
        if first != i:
            raise UnusedInputError(
                f"Variable {described(param.variable)} is used twice in inputs to "
                f"theano.function, at indices {first} and {i}. This would result in values "
                "provided for it being ignored. "
                "Please do not duplicate variables in the inputs list."
            )


def _check_givens(inputs: Sequence[Any], pairs: Pairs) -> None:
    if not pairs:
        return
    variables = {param.variable for param in inputs}
    for old, _ in pairs:
        if old in variables:
            raise RuntimeError(
                f"You are trying to replace variable {described(old)} through the `givens` "
                "parameter, but this variable is an input to your function. Replacing inputs has "
                "no effect and is forbidden; "
                "leave it out of the inputs, or make the replacement an input."
            )


def update_pairs(updates: Mapping[Any, Any] | Iterable[Any] | None) -> Pairs:
    """Check the updates of a function.

    Parameters
    ----------
    updates : dict, OrderedUpdates or iterable of pairs, optional
        Shared variables and their new values.

    Returns
    -------
    list of pairs
        Each shared variable with a variable of the same type.

    Raises
    ------
    ValueError
        If the form is wrong or a variable is updated twice.
    TypeError
        If a target is not shared or a value is of another type.
    """
    if not updates:
        return []
    given = list(iter_over_pairs(updates))
    pairs: dict[Any, Any] = {}
    for pair in given:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise ValueError(
                "The updates parameter must be an OrderedDict/dict or a list of lists/tuples "
                f"with 2 elements, not {updates!r}"
            )
        target, value = pair
        if not isinstance(target, _core.SharedVariable):
            raise TypeError(
                f"update target must be a SharedVariable, not {described(target)}", target
            )
        if target in pairs:
            raise ValueError(
                f"{described(target)} already has an update expression: "
                f"{described(pairs[target])}; the second is {described(value)}",
                (target, pairs[target]),
            )
        pairs[target] = _checked_update(target, value)
    return list(pairs.items())


def _checked_update(target: Any, value: Any) -> Any:
    try:
        return target.type.filter_variable(value, allow_convert=False)
    except TypeError as error:
        update_type = getattr(value, "type", type(value))
        raise TypeError(
            "An update must have the same type as the original shared variable "
            f"(shared_var={target}, shared_var.type={target.type}, update_val={value}, "
            f"update_val.type={update_type}).\nThe shared variable is {described(target)}.\n"
            f"The update is {described(value)}.",
            "If only the broadcast pattern differs, tensor.unbroadcast or tensor.patternbroadcast "
            "changes it.",
        ) from error


def _default_update_filter(no_default_updates: Any) -> Any:
    """A function that says whether a shared variable's default update is wanted."""
    if isinstance(no_default_updates, bool):
        return lambda variable: not no_default_updates
    if isinstance(no_default_updates, list | tuple):
        excluded = set(no_default_updates)
        return lambda variable: variable not in excluded
    raise TypeError("no_default_update should be either a boolean or a list")


def _with_default_updates(
    expressions: list[Any],
    targets: list[Any],
    fixed: list[Any],
    replacements: Pairs,
    wanted: Any,
) -> tuple[list[Any], list[Any]]:
    """Append default updates to `expressions` and `targets` until none is missing.

    Returns the expressions after replacement, and the roots that they need.
    """
    while True:
        rebuilt = expressions
        if replacements:
            rebuilt = _core.clone_graph(expressions, replacements, strict=False)
        roots = roots_behind(rebuilt, fixed)
        updated = set(targets)
        complete = True
        for variable in roots:
            if not isinstance(variable, _core.SharedVariable) or variable in updated:
                continue
            default = getattr(variable, "default_update", None)
            if default is not None and wanted(variable):
                targets.append(variable)
                expressions.append(_checked_update(variable, default))
                complete = False
        if complete:
            return rebuilt, roots


def _as_outputs(outputs: Any) -> list[SymbolicOutput]:
    if outputs is None:
        return []
    listed = outputs if isinstance(outputs, list | tuple) else [outputs]
    return [out if isinstance(out, SymbolicOutput) else _as_output(out) for out in listed]


def _as_output(out: Any) -> SymbolicOutput:
    if not isinstance(out, _core.Variable):
        raise TypeError(
            f"Outputs must be theano Variable or Out instances. Received {out} of type {type(out)}"
        )
    return SymbolicOutput(out)


def _replaced(out: SymbolicOutput, variable: Any) -> SymbolicOutput:
    return out if out.variable is variable else SymbolicOutput(variable, borrow=out.borrow)


def _shared_inputs(rebuilt: _Rebuilt) -> list[In]:
    """The shared variables that are read or written, as inputs that calls cannot give."""
    return [
        In(variable, value=variable.container, update=rebuilt.updates.get(variable), mutable=False)
        for variable in rebuilt.shared
    ]
