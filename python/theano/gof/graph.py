"""Variables and nodes of a graph, and evaluating and comparing graphs.

The classes are the core's; what is written here are the parts of their interface that need no
speed. Walks over graphs stand in `traversal.py`, copies in `copying.py`, and are re-exported here,
where Theano has them. Nothing recurses, so that a graph may be of any depth.
"""

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from theano import _core
from theano.gof.copying import clone, clone_get_equiv
from theano.gof.core_methods import methods_of
from theano.gof.graph_text import as_string, default_node_formatter, op_as_string
from theano.gof.traversal import (
    ancestors,
    general_toposort,
    inputs,
    io_toposort,
    is_in_ancestors,
    list_of_nodes,
    ops,
    orphans,
    stack_search,
    variables,
    variables_and_orphans,
    view_roots,
)

__all__ = [
    "Apply",
    "Constant",
    "Variable",
    "ancestors",
    "as_string",
    "clone",
    "clone_get_equiv",
    "default_node_formatter",
    "equal_computations",
    "evaluate",
    "general_toposort",
    "inputs",
    "io_toposort",
    "is_in_ancestors",
    "io_connection_pattern",
    "is_same_graph",
    "list_of_nodes",
    "op_as_string",
    "ops",
    "orphans",
    "stack_search",
    "variables",
    "variables_and_orphans",
    "view_roots",
]

_names_made = 0


@methods_of(_core.Variable)
class VariableMethods:
    """What every variable can do besides what the core gives it."""

    @property
    def auto_name(self: Any) -> str:
        """A generated name, `auto_<number>`, different for each variable."""
        global _names_made
        if "_auto_name" not in self.__dict__:
            self._auto_name = f"auto_{_names_made}"
            _names_made += 1
        return str(self._auto_name)

    def get_parents(self: Any) -> list[Any]:
        """The node that computes this variable, in a list; an empty list for a root."""
        return [] if self.owner is None else [self.owner]

    def clone(self: Any) -> Any:
        """A new variable of the same class, type and name that is not computed from anything."""
        copied = type(self)(self.type, None, None, self.name)
        copied.tag = copy.copy(self.tag)
        copied.creation_frames = self.creation_frames
        return copied

    def eval(self: Any, inputs_to_values: Mapping[Any, Any] | None = None) -> Any:
        """Compute this variable.

        Parameters
        ----------
        inputs_to_values : dict, optional
            A value for each variable that this one is computed from and that has none.

        See Also
        --------
        theano.gof.graph.evaluate
        """
        return evaluate(self, inputs_to_values)


Variable = _core.Variable


@methods_of(_core.Constant)
class ConstantMethods:
    """What every constant can do besides what the core gives it."""

    def __str__(self: Any) -> str:
        if self.name is not None:
            return str(self.name)
        text = str(self.data)
        if len(text) > 20:
            text = f"{text[:10]}...{text[-10:]}"
        return f"Constant{{{text}}}"

    __repr__ = __str__

    @property
    def value(self: Any) -> Any:
        """The value; the same as `data`."""
        return self.data

    def clone(self: Any) -> Any:
        """A new constant of the same class, type, value and name."""
        copied = type(self)(self.type, self.data, self.name)
        copied.tag = copy.copy(self.tag)
        return copied

    def signature(self: Any) -> tuple[Any, Any]:
        """Type and value."""
        return (self.type, self.data)

    def merge_signature(self: Any) -> Any:
        """What makes two constants one constant to a function: the `signature`."""
        return self.signature()

    def equals(self: Any, other: Any) -> bool:
        """Whether `other` is a constant of the same type and value."""
        return _same_constant(self, other)


Constant = _core.Constant


class Apply(_core.Apply):
    """One application of an Op.

    Parameters
    ----------
    op : Op
        What is done.
    inputs : sequence of Variable
        What it is done to.
    outputs : sequence of Variable
        The results: variables that are not computed by another node.

    Raises
    ------
    TypeError
        If an input or an output is no variable.
    ValueError
        If an output is the result of another node.
    """

    __slots__ = ()

    @property
    def nin(self) -> int:
        """The number of inputs."""
        return len(self.inputs)

    @property
    def nout(self) -> int:
        """The number of outputs."""
        return len(self.outputs)

    @property
    def out(self) -> Any:
        """The output, if there is exactly one."""
        (output,) = self.outputs
        return output

    def default_output(self) -> Any:
        """The output that stands for the node where one variable is wanted.

        Raises
        ------
        AttributeError
            If there are several outputs and the op does not say which.
        """
        position = getattr(self.op, "default_output", None)
        if position is None:
            if len(self.outputs) != 1:
                raise AttributeError(
                    f"{type(self.op).__name__}.default_output should be an output index."
                )
            position = 0
        return self.outputs[position]

    def get_parents(self) -> list[Any]:
        """The inputs."""
        return list(self.inputs)

    def clone(self) -> "Apply":
        """A node of the same op and inputs with outputs of its own."""
        copied = type(self)(self.op, self.inputs, [output.clone() for output in self.outputs])
        copied.tag = copy.copy(self.tag)
        return copied

    def clone_with_new_inputs(self, inputs: Sequence[Any], strict: bool = True) -> "Apply":
        """A node of the same op on other inputs.

        Parameters
        ----------
        inputs : sequence of Variable
            As many as the node has.
        strict : bool
            Whether each new input must have, or be convertible to, the type of the old one.
            Otherwise the types of the outputs follow from those of the inputs.

        Raises
        ------
        TypeError
            If `strict` and an input cannot be converted.
        """
        assert isinstance(inputs, list | tuple)
        new_inputs = list(inputs)
        retype = False
        for i, (old, new) in enumerate(zip(self.inputs, new_inputs, strict=True)):
            if old.type != new.type:
                if strict:
                    new_inputs[i] = old.type.filter_variable(new)
                else:
                    retype = True
        if retype:
            node: Apply = self.op.make_node(*new_inputs)
        else:
            node = type(self)(self.op, new_inputs, [output.clone() for output in self.outputs])
        node.tag = copy.copy(self.tag)
        return node


def evaluate(variable: Any, inputs_to_values: Mapping[Any, Any] | None = None) -> Any:
    """Compute a variable, compiling on first use with the same set of inputs.

    Parameters
    ----------
    variable : Variable
        What to compute.
    inputs_to_values : dict, optional
        A value for each variable that `variable` is computed from. A variable in the middle of the
        graph may be given too; what computes it is then cut off.

    Returns
    -------
    ndarray
        The value, as a compiled function returns it.

    Raises
    ------
    theano.gof.MissingInputError
        If a value is missing.
    theano.compile.UnusedInputError
        If a given variable is not part of the graph.
    """
    from theano.compile.function import function  # compile is built on gof

    values = {} if inputs_to_values is None else inputs_to_values
    given = tuple(sorted(values.keys(), key=id))
    cache = variable.__dict__.setdefault("_fn_cache", {})
    if given not in cache:
        cache[given] = function(list(given), variable)
    return cache[given](*[values[name] for name in given])


def _same_constant(a: Any, b: Any) -> bool:
    if not (isinstance(a, _core.Constant) and isinstance(b, _core.Constant)):
        return False
    return bool(a.type == b.type and a.type.values_eq(a.data, b.data))


def equal_computations(
    xs: Sequence[Any],
    ys: Sequence[Any],
    in_xs: Sequence[Any] | None = None,
    in_ys: Sequence[Any] | None = None,
) -> bool:
    """Whether two lists of variables are computed in the same way from the same roots.

    Parameters
    ----------
    xs, ys : sequence of Variable
        The variables to compare, pair by pair.
    in_xs, in_ys : sequence of Variable, optional
        Pairs of variables that count as the same.
    """
    if len(xs) != len(ys):
        return False
    same = set(zip(in_xs or [], in_ys or [], strict=True))
    waiting = list(zip(xs, ys, strict=True))
    while waiting:
        pair = waiting.pop()
        x, y = pair
        if x is y or pair in same:
            continue
        if x.owner is None or y.owner is None:
            if not _same_constant(x, y):
                return False
        elif x.owner.op != y.owner.op or x.index != y.index or x.owner.nin != y.owner.nin:
            return False
        else:
            waiting.extend(zip(x.owner.inputs, y.owner.inputs, strict=True))
        same.add(pair)
    return True


def is_same_graph(
    var1: Any,
    var2: Any,
    givens: Mapping[Any, Any] | Iterable[tuple[Any, Any]] | None = None,
    debug: bool = False,
) -> bool:
    """Whether two variables are computed in the same way from the same roots.

    The order of inputs matters: `x + 1` and `1 + x` differ.

    Parameters
    ----------
    var1, var2 : Variable
        The variables to compare.
    givens : dict or iterable of pairs, optional
        Variables that count as the same.
    debug : bool
        Accepted; there is a single way to compare.
    """
    pairs = list(givens.items() if isinstance(givens, Mapping) else givens or [])
    left = [old for old, _ in pairs] + [new for _, new in pairs]
    right = [new for _, new in pairs] + [old for old, _ in pairs]
    return equal_computations([var1], [var2], left, right)


def io_connection_pattern(inputs: Sequence[Any], outputs: Sequence[Any]) -> list[list[bool]]:
    """Return which outputs of a graph have a gradient with respect to which inputs.

    Parameters
    ----------
    inputs, outputs : sequence of Variable
        The two ends of the graph.

    Returns
    -------
    list of list of bool
        One list for each input, with an entry for each output.
    """
    columns = []
    for output in outputs:
        try:
            terms = _core.gradient([output], [output.type()], list(inputs))
        except (NotImplementedError, TypeError):
            # What has no gradient counts as connected, so that asking for it is an error.
            above = set(_core.ancestors([output]))
            columns.append([variable in above for variable in inputs])
        else:
            columns.append([term is not None for term in terms])
    return [[column[i] for column in columns] for i in range(len(inputs))]
