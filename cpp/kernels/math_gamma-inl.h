// The gamma function and its logarithmic derivatives: gamma, gammaln, psi, tri_gamma, of vectors of
// float or double.
// Errors are in units in the last place (ulp) of the result, the largest seen by
// tools/math_accuracy over all instruction sets. Formulas: NIST Digital Library of Mathematical
// Functions (DLMF), chapter 5: recurrences 5.5.1-2, reflections 5.5.3-4, expansions 5.11.1-3.
#pragma once

#include "kernels/math_pieces-inl.h"

namespace croton::CROTON_ISA::math {

inline constexpr double kPiDouble = 0x1.921fb54442d18p+1;
inline constexpr double kPiLow = 0x1.1a62633145c07p-53;
inline constexpr double kSqrtTwoPi = 0x1.40d931ff62706p+1;
inline constexpr double kOneOverSqrtTwoPi = 0x1.9884533d43651p-2;
// log(2 pi) / 2 - 1/2.
inline constexpr double kHalfLogTwoPiLessHalf = 0x1.acfe390c97d69p-2;
// The zero of psi less 1, as a pair.
inline constexpr double kPsiZero = 0x1.d8b618d5af8fep-2;
inline constexpr double kPsiZeroLow = -0x1.1e563779a1f5bp-56;

// What reflection needs for x = -a: a = n + rest with the nearest integer n, and sine and cosine of
// pi rest divided by pi; those of pi a have another sign where n is odd.
struct Reflection {
  Vec<double> rest;
  Pair<double> sine;
  Pair<double> cosine;
  Mask<double> is_odd;
};

[[gnu::always_inline]] inline Reflection reflect(Vec<double> a) {
  const Vec<double> n = rint(a);
  const Vec<double> rest = a - n;
  const auto [sine, cosine] = sine_cosine_pi(rest);
  const Vec<double> half = n * 0.5;
  return {rest, sine, cosine, floor(half) != half};
}

// pi cot(pi rest) as a pair.
[[gnu::always_inline]] inline Pair<double> cotangent_pi(Pair<double> sine, Pair<double> cosine) {
  const Vec<double> ratio = cosine.high / sine.high;
  const auto [back, back_low] = two_product(ratio, sine.high);
  const Vec<double> rest = ((cosine.high - back) - back_low) + (cosine.low - ratio * sine.low);
  const auto [high, low] = two_product(ratio, splat<double>(kPiDouble));
  return {high, low + fma(rest / sine.high, splat<double>(kPiDouble), ratio * kPiLow)};
}

// log(gamma(a)) less the leading terms of Stirling's formula, of 1/a for a >= 7.5.
[[gnu::always_inline]] inline Vec<double> stirling_series(Vec<double> reciprocal) {
  return reciprocal * pieces(kGammaLnTail, 51.2 * reciprocal * reciprocal);
}

// Domain: all but 0, -1, -2, ... Max error: 0.6 ulp (float), 3.8 ulp (double), measured.
// nan -> nan, +inf -> +inf, +-0 -> +-inf, negative integers and -inf -> nan. Method: polynomials in
// pieces for gamma(1 + x) to x = 8, then Stirling's formula with the exponent as a pair;
// reflection.
template <class T>
[[gnu::always_inline]] inline Vec<T> gamma(Vec<T> x) {
  return by_double<T>(
      [](Vec<double> v) {
        const Vec<double> a = minimum(abs(v), splat<double>(250.0));
        const Mask<double> negative = v < 0.0;
        const auto [rest, sine_pair, cosine, is_odd] = reflect(abs(v));
        const Vec<double> sine = sine_pair.high;
        // gamma(1 + a), and gamma(-a) = -pi / (sin(pi a) gamma(1 + a)).
        const Vec<double> next = pieces(kGamma, 2.0 * a);
        const Vec<double> small = select(negative, -1.0 / (sine * next), next / v);
        // Stirling: exp(e) sqrt(2 pi) with e = (a - 1/2) log(a) - a + series.
        const auto [log_a, log_a_low] = log_pair(a);
        const auto [product, product_low] = two_product(a - 0.5, log_a);
        const auto [e, e_low] = two_sum<double>(product, -a);
        const Vec<double> low =
            (e_low + fma(a - 0.5, log_a_low, product_low)) + stirling_series(1.0 / a);
        const Vec<double> factor =
            select(negative, -kOneOverSqrtTwoPi / (a * sine), splat<double>(kSqrtTwoPi));
        const Vec<double> large =
            exp_times(select(negative, -e, e), select(negative, -low, low), factor);
        const Vec<double> size = select(a < 8.0, small, large);
        const Vec<double> result = select(negative & is_odd, -size, size);
        const Mask<double> pole = negative & (floor(v) == v);
        return select(pole, splat<double>(FloatFormat<double>::kNan), select(v == v, result, v));
      },
      x);
}

// gammaln(a) for a >= 7.5.
[[gnu::always_inline]] inline Vec<double> gammaln_tail(Vec<double> a) {
  const auto [log_a, log_a_low] = log_pair(a);
  const Vec<double> less_one = (log_a - 1.0) + log_a_low;
  return fma(a - 0.5, less_one, kHalfLogTwoPiLessHalf + stirling_series(1.0 / a));
}

// log|gamma(x)|. Domain: all. Max error: 0.6 ulp (float), 3.7 ulp (double), measured.
// For x < 0, where it has zeros between the poles, in units of the larger of |result| and
// 1 + |gammaln(-x)|.
// nan -> nan, +-inf -> +inf, 0 and negative integers -> +inf. Method: (x - 1) (x - 2) times
// polynomials in pieces to x = 7.5, then Stirling's formula; reflection.
template <class T>
[[gnu::always_inline]] inline Vec<T> gammaln(Vec<T> x) {
  return by_double<T>(
      [](Vec<double> v) {
        const Vec<double> a = abs(v);
        const Mask<double> negative = v < 0.0;
        // gammaln(1 + y) with y = a - 1, or y = a where gammaln(a) needs -log(a) or is reflected.
        const Mask<double> above = negative | (v < 0.5);
        const Vec<double> y = select(above, a, a - 1.0);
        // Adding 0 makes -0 to 0.
        const Vec<double> near = y * (y - 1.0) * pieces(kGammaLn, 4.0 * y, -2) + 0.0;
        const Mask<double> is_small = a < 7.5;
        const auto [rest, sine, cosine, is_odd] = reflect(a);
        // What is to be subtracted, as a logarithm: of a, or of |sin(pi a)| / pi, with another a
        // where gammaln(1 + a) is not at hand.
        const Vec<double> divisor = select(negative, abs(sine.high), a);
        const Vec<double> log_divisor = log<double>(divisor);
        const Vec<double> tail = gammaln_tail(a);
        const Vec<double> positive =
            select(is_small, select(above, near - log_divisor, near), tail);
        const Vec<double> reflected = -log_divisor - select(is_small, near, tail + log<double>(a));
        Vec<double> result = select(negative, reflected, positive);
        const Vec<double> infinity = splat<double>(FloatFormat<double>::kInfinity);
        result = select((a == infinity) | (negative & (rest == 0.0)), infinity, result);
        return select(v == v, result, v);
      },
      x);
}

// Derivative of log(gamma(x)). Domain: all but 0, -1, -2, ...
// Max error: 0.6 ulp (float), 2.5 ulp (double), measured.
// For x < 0, where it has zeros between the poles, in units of the larger of |result| and
// 1 + |psi(-x)|.
// nan -> nan, +inf -> +inf, +-0 -> -+inf, negative integers and -inf -> nan. Method: the distance
// from the zero at 1.46 times polynomials in pieces to x = 8, then the asymptotic series;
// reflection.
template <class T>
[[gnu::always_inline]] inline Vec<T> psi(Vec<T> x) {
  return by_double<T>(
      [](Vec<double> v) {
        const Vec<double> a = abs(v);
        const Mask<double> negative = v < 0.0;
        // psi(1 + y) with y = a - 1, or y = a where psi(a) = psi(1 + a) - 1/a or is reflected.
        const Mask<double> above = a < 1.0;
        const Vec<double> y = select(above | negative, a, a - 1.0);
        const Vec<double> distance = (y - kPsiZero) - kPsiZeroLow;
        const Vec<double> near = distance * pieces(kPsi, 2.0 * y);
        const Vec<double> reciprocal = 1.0 / a;
        const Vec<double> series = pieces(kPsiTail, 64.0 * reciprocal * reciprocal);
        const Vec<double> small_terms = reciprocal * fma(reciprocal, series, splat<double>(0.5));
        const Vec<double> tail = log<double>(a) - small_terms;
        const Mask<double> is_small = a < 8.0;
        const auto [rest, sine, cosine, is_odd] = reflect(a);
        // The pair is of no use where it overflows.
        const auto [cotangent, low] = cotangent_pi(sine, cosine);
        const Vec<double> cotangent_low = select(abs(sine.high) < 0x1p-900, Vec<double>{}, low);
        const Vec<double> next = select(is_small, near, tail + reciprocal);  // psi(1 + a)
        const Vec<double> positive = select(is_small, select(above, near - 1.0 / v, near), tail);
        Vec<double> result = select(negative, cotangent + (next + cotangent_low), positive);
        result = select(negative & (rest == 0.0), splat<double>(FloatFormat<double>::kNan), result);
        return select(v == FloatFormat<double>::kInfinity, v, select(v == v, result, v));
      },
      x);
}

// Second derivative of log(gamma(x)). Domain: all but 0, -1, -2, ...
// Max error: 0.6 ulp (float), 2.9 ulp (double), measured.
// nan -> nan, +inf -> 0, 0, negative integers and -inf -> +inf. Method: polynomials in pieces to
// x = 8, then the asymptotic series; reflection.
template <class T>
[[gnu::always_inline]] inline Vec<T> tri_gamma(Vec<T> x) {
  return by_double<T>(
      [](Vec<double> v) {
        const Vec<double> a = abs(v);
        const Mask<double> negative = v < 0.0;
        const Mask<double> above = a < 1.0;
        const Vec<double> y = select(above | negative, a, a - 1.0);
        const Vec<double> near = pieces(kTriGamma, 2.0 * y);
        const Vec<double> reciprocal = 1.0 / a;
        const Vec<double> square = reciprocal * reciprocal;
        const Vec<double> series = pieces(kTriGammaTail, 64.0 * square);
        const Vec<double> tail = reciprocal + square * fma(reciprocal, series, splat<double>(0.5));
        const Mask<double> is_small = a < 8.0;
        const auto [rest, sine_pair, cosine, is_odd] = reflect(a);
        const auto [sine, sine_low] = sine_pair;
        // pi^2 / sin^2(pi a), corrected where the square does not underflow.
        const auto [sine_square, lost] = two_product(sine, sine);
        const Mask<double> is_tiny = abs(sine) < 0x1p-400;
        const Vec<double> inverse = select(is_tiny, (1.0 / sine) * (1.0 / sine), 1.0 / sine_square);
        const Vec<double> correction =
            select(is_tiny, Vec<double>{}, inverse * (inverse * (lost + 2.0 * sine * sine_low)));
        const Vec<double> next = select(is_small, near, tail - square);  // of 1 + a
        const Vec<double> positive = select(is_small, select(above, near + square, near), tail);
        const Vec<double> result = select(negative, inverse - (next + correction), positive);
        const Vec<double> infinity = splat<double>(FloatFormat<double>::kInfinity);
        return select(v == v, select((v <= 0.0) & (rint(v) == v), infinity, result), v);
      },
      x);
}

}  // namespace croton::CROTON_ISA::math
