"""Query: which graph rewrites are wanted, by the tags they carry."""

from collections.abc import Iterable
from typing import Any

__all__ = ["Query"]


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
        Queries of their own for named groups.
    position_cutoff : float
        Accepted: the order of rewrites is fixed, and has no positions.
    """

    def __init__(
        self,
        include: Iterable[str],
        require: Iterable[str] | None = None,
        exclude: Iterable[str] | None = None,
        subquery: dict[str, "Query"] | None = None,
        position_cutoff: float = float("inf"),
    ) -> None:
        self.include = _ordered(include)
        self.require = _ordered(require)
        self.exclude = _ordered(exclude)
        self.subquery = dict(subquery or {})
        self.position_cutoff = position_cutoff

    def including(self, *tags: str) -> "Query":
        """The query that also wants rewrites with one of `tags`."""
        return self._with(include=[*self.include, *tags])

    def excluding(self, *tags: str) -> "Query":
        """The query that wants no rewrite with one of `tags`."""
        return self._with(exclude=[*self.exclude, *tags])

    def requiring(self, *tags: str) -> "Query":
        """The query that wants only rewrites that have each of `tags`."""
        return self._with(require=[*self.require, *tags])

    def _with(self, **changed: Any) -> "Query":
        return Query(**{**vars(self), **changed})

    def __str__(self) -> str:
        return (
            f"Query{{inc={self.include},ex={self.exclude},require={self.require},"
            f"subquery={self.subquery},position_cutoff={self.position_cutoff}}}"
        )


def _ordered(tags: Iterable[str] | None) -> list[str]:
    """The tags without repetitions, in order."""
    return list(dict.fromkeys(tags or ()))
