"""Queries: which rewrites of a database are wanted. Public under `theano.gof.optdb`.

Every mode has one, so this needs no more than it must; the databases are in `optdb.py`.
"""

from collections.abc import Iterable
from typing import Any

__all__ = ["Query", "count_registration", "registration_count"]

_registrations = 0


def registration_count() -> int:
    """How often something has been registered, or its tags changed, in any database."""
    return _registrations


def count_registration() -> None:
    """Count one more."""
    global _registrations
    _registrations += 1


class Query:
    """A choice of rewrites.

    Parameters
    ----------
    include : iterable of str
        Tags; a rewrite with one of them is wanted.
    require : iterable of str, optional
        Tags that a wanted rewrite must have besides.
    exclude : iterable of str, optional
        Tags that no wanted rewrite has.
    subquery : dict, optional
        Queries of their own for databases inside the one that is asked, by their names.
    position_cutoff : float
        In a `SequenceDB`, only what stands before this position is wanted.
    extra_optimizations : sequence of pairs, optional
        Optimizers that are in no database, and their positions.
    """

    def __init__(
        self,
        include: Iterable[str],
        require: Iterable[str] | None = None,
        exclude: Iterable[str] | None = None,
        subquery: dict[str, "Query"] | None = None,
        position_cutoff: float = float("inf"),
        extra_optimizations: Iterable[tuple[Any, float]] | None = None,
    ) -> None:
        self.include = _ordered(include)
        self.require = _ordered(require)
        self.exclude = _ordered(exclude)
        self.subquery = dict(subquery or {})
        self.position_cutoff = position_cutoff
        self.extra_optimizations = list(extra_optimizations or ())

    def including(self, *tags: str) -> "Query":
        """The query that also wants rewrites with one of `tags`."""
        return self._with(include=[*self.include, *tags])

    def excluding(self, *tags: str) -> "Query":
        """The query that wants no rewrite with one of `tags`."""
        return self._with(exclude=[*self.exclude, *tags])

    def requiring(self, *tags: str) -> "Query":
        """The query that wants only rewrites that have each of `tags`."""
        return self._with(require=[*self.require, *tags])

    def register(self, *optimizations: tuple[Any, float]) -> "Query":
        """The query that also wants these optimizers, each with its position."""
        return self._with(extra_optimizations=[*self.extra_optimizations, *optimizations])

    def _with(self, **changed: Any) -> "Query":
        names = ("include", "require", "exclude", "subquery", "position_cutoff")
        kept = {name: getattr(self, name) for name in (*names, "extra_optimizations")}
        return Query(**{**kept, **changed})

    def __str__(self) -> str:
        return (
            f"Query{{inc={self.include},ex={self.exclude},require={self.require},"
            f"subquery={self.subquery},position_cutoff={self.position_cutoff},"
            f"extra_opts={self.extra_optimizations}}}"
        )


def _ordered(tags: Iterable[str] | None) -> list[str]:
    """The tags without repetitions, in order."""
    return list(dict.fromkeys(tags or ()))
