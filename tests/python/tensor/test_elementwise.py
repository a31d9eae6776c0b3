"""The elementwise functions: values from NumPy and SciPy, dtypes, and what is rejected."""

import numpy as np
import pytest
import scipy.special

import theano
import theano.tensor as T
from theano.scalar import ComplexError

NAMES = [
    *("bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"),
    *("float16", "float32", "float64", "complex64", "complex128"),
]

# Name, reference, and an interval inside the domain.
REAL_FUNCTIONS = [
    ("abs_", np.abs, -3, 3),
    ("neg", np.negative, -3, 3),
    ("sgn", np.sign, -3, 3),
    ("sqr", np.square, -3, 3),
    ("inv", np.reciprocal, 0.1, 3),
    ("sqrt", np.sqrt, 0, 9),
    ("ceil", np.ceil, -3, 3),
    ("floor", np.floor, -3, 3),
    ("trunc", np.trunc, -3, 3),
    ("round", np.round, -3, 3),
    ("exp", np.exp, -3, 3),
    ("exp2", np.exp2, -3, 3),
    ("expm1", np.expm1, -1, 1),
    ("log", np.log, 0.1, 9),
    ("log2", np.log2, 0.1, 9),
    ("log10", np.log10, 0.1, 9),
    ("log1p", np.log1p, -0.9, 3),
    ("sin", np.sin, -7, 7),
    ("cos", np.cos, -7, 7),
    ("tan", np.tan, -1.5, 1.5),
    ("arcsin", np.arcsin, -1, 1),
    ("arccos", np.arccos, -1, 1),
    ("arctan", np.arctan, -5, 5),
    ("sinh", np.sinh, -3, 3),
    ("cosh", np.cosh, -3, 3),
    ("tanh", np.tanh, -3, 3),
    ("arcsinh", np.arcsinh, -3, 3),
    ("arccosh", np.arccosh, 1, 9),
    ("arctanh", np.arctanh, -0.9, 0.9),
    ("deg2rad", np.deg2rad, -400, 400),
    ("rad2deg", np.rad2deg, -7, 7),
    ("isnan", np.isnan, -3, 3),
    ("isinf", np.isinf, -3, 3),
    ("real", np.real, -3, 3),
    ("imag", np.imag, -3, 3),
    ("conj", np.conj, -3, 3),
]


@pytest.mark.parametrize(("name", "reference", "low", "high"), REAL_FUNCTIONS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_values_of_unary_functions(name, reference, low, high, dtype):
    values = np.linspace(low, high, 23).astype(dtype)
    x = T.vector(dtype=dtype)
    result = getattr(T, name)(x).eval({x: values})
    expected = reference(values)
    assert result.dtype == expected.dtype
    np.testing.assert_allclose(result, expected, rtol=2e-6 if dtype == "float32" else 1e-14)


TO_FLOAT = dict.fromkeys(NAMES[:5], "float32") | dict.fromkeys(NAMES[5:9], "float64")


@pytest.mark.parametrize("dtype", NAMES)
@pytest.mark.parametrize("name", ["sqrt", "exp", "log", "sin", "arctanh", "inv", "deg2rad"])
def test_integers_become_floats(name, dtype):
    assert getattr(T, name)(T.vector(dtype=dtype)).dtype == TO_FLOAT.get(dtype, dtype)


@pytest.mark.parametrize("dtype", NAMES)
@pytest.mark.parametrize("name", ["ceil", "floor", "trunc"])
def test_rounding_rejects_complex(name, dtype):
    x = T.vector(dtype=dtype)
    if dtype.startswith("complex"):
        with pytest.raises(TypeError):
            getattr(T, name)(x)
    else:
        assert getattr(T, name)(x).dtype == TO_FLOAT.get(dtype, dtype)


@pytest.mark.parametrize("dtype", NAMES)
def test_round_takes_floats_only(dtype):
    x = T.vector(dtype=dtype)
    if dtype.startswith("float"):
        assert T.round(x).dtype == dtype
        assert T.iround(x).dtype == "int64"
    else:
        with pytest.raises(TypeError):
            T.round(x)


def test_round_modes():
    x = T.dvector()
    values = np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.4])
    np.testing.assert_array_equal(T.round(x).eval({x: values}), [-2, -2, 0, 0, 2, 2, 2])
    away = T.round(x, mode="half_away_from_zero")
    np.testing.assert_array_equal(away.eval({x: values}), [-3, -2, -1, 1, 2, 3, 2])
    with pytest.raises(Exception, match="round mode foo"):
        T.round(x, mode="foo")


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("add", np.add),
        ("sub", np.subtract),
        ("mul", np.multiply),
        ("true_div", np.true_divide),
        ("int_div", np.floor_divide),
        ("mod", np.mod),
        ("maximum", np.maximum),
        ("minimum", np.minimum),
        ("eq", np.equal),
        ("neq", np.not_equal),
        ("lt", np.less),
        ("le", np.less_equal),
        ("gt", np.greater),
        ("ge", np.greater_equal),
        ("arctan2", np.arctan2),
    ],
)
@pytest.mark.parametrize("dtype", ["int64", "float64"])
def test_values_of_binary_functions(name, reference, dtype):
    a = np.array([-7, -7, 7, 7, 3, 3]).astype(dtype)
    b = np.array([2, -2, 2, -2, 3, 4]).astype(dtype)
    x, y = T.vector(dtype=dtype), T.vector(dtype=dtype)
    result = getattr(T, name)(x, y).eval({x: a, y: b})
    expected = reference(a, b)
    assert result.dtype == expected.dtype
    np.testing.assert_allclose(result, expected, rtol=1e-14)


def test_pow():
    x, y = T.dvector(), T.dvector()
    a, b = np.array([2.0, 9.0, 0.0, 1.5]), np.array([3.0, 0.5, 0.0, -2.0])
    np.testing.assert_allclose(T.pow(x, y).eval({x: a, y: b}), a**b, rtol=1e-14)
    i = T.ivector()
    assert T.power(i, 2).dtype == "int32"
    np.testing.assert_array_equal((i**2).eval({i: [3, -4]}), [9, 16])
    np.testing.assert_array_equal((i**-1).eval({i: [2, 3]}), [0, 0])


@pytest.mark.parametrize("floatX", ["float32", "float64"])
def test_true_division_of_integers_gives_floatX(floatX):
    with theano.change_flags(floatX=floatX):
        assert (T.ivector() / T.bvector()).dtype == floatX
        assert T.true_div(1, 2).dtype == floatX
        assert (T.fvector() / T.ivector()).dtype == "float64"


@pytest.mark.parametrize("left", NAMES)
@pytest.mark.parametrize("right", NAMES)
def test_bits_need_integers_or_bools(left, right):
    x, y = T.vector(dtype=left), T.vector(dtype=right)
    integers = NAMES[1:9]
    promoted = np.promote_types(left, right).name
    if left == right == "bool" or (left in integers and right in integers):
        # What uint64 gives with a signed type is a float, which is of no use here.
        if promoted in integers or promoted == "bool":
            assert T.and_(x, y).dtype == promoted
    else:
        with pytest.raises(TypeError):
            T.or_(x, y)


def test_logic():
    a, b = np.array([True, True, False, False]), np.array([True, False, True, False])
    x, y = T.vector(dtype="bool"), T.vector(dtype="bool")
    np.testing.assert_array_equal((x & y).eval({x: a, y: b}), a & b)
    np.testing.assert_array_equal((x | y).eval({x: a, y: b}), a | b)
    np.testing.assert_array_equal((x ^ y).eval({x: a, y: b}), a ^ b)
    np.testing.assert_array_equal((~x).eval({x: a}), ~a)


def test_arithmetic_of_bools():
    x, y = T.vector(dtype="bool"), T.vector(dtype="bool")
    assert (x + y).dtype == "bool"
    assert (x * y).dtype == "bool"
    assert (x**y).dtype == "int8"
    for bad in (lambda: x - y, lambda: -x, lambda: T.sgn(x)):
        with pytest.raises(TypeError):
            bad()


def test_modulo_of_complex_numbers():
    with pytest.raises(ComplexError):
        T.mod_check(T.zvector(), 2)
    with pytest.raises(ComplexError):
        T.zvector() % 2
    with pytest.raises(ComplexError):
        divmod(2, T.zvector())


def test_complex_numbers():
    a = np.array([1 + 2j, -3 - 1j, 0j])
    z = T.zvector()
    np.testing.assert_array_equal(z.real.eval({z: a}), a.real)
    np.testing.assert_array_equal(z.imag.eval({z: a}), a.imag)
    np.testing.assert_array_equal(T.conj(z).eval({z: a}), a.conj())
    np.testing.assert_allclose(T.angle(z).eval({z: a}), np.angle(a), rtol=1e-14)
    np.testing.assert_allclose(abs(z).eval({z: a}), np.abs(a), rtol=1e-14)
    assert abs(T.cvector()).dtype == "float32"
    x, y = T.dvector(), T.dvector()
    np.testing.assert_array_equal(T.complex(x, y).eval({x: a.real, y: a.imag}), a)
    polar = T.complex_from_polar(x, y).eval({x: np.abs(a), y: np.angle(a)})
    np.testing.assert_allclose(polar, a, atol=1e-15)


def test_number_of_arguments():
    x = T.dvector("x")
    assert T.add(x).dtype == "float64"
    np.testing.assert_array_equal(T.add(x, x, x).eval({x: [1.0, 2.0]}), [3, 6])
    np.testing.assert_array_equal(T.mul(x, x, x).eval({x: [1.0, 2.0]}), [1, 8])
    with pytest.raises(TypeError):
        T.sub(x, x, x)
    with pytest.raises(TypeError):
        T.exp(x, x)


def test_fill():
    x = T.dmatrix()
    filled = T.fill(x, 3)
    assert filled.dtype == "int8"
    np.testing.assert_array_equal(filled.eval({x: np.ones((2, 3))}), np.full((2, 3), 3))


def test_divmod():
    x = T.ivector()
    quotient, remainder = T.divmod(x, 4)
    np.testing.assert_array_equal(quotient.eval({x: [-7, 7]}), [-2, 1])
    np.testing.assert_array_equal(remainder.eval({x: [-7, 7]}), [1, 3])


def test_not_a_number():
    x, y = T.dvector(), T.dvector()
    a, b = np.array([np.nan, 1.0, np.inf]), np.array([1.0, np.nan, -np.inf])
    np.testing.assert_array_equal(T.maximum(x, y).eval({x: a, y: b}), np.maximum(a, b))
    np.testing.assert_array_equal(T.minimum(x, y).eval({x: a, y: b}), np.minimum(a, b))
    np.testing.assert_array_equal(T.isnan(x).eval({x: a}), [True, False, False])
    np.testing.assert_array_equal(T.isinf(x).eval({x: a}), [False, False, True])


def test_nan_tests_on_integers():
    x = T.ivector()
    assert T.isnan(x).dtype == "bool"
    np.testing.assert_array_equal(T.isnan(x).eval({x: [1, 2]}), [False, False])
    np.testing.assert_array_equal(T.isinf(x).eval({x: [1, 2]}), [False, False])


def test_functions_are_operations():
    x = T.dvector()
    assert isinstance(T.exp, T.Elemwise)
    assert T.exp(x).owner.op == T.exp
    assert T.exp != T.log
    assert T.square is T.sqr
    assert T.floor_div is T.int_div
    assert str(T.exp) == "Elemwise{exp,no_inplace}"


def test_functions_are_documented():
    for name, *_ in REAL_FUNCTIONS:
        assert "Parameters" in getattr(T, name).__doc__ or name in ("isnan", "isinf")
    assert T.exp.__doc__ != T.log.__doc__


def test_stable_near_zero():
    x = T.dvector()
    tiny = np.array([1e-18, -1e-18, 1e-300])
    np.testing.assert_array_equal(T.expm1(x).eval({x: tiny}), tiny)
    np.testing.assert_array_equal(T.log1p(x).eval({x: tiny}), tiny)


def test_entropy_by_parts():
    x = T.dvector()
    values = np.array([0.1, 0.5, 0.9])
    result = (-x * T.log(x)).eval({x: values})
    np.testing.assert_allclose(result, scipy.special.entr(values), rtol=1e-14)
