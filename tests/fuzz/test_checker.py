"""The checker finds planted faults, and only faults; what it finds is made small."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import theano
from tests.fuzz import checker
from tests.fuzz.checker import check
from tests.fuzz.compare import judge
from tests.fuzz.generator import generate
from tests.fuzz.program import Built, Input, Program
from tests.fuzz.shrink import shrink
from tests.fuzz.uncertainty import ensemble
from theano.interpreter.scalar_functions import SCALAR_FUNCTIONS, ScalarFunction

pytestmark = pytest.mark.filterwarnings("ignore")


def matrix(name: str = "v0", dtype: str = "float64", kind: str = "argument") -> Input:
    values = [np.arange(1, 7).reshape(2, 3) / 4, np.arange(1, 13).reshape(4, 3) / 4]
    return Input(name, dtype, (False, False), [v.astype(dtype) for v in values], kind)


def program(*steps: str, inputs: Any = None, **fields: Any) -> Program:
    pairs = [(step.split(" = ")[0], step.split(" = ")[1]) for step in steps]
    outputs = fields.pop("outputs", [pairs[-1][0]])
    return Program(inputs or [matrix()], pairs, outputs, **fields)


def plant(monkeypatch: pytest.MonkeyPatch, name: str, function: Callable[..., Any]) -> None:
    """Make the interpreter wrong about a scalar function."""
    monkeypatch.setitem(SCALAR_FUNCTIONS, name, ScalarFunction(function, "result", False))


def test_right_programs() -> None:
    assert check(program("v1 = T.log(1 + T.exp(v0 * 200))")) is None
    assert check(program("v1 = T.grad(T.sum(T.tanh(v0)), v0)")) is None
    assert check(program("v1 = v0[5]")) is None  # raises everywhere
    shared = matrix("v0", "float32", "shared")
    assert check(program("v1 = v0 * 2", inputs=[shared], updates=[("v0", "v1")])) is None


def test_a_wrong_value(monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch, "tanh", lambda x: np.tanh(x) * (1 + 1e-13))
    failure = check(program("v1 = T.tanh(v0)"))
    assert failure is not None
    assert failure.kind == "value FAST_RUN"
    assert "output v1" in failure.message


def test_a_small_error_of_an_ill_conditioned_result_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plant(monkeypatch, "tanh", lambda x: np.tanh(x) * (1 + 2e-16))
    assert check(program("v1 = T.tanh(v0) - 0.2449186624037091", "v2 = v1 * 1e9")) is None


def test_a_wrong_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SCALAR_FUNCTIONS, "lt", SCALAR_FUNCTIONS["le"])
    failure = check(program("v1 = T.lt(v0, 1)"))
    assert failure is not None
    assert failure.kind == "value FAST_RUN"


def test_comparisons_that_rounding_decides_are_left_alone() -> None:
    assert check(program("v1 = T.eq(T.exp(v0) * T.exp(-v0), 1)")) is None


def numbers(name: str, values: Any, dtype: str = "float64") -> Input:
    return Input(name, dtype, (False,), [np.array(values, dtype)])


def fails_with(
    made: Program, mode: str, place: int, value: Any, monkeypatch: pytest.MonkeyPatch
) -> bool:
    """Whether a program fails when functions of a mode give this value at a place."""
    compiled = Built.compile

    def compile(built: Built, given: Any) -> Any:
        function = compiled(built, given)
        if given is not checker.MODES[mode]:
            return function

        def call(*arguments: Any) -> Any:
            results = function(*arguments)
            results[0][place] = value
            return results

        return call

    with monkeypatch.context() as context:
        context.setattr(Built, "compile", compile)
        failure = check(made)
    assert failure is None or failure.kind == f"value {mode}"
    return failure is not None


# Right programs may come to one value or the other at the last place, at the others to one only.
@pytest.mark.parametrize(
    ("source", "values", "one", "other", "wrong"),
    [
        ("T.eq(T.log(T.exp(v0)), 0.3)", [np.nan, 0.2, 0.3], False, True, True),
        ("T.lt(T.log(T.exp(v0)), 0.3)", [np.nan, 0.4, 0.3], False, True, True),
        ("T.floor(T.sqr(T.sqrt(v0)))", [1.5, 2.25, 3.0], 2, 3, 1.5),
        ("T.sqr(T.sqrt(v0)) // 1.5", [1.5 + 1e-9, 2.25, 3.0], 1, 2, 3),
        ("T.cast(T.exp(T.log(v0)), 'int8')", [1.5, 2.5, 3.0], 2, 3, 4),
        ("T.iround(T.log(T.exp(v0)))", [1.25, 2.25, 3.5], 3, 4, 5),
        ("T.sgn(T.log(T.exp(v0)) - 0.3)", [1.25, 2.25, 0.3], -1, 1, 0),
        ("1 / (T.log(T.exp(v0)) - 0.3)", [1.5, 2.5, 0.3], np.inf, -1e17, 7),
        ("T.log(T.abs_(T.log(T.exp(v0)) - 0.3))", [1.5, 2.5, 0.3], -np.inf, -37, 7),
        ("T.arctan2(0 * v0, T.switch(v0 > 1, v0, -1))", [1.5, 2.5, 0.3], np.pi, -np.pi, 1),
        ("T.argsort(T.exp(T.log(v0)))", [3.0, 1.0, 1.0], 0, 0, 1),
        ("T.switch(T.eq(T.log(T.exp(v0)), 0.3), 5, v0)", [3.0, 1.0, 0.3], 5, 0.3, 7),
    ],
)
def test_only_what_rounding_decides_may_differ(
    source: str,
    values: list[float],
    one: Any,
    other: Any,
    wrong: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = program(f"v1 = {source}", inputs=[numbers("v0", values)])
    for value in (one, other):
        assert not fails_with(made, "FAST_RUN", 2, value, monkeypatch)
        assert not fails_with(made, "IEEE", 2, value, monkeypatch)
    for place in (0, 1):
        if not source.startswith("T.argsort"):
            assert fails_with(made, "IEEE", place, wrong, monkeypatch)


@pytest.mark.parametrize(
    ("source", "value", "ieee"),
    [
        ("v0 * 0", np.inf, np.nan),
        ("v0 / v0", 0.0, np.nan),
        ("v0 - v0", np.nan, np.nan),
        ("T.gt(v0 - v0, 3)", np.inf, False),
        ("T.switch(T.gt(v0 * (2 / v0), 1), v0, 5)", 0.0, 5),
        ("v0 ** 0.5", -np.inf, np.inf),
    ],
)
def test_non_finite_numbers(
    source: str, value: float, ieee: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = program(f"v1 = {source}", inputs=[numbers("v0", [1.0, value])])
    assert check(made) is None
    wrong = not ieee if isinstance(ieee, bool) else 4.0
    assert not fails_with(made, "FAST_RUN", 1, wrong, monkeypatch)
    assert fails_with(made, "FAST_RUN", 0, wrong if isinstance(ieee, bool) else 4.5, monkeypatch)
    assert fails_with(made, "IEEE", 1, wrong, monkeypatch)
    assert not fails_with(made, "IEEE", 1, ieee, monkeypatch)


@pytest.mark.parametrize(
    ("source", "value", "right"),
    [
        ("T.exp(v0) / (1 + T.exp(v0))", 1e13, 1.0),
        ("T.log(1 + T.exp(v0))", 1e13, 1e13),
        ("T.log(T.nnet.sigmoid(v0))", -1e13, -1e13),
    ],
)
def test_stable_forms_may_be_right_beyond_the_range(
    source: str, value: float, right: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = program(f"v1 = {source}", inputs=[numbers("v0", [1.0, value])])
    assert not fails_with(made, "IEEE", 1, right, monkeypatch)
    assert not fails_with(made, "not optimised", 1, right, monkeypatch)
    assert fails_with(made, "IEEE", 0, right, monkeypatch)


def test_little_is_undetermined() -> None:
    shares = []
    for seed in range(200):
        made = generate(seed)
        built = made.build()
        values = {each.name: each.arrays()[0] for each in made.inputs if each.kind != "constant"}
        for is_lenient in (False, True):
            results = ensemble(built, values, is_lenient).results
            for name, members in zip(made.outputs, results, strict=False):
                if members is not None and members[0].size:
                    dtype = built.variables[name].dtype
                    shares.append(np.mean(judge(members[0], members, dtype)[1]))
                else:
                    shares.append(members is None)
    assert len(shares) > 500
    assert np.mean(shares) < 0.05


def test_a_wrong_update(monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch, "sqr", lambda x: x * x + 1)
    shared = matrix(kind="shared")
    failure = check(program("v1 = T.sqr(v0)", inputs=[shared], updates=[("v0", "v1")], outputs=[]))
    assert failure is not None
    assert failure.kind == "update FAST_RUN"


def test_an_exception_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch, "sqrt", lambda x: np.ones(x.shape))
    failure = check(program("v1 = v0[T.cast(T.sqrt(v0).sum(), 'int64') * 0 + 7]"))
    assert failure is None
    monkeypatch.undo()

    def refuse(built: Built, mode: Any) -> Any:
        raise RuntimeError("no")

    monkeypatch.setattr(Built, "compile", refuse)
    failure = check(program("v1 = v0 + 1"))
    assert failure is not None
    assert (failure.kind, failure.message) == ("compile FAST_RUN", "RuntimeError: no")


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (lambda x, _: [x], "alias FAST_RUN"),
        (lambda x, _: [np.multiply(x, 1, out=x) + 1e-9], "value FAST_RUN"),
        (lambda x, _: [np.add(x, 1, out=x) - 1], "input written FAST_RUN"),
        (lambda x, _: [x.astype("float32")], "value FAST_RUN"),
        (lambda x, _: [x[:1].copy()], "value FAST_RUN"),
        (lambda x, _: [x[0, 0]], "value FAST_RUN"),
        (lambda x, s: [s.set_value(x * 5), x.copy()][1:], "shared FAST_RUN"),
        (lambda x, _: 1 / 0, "raises FAST_RUN"),
    ],
)
def test_functions_that_misbehave(
    spoil: Callable[..., Any], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compiled(built: Built, mode: Any) -> Any:
        return lambda x: spoil(x, built.variables["v1"])

    monkeypatch.setattr(Built, "compile", compiled)
    failure = check(program("v2 = v0 * 1", inputs=[matrix(), matrix("v1", kind="shared")]))
    assert failure is not None
    assert failure.kind == kind


def test_every_mode_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = Built.compile
    for broken, mode in checker.MODES.items():

        def compile(built: Built, given: Any, broken_mode: Any = mode) -> Any:
            function = compiled(built, given)
            if given is not broken_mode:
                return function
            return lambda *arguments: [2 * result for result in function(*arguments)]

        monkeypatch.setattr(Built, "compile", compile)
        # With a nan inside, so that IEEE results are asked for too.
        failure = check(program("v1 = T.switch(T.gt(v0, -1), v0 + 1, T.log(-v0))"))
        assert failure is not None
        assert failure.kind == f"value {broken}"


def test_both_calls_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = Built.compile

    def compile(built: Built, mode: Any) -> Any:
        function = compiled(built, mode)
        return lambda x: [result + len(x) - 2 for result in function(x)]

    monkeypatch.setattr(Built, "compile", compile)
    failure = check(program("v1 = v0 + 1"))
    assert failure is not None
    assert failure.message.startswith("call 1")


def test_shrinking(monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch, "tanh", lambda x: np.tanh(x) + 0.5)
    large = program(
        "v2 = T.exp(v0) + T.sqr(v1)",
        "v3 = T.sum(T.tanh(v2 * 2), axis=0)",
        "v4 = v3 + v1.sum()",
        "v5 = T.dot(v1, v0.T)",
        inputs=[matrix(), matrix("v1", "float32")],
        outputs=["v4", "v5"],
        floatX="float32",
    )
    small = shrink(large, "value FAST_RUN")
    assert small.steps == [("v1", "T.tanh(v0)")]
    assert small.outputs == ["v1"]
    assert small.floatX == "float64"
    assert [value.shape for each in small.inputs for value in each.values] == [(1, 1)]
    failure = check(small)
    assert failure is not None
    monkeypatch.undo()
    assert check(small) is None


def test_files_give_the_program_back() -> None:
    special = Input("v2", "float32", (False,), [np.array([np.nan, -np.inf, 1e-7], "float32")])
    number = Input("v3", "complex64", (), [np.array(1 - 2j, "complex64")], "constant")
    before = program(
        "v4 = v0[[0, -1], None] = 1".replace(" = 1", ""),
        inputs=[matrix(), matrix("v1", kind="shared"), special, number],
        updates=[("v1", "v0")],
        comment='a "comment"',
    )
    before.inputs[0].layout = "reversed"
    after = Program.from_json(before.to_json())
    assert after.to_json() == before.to_json()
    assert after.steps == [("v4", "v0[[0, -1], None]")]
    assert after.updates == [("v1", "v0")]
    for one, other in zip(before.inputs, after.inputs, strict=True):
        assert (one.name, one.dtype, one.kind, one.layout) == (
            *(other.name, other.dtype),
            *(other.kind, other.layout),
        )
        for value, read in zip(one.values, other.values, strict=True):
            assert value.dtype == read.dtype
            np.testing.assert_array_equal(value, read)
    assert theano.config.floatX == "float64"
