"""`optdb`: the rewrites from which modes choose, those of the core and those of programs.

The core's are there to be looked at, and to be applied to a FunctionGraph. When a function is
compiled, the core applies them itself, in C++; what a program registers is applied before that.
"""

from typing import Any

from theano import _core
from theano.configdefaults import config
from theano.gof.opt import (
    CoreOptimizer,
    CoreRewrite,
    MergeOptimizer,
    NavigatorOptimizer,
    SeqOptimizer,
)
from theano.gof.optdb import (
    EquilibriumDB,
    LocalGroupDB,
    SequenceDB,
    TopoDB,
)
from theano.gof.query import Query, registration_count

__all__ = ["local_useless", "optdb", "program_rewrites", "rewrites_named"]

# Positions are Theano's.
optdb = SequenceDB()
# Local rewrites that come before all others.
local_useless = LocalGroupDB(apply_all_opts=True, profile=True)


def _fill() -> None:
    useless = TopoDB(local_useless, failure_callback=NavigatorOptimizer.warn_inplace)
    optdb.register("merge1", MergeOptimizer(), 0, "fast_run", "fast_compile", "merge")
    optdb.register("useless", useless, 0.6, "fast_run", "fast_compile")
    optdb.register(
        "canonicalize", EquilibriumDB(ignore_newtrees=False), 1, "fast_run", "fast_compile",
        "canonicalize_db",
    )  # fmt: skip
    optdb.register("stabilize", EquilibriumDB(ignore_newtrees=False), 1.5, "fast_run")
    optdb.register("BlasOpt", SequenceDB(), 1.7, "fast_run", "fast_compile")
    optdb.register("specialize", EquilibriumDB(), 2, "fast_run", "fast_compile_gpu")
    folding = CoreOptimizer("constant_folding", text="what constants alone make becomes one")
    optdb.register("constant_folding", folding, 2.02, "fast_run", "fast_compile")
    optdb.register("uncanonicalize", EquilibriumDB(), 3, "fast_run")
    optdb.register("specialize_device", EquilibriumDB(), 48.6, "fast_run", "fast_compile")
    fusion = CoreOptimizer(
        "elemwise_fusion", [], "elementwise operations and reductions share loops"
    )
    optdb.register("elemwise_fusion", fusion, 49, "fast_run", "fusion", "local_elemwise_fusion")
    optdb.register("merge2", MergeOptimizer(), 49, "fast_run", "merge")
    reuse = CoreOptimizer("inplace", [], "memory that nothing reads any more is written to")
    optdb.register("inplace_elemwise_opt", reuse, 75, "fast_run", "inplace")
    optdb.register("merge3", MergeOptimizer(), 100, "fast_run", "merge")
    records = _core.rewrite_rules()
    # Where a rule has the name of another as a tag, the name is that of the other.
    names = {"BlasOpt", *(record["name"] for record in records)}
    for record in records:
        _register_rule(names, **record)


def _register_rule(names: set[str], name: str, stage: str, tags: str, text: str) -> None:
    listed = [tag for tag in tags.split() if tag not in names and tag != stage]
    levels = ("fast_run", "fast_compile") if stage == "canonicalize" else ("fast_run",)
    if "BlasOpt" in tags.split():
        rule = CoreOptimizer(name, text=text)
        optdb["BlasOpt"].register(name, rule, "last", *levels, stage, *listed)
    else:
        optdb[stage].register(name, CoreRewrite(name, text), *levels, *listed)


_fill()
_ALL_OF_CORE = registration_count()
_known: dict[Any, SeqOptimizer | None] = {}


def program_rewrites(query: Query) -> SeqOptimizer | None:
    """What a program has registered and a query chooses, with what comes before it.

    Parameters
    ----------
    query : Query
        The query of a mode.

    Returns
    -------
    SeqOptimizer or None
        None where the core's own rewrites are all that is chosen, which is the usual case.
    """
    if registration_count() == _ALL_OF_CORE and not query.extra_optimizations:
        return None
    key = str(query), registration_count(), config.optdb.max_use_ratio
    if key not in _known:
        sequence = optdb.query(query)
        last = max((i for i, each in enumerate(sequence) if not each.is_of_core), default=-1)
        chosen = list(sequence)[: last + 1]
        if len(_known) > 64:
            _known.clear()
        _known[key] = SeqOptimizer(chosen, failure_callback=SeqOptimizer.warn) if chosen else None
    return _known[key]


def rewrites_named(name: str) -> list[Any]:
    """The core's rewrites with a name or tag."""
    return [
        each
        for stage in ("canonicalize", "stabilize", "specialize", "BlasOpt")
        for each in optdb[stage]._tagged.get(name, ())
        if each.is_of_core
    ]
