// Exponentials and logarithms of vectors of float or double: exp, exp2, expm1, log, log2, log10,
// log1p, and sigmoid and softplus, which are made of them.
// Errors are in units in the last place (ulp) of the result, the largest seen by
// tools/math_accuracy over all instruction sets. All take any argument, subnormal ones included.
#pragma once

#include "kernels/math_blocks-inl.h"

namespace croton::CROTON_ISA::math {

// ---- exponentials -------------------------------------------------------------------------------

// x = n ln 2 + r with |r| <= ln(2)/2: two-step reduction of Cody and Waite. x is first cut to the
// range beyond which exp is 0 or infinity; nan stays nan.
template <class T>
struct ExpReduction {
  Vec<T> n;
  Vec<T> r;
};

template <class T>
[[gnu::always_inline]] inline ExpReduction<T> reduce_exp(Vec<T> x, T lowest, T highest) {
  using C = Constants<T>;
  x = clamp<T>(x, lowest, highest);
  const Vec<T> n = nearest_integer<T>(x, C::kLog2E);
  const Vec<T> r = fma(n, splat<T>(-C::kLn2), x);
  return {n, fma(n, splat<T>(-C::kLn2Low), r)};
}

// exp(r) - 1 for |r| <= ln(2)/2, minimax polynomial.
template <class T>
[[gnu::always_inline]] inline Vec<T> expm1_reduced(Vec<T> r) {
  return fma(r * r, polynomial<T>(r, Constants<T>::kExp), r);
}

// Domain: all. Max error: 1.1 ulp (float), 1.1 ulp (double), measured.
// nan -> nan, +inf -> +inf, -inf -> 0. Method: reduce_exp, polynomial.
template <class T>
[[gnu::always_inline]] inline Vec<T> exp(Vec<T> x) {
  const auto [n, r] = reduce_exp<T>(x, Constants<T>::kExpLowest, Constants<T>::kExpHighest);
  return scale<T>(expm1_reduced<T>(r) + static_cast<T>(1), n);
}

// exp(x) / 2 as exact as exp(x), which may overflow first.
template <class T>
[[gnu::always_inline]] inline Vec<T> half_exp(Vec<T> x) {
  const auto [n, r] = reduce_exp<T>(x, Constants<T>::kExpLowest, Constants<T>::kExpHighest);
  return scale<T>(expm1_reduced<T>(r) + static_cast<T>(1), n - static_cast<T>(1));
}

// Domain: all. Max error: 1.2 ulp (float), 1.2 ulp (double), measured.
// nan -> nan, +inf -> +inf, -inf -> 0; exact for integers. Method: 2^x = 2^n exp((x - n) ln 2).
template <class T>
[[gnu::always_inline]] inline Vec<T> exp2(Vec<T> x) {
  constexpr T lowest = -(FloatFormat<T>::kBias + FloatFormat<T>::kMantissaBits + 2);
  constexpr T highest = FloatFormat<T>::kBias + 2;
  x = clamp<T>(x, lowest, highest);
  const Vec<T> n = nearest_integer<T>(x, 1);
  const Vec<T> rest = x - n;
  const Vec<T> r = fma(rest, splat<T>(Constants<T>::kLn2), rest * Constants<T>::kLn2Low);
  return scale<T>(expm1_reduced<T>(r) + static_cast<T>(1), n);
}

// Domain: all. Max error: 1.3 ulp (float), 1.7 ulp (double), measured.
// nan -> nan, +inf -> +inf, -inf -> -1, +-0 -> +-0. Method: reduce_exp, then
// 2^n (expm1(r) + (1 - 2^-n)), the sum of 1 - 2^-n and r as a pair.
template <class T>
[[gnu::always_inline]] inline Vec<T> expm1(Vec<T> x) {
  using C = Constants<T>;
  const auto [n, r] = reduce_exp<T>(x, C::kExpm1Lowest, C::kExpHighest);
  const Vec<T> powers = select(n > C::kExpm1Powers, splat<T>(C::kExpm1Powers), n);
  const Vec<T> rest = static_cast<T>(1) - power_of_two<T>(-powers);
  const auto [sum, lost] = two_sum<T>(rest, r);
  const Vec<T> curved = fma(r * r, polynomial<T>(r, C::kExp), lost);
  return select(x == static_cast<T>(0), x, scale<T>(sum + curved, n));
}

// ---- logarithms ---------------------------------------------------------------------------------

// k ln 2 + log(1 + f) + correction, for 1 + f in [sqrt(1/2), sqrt(2)) and a tiny correction.
// log(1 + f) = log((1 + s) / (1 - s)) with s = f / (2 + f) is an odd series in s; it is put
// together as f - (f^2/2 - ...), so that only terms smaller than f are rounded.
template <class T>
[[gnu::always_inline]] inline Vec<T> log_reduced(Vec<T> k, Vec<T> f, Vec<T> correction) {
  using C = Constants<T>;
  const Vec<T> s = f / (f + static_cast<T>(2));
  const Vec<T> z = s * s;
  const Vec<T> half_square = static_cast<T>(0.5) * f * f;
  const Vec<T> series = fma(z, polynomial<T>(z, C::kLog), half_square);
  const Vec<T> small = fma(s, series, fma(k, splat<T>(C::kLn2Low), correction));
  return fma(k, splat<T>(C::kLn2), f - (half_square - small));
}

// The values of a logarithm outside of finite x > 0, where `result` is right.
template <class T>
[[gnu::always_inline]] inline Vec<T> with_log_limits(Vec<T> x, Vec<T> result) {
  using Format = FloatFormat<T>;
  result = select(x < Format::kInfinity, result, x);
  result = select(x == static_cast<T>(0), splat<T>(-Format::kInfinity), result);
  return select(x < static_cast<T>(0), splat<T>(Format::kNan), result);
}

// Domain: x >= 0. Max error: 0.9 ulp (float), 0.9 ulp (double), measured.
// nan -> nan, x < 0 -> nan, +inf -> +inf, +-0 -> -inf. Method: exponent and mantissa, log_reduced.
template <class T>
[[gnu::always_inline]] inline Vec<T> log(Vec<T> x) {
  const auto [k, mantissa] = split_exponent<T>(x);
  return with_log_limits<T>(x, log_reduced<T>(k, mantissa - static_cast<T>(1), Vec<T>{}));
}

// log(x) as a pair, to about 2^-63 of its value, for finite x > 0. As log_reduced, with the first
// two terms of the series and the quotient s carried in pairs.
[[gnu::always_inline]] inline Pair<double> log_pair(Vec<double> x) {
  using C = Constants<double>;
  const auto [k, mantissa] = split_exponent<double>(x);
  const Vec<double> f = mantissa - 1.0;
  const auto [d, d_low] = fast_two_sum<double>(splat<double>(2.0), f);
  const Vec<double> reciprocal = 1.0 / d;
  const Vec<double> s = f * reciprocal;
  const auto [sd, sd_low] = two_product(s, d);
  const Vec<double> s_low = (((f - sd) - sd_low) - s * d_low) * reciprocal;
  auto [z, z_low] = two_product(s, s);
  z_low += 2.0 * s * s_low;
  const Vec<double> tail = z * polynomial<double>(z, C::kLogTail);
  auto [c, c_low] = fast_two_sum<double>(splat<double>(C::kTwoThirds), tail);
  c_low += C::kTwoThirdsLow;
  auto [q, q_low] = two_product(z, c);
  q_low += fma(z, c_low, z_low * c);
  auto [t, t_low] = two_product(s, q);
  t_low += fma(s, q_low, s_low * q);
  auto [m, m_low] = fast_two_sum<double>(2.0 * s, t);
  m_low += fma(splat<double>(2.0), s_low, t_low);
  const auto [sum, sum_low] = fast_two_sum<double>(k * C::kLn2, m);
  return fast_two_sum<double>(sum, sum_low + fma(k, splat<double>(C::kLn2Low), m_low));
}

// log(x) times a constant given as a pair.
[[gnu::always_inline]] inline Vec<double> log_times(Vec<double> x, double factor, double low) {
  const auto [log_x, log_x_low] = log_pair(x);
  const auto [product, rest] = two_product(log_x, splat<double>(factor));
  const Vec<double> small = fma(log_x, splat<double>(low), log_x_low * factor);
  return with_log_limits<double>(x, product + (rest + small));
}

// log(x) in double but only as exact as results of type float need it, to 2^-44 of its value.
// x is a positive normal number or any special one.
[[gnu::always_inline]] inline Vec<double> log_for_float(Vec<double> x) {
  using C = Constants<double>;
  const auto [k, mantissa] = split_exponent<double>(x);
  const Vec<double> f = mantissa - 1.0;
  const Vec<double> s = f / (f + 2.0);
  const Vec<double> z = s * s;
  const Vec<double> series = fma(z, polynomial<double>(z, C::kLogForFloat), splat<double>(2.0));
  return with_log_limits<double>(x, fma(k, splat<double>(C::kLn2 + C::kLn2Low), s * series));
}

// Domain: x >= 0. Max error: 0.6 ulp (float), 0.6 ulp (double), measured.
// nan -> nan, x < 0 -> nan, +inf -> +inf, +-0 -> -inf; exact for powers of two. Method: log_pair
// times log2(e); float in double.
template <class T>
[[gnu::always_inline]] inline Vec<T> log2(Vec<T> x) {
  using C = Constants<double>;
  if constexpr (__is_same(T, float)) {
    return in_double([](Vec<double> v) { return log_for_float(v) * C::kLog2E; }, x);
  } else {
    return log_times(x, C::kLog2E, C::kLog2ELow);
  }
}

// Domain: x >= 0. Max error: 0.6 ulp (float), 0.6 ulp (double), measured.
// nan -> nan, x < 0 -> nan, +inf -> +inf, +-0 -> -inf; exact for powers of ten. Method: log_pair
// times log10(e); float in double.
template <class T>
[[gnu::always_inline]] inline Vec<T> log10(Vec<T> x) {
  using C = Constants<double>;
  if constexpr (__is_same(T, float)) {
    return in_double([](Vec<double> v) { return log_for_float(v) * C::kLog10E; }, x);
  } else {
    return log_times(x, C::kLog10E, C::kLog10ELow);
  }
}

// Domain: x >= -1. Max error: 0.9 ulp (float), 0.9 ulp (double), measured.
// nan -> nan, x < -1 -> nan, -1 -> -inf, +inf -> +inf, +-0 -> +-0. Method: log of the rounded 1 +
// x, with the rounding error divided by it added.
template <class T>
[[gnu::always_inline]] inline Vec<T> log1p(Vec<T> x) {
  const auto [u, u_low] = two_sum<T>(splat<T>(1), x);
  const auto [k, mantissa] = split_exponent<T>(u);
  const Mask<T> near_one = k == static_cast<T>(0);
  const Vec<T> f = select(near_one, x, mantissa - static_cast<T>(1));
  const Vec<T> correction = select(near_one, Vec<T>{}, u_low / u);
  const Vec<T> limited = with_log_limits<T>(u, log_reduced<T>(k, f, correction));
  return select((x < FloatFormat<T>::kInfinity) & (x != static_cast<T>(0)), limited, x);
}

// ---- functions of neural networks ---------------------------------------------------------------

// 1 / (1 + exp(-x)). Domain: all. Max error: 2.3 ulp (float), 2.3 ulp (double), measured.
// nan -> nan, +inf -> 1, -inf -> 0. Method: e = exp(-|x|), which cannot overflow; 1 / (1 + e), for
// x < 0 e / (1 + e), which keeps the relative precision of small results.
template <class T>
[[gnu::always_inline]] inline Vec<T> sigmoid(Vec<T> x) {
  const Vec<T> one = splat<T>(1);
  const Vec<T> e = exp<T>(-abs(x));
  return select(x < static_cast<T>(0), e, one) / (one + e);
}

// log(1 + exp(x)). Domain: all. Max error: 1.8 ulp (float), 1.7 ulp (double), measured.
// nan -> nan, +inf -> +inf, -inf -> 0. Method: max(x, 0) + log(1 + e) with e = exp(-|x|) in [0, 1],
// where log(1 + e) = ln 2 + log(1 + (e - 1) / 2) for the larger e.
template <class T>
[[gnu::always_inline]] inline Vec<T> softplus(Vec<T> x) {
  constexpr T one = 1;
  const Vec<T> zero = {};
  const Vec<T> e = exp<T>(-abs(x));
  const Mask<T> large = e > static_cast<T>(0.41421356237309503);
  const Vec<T> f = select(large, (e - one) * static_cast<T>(0.5), e);
  const Vec<T> k = select(large, splat<T>(one), zero);
  return select(x > zero, x, zero) + log_reduced<T>(k, f, zero);
}

}  // namespace croton::CROTON_ISA::math
