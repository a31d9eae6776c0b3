// The special functions in long double, as references for double, and in double for float, which
// lead to the same code. By plain series, recurrences and Newton's method: slow, but each different
// from the method of the kernels. Formulas: NIST Digital Library of Mathematical Functions (DLMF).
#pragma once

#include <cmath>
#include <limits>
#include <numbers>

namespace reference {

using Real = long double;

inline constexpr Real kPi = std::numbers::pi_v<Real>;
inline constexpr Real kInfinity = std::numeric_limits<Real>::infinity();
inline constexpr Real kNan = std::numeric_limits<Real>::quiet_NaN();

// exp(x^2), the square split so that its rounding does not count.
inline Real exp_of_square(Real x) {
  const Real high = std::ldexp(std::rint(std::ldexp(x, 16)), -16);  // its square is exact
  return std::exp(high * high) * std::exp((x - high) * (x + high));
}

// DLMF 7.12.1 where erfc underflows.
inline Real erfcx(Real x) {
  if (x < -27) return kInfinity;
  if (x < 60) return exp_of_square(x) * std::erfc(x);
  const Real z = 1 / (2 * x * x);
  const Real series = 1 - z * (1 - 3 * z * (1 - 5 * z * (1 - 7 * z * (1 - 9 * z))));
  return series / (x * std::sqrt(kPi));
}

// Newton's method for erf(x) = p, |p| <= 1/2.
inline Real erfinv_near_zero(Real p) {
  Real x = p * Real(0.886);
  for (int i = 0; i < 50 && x != 0; ++i) {
    const Real step = (p - std::erf(x)) * exp_of_square(x) * std::sqrt(kPi) / 2;
    x += step;
    if (std::fabs(step) < std::fabs(x) * Real(1e-19)) break;
  }
  return x;
}

// Newton's method for log(erfc(x)) = log(q), from the leading behaviour.
inline Real erfcinv(Real q) {
  if (std::isnan(q) || q < 0 || q > 2) return kNan;
  if (q == 0) return kInfinity;
  if (q == 2) return -kInfinity;
  if (q > 1) return -erfcinv(2 - q);
  if (q > Real(0.5)) return erfinv_near_zero(1 - q);
  const Real target = std::log(q);
  Real x = std::sqrt(-target) * Real(0.85);
  for (int i = 0; i < 50; ++i) {
    const Real step = (std::log(std::erfc(x)) - target) * erfcx(x) * std::sqrt(kPi) / 2;
    x += step;
    if (std::fabs(step) < x * Real(1e-19)) break;
  }
  return x;
}

inline Real erfinv(Real p) {
  if (std::fabs(p) <= Real(0.5)) return erfinv_near_zero(p);
  return std::copysign(erfcinv(1 - std::fabs(p)), p);
}

inline bool is_pole(Real x) { return x <= 0 && std::floor(x) == x; }

// sin(pi x) without the error of pi x.
inline Real sin_pi(Real x) {
  const Real n = std::rint(x);
  const Real sine = std::sin(kPi * (x - n));
  return std::fmod(n, Real(2)) == 0 ? sine : -sine;
}

// DLMF 5.5.3.
inline Real gamma(Real x) {
  if (x == 0) return 1 / x;
  if (is_pole(x)) return kNan;
  if (x < 0) return -kPi / (x * sin_pi(x) * std::tgamma(-x));
  return std::tgamma(x);
}

// By the sum of DLMF 5.7.6 for the difference from the zero at x0, which keeps small results exact;
// the terms from 300 on by DLMF 5.11.2.
inline Real psi_near_zero(Real x) {
  const Real x0 = 1 + 0x1.d8b618d5af8fep-2L;
  const Real x0_low = -0x1.1e563779a1f5bp-56L;
  const Real d = (x - x0) - x0_low;
  Real sum = 0;
  for (int k = 0; k < 300; ++k) sum += d / ((x + k) * (x0 + k));
  const Real y = x + 300;
  const Real y0 = x0 + 300;
  const Real z = 1 / (y * y);
  const Real z0 = 1 / (y0 * y0);
  const Real z_difference = -d * (y + y0) * z * z0;
  const Real series = Real(1) / 12 - (z + z0) / 120 + (z * z + z * z0 + z0 * z0) / 252;
  return sum + std::log1p(d / y0) + d / (2 * y * y0) - z_difference * series;
}

// By the recurrence up to 30, then DLMF 5.11.2; DLMF 5.5.4 for negative x.
inline Real psi(Real x) {
  if (x == 0) return -1 / x;
  if (is_pole(x)) return kNan;
  if (x < 0) {
    const Real rest = x - std::rint(x);
    return psi(1 - x) - kPi / std::tan(kPi * rest);
  }
  if (x > 1 && x < 2) return psi_near_zero(x);
  Real shift = 0;
  while (x < 30) {
    shift += 1 / x;
    x += 1;
  }
  const Real z = 1 / (x * x);
  const Real series =
      z * (Real(1) / 12 -
           z * (Real(1) / 120 -
                z * (Real(1) / 252 -
                     z * (Real(1) / 240 -
                          z * (Real(1) / 132 - z * (Real(691) / 32760 - z * (Real(1) / 12)))))));
  return (std::log(x) - 1 / (2 * x) - series) - shift;
}

inline Real tri_gamma(Real x) {
  if (is_pole(x)) return kInfinity;
  if (x < 0) {
    const Real sine = sin_pi(x);
    return kPi / sine * (kPi / sine) - tri_gamma(1 - x);
  }
  Real shift = 0;
  while (x < 30) {
    shift += 1 / (x * x);
    x += 1;
  }
  const Real z = 1 / (x * x);
  const Real series =
      z * (Real(1) / 6 -
           z * (Real(1) / 30 -
                z * (Real(1) / 42 -
                     z * (Real(1) / 30 -
                          z * (Real(5) / 66 - z * (Real(691) / 2730 - z * (Real(7) / 6)))))));
  return (1 + 1 / (2 * x) + series) / x + shift;
}

// Power series, DLMF 10.25.2: all terms have one sign. exp(x) / sqrt(2 pi x) times DLMF 10.40.1
// for large arguments.
inline Real modified_bessel(int order, Real x) {
  const Real a = std::fabs(x);
  const Real sign = order % 2 != 0 && std::signbit(x) ? -1 : 1;
  if (std::isnan(x)) return x;
  if (a > 800) return sign * kInfinity;
  Real term = order == 0 ? 1 : a / 2;
  Real sum = term;
  if (a < 40) {
    for (int k = 1; term > sum * Real(1e-21); ++k) sum += term *= a * a / 4 / k / (k + order);
    return sign * sum;
  }
  sum = term = 1;
  for (int k = 1; k < 40 && std::fabs(term) > Real(1e-21); ++k) {
    const Real odd = 2 * k - 1;
    sum += term *= -(4 * order * order - odd * odd) / (8 * a * k);
  }
  return sign * std::exp(a) / std::sqrt(2 * kPi * a) * sum;
}

}  // namespace reference
