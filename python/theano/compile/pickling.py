"""Pickling and copying of compiled functions: the graph is kept, and compiled again when loaded.

A function is written as its maker, which holds the user's graph, and the values that are its own:
defaults as they are now, and attributes. Shared variables are objects of the graph, so functions
that are pickled together share what they shared before.
"""

from typing import Any

from theano import _core
from theano.compile.function_module import FunctionMaker
from theano.compile.mode import predefined_modes
from theano.configdefaults import config
from theano.gof.core_methods import methods_of
from theano.gof.pickling import Listing

__all__: list[str] = []

# Attributes of functions and makers that are made again.
_NOT_KEPT = ("maker", "_finder")
_NOT_KEPT_OF_MAKER = ("_function", "fgraph")


def restore_function(maker: Any, values: list[Any], name: Any, trust_input: bool) -> Any:
    """Return a function.

    Parameters
    ----------
    maker : FunctionMaker
        What it was compiled from.
    values : list of pairs
        Positions of inputs, and the values they have instead of those of their `In`.
    name : str or None
        The function's name.
    trust_input : bool
        The function's attribute of this name.

    Returns
    -------
    Function or None
        None if `config.unpickle_function` is off.
    """
    if not config.unpickle_function:
        return None
    if not isinstance(maker, FunctionMaker):
        raise TypeError(f"a FunctionMaker is needed, got {maker!r}")
    function = maker.create()
    for position, value in values:
        function.set_default(position, value)
    function.name = name
    function.trust_input = bool(trust_input)
    return function


@methods_of(_core.Function)
class FunctionPickling:
    def __reduce_ex__(self: Any, protocol: Any) -> tuple[Any, ...]:
        values = []
        for position, param in enumerate(self.maker.arguments):
            value = self.get_default(position)
            if value is not None and value is not param.value:
                values.append((position, value))
        arguments = self.maker, values, self.name, self.trust_input
        kept = {key: value for key, value in self.__dict__.items() if key not in _NOT_KEPT}
        return (restore_function, arguments, kept) if kept else (restore_function, arguments)

    def __setstate__(self: Any, state: dict[str, Any]) -> None:
        self.__dict__.update(state)


@methods_of(FunctionMaker)
class FunctionMakerPickling:
    def __getstate__(self: Any) -> dict[str, Any]:
        expressions = [out.variable for out in self.outputs]
        expressions += [param.update for param in self.inputs if param.update is not None]
        # All nodes first: each expression then finds its own among them.
        state: dict[str, Any] = {"listing": Listing(expressions)}
        for key, value in self.__dict__.items():
            if key not in _NOT_KEPT_OF_MAKER:
                state[key] = value
        # A mode with a name stays the one of that name.
        for name, mode in predefined_modes.items():
            if mode is self.mode:
                state["mode"] = name
        return state

    def __setstate__(self: Any, state: dict[str, Any]) -> None:
        state = dict(state)
        del state["listing"]
        if isinstance(state["mode"], str):
            state["mode"] = predefined_modes[state["mode"]]
        self.__dict__.update(state)
