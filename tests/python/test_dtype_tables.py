"""Dtypes of elementwise functions of two arguments, against the tables recorded with Theano 1.0.5.

`tests/oracle/cases/dtype_tables.py` compares the types of expressions of two vectors. Here the same
tables hold for results that are computed, for every rank and for every kind of operand.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import theano
import theano.tensor as T

DATA = Path(__file__).parents[1] / "oracle" / "data" / "dtype_tables.jsonl"
FUNCTIONS = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "true_div": lambda a, b: a / b,
    "int_div": lambda a, b: a // b,
    "mod": lambda a, b: a % b,
    "power": lambda a, b: a**b,
    "bitwise[0]": lambda a, b: a & b,
    "bitwise[1]": lambda a, b: a | b,
    "bitwise[2]": lambda a, b: a ^ b,
    "comparisons[0]": T.lt,
    "comparisons[1]": T.le,
    "comparisons[2]": T.gt,
    "comparisons[3]": T.ge,
    "comparisons[4]": T.eq,
    "comparisons[5]": T.neq,
    "maximum_and_minimum[0]": T.maximum,
    "maximum_and_minimum[1]": T.minimum,
    "arctan2": T.arctan2,
    "switch_branches": lambda a, b: T.switch(T.constant(np.int8(1)), a, b),
}


def read_tables():
    """Return, by name of a function and pair of dtypes, a dtype or None for an exception."""
    tables = {}
    for line in DATA.read_text().splitlines()[1:]:
        record = json.loads(line)
        result = record["result"]
        parts = {record["case"]: result}
        if isinstance(result, list):
            parts = {f"{record['case']}[{i}]": part for i, part in enumerate(result)}
        for name, part in parts.items():
            if name in FUNCTIONS:
                rows = dict(part["dict"])
                tables[name] = {
                    (left, right): dtype if isinstance(dtype, str) else None
                    for left, row in rows.items()
                    for right, dtype in zip(rows, row, strict=True)
                }
    return tables


def can_be_computed(name, dtype):
    """Return whether an expression that can be built can be computed, as in Theano."""
    if name.startswith("bitwise"):  # of uint64 and a signed integer: the common dtype is float64
        return not dtype.startswith("float")
    return not (name == "arctan2" and dtype.startswith("complex"))


TABLES = read_tables()
PAIRS = [(name, *pair) for name, table in TABLES.items() for pair in table]


def test_every_function_has_a_full_table():
    assert set(TABLES) == set(FUNCTIONS)
    assert {len(table) for table in TABLES.values()} == {144, 196}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("rank", [0, 1, 2])
def test_computed_results_have_the_dtype_of_the_table(name, rank):
    table = {pair: dtype for pair, dtype in TABLES[name].items() if dtype is not None}
    pairs = [pair for pair, dtype in table.items() if can_be_computed(name, dtype)]
    variables = {dtype: T.TensorType(dtype, (False,) * rank)() for pair in pairs for dtype in pair}
    outputs = [FUNCTIONS[name](variables[left], variables[right]) for left, right in pairs]
    assert [output.dtype for output in outputs] == [table[pair] for pair in pairs]
    f = theano.function(list(variables.values()), outputs, on_unused_input="ignore")
    results = f(*(np.ones((2,) * rank, dtype) for dtype in variables))
    assert [result.dtype.name for result in results] == [table[pair] for pair in pairs]
    assert {result.shape for result in results} == {(2,) * rank}


def operand(kind, dtype, pattern):
    """Return a variable, a shared variable, a constant, an array or a NumPy scalar."""
    value = np.ones(tuple(1 if flag else 3 for flag in pattern), dtype)
    if kind == "variable":
        return T.TensorType(dtype, pattern)()
    if kind == "shared":
        return theano.shared(value, broadcastable=pattern)
    if kind == "constant":
        return T.constant(value)
    return value if pattern else value[()]


patterns = st.lists(st.booleans(), max_size=4).map(tuple)


@given(
    pair=st.sampled_from(PAIRS),
    left_kind=st.sampled_from(["variable", "shared", "constant"]),
    right_kind=st.sampled_from(["variable", "shared", "constant", "value"]),
    left_pattern=patterns,
    right_pattern=patterns,
)
def test_dtype_and_pattern_of_any_operands(
    pair, left_kind, right_kind, left_pattern, right_pattern
):
    name, left, right = pair
    operands = operand(left_kind, left, left_pattern), operand(right_kind, right, right_pattern)
    dtype = TABLES[name][left, right]
    if dtype is None:
        with pytest.raises((TypeError, NotImplementedError)):
            FUNCTIONS[name](*operands)
        return
    result = FUNCTIONS[name](*operands)
    rank = max(len(left_pattern), len(right_pattern))
    padded = [(True,) * (rank - len(flags)) + flags for flags in (left_pattern, right_pattern)]
    assert result.dtype == dtype
    assert result.broadcastable == tuple(a and b for a, b in zip(*padded, strict=True))


@given(
    pair=st.sampled_from(PAIRS),
    floatX=st.sampled_from(["float64", "float32", "float16"]),
)
def test_floatX_matters_for_no_function_but_true_division(pair, floatX):
    name, left, right = pair
    dtype = TABLES[name][left, right]
    if dtype is None or name == "true_div":
        return
    with theano.change_flags(floatX=floatX):
        result = FUNCTIONS[name](T.TensorType(left, ())(), T.TensorType(right, ())())
    assert result.dtype == dtype
