// The error function and its kin: erf, erfc, erfcx, and the inverses erfinv and erfcinv, of vectors
// of float or double.
// Errors are in units in the last place (ulp) of the result, the largest seen by
// tools/math_accuracy over all instruction sets. Formulas: NIST Digital Library of Mathematical
// Functions (DLMF), chapter 7.
#pragma once

#include "kernels/math_pieces-inl.h"
#include "kernels/special_tables_float.h"

namespace croton::CROTON_ISA::math {

// erf(x) for |x| <= 1/2.
[[gnu::always_inline]] inline Vec<double> erf_near_zero(Vec<double> x) {
  return x * pieces(kErfNearZero, 4.0 * x * x);
}

// exp(x^2) erfc(x) for x >= -1/2. The tail is 1/x times a function of 1/x^2 (DLMF 7.12.1).
[[gnu::always_inline]] inline Vec<double> erfcx_of_positive(Vec<double> x) {
  const Vec<double> reciprocal = 1.0 / x;
  const Vec<double> tail = reciprocal * pieces(kErfcxTail, 64.0 * reciprocal * reciprocal);
  return select(x < 8.0, pieces(kErfcx, 2.0 * x, -1), tail);
}

// erf(x) of floats without double: x times erf(x) / x, from polynomials around 16 places, where its
// values are floats but for the last few of 31 bits. Beyond 3.93 it is 1.
[[gnu::always_inline]] inline Vec<float> erf_of_float(Vec<float> x) {
  const Vec<float> size = min_or_second(splat<float>(3.93f), abs(x));
  const Mask<float> place = bits_of<float>(
      fma(size, splat<float>(kErfPlacesPerUnit), splat<float>(kIntegerShift<float>)));
  const auto entry = [&](int row) { return lookup(kErfOverX[row], place); };
  const Vec<float> t = size - entry(0);
  const Vec<float> value = entry(1);
  Vec<float> slope = entry(kErfOverXRows - 1);
  for (int row = kErfOverXRows - 2; row >= 2; --row) slope = fma(slope, t, entry(row));
  // The quotient and what its rounding has lost.
  const Vec<float> high = fma(slope, t, value);
  const Vec<float> low = fma(slope, t, value - high);
  // Where the product with the rest would underflow, a few bits of the factor are enough.
  const Vec<float> tiny = fma(size, splat<float>(0.128379167f), size);
  return copysign(select(size < 0x1p-90f, tiny, fma(size, high, size * low)), x);
}

// Domain: all. Max error: 0.6 ulp (float), 2.4 ulp (double), measured.
// nan -> nan, +-inf -> +-1, +-0 -> +-0. Method: polynomials in pieces; erf_of_float where products
// are added without rounding.
template <class T>
[[gnu::always_inline]] inline Vec<T> erf(Vec<T> x) {
  if constexpr (__is_same(T, float) && kHasFma) {
    return erf_of_float(x);
  } else {
    return by_double<T>(
        [](Vec<double> v) {
          const Vec<double> size = abs(v);
          const Vec<double> one = splat<double>(1.0);
          const Vec<double> large = minimum(pieces(kErf, 2.0 * size, 1), one);
          const Vec<double> positive = select(size > 5.95, one, large);
          return select(size < 0.5, erf_near_zero(v), select(v != v, v, copysign(positive, v)));
        },
        x);
  }
}

// Domain: all. Max error: 0.6 ulp (float), 3.8 ulp (double), measured.
// nan -> nan, +inf -> 0, -inf -> 2. Method: 1 - erf(x) for x < 1/2, with erf(x) = erfcx(-x)
// exp(-x^2) - 1 below -1/2; exp(-x^2) erfcx(x) above, the square as a pair.
template <class T>
[[gnu::always_inline]] inline Vec<T> erfc(Vec<T> x) {
  return by_double<T>(
      [](Vec<double> v) {
        // Beyond 28 the result is 0.
        const Vec<double> size = minimum(abs(v), splat<double>(28.0));
        const auto [square, square_low] = two_product(size, size);
        const Vec<double> tail = exp_times(-square, -square_low, erfcx_of_positive(size));
        const Vec<double> outer = select(v < 0.0, 2.0 - tail, tail);
        return select(size < 0.5, 1.0 - erf_near_zero(v), outer);
      },
      x);
}

// Domain: all. Max error: 0.6 ulp (float), 2.5 ulp (double), measured.
// nan -> nan, +inf -> 0, -inf -> inf; infinite below -26.7. Method: polynomials in pieces;
// 2 exp(x^2) - erfcx(-x) for x < -1/2.
template <class T>
[[gnu::always_inline]] inline Vec<T> erfcx(Vec<T> x) {
  return by_double<T>(
      [](Vec<double> v) {
        const Mask<double> negative = v < -0.5;
        const Vec<double> value = erfcx_of_positive(select(negative, -v, v));
        const Vec<double> size = minimum(abs(v), splat<double>(28.0));
        const auto [square, square_low] = two_product(size, size);
        const Vec<double> twice = exp_times(square, square_low, splat<double>(2.0));
        return select(negative, twice - value, value);
      },
      x);
}

// ---- inverses -----------------------------------------------------------------------------------

// The p with |p| <= 1/2 to x with erf(x) = p.
[[gnu::always_inline]] inline Vec<double> erfinv_near_zero(Vec<double> p) {
  return p * pieces(kErfinvNearZero, 4.0 * p * p);
}

// x with erfc(x) = q for 0 <= q <= 1/2, as s R(s) with s = sqrt(-log(q)); x ~ s for small q
// (DLMF 7.17.3).
[[gnu::always_inline]] inline Vec<double> erfcinv_of_small(Vec<double> q) {
  const Vec<double> s = sqrt(-log<double>(q));
  return select(q == 0.0, s, s * pieces(kErfcinv, 2.0 * s, 1));
}

// Domain: |x| <= 1. Max error: 0.6 ulp (float), 2.8 ulp (double), measured.
// nan -> nan, +-1 -> +-inf, |x| > 1 -> nan, +-0 -> +-0. Method: polynomial for |x| <= 1/2, else
// erfcinv(1 - |x|).
template <class T>
[[gnu::always_inline]] inline Vec<T> erfinv(Vec<T> x) {
  return by_double<T>(
      [](Vec<double> v) {
        const Vec<double> size = abs(v);
        const Vec<double> outer = copysign(erfcinv_of_small(1.0 - size), v);
        const Vec<double> limited = select(size <= 0.5, erfinv_near_zero(v), outer);
        return select(size > 1.0, splat<double>(FloatFormat<double>::kNan), limited);
      },
      x);
}

// Domain: 0 <= x <= 2. Max error: 0.6 ulp (float), 2.9 ulp (double), measured.
// nan -> nan, 0 -> inf, 2 -> -inf, outside -> nan. Method: erfinv(1 - x) from 1/2 to 3/2, else by
// s = sqrt(-log(x)), for x > 3/2 with 2 - x and the sign changed.
template <class T>
[[gnu::always_inline]] inline Vec<T> erfcinv(Vec<T> x) {
  return by_double<T>(
      [](Vec<double> v) {
        const Vec<double> p = 1.0 - v;
        const Vec<double> outer = erfcinv_of_small(select(v > 1.0, 2.0 - v, v));
        const Vec<double> result =
            select(abs(p) <= 0.5, erfinv_near_zero(p), select(v > 1.0, -outer, outer));
        return select(v == v, result, v);
      },
      x);
}

}  // namespace croton::CROTON_ISA::math
