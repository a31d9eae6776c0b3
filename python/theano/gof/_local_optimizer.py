"""Rewrites of single nodes: the class that they share, functions, groups, substitutions."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

from theano import _core

__all__ = [
    "FromFunctionLocalOptimizer",
    "LocalOptGroup",
    "LocalOptimizer",
    "OpRemove",
    "OpSub",
    "copy_stack_trace",
    "local_optimizer",
]


class LocalOptimizer:
    """A rewrite of one node."""

    name: str | None = None
    # Whether this is one of the core's own.
    is_of_core = False

    def tracks(self) -> Sequence[Any] | None:
        """The operations, or classes of operations, of nodes that it is for; None for all."""
        return None

    def transform(self, node: Any) -> Any:
        """What takes the place of the node's outputs.

        Returns
        -------
        list of Variable, dict or False
            One variable per output, or None where it stays; a dictionary from old variables to new
            ones, in which `"remove"` may name nodes that must be gone then; or False.
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

    def print_summary(self, stream: Any = None, level: int = 0, depth: int = -1) -> None:
        """Write what this is; parameters as for `Optimizer.print_summary`."""
        print(f"{' ' * level}{type(self).__name__} {self}", file=stream or sys.stdout)


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
        self.__doc__ = fn.__doc__

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
    """Local optimizers of which the first that has an answer counts.

    Parameters
    ----------
    *optimizers : LocalOptimizer
        What is tried, in this order.
    apply_all_opts : bool
        Whether the others are then tried at what takes the node's place, and so on.
    profile : bool
        Accepted.
    """

    def __init__(self, *optimizers: LocalOptimizer, **kwargs: Any) -> None:
        self.opts = list(optimizers)
        self.apply_all_opts = bool(kwargs.pop("apply_all_opts", False))
        self.profile = bool(kwargs.pop("profile", False))
        if kwargs:
            raise TypeError(f"LocalOptGroup() got unexpected arguments {sorted(kwargs)}")
        self.name = ",".join(str(each) for each in optimizers)

    @property
    def is_of_core(self) -> bool:  # type: ignore[override]
        """Whether all members are."""
        return all(each.is_of_core for each in self.opts)

    def tracks(self) -> Any:
        """Those of the members."""
        found: list[Any] = []
        for each in self.opts:
            tracked = each.tracks()
            if tracked is None:
                return None
            found.extend(tracked)
        return found

    def transform(self, node: Any) -> Any:
        """The first answer, or the last of a chain of them."""
        if not self.apply_all_opts:
            return next(filter(None, (self._answer(each, node) for each in self.opts)), False)
        result: Any = False
        used: set[int] = set()
        while True:
            for i, each in enumerate(self.opts):
                answer = False if i in used else self._answer(each, node)
                if answer:
                    used.add(i)
                    result = answer
                    break
            else:
                return result
            # Only a single node can be gone on with.
            owner = None if isinstance(result, dict) else result[0].owner
            if owner is None or len(result) != 1 or owner.nout != 1:
                return result
            node = owner

    def _answer(self, each: LocalOptimizer, node: Any) -> Any:
        return each.transform(node) if each.fits(node) else False

    def add_requirements(self, fgraph: Any) -> None:
        """Those of each."""
        for each in self.opts:
            each.add_requirements(fgraph)

    def __str__(self) -> str:
        return f"LocalOptGroup({self.name})"


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
        self.__name__ = self.name = f"{op1} -> {op2}"

    def op_key(self) -> Any:
        """The old operation."""
        return self.op1

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
        self.__name__ = self.name = f"{op}(x) -> x"

    def op_key(self) -> Any:
        """The operation."""
        return self.op

    def tracks(self) -> Any:
        """The operation."""
        return [self.op]

    def transform(self, node: Any) -> Any:
        """The inputs."""
        return node.inputs if node.op == self.op else False

    def __str__(self) -> str:
        return f"{self.op}(x) -> x"


def copy_stack_trace(from_var: Any, to_var: Any) -> Any:
    """Let new variables be told of as made where the old ones were.

    Parameters
    ----------
    from_var, to_var : Variable or list of Variable
        The old ones, of which the first counts, and the new ones.
    """
    old = from_var[0] if isinstance(from_var, list | tuple) else from_var
    for new in to_var if isinstance(to_var, list | tuple) else [to_var]:
        if isinstance(new, _core.Variable) and new.owner is not None:
            new.creation_frames = old.creation_frames
    return to_var
