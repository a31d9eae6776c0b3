// Incomplete gamma functions. Formulas: NIST Digital Library of Mathematical Functions (DLMF),
// chapter 8. Computed in long double, so that sums and large exponents lose nothing.
#include <cmath>
#include <iterator>
#include <limits>
#include <numbers>

#include "kernels/special_functions.h"
#include "kernels/special_tables.h"

namespace croton {

namespace {

using Real = long double;

constexpr Real kPi = std::numbers::pi_v<Real>;
constexpr Real kEpsilon = 1e-20L;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct Both {
  Real p;
  Real q;
};

// log(gamma(1 + a)) to the full relative precision of a double, for 0 <= a < 1/2.
Real log_gamma_of_next(double a) {
  constexpr int kTerms = static_cast<int>(sizeof kGammaLn / sizeof kGammaLn[0]);
  const int piece = static_cast<int>(4 * a);
  const Real t = 4 * static_cast<Real>(a) - piece - 0.5L;
  Real value = 0;
  for (int power = kTerms - 1; power >= 0; --power) value = value * t + kGammaLn[power][piece + 2];
  return value * a * (static_cast<Real>(a) - 1);
}

// x^a exp(-x) / gamma(a + 1).
Real leading_factor(Real a, Real x) {
  if (a < 20) return std::exp(a * std::log(x) - x - std::lgamma(a + 1));
  // By Stirling's formula, DLMF 5.11.1, about the maximum at x = a.
  const Real mu = (x - a) / a;
  const Real z = 1 / (a * a);
  const Real series =
      (1 / 12.0L -
       z * (1 / 360.0L -
            z * (1 / 1260.0L -
                 z * (1 / 1680.0L - z * (1 / 1188.0L - z * (691 / 360360.0L - z / 156.0L)))))) /
      a;
  const Real exponent =
      std::fabs(mu) < 0.5L ? a * (std::log1p(mu) - mu) : a * std::log(x / a) - (x - a);
  return std::exp(exponent - series) / std::sqrt(2 * kPi * a);
}

// The lower function over x^a exp(-x) / a: power series, DLMF 8.11.4, for x < a + 1.
Real series(Real a, Real x) {
  Real term = 1;
  Real sum = 1;
  for (Real n = 1; term > sum * kEpsilon; ++n) sum += term *= x / (a + n);
  return sum;
}

// Alternating series, DLMF 8.7.1, put together for Q so that small a lose nothing: for x < 1.1.
Both by_small_series(double a, Real x) {
  const Real exponent =
      a * std::log(x) - (a < 0.5 ? log_gamma_of_next(a) : std::lgamma(static_cast<Real>(a) + 1));
  Real power = 1;
  Real sum = 0;
  for (Real n = 1; n < 60; ++n) {
    power *= -x / n;
    sum += power * a / (a + n);
  }
  const Real q = -std::expm1(exponent) - std::exp(exponent) * sum;
  return {std::exp(exponent) * (1 + sum), q};
}

// The upper function over x^a exp(-x): continued fraction, DLMF 8.9.2, by the method of Lentz, for
// x > a + 1.
Real fraction(Real a, Real x) {
  Real b = x + 1 - a;
  Real c = 1e300L;
  Real d = 1 / b;
  Real result = d;
  for (Real n = 1;; ++n) {
    const Real numerator = n * (a - n);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    const Real factor = c * d;
    result *= factor;
    if (std::fabs(factor - 1) < kEpsilon * 8) return result;
  }
}

// Temme's uniform expansion, DLMF 8.12.3-4 and 8.12.7, with the power series of its coefficients
// for x near a, for a so large that three of them do.
Both by_uniform_expansion(Real a, Real x) {
  static constexpr Real c0[] = {
      -0.3333333333333333333L, 0.08333333333333333333L, -0.014814814814814815L,
      0.0011574074074074073L,  0.0003527336860670194L,  -0.0001787551440329218L,
      3.919263178522438e-05L,  -2.185448510679992e-06L, -1.85406221071516e-06L,
      8.296711340953087e-07L,  -1.7665952736826078e-07L};
  static constexpr Real c1[] = {-0.001851851851851852L,  -0.003472222222222222L,
                                0.0026455026455026454L,  -0.0009902263374485596L,
                                0.00020576131687242798L, -4.018775720164609e-07L};
  static constexpr Real c2[] = {0.004133597883597883L, -0.0026813271604938273L};
  const auto series = [](const auto& c, Real t) {
    Real value = 0;
    for (auto i = std::size(c); i-- > 0;) value = value * t + c[i];
    return value;
  };
  const Real mu = (x - a) / a;
  // mu - log(1 + mu), by its series: the logarithm would cancel.
  Real half_square = 0;
  Real power = -mu;
  for (Real n = 2; n < 60; ++n) half_square += (power *= -mu) / n;
  const Real eta = std::copysign(std::sqrt(2 * half_square), mu);
  const Real y = std::sqrt(a * half_square);
  const Real rest = std::exp(-a * half_square) / std::sqrt(2 * kPi * a) *
                    (series(c0, eta) + (series(c1, eta) + series(c2, eta) / a) / a);
  const Real smaller = std::erfc(y) / 2;
  if (mu > 0) return {1 - (smaller + rest), smaller + rest};
  return {smaller - rest, 1 - (smaller - rest)};
}

// Both functions, each with full relative precision where it is the smaller one.
Both incomplete_gamma(double a, double x) {
  if (std::isnan(a) || std::isnan(x) || a < 0 || x < 0) return {kNan, kNan};
  if (a == 0) return x == 0 ? Both{kNan, kNan} : Both{1, 0};
  if (std::isinf(a)) return std::isinf(x) ? Both{kNan, kNan} : Both{0, 1};
  if (x == 0) return {0, 1};
  if (std::isinf(x)) return {1, 0};
  if (a > 1e5 && std::fabs(x - a) < 0.05 * a) return by_uniform_expansion(a, x);
  if (x < 1.1 && a < 1.1) return by_small_series(a, x);
  const Real factor = leading_factor(a, x);
  if (x < a + 1) {
    const Real p = factor * series(a, x);
    return {p, 1 - p};
  }
  const Real q = factor * a * fraction(a, x);
  return {1 - q, q};
}

// x^a exp(-x), which may be finite where gamma(a) and the regularised functions are not.
Real power_factor(Real a, Real x) { return std::exp(a * std::log(x) - x); }

bool overflows_gamma(double a, double x) { return a > 1700 && std::isfinite(a) && x > 0; }

}  // namespace

double gamma_p(double a, double x) { return static_cast<double>(incomplete_gamma(a, x).p); }
double gamma_q(double a, double x) { return static_cast<double>(incomplete_gamma(a, x).q); }

double lower_gamma(double a, double x) {
  if (overflows_gamma(a, x) && x < a + 1) {
    return static_cast<double>(power_factor(a, x) * series(a, x) / a);
  }
  return static_cast<double>(incomplete_gamma(a, x).p * std::tgamma(static_cast<Real>(a)));
}

double upper_gamma(double a, double x) {
  if (overflows_gamma(a, x) && x > a + 1) {
    return static_cast<double>(power_factor(a, x) * fraction(a, x));
  }
  return static_cast<double>(incomplete_gamma(a, x).q * std::tgamma(static_cast<Real>(a)));
}

double chi2_survival(double x, double k) {
  if (std::isnan(x) || !(k > 0)) return kNan;
  return x <= 0 ? 1 : gamma_q(k / 2, x / 2);
}

}  // namespace croton
