"""Query, and databases of rewrites."""

import io

import pytest

import theano
from theano import gof
from theano import tensor as T
from theano.gof import opt, optdb


def sub(old=T.exp, new=T.sqr):
    return opt.in2out(opt.OpSub(old, new))


def test_queries_are_extended_by_copies():
    query = gof.Query(["fast_run", "fast_run"])
    extended = query.including("a").excluding("b", "c").requiring("d")
    assert extended.include == ["fast_run", "a"]
    assert extended.exclude == ["b", "c"]
    assert extended.require == ["d"]
    assert (query.include, query.exclude, query.require) == (["fast_run"], [], [])
    assert "fast_run" in str(query)
    extra = sub(), 1.0
    assert query.register(extra).including("a").extra_optimizations == [extra]
    assert query.extra_optimizations == []


def test_registration():
    database = gof.DB()
    first, second = sub(), opt.OpRemove(T.neg)
    database.register("first", first, "tag", "other")
    database.register("second", second, "tag")
    assert database["first"] is database["other"] is first
    assert first.name == "first"
    assert "tag" in database
    assert "nothing" not in database
    assert database.tags_of("first") == ["tag", "other"]
    assert database["TopoOptimizer"] is first
    with pytest.raises(KeyError, match="Nothing registered"):
        database["nothing"]
    with pytest.raises(ValueError, match="More than one match"):
        database["tag"]
    with pytest.raises(TypeError, match="cannot be registered"):
        database.register("third", object())
    for name in ("first", "tag"):
        with pytest.raises(ValueError, match="existing"):
            database.register(name, sub())
    with pytest.raises(ValueError, match="multiple times"):
        database.register("third", first)
    with pytest.raises(ValueError, match="collides"):
        database.register("third", sub(), "first")
    assert "third" not in database


def test_tags_come_and_go():
    database = gof.DB()
    database.register("first", sub(), "tag")
    database.add_tags("first", "new")
    database.remove_tags("first", "tag")
    assert database.query("+new")
    assert not database.query("+tag")
    with pytest.raises(KeyError):
        database.remove_tags("first", "tag")
    with pytest.raises(ValueError, match="collides"):
        database.add_tags("first", "first")


def names_of(found):
    return [each.name for each in found]


@pytest.mark.parametrize(
    ("tags", "names"),
    [
        (["+a"], ["one", "two"]),
        (["+b", "+a"], ["two", "three", "one"]),
        (["+a", "-b"], ["one"]),
        (["+a", "&b"], ["two"]),
        (["+three"], ["three"]),
        (["+a", "-one", "-two"], []),
        (["+nothing"], []),
    ],
)
def test_choices(tags, names):
    database = gof.DB()
    for name, own in {"one": ["a"], "two": ["a", "b"], "three": ["b"]}.items():
        database.register(name, sub(), *own)
    assert names_of(database.query(*tags)) == names
    include, exclude, require = (
        [tag[1:] for tag in tags if tag[0] == sign] for sign in ("+", "-", "&")
    )
    assert names_of(database.query(gof.Query(include, require, exclude))) == names


def test_wrong_queries():
    database = gof.DB()
    with pytest.raises(ValueError, match="must start with"):
        database.query("tag")
    with pytest.raises(TypeError, match="no other arguments"):
        database.query(gof.Query([]), "+tag")


def test_sequences_are_ordered():
    database = gof.SequenceDB()
    database.register("late", sub(), 5, "a")
    database.register("early", sub(), 1.5, "a")
    database.register("last", sub(), "last", "a")
    assert names_of(database.query("+a")) == ["early", "late", "last"]
    assert names_of(database.query("+a", position_cutoff=5)) == ["early"]
    assert names_of(database.query(gof.Query(["a"], position_cutoff=6))) == ["early", "late"]
    with theano.change_flags({"optdb.position_cutoff": 2.0}):
        assert names_of(database.query("+a")) == ["early"]
    extra = sub()
    assert list(database.query(gof.Query(["a"]).register((extra, 3)))).index(extra) == 1
    assert isinstance(database.query("+a"), opt.SeqOptimizer)
    with pytest.raises(AssertionError):
        database.register("other", sub(), "first")


def test_databases_in_databases():
    outer, inner = gof.SequenceDB(), gof.EquilibriumDB()
    outer.register("inner", inner, 1, "fast_run")
    inner.register("x", sub(), "fast_run")
    inner.register("y", sub(), use_db_name_as_tag=False)
    (found,) = outer.query("+fast_run")
    assert isinstance(found, opt.EquilibriumOptimizer)
    assert (found.name, names_of(found.optimizers)) == ("inner", ["x"])
    # What is inside carries the database's name as a tag, unless it says otherwise.
    (found,) = outer.query("+inner")
    assert names_of(found.optimizers) == ["x"]
    (found,) = outer.query("+fast_run", inner=gof.Query(["y"]))
    assert names_of(found.optimizers) == ["y"]


def test_the_end_of_a_round():
    database = gof.EquilibriumDB()
    database.register("usual", sub(), "a")
    database.register("final", sub(), "a", final_opt=True)
    database.register("cleanup", sub(), "a", cleanup=True)
    found = database.query("+a")
    assert names_of(found.optimizers) == ["usual"]
    assert names_of(found.final_optimizers) == ["final"]
    assert names_of(found.cleanup_optimizers) == ["cleanup"]
    with pytest.raises(AssertionError):
        database.register("both", sub(), final_opt=True, cleanup=True)


def test_groups():
    group = gof.LocalGroupDB()
    second, first = opt.OpSub(T.exp, T.sqr), opt.OpSub(T.exp, T.neg)
    group.register("second", second, "a", position=2)
    group.register("first", first, "a", position=1)
    assert group.query("+a").opts == [first, second]
    x = T.dvector("x")
    fgraph = theano.FunctionGraph([x], [T.exp(x)])
    optdb.TopoDB(group).query("+a").optimize(fgraph)
    assert fgraph.outputs[0].owner.op == T.neg


def test_proxies():
    database = gof.DB()
    database.register("one", sub(), "a")
    assert names_of(gof.ProxyDB(database).query("+a")) == ["one"]
    with pytest.raises(AssertionError):
        gof.ProxyDB(None)


def test_summaries():
    outer, inner = gof.SequenceDB(), gof.EquilibriumDB()
    outer.register("inner", inner, 2.5, "fast_run")
    inner.register("one", sub(), "a")
    stream = io.StringIO()
    outer.print_summary(stream)
    assert stream.getvalue().splitlines() == [
        "SequenceDB",
        "  inner (EquilibriumDB) at 2.5 [fast_run]",
        "    one (TopoOptimizer) [a]",
    ]
    assert str(outer) == stream.getvalue()
