"""Query."""

from theano.gof import Query


def test_queries_are_extended_by_copies():
    query = Query(["fast_run", "fast_run"])
    extended = query.including("a").excluding("b", "c").requiring("d")
    assert extended.include == ["fast_run", "a"]
    assert extended.exclude == ["b", "c"]
    assert extended.require == ["d"]
    assert (query.include, query.exclude, query.require) == (["fast_run"], [], [])
    assert "fast_run" in str(query)
