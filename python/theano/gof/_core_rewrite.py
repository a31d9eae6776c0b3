"""The core's own rewrites, as rewrites of a FunctionGraph: one rule, or several together."""

from collections.abc import Sequence
from typing import Any

from theano import _core
from theano.gof._local_optimizer import LocalOptimizer, copy_stack_trace
from theano.gof._optimizer import Optimizer

__all__ = ["CoreOptimizer", "CoreRewrite", "MergeOptimizer"]

# How many nodes below the one that is rewritten a rule is told about: how often they are used.
_NODES_BELOW = 64


class CoreOptimizer(Optimizer):
    """Some of the core's rewrites, applied until none of them changes anything.

    Parameters
    ----------
    name : str
        What it is called.
    included : sequence of str, optional
        Names of rules; nothing for what happens when the graph is lowered, such as fusion. By
        default the name itself.
    text : str
        What it does.
    """

    is_of_core = True

    def __init__(self, name: str, included: Sequence[str] | None = None, text: str = "") -> None:
        self.name: str = name
        self.included = [name] if included is None else list(included)
        self.text = text

    def apply(self, fgraph: Any) -> bool:
        """Rewrite; returns whether anything has changed."""
        if not self.included:
            return False
        outputs = _core.rewrite_graph(fgraph.outputs, self.included, [], [])
        changed = False
        for i, output in enumerate(outputs):
            if output is not fgraph.outputs[i]:
                fgraph.change_input("output", i, output, reason=self.name)
                changed = True
        return changed

    def __str__(self) -> str:
        return f"{self.name}: {self.text}" if self.text else self.name


class MergeOptimizer(CoreOptimizer):
    """Makes equal computations one."""

    def __init__(self) -> None:
        super().__init__("merge", text="equal computations become one")

    def __reduce__(self) -> tuple[Any, ...]:
        return MergeOptimizer, (), {"name": self.name}


class CoreRewrite(LocalOptimizer):
    """One rule of the core.

    Parameters
    ----------
    name : str
        Its name, one of `_core.rewrite_rules()`.
    text : str
        Its formula, and when it holds.
    """

    is_of_core = True

    def __init__(self, name: str, text: str) -> None:
        self.__name__: str = name
        self.name = name
        self.__doc__ = self.text = text

    def transform(self, node: Any) -> Any:
        """What the rule makes of the node, or False."""
        answers = _core.apply_rule(self.__name__, node.outputs[0], _used_often(node))
        if not answers or answers == node.outputs:
            return False
        copy_stack_trace(node.outputs, [new for new in answers if new not in node.inputs])
        return answers

    def __str__(self) -> str:
        return self.__name__

    def __repr__(self) -> str:
        return f"<rewrite {self.name}: {self.text}>"


def _used_often(node: Any) -> list[Any]:
    """The variables below a node that are read in more than one place of its FunctionGraph."""
    fgraph = getattr(node, "fgraph", None)
    if fgraph is None:
        return []
    waiting, seen = [node], {node}
    found = []
    while waiting and len(seen) < _NODES_BELOW:
        for variable in waiting.pop(0).inputs:
            if len(fgraph.clients(variable)) > 1:
                found.append(variable)
            if variable.owner is not None and variable.owner not in seen:
                seen.add(variable.owner)
                waiting.append(variable.owner)
    return found
