"""Rewrites of nodes, applied over a whole graph: in an order, or until nothing changes."""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from theano import _core
from theano.configdefaults import config
from theano.gof._core_rewrite import CoreOptimizer
from theano.gof._local_optimizer import LocalOptGroup, LocalOptimizer
from theano.gof._optimizer import Optimizer, report_failure
from theano.gof.fg import InconsistencyError
from theano.gof.toolbox import Feature, NodeFinder

__all__ = [
    "ChangeTracker",
    "EquilibriumOptimizer",
    "NavigatorOptimizer",
    "OpKeyOptimizer",
    "TopoOptimizer",
    "in2out",
    "out2in",
]

_logger = logging.getLogger("theano.gof.opt")

# How often a rewrite that goes over the nodes once may replace something, per node.
_MOST_PER_NODE = 8


class NavigatorOptimizer(Optimizer):
    """What applies a local optimizer at nodes of a graph; the ways to go over them are subclasses.

    Parameters
    ----------
    local_opt : LocalOptimizer
        What is tried at each node.
    ignore_newtrees : bool or 'auto'
        Whether nodes that are put in are left alone; 'auto' is as the local optimizer's
        `reentrant` says.
    failure_callback : callable, optional
        What to do when a rewrite fails, with the error, this object, pairs of old and new
        variables, the local optimizer and the node; by default the error is raised.
    """

    def __init__(
        self, local_opt: Any, ignore_newtrees: Any = "auto", failure_callback: Any = None
    ) -> None:
        self.local_opt = local_opt
        if ignore_newtrees == "auto":
            ignore_newtrees = not getattr(local_opt, "reentrant", True)
        self.ignore_newtrees = bool(ignore_newtrees)
        self.failure_callback = failure_callback
        self.name = getattr(local_opt, "name", None)

    @staticmethod
    def warn(exc: Any, nav: Any, repl_pairs: Any, local_opt: Any, node: Any) -> None:
        """A `failure_callback`: write to the log, and go on; see `config.on_opt_error`."""
        report_failure(exc, f"Optimization failure due to: {local_opt}", f"node: {node}")

    @staticmethod
    def warn_inplace(exc: Any, nav: Any, repl_pairs: Any, local_opt: Any, node: Any) -> None:
        """A `failure_callback`: as `warn`, but silent where the graph has refused a change."""
        if not isinstance(exc, InconsistencyError):
            NavigatorOptimizer.warn(exc, nav, repl_pairs, local_opt, node)

    @staticmethod
    def warn_ignore(exc: Any, nav: Any, repl_pairs: Any, local_opt: Any, node: Any) -> None:
        """A `failure_callback` that does nothing."""

    @property
    def is_of_core(self) -> bool:  # type: ignore[override]
        """Whether the local optimizer is."""
        return bool(self.local_opt.is_of_core)

    def add_requirements(self, fgraph: Any) -> None:
        """Those of the local optimizer too."""
        super().add_requirements(fgraph)
        if self.local_opt is not None:
            self.local_opt.add_requirements(fgraph)

    def process_node(self, fgraph: Any, node: Any, lopt: Any = None) -> bool:
        """Try a local optimizer at a node.

        Parameters
        ----------
        fgraph : FunctionGraph
            The graph of the node.
        node : Apply
            The node.
        lopt : LocalOptimizer, optional
            Instead of this object's own.

        Returns
        -------
        bool
            Whether something was replaced.

        Raises
        ------
        TypeError, ValueError
            If the local optimizer returns something of the wrong kind or length.
        """
        lopt = lopt or self.local_opt
        pairs: list[tuple[Any, Any]] = [(output, None) for output in node.outputs]
        try:
            answer = lopt.transform(node)
        except Exception as error:
            return self._fail(error, pairs, lopt, node)
        if answer is False or answer is None:
            return False
        pairs, remove = _replacements(lopt, node, answer)
        if not pairs:
            return False
        try:
            fgraph.replace_all_validate_remove(pairs, reason=lopt, remove=remove)
        except Exception as error:
            return self._fail(error, pairs, lopt, node)
        return True

    def _fail(self, error: Exception, pairs: Any, lopt: Any, node: Any) -> bool:
        """What is done in an `except` clause when a rewrite fails there."""
        if self.failure_callback is None:
            raise error
        self.failure_callback(error, self, pairs, lopt, node)
        return False

    def print_summary(self, stream: Any = None, level: int = 0, depth: int = -1) -> None:
        """Write what this and its parts are; parameters as for `Optimizer.print_summary`."""
        super().print_summary(stream, level, depth)
        if depth and self.local_opt is not None:
            self.local_opt.print_summary(stream, level + 2, depth - 1)


def _replacements(lopt: Any, node: Any, answer: Any) -> tuple[list[tuple[Any, Any]], list[Any]]:
    """Pairs of old and new variables, and nodes that must go, of what a `transform` returns.

    Raises
    ------
    TypeError
        If it is neither a list, nor a tuple, nor a dictionary.
    ValueError
        If there is not one variable per output.
    """
    remove: list[Any] = []
    if isinstance(answer, dict):
        remove = list(answer.get("remove", ()))
        given = [(old, new) for old, new in answer.items() if isinstance(old, _core.Variable)]
    elif isinstance(answer, list | tuple):
        if len(answer) != len(node.outputs):
            raise ValueError(
                f"Optimizer {lopt} gave {len(answer)} replacements for {len(node.outputs)} outputs"
            )
        given = list(zip(node.outputs, answer, strict=True))
    else:
        raise TypeError(
            f"Optimizer {lopt} gave wrong type of replacement. Expected list, tuple or dict, got "
            f"{answer!r}"
        )
    return [(old, new) for old, new in given if new is not None and new is not old], remove


class ChangeTracker(Feature):
    """Remembers in `changed` whether a graph has changed since `reset()`."""

    def __init__(self) -> None:
        self.changed = False
        self.nb_imported = 0

    def on_import(self, function_graph: Any, node: Any, reason: Any) -> None:
        """Note it."""
        self.nb_imported += 1
        self.changed = True

    def on_change_input(
        self, function_graph: Any, node: Any, i: int, r: Any, new_r: Any, reason: Any = None
    ) -> None:
        """Note it."""
        self.changed = True

    def reset(self) -> None:
        """Forget what has been."""
        self.changed = False


class _Follower(Feature):
    """Tells of nodes that become part of a graph, or whose inputs change."""

    def __init__(self, on_new: Any = None, on_changed: Any = None) -> None:
        self.on_new, self.on_changed = on_new, on_changed

    def on_import(self, function_graph: Any, node: Any, reason: Any) -> None:
        if self.on_new is not None:
            self.on_new(node)

    def on_change_input(
        self, function_graph: Any, node: Any, i: int, r: Any, new_r: Any, reason: Any = None
    ) -> None:
        if self.on_changed is not None and node != "output":
            self.on_changed(node)


@contextmanager
def _observed(fgraph: Any, feature: Any) -> Iterator[Any]:
    """Let a feature observe a graph for a while."""
    fgraph.attach_feature(feature)
    try:
        yield feature
    finally:
        fgraph.remove_feature(feature)


class TopoOptimizer(NavigatorOptimizer):
    """Goes over the nodes once, and over those that are put in as well.

    Parameters
    ----------
    local_opt : LocalOptimizer
        What is tried at each node.
    order : {'in_to_out', 'out_to_in'}
        The direction.
    ignore_newtrees : bool
        Whether nodes that are put in are left alone.
    failure_callback : callable, optional
        As for `NavigatorOptimizer`.
    """

    def __init__(
        self,
        local_opt: Any,
        order: str = "in_to_out",
        ignore_newtrees: bool = False,
        failure_callback: Any = None,
    ) -> None:
        if order not in ("in_to_out", "out_to_in"):
            raise ValueError("order must be 'out_to_in' or 'in_to_out'")
        super().__init__(local_opt, ignore_newtrees, failure_callback)
        self.order = order

    __name__: str | None

    def apply(self, fgraph: Any, start_from: Sequence[Any] | None = None) -> int:
        """Rewrite what is above `start_from`, by default all; the number of replacements."""
        nodes = fgraph.toposort()
        if start_from is not None:
            wanted = set(_core.toposort(fgraph.inputs, list(start_from)))
            nodes = [node for node in nodes if node in wanted]
        waiting = deque(nodes)
        take = waiting.popleft if self.order == "in_to_out" else waiting.pop
        replaced, limit = 0, _MOST_PER_NODE * len(waiting) + 100
        with _observed(fgraph, _Follower(None if self.ignore_newtrees else waiting.append)):
            while waiting:
                node = take()
                if not fgraph.holds(node) or not self.local_opt.fits(node):
                    continue
                if not self.process_node(fgraph, node):
                    continue
                replaced += 1
                if replaced > limit:
                    _logger.error("%s keeps replacing its own results; it is stopped", self.name)
                    break
        return replaced

    def __str__(self) -> str:
        return str(getattr(self, "name", None) or self.local_opt)


class OpKeyOptimizer(NavigatorOptimizer):
    """Goes over the nodes of the operation that the local optimizer's `op_key()` tells.

    Parameters
    ----------
    local_opt : LocalOptimizer
        What is tried; it has a method `op_key`.
    ignore_newtrees, failure_callback
        As for `NavigatorOptimizer`.

    Raises
    ------
    TypeError
        If the local optimizer has no `op_key`.
    """

    def __init__(
        self, local_opt: Any, ignore_newtrees: bool = False, failure_callback: Any = None
    ) -> None:
        if not hasattr(local_opt, "op_key"):
            raise TypeError("LocalOptimizer for OpKeyOptimizer must have an 'op_key' method.")
        super().__init__(local_opt, ignore_newtrees, failure_callback)

    def add_requirements(self, fgraph: Any) -> None:
        """A finder of nodes too."""
        super().add_requirements(fgraph)
        fgraph.attach_feature(NodeFinder())

    def apply(self, fgraph: Any) -> None:
        """Rewrite."""
        op = self.local_opt.op_key()
        waiting = deque(n for each in _listed(op) for n in fgraph.get_nodes(each))
        wanted = set(_listed(op))

        def on_new(node: Any) -> None:
            if node.op in wanted:
                waiting.append(node)

        limit = _MOST_PER_NODE * len(waiting) + 100
        with _observed(fgraph, _Follower(None if self.ignore_newtrees else on_new)):
            while waiting and limit:
                node = waiting.pop()
                if fgraph.holds(node) and self.process_node(fgraph, node):
                    limit -= 1


def _listed(op: Any) -> Sequence[Any]:
    return op if isinstance(op, list | tuple) else [op]


class EquilibriumOptimizer(NavigatorOptimizer):
    """Applies optimizers until none of them changes anything.

    Parameters
    ----------
    optimizers : sequence of Optimizer and LocalOptimizer
        What is applied. Rules of the core are applied together, after the others of each round.
    failure_callback : callable, optional
        As for `NavigatorOptimizer`.
    ignore_newtrees : bool
        Whether nodes that are put in wait for the next round.
    tracks_on_change_inputs : bool
        Whether nodes whose inputs have changed are looked at again in the same round.
    max_use_ratio : float, optional
        How often each may be used, as a multiple of the size of the graph; what is used more often
        is stopped, and reported to the log. By default `config.optdb.max_use_ratio`.
    final_optimizers, cleanup_optimizers : sequence of Optimizer, optional
        What is applied at the end of each round, and after that.
    """

    def __init__(
        self,
        optimizers: Iterable[Any],
        failure_callback: Any = None,
        ignore_newtrees: bool = True,
        tracks_on_change_inputs: bool = False,
        max_use_ratio: float | None = None,
        final_optimizers: Iterable[Any] | None = None,
        cleanup_optimizers: Iterable[Any] | None = None,
    ) -> None:
        super().__init__(None, ignore_newtrees, failure_callback)
        self.optimizers = list(optimizers)
        self.tracks_on_change_inputs = tracks_on_change_inputs
        ratio: float = config.optdb.max_use_ratio if max_use_ratio is None else max_use_ratio
        self.max_use_ratio = ratio
        self.final_optimizers = list(final_optimizers or ())
        self.cleanup_optimizers = list(cleanup_optimizers or ())

    def _all(self) -> list[Any]:
        return [*self.optimizers, *self.final_optimizers, *self.cleanup_optimizers]

    @property
    def is_of_core(self) -> bool:  # type: ignore[override]
        """Whether all parts are."""
        return all(each.is_of_core for each in self._all())

    def add_requirements(self, fgraph: Any) -> None:
        """Those of each."""
        super().add_requirements(fgraph)
        for each in self._all():
            each.add_requirements(fgraph)

    def apply(self, fgraph: Any, start_from: Any = None) -> None:
        """Rewrite until nothing changes."""
        with _observed(fgraph, ChangeTracker()) as tracker:
            _Rounds(self, fgraph, tracker).run()

    def print_summary(self, stream: Any = None, level: int = 0, depth: int = -1) -> None:
        """Write what this and its parts are; parameters as for `Optimizer.print_summary`."""
        Optimizer.print_summary(self, stream, level, depth)
        for each in self._all() if depth else ():
            each.print_summary(stream, level + 2, depth - 1)


class _Rounds:
    """One use of an EquilibriumOptimizer."""

    def __init__(self, owner: EquilibriumOptimizer, fgraph: Any, tracker: Any) -> None:
        self.owner, self.fgraph, self.tracker = owner, fgraph, tracker
        local = [each for each in owner.optimizers if isinstance(each, LocalOptimizer)]
        core = [each.name for each in local if each.is_of_core and each.name is not None]
        self.local = [each for each in local if not each.is_of_core or each.name is None]
        self.whole = [each for each in owner.optimizers if not isinstance(each, LocalOptimizer)]
        self.core = CoreOptimizer("core", core)
        self.local_by_op: dict[Any, list[Any]] = {}
        self.uses: dict[int, int] = {}
        self.most_nodes = 1
        self.stopped: set[int] = set()

    def run(self) -> None:
        is_first = True
        while True:
            changed = any([self._apply(each) for each in self.whole])
            changed |= self._over_nodes()
            changed |= any([self._apply(each) for each in self.owner.final_optimizers])
            changed |= any([self._apply(each) for each in self.owner.cleanup_optimizers])
            if changed or is_first:
                changed |= self.core.apply(self.fgraph)
            is_first = False
            if not changed:
                return

    def _apply(self, each: Any) -> bool:
        """Apply a rewrite of whole graphs, or of nodes at all nodes; whether it changed any."""
        if id(each) in self.stopped:
            return False
        if isinstance(each, LocalOptimizer):
            each = TopoOptimizer(each, failure_callback=self.owner.failure_callback)
        self.tracker.reset()
        each.apply(self.fgraph)
        return bool(self.tracker.changed) and self._may_go_on(each)

    def _over_nodes(self) -> bool:
        if not self.local:
            return False
        changed = False
        waiting = deque(self.fgraph.toposort())
        follower = _Follower(
            None if self.owner.ignore_newtrees else waiting.append,
            waiting.append if self.owner.tracks_on_change_inputs else None,
        )
        with _observed(self.fgraph, follower):
            while waiting:
                node = waiting.pop()
                for each in self._for(node):
                    if not self.fgraph.holds(node):
                        break
                    if id(each) in self.stopped:
                        continue
                    if self.owner.process_node(self.fgraph, node, each):
                        changed = self._may_go_on(each) or changed
        return changed

    def _for(self, node: Any) -> list[Any]:
        """The local optimizers for a node, which depend on its operation only."""
        found = self.local_by_op.get(node.op)
        if found is None:
            found = [each for each in self.local if each.fits(node)]
            self.local_by_op[node.op] = found
        return found

    def _may_go_on(self, each: Any) -> bool:
        """Count a use; what is used too often is stopped."""
        self.most_nodes = max(self.most_nodes, self.fgraph.node_count)
        uses = self.uses[id(each)] = self.uses.get(id(each), 0) + 1
        if uses <= self.owner.max_use_ratio * self.most_nodes:
            return True
        self.stopped.add(id(each))
        message = (
            f"EquilibriumOptimizer max'ed out by '{each}': used {uses} times, it is stopped. The "
            f"flag optdb.max_use_ratio, now {self.owner.max_use_ratio:g} times the number of nodes,"
            " may be raised."
        )
        if config.on_opt_error == "raise":
            raise AssertionError(message)
        _logger.error(message)
        return False


def in2out(*local_opts: Any, **kwargs: Any) -> TopoOptimizer:
    """Local optimizers, tried at each node from the inputs to the outputs."""
    return _over_all("in_to_out", local_opts, kwargs)


def out2in(*local_opts: Any, **kwargs: Any) -> TopoOptimizer:
    """Local optimizers, tried at each node from the outputs to the inputs."""
    return _over_all("out_to_in", local_opts, kwargs)


def _over_all(order: str, local_opts: Sequence[Any], kwargs: dict[str, Any]) -> TopoOptimizer:
    name = kwargs.pop("name", None)
    local = local_opts[0] if len(local_opts) == 1 else LocalOptGroup(*local_opts)
    callback: Callable[..., None] = NavigatorOptimizer.warn_inplace
    navigator = TopoOptimizer(local, order=order, failure_callback=callback, **kwargs)
    navigator.name = name or navigator.name
    navigator.__name__ = navigator.name
    return navigator
