"""Rewrites of whole graphs: the class that they share, functions as rewrites, and sequences."""

import logging
import sys
from collections.abc import Callable, Sequence
from typing import Any

from theano.configdefaults import config
from theano.gof.toolbox import ReplaceValidate

__all__ = [
    "FromFunctionOptimizer",
    "Optimizer",
    "SeqOptimizer",
    "inplace_optimizer",
    "optimizer",
    "report_failure",
]

_logger = logging.getLogger("theano.gof.opt")


def report_failure(error: BaseException, *lines: str) -> None:
    """Do with the failure of a rewrite what `config.on_opt_error` says.

    Parameters
    ----------
    error : Exception
        What was raised.
    *lines : str
        What failed, for the log.

    Raises
    ------
    Exception
        The error itself, for the setting 'raise', and failed assertions for all but 'ignore'.
    """
    if config.on_opt_error == "ignore":
        return
    import traceback

    for line in lines:
        _logger.error(line)
    _logger.error("TRACEBACK:\n%s", "".join(traceback.format_exception(error)))
    if config.on_opt_error == "pdb":
        import pdb

        pdb.post_mortem(error.__traceback__)
    elif config.on_opt_error == "raise" or isinstance(error, AssertionError):
        raise error


class Optimizer:
    """A rewrite of a whole graph."""

    name: str | None = None
    # Whether the core's own rewrites are all that there is to it.
    is_of_core = False

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

    def print_summary(self, stream: Any = None, level: int = 0, depth: int = -1) -> None:
        """Write what this is.

        Parameters
        ----------
        stream : file, optional
            Where to; the standard output by default.
        level : int
            By how much the text is indented.
        depth : int
            How many levels of parts are told; -1 for all.
        """
        name = getattr(self, "name", None)
        print(f"{' ' * level}{type(self).__name__} {name}", file=stream or sys.stdout)


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
        self.__name__ = self.name = fn.__name__
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

    def __str__(self) -> str:
        return self.__name__


def optimizer(f: Callable[[Any], Any]) -> FromFunctionOptimizer:
    """Make an optimizer of a function of a graph; a decorator."""
    return FromFunctionOptimizer(f)


# Graphs hold no operations that overwrite their inputs, so nothing has to be kept apart.
inplace_optimizer = optimizer


class SeqOptimizer(Optimizer, list[Any]):
    """Optimizers that are applied one after the other.

    Parameters
    ----------
    *opts : Optimizer, or one sequence of Optimizer
        What is applied.
    failure_callback : callable, optional
        What to do when one fails, with the error, this object and the one that failed; by default
        the error is raised. Failed assertions always are.
    """

    def __init__(self, *opts: Any, **kw: Any) -> None:
        failure_callback = kw.pop("failure_callback", None)
        if kw:
            raise TypeError(f"SeqOptimizer() got unexpected arguments {sorted(kw)}")
        found = opts[0] if len(opts) == 1 and isinstance(opts[0], list | tuple) else opts
        super().__init__(found)
        self.failure_callback = failure_callback

    __hash__ = object.__hash__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self is other

    @staticmethod
    def warn(exc: BaseException, self: Any, optimizer: Any) -> None:
        """A `failure_callback`: write to the log, and go on; see `config.on_opt_error`."""
        report_failure(exc, f"SeqOptimizer apply {optimizer}")

    @property
    def is_of_core(self) -> bool:  # type: ignore[override]
        """Whether all parts are."""
        return all(each.is_of_core for each in self)

    def apply(self, fgraph: Any) -> None:
        """Apply each."""
        for each in self:
            try:
                each.optimize(fgraph)
            except AssertionError:
                raise
            except Exception as error:
                if self.failure_callback is None:
                    raise
                self.failure_callback(error, self, each)

    def print_summary(self, stream: Any = None, level: int = 0, depth: int = -1) -> None:
        """Write what this and its parts are; parameters as for `Optimizer.print_summary`."""
        super().print_summary(stream, level, depth)
        for each in self if depth else ():
            each.print_summary(stream, level + 2, depth - 1)

    def __str__(self) -> str:
        return f"SeqOpt([{', '.join(str(getattr(each, 'name', each)) for each in self)}])"

    __repr__ = list.__repr__
