"""Walks over graphs: roots, ancestors, nodes in order. Public under `theano.gof.graph`."""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from theano import _core

__all__ = [
    "ancestors",
    "general_toposort",
    "inputs",
    "io_toposort",
    "is_in_ancestors",
    "list_of_nodes",
    "ops",
    "orphans",
    "stack_search",
    "variables",
    "variables_and_orphans",
    "view_roots",
]


def stack_search(
    start: Iterable[Hashable],
    expand: Callable[[Any], Iterable[Any] | None],
    mode: str = "bfs",
    build_inv: bool = False,
) -> Any:
    """Search through whatever `expand` leads to.

    Parameters
    ----------
    start : iterable
        Where the search begins.
    expand : callable
        Gives the successors of an element, or None.
    mode : {'bfs', 'dfs'}
        Breadth first or depth first.
    build_inv : bool
        Whether to return the inverse of `expand` as well.

    Returns
    -------
    list, or tuple of list and dict
        The elements in the order of the visit; with `build_inv` also a dictionary that maps each
        successor to the elements that led to it.
    """
    if mode not in ("bfs", "dfs"):
        raise ValueError("mode should be bfs or dfs", mode)
    waiting = deque(start)
    take = waiting.popleft if mode == "bfs" else waiting.pop
    found: dict[Any, None] = {}
    led_by: dict[Any, list[Any]] = {}
    while waiting:
        element = take()
        if element in found:
            continue
        found[element] = None
        successors = list(expand(element) or ())
        if build_inv:
            for successor in successors:
                led_by.setdefault(successor, []).append(element)
        waiting.extend(successors)
    return (list(found), led_by) if build_inv else list(found)


def ancestors(variable_list: Sequence[Any], blockers: Iterable[Any] | None = None) -> list[Any]:
    """Every variable that the given ones are computed from, and these themselves.

    Parameters
    ----------
    variable_list : list of Variable
        Where the walk begins.
    blockers : iterable of Variable, optional
        Variables behind which the walk does not go.
    """
    # As in Theano, the last of several is walked first.
    start = list(variable_list)[::-1]
    return _core.ancestors(start, None if blockers is None else list(blockers))


def inputs(variable_list: Sequence[Any], blockers: Iterable[Any] | None = None) -> list[Any]:
    """The roots, constants included, that the given variables are computed from.

    Parameters
    ----------
    variable_list : list of Variable
        Where the walk begins.
    blockers : iterable of Variable, optional
        Variables behind which the walk does not go.
    """
    return [found for found in ancestors(variable_list, blockers) if found.owner is None]


def variables_and_orphans(i: Sequence[Any], o: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """The variables between inputs and outputs, and those roots among them that are no inputs."""
    given = set(i)
    found = ancestors(o, i)
    found += [variable for node in io_toposort(i, o) for variable in node.outputs]
    found = list(dict.fromkeys(found))
    return found, [found for found in found if found.owner is None and found not in given]


def variables(i: Sequence[Any], o: Sequence[Any]) -> list[Any]:
    """The variables between inputs and outputs, both ends included."""
    return variables_and_orphans(i, o)[0]


def orphans(i: Sequence[Any], o: Sequence[Any]) -> list[Any]:
    """The roots, such as constants, that the outputs need besides the inputs."""
    return variables_and_orphans(i, o)[1]


def list_of_nodes(inputs: Sequence[Any], outputs: Sequence[Any]) -> list[Any]:
    """The nodes between inputs and outputs."""
    return io_toposort(inputs, outputs)


def ops(i: Sequence[Any], o: Sequence[Any]) -> set[Any]:
    """The nodes between inputs and outputs, as a set."""
    return set(io_toposort(i, o))


def io_toposort(
    inputs: Sequence[Any],
    outputs: Sequence[Any],
    orderings: dict[Any, Any] | None = None,
    clients: dict[Any, list[Any]] | None = None,
) -> list[Any]:
    """The nodes between inputs and outputs, each after those that it depends on.

    Parameters
    ----------
    inputs, outputs : sequence of Variable
        The two ends.
    orderings : dict, optional
        Further nodes or variables that must come before the node that is the key.
    clients : dict, optional
        Filled with what needs each variable and each node.
    """
    if not orderings and clients is None:
        return _core.toposort(list(inputs), list(outputs))
    ends, further = set(inputs), orderings or {}

    def depends_on(thing: Any) -> list[Any]:
        extra = list(further.get(thing, ()))
        if isinstance(thing, _core.Apply):
            return [*thing.inputs, *extra]
        return extra if thing in ends or thing.owner is None else [thing.owner, *extra]

    ordered = general_toposort(outputs, depends_on, clients=clients)
    return [thing for thing in ordered if isinstance(thing, _core.Apply)]


def general_toposort(
    outputs: Iterable[Any],
    deps: Callable[[Any], Iterable[Any] | None] | None,
    debug_print: bool = False,
    compute_deps_cache: Callable[[Any], Iterable[Any] | None] | None = None,
    deps_cache: dict[Any, Any] | None = None,
    clients: dict[Any, list[Any]] | None = None,
) -> list[Any]:
    """Everything that `deps` leads to, each element after those that it depends on.

    Parameters
    ----------
    outputs : iterable
        Where the search begins.
    deps : callable
        Gives what an element depends on, or None.
    debug_print : bool
        Whether what has been found is printed when there is a cycle.
    compute_deps_cache : callable, optional
        Asked instead of `deps`.
    deps_cache : dict, optional
        Accepted: each element is asked for once only.
    clients : dict, optional
        Filled with the elements that depend on each.

    Raises
    ------
    ValueError
        If something depends on itself.
    """
    dependencies_of = compute_deps_cache or deps
    assert dependencies_of is not None, "deps or compute_deps_cache is needed"
    ordered: dict[Any, None] = {}
    open_: set[Any] = set()
    for start in outputs:
        waiting = [start]
        while waiting:
            element = waiting[-1]
            if element in ordered:
                waiting.pop()
            elif element in open_:
                ordered[element] = None
                open_.remove(element)
                waiting.pop()
            else:
                open_.add(element)
                needed = list(dependencies_of(element) or ())
                if clients is not None:
                    for each in needed:
                        clients.setdefault(each, []).append(element)
                missing = [each for each in needed if each not in ordered]
                if any(each in open_ for each in missing):
                    if debug_print:
                        print(list(ordered), open_)
                    raise ValueError("graph contains cycles")
                waiting.extend(reversed(missing))
    return list(ordered)


def is_in_ancestors(l_node: Any, f_node: Any) -> bool:
    """Whether the node `f_node` is `l_node`, or is needed to compute it."""
    return l_node is f_node or any(
        variable.owner is f_node for variable in ancestors(l_node.inputs)
    )


def roots_behind(outputs: Sequence[Any], blockers: Sequence[Any]) -> list[Any]:
    """The roots that the outputs are computed from, and the blockers met on the way."""
    return _core.roots(outputs, blockers)


def with_all_roots(inputs: Sequence[Any], outputs: Sequence[Any]) -> list[Any]:
    """The inputs and all other roots of the outputs but constants, also those without a value."""
    roots = roots_behind(outputs, inputs)
    others = (root for root in roots if not isinstance(root, _core.Constant))
    return list(dict.fromkeys([*inputs, *others]))


def view_roots(r: Any) -> list[Any]:
    """The variables of which one is a view, perhaps of a view.

    Parameters
    ----------
    r : Variable
        A variable.

    Returns
    -------
    list of Variable
        The variable itself, unless its operation gives a view, as its `view_map` says: of the
        first input for dimension shuffles, basic indexing and the like.
    """
    waiting, found = [r], []
    while waiting:
        variable = waiting.pop()
        node = variable.owner
        viewed: Sequence[int] = ()
        if node is not None:
            viewed = getattr(node.op, "view_map", {}).get(variable.index, ())
        if viewed:
            waiting.extend(node.inputs[i] for i in reversed(viewed))
        else:
            found.append(variable)
    return found
