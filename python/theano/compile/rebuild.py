"""Replacing variables in graphs: the `givens` of functions, and `theano.clone`."""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from theano import _core
from theano.compile.sharedvalue import shared
from theano.gof.copying import clone_get_equiv
from theano.gof.places import described

__all__ = ["clone", "given_pairs", "iter_over_pairs", "ordered_replacements"]

_NOT_GIVEN = object()

Pairs = list[tuple[Any, Any]]


def iter_over_pairs(
    pairs: Mapping[Any, Any] | Iterable[tuple[Any, Any]],
) -> Iterable[tuple[Any, Any]]:
    """The items of a dictionary, or pairs as they are.

    Parameters
    ----------
    pairs : dict or iterable of pairs
        The pairs.

    Returns
    -------
    iterable
        The pairs, in their order.
    """
    return pairs.items() if isinstance(pairs, Mapping) else pairs


def given_pairs(givens: Mapping[Any, Any] | Iterable[tuple[Any, Any]] | None) -> Pairs:
    """The replacements as pairs of variables; a new value that is no variable becomes shared.

    Parameters
    ----------
    givens : dict or iterable of pairs, optional
        Old variables and what takes their place.

    Raises
    ------
    TypeError
        If an old one is no variable.
    """
    if not givens:
        return []
    pairs = []
    for old, new in iter_over_pairs(givens):
        if not isinstance(old, _core.Variable):
            raise TypeError(f"given keys must be Variable, not {described(old)}", old)
        pairs.append((old, new if isinstance(new, _core.Variable) else shared(new)))
    return pairs


def ordered_replacements(
    pairs: Pairs, expressions: Sequence[Any], fixed: Sequence[Any], strict: bool
) -> Pairs:
    """Apply each replacement to the new values of the later ones.

    Parameters
    ----------
    pairs : list of pairs
        Old and new variables.
    expressions : sequence of Variable
        What the replacements are for.
    fixed : sequence of Variable
        Variables that stay, and behind which nothing is replaced: a function's inputs.
    strict : bool
        Whether a new variable must have, or be convertible to, the type of the old one where that
        is used in a computation.

    Raises
    ------
    AssertionError
        If a variable is replaced after an earlier new value was computed from it.
    TypeError
        If `strict` and a type does not fit.
    """
    done: Pairs = [(variable, variable) for variable in fixed]
    used: set[Any] = set()
    for old, new in pairs:
        assert old not in used, (
            "When using 'givens' or 'replace' with several (old_v, new_v) replacement pairs, you "
            "can not have a new_v variable depend on an old_v one. For instance, givens = "
            f"{{a:b, b:(a+1)}} is not allowed. Here, the old_v {described(old)} is used to compute "
            f"other new_v's, but it is scheduled to be replaced later, by {described(new)}: put "
            "its pair first; pairs that depend on each other in a ring cannot all be replaced."
        )
        before = [old for old, _ in done]
        (replaced,) = _core.clone_graph([new], done, strict=False) if done else [new]
        if strict:
            replaced = _converted(old, replaced, [*expressions, *(new for _, new in pairs)])
        done.append((old, replaced))
        if len(pairs) > 1:
            used.add(old)
            used.update(_core.ancestors([new], before))
    return done


def _converted(old: Any, new: Any, expressions: Sequence[Any]) -> Any:
    """`new` as a variable of the type of `old`, if anything is computed from `old`."""
    try:
        return old.type.filter_variable(new)
    except TypeError as error:
        nodes = [found.owner for found in _core.ancestors(expressions) if found.owner is not None]
        if any(old is used for node in nodes for used in node.inputs):
            raise TypeError(
                f"{described(old)} cannot be replaced by {described(new)}: {error}"
            ) from error
        return new


def clone(
    output: Any,
    replace: Mapping[Any, Any] | Iterable[tuple[Any, Any]] | None = None,
    strict: bool = True,
    share_inputs: bool = True,
    copy_inputs: Any = _NOT_GIVEN,
) -> Any:
    """Copy the graph that computes something, replacing variables on the way.

    Parameters
    ----------
    output : Variable or list of Variable
        What the graph computes.
    replace : dict or iterable of pairs, optional
        Old variables, and what takes their place.
    strict : bool
        Whether a new variable must have the type of the old one. Otherwise types follow.
    share_inputs : bool
        Whether the copy has the same roots, or copies of them.
    copy_inputs : bool
        Its old name, with a warning.

    Returns
    -------
    Variable or list of Variable
        The copy, as `output` was given.

    Raises
    ------
    TypeError
        If `strict` and the types differ.
    """
    if copy_inputs is not _NOT_GIVEN:
        warnings.warn(
            "the argument `copy_inputs` of clone() has been renamed to `share_inputs`", stacklevel=2
        )
        share_inputs = copy_inputs
    outputs = list(output) if isinstance(output, list | tuple) else [output]
    pairs = []
    for old, new in iter_over_pairs(replace or ()):
        # A number becomes a constant of the type of what it replaces.
        kind = old.type
        pairs.append((old, new if isinstance(new, _core.Variable) else kind.filter_variable(new)))
    copies = dict(ordered_replacements(pairs, outputs, [], strict))
    clone_get_equiv(list(copies), outputs, copy_orphans=not share_inputs, memo=copies)
    result = [copies[variable] for variable in outputs]
    return result if isinstance(output, list | tuple) else result[0]
