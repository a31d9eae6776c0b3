"""Rewrites written in Python, applied to a FunctionGraph: `optimizer.optimize(fgraph)`."""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from theano import _core
from theano.gof.toolbox import ReplaceValidate

__all__ = [
    "EquilibriumOptimizer",
    "FromFunctionLocalOptimizer",
    "FromFunctionOptimizer",
    "LocalOptGroup",
    "LocalOptimizer",
    "OpRemove",
    "OpSub",
    "Optimizer",
    "PatternSub",
    "SeqOptimizer",
    "TopoOptimizer",
    "copy_stack_trace",
    "in2out",
    "local_optimizer",
    "optimizer",
    "out2in",
]

_logger = logging.getLogger("theano.gof.opt")


class Optimizer:
    """A rewrite of a whole graph."""

    name: str | None = None

    def apply(self, fgraph: Any) -> Any:
        """Rewrite the graph; every optimizer defines this."""

    def add_requirements(self, fgraph: Any) -> None:
        """Attach the features that `apply` needs."""
        fgraph.attach_feature(ReplaceValidate())

    def optimize(self, fgraph: Any, *args: Any, **kwargs: Any) -> Any:
        """Attach what is needed, and rewrite.

        Parameters
        ----------
        fgraph : FunctionGraph
            The graph; it is changed.
        """
        self.add_requirements(fgraph)
        return self.apply(fgraph, *args, **kwargs)

    __call__ = optimize


class FromFunctionOptimizer(Optimizer):
    """An optimizer whose `apply` is a function.

    Parameters
    ----------
    fn : callable
        Takes the graph.
    requirements : sequence of callable
        Each takes the graph, and attaches a feature.
    """

    def __init__(self, fn: Callable[[Any], Any], requirements: Sequence[Any] = ()) -> None:
        self.fn = fn
        self.name = fn.__name__
        self.__module__ = fn.__module__
        self.requirements = tuple(requirements)

    def __reduce__(self) -> str:
        # As a decorated function it is found where the function was defined.
        return self.fn.__qualname__

    def apply(self, fgraph: Any) -> Any:
        """Call the function."""
        return self.fn(fgraph)

    def add_requirements(self, fgraph: Any) -> None:
        """Call the requirements."""
        super().add_requirements(fgraph)
        for requirement in self.requirements:
            requirement(fgraph)


def optimizer(f: Callable[[Any], Any]) -> FromFunctionOptimizer:
    """Make an optimizer of a function of a graph; a decorator."""
    return FromFunctionOptimizer(f)


class SeqOptimizer(Optimizer, list[Any]):
    """Optimizers that are applied one after the other."""

    def __init__(self, *opts: Any) -> None:
        found = opts[0] if len(opts) == 1 and isinstance(opts[0], list | tuple) else opts
        super().__init__(found)

    def apply(self, fgraph: Any) -> None:
        """Apply each."""
        for each in self:
            each.optimize(fgraph)


class LocalOptimizer:
    """A rewrite of one node."""

    def tracks(self) -> Sequence[Any] | None:
        """The operations, or classes of operations, of nodes that it is for; None for all."""
        return None

    def transform(self, node: Any) -> Any:
        """What takes the place of the node's outputs.

        Returns
        -------
        list of Variable, dict or False
            One variable per output; a dictionary from old variables to new ones; or False.
        """
        raise NotImplementedError

    def add_requirements(self, fgraph: Any) -> None:
        """Attach the features that `transform` needs."""

    def fits(self, node: Any) -> bool:
        """Whether the node's operation is among those that it is for."""
        tracked = self.tracks()
        return tracked is None or any(
            isinstance(node.op, item) if isinstance(item, type) else node.op == item
            for item in tracked
        )


class FromFunctionLocalOptimizer(LocalOptimizer):
    """A local optimizer whose `transform` is a function.

    Parameters
    ----------
    fn : callable
        Takes the node.
    tracks : sequence, optional
        The operations, or classes of operations, that it is for.
    requirements : sequence of callable
        Each takes the graph, and attaches a feature.
    """

    def __init__(
        self, fn: Callable[[Any], Any], tracks: Any = None, requirements: Sequence[Any] = ()
    ) -> None:
        self.fn = fn
        self._tracks = tracks
        self.requirements = tuple(requirements)
        self.__name__ = self.name = fn.__name__
        self.__module__ = fn.__module__

    def __reduce__(self) -> str:
        # As a decorated function it is found where the function was defined.
        return self.fn.__qualname__

    def transform(self, node: Any) -> Any:
        """Call the function."""
        return self.fn(node)

    def tracks(self) -> Any:
        """The operations, or classes of operations, of nodes that it is for; None for all."""
        return self._tracks

    def add_requirements(self, fgraph: Any) -> None:
        """Call the requirements."""
        for requirement in self.requirements:
            requirement(fgraph)

    def __str__(self) -> str:
        return self.__name__


def local_optimizer(
    tracks: Any, inplace: bool = False, requirements: Sequence[Any] = ()
) -> Callable[[Callable[[Any], Any]], FromFunctionLocalOptimizer]:
    """Make a local optimizer of a function of a node; a decorator with arguments.

    Parameters
    ----------
    tracks : sequence or None
        The operations, or classes of operations, of the nodes that it is for; None for all.
    inplace : bool
        Accepted: graphs hold no operations that overwrite their inputs.
    requirements : sequence of callable
        Each takes the graph, and attaches a feature.

    Raises
    ------
    ValueError
        If `tracks` is empty.
    """
    if tracks is not None and not isinstance(tracks, list | tuple):
        tracks = [tracks]
    if tracks is not None and not tracks:
        raise ValueError("Use None instead of an empty list to track all nodes.")
    return lambda fn: FromFunctionLocalOptimizer(fn, tracks, requirements)


class LocalOptGroup(LocalOptimizer):
    """Local optimizers of which the first that has an answer counts."""

    def __init__(self, *optimizers: LocalOptimizer) -> None:
        self.opts = optimizers
        self.name = ",".join(str(each) for each in optimizers)

    def transform(self, node: Any) -> Any:
        """The first answer."""
        for each in self.opts:
            answer = each.transform(node) if each.fits(node) else False
            if answer:
                return answer
        return False

    def add_requirements(self, fgraph: Any) -> None:
        """Those of each."""
        for each in self.opts:
            each.add_requirements(fgraph)


class OpSub(LocalOptimizer):
    """Puts one operation in the place of another.

    Parameters
    ----------
    op1, op2 : Op
        The old and the new one.
    transfer_tags : bool
        Whether the new node's outputs get the tags of the old one's.
    """

    def __init__(self, op1: Any, op2: Any, transfer_tags: bool = True) -> None:
        self.op1, self.op2, self.transfer_tags = op1, op2, transfer_tags

    def tracks(self) -> Any:
        """The old operation."""
        return [self.op1]

    def transform(self, node: Any) -> Any:
        """The new operation on the same inputs."""
        if node.op != self.op1:
            return False
        new = self.op2.make_node(*node.inputs)
        if self.transfer_tags:
            copy_stack_trace(node.outputs, new.outputs)
        return new.outputs

    def __str__(self) -> str:
        return f"{self.op1} -> {self.op2}"


class OpRemove(LocalOptimizer):
    """Puts the inputs of an operation in the place of its outputs."""

    def __init__(self, op: Any) -> None:
        self.op = op

    def tracks(self) -> Any:
        """The operation."""
        return [self.op]

    def transform(self, node: Any) -> Any:
        """The inputs."""
        return node.inputs if node.op == self.op else False


class PatternSub(LocalOptimizer):
    """Puts one form of expression in the place of another.

    A form is a name, which stands for any variable and, where it is repeated, for the same; a
    tuple of an operation and forms; a constant or a number, for itself; or a dictionary with a
    `pattern` and a `constraint`, a function of the variable.

    Parameters
    ----------
    in_pattern, out_pattern : tuple or str
        The form that is looked for, and what replaces it.
    allow_multiple_clients : bool
        Whether inner nodes of the form may be used elsewhere too.
    name : str, optional
        The name of this rewrite.
    """

    def __init__(
        self,
        in_pattern: Any,
        out_pattern: Any,
        allow_multiple_clients: bool = False,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        while isinstance(in_pattern, dict):
            in_pattern = in_pattern["pattern"]
        if not isinstance(in_pattern, list | tuple):
            raise TypeError("The pattern to search for must start with a specific Op instance.")
        self.in_pattern, self.out_pattern = in_pattern, out_pattern
        self.allow_multiple_clients = allow_multiple_clients
        self.__name__ = self.name = name or f"{in_pattern} -> {out_pattern}"

    def tracks(self) -> Any:
        """The operation on top of the form."""
        return [self.in_pattern[0]]

    def _match(self, pattern: Any, variable: Any, found: dict[str, Any], is_top: bool) -> bool:
        if isinstance(pattern, dict):
            return bool(pattern["constraint"](variable)) and self._match(
                pattern["pattern"], variable, found, is_top
            )
        if isinstance(pattern, str):
            return found.setdefault(pattern, variable) is variable
        if isinstance(pattern, list | tuple):
            node = variable.owner
            if node is None or node.op != pattern[0] or len(node.inputs) != len(pattern) - 1:
                return False
            if not is_top and not self.allow_multiple_clients and len(variable.clients) > 1:
                return False
            return all(
                self._match(part, used, found, False)
                for part, used in zip(pattern[1:], node.inputs, strict=True)
            )
        if isinstance(pattern, _core.Constant):
            return bool(pattern.equals(variable))  # type: ignore[attr-defined]
        if isinstance(variable, _core.Constant):
            return variable.data.shape == () and bool(variable.data == pattern)
        # Numbers are given the rank of what they meet.
        node = variable.owner
        is_raised = node is not None and getattr(node.op, "family", "") == "DimShuffle"
        return is_raised and self._match(pattern, node.inputs[0], found, False)

    def transform(self, node: Any) -> Any:
        """What replaces the node's output, if the form fits."""
        found: dict[str, Any] = {}
        if len(node.outputs) != 1 or not self._match(self.in_pattern, node.out, found, True):
            return False
        result = self._build(self.out_pattern, found)
        if result.type != node.out.type:
            return False
        copy_stack_trace(node.outputs, [result])
        return [result]

    def _build(self, pattern: Any, found: dict[str, Any]) -> Any:
        if isinstance(pattern, str):
            return found[pattern]
        if isinstance(pattern, list | tuple):
            return pattern[0](*[self._build(part, found) for part in pattern[1:]])
        return _core.as_tensor_variable(pattern)

    def __str__(self) -> str:
        return str(self.name)


class TopoOptimizer(Optimizer):
    """Goes over the nodes once, and over those that are put in as well.

    Parameters
    ----------
    local_opt : LocalOptimizer
        What is tried at each node.
    order : {'in_to_out', 'out_to_in'}
        The direction.
    ignore_newtrees : bool
        Whether nodes that are put in are left alone.
    name : str, optional
        The name of this rewrite.
    """

    def __init__(
        self,
        local_opt: Any,
        order: str = "in_to_out",
        ignore_newtrees: bool = False,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        if order not in ("in_to_out", "out_to_in"):
            raise ValueError("order must be 'out_to_in' or 'in_to_out'")
        self.local_opt, self.order, self.ignore_newtrees = local_opt, order, ignore_newtrees
        self.name = name or getattr(local_opt, "name", None)

    def add_requirements(self, fgraph: Any) -> None:
        """Those of the local optimizer too."""
        super().add_requirements(fgraph)
        self.local_opt.add_requirements(fgraph)

    def apply(self, fgraph: Any) -> int:
        """Rewrite; the number of nodes replaced is returned."""
        waiting = fgraph.toposort()
        if self.order == "in_to_out":
            waiting.reverse()
        replaced, limit = 0, 8 * len(waiting) + 100
        seen = set(waiting)
        while waiting:
            node = waiting.pop()
            if node not in fgraph.apply_nodes or not _rewrite(fgraph, node, self.local_opt):
                continue
            replaced += 1
            if replaced > limit:
                _logger.error("%s keeps replacing its own results; it is stopped", self.name)
                break
            if not self.ignore_newtrees:
                fresh = [new for new in fgraph.toposort() if new not in seen]
                seen.update(fresh)
                waiting.extend(reversed(fresh) if self.order == "in_to_out" else fresh)
        return replaced


class EquilibriumOptimizer(Optimizer):
    """Applies optimizers until none of them changes anything.

    Parameters
    ----------
    optimizers : sequence of Optimizer and LocalOptimizer
        What is applied.
    max_use_ratio : float
        How often each may be used, as a multiple of the size of the graph; what is used more often
        is stopped, and reported to the log.
    """

    def __init__(self, optimizers: Iterable[Any], max_use_ratio: float = 8, **kwargs: Any) -> None:
        self.optimizers = list(optimizers)
        self.max_use_ratio = max_use_ratio

    def add_requirements(self, fgraph: Any) -> None:
        """Those of each."""
        super().add_requirements(fgraph)
        for each in self.optimizers:
            each.add_requirements(fgraph)

    def apply(self, fgraph: Any) -> None:
        """Rewrite until nothing changes."""
        uses: dict[Any, int] = {}
        stopped: set[Any] = set()
        changed = True
        while changed:
            before = str(fgraph), tuple(fgraph.toposort())
            for each in self.optimizers:
                if not isinstance(each, LocalOptimizer):
                    each.apply(fgraph)
            for node in fgraph.toposort():
                for each in self.optimizers:
                    if not isinstance(each, LocalOptimizer) or each in stopped:
                        continue
                    if node in fgraph.apply_nodes and _rewrite(fgraph, node, each):
                        uses[each] = uses.get(each, 0) + 1
                        if uses[each] > self.max_use_ratio * max(len(fgraph.apply_nodes), 1):
                            _logger.error("%s was used too often; it is stopped", each)
                            stopped.add(each)
            changed = (str(fgraph), tuple(fgraph.toposort())) != before


def _rewrite(fgraph: Any, node: Any, local: LocalOptimizer) -> bool:
    """Try a local optimizer at a node; what fails is reported to the log and changes nothing."""
    if not local.fits(node):
        return False
    reason = getattr(local, "name", None) or str(local)
    try:
        answer = local.transform(node)
        if not answer:
            return False
        if isinstance(answer, dict):
            pairs = [(old, new) for old, new in answer.items() if isinstance(old, _core.Variable)]
        else:
            pairs = list(zip(node.outputs, answer, strict=True))
        pairs = [(old, new) for old, new in pairs if new is not None and new is not old]
        if pairs:
            fgraph.replace_all_validate(pairs, reason=reason)
        return bool(pairs)
    except Exception:
        _logger.exception("Optimization failure due to: %s, at node %s", reason, node)
        return False


def in2out(*local_opts: Any, **kwargs: Any) -> TopoOptimizer:
    """Local optimizers, tried at each node from the inputs to the outputs."""
    return _over_all("in_to_out", local_opts, kwargs)


def out2in(*local_opts: Any, **kwargs: Any) -> TopoOptimizer:
    """Local optimizers, tried at each node from the outputs to the inputs."""
    return _over_all("out_to_in", local_opts, kwargs)


def _over_all(order: str, local_opts: Sequence[Any], kwargs: dict[str, Any]) -> TopoOptimizer:
    local = local_opts[0] if len(local_opts) == 1 else LocalOptGroup(*local_opts)
    return TopoOptimizer(local, order=order, **kwargs)


def copy_stack_trace(from_var: Any, to_var: Any) -> Any:
    """Let new variables be told of as made where the old ones were.

    Parameters
    ----------
    from_var, to_var : Variable or list of Variable
        The old ones, of which the first counts, and the new ones.
    """
    old = from_var[0] if isinstance(from_var, list | tuple) else from_var
    for new in to_var if isinstance(to_var, list | tuple) else [to_var]:
        if new.owner is not None:
            new.creation_frames = old.creation_frames
    return to_var
