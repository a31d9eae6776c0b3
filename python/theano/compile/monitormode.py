"""MonitorMode: functions of the user's are called before and after each node."""

import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from theano.compile.mode import Mode
from theano.gof.run_error import explain
from theano.printing import debugprint

__all__ = ["MonitorMode", "NodeCall", "detect_nan"]


class NodeCall:
    """One evaluation of a node, as hooks see it: what Theano calls a thunk.

    Attributes
    ----------
    inputs, outputs : list of list
        One list of one element for each input and output of the node: the value, a copy that the
        hook may keep. Before the node is evaluated the outputs are None.
    """

    def __init__(self, inputs: list[list[Any]], outputs: list[list[Any]]) -> None:
        self.inputs = inputs
        self.outputs = outputs


class MonitorMode(Mode):
    """A mode that shows all values while a function runs.

    Each node of the rewritten graph is evaluated by itself, without fusion.

    Parameters
    ----------
    pre_func, post_func : callable, optional
        Called as `f(i, node, fn)` before and after each node: its position in the order of
        evaluation, the node, and a `NodeCall`. An exception ends the call; shared variables stay
        as they were.
    optimizer : str, Query or None
        As for `Mode`; by default `config.optimizer`.
    linker : str, optional
        Accepted.

    Examples
    --------
    >>> import theano, theano.tensor as T
    >>> x = T.dscalar("x")
    >>> mode = theano.compile.MonitorMode(post_func=theano.compile.monitormode.detect_nan)
    >>> f = theano.function([x], T.log(x) * 2, mode=mode)
    """

    observation = "nodes"

    def __init__(
        self,
        pre_func: Callable[[int, Any, NodeCall], object] | None = None,
        post_func: Callable[[int, Any, NodeCall], object] | None = None,
        optimizer: Any = "default",
        linker: Any = None,
    ) -> None:
        self.pre_func = pre_func
        self.post_func = post_func
        super().__init__(linker, optimizer)

    def attach(self, function: Any) -> None:
        """Have the hooks called."""
        # The observer belongs to the function, so it must not hold it.
        watched = weakref.ref(function)

        def observe(
            i: int,
            node: Any,
            variables: Sequence[Any],
            values: Sequence[Any],
            outputs: Sequence[Any] | None,
        ) -> None:
            hook = self.pre_func if outputs is None else self.post_func
            if node is None or hook is None:
                return
            known = dict(zip(variables, values, strict=True))
            inputs = [[known[variable]] for variable in node.inputs]
            results = [None] * len(node.outputs) if outputs is None else outputs
            try:
                hook(i, node, NodeCall(inputs, [[value] for value in results]))
            except Exception as error:
                explain(error, watched(), node, [described(value) for (value,) in inputs])
                raise

        function.observe_nodes(observe)


def described(value: Any) -> tuple[str | None, tuple[int, ...], tuple[int, ...], Any]:
    """An array in the form that messages of errors take it."""
    if not isinstance(value, np.ndarray):
        return None, (), (), value
    return str(value.dtype), value.shape, value.strides, value if value.size <= 10 else None


def detect_nan(i: int, node: Any, fn: NodeCall) -> None:
    """Print the first node whose outputs contain NaN: a `post_func` for `MonitorMode`."""
    for (value,) in fn.outputs:
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "fc":
            continue
        if np.isnan(value).any():
            print("*** NaN detected ***")
            debugprint(node)
            print(f"Inputs : {[value for (value,) in fn.inputs]}")
            print(f"Outputs: {[value for (value,) in fn.outputs]}")
            break
