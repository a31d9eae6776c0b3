// Pade approximants with scaling and squaring.
#include "ops/linear_algebra/matrix_exponential.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <vector>

#include "libraries/blas.h"
#include "libraries/lapack.h"
#include "ops/linear_algebra/columns.h"

namespace croton::linear_algebra {

namespace {

// Coefficients of the numerator of the [13/13] approximant (N. Higham, "The scaling and squaring
// method for the matrix exponential revisited", 2005).
constexpr std::array<double, 14> kB{64764752532480000,
                                    32382376266240000,
                                    7771770303897600,
                                    1187353796428800,
                                    129060195264000,
                                    10559470521600,
                                    670442572800,
                                    33522128640,
                                    1323241920,
                                    40840800,
                                    960960,
                                    16380,
                                    182,
                                    1};

// A. Al-Mohy and N. Higham, "A new scaling and squaring algorithm for the matrix exponential"
// (2009, algorithm 6.1 with its highest order alone) and "Computing the Frechet derivative of the
// matrix exponential, with an application to condition number estimation" (2009, algorithm 6.4).
//
// exp(a) = r(a / 2^s)^(2^s), where r = (v + u) (v - u)^-1 is the approximant, u its odd and v its
// even part.
template <class T>
class MatrixExponential {
 public:
  MatrixExponential(std::int64_t n, T* memory, int* pivots)
      : n_(n), size_(n * n), next_(memory), pivots_(pivots) {}

  // The next matrix of the memory given: where the caller puts its arguments.
  T* matrix() {
    T* result = next_;
    next_ += size_;
    return result;
  }

  // The exponential of a, which is overwritten.
  T* exponential(T* a) {
    Approximant p = approximant(a, nullptr);
    solve(p);
    for (int i = 0; i < p.squarings; ++i) {
      multiply(p.sum, p.sum, p.difference);
      std::swap(p.sum, p.difference);
    }
    return p.sum;
  }

  // Its derivative at a in the direction e; both are overwritten.
  T* derivative(T* a, T* e) {
    Approximant p = approximant(a, e);
    // r (v - u) = v + u gives dr (v - u) = dv + du - r (dv - du).
    solve(p);
    T* derivative = p.derivative_sum;
    multiply(p.sum, p.derivative_difference, product_);
    for (std::int64_t i = 0; i < size_; ++i) derivative[i] -= product_[i];
    solve_with_factors(p.difference, derivative);
    T *x = product_, *y = p.derivative_difference, *r = p.sum, *free = p.difference;
    for (int i = 0; i < p.squarings; ++i) {
      multiply(r, derivative, x);
      multiply(derivative, r, y);
      for (std::int64_t j = 0; j < size_; ++j) derivative[j] = x[j] + y[j];
      multiply(r, r, free);
      std::swap(r, free);
    }
    return derivative;
  }

 private:
  // v + u, v - u and their derivatives.
  struct Approximant {
    T *sum, *difference, *derivative_sum, *derivative_difference;
    int squarings;
  };

  void multiply(const T* a, const T* b, T* c) const {
    blas::gemm(kDTypeOf<T>, false, false, n_, n_, n_, a, n_, b, n_, c, n_);
  }

  double norm(const T* a) const {
    double largest = 0;
    for (std::int64_t i = 0; i < n_; ++i) {
      double sum = 0;
      for (std::int64_t j = 0; j < n_; ++j) sum += std::abs(a[i * n_ + j]);
      largest = std::max(largest, sum);
    }
    return largest;
  }

  // c = x[0] a2 + x[1] a4 + x[2] a6 + x[3] times the identity.
  struct Powers {
    const T *second, *fourth, *sixth;
  };
  void combine(const Powers& p, const std::array<double, 4>& x, T* c) const {
    for (std::int64_t i = 0; i < size_; ++i)
      c[i] = x[0] * p.second[i] + x[1] * p.fourth[i] + x[2] * p.sixth[i];
    for (std::int64_t i = 0; i < n_; ++i) c[i * n_ + i] += x[3];
  }

  void add(const T* x, T* to) const {
    for (std::int64_t i = 0; i < size_; ++i) to[i] += x[i];
  }

  void scale(T* x, double factor) const {
    for (std::int64_t i = 0; i < size_; ++i) x[i] *= factor;
  }

  // The number of squarings for which the approximant is exact to rounding.
  int squarings(const T* a, const Powers& p, bool with_derivative, T* room) const {
    constexpr double kTheta = 4.25, kThetaOfDerivative = 4.74;
    const auto halvings = [](double ratio) {
      return ratio > 1 && std::isfinite(ratio) ? static_cast<int>(std::ceil(std::log2(ratio))) : 0;
    };
    if (with_derivative) return halvings(norm(a) / kThetaOfDerivative);
    const double d6 = std::pow(norm(p.sixth), 1.0 / 6);
    double bound = std::max(std::pow(norm(p.fourth), 1.0 / 4), d6);
    if (bound > kTheta) {
      multiply(p.fourth, p.fourth, room);
      const double d8 = std::pow(norm(room), 1.0 / 8);
      multiply(p.fourth, p.sixth, room);
      const double d10 = std::pow(norm(room), 1.0 / 10);
      bound = std::min(bound, std::max(d8, d10));
    }
    const int s = halvings(bound / kTheta);
    return s + extra_squarings(a, s);
  }

  // What rounding in the evaluation of the approximant asks for besides: its leading error term is
  // at most |a|^27 / 1.13e35 (relative to |a|), in absolute values.
  int extra_squarings(const T* a, int s) const {
    constexpr double kErrorCoefficient = 1 / 1.1325e35, kUnit = 1.1102230246251565e-16;
    const double size = norm(a);
    if (size == 0 || !std::isfinite(size)) return 0;
    // |a|^27 applied to ones, each power divided by its largest element to stay in range.
    std::vector<double> sums(static_cast<std::size_t>(n_), 1.0), next(sums.size());
    double log_power = 0;
    for (int power = 0; power < 27; ++power) {
      double largest = 0;
      for (std::size_t i = 0; i < sums.size(); ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < sums.size(); ++j)
          sum += std::abs(a[static_cast<std::int64_t>(i * sums.size() + j)]) * sums[j];
        next[i] = sum;
        largest = std::max(largest, sum);
      }
      if (largest == 0) return 0;
      log_power += std::log2(largest);
      for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = next[i] / largest;
    }
    const double log_alpha =
        std::log2(kErrorCoefficient) + log_power - 27.0 * s - (std::log2(size) - s);
    return std::max(0, static_cast<int>(std::ceil((log_alpha - std::log2(kUnit)) / 26)));
  }

  Approximant approximant(T* a, T* e) {
    T *a2 = matrix(), *a4 = matrix(), *a6 = matrix();
    T *inner_u = matrix(), *outer_u = matrix(), *inner_v = matrix(), *u = matrix(), *v = matrix();
    product_ = matrix();
    multiply(a, a, a2);
    multiply(a2, a2, a4);
    multiply(a4, a2, a6);
    const Powers powers{a2, a4, a6};
    const int s = squarings(a, powers, e != nullptr, product_);
    if (s > 0) {
      scale(a, std::ldexp(1.0, -s));
      scale(a2, std::ldexp(1.0, -2 * s));
      scale(a4, std::ldexp(1.0, -4 * s));
      scale(a6, std::ldexp(1.0, -6 * s));
      if (e != nullptr) scale(e, std::ldexp(1.0, -s));
    }
    combine(powers, {kB[9], kB[11], kB[13], 0}, inner_u);
    multiply(a6, inner_u, outer_u);
    combine(powers, {kB[3], kB[5], kB[7], kB[1]}, product_);
    add(product_, outer_u);
    multiply(a, outer_u, u);
    combine(powers, {kB[8], kB[10], kB[12], 0}, inner_v);
    multiply(a6, inner_v, v);
    combine(powers, {kB[2], kB[4], kB[6], kB[0]}, product_);
    add(product_, v);
    Approximant result{v, u, nullptr, nullptr, s};
    if (e != nullptr) differentiate(a, e, powers, inner_u, outer_u, inner_v, result);
    for (std::int64_t i = 0; i < size_; ++i) {
      const T sum = v[i] + u[i], difference = v[i] - u[i];
      v[i] = sum;
      u[i] = difference;
    }
    return result;
  }

  // The derivatives of u and v in the direction e, by the product rule.
  void differentiate(const T* a, const T* e, const Powers& p, const T* inner_u, const T* outer_u,
                     const T* inner_v, Approximant& result) {
    T *m2 = matrix(), *m4 = matrix(), *m6 = matrix(), *inner = matrix(), *du = matrix(),
      *dv = matrix(), *total = matrix();
    const auto product_rule = [this](const T* x, const T* dx, const T* y, const T* dy, T* to) {
      multiply(dx, y, to);
      multiply(x, dy, product_);
      add(product_, to);
    };
    product_rule(a, e, a, e, m2);
    product_rule(p.second, m2, p.second, m2, m4);
    product_rule(p.fourth, m4, p.second, m2, m6);
    const Powers powers{m2, m4, m6};
    combine(powers, {kB[9], kB[11], kB[13], 0}, inner);
    product_rule(p.sixth, m6, inner_u, inner, total);
    combine(powers, {kB[3], kB[5], kB[7], 0}, inner);
    add(inner, total);
    product_rule(a, e, outer_u, total, du);
    combine(powers, {kB[8], kB[10], kB[12], 0}, inner);
    product_rule(p.sixth, m6, inner_v, inner, dv);
    combine(powers, {kB[2], kB[4], kB[6], 0}, inner);
    add(inner, dv);
    for (std::int64_t i = 0; i < size_; ++i) {
      const T sum = dv[i] + du[i], difference = dv[i] - du[i];
      dv[i] = sum;
      du[i] = difference;
    }
    result.derivative_sum = dv;
    result.derivative_difference = du;
  }

  // sum = sum difference^-1; the difference becomes its factors. LAPACK reads by columns, and so
  // solves for the transposed of all.
  void solve(Approximant& p) {
    lapack::factor_lu(n_, p.difference, pivots_);
    solve_with_factors(p.difference, p.sum);
  }
  void solve_with_factors(const T* factors, T* x) {
    lapack::solve_factored(n_, n_, factors, pivots_, x);
  }

  std::int64_t n_, size_;
  T* next_;
  int* pivots_;
  T* product_ = nullptr;
};

}  // namespace

template <class T>
const T* matrix_exponential(std::int64_t n, T* memory, int* pivots) {
  MatrixExponential<T> calculation(n, memory, pivots);
  return calculation.exponential(calculation.matrix());
}

template <class T>
const T* matrix_exponential_derivative(std::int64_t n, T* memory, int* pivots) {
  MatrixExponential<T> calculation(n, memory, pivots);
  T* a = calculation.matrix();
  return calculation.derivative(a, calculation.matrix());
}

template const double* matrix_exponential(std::int64_t, double*, int*);
template const double* matrix_exponential_derivative(std::int64_t, double*, int*);
template const std::complex<double>* matrix_exponential(std::int64_t, std::complex<double>*, int*);
template const std::complex<double>* matrix_exponential_derivative(std::int64_t,
                                                                   std::complex<double>*, int*);

}  // namespace croton::linear_algebra
