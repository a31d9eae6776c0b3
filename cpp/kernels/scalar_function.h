// The functions of scalars that the kernels know. What they mean, their dtypes and derivatives
// stand in ops/scalar_functions.cpp; their code in scalar-inl.h.
#pragma once

#include <cstdint>

namespace croton {

enum class ScalarFunction : std::uint8_t {
  // arithmetic
  add,
  sub,
  mul,
  true_div,
  int_div,
  mod,
  pow,
  neg,
  abs_,
  sgn,
  sqr,
  inv,
  maximum,
  minimum,
  clip,
  second,
  identity,
  // comparison
  eq,
  neq,
  lt,
  le,
  gt,
  ge,
  isnan,
  isinf,
  // logic, bit by bit
  and_,
  or_,
  xor_,
  invert,
  // rounding
  ceil,
  floor,
  trunc,
  round_half_to_even,
  round_half_away_from_zero,
  // powers, exponentials and logarithms
  sqrt,
  exp,
  exp2,
  expm1,
  log,
  log2,
  log10,
  log1p,
  // trigonometry
  sin,
  cos,
  tan,
  arcsin,
  arccos,
  arctan,
  arctan2,
  sinh,
  cosh,
  tanh,
  arcsinh,
  arccosh,
  arctanh,
  deg2rad,
  rad2deg,
  // activations
  sigmoid,
  softplus,
  // special functions
  erf,
  erfc,
  erfcx,
  erfinv,
  erfcinv,
  gamma,
  gammaln,
  psi,
  tri_gamma,
  j0,
  j1,
  i0,
  i1,
  jv,
  iv,
  gammainc,
  gammaincc,
  gammau,
  gammal,
  chi2sf,
  xlogx,
  xlogy0,
  // choice
  switch_,
  // complex numbers
  real,
  imag,
  angle,
  conj,
  complex,
  complex_from_polar,
  // for reductions
  mul_without_zeros,
  // for gradients
  mul_or_zero,
  div_or_zero,
  mul_of_gradients,
};

inline constexpr int kScalarFunctionCount = static_cast<int>(ScalarFunction::mul_of_gradients) + 1;

// A product and a sum that are rounded once, where the processor can: a b + c, a b - c, c - a b.
enum class ProductSum : std::uint8_t { product_plus, product_minus, minus_product };

inline constexpr int kProductSumCount = 3;

enum class ReduceFunction : std::uint8_t {
  sum,
  prod,
  max,
  min,
  any,
  all,
  prod_without_zeros,
  max_or_lowest,  // of nothing, the lowest value of the dtype
  reduce_and,     // bits of integers, truth of bools
  reduce_or,
  reduce_xor,
};

inline constexpr int kReduceFunctionCount = 11;

}  // namespace croton
