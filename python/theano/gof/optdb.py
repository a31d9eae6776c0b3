"""Databases of rewrites, from which queries choose by tags.

`theano.compile.optdb` is the one from which modes choose.
"""

import sys
from collections.abc import Iterable
from typing import Any

from theano.configdefaults import config
from theano.gof.opt import (
    EquilibriumOptimizer,
    LocalOptGroup,
    LocalOptimizer,
    NavigatorOptimizer,
    Optimizer,
    SeqOptimizer,
    TopoOptimizer,
)
from theano.gof.query import Query, count_registration

__all__ = [
    "DB",
    "EquilibriumDB",
    "LocalGroupDB",
    "ProxyDB",
    "Query",
    "SequenceDB",
    "TopoDB",
]


class DB:
    """Rewrites, and databases of rewrites, by name and by tag."""

    def __init__(self) -> None:
        self.name: str | None = None
        self._names: dict[str, Any] = {}
        # What carries a tag, in the order of registration. A name is a tag of one.
        self._tagged: dict[str, dict[Any, None]] = {}

    def register(
        self, name: str, obj: Any, *tags: str, use_db_name_as_tag: bool = True, **kwargs: Any
    ) -> None:
        """Add a rewrite.

        Parameters
        ----------
        name : str
            Its name here; it becomes `obj.name` too.
        obj : Optimizer, LocalOptimizer or DB
            What is added.
        *tags : str
            What queries may choose it by, besides its name and that of its class.
        use_db_name_as_tag : bool
            Whether the name of this database is a tag too.

        Raises
        ------
        TypeError
            If `obj` is of another kind.
        ValueError
            If the name, or a tag as a name, is taken.
        """
        if kwargs:
            raise TypeError(f"register() got unexpected arguments {sorted(kwargs)}")
        if not isinstance(obj, DB | Optimizer | LocalOptimizer):
            raise TypeError("Object cannot be registered in OptDB", obj)
        if name in self._tagged:
            raise ValueError(
                "The name of the object cannot be an existing tag or the name of another "
                "existing object.",
                obj,
                name,
            )
        registered = obj.name
        if isinstance(registered, str) and self._names.get(registered) is obj:
            raise ValueError(
                f"You can't register the same optimization multiple times in a DB: "
                f'"{registered}" again under the new name "{name}". Use theano.gof.ProxyDB.'
            )
        taken = [tag for tag in tags if tag in self._names]
        if taken:
            raise ValueError("The tag of the object collides with a name.", obj, taken[0])
        if use_db_name_as_tag and self.name is not None:
            tags = (*tags, self.name)
        obj.name = name
        self._names[name] = obj
        for tag in (name, type(obj).__name__, *tags):
            self._tagged.setdefault(tag, {})[obj] = None
        count_registration()

    def add_tags(self, name: str, *tags: str) -> None:
        """Give what has this name more tags; ValueError where a tag is a name."""
        self._change_tags(name, tags, lambda members, obj: members.setdefault(obj))

    def remove_tags(self, name: str, *tags: str) -> None:
        """Take tags from what has this name; KeyError where it does not have one."""
        self._change_tags(name, tags, lambda members, obj: members.pop(obj))

    def _change_tags(self, name: str, tags: Iterable[str], change: Any) -> None:
        obj = self[name]
        for tag in tags:
            if tag in self._names:
                raise ValueError("The tag of the object collides with a name.", obj, tag)
            change(self._tagged.setdefault(tag, {}), obj)
        count_registration()

    def tags_of(self, name: str) -> list[str]:
        """The tags of what has this name, without the name and that of its class."""
        obj = self[name]
        untold = (name, type(obj).__name__)
        return [tag for tag, found in self._tagged.items() if obj in found and tag not in untold]

    def query(self, *tags: Any, **kwtags: Any) -> Any:
        """Choose rewrites.

        Parameters
        ----------
        *tags : Query, or str
            A query; or tags that begin with '+' for those of which one is to be there, '&' for
            those that must be, and '-' for those that must not be.
        **kwtags : Query
            Queries for databases inside this one, by their names.

        Raises
        ------
        TypeError
            If something stands beside a query.
        ValueError
            If a tag begins with something else.
        """
        return self._chosen(self._query_of(tags, kwtags))

    def _query_of(self, tags: Any, kwtags: Any) -> Query:
        if tags and isinstance(tags[0], Query):
            if len(tags) > 1 or kwtags:
                raise TypeError(
                    "If the first argument to query is a Query, there should be no other arguments."
                )
            query: Query = tags[0]
            return query
        if any(not isinstance(tag, str) or tag[:1] not in ("+", "&", "-") for tag in tags):
            raise ValueError(
                "All tags must start with one of the following characters: '+', '&' or '-'", tags
            )
        include, require, exclude = (
            [tag[1:] for tag in tags if tag[0] == sign] for sign in ("+", "&", "-")
        )
        return Query(include, require, exclude, subquery=kwtags)

    def _chosen(self, query: Query) -> list[Any]:
        """The rewrites; for a database, what its own query gives, under its name."""

        def tagged(tag: str) -> dict[Any, None]:
            return self._tagged.get(tag, {})

        chosen = dict.fromkeys(obj for tag in query.include for obj in tagged(tag))
        for tag in query.require:
            chosen = {obj: None for obj in chosen if obj in tagged(tag)}
        for tag in query.exclude:
            chosen = {obj: None for obj in chosen if obj not in tagged(tag)}
        inner = query._with(extra_optimizations=()) if query.extra_optimizations else query
        result = []
        for obj in chosen:
            if isinstance(obj, DB):
                found = obj.query(query.subquery.get(str(obj.name), inner))
                found.name = obj.name
                result.append(found)
            else:
                result.append(obj)
        return result

    def __getitem__(self, name: str) -> Any:
        """What has this name, or as the only one this tag."""
        found = self._tagged.get(name)
        if not found:
            raise KeyError(f"Nothing registered for '{name}'")
        if len(found) > 1:
            raise ValueError(f"More than one match for {name} (please use query)")
        return next(iter(found))

    def __contains__(self, name: str) -> bool:
        return name in self._tagged

    def print_summary(self, stream: Any = None, level: int = 0) -> None:
        """Write what is registered, with tags and positions, and what the core's rewrites do.

        Parameters
        ----------
        stream : file, optional
            Where to; the standard output by default.
        level : int
            By how much the text is indented.
        """
        stream = sys.stdout if stream is None else stream
        print(f"{' ' * level}{type(self).__name__} {self.name or ''}".rstrip(), file=stream)
        self._print_members(stream, level + 2)

    def _print_members(self, stream: Any, level: int) -> None:
        for name in self._order():
            obj = self._names[name]
            parts = [name, f"({type(obj).__name__})", *self._place(name)]
            tags = [tag for tag in self.tags_of(name) if tag != self.name]
            if tags:
                parts.append(f"[{', '.join(tags)}]")
            text = getattr(obj, "text", "")
            print(f"{' ' * level}{' '.join(parts)}{': ' if text else ''}{text}", file=stream)
            if isinstance(obj, DB):
                obj._print_members(stream, level + 2)

    def _order(self) -> list[str]:
        return list(self._names)

    def _place(self, name: str) -> list[str]:
        return []


class EquilibriumDB(DB):
    """Rewrites that are applied together until none of them changes anything.

    Parameters
    ----------
    ignore_newtrees, tracks_on_change_inputs : bool
        As for `EquilibriumOptimizer`, which a query gives.
    """

    def __init__(self, ignore_newtrees: bool = True, tracks_on_change_inputs: bool = False) -> None:
        super().__init__()
        self.ignore_newtrees = ignore_newtrees
        self.tracks_on_change_inputs = tracks_on_change_inputs
        self._final: set[str] = set()
        self._cleanup: set[str] = set()

    def register(
        self,
        name: str,
        obj: Any,
        *tags: str,
        final_opt: bool = False,
        cleanup: bool = False,
        **kwargs: Any,
    ) -> None:
        """Add a rewrite.

        Parameters
        ----------
        name, obj, *tags, **kwargs
            As for `DB.register`.
        final_opt, cleanup : bool
            Whether it is applied at the end of each round, or after that.
        """
        if final_opt and cleanup:
            raise AssertionError("a rewrite is not both final_opt and cleanup")
        super().register(name, obj, *tags, **kwargs)
        if final_opt:
            self._final.add(name)
        if cleanup:
            self._cleanup.add(name)

    def query(self, *tags: Any, **kwtags: Any) -> EquilibriumOptimizer:
        """Choose rewrites; parameters as for `DB.query`."""
        chosen = super().query(*tags, **kwtags)
        last = self._final | self._cleanup
        return EquilibriumOptimizer(
            [each for each in chosen if each.name not in last],
            max_use_ratio=config.optdb.max_use_ratio,
            ignore_newtrees=self.ignore_newtrees,
            tracks_on_change_inputs=self.tracks_on_change_inputs,
            failure_callback=NavigatorOptimizer.warn_inplace,
            final_optimizers=[each for each in chosen if each.name in self._final],
            cleanup_optimizers=[each for each in chosen if each.name in self._cleanup],
        )


class _Positions(DB):
    """A database with an order: each rewrite has a position."""

    def __init__(self) -> None:
        super().__init__()
        self._positions: dict[str, float] = {}

    def _set_position(self, name: str, position: Any) -> None:
        if position == "last":
            position = max(self._positions.values(), default=-1) + 1
        self._positions[name] = position

    def _check_position(self, position: Any) -> None:
        if position != "last" and not isinstance(position, int | float):
            raise AssertionError(f"a position is a number or 'last', not {position!r}")

    def _order(self) -> list[str]:
        return sorted(self._names, key=lambda name: (self._positions[name], name))

    def _place(self, name: str) -> list[str]:
        return [f"at {self._positions[name]:g}"]


class SequenceDB(_Positions):
    """Rewrites that are applied one after the other, by position.

    Parameters
    ----------
    failure_callback : callable, optional
        As for `SeqOptimizer`, which a query gives.
    """

    seq_opt = SeqOptimizer

    def __init__(self, failure_callback: Any = SeqOptimizer.warn) -> None:
        super().__init__()
        self.failure_callback = failure_callback

    def register(  # type: ignore[override]
        self, name: str, obj: Any, position: Any, *tags: str, **kwargs: Any
    ) -> None:
        """Add a rewrite.

        Parameters
        ----------
        name, obj, *tags, **kwargs
            As for `DB.register`.
        position : float or 'last'
            Its place among the others.
        """
        self._check_position(position)
        super().register(name, obj, *tags, **kwargs)
        self._set_position(name, position)

    def query(self, *tags: Any, position_cutoff: float | None = None, **kwtags: Any) -> Any:
        """Choose rewrites.

        Parameters
        ----------
        *tags, **kwtags
            As for `DB.query`.
        position_cutoff : float, optional
            Only what stands before it is wanted; by default `config.optdb.position_cutoff`, or
            what the query says.

        Returns
        -------
        SeqOptimizer
            The rewrites, in order.
        """
        query = self._query_of(tags, kwtags)
        if tags and isinstance(tags[0], Query) and query.position_cutoff:
            position_cutoff = query.position_cutoff
        elif position_cutoff is None:
            position_cutoff = config.optdb.position_cutoff
        placed = [(self._positions[each.name], each.name, each) for each in self._chosen(query)]
        for extra, position in query.extra_optimizations:
            extra.name = f"{type(extra)}_{id(extra)}"
            placed.append((position, extra.name, extra))
        placed.sort(key=lambda entry: entry[:2])
        chosen = [each for position, _, each in placed if position < position_cutoff]
        return self.seq_opt(chosen, failure_callback=self.failure_callback)

    def __str__(self) -> str:
        import io

        stream = io.StringIO()
        self.print_summary(stream)
        return stream.getvalue()


class LocalGroupDB(_Positions):
    """Local optimizers of which a query gives a group, by position.

    Parameters
    ----------
    apply_all_opts, profile : bool
        As for `LocalOptGroup`.
    local_opt : callable
        What makes the group.
    """

    def __init__(
        self, apply_all_opts: bool = False, profile: bool = False, local_opt: Any = LocalOptGroup
    ) -> None:
        super().__init__()
        self.failure_callback = None
        self.apply_all_opts, self.profile, self.local_opt = apply_all_opts, profile, local_opt

    def register(
        self, name: str, obj: Any, *tags: str, position: Any = "last", **kwargs: Any
    ) -> None:
        """Add a local optimizer; parameters as for `SequenceDB.register`."""
        self._check_position(position)
        super().register(name, obj, *tags, **kwargs)
        self._set_position(name, position)

    def query(self, *tags: Any, **kwtags: Any) -> Any:
        """Choose local optimizers; parameters as for `DB.query`."""
        chosen = super().query(*tags, **kwtags)
        chosen.sort(key=lambda each: (self._positions[each.name], each.name))
        return self.local_opt(*chosen, apply_all_opts=self.apply_all_opts, profile=self.profile)


class TopoDB(DB):
    """A database of local optimizers whose choice is applied over a whole graph.

    Parameters
    ----------
    db : DB
        What is asked; it gives a local optimizer.
    order, ignore_newtrees, failure_callback
        As for `TopoOptimizer`, which a query gives.
    """

    def __init__(
        self,
        db: DB,
        order: str = "in_to_out",
        ignore_newtrees: bool = False,
        failure_callback: Any = None,
    ) -> None:
        super().__init__()
        self.db, self.order = db, order
        self.ignore_newtrees, self.failure_callback = ignore_newtrees, failure_callback

    def query(self, *tags: Any, **kwtags: Any) -> TopoOptimizer:
        """Choose local optimizers; parameters as for `DB.query`."""
        local = self.db.query(*tags, **kwtags)
        return TopoOptimizer(local, self.order, self.ignore_newtrees, self.failure_callback)

    def _print_members(self, stream: Any, level: int) -> None:
        self.db._print_members(stream, level)


class ProxyDB(DB):
    """A database in another place, as each can be registered once only.

    Parameters
    ----------
    db : DB
        The database.
    """

    def __init__(self, db: DB) -> None:
        if not isinstance(db, DB):
            raise AssertionError("a ProxyDB is of a DB")
        super().__init__()
        self.db = db

    def query(self, *tags: Any, **kwtags: Any) -> Any:
        """Choose rewrites; parameters as for `DB.query`."""
        return self.db.query(*tags, **kwtags)

    def _print_members(self, stream: Any, level: int) -> None:
        self.db._print_members(stream, level)
