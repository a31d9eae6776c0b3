"""Fill in what the tables of names say about Theano 1.0.5: kinds, signatures and values.

Runs under Python 3.8 with real Theano (see `tools/oracle/README.md`):

    THEANO_FLAGS=cxx= build/oracle/bin/python tools/api/record.py

The first two columns of `names.tsv` (area and path) and the first of `members.tsv` (class) are
written by hand, the others by this program. A class listed once in `members.tsv` gets a line for
each of its public members.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import warnings
from pathlib import Path
from typing import Any, Callable, Iterable, Sequence

HERE = Path(__file__).parent
# Members that every class of Python 3 has, and what the class statement makes.
PYTHON_MEMBERS = {*dir(type("Empty", (), {})), "__slots__", "__getstate__"} - {
    *("__init__", "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"),
    *("__hash__", "__str__", "__repr__"),
}


def resolve(path: str) -> Any:
    """Return the object that a dotted path names."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ImportError:
            continue
        return functools.reduce(getattr, parts[length:], found)
    raise ImportError(path)


def signature(function: Callable[..., Any], skip: int = 0) -> str:
    """Return parameter names and defaults in one line, without the first `skip` parameters.

    The text is empty if they are not known.
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())[skip:]
    except (TypeError, ValueError):
        return ""
    texts = []
    for parameter in parameters:
        text = str(parameter.replace(default=parameter.empty, annotation=parameter.empty))
        if parameter.default is not parameter.empty:
            text += "=" + value_text(parameter.default)
        texts.append(text)
    return "(" + ", ".join(texts) + ")"


def value_text(value: Any) -> str:
    """Return a value as text, without addresses: numbers, texts and lists as in Python."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return repr(value)
    if isinstance(value, (tuple, list)):
        opening, closing = "()" if isinstance(value, tuple) else "[]"
        return opening + ", ".join(map(value_text, value)) + closing
    if inspect.isclass(value):
        return value.__name__
    if isinstance(value, dict):
        return "dict"
    try:
        text = str(value)
    except TypeError:  # Theano's own tables of rewrites cannot be printed under Python 3.
        return type(value).__name__
    return type(value).__name__ if " at 0x" in text or "\n" in text else text


def describe(found: Any, gof: Any) -> tuple[str, str]:
    """Return kind and signature (or value) of a public object."""
    if inspect.ismodule(found):
        return "module", ""
    if inspect.isclass(found):
        has_constructor = (
            found.__init__ is not object.__init__ or found.__new__ is not object.__new__
        )
        return "class", signature(found) if has_constructor else "()"
    if isinstance(found, gof.Op):
        return "operation", ""
    if isinstance(found, gof.Type):
        return "type", str(found)
    if inspect.isroutine(found) or isinstance(found, functools.partial):
        return "function", signature(found)
    if callable(found):
        return "callable", signature(found)
    return "value", value_text(found)


def members(class_: type) -> list[tuple[str, str, str]]:
    """Return (name, kind, signature) for the public members of a class and its special methods."""
    lines = []
    for name in sorted(dir(class_)):
        special = name.startswith("__") and name.endswith("__")
        if (name.startswith("_") and not special) or name in PYTHON_MEMBERS:
            continue
        static = inspect.getattr_static(class_, name)
        if isinstance(static, property):
            lines.append((name, "property", ""))
        elif isinstance(static, (staticmethod, classmethod)):
            lines.append((name, "method", signature(getattr(class_, name))))
        elif inspect.isroutine(static):
            lines.append((name, "method", signature(static, 1)))
        else:
            lines.append((name, "attribute", ""))
    return lines


def read(name: str) -> list[list[str]]:
    """Return the cells of a table, without its heading."""
    lines = (HERE / name).read_text().splitlines()
    return [line.split("\t") for line in lines[1:]]


def write(name: str, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table."""
    lines = ["\t".join(cells) for cells in [heading, *rows]]
    (HERE / name).write_text("\n".join(lines) + "\n")


def main() -> None:
    """Rewrite both tables."""
    warnings.simplefilter("ignore")
    import theano.gof as gof

    names = [(area, path, *describe(resolve(path), gof)) for area, path, *_ in read("names.tsv")]
    write("names.tsv", ("area", "path", "kind", "signature"), sorted(names))
    classes = sorted({row[0] for row in read("members.tsv")})
    rows = [(class_, *member) for class_ in classes for member in members(resolve(class_))]
    write("members.tsv", ("class", "member", "kind", "signature"), rows)


if __name__ == "__main__":
    main()
