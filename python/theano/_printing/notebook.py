"""How variables and functions display themselves in notebooks: formulas and pictures.

Displaying never raises, and never takes long: what is too large is described by a line of text, and
where anything fails the notebook falls back to the plain text. What draws and formats is imported
when something is displayed.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from theano import _core
from theano.gof.core_methods import methods_of

__all__ = ["FunctionDisplay", "VariableDisplay"]

# The largest graph that is drawn in a notebook, in nodes.
MOST_NODES = 300

_logger = logging.getLogger("theano.printing")


def _never_raises(display: Callable[[Any], str | None]) -> Callable[[Any], str | None]:
    @wraps(display)
    def attempt(self: Any) -> str | None:
        try:
            return display(self)
        except Exception as error:  # any failure: the plain text is shown instead
            _logger.debug("%s cannot be displayed: %s", type(self).__name__, error)
            return None

    return attempt


def _formula(variable: Any) -> str | None:
    from theano._printing.latex import latex

    return latex(variable)


def _picture(thing: Any) -> str:
    from theano._drawing.graph import picture_of
    from theano._drawing.svg import svg

    return svg(picture_of(thing, simple_names=True))


def _escaped(text: str) -> str:
    from html import escape

    return escape(text)


def _count_up_to(variables: list[Any], most: int) -> int:
    """The number of nodes behind variables, or `most + 1` if there are more."""
    seen: set[Any] = set()
    waiting = list(variables)
    while waiting and len(seen) <= most:
        owner = waiting.pop().owner
        if owner is not None and owner not in seen:
            seen.add(owner)
            waiting.extend(owner.inputs)
    return len(seen)


def _page(head: str, *parts: str | None) -> str:
    body = "".join(part for part in parts if part)
    return f'<div style="overflow:auto;max-height:640px"><div>{head}</div>{body}</div>'


def _too_large(least: str = f"more than {MOST_NODES}") -> str:
    return (
        f"<div><small>{least} nodes: too large to be drawn here. "
        "<code>theano.printing.pydotprint</code> and <code>theano.d3viz.d3viz</code> draw it to a "
        "file.</small></div>"
    )


@methods_of(_core.Variable)
class VariableDisplay:
    """What notebooks ask variables for."""

    @_never_raises
    def _repr_latex_(self: Any) -> str | None:
        """The expression as a formula; None if it is large."""
        text = _formula(self)
        return None if text is None else rf"$\displaystyle {text}$"

    @_never_raises
    def _repr_svg_(self: Any) -> str | None:
        """A picture of the graph; None for a root, and if it is large."""
        if self.owner is None or _count_up_to([self], MOST_NODES) > MOST_NODES:
            return None
        return _picture(self)

    @_never_raises
    def _repr_html_(self: Any) -> str | None:
        """Name, type, the formula if it is small, and the picture to be opened."""
        name = f"<b>{_escaped(self.name)}</b> " if self.name else ""
        head = f"{name}<code>{_escaped(str(self.type))}</code>"
        formula = _formula(self)
        shown = None if formula is None else rf"<div>$\displaystyle {_escaped(formula)}$</div>"
        if self.owner is None:
            return _page(head, shown)
        picture = self._repr_svg_()
        if picture is None:
            return _page(head, shown, _too_large())
        state = " open" if shown is None else ""
        return _page(head, shown, f"<details{state}><summary>Graph</summary>{picture}</details>")


@methods_of(_core.Function)
class FunctionDisplay:
    """What notebooks ask compiled functions for."""

    @_never_raises
    def _repr_svg_(self: Any) -> str | None:
        """A picture of the graph after rewriting; None if it is large."""
        if _count_up_to(self.graph_outputs(), MOST_NODES) > MOST_NODES:
            return None
        fgraph = self.maker.fgraph
        if _count_up_to(fgraph.outputs, MOST_NODES) > MOST_NODES:
            return None
        return _picture(self)

    @_never_raises
    def _repr_html_(self: Any) -> str | None:
        """The name, inputs and shared variables, and the picture."""
        inputs = ", ".join(str(variable) for variable in self.graph_inputs()[:20])
        name = self.name or "function"
        head = f"<b>{_escaped(str(name))}</b>(<code>{_escaped(inputs)}</code>)"
        return _page(head, self._repr_svg_() or _too_large())
