"""PatternSub: one form of expression in the place of another."""

from collections.abc import Callable
from typing import Any

import numpy as np

from theano import _core
from theano.gof._local_optimizer import LocalOptimizer, copy_stack_trace

__all__ = ["PatternSub"]


class PatternSub(LocalOptimizer):
    """Puts one form of expression in the place of another.

    A form is a name, which stands for any variable and, where it is repeated, for the same; a
    tuple of an operation and forms; a constant or a number, for itself; or a dictionary with a
    `pattern`, and perhaps a `constraint`, a function of the variable, and its own
    `allow_multiple_clients`.

    Parameters
    ----------
    in_pattern, out_pattern : tuple, dict or str
        The form that is looked for, and what replaces it.
    allow_multiple_clients : bool
        Whether inner nodes of the form may be used elsewhere too.
    skip_identities_fn : callable, optional
        Takes a variable that does not fit, and returns another to try in its place, or None.
    name : str, optional
        The name of this rewrite.
    pdb : bool
        Whether the debugger is entered where the form fits.
    tracks : sequence of Op
        Other operations than the form's to look at, with `get_nodes`.
    get_nodes : callable, optional
        Takes a node of an operation in `tracks`, and returns nodes at which the form is tried.
    values_eq_approx : callable, optional
        Stays in the tag of the new variable.

    Raises
    ------
    TypeError
        If `in_pattern` does not begin with an operation.

    Examples
    --------
    >>> square = PatternSub((T.mul, "x", "x"), (T.sqr, "x"))
    """

    def __init__(
        self,
        in_pattern: Any,
        out_pattern: Any,
        allow_multiple_clients: bool = False,
        skip_identities_fn: Callable[[Any], Any] | None = None,
        name: str | None = None,
        pdb: bool = False,
        tracks: Any = (),
        get_nodes: Callable[[Any], Any] | None = None,
        values_eq_approx: Any = None,
    ) -> None:
        top = in_pattern
        while isinstance(top, dict):
            top = top["pattern"]
        if not isinstance(top, list | tuple):
            raise TypeError("The pattern to search for must start with a specific Op instance.")
        if tracks and get_nodes is None:
            raise AssertionError("tracks needs get_nodes")
        self.op = top[0]
        self.in_pattern, self.out_pattern = in_pattern, out_pattern
        self.allow_multiple_clients = allow_multiple_clients
        self.skip_identities_fn = skip_identities_fn
        self.pdb, self.get_nodes, self.values_eq_approx = pdb, get_nodes, values_eq_approx
        self._tracks = tracks
        self.__name__ = self.name = name or f"{_text(in_pattern)} -> {_text(out_pattern)}"

    def op_key(self) -> Any:
        """The operation on top of the form."""
        return self.op

    def tracks(self) -> Any:
        """The operation on top of the form, or what `tracks` says."""
        return self._tracks or [self.op]

    def transform(self, node: Any, get_nodes: bool = True) -> Any:
        """What replaces the node's output, if the form fits."""
        if get_nodes and self.get_nodes is not None:
            for other in self.get_nodes(node):
                answer = other != "output" and self.transform(other, get_nodes=False)
                if answer:
                    return dict(zip(other.outputs, answer, strict=True))
        found: dict[str, Any] = {}
        if node.op != self.op or len(node.outputs) != 1:
            return False
        if not self._match(self.in_pattern, node.out, found, True):
            return False
        if self.pdb:
            import pdb

            pdb.set_trace()
        result = self._build(self.out_pattern, found)
        if not isinstance(result, _core.Variable):
            result = _core.as_tensor_variable(result)
        if self.values_eq_approx is not None:
            result.tag.values_eq_approx = self.values_eq_approx
        if result not in found.values():
            copy_stack_trace(node.outputs, [result])
        return [result]

    def _match(self, pattern: Any, variable: Any, found: dict[str, Any], is_shared: bool) -> bool:
        """Whether a variable, of which there may be several uses, has a form."""
        if self._fits(pattern, variable, found, is_shared):
            return True
        other = self.skip_identities_fn(variable) if self.skip_identities_fn else None
        return other is not None and self._match(pattern, other, found, is_shared)

    def _fits(self, pattern: Any, variable: Any, found: dict[str, Any], is_shared: bool) -> bool:
        if isinstance(pattern, dict):
            if "pattern" not in pattern:
                raise KeyError(f"Malformed pattern: {pattern} (expected key 'pattern')")
            is_shared = pattern.get("allow_multiple_clients", is_shared)
            constraint = pattern.get("constraint")
            if constraint is not None and not constraint(variable):
                return False
            return self._match(pattern["pattern"], variable, found, is_shared)
        if isinstance(pattern, str):
            return found.setdefault(pattern, variable) is variable
        if isinstance(pattern, list | tuple):
            node = variable.owner
            if node is None or node.op != pattern[0] or len(node.inputs) != len(pattern) - 1:
                return False
            if not is_shared and len(getattr(variable, "clients", ())) > 1:
                return False
            return all(
                self._match(part, used, found, self.allow_multiple_clients)
                for part, used in zip(pattern[1:], node.inputs, strict=True)
            )
        if isinstance(pattern, _core.Constant):
            return bool(pattern.equals(variable))  # type: ignore[attr-defined]
        if isinstance(variable, _core.Constant):
            return bool(np.all(np.asarray(variable.data) == pattern))
        # Numbers are given the rank of what they meet.
        node = variable.owner
        is_raised = node is not None and getattr(node.op, "family", "") == "DimShuffle"
        return is_raised and self._match(pattern, node.inputs[0], found, False)

    def _build(self, pattern: Any, found: dict[str, Any]) -> Any:
        if isinstance(pattern, str):
            return found[pattern]
        if isinstance(pattern, dict):
            return self._build(pattern["pattern"], found)
        if isinstance(pattern, list | tuple):
            return pattern[0](*[self._build(part, found) for part in pattern[1:]])
        return pattern

    def __str__(self) -> str:
        return str(self.name)


def _text(pattern: Any) -> str:
    """A form as it is written in messages."""
    if isinstance(pattern, list | tuple):
        return f"{pattern[0]}({', '.join(map(_text, pattern[1:]))})"
    if isinstance(pattern, dict):
        inner = _text(pattern.get("pattern"))
        return f"{inner} subject to {pattern.get('constraint', 'no conditions')}"
    return str(pattern)
