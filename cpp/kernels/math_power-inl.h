// Powers of vectors of float or double.
// Errors are in units in the last place (ulp) of the result, the largest seen by
// tools/math_accuracy over all instruction sets.
#pragma once

#include "kernels/math_blocks-inl.h"
#include "kernels/math_exp_log-inl.h"
#include "kernels/special_tables_float.h"

namespace croton::CROTON_ISA::math {

// x^y from |x|^y, which need be right only for finite |x| other than 0 and 1: sign and the special
// cases of C99.
template <class T>
[[gnu::always_inline]] inline Vec<T> finish_pow(Vec<T> x, Vec<T> y, Vec<T> magnitude) {
  using Format = FloatFormat<T>;
  const Vec<T> base = abs(x);
  const Vec<T> zero = {};
  const Vec<T> one = splat<T>(1);
  const Vec<T> half_y = y * static_cast<T>(0.5);
  const Mask<T> is_integer = floor(y) == y;
  const Mask<T> is_odd = is_integer & (floor(half_y) != half_y);
  const Mask<T> vanishes = (base == zero) ^ (y < zero);
  const Vec<T> extreme = select(vanishes, zero, splat<T>(Format::kInfinity));
  Vec<T> result = select((base == zero) | (base == Format::kInfinity), extreme, magnitude);
  result = select(base == one, one, result);
  result = select(is_odd, copysign(result, x), result);
  const Mask<T> undefined = (x < zero) & (base < Format::kInfinity) & ~is_integer;
  result = select(undefined, splat<T>(Format::kNan), result);
  result = select((x != x) | (y != y), x + y, result);
  return select((x == one) | (y == zero), one, result);
}

// |x|^y for finite |x| > 0, as exp(y log|x|) with the logarithm and the product in pairs.
[[gnu::always_inline]] inline Vec<double> pow_of_magnitude(Vec<double> base, Vec<double> y) {
  using C = Constants<double>;
  // Beyond this every power of a number other than 1 is 0 or infinity.
  const Vec<double> largest = splat<double>(0x1p70);
  y = select(abs(y) > largest, copysign(largest, y), y);
  const auto [log_x, log_x_low] = log_pair(base);
  auto [exponent, low] = two_product(y, log_x);
  low = fma(y, log_x_low, low);
  low = select(abs(exponent) < 1000.0, low, Vec<double>{});
  const auto [n, r] = reduce_exp<double>(exponent, C::kExpLowest, C::kExpHighest);
  return scale<double>(expm1_reduced<double>(r + low) + 1.0, n);
}

// The same for base and y that are floats: in double, with an error of at most 2^-33.
[[gnu::always_inline]] inline Vec<double> pow_for_float(Vec<double> base, Vec<double> y) {
  using C = Constants<double>;
  using F = Constants<float>;
  const Vec<double> exponent = y * log_for_float(base);
  const auto [n, r] = reduce_exp<double>(exponent, F::kExpLowest, F::kExpHighest);
  const Vec<double> power = fma(r * r, polynomial<double>(r, C::kExpForFloat), r) + 1.0;
  return power * power_of_two<double>(n);
}

// log2(x) for floats x >= 0, as the float `whole` and the number `rest` of a function of doubles.
struct FloatLog {
  Vec<float> whole, low, r;

  // Of half of the lanes.
  static Vec<double> sum(Vec<double> whole, Vec<double> low, Vec<double> r) {
    return whole + fma(r, polynomial<double>(r, Constants<double>::kLog2ForFloat), low);
  }
};

// By a factor that brings the mantissa near 1, looked up.
[[gnu::always_inline]] inline FloatLog log2_of_float(Vec<float> x) {
  using Format = FloatFormat<float>;
  constexpr int kMantissaBits = Format::kMantissaBits;
  const Mask<float> subnormal = x < Format::kMinNormal;
  const Vec<float> scaled = select(subnormal, x * 0x1p23f, x);
  const Mask<float> bits = bits_of<float>(scaled) - kLogFirst;
  const Mask<float> mantissa = (bits & ((1 << kMantissaBits) - 1)) + kLogFirst;
  const Vec<float> exponent = convert<float>(Mask<float>(bits >> kMantissaBits)) -
                              select(subnormal, splat<float>(kMantissaBits), Vec<float>{});
  const Mask<float> piece = bits >> kLogPieceBits;
  const Vec<float> r = fma(from_bits<float>(mantissa), lookup(kLogFactor, piece), splat(-1.0f));
  Vec<float> whole = exponent + lookup(kLogOfFactor, piece);
  whole = select(x == 0.0f, splat<float>(-Format::kInfinity), whole);
  whole = select(x < Format::kInfinity, whole, x);
  return {whole, lookup(kLogOfFactorLow, piece), r};
}

// 2^z with an error of at most 2^-28, for results that become floats.
[[gnu::always_inline]] inline Vec<double> exp2_for_float(Vec<double> z) {
  // Below -160 it is zero as a float, above 130 infinity.
  z = clamp<double>(z, -160.0, 130.0);
  constexpr double shift = kIntegerShift<double> + FloatFormat<double>::kBias;
  const Vec<double> shifted = z + shift;
  const Vec<double> r = z - (shifted - shift);
  const Vec<double> power =
      fma(r, polynomial<double>(r, Constants<double>::kExp2ForFloat), splat<double>(1.0));
  return power * from_bits<double>(bits_of<double>(shifted) << FloatFormat<double>::kMantissaBits);
}

// x^y of floats, with the special cases of C99.
[[gnu::always_inline]] inline Vec<float> pow_of_float(Vec<float> x, Vec<float> y) {
  const Vec<float> base = abs(x);
  const FloatLog log = log2_of_float(base);
  // Beyond this every power of a float other than 1 is 0 or infinity, and of 1 it is 1.
  const Wide exponents = widen(clamp<float>(y, -0x1p33f, 0x1p33f));
  const Wide whole = widen(log.whole), low = widen(log.low), r = widen(log.r);
  const Vec<float> magnitude = narrow(
      {exp2_for_float(exponents.first * FloatLog::sum(whole.first, low.first, r.first)),
       exp2_for_float(exponents.second * FloatLog::sum(whole.second, low.second, r.second))});
  const Vec<float> half_y = y * 0.5f;
  const Mask<float> is_integer = floor(y) == y;
  const Mask<float> is_odd = is_integer & (floor(half_y) != half_y);
  Vec<float> result = select(is_odd, copysign(magnitude, x), magnitude);
  const Mask<float> undefined = (x < 0.0f) & (base < FloatFormat<float>::kInfinity) & ~is_integer;
  result = select(undefined, splat<float>(FloatFormat<float>::kNan), result);
  return select((x == 1.0f) | (y == 0.0f), splat(1.0f), result);
}

// Domain: x >= 0, or x < 0 and y integer. Max error: 0.6 ulp (float), 1.3 ulp (double), measured.
// Special cases as in C99: pow(x, 0) = pow(1, y) = 1 even for nan, otherwise nan -> nan;
// x < 0 finite and y finite not integer -> nan. Method: exp(y log|x|), the logarithm to 2^-63;
// float in double, by exp2 and log2 with a table where products are added without rounding.
template <class T>
[[gnu::always_inline]] inline Vec<T> pow(Vec<T> x, Vec<T> y) {
  if constexpr (__is_same(T, float) && kHasFma) {
    return pow_of_float(x, y);
  } else if constexpr (__is_same(T, float)) {
    return finish_pow<float>(x, y, in_double(pow_for_float, abs(x), y));
  } else {
    return finish_pow<double>(x, y, pow_of_magnitude(abs(x), y));
  }
}

}  // namespace croton::CROTON_ISA::math
