"""`theano.function`: compile a graph into something that can be called."""

import io
import sys
import warnings
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from theano.compile.function_module import Function
from theano.compile.io import convert_function_input
from theano.compile.pfunc import pfunc

__all__ = ["function", "function_dump"]


def function(
    inputs: Sequence[Any],
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
) -> Function:
    """Compile the graph between inputs and outputs.

    Parameters
    ----------
    inputs : list or tuple of Variable or In
        What calls give. A variable in the middle of the graph may be given too; what computes it
        is then cut off.
    outputs : Variable, Out, list, tuple or dict, optional
        What calls return: one array; a list; a dictionary with sorted keys; or, for None, an empty
        list.
    mode : str or Mode, optional
        Which rewrites the graph goes through; `config.mode` by default.
    updates : dict or iterable of pairs, optional
        Shared variables and the values they get at each call. All are computed from the old
        values before any is stored.
    givens : dict or iterable of pairs, optional
        Variables of the graph, and what takes their place in this function.
    no_default_updates : bool or list of shared variables
        Whether, or for which variables, `default_update` is not applied.
    accept_inplace : bool
        Accepted: graphs hold no operations that overwrite their inputs.
    name : str, optional
        The function's name; by default file and line of the caller.
    rebuild_strict : bool
        Whether what `givens` puts in must have the type of what it replaces. Otherwise the types
        of the graph follow from it.
    allow_input_downcast : bool, optional
        Whether values of inputs may lose information when converted; None allows it only for
        Python floats where floatX is wanted.
    profile : object, optional
        True, a name or a `ProfileStats`: calls are measured, see `theano.compile.ProfileStats`;
        None is `config.profile`.
    on_unused_input : {'raise', 'warn', 'ignore'}, optional
        What an input that nothing depends on does; `config.on_unused_input` by default.

    Returns
    -------
    Function
        Takes values for the inputs, by position or by name.

    Raises
    ------
    TypeError
        If something given is of the wrong kind or type.
    theano.compile.UnusedInputError
        If nothing depends on an input, or an input is given twice.
    theano.gof.MissingInputError
        If the graph needs a variable that has no value.
    """
    if name is None:
        caller = sys._getframe(1)
        name = f"{caller.f_code.co_filename}:{caller.f_lineno}"
    if isinstance(updates, dict) and not isinstance(updates, OrderedDict) and len(updates) > 1:
        warnings.warn(
            "The parameter 'updates' of theano.function() expects an OrderedDict, got "
            f"{type(updates)}; a list of (shared, update) pairs is fine too.",
            stacklevel=2,
        )
    if not isinstance(inputs, list | tuple):
        raise Exception(
            "Input variables of a Theano function should be contained in a list, even when there "
            "is a single input."
        )
    output_keys = None
    if isinstance(outputs, dict):
        assert all(isinstance(key, str) for key in outputs), "the keys of outputs must be strings"
        output_keys = sorted(outputs)
        outputs = [outputs[key] for key in output_keys]
    if any(isinstance(param, list | tuple) for param in inputs):
        if updates or givens or profile:
            raise NotImplementedError(
                "inputs that are tuples are the old interface, which has no updates, givens or "
                "profile"
            )
        inputs = [convert_function_input(param) for param in inputs]
    return pfunc(
        params=inputs,
        outputs=outputs,
        mode=mode,
        updates=updates,
        givens=givens,
        no_default_updates=no_default_updates,
        accept_inplace=accept_inplace,
        name=name,
        rebuild_strict=rebuild_strict,
        allow_input_downcast=allow_input_downcast,
        profile=profile,
        on_unused_input=on_unused_input,
        output_keys=output_keys,
    )


def function_dump(
    filename: str,
    inputs: Sequence[Any],
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
    extra_tag_to_remove: Sequence[str] | None = None,
) -> None:
    """Store the arguments of a call of `function` in a file instead of compiling.

    What a report of a failing compilation needs; the values of shared variables are part of it.

    Parameters
    ----------
    filename : str
        The file, a pickle of a dictionary with the other arguments.
    inputs, outputs, mode, updates, givens, no_default_updates, accept_inplace, name, \
    rebuild_strict, allow_input_downcast, profile, on_unused_input
        As for `function`.
    extra_tag_to_remove : sequence of str, optional
        Attributes of `tag` to leave out, besides those of `StripPickler`.

    Raises
    ------
    OSError
        If the file cannot be written.
    pickle.PicklingError, TypeError, AttributeError
        If an argument cannot be pickled. The file is not written then.

    Examples
    --------
    >>> theano.function_dump("step.pkl", [x], x + 1)
    >>> with open("step.pkl", "rb") as file:
    ...     f = theano.function(**pickle.load(file))
    """
    from theano.misc.pkl_utils import StripPickler  # it imports archives and temporary files

    arguments = {
        "inputs": inputs,
        "outputs": outputs,
        "mode": mode,
        "updates": updates,
        "givens": givens,
        "no_default_updates": no_default_updates,
        "accept_inplace": accept_inplace,
        "name": name,
        "rebuild_strict": rebuild_strict,
        "allow_input_downcast": allow_input_downcast,
        "profile": profile,
        "on_unused_input": on_unused_input,
    }
    buffer = io.BytesIO()
    StripPickler(buffer, extra_tag_to_remove=extra_tag_to_remove).dump(arguments)
    with open(filename, "wb") as file:
        file.write(buffer.getvalue())
