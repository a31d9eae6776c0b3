"""`scan_checkpoints`: a loop of loops, of which only the state after each inner loop is kept."""

from collections.abc import Callable, Sequence
from typing import Any

from theano.scan_module._arguments import as_list
from theano.scan_module.scan import scan
from theano.tensor import arange, as_tensor_variable, join, minimum, zeros

__all__ = ["scan_checkpoints"]


def scan_checkpoints(
    fn: Callable[..., Any],
    sequences: Any = (),
    outputs_info: Any = None,
    non_sequences: Any = (),
    name: str = "checkpointscan_fn",
    n_steps: Any = None,
    save_every_N: int = 10,
    padding: bool = True,
) -> tuple[Any, Any]:
    """As `scan`, but keep only every N-th step, and compute the others again for the gradient.

    A gradient needs the results of all steps. Here it needs memory for the kept ones and for N
    steps at a time, and takes the time of one more evaluation.

    Parameters
    ----------
    fn : callable
        The step, as for `theano.scan`; without `until`.
    sequences : variable or list of variables
        What is iterated over along the first dimension; all of one length, without taps.
    outputs_info : variable, array, number or None, or list of these
        For each output the value before the first step, or None; without taps.
    non_sequences : variable or list
        What every step sees.
    name : str
        Name of the loop; that of the outer loop gets the ending `_outer`, of the inner `_inner`.
    n_steps : int or 0-d integer variable, optional
        How many steps are made; by default as many as the sequences have.
    save_every_N : int
        Of how many steps the last is kept.
    padding : bool
        Whether sequences are filled up with zeros, which are not used, where their length is no
        multiple of N. If not, it must be one.

    Returns
    -------
    outputs : TensorVariable or list of TensorVariable
        The results of the steps N - 1, 2 N - 1, ..., and of the last.
    updates : OrderedUpdates
        New values of the shared variables that steps change.

    Raises
    ------
    RuntimeError
        If an output has taps.
    ValueError
        If there is neither a sequence nor `n_steps`. When run: if the sequences are shorter than
        `n_steps`; without `padding`, if their length is no multiple of N.

    See Also
    --------
    theano.scan

    Examples
    --------
    >>> x = T.dvector("x")
    >>> totals, _ = theano.scan_checkpoints(
    ...     lambda element, total: total + element, x, np.float64(0), save_every_N=2
    ... )
    >>> totals.eval({x: [1, 2, 3, 4, 5, 6]})
    array([ 3., 10., 21.])
    """
    variables = [as_tensor_variable(sequence) for sequence in as_list(sequences)]
    states = as_list(outputs_info)
    others = as_list(non_sequences)
    if any(isinstance(info, dict) and "taps" in info for info in states):
        raise RuntimeError("scan_checkpoints doesn't work with taps.")
    if n_steps is None:
        if not variables:
            raise ValueError(
                "scan_checkpoints has no information about the number of steps: give n_steps or a"
                " sequence"
            )
        n_steps = variables[0].shape[0]
    steps = as_tensor_variable(n_steps)
    blocks = (steps + save_every_N - 1) // save_every_N
    # Of each block, the rows of sequences are an element of the outer loop.
    in_blocks = [
        _in_blocks(variable, steps, blocks, save_every_N, padding) for variable in variables
    ]
    remaining = steps - arange(blocks) * save_every_N
    count = len(variables)

    def block_of_steps(*arguments: Any) -> Any:
        outputs, updates = scan(
            fn,
            sequences=list(arguments[:count]),
            outputs_info=_inner_info(states, arguments[count + 1 :]),
            non_sequences=others,
            n_steps=minimum(arguments[count], save_every_N),
            name=f"{name}_inner",
            return_list=True,
        )
        return [output[-1] for output in outputs or ()], updates

    return scan(
        block_of_steps,
        sequences=[*in_blocks, remaining],
        outputs_info=states,
        n_steps=blocks,
        name=f"{name}_outer",
        allow_gc=True,
    )


def _inner_info(states: Sequence[Any], values: Sequence[Any]) -> list[Any]:
    """What the inner loop begins with: the values that the outer one has reached."""
    reached = iter(values)
    return [None if info is None else next(reached) for info in states]


def _in_blocks(variable: Any, steps: Any, blocks: Any, length: int, padding: bool) -> Any:
    """Rows of a sequence in blocks of equal length, along a new first dimension."""
    rest = [variable.shape[i] for i in range(1, variable.ndim)]
    rows = variable[:steps]
    if padding:
        rows = join(0, rows, zeros([blocks * length - steps, *rest], dtype=variable.dtype))
    return rows.reshape([blocks, length, *rest], variable.ndim + 1)
