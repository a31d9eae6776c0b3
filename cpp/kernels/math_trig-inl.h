// Trigonometric and hyperbolic functions and their inverses, of vectors of float or double.
// Errors are in units in the last place (ulp) of the result, the largest seen by
// tools/math_accuracy over all instruction sets. All take any argument, subnormal ones included.
#pragma once

#include "kernels/math_blocks-inl.h"
#include "kernels/math_exp_log-inl.h"

namespace croton::CROTON_ISA::math {

// ---- sine, cosine, tangent ----------------------------------------------------------------------

// x = n pi/2 + (r + r_low) with |r| at most slightly above pi/4, for |x| <= kTrigHighest; the low
// bits of `quadrant` are those of n. Reduction of Cody and Waite in three parts.
template <class T>
struct TrigReduction {
  Vec<T> r;
  Vec<T> r_low;
  Mask<T> quadrant;
};

template <class T>
[[gnu::always_inline]] inline TrigReduction<T> reduce_trig(Vec<T> x) {
  using C = Constants<T>;
  const Vec<T> shifted = fma(x, splat<T>(C::kTwoOverPi), splat<T>(kIntegerShift<T>));
  const Vec<T> n = shifted - kIntegerShift<T>;
  if constexpr (__is_same(T, double)) {
    const Vec<double> first = x - n * C::kHalfPiParts[0];
    const auto [sum, error] = two_sum<double>(first, -(n * C::kHalfPiParts[1]));
    const Vec<double> low = error - n * C::kHalfPiParts[2];
    const auto [r, r_low] = fast_two_sum<double>(sum, low);
    return {r, r_low, bits_of<T>(shifted)};
  } else if constexpr (kHasFma) {
    const Vec<float> first = fma(n, splat<T>(-C::kHalfPiParts[0]), x);
    const Vec<float> second = n * C::kHalfPiParts[1];
    const Vec<float> second_low = fma(n, splat<T>(C::kHalfPiParts[1]), -second);
    const auto [r, error] = two_sum<float>(first, -second);
    const Vec<float> r_low = error - fma(n, splat<T>(C::kHalfPiParts[2]), second_low);
    return {r, r_low, bits_of<T>(shifted)};
  } else {
    using D = Constants<double>;
    const Wide wide_x = widen(x);
    const Wide wide_n = widen(n);
    const auto rest = [](Vec<double> v, Vec<double> count) {
      return (v - count * D::kHalfPiParts[0]) - count * D::kHalfPiParts[1];
    };
    const Wide exact = {rest(wide_x.first, wide_n.first), rest(wide_x.second, wide_n.second)};
    const Vec<float> r = narrow(exact);
    const Wide rounded = widen(r);
    const Vec<float> r_low = narrow({exact.first - rounded.first, exact.second - rounded.second});
    return {r, r_low, bits_of<T>(shifted)};
  }
}

template <class T>
struct SineCosine {
  Vec<T> sine;
  Vec<T> cosine;
};

// Both for |r| at most slightly above pi/4, minimax polynomials.
template <class T>
[[gnu::always_inline]] inline SineCosine<T> sine_cosine_reduced(Vec<T> r, Vec<T> r_low) {
  using C = Constants<T>;
  const Vec<T> z = r * r;
  const Vec<T> half_z = z * static_cast<T>(0.5);
  const Vec<T> one_less = static_cast<T>(1) - half_z;
  const Vec<T> sine_tail = fma(z * r, polynomial<T>(z, C::kSin), r_low * one_less);
  const Vec<T> cosine_tail = fma(z * z, polynomial<T>(z, C::kCos), -(r * r_low));
  const Vec<T> lost = (static_cast<T>(1) - one_less) - half_z;
  return {r + sine_tail, one_less + (lost + cosine_tail)};
}

// Replaces the lanes of `result` whose |x| is finite but too large for reduce_trig.
template <class T>
[[gnu::always_inline]] inline Vec<T> with_large_lanes(Vec<T> x, Vec<T> result,
                                                      double (*function)(double)) {
  const Vec<T> size = abs(x);
  const Mask<T> large = (size > Constants<T>::kTrigHighest) & (size < FloatFormat<T>::kInfinity);
  return replace_lanes<T>(result, large, x, function);
}

// sin(x + quarters pi/2) for |x| <= kTrigHighest.
template <class T>
[[gnu::always_inline]] inline Vec<T> sine_shifted(Vec<T> x, SignedOf<T> quarters) {
  const auto [r, r_low, quadrant_of_x] = reduce_trig<T>(x);
  const auto [sine, cosine] = sine_cosine_reduced<T>(r, r_low);
  const Mask<T> quadrant = quadrant_of_x + quarters;
  const Vec<T> result = select((quadrant & 1) != 0, cosine, sine);
  return from_bits<T>(bits_of<T>(result) ^ ((quadrant & 2) << (sizeof(T) * 8 - 2)));
}

// Domain: finite. Max error: 0.9 ulp (float), 0.9 ulp (double), measured.
// nan -> nan, +-inf -> nan, +-0 -> +-0. Method: reduce_trig, polynomials; libm, lane by lane, for
// |x| > 2^17 (float), 2^20 (double).
template <class T>
[[gnu::always_inline]] inline Vec<T> sin(Vec<T> x) {
  const Vec<T> result = select(x == static_cast<T>(0), x, sine_shifted<T>(x, 0));
  return with_large_lanes<T>(x, result, [](double v) { return __builtin_sin(v); });
}

// Domain: finite. Max error: 0.9 ulp (float), 0.9 ulp (double), measured.
// nan -> nan, +-inf -> nan. Method: as sin.
template <class T>
[[gnu::always_inline]] inline Vec<T> cos(Vec<T> x) {
  const Vec<T> result = sine_shifted<T>(x, 1);
  return with_large_lanes<T>(x, result, [](double v) { return __builtin_cos(v); });
}

// Domain: finite. Max error: 2.2 ulp (float), 2.2 ulp (double), measured.
// nan -> nan, +-inf -> nan, +-0 -> +-0. Method: quotient of sine and cosine, each as in sin.
template <class T>
[[gnu::always_inline]] inline Vec<T> tan(Vec<T> x) {
  const auto [r, r_low, quadrant] = reduce_trig<T>(x);
  const auto [sine, cosine] = sine_cosine_reduced<T>(r, r_low);
  const Mask<T> swap = (quadrant & 1) != 0;
  const Vec<T> quotient = select(swap, -cosine, sine) / select(swap, sine, cosine);
  const Vec<T> result = select(x == static_cast<T>(0), x, quotient);
  return with_large_lanes<T>(x, result, [](double v) { return __builtin_tan(v); });
}

// ---- inverse trigonometric functions ------------------------------------------------------------

// arcsin(s) - s for 0 <= s <= 1/2, with z = s^2 given, minimax polynomial.
template <class T>
[[gnu::always_inline]] inline Vec<T> arcsin_tail(Vec<T> s, Vec<T> z) {
  return s * z * polynomial<T>(z, Constants<T>::kArcsin);
}

// Domain: [-1, 1]. Max error: 1.3 ulp (float), 1.3 ulp (double), measured.
// nan -> nan, |x| > 1 -> nan, +-0 -> +-0. Method: polynomial for |x| <= 1/2, otherwise
// pi/2 - 2 arcsin(sqrt((1 - |x|) / 2)).
template <class T>
[[gnu::always_inline]] inline Vec<T> arcsin(Vec<T> x) {
  constexpr T half = static_cast<T>(0.5);
  constexpr T half_pi = Constants<T>::kPi * half;
  constexpr T half_pi_low = Constants<T>::kPiLow * half;
  const Vec<T> a = abs(x);
  const Mask<T> large = a > half;
  const Vec<T> z = select(large, (static_cast<T>(1) - a) * half, a * a);
  const Vec<T> s = select(large, sqrt(z), a);
  const Vec<T> tail = arcsin_tail<T>(s, z);
  const auto [high, low] = fast_two_sum<T>(splat<T>(half_pi), static_cast<T>(-2) * s);
  const Vec<T> complement = high - ((static_cast<T>(2) * tail - half_pi_low) - low);
  return copysign(select(large, complement, s + tail), x);
}

// Domain: [-1, 1]. Max error: 1.2 ulp (float), 1.3 ulp (double), measured.
// nan -> nan, |x| > 1 -> nan, 1 -> 0. Method: pi/2 - arcsin(x) for |x| <= 1/2, otherwise
// 2 arcsin(sqrt((1 - |x|) / 2)), from pi for x < 0.
template <class T>
[[gnu::always_inline]] inline Vec<T> arccos(Vec<T> x) {
  constexpr T half = static_cast<T>(0.5);
  constexpr T pi = Constants<T>::kPi;
  constexpr T pi_low = Constants<T>::kPiLow;
  const Vec<T> a = abs(x);
  const Mask<T> large = a > half;
  const Vec<T> z = select(large, (static_cast<T>(1) - a) * half, a * a);
  const Vec<T> s = select(large, sqrt(z), a);
  const Vec<T> p = s + arcsin_tail<T>(s, z);
  const Vec<T> twice = static_cast<T>(2) * p;
  const Vec<T> outer = select(x < static_cast<T>(0), pi - (twice - pi_low), twice);
  const Vec<T> inner = pi * half - (copysign(p, x) - pi_low * half);
  return select(large, outer, inner);
}

// arctan(n / d) + angle + angle_low for |n / d| <= tan(pi/8), minimax polynomial.
template <class T>
[[gnu::always_inline]] inline Vec<T> arctan_reduced(Vec<T> n, Vec<T> d, Vec<T> angle,
                                                    Vec<T> angle_low) {
  const Vec<T> q = n / d;
  const Vec<T> z = q * q;
  return angle + (q + fma(q * z, polynomial<T>(z, Constants<T>::kArctan), angle_low));
}

// Domain: all. Max error: 1.9 ulp (float), 1.9 ulp (double), measured.
// nan -> nan, +-inf -> +-pi/2, +-0 -> +-0. Method: polynomial after subtracting the angle 0, pi/4
// or pi/2 that is nearest.
template <class T>
[[gnu::always_inline]] inline Vec<T> arctan(Vec<T> x) {
  constexpr T pi = Constants<T>::kPi;
  constexpr T pi_low = Constants<T>::kPiLow;
  constexpr T one = 1;
  const Vec<T> a = abs(x);
  const Vec<T> zero = {};
  const Mask<T> middle = a > static_cast<T>(0.41421356237309503);
  const Mask<T> large = a > static_cast<T>(2.414213562373095);
  const Vec<T> n = select(large, splat<T>(-one), select(middle, a - one, a));
  const Vec<T> d = select(large, a, select(middle, a + one, splat<T>(one)));
  const Vec<T> quarters = select(large, splat<T>(2), select(middle, splat<T>(one), zero));
  const Vec<T> angle = quarters * (pi * static_cast<T>(0.25));
  const Vec<T> angle_low = quarters * (pi_low * static_cast<T>(0.25));
  return copysign(arctan_reduced<T>(n, d, angle, angle_low), x);
}

// Angle of the point (x, y). Domain: all. Max error: 2.2 ulp (float), 2.2 ulp (double), measured.
// nan in either -> nan; zeros and infinities as in C99. Method: arctan of the smaller of |x|, |y|
// over the larger, in [0, 1], then moved to its octant.
template <class T>
[[gnu::always_inline]] inline Vec<T> arctan2(Vec<T> y, Vec<T> x) {
  constexpr T pi = Constants<T>::kPi;
  constexpr T pi_low = Constants<T>::kPiLow;
  constexpr T half = static_cast<T>(0.5);
  constexpr T one = 1;
  const Vec<T> zero = {};
  const Vec<T> ax = abs(x);
  const Vec<T> ay = abs(y);
  const Mask<T> steep = ay > ax;
  const Vec<T> smaller = select(steep, ax, ay);
  const Vec<T> larger = select(steep, ay, ax);
  Vec<T> ratio = select(smaller == larger, splat<T>(one), smaller / larger);
  ratio = select(larger == zero, zero, ratio);
  const Mask<T> middle = ratio > static_cast<T>(0.41421356237309503);
  const Vec<T> n = select(middle, ratio - one, ratio);
  const Vec<T> d = select(middle, ratio + one, splat<T>(one));
  const Vec<T> quarters = select(middle, splat<T>(one), zero);
  Vec<T> angle = arctan_reduced<T>(n, d, quarters * (pi * static_cast<T>(0.25)),
                                   quarters * (pi_low * static_cast<T>(0.25)));
  angle = select(steep, pi * half - (angle - pi_low * half), angle);
  angle = select(bits_of<T>(x) < 0, pi - (angle - pi_low), angle);
  return select((x != x) | (y != y), x + y, copysign(angle, y));
}

// ---- hyperbolic functions -----------------------------------------------------------------------

// r + r^3 p(r^2).
template <class T, int N>
[[gnu::always_inline]] inline Vec<T> odd_polynomial(Vec<T> r, const T (&p)[N]) {
  const Vec<T> z = r * r;
  return fma(r * z, polynomial<T>(z, p), r);
}

// Domain: all. Max error: 1.7 ulp (float), 1.7 ulp (double), measured.
// nan -> nan, +-inf -> +-inf, +-0 -> +-0. Method: polynomial for |x| < 1, otherwise h - 1/(4h) with
// h = exp(|x|)/2, which overflows only where sinh does.
template <class T>
[[gnu::always_inline]] inline Vec<T> sinh(Vec<T> x) {
  const Vec<T> a = abs(x);
  const Vec<T> h = half_exp<T>(a);
  const Vec<T> large = h - static_cast<T>(0.25) / h;
  const Vec<T> small = odd_polynomial<T>(a, Constants<T>::kSinh);
  return copysign(select(a < static_cast<T>(1), small, large), x);
}

// Domain: all. Max error: 1.5 ulp (float), 1.5 ulp (double), measured.
// nan -> nan, +-inf -> +inf. Method: h + 1/(4h) with h = exp(|x|)/2.
template <class T>
[[gnu::always_inline]] inline Vec<T> cosh(Vec<T> x) {
  const Vec<T> h = half_exp<T>(abs(x));
  return h + static_cast<T>(0.25) / h;
}

// Domain: all. Max error: 1.4 ulp (float), 1.4 ulp (double), measured.
// nan -> nan, +-inf -> +-1, +-0 -> +-0. Method: polynomial for |x| < 5/8, otherwise
// 1 - 2 / (exp(2|x|) + 1).
template <class T>
[[gnu::always_inline]] inline Vec<T> tanh(Vec<T> x) {
  constexpr T one = 1;
  constexpr T two = 2;
  const Vec<T> a = abs(x);
  const auto [n, r] = reduce_exp<T>(a * two, 0, two * Constants<T>::kTanhHighest);
  const Vec<T> e = (expm1_reduced<T>(r) + one) * power_of_two<T>(n);
  const Vec<T> large = one - two / (e + one);
  const Vec<T> small = odd_polynomial<T>(a, Constants<T>::kTanh);
  return copysign(select(a < static_cast<T>(0.625), small, large), x);
}

// ---- inverse hyperbolic functions ---------------------------------------------------------------

// Domain: all. Max error: 0.6 ulp (float), 1.7 ulp (double), measured.
// nan -> nan, +-inf -> +-inf, +-0 -> +-0. Method: log1p(|x| + x^2 / (1 + sqrt(x^2 + 1))), beyond
// 2^28 log(2|x|); float: log(|x| + sqrt(x^2 + 1)) in double, x itself below 2^-13.
template <class T>
[[gnu::always_inline]] inline Vec<T> arcsinh(Vec<T> x) {
  const Vec<T> a = abs(x);
  if constexpr (__is_same(T, float)) {
    const auto large = [](Vec<double> v) { return log_for_float(v + sqrt(v * v + 1.0)); };
    return copysign(select(a < 0x1p-13f, a, in_double(large, a)), x);
  } else {
    using C = Constants<double>;
    const Mask<double> large = a > C::kSquareDominates;
    const Vec<double> square = a * a;
    const Vec<double> argument = a + square / (sqrt(square + 1.0) + 1.0);
    const Vec<double> ln2 = splat<double>(C::kLn2 + C::kLn2Low);
    const Vec<double> result = log1p<double>(select(large, a - 1.0, argument));
    return copysign(result + select(large, ln2, Vec<double>{}), x);
  }
}

// Domain: x >= 1. Max error: 0.6 ulp (float), 1.9 ulp (double), measured.
// nan -> nan, x < 1 -> nan, +inf -> +inf, 1 -> 0. Method: log1p(t + sqrt(2t + t^2)) with t = x - 1,
// beyond 2^28 log(2x); float: log(x + sqrt(x^2 - 1)) in double.
template <class T>
[[gnu::always_inline]] inline Vec<T> arccosh(Vec<T> x) {
  Vec<T> inside;
  if constexpr (__is_same(T, float)) {
    inside = in_double([](Vec<double> v) { return log_for_float(v + sqrt(v * v - 1.0)); }, x);
  } else {
    using C = Constants<double>;
    const Mask<double> large = x > C::kSquareDominates;
    const Vec<double> t = x - 1.0;
    const Vec<double> argument = t + sqrt(2.0 * t + t * t);
    const Vec<double> ln2 = splat<double>(C::kLn2 + C::kLn2Low);
    inside = log1p<double>(select(large, t, argument)) + select(large, ln2, Vec<double>{});
  }
  return select(x < static_cast<T>(1), splat<T>(FloatFormat<T>::kNan), inside);
}

// Domain: [-1, 1]. Max error: 0.6 ulp (float), 2.1 ulp (double), measured.
// nan -> nan, |x| > 1 -> nan, +-1 -> +-inf, +-0 -> +-0. Method: log1p(2|x| / (1 - |x|)) / 2; float:
// log((1 + |x|) / (1 - |x|)) / 2 in double, x itself below 2^-13.
template <class T>
[[gnu::always_inline]] inline Vec<T> arctanh(Vec<T> x) {
  const Vec<T> a = abs(x);
  if constexpr (__is_same(T, float)) {
    const auto large = [](Vec<double> v) { return 0.5 * log_for_float((1.0 + v) / (1.0 - v)); };
    return copysign(select(a < 0x1p-13f, a, in_double(large, a)), x);
  } else {
    return copysign(0.5 * log1p<double>(2.0 * a / (1.0 - a)), x);
  }
}

}  // namespace croton::CROTON_ISA::math
