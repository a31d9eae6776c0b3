"""Simpler forms of `scan`: `map`, `reduce`, `foldl` and `foldr`."""

from collections.abc import Callable
from typing import Any

from theano.scan_module.scan import scan

__all__ = ["foldl", "foldr", "map", "reduce"]


def map(
    fn: Callable[..., Any],
    sequences: Any,
    non_sequences: Any = None,
    truncate_gradient: int = -1,
    go_backwards: bool = False,
    mode: Any = None,
    name: str | None = None,
) -> tuple[Any, Any]:
    """Apply a function to each element of sequences.

    Parameters
    ----------
    fn : callable
        Called with one variable for each sequence (and tap), then with the non-sequences.
    sequences : variable, array or dict, or list of these
        What is iterated over along the first dimension.
    non_sequences : variable or list, optional
        What every step sees.
    truncate_gradient, go_backwards, mode, name
        As in `theano.scan`.

    Returns
    -------
    outputs : TensorVariable, list of TensorVariable, or None
        The results for all elements along a new first dimension.
    updates : OrderedUpdates
        New values of the shared variables that `fn` changes.

    See Also
    --------
    theano.scan

    Examples
    --------
    >>> x = T.dmatrix("x")
    >>> norms, _ = theano.map(lambda row: row.norm(2), x)
    """
    return scan(
        fn,
        sequences=sequences,
        outputs_info=[],
        non_sequences=non_sequences,
        truncate_gradient=truncate_gradient,
        go_backwards=go_backwards,
        mode=mode,
        name=name,
    )


def reduce(
    fn: Callable[..., Any],
    sequences: Any,
    outputs_info: Any,
    non_sequences: Any = None,
    go_backwards: bool = False,
    mode: Any = None,
    name: str | None = None,
) -> tuple[Any, Any]:
    """Apply a function to each element of sequences and the result so far; return the last result.

    Parameters
    ----------
    fn : callable
        Called with one variable for each sequence, then for each result so far, then with the
        non-sequences.
    sequences : variable, array or dict, or list of these
        What is iterated over along the first dimension.
    outputs_info : variable, array, number, dict or None, or list of these
        The initial values, as in `theano.scan`.
    non_sequences : variable or list, optional
        What every step sees.
    go_backwards, mode, name
        As in `theano.scan`.

    Returns
    -------
    outputs : TensorVariable or list of TensorVariable
        Each output of the last step.
    updates : OrderedUpdates
        New values of the shared variables that `fn` changes.

    See Also
    --------
    theano.scan

    Examples
    --------
    >>> x = T.dvector("x")
    >>> total, _ = theano.reduce(lambda element, total: total + element, x, np.float64(0))
    """
    outputs, updates = scan(
        fn,
        sequences=sequences,
        outputs_info=outputs_info,
        non_sequences=non_sequences,
        go_backwards=go_backwards,
        mode=mode,
        name=name,
    )
    if isinstance(outputs, list | tuple):
        return [output[-1] for output in outputs], updates
    return outputs[-1], updates


def foldl(
    fn: Callable[..., Any],
    sequences: Any,
    outputs_info: Any,
    non_sequences: Any = None,
    mode: Any = None,
    name: str | None = None,
) -> tuple[Any, Any]:
    """Reduce sequences from the first element to the last; parameters as in `theano.reduce`.

    Parameters
    ----------
    fn, sequences, outputs_info, non_sequences, mode, name
        As in `theano.reduce`.

    Returns
    -------
    outputs : TensorVariable or list of TensorVariable
        Each output of the last step.
    updates : OrderedUpdates
        New values of the shared variables that `fn` changes.
    """
    return reduce(fn, sequences, outputs_info, non_sequences, False, mode, name)


def foldr(
    fn: Callable[..., Any],
    sequences: Any,
    outputs_info: Any,
    non_sequences: Any = None,
    mode: Any = None,
    name: str | None = None,
) -> tuple[Any, Any]:
    """Reduce sequences from the last element to the first; parameters as in `theano.reduce`.

    Parameters
    ----------
    fn, sequences, outputs_info, non_sequences, mode, name
        As in `theano.reduce`.

    Returns
    -------
    outputs : TensorVariable or list of TensorVariable
        Each output of the last step.
    updates : OrderedUpdates
        New values of the shared variables that `fn` changes.
    """
    return reduce(fn, sequences, outputs_info, non_sequences, True, mode, name)
