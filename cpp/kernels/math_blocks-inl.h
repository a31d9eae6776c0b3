// Building blocks of the math functions: polynomials, powers of two and exponents, arithmetic in
// pairs of doubles, and floats computed in double. They assume -ffp-contract=off and no fast-math.
#pragma once

#include "kernels/math_constants-inl.h"
#include "kernels/simd-inl.h"

namespace croton::CROTON_ISA::math {

// c[0] + c[1] x + c[2] x^2 + ...
template <class T, int I = 0, int N>
[[gnu::always_inline]] inline Vec<T> polynomial(Vec<T> x, const T (&c)[N]) {
  if constexpr (I == N - 1) {
    return splat<T>(c[I]);
  } else {
    return fma(polynomial<T, I + 1, N>(x, c), x, splat<T>(c[I]));
  }
}

// ---- integers and powers of two -----------------------------------------------------------------

// Added to a small number, it leaves the nearest integer in the low bits of the sum.
template <class T>
inline constexpr T kIntegerShift = static_cast<T>(3ULL << (FloatFormat<T>::kMantissaBits - 1));

// The integer nearest to x factor, of size below 2^21 (float), 2^50 (double).
template <class T>
[[gnu::always_inline]] inline Vec<T> nearest_integer(Vec<T> x, T factor) {
  return fma(x, splat<T>(factor), splat<T>(kIntegerShift<T>)) - kIntegerShift<T>;
}

// x cut to [lowest, highest]; nan stays nan.
template <class T>
[[gnu::always_inline]] inline Vec<T> clamp(Vec<T> x, T lowest, T highest) {
  return min_or_second(splat<T>(highest), max_or_second(splat<T>(lowest), x));
}

// 2^n for integers n in the range of normal numbers.
template <class T>
[[gnu::always_inline]] inline Vec<T> power_of_two(Vec<T> n) {
  using Format = FloatFormat<T>;
  return from_bits<T>(bits_of<T>(n + (kIntegerShift<T> + Format::kBias)) << Format::kMantissaBits);
}

// scale() with products.
template <class T>
[[gnu::always_inline]] inline Vec<T> scale_in_two_steps(Vec<T> x, Vec<T> n) {
  const Vec<T> half = nearest_integer<T>(n, static_cast<T>(0.5));
  return x * power_of_two<T>(half) * power_of_two<T>(n - half);
}

// x 2^n for integers n, |n| up to twice the largest exponent; rounds once, to zero or infinity too.
template <class T>
[[gnu::always_inline]] inline Vec<T> scale(Vec<T> x, Vec<T> n) {
  if constexpr (kHasScale) return scale_by_power(x, n);
  return scale_in_two_steps<T>(x, n);
}

// x = mantissa 2^exponent with mantissa in [sqrt(1/2), sqrt(2)).
template <class T>
struct Parts {
  Vec<T> exponent;
  Vec<T> mantissa;
};

// For finite x > 0, subnormal numbers included; otherwise any values.
template <class T>
[[gnu::always_inline]] inline Parts<T> split_exponent(Vec<T> x) {
  using Format = FloatFormat<T>;
  using U = UnsignedOf<T>;
  constexpr T two_to_mantissa_bits = static_cast<T>(1ULL << Format::kMantissaBits);
  const Mask<T> subnormal = x < Format::kMinNormal;
  x = select(subnormal, x * two_to_mantissa_bits, x);
  const T bias_if_subnormal = Format::kBias + Format::kMantissaBits;
  const Vec<T> bias = select(subnormal, splat<T>(two_to_mantissa_bits + bias_if_subnormal),
                             splat<T>(two_to_mantissa_bits + Format::kBias));
  const Vec<U> bits = bit_cast<Vec<U>>(x);
  const Vec<U> two_to_mantissa = bit_cast<Vec<U>>(splat<T>(two_to_mantissa_bits));
  Vec<T> exponent = bit_cast<Vec<T>>((bits >> Format::kMantissaBits) | two_to_mantissa) - bias;
  const Vec<U> one = bit_cast<Vec<U>>(splat<T>(1));
  Vec<T> mantissa = bit_cast<Vec<T>>((bits & ((U{1} << Format::kMantissaBits) - 1)) | one);
  const Mask<T> large = mantissa >= 2 * Constants<T>::kSqrtHalf;
  exponent = select(large, exponent + static_cast<T>(1), exponent);
  mantissa = select(large, mantissa * static_cast<T>(0.5), mantissa);
  return {exponent, mantissa};
}

// ---- pairs of numbers: high + low, |low| at most half a unit in the last place of high ----------

template <class T>
struct Pair {
  Vec<T> high;
  Vec<T> low;
};

// a + b exactly.
template <class T>
[[gnu::always_inline]] inline Pair<T> two_sum(Vec<T> a, Vec<T> b) {
  const Vec<T> sum = a + b;
  const Vec<T> b_in_sum = sum - a;
  return {sum, (a - (sum - b_in_sum)) + (b - b_in_sum)};
}

// a + b exactly, where |a| >= |b| or a = 0.
template <class T>
[[gnu::always_inline]] inline Pair<T> fast_two_sum(Vec<T> a, Vec<T> b) {
  const Vec<T> sum = a + b;
  return {sum, b - (sum - a)};
}

// The leading half of the bits of a (Veltkamp's splitting).
[[gnu::always_inline]] inline Vec<double> leading_half(Vec<double> a) {
  const Vec<double> shifted = a * 0x1.0000002p27;
  return shifted - (shifted - a);
}

// a b exactly, barring overflow and underflow.
[[gnu::always_inline]] inline Pair<double> two_product(Vec<double> a, Vec<double> b) {
  const Vec<double> product = a * b;
  if constexpr (kHasFma) {
    return {product, fma(a, b, -product)};
  } else {
    const Vec<double> a_high = leading_half(a);
    const Vec<double> b_high = leading_half(b);
    const Vec<double> a_low = a - a_high;
    const Vec<double> b_low = b - b_high;
    const Vec<double> middle = a_high * b_low + a_low * b_high;
    return {product, ((a_high * b_high - product) + middle) + a_low * b_low};
  }
}

// ---- floats computed in double ------------------------------------------------------------------

using Wide = TwoOfDoubles;

[[gnu::always_inline]] inline Wide widen(Vec<float> x) { return doubles_of(x); }
[[gnu::always_inline]] inline Vec<float> narrow(Wide x) { return floats_of(x); }

// A float function from one on vectors of double.
template <class F>
[[gnu::always_inline]] inline Vec<float> in_double(F function, Vec<float> x) {
  const Wide wide = widen(x);
  return narrow({function(wide.first), function(wide.second)});
}
template <class F>
[[gnu::always_inline]] inline Vec<float> in_double(F function, Vec<float> x, Vec<float> y) {
  const Wide wide_x = widen(x);
  const Wide wide_y = widen(y);
  return narrow({function(wide_x.first, wide_y.first), function(wide_x.second, wide_y.second)});
}

}  // namespace croton::CROTON_ISA::math
