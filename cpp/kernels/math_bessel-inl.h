// Bessel functions of integer order: j0, j1 and the modified i0, i1, of vectors of float or double.
// Errors are in units in the last place (ulp) of the result, the largest seen by
// tools/math_accuracy over all instruction sets. Formulas: NIST Digital Library of Mathematical
// Functions (DLMF), chapter 10: expansions for large arguments 10.17.3 and 10.40.1.
#pragma once

#include "kernels/math_pieces-inl.h"
#include "kernels/math_trig-inl.h"

namespace croton::CROTON_ISA::math {

// exp(a) / sqrt(a) times a table in 1/a, for a > 8.
template <int Terms, int Pieces>
[[gnu::always_inline]] inline Vec<double> modified_tail(Vec<double> a,
                                                        const double (&table)[Terms][Pieces]) {
  const Vec<double> value = exp_times(a, Vec<double>{}, pieces(table, 64.0 / a) / sqrt(a));
  return select(a > 720.0, splat<double>(FloatFormat<double>::kInfinity), value);
}

// Domain: all. Max error: 0.6 ulp (float), 3.4 ulp (double), measured.
// nan -> nan, +-inf -> +inf. Method: polynomials in pieces; exp(x) / sqrt(x) times pieces in 1/x
// for |x| > 8.
template <class T>
[[gnu::always_inline]] inline Vec<T> i0(Vec<T> x) {
  return by_double<T>(
      [](Vec<double> v) {
        const Vec<double> a = abs(v);
        return select(a > 8.0, modified_tail(a, kI0Tail), pieces(kI0, 2.0 * a));
      },
      x);
}

// Domain: all. Max error: 0.6 ulp (float), 3.3 ulp (double), measured.
// nan -> nan, +-inf -> +-inf, +-0 -> +-0. Method: as i0.
template <class T>
[[gnu::always_inline]] inline Vec<T> i1(Vec<T> x) {
  return by_double<T>(
      [](Vec<double> v) {
        const Vec<double> a = abs(v);
        return select(a > 8.0, copysign(modified_tail(a, kI1Tail), v), v * pieces(kI1, 2.0 * a));
      },
      x);
}

// (cosine table(1/a) + sine table(1/a)) / sqrt(pi a), for a > 8: Hankel's expansion with the
// angles' multiples of pi/4 worked out.
template <int Terms, int TermsOther, int Pieces>
[[gnu::always_inline]] inline Vec<double> oscillating_tail(
    Vec<double> a, const double (&of_cosine)[Terms][Pieces],
    const double (&of_sine)[TermsOther][Pieces]) {
  constexpr double kOneOverSqrtPi = 0x1.20dd750429b6dp-1;
  const Vec<double> u = 64.0 / a;
  const Vec<double> wave =
      fma(cos<double>(a), pieces(of_cosine, u), sin<double>(a) * pieces(of_sine, u));
  const Vec<double> value = wave * (kOneOverSqrtPi / sqrt(a));
  return select(a == FloatFormat<double>::kInfinity, Vec<double>{}, value);
}

// Domain: all. Max error: 0.6 ulp (float), 3.7 ulp (double), measured, in units of the last place
// of the larger of |result| and the amplitude min(1, sqrt(2 / (pi |x|))), as it has zeros.
// nan -> nan, +-inf -> 0. Method: polynomials in pieces; Hankel's expansion for |x| > 8.
template <class T>
[[gnu::always_inline]] inline Vec<T> j0(Vec<T> x) {
  return by_double<T>(
      [](Vec<double> v) {
        const Vec<double> a = abs(v);
        const Vec<double> tail = oscillating_tail(a, kJ0TailCos, kJ0TailSin);
        return select(a > 8.0, tail, pieces(kJ0, 2.0 * a));
      },
      x);
}

// Domain: all. Max error: 0.6 ulp (float), 3.2 ulp (double), measured, in the units of j0 for
// |x| >= 1. nan -> nan, +-inf -> +-0, +-0 -> +-0. Method: as j0.
template <class T>
[[gnu::always_inline]] inline Vec<T> j1(Vec<T> x) {
  return by_double<T>(
      [](Vec<double> v) {
        const Vec<double> a = abs(v);
        const Vec<double> tail = oscillating_tail(a, kJ1TailCos, kJ1TailSin);
        return select(a > 8.0, select(v < 0.0, -tail, tail), v * pieces(kJ1, 2.0 * a));
      },
      x);
}

}  // namespace croton::CROTON_ISA::math
