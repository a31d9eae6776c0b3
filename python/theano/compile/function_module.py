"""Function and FunctionMaker: a compiled function, and what it was made of.

`Function` is the core's class, so that a call goes straight into the core; everything about it
that is not a call is written here and in `function_access.py`.
"""

import copy
import sys
import time
import warnings
import weakref
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from theano import _core
from theano.compile.function_access import (
    ContainerView,
    OutputContainer,
    ValueView,
    filter_named,
    find_containers,
)
from theano.compile.io import SymbolicOutput, convert_function_input
from theano.compile.mode import get_mode
from theano.compile.series import over, repeat
from theano.compile.user_rewrites import apply_optimizer
from theano.configdefaults import config
from theano.gof.announcement import quiet
from theano.gof.core_methods import methods_of
from theano.gof.fg import FunctionGraph
from theano.gof.op import ops_with_inner_function
from theano.gof.places import described
from theano.gof.props import classes_with_infer_shape, classes_without_perform
from theano.gof.test_values import compute_after_rewriting
from theano.gof.traversal import roots_behind

__all__ = [
    "Function",
    "FunctionMaker",
    "UnusedInputError",
    "convert_function_input",
    "ops_with_inner_function",
    "orig_function",
]

UnusedInputError = _core.UnusedInputError


class FunctionMaker:
    """Compiles a function, and remembers what it was compiled from.

    Parameters
    ----------
    inputs : sequence of In
        The inputs of calls, then an `In` for each shared variable that takes part; the `update` of
        the latter is its new value.
    outputs : Out, list of Out, or None
        The results.
    mode : str or Mode, optional
        Which rewrites the graph goes through.
    accept_inplace, profile
        As for `theano.function`.
    on_unused_input : {'raise', 'warn', 'ignore'}, optional
        What an input that nothing depends on does.
    output_keys : sequence of str, optional
        The keys of the results, when they come as a dictionary.
    name : str, optional
        The function's name.
    """

    def __init__(
        self,
        inputs: Sequence[Any],
        outputs: Any,
        mode: Any = None,
        accept_inplace: bool = False,
        profile: Any = None,
        on_unused_input: str | None = None,
        output_keys: Sequence[str] | None = None,
        name: str | None = None,
    ) -> None:
        self.inputs = list(inputs)
        self.return_none = outputs is None
        self.unpack_single = outputs is not None and not isinstance(outputs, list | tuple)
        listed = [outputs] if self.unpack_single else list(outputs or ())
        self.outputs = [
            out if isinstance(out, SymbolicOutput) else SymbolicOutput(out) for out in listed
        ]
        self.mode = get_mode(mode)
        self.accept_inplace = accept_inplace
        self.profile = profile
        self.output_keys = None if output_keys is None else list(output_keys)
        self.name = name
        self.arguments = [
            param for param in self.inputs if not isinstance(param.variable, _core.SharedVariable)
        ]
        _report_unused(self, on_unused_input)
        if not accept_inplace:
            _refuse_overwriting(self)

    def _profile_stats(self) -> Any:
        wanted = config.profile if self.profile is None else self.profile
        if not wanted:
            return None
        from theano.compile.profiling import stats_for  # few programs profile

        return stats_for(wanted, self.name)

    def create(self) -> "Function":
        """Compile the function."""
        arguments = self.arguments
        results = [out.variable for out in self.outputs]
        kept = [(i, param.update) for i, param in enumerate(arguments) if param.update is not None]
        profile = self._profile_stats()
        begin = time.perf_counter()
        # What rewrites of the program have done, where the mode wants to know.
        self.program_changes: list[tuple[str, Any, Any]] = []
        expressions, updates = self.for_core(self.program_changes)
        function = _core.compile_function(
            [param.variable for param in arguments],
            expressions,
            updates,
            name=self.name,
            input_names=[param.name for param in arguments],
            defaults=[_default(param) for param in arguments],
            strict=[param.strict for param in arguments],
            allow_downcast=[param.allow_downcast for param in arguments],
            implicit=[param.implicit for param in arguments],
            borrow_outputs=[out.borrow for out in self.outputs],
            default_updates=[(i, len(results) + k) for k, (i, _) in enumerate(kept)],
            output_kind=self._output_kind(),
            output_keys=self.output_keys or [],
            n_results=len(results),
            include=self.mode.included,
            require=self.mode.required,
            exclude=self.mode.excluded,
            observe=self.mode.observation,
            record_rewrites=self.mode.records_rewrites,
        )
        function.__dict__["maker"] = self
        self._function = weakref.ref(function)
        if config.compute_test_value_opt != "off":
            originals = [param.variable for param in arguments] + function.shared_variables()
            compute_after_rewriting(self.fgraph, originals)
        self.mode.attach(function)
        if profile is not None:
            profile.watch(function, time.perf_counter() - begin)
        return function

    def for_core(self, changes: Any = None) -> tuple[list[Any], list[tuple[Any, Any]]]:
        """Expressions and updates as the core gets them: after the rewrites of the program."""
        variables = [param.variable for param in self.inputs]
        wanted = changes if self.mode.records_rewrites else None
        with quiet():
            prepared = _with_prepared_operations(
                self.mode, variables, self.expressions, self.updates
            )
            rewritten = apply_optimizer(self.mode, variables, *prepared, wanted)
            return _with_own_rewrites(self.mode, variables, *rewritten)

    @property
    def expressions(self) -> list[Any]:
        """What is computed: the results, then the new values of inputs with an update."""
        kept = [param.update for param in self.arguments if param.update is not None]
        return [*(out.variable for out in self.outputs), *kept]

    @property
    def updates(self) -> list[tuple[Any, Any]]:
        """Shared variables and their new values."""
        return [
            (param.variable, param.update)
            for param in self.inputs
            if param.update is not None and isinstance(param.variable, _core.SharedVariable)
        ]

    def _output_kind(self) -> str:
        if self.output_keys is not None:
            return "dict"
        return "single" if self.unpack_single else "list"

    @cached_property
    def fgraph(self) -> FunctionGraph:
        """The graph after rewriting: outputs, then updates; inputs, then shared variables."""
        function = self._function()
        if function is None:
            raise ReferenceError("the function that this maker made does not exist any more")
        # Variables that stand for the inputs, and then for the shared variables.
        inputs = function.graph_inputs()
        outputs = function.graph_outputs()
        position = {variable: i for i, variable in enumerate(inputs)}
        update_mapping = {}
        for target, value in function.graph_updates():
            update_mapping[len(outputs)] = position[target]
            outputs.append(value)
        fgraph = FunctionGraph(inputs, outputs, clone=False, update_mapping=update_mapping)
        shared = function.shared_variables()
        for variable, original in zip(inputs[len(inputs) - len(shared) :], shared, strict=True):
            fgraph.containers[variable] = original.container
        return fgraph

    def rebuilt(
        self,
        defaults: Sequence[Any],
        swap: Mapping[Any, Any],
        delete_updates: bool,
        name: str | None,
        unpack_single: bool,
    ) -> "Function":
        """Compile the function again with changes.

        Parameters
        ----------
        defaults : sequence
            The default of each input of calls, or None.
        swap : mapping
            Shared variables, and those that take their place.
        delete_updates : bool
            Whether nothing is updated any more.
        name : str, optional
            The new function's name.
        unpack_single : bool
            Whether a single output is returned as it is instead of in a list.
        """
        inputs = [copy.copy(param) for param in self.inputs]
        outputs = [copy.copy(out) for out in self.outputs]
        arguments = [
            param for param in inputs if not isinstance(param.variable, _core.SharedVariable)
        ]
        for param, default in zip(arguments, defaults, strict=True):
            param.value = default
        for param in inputs:
            if delete_updates:
                param.update = None
            if param.variable in swap:
                param.variable = swap[param.variable]
                param.name = param.variable.name
                param.value = param.variable.container
        if swap:
            changed = [param for param in inputs if param.update is not None]
            expressions = [out.variable for out in outputs] + [param.update for param in changed]
            renewed = iter(_core.clone_graph(expressions, list(swap.items())))
            for out in outputs:
                out.variable = next(renewed)
            for param in changed:
                param.update = next(renewed)
        maker = FunctionMaker(
            inputs,
            outputs[0] if unpack_single else outputs,
            self.mode,
            accept_inplace=self.accept_inplace,
            profile=self.profile,
            on_unused_input="ignore",
            output_keys=self.output_keys,
            name=name,
        )
        maker.return_none = self.return_none
        return maker.create()


def orig_function(
    inputs: Sequence[Any],
    outputs: Any,
    mode: Any = None,
    accept_inplace: bool = False,
    name: str | None = None,
    profile: Any = None,
    on_unused_input: str | None = None,
    output_keys: Sequence[str] | None = None,
) -> "Function":
    """Compile a function whose shared variables are inputs already: the last part of `pfunc`.

    Parameters
    ----------
    inputs : sequence of Variable, In or tuple
        See `FunctionMaker` and `convert_function_input`.
    outputs, mode, accept_inplace, name, profile, on_unused_input, output_keys
        As for `FunctionMaker`.

    Returns
    -------
    Function
        The compiled function.

    Raises
    ------
    TypeError
        If an input is of the wrong kind.
    theano.compile.UnusedInputError
        If nothing depends on an input.
    """
    maker = FunctionMaker(
        [convert_function_input(param) for param in inputs],
        outputs,
        mode,
        accept_inplace=accept_inplace,
        profile=profile,
        on_unused_input=on_unused_input,
        output_keys=output_keys,
        name=name,
    )
    return maker.create()


def _default(param: Any) -> tuple[Any] | None:
    """The default of an input of calls in the form that the core takes."""
    value = param.value
    if isinstance(value, _core.Container):
        value = value.data
    if value is None:
        return None
    return (
        filter_named(param.variable.type, value, param.strict, param.allow_downcast, param.name),
    )


def _with_prepared_operations(
    mode: Any, variables: list[Any], expressions: list[Any], updates: list[tuple[Any, Any]]
) -> tuple[list[Any], list[tuple[Any, Any]]]:
    """Prepare operations in Python, in programs where this makes a difference."""
    if not classes_with_infer_shape or not mode.included:
        return expressions, updates
    from theano.compile.user_operations import prepare_operations

    prepared = prepare_operations(variables, [*expressions, *(value for _, value in updates)])
    return _divided(prepared, len(expressions), updates)


def _divided(
    outputs: list[Any], count: int, updates: list[tuple[Any, Any]]
) -> tuple[list[Any], list[tuple[Any, Any]]]:
    """Return the first outputs, and the others as new values of what is updated."""
    targets = [target for target, _ in updates]
    return outputs[:count], list(zip(targets, outputs[count:], strict=True))


def _with_own_rewrites(
    mode: Any, variables: list[Any], expressions: list[Any], updates: list[tuple[Any, Any]]
) -> tuple[list[Any], list[tuple[Any, Any]]]:
    """Move what only a branch needs into it, and let scans compute only what is read.

    Programs without branches and loops do not import what that takes.
    """
    together = [*expressions, *(value for _, value in updates)]
    if "theano.ifelse" in sys.modules:
        from theano._branches import with_lazy_branches

        together = with_lazy_branches(variables, together, mode)
    if "theano.scan_module.scan_op" in sys.modules and mode.included:
        from theano.scan_module.scan_rewrites import trim_scans

        together = trim_scans(variables, together)
    if classes_without_perform:
        from theano.compile.user_operations import check_operations

        check_operations(together)
    return _divided(together, len(expressions), updates)


def _report_unused(maker: FunctionMaker, on_unused_input: str | None) -> None:
    """Raise or warn when nothing depends on an input."""
    reaction = config.on_unused_input if on_unused_input is None else on_unused_input
    if reaction not in ("raise", "warn", "ignore"):
        raise ValueError(
            f"Invalid value for keyword on_unused_input of theano.function: '{reaction}'.\n"
            "Valid values are 'raise', 'warn', and 'ignore'."
        )
    if reaction == "ignore":
        return
    expressions = [out.variable for out in maker.outputs]
    expressions += [param.update for param in maker.inputs if param.update is not None]
    variables = [param.variable for param in maker.arguments]
    used = set(roots_behind(expressions, variables))
    for i, param in enumerate(maker.arguments):
        if param.variable in used or param.update is not None:
            continue
        message = (
            "theano.function was asked to create a function computing outputs given certain "
            f"inputs, but the provided input variable at index {i} is not part of the "
            f"computational graph needed to compute the outputs: "
            f"{described(param.variable)}.\n"
        )
        if reaction == "raise":
            raise UnusedInputError(
                message + "To make this error into a warning, you can pass the parameter "
                "on_unused_input='warn' to theano.function. To disable it completely, use "
                "on_unused_input='ignore'."
            )
        warnings.warn(
            message + "To make this warning into an error, you can pass the parameter "
            "on_unused_input='raise' to theano.function. To disable it completely, use "
            "on_unused_input='ignore'.",
            stacklevel=6,
        )


def _refuse_overwriting(maker: FunctionMaker) -> None:
    """Raise TypeError where an operation overwrites its inputs and that was not allowed."""
    for node in _core.toposort([], [*maker.expressions, *(new for _, new in maker.updates)]):
        if node.op.defined_in_python and getattr(node.op, "destroy_map", None):
            raise TypeError(
                f"Graph must not contain inplace operations: {node.op} overwrites its inputs; "
                f"its result is {described(node.outputs[0])}. accept_inplace=True allows it.",
                node,
            )


@methods_of(_core.Function)
class FunctionMethods:
    """What a compiled function can do besides being called."""

    # A ProfileStats where profiling was chosen when the function was made.
    profile = None

    @property
    def finder(self: Any) -> dict[Any, Any]:
        """Positions, variables and names of inputs, and the places of their values."""
        if "_finder" not in self.__dict__:
            self._finder = find_containers(self)
        return self._finder  # type: ignore[no-any-return]

    @property
    def value(self: Any) -> ValueView:
        """The stored values of inputs and shared variables: `f.value['x']`."""
        return ValueView(self.finder)

    @property
    def container(self: Any) -> ContainerView:
        """The places where values are stored: `f.container['x'].value`."""
        return ContainerView(self.finder)

    @property
    def input_storage(self: Any) -> list[Any]:
        """The places of the values of all inputs, in order."""
        return [self.finder[i] for i in range(len(self.maker.inputs))]

    @property
    def output_storage(self: Any) -> list[OutputContainer]:
        """One place per result, with its type. They are empty: a result belongs to the caller."""
        return [OutputContainer(out.variable) for out in self.maker.outputs]

    @property
    def outputs(self: Any) -> list[Any]:
        """The `Out`s of the results, with their variables."""
        return list(self.maker.outputs)

    @property
    def n_returned_outputs(self: Any) -> int:
        """How many results a call gives."""
        return len(self.maker.outputs)

    @property
    def output_keys(self: Any) -> list[str] | None:
        """The keys of the results, where they come as a dictionary."""
        keys: list[str] | None = self.maker.output_keys
        return keys

    @property
    def defaults(self: Any) -> list[tuple[bool, bool, Any]]:
        """For each input: must calls give it, does the default come back, and the default."""
        result = []
        for i, param in enumerate(self.maker.inputs):
            is_argument = not isinstance(param.variable, _core.SharedVariable)
            required = is_argument and param.value is None
            refeed = is_argument and not required and param.update is None
            result.append((required, refeed, self.finder[i].value))
        return result

    @property
    def indices(self: Any) -> list[tuple[Any, None, list[Any]]]:
        """For each input: the `In`, None, and the `In` in a list."""
        return [(param, None, [param]) for param in self.maker.inputs]

    @property
    def unpack_single(self: Any) -> bool:
        """Whether the only result is returned as it is instead of in a list."""
        return bool(self.maker.unpack_single)

    @property
    def return_none(self: Any) -> bool:
        """Whether the function was made with `outputs=None`."""
        return bool(self.maker.return_none)

    def __getitem__(self: Any, item: Any) -> Any:
        return self.value[item]

    def __setitem__(self: Any, item: Any, value: Any) -> None:
        self.value[item] = value

    def __contains__(self: Any, item: Any) -> bool:
        return item in self.value

    def get_shared(self: Any) -> list[Any]:
        """The shared variables that calls read or update."""
        inputs = [param.variable for param in self.maker.inputs]
        return [variable for variable in inputs if isinstance(variable, _core.SharedVariable)]

    def repeat(self: Any, n: int, *args: Any, all_outputs: bool = False, **kwargs: Any) -> Any:
        """Call the function `n` times with the same arguments, in the core.

        Each call sees the updates of the one before, as in a loop in Python, but nothing of Python
        runs between them.

        Parameters
        ----------
        n : int
            How many calls, at least 1.
        *args, **kwargs
            The arguments, as for a call.
        all_outputs : bool
            Whether to return the outputs of all calls, stacked along a new first axis, instead of
            those of the last. Outputs whose shape changes come as lists.

        Returns
        -------
        ndarray, list or dict
            In the form in which a call returns its outputs.

        Raises
        ------
        KeyboardInterrupt
            After Ctrl-C. Shared variables have the values that the last complete call gave them,
            and so they have when a call fails.

        Examples
        --------
        >>> count = theano.shared(0)
        >>> f = theano.function([], count, updates=[(count, count + 1)])
        >>> f.repeat(4, all_outputs=True)
        array([0, 1, 2, 3])
        """
        return repeat(self, n, args, kwargs, all_outputs)

    def over(
        self: Any,
        *arrays: Any,
        batch_size: int | None = None,
        shuffle: Any = None,
        progress: bool | str = False,
        all_outputs: bool = False,
        drop_last: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Call the function for each minibatch of some arrays, in the core.

        Parameters
        ----------
        *arrays : array
            One for each of the first inputs, all of the same length. Each call gets the next
            `batch_size` rows of each.
        batch_size : int, optional
            How many rows a call gets; the last one may get fewer. None: one row, without its first
            axis.
        shuffle : Generator, RandomState, int or bool, optional
            The generator, or the seed of one, that puts the rows into a random order first.
        progress : bool or str
            Whether to show a progress bar, or its title. Needs the package tqdm; without it nothing
            is shown.
        all_outputs : bool
            Whether to return the outputs of all calls, stacked along a new first axis, instead of
            those of the last. Outputs whose shape changes come as lists.
        drop_last : bool
            Whether a last batch that is not full is left out.
        **kwargs
            Values of other inputs, the same for all calls.

        Returns
        -------
        ndarray, list or dict
            In the form in which a call returns its outputs.

        Raises
        ------
        TypeError
            If an array does not fit its input.
        ValueError
            If the arrays differ in length, or are empty.
        KeyboardInterrupt
            After Ctrl-C. Shared variables have the values that the last complete call gave them,
            and so they have when a call fails.

        Examples
        --------
        >>> costs = train.over(images, labels, batch_size=32, shuffle=1, all_outputs=True)
        """
        return over(self, arrays, kwargs, batch_size, shuffle, progress, all_outputs, drop_last)

    def sync_shared(self) -> None:
        """Wait until shared variables have their new values; they always have, on a CPU."""

    def copy(
        self: Any,
        share_memory: bool = False,
        swap: Mapping[Any, Any] | None = None,
        delete_updates: bool = False,
        name: str | None = None,
        profile: Any = None,
    ) -> Any:
        """Compile the function again, on the same or on other shared variables.

        A single result is returned in a list by the copy.

        Parameters
        ----------
        share_memory : bool
            Accepted: functions keep no memory that another could use.
        swap : mapping, optional
            Shared variables, and those of the same type that take their place.
        delete_updates : bool
            Whether the copy updates nothing.
        name : str, optional
            The copy's name; by default the old one with ' copy' added.
        profile : object, optional
            True, a name or a `ProfileStats`: calls are measured, see `theano.compile.ProfileStats`;
        None is `config.profile`.

        Raises
        ------
        AssertionError
            If what is swapped is not shared, or the types differ.
        ValueError
            If the function does not use a variable that is to be swapped.
        """
        used = self.get_shared()
        inputs = [param.variable for param in self.maker.arguments]
        for old, new in (swap or {}).items():
            for variable, role in ((old, "Key"), (new, "Value")):
                if variable in inputs or not isinstance(variable, _core.Variable):
                    raise AssertionError(
                        f"{role} of swap should be SharedVariable, given: {described(variable)}"
                    )
            if old not in used:
                raise ValueError(f"SharedVariable: {old} not found")
            if new.type != old.type:
                raise AssertionError(
                    "Type of given SharedVariable conflicts with original one",
                    "Type of given SharedVariable:",
                    new.type,
                    "Type of original SharedVariable:",
                    old.type,
                )
        if name is None and self.name:
            name = self.name + " copy"
        defaults = [self.get_default(i) for i in range(len(self.maker.arguments))]
        return self.maker.rebuilt(defaults, swap or {}, delete_updates, name, False)

    def __copy__(self: Any) -> Any:
        return self.copy()


Function = _core.Function
