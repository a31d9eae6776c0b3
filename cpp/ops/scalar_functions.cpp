// One row per scalar function.
#include "ops/scalar_functions.h"

#include <algorithm>
#include <numbers>
#include <unordered_map>

#include "base/error.h"
#include "base/settings.h"

namespace croton {

namespace {

using F = ScalarFunction;
using R = DTypeRule;
using X = Expression;
using Xs = std::vector<Expression>;

X product_except(const Xs& x, std::size_t skipped) {
  Xs others;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (i != skipped) others.push_back(x[i]);
  }
  return others.size() == 1 ? others[0] : call(F::mul, others);
}

// d of max or min of two: all of it to the first operand where they are equal.
X to_the_chosen(const Xs& x, const X& y, const X& g, std::size_t i) {
  return i == 0 ? where(equal(y, x[0]), g) : unless(equal(y, x[0]), g);
}

X power_vjp(const Xs& x, const X& y, const X& g, std::size_t i) {
  if (i == 0) return times(times(g, x[1]), call(F::pow, {x[0], x[1] - 1}));
  return times(times(unless(equal(x[0], 0), g), call(F::log, {x[0]})), y);
}

X clip_vjp(const Xs& x, const X&, const X& g, std::size_t i) {
  const X below = call(F::lt, {x[0], x[1]}), above = call(F::gt, {x[0], x[2]});
  if (i == 0) return unless(call(F::or_, {below, above}), g);
  // Where the bounds cross, the result is the upper one.
  const X crossed = call(F::gt, {x[1], x[2]});
  if (i == 2) return where(call(F::or_, {above, crossed}), g);
  return where(below, unless(crossed, g));
}

X switch_vjp(const Xs& x, const X&, const X& g, std::size_t i) {
  if (i == 0) return zero_gradient(x[0]);
  return i == 1 ? where(x[0], g) : unless(x[0], g);
}

X to_complex(const X& real, const X& imag) { return call(F::complex, {real, imag}); }

X abs_vjp(const Xs& x, const X& y, const X& g, std::size_t) {
  if (!is_complex(x[0]->dtype())) return times(g, call(F::sgn, {x[0]}));
  return over(times(unless(equal(y, 0), g), call(F::conj, {x[0]})), y);  // `times` conjugates back
}

X angle_vjp(const Xs& x, const X&, const X& g, std::size_t) {
  if (!is_complex(x[0]->dtype())) return zero_gradient(x[0]);
  const X re = call(F::real, {x[0]}), im = call(F::imag, {x[0]});
  const X scale = over(g, sqr(re) + sqr(im));
  return to_complex(-times(scale, im), times(scale, re));
}

X polar_vjp(const Xs& x, const X&, const X& g, std::size_t i) {
  const X re = call(F::real, {g}), im = call(F::imag, {g});
  const X cosine = call(F::cos, {x[1]}), sine = call(F::sin, {x[1]});
  return i == 0 ? times(re, cosine) + times(im, sine)
                : times(times(im, cosine) - times(re, sine), x[0]);
}

// The operand as a float: products of small integers would wrap.
X as_float(const Xs& x, const X& y, std::size_t i = 0) { return cast(x[i], y->dtype()); }

// The derivative of erf, 2 / sqrt(pi) exp(-x^2).
X erf_slope(const X& x) {
  return number_like(x, 2 * std::numbers::inv_sqrtpi) * call(F::exp, {-sqr(x)});
}

// The derivative of the inverse of erf where it has the value y.
X erfinv_slope(const X& y) {
  return number_like(y, 0.5 / std::numbers::inv_sqrtpi) * call(F::exp, {sqr(y)});
}

// (f(v - 1, x) + sign f(v + 1, x)) / 2, the derivative of Bessel functions (DLMF 10.6.1, 10.29.1).
// There is none for the order.
X bessel_vjp(F function, int sign, const Xs& x, const X& g, std::size_t i) {
  if (i == 0) return X(Ref<Variable>());
  const X below = call(function, {x[0] - 1, x[1]}), above = call(function, {x[0] + 1, x[1]});
  return times(g, (sign > 0 ? below + above : below - above) * number_like(g, 0.5));
}

// Half of f_0(x) + sign f_2(x), the derivative of the functions of order 1.
X first_order_vjp(F zeroth, F any, int sign, const Xs& x, const X& y, const X& g) {
  const X at = as_float(x, y);
  const X second = call(any, {X(2), at});
  const X first = call(zeroth, {at});
  return times(g, (sign > 0 ? first + second : first - second) * number_like(y, 0.5));
}

X no_gradient(const char* name) {
  fail(ErrorKind::method_not_defined, "the gradient of ", name, " is not defined");
}

// clang-format off
const ScalarFunctionInfo kTable[kScalarFunctionCount] = {
    {F::add, "add", -1, R::upcast, [](const Xs&, const X&, const X& g, std::size_t) { return g; },
     "Sum of all arguments, element by element."},
    {F::sub, "sub", 2, R::upcast_no_bool, [](const Xs&, const X&, const X& g, std::size_t i) { return i == 0 ? g : -g; },
     "Difference x - y."},
    {F::mul, "mul", -1, R::upcast, [](const Xs& x, const X&, const X& g, std::size_t i) { return x.size() == 1 ? g : times(g, product_except(x, i)); },
     "Product of all arguments, element by element."},
    {F::true_div, "true_div", 2, R::divide, [](const Xs& x, const X&, const X& g, std::size_t i) { return i == 0 ? over(g, x[1]) : over(-times(g, x[0]), sqr(x[1])); },
     "Quotient x / y; integers give floatX."},
    {F::int_div, "int_div", 2, R::upcast_no_complex, nullptr,
     "Quotient rounded toward minus infinity; an integer divided by 0 gives 0."},
    {F::mod, "mod", 2, R::upcast_no_complex, [](const Xs& x, const X&, const X& g, std::size_t i) { return i == 0 ? g : -times(g, call(F::int_div, {x[0], x[1]})); },
     "Remainder of x / y with the sign of y; an integer modulo 0 gives 0."},
    {F::pow, "pow", 2, R::power, power_vjp,
     "x to the power y; integers stay integers."},
    {F::neg, "neg", 1, R::upcast_no_bool, [](const Xs&, const X&, const X& g, std::size_t) { return -g; },
     "Negative -x."},
    {F::abs_, "abs_", 1, R::modulus, abs_vjp,
     "Absolute value; of complex numbers the modulus, which is real."},
    {F::sgn, "sgn", 1, R::number, nullptr,
     "Sign: -1, 0 or 1."},
    {F::sqr, "sqr", 1, R::upcast, [](const Xs& x, const X&, const X& g, std::size_t) { return times(times(g, x[0]), 2); },
     "Square x * x."},
    {F::inv, "inv", 1, R::floating, [](const Xs& x, const X&, const X& g, std::size_t) { return over(-g, sqr(x[0])); },
     "Reciprocal 1 / x."},
    {F::maximum, "maximum", 2, R::upcast, to_the_chosen,
     "The larger of x and y; nan where either is nan."},
    {F::minimum, "minimum", 2, R::upcast, to_the_chosen,
     "The smaller of x and y; nan where either is nan."},
    {F::clip, "clip", 3, R::upcast_real, clip_vjp,
     "x limited to the interval [low, high]."},
    {F::second, "second", 2, R::of_second, [](const Xs&, const X&, const X& g, std::size_t) { return g; },
     "The second argument, broadcast to the shape of the first."},
    {F::identity, "identity", 1, R::upcast, [](const Xs&, const X&, const X& g, std::size_t) { return g; },
     "The argument itself."},
    {F::eq, "eq", 2, R::comparison, nullptr, "Whether x == y."},
    {F::neq, "neq", 2, R::comparison, nullptr, "Whether x != y."},
    {F::lt, "lt", 2, R::comparison, nullptr, "Whether x < y."},
    {F::le, "le", 2, R::comparison, nullptr, "Whether x <= y."},
    {F::gt, "gt", 2, R::comparison, nullptr, "Whether x > y."},
    {F::ge, "ge", 2, R::comparison, nullptr, "Whether x >= y."},
    {F::isnan, "isnan", 1, R::comparison, nullptr, "Whether x is nan; False for integers."},
    {F::isinf, "isinf", 1, R::comparison, nullptr, "Whether x is infinite; False for integers."},
    {F::and_, "and_", 2, R::bitwise, nullptr, "Bitwise and; the logical one for bools."},
    {F::or_, "or_", 2, R::bitwise, nullptr, "Bitwise or; the logical one for bools."},
    {F::xor_, "xor", 2, R::bitwise, nullptr, "Bitwise exclusive or; the logical one for bools."},
    {F::invert, "invert", 1, R::bitwise, nullptr, "Bitwise not; the logical one for bools."},
    {F::ceil, "ceil", 1, R::floating_real, nullptr, "The smallest whole number not below x."},
    {F::floor, "floor", 1, R::floating_real, nullptr, "The largest whole number not above x."},
    {F::trunc, "trunc", 1, R::floating_real, nullptr, "x without its fraction."},
    {F::round_half_to_even, "round_half_to_even", 1, R::only_float, nullptr,
     "x rounded to a whole number, halves to the even one."},
    {F::round_half_away_from_zero, "round_half_away_from_zero", 1, R::only_float, nullptr,
     "x rounded to a whole number, halves away from zero."},
    {F::sqrt, "sqrt", 1, R::floating, [](const Xs&, const X& y, const X& g, std::size_t) { return over(g, y * 2); },
     "Square root."},
    {F::exp, "exp", 1, R::floating, [](const Xs&, const X& y, const X& g, std::size_t) { return times(g, y); },
     "Exponential e ** x."},
    {F::exp2, "exp2", 1, R::floating, [](const Xs&, const X& y, const X& g, std::size_t) { return times(g, y * number_like(y, std::numbers::ln2)); },
     "Power 2 ** x."},
    {F::expm1, "expm1", 1, R::floating, [](const Xs& x, const X&, const X& g, std::size_t) { return times(g, call(F::exp, {x[0]})); },
     "e ** x - 1, exact for small x."},
    {F::log, "log", 1, R::floating, [](const Xs& x, const X&, const X& g, std::size_t) { return over(g, x[0]); },
     "Natural logarithm."},
    {F::log2, "log2", 1, R::floating, [](const Xs& x, const X& y, const X& g, std::size_t) { return over(g, x[0] * number_like(y, std::numbers::ln2)); },
     "Logarithm to base 2."},
    {F::log10, "log10", 1, R::floating, [](const Xs& x, const X& y, const X& g, std::size_t) { return over(g, x[0] * number_like(y, std::numbers::ln10)); },
     "Logarithm to base 10."},
    {F::log1p, "log1p", 1, R::floating, [](const Xs& x, const X&, const X& g, std::size_t) { return over(g, x[0] + 1); },
     "log(1 + x), exact for small x."},
    {F::sin, "sin", 1, R::floating, [](const Xs& x, const X&, const X& g, std::size_t) { return times(g, call(F::cos, {x[0]})); },
     "Sine."},
    {F::cos, "cos", 1, R::floating, [](const Xs& x, const X&, const X& g, std::size_t) { return -times(g, call(F::sin, {x[0]})); },
     "Cosine."},
    {F::tan, "tan", 1, R::floating, [](const Xs& x, const X&, const X& g, std::size_t) { return over(g, sqr(call(F::cos, {x[0]}))); },
     "Tangent."},
    {F::arcsin, "arcsin", 1, R::floating, [](const Xs& x, const X&, const X& g, std::size_t) { return over(g, sqrt(1 - sqr(x[0]))); },
     "Inverse sine, in [-pi/2, pi/2]."},
    {F::arccos, "arccos", 1, R::floating, [](const Xs& x, const X&, const X& g, std::size_t) { return -over(g, sqrt(1 - sqr(x[0]))); },
     "Inverse cosine, in [0, pi]."},
    {F::arctan, "arctan", 1, R::floating, [](const Xs& x, const X&, const X& g, std::size_t) { return over(g, 1 + sqr(x[0])); },
     "Inverse tangent, in [-pi/2, pi/2]."},
    {F::arctan2, "arctan2", 2, R::floating, [](const Xs& x, const X&, const X& g, std::size_t i) {
       const X radius = sqr(x[0]) + sqr(x[1]);
       return i == 0 ? over(times(g, x[1]), radius) : -over(times(g, x[0]), radius);
     },
     "Angle of the point (x, y), given y first, in [-pi, pi]."},
    {F::sinh, "sinh", 1, R::floating, [](const Xs& x, const X&, const X& g, std::size_t) { return times(g, call(F::cosh, {x[0]})); },
     "Hyperbolic sine."},
    {F::cosh, "cosh", 1, R::floating, [](const Xs& x, const X&, const X& g, std::size_t) { return times(g, call(F::sinh, {x[0]})); },
     "Hyperbolic cosine."},
    {F::tanh, "tanh", 1, R::floating, [](const Xs&, const X& y, const X& g, std::size_t) { return times(g, 1 - sqr(y)); },
     "Hyperbolic tangent."},
    {F::arcsinh, "arcsinh", 1, R::floating, [](const Xs& x, const X&, const X& g, std::size_t) { return over(g, sqrt(sqr(x[0]) + 1)); },
     "Inverse hyperbolic sine."},
    {F::arccosh, "arccosh", 1, R::floating, [](const Xs& x, const X&, const X& g, std::size_t) { return over(g, sqrt(sqr(x[0]) - 1)); },
     "Inverse hyperbolic cosine."},
    {F::arctanh, "arctanh", 1, R::floating, [](const Xs& x, const X&, const X& g, std::size_t) { return over(g, 1 - sqr(x[0])); },
     "Inverse hyperbolic tangent."},
    {F::deg2rad, "deg2rad", 1, R::floating, [](const Xs&, const X& y, const X& g, std::size_t) { return times(g, number_like(y, std::numbers::pi / 180)); },
     "Degrees to radians."},
    {F::rad2deg, "rad2deg", 1, R::floating, [](const Xs&, const X& y, const X& g, std::size_t) { return times(g, number_like(y, 180 / std::numbers::pi)); },
     "Radians to degrees."},
    {F::sigmoid, "sigmoid", 1, R::floating, [](const Xs&, const X& y, const X& g, std::size_t) { return times(g, y * (1 - y)); },
     "Logistic function 1 / (1 + exp(-x)), without overflow."},
    {F::softplus, "softplus", 1, R::floating, [](const Xs& x, const X&, const X& g, std::size_t) { return times(g, call(F::sigmoid, {x[0]})); },
     "log(1 + exp(x)), without overflow."},
    {F::erf, "erf", 1, R::floating_real, [](const Xs& x, const X& y, const X& g, std::size_t) { return times(g, erf_slope(as_float(x, y))); },
     "Error function."},
    {F::erfc, "erfc", 1, R::floating_real, [](const Xs& x, const X& y, const X& g, std::size_t) { return -times(g, erf_slope(as_float(x, y))); },
     "Complementary error function, 1 - erf(x)."},
    {F::erfcx, "erfcx", 1, R::floating_real, [](const Xs& x, const X& y, const X& g, std::size_t) { return times(g, as_float(x, y) * y * 2 - number_like(y, 2 * std::numbers::inv_sqrtpi)); },
     "Scaled complementary error function, exp(x * x) * erfc(x)."},
    {F::erfinv, "erfinv", 1, R::floating_real, [](const Xs&, const X& y, const X& g, std::size_t) { return times(g, erfinv_slope(y)); },
     "Inverse of erf."},
    {F::erfcinv, "erfcinv", 1, R::floating_real, [](const Xs&, const X& y, const X& g, std::size_t) { return -times(g, erfinv_slope(y)); },
     "Inverse of erfc."},
    {F::gamma, "gamma", 1, R::floating_real, [](const Xs& x, const X& y, const X& g, std::size_t) { return times(g, y * call(F::psi, {as_float(x, y)})); },
     "Gamma function."},
    {F::gammaln, "gammaln", 1, R::floating_real, [](const Xs& x, const X& y, const X& g, std::size_t) { return times(g, call(F::psi, {as_float(x, y)})); },
     "Logarithm of the absolute value of the gamma function."},
    {F::psi, "psi", 1, R::floating_real, [](const Xs& x, const X& y, const X& g, std::size_t) { return times(g, call(F::tri_gamma, {as_float(x, y)})); },
     "Derivative of the logarithm of the gamma function."},
    {F::tri_gamma, "tri_gamma", 1, R::floating_real, [](const Xs&, const X&, const X&, std::size_t) -> X { fail(ErrorKind::not_implemented_error, "the gradient of tri_gamma is not implemented"); },
     "Second derivative of the logarithm of the gamma function."},
    {F::j0, "j0", 1, R::floating_real, [](const Xs& x, const X& y, const X& g, std::size_t) { return -times(g, call(F::j1, {as_float(x, y)})); },
     "Bessel function of the first kind of order 0."},
    {F::j1, "j1", 1, R::floating_real, [](const Xs& x, const X& y, const X& g, std::size_t) { return first_order_vjp(F::j0, F::jv, -1, x, y, g); },
     "Bessel function of the first kind of order 1."},
    {F::i0, "i0", 1, R::floating_real, [](const Xs& x, const X& y, const X& g, std::size_t) { return times(g, call(F::i1, {as_float(x, y)})); },
     "Modified Bessel function of the first kind of order 0."},
    {F::i1, "i1", 1, R::floating_real, [](const Xs& x, const X& y, const X& g, std::size_t) { return first_order_vjp(F::i0, F::iv, 1, x, y, g); },
     "Modified Bessel function of the first kind of order 1."},
    {F::jv, "jv", 2, R::floating_real, [](const Xs& x, const X&, const X& g, std::size_t i) { return bessel_vjp(F::jv, -1, x, g, i); },
     "Bessel function of the first kind of order v."},
    {F::iv, "iv", 2, R::floating_real, [](const Xs& x, const X&, const X& g, std::size_t i) { return bessel_vjp(F::iv, 1, x, g, i); },
     "Modified Bessel function of the first kind of order v."},
    {F::gammainc, "gammainc", 2, R::floating_real, [](const Xs&, const X&, const X&, std::size_t) { return no_gradient("gammainc"); },
     "Regularised lower incomplete gamma function."},
    {F::gammaincc, "gammaincc", 2, R::floating_real, [](const Xs&, const X&, const X&, std::size_t) { return no_gradient("gammaincc"); },
     "Regularised upper incomplete gamma function."},
    {F::gammau, "gammau", 2, R::floating_real, [](const Xs&, const X&, const X&, std::size_t) { return no_gradient("gammau"); },
     "Upper incomplete gamma function."},
    {F::gammal, "gammal", 2, R::floating_real, [](const Xs&, const X&, const X&, std::size_t) { return no_gradient("gammal"); },
     "Lower incomplete gamma function."},
    {F::chi2sf, "chi2sf", 2, R::float64_real, [](const Xs&, const X&, const X&, std::size_t) { return no_gradient("chi2sf"); },
     "Survival function of the chi-squared distribution."},
    {F::xlogx, "scalar_xlogx", 1, R::floating_real, [](const Xs& x, const X&, const X& g, std::size_t) { return times(g, 1 + call(F::log, {x[0]})); },
     "x * log(x), 0 for x = 0."},
    {F::xlogy0, "scalar_xlogy0", 2, R::floating_real, [](const Xs& x, const X&, const X& g, std::size_t i) { return i == 0 ? times(g, call(F::log, {x[1]})) : over(times(g, x[0]), x[1]); },
     "x * log(y), 0 for x = 0."},
    {F::switch_, "switch", 3, R::of_choices, switch_vjp,
     "The second argument where the first is not zero, else the third; both are computed."},
    {F::real, "real", 1, R::modulus, [](const Xs& x, const X&, const X& g, std::size_t) { return is_complex(x[0]->dtype()) ? to_complex(g, zero_gradient(g)) : g; },
     "Real part."},
    {F::imag, "imag", 1, R::modulus, [](const Xs& x, const X&, const X& g, std::size_t) { return is_complex(x[0]->dtype()) ? to_complex(zero_gradient(g), g) : zero_gradient(x[0]); },
     "Imaginary part; zero for reals."},
    {F::angle, "angle", 1, R::float64, angle_vjp,
     "Angle of a complex number in the plane, in [-pi, pi]."},
    {F::conj, "conj", 1, R::conjugate, [](const Xs&, const X&, const X& g, std::size_t) { return is_complex(g->dtype()) ? call(F::conj, {g}) : g; },
     "Complex conjugate."},
    {F::complex, "complex", 2, R::to_complex, [](const Xs&, const X&, const X& g, std::size_t i) { return call(i == 0 ? F::real : F::imag, {g}); },
     "Complex number from real and imaginary part."},
    {F::complex_from_polar, "complex_from_polar", 2, R::to_complex, polar_vjp,
     "Complex number from modulus and angle."},
    {F::mul_without_zeros, "mul_without_zeros", 2, R::upcast, [](const Xs& x, const X&, const X& g, std::size_t i) { return times(unless(equal(x[i], 0), g), choose(equal(x[1 - i], 0), 1, x[1 - i])); },
     "Product x * y, or the other factor where one is zero."},
    {F::mul_or_zero, "mul_or_zero", 2, R::upcast, [](const Xs& x, const X&, const X& g, std::size_t i) { return i == 0 ? times(g, x[1]) : product_of_gradients(g, x[0]); },
     "Product x * y; zero where x is zero, whatever y is."},
    {F::div_or_zero, "div_or_zero", 2, R::divide, [](const Xs& x, const X&, const X& g, std::size_t i) { return i == 0 ? over(g, x[1]) : over(-product_of_gradients(g, x[0]), sqr(x[1])); },
     "Quotient x / y; zero where x is zero, whatever y is."},
    {F::mul_of_gradients, "mul_of_gradients", 2, R::upcast, [](const Xs& x, const X&, const X& g, std::size_t i) { return product_of_gradients(g, x[1 - i]); },
     "Product x * y; zero where either is zero, whatever the other is."},
};
// clang-format on

constexpr bool is_any(DTypeRule rule, std::initializer_list<DTypeRule> rules) {
  return std::find(rules.begin(), rules.end(), rule) != rules.end();
}

DType upcast_all(const std::vector<DType>& dtypes, std::size_t first = 0) {
  DType result = dtypes[first];
  for (std::size_t i = first + 1; i < dtypes.size(); ++i) result = upcast(result, dtypes[i]);
  // With this policy, floats narrower than float64 are not widened by integers.
  if (result == DType::float64 && settings().cast_policy_float_x &&
      settings().float_x == DType::float32 &&
      std::find(dtypes.begin() + static_cast<std::ptrdiff_t>(first), dtypes.end(),
                DType::float64) == dtypes.end()) {
    return DType::float32;
  }
  return result;
}

}  // namespace

const ScalarFunctionInfo& info_of(ScalarFunction function) {
  const ScalarFunctionInfo& info = kTable[static_cast<int>(function)];
  check_internal(info.function == function, "the table of scalar functions is out of order");
  return info;
}

std::optional<ScalarFunction> scalar_function_from_name(std::string_view name) {
  for (const ScalarFunctionInfo& info : kTable) {
    if (name == info.name) return info.function;
  }
  return std::nullopt;
}

DType result_dtype(ScalarFunction function, const std::vector<DType>& operands) {
  const ScalarFunctionInfo& info = info_of(function);
  const auto all = [&](bool (*test)(DType)) {
    return std::all_of(operands.begin(), operands.end(), test);
  };
  const auto any = [&](bool (*test)(DType)) {
    return std::any_of(operands.begin(), operands.end(), test);
  };
  const auto reject = [&](ErrorKind kind) {
    std::string names;
    for (const DType dtype : operands)
      names += std::string(names.empty() ? "" : ", ") + name_of(dtype);
    fail(kind, info.name, " is not defined for these dtypes: ", names);
  };
  const R rule = info.rule;
  if (any(is_complex)) {
    if (rule == R::upcast_no_complex) reject(ErrorKind::complex_error);
    if (is_any(rule, {R::upcast_real, R::number, R::floating_real, R::only_float, R::bitwise,
                      R::to_complex, R::float64_real})) {
      reject(ErrorKind::type_error);
    }
  }
  if (is_any(rule, {R::number, R::upcast_no_bool}) && all(is_bool)) reject(ErrorKind::type_error);
  switch (rule) {
    case R::upcast:
    case R::upcast_no_bool:
    case R::upcast_no_complex:
    case R::upcast_real:
    case R::number:
      return upcast_all(operands);
    case R::power:
      return all(is_bool) ? DType::int8 : upcast_all(operands);
    case R::divide:
      return all(is_discrete) ? settings().float_x : upcast_all(operands);
    case R::floating:
    case R::floating_real: {
      std::vector<DType> floats;
      for (const DType dtype : operands) floats.push_back(upgrade_to_float(dtype));
      return upcast_all(floats);
    }
    case R::only_float:
      if (!all(is_float)) reject(ErrorKind::type_error);
      return operands[0];
    case R::comparison:
      return DType::bool_;
    case R::bitwise:
      if (!all(is_discrete) || (any(is_bool) && !all(is_bool))) reject(ErrorKind::type_error);
      return upcast_all(operands);
    case R::modulus:
      return real_part_dtype(operands[0]);
    case R::float64:
    case R::float64_real:
      return DType::float64;
    case R::conjugate:
      return is_bool(operands[0]) ? DType::int8 : operands[0];
    case R::of_second:
      return operands[1];
    case R::of_choices:
      return upcast_all(operands, 1);
    case R::to_complex:
      return upgrade_to_float(upcast_all(operands)) == DType::float64 ? DType::complex128
                                                                      : DType::complex64;
  }
  return DType::float64;
}

DType operand_dtype(ScalarFunction function, const std::vector<DType>& operands, DType result) {
  switch (info_of(function).rule) {
    case R::comparison:
      return upcast_all(operands);
    case R::modulus:
      return operands[0];
    case R::float64:
      return is_complex(operands[0]) ? DType::complex128 : DType::float64;
    case R::to_complex:
      return real_part_dtype(result);
    default:
      return result;
  }
}

}  // namespace croton
