// Bessel functions of any real order. Formulas: NIST Digital Library of Mathematical Functions
// (DLMF), chapter 10. Computed in long double, so that the sums lose nothing.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "kernels/special_functions.h"

namespace croton {

namespace {

using Real = long double;

constexpr Real kPi = std::numbers::pi_v<Real>;
constexpr Real kEpsilon = 1e-21L;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
// Orders and arguments up to which recurrences are followed, a step for each.
constexpr double kMostSteps = 2e6;

bool is_integer(double v) { return std::floor(v) == v; }
bool is_odd(double v) { return std::fmod(v, 2) != 0; }

// (x/2)^v / gamma(v + 1), of either sign for v < 0.
Real leading_power(Real v, Real x) {
  if (v > -1) return std::exp(v * std::log(x / 2) - std::lgamma(v + 1));
  // 1 / gamma(v + 1) by reflection, DLMF 5.5.3.
  const Real sine = std::sin(kPi * std::fmod(-v, 2.0L));
  return std::exp(v * std::log(x / 2) + std::lgamma(-v)) * sine / kPi;
}

// Power series, DLMF 10.2.2 (sign -1) and 10.25.2 (sign +1).
Real by_power_series(Real v, Real x, int sign) {
  const Real square = sign * x * x / 4;
  Real term = 1;
  Real sum = 1;
  for (Real k = 1; std::fabs(term) > std::fabs(sum) * kEpsilon || k < -v + 2; ++k) {
    sum += term *= square / (k * (v + k));
  }
  return leading_power(v, x) * sum;
}

// Hankel's expansion, DLMF 10.17.3, for x > 30 and x > v^2 / 2.
Real j_by_expansion(Real v, Real x) {
  const Real mu = 4 * v * v;
  Real term = 1;
  Real parts[2] = {1, 0};  // P and Q
  for (int k = 1; k < 100; ++k) {
    const Real odd = 2 * k - 1;
    const Real next = term * (mu - odd * odd) / (8 * k * x);
    if (std::fabs(next) < kEpsilon || (std::fabs(next) > std::fabs(term) && k > v)) break;
    term = next;
    parts[k % 2] += k % 4 < 2 ? term : -term;
  }
  const Real phase = kPi * std::fmod(v / 2 + 0.25L, 2.0L);
  const Real cosine = std::cos(x) * std::cos(phase) + std::sin(x) * std::sin(phase);
  const Real sine = std::sin(x) * std::cos(phase) - std::cos(x) * std::sin(phase);
  return std::sqrt(2 / (kPi * x)) * (parts[0] * cosine - parts[1] * sine);
}

// Miller's backward recurrence (DLMF 3.6(v)), normalised by the sum of DLMF 10.23.15 at the order
// mu = v - floor(v): sum over k of (mu + 2k) gamma(mu + k) / k! J_(mu+2k)(x) = (x/2)^mu.
Real j_by_recurrence(Real v, Real x) {
  const Real mu = v - std::floor(v);
  const auto wanted = static_cast<long>(std::floor(v));
  const Real most = std::max(v, x);
  long n = static_cast<long>(most + 12 * std::cbrt(most)) + 30;
  n += n % 2;
  constexpr Real kTooLarge = 1e2000L;
  const long top = n / 2;
  Real weight = std::exp(std::lgamma(mu + top) - std::lgamma(top + 1.0L));  // gamma(mu+k) / k!
  Real above = 0;
  Real here = 1e-2000L;
  Real sum = 0;
  Real result = 0;
  for (;; --n) {
    if (n == wanted) result = here;
    if (n % 2 == 0) {
      const Real k = static_cast<Real>(n / 2);
      if (n == 0) {
        sum += std::tgamma(mu + 1) * here;
        break;
      }
      sum += (mu + 2 * k) * weight * here;
      if (n > 2) weight *= k / (mu + k - 1);
    }
    const Real below = 2 * (mu + static_cast<Real>(n)) / x * here - above;
    above = here;
    here = below;
    if (std::fabs(here) > kTooLarge) {
      for (Real* value : {&above, &here, &sum, &result}) *value /= kTooLarge;
    }
  }
  return result * (std::pow(x / 2, mu) / sum);
}

// For v >= 0, x > 0.
Real j_of_positive(Real v, Real x) {
  if (x * x <= 8 * (v + 1)) return by_power_series(v, x, -1);
  if (x > 30 && x > v * v / 2) return j_by_expansion(v, x);
  if (std::max(v, x) > kMostSteps) return kNan;
  return j_by_recurrence(v, x);
}

// For v < 0 that is no integer, x > 0: down from the orders between 0 and 2 (DLMF 10.6.1), which
// is the stable direction.
Real j_of_negative_order(double v, Real x) {
  if (x * x <= 8 * std::fabs(v + 1) || x < 1) return by_power_series(v, x, -1);
  if (x > 30 && x > v * v / 2) return j_by_expansion(v, x);
  if (v < -kMostSteps) return kNan;
  Real order = v - std::floor(v);
  Real above = j_of_positive(order + 1, x);
  Real here = j_of_positive(order, x);
  for (; order > v + 0.5; --order) {
    const Real below = 2 * order / x * here - above;
    above = here;
    here = below;
  }
  return here;
}

// DLMF 10.40.1, for x > 40 and x > v^2 / 2.
Real i_by_expansion(Real v, Real x) {
  Real term = 1;
  Real sum = 1;
  for (int k = 1; k < 100; ++k) {
    const Real odd = 2 * k - 1;
    const Real next = -term * (4 * v * v - odd * odd) / (8 * k * x);
    if (std::fabs(next) < kEpsilon || (std::fabs(next) > std::fabs(term) && k > v)) break;
    sum += term = next;
  }
  return std::exp(x) / std::sqrt(2 * kPi * x) * sum;
}

}  // namespace

double bessel_j(double v, double x) {
  if (std::isnan(v) || std::isnan(x)) return kNan;
  if (std::isinf(v))
    return std::isinf(x) || x < 0 ? kNan : 0;  // of order -inf too, as SciPy has it
  const bool whole = is_integer(v);
  if (x < 0 && !whole) return kNan;
  // J_v(-x) = (-1)^v J_v(x) = J_(-v)(x) for integers v.
  const double size = std::fabs(x);
  const double sign = whole && is_odd(v) && std::signbit(x) != (v < 0) ? -1 : 1;
  if (std::isinf(x)) return 0;
  if (whole) v = std::fabs(v);
  if (x == 0 && v >= 0) return v == 0 ? 1 : sign * 0.0;
  return sign * static_cast<double>(v < 0 ? j_of_negative_order(v, size) : j_of_positive(v, size));
}

double bessel_i(double v, double x) {
  if (std::isnan(v) || std::isnan(x)) return kNan;
  if (std::isinf(v)) return std::isinf(x) ? kNan : 0;
  const bool whole = is_integer(v);
  if (x < 0 && !whole) return kNan;
  const double size = std::fabs(x);
  const double sign = whole && is_odd(v) && std::signbit(x) ? -1 : 1;
  if (whole) v = std::fabs(v);
  if (x == 0 && v >= 0) return v == 0 ? 1 : sign * 0.0;
  // Beyond this it overflows for all v up to x.
  if (size > 2000 && size >= std::fabs(v)) return sign * std::numeric_limits<double>::infinity();
  if (size > kMostSteps) return kNan;
  if (size > 40 && size > v * v / 2) return sign * static_cast<double>(i_by_expansion(v, size));
  return sign * static_cast<double>(by_power_series(v, size, 1));
}

}  // namespace croton
