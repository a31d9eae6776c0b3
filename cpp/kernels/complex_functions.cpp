// Kernels of complex numbers, and of functions from reals to complex: one element at a time,
// through the standard library. Compiled once; the same for every instruction set.
#include <cmath>
#include <complex>
#include <cstring>

#include "kernels/kernel_table.h"

namespace croton {

namespace {

using F = ScalarFunction;

template <class T>
using Complex = std::complex<T>;

// result[i] = function(a[i])
template <class R, class A, auto function>
void map1(std::size_t n, void* result, const void* a, const void*, const void*) {
  auto* to = static_cast<R*>(result);
  const auto* x = static_cast<const A*>(a);
  for (std::size_t i = 0; i < n; ++i) to[i] = function(x[i]);
}

template <class R, class A, auto function>
void map2(std::size_t n, void* result, const void* a, const void* b, const void*) {
  auto* to = static_cast<R*>(result);
  const auto* x = static_cast<const A*>(a);
  const auto* y = static_cast<const A*>(b);
  for (std::size_t i = 0; i < n; ++i) to[i] = function(x[i], y[i]);
}

template <class T>
void choose(std::size_t n, void* result, const void* condition, const void* b, const void* c) {
  auto* to = static_cast<T*>(result);
  const auto* flags = static_cast<const unsigned char*>(condition);
  const auto* x = static_cast<const T*>(b);
  const auto* y = static_cast<const T*>(c);
  for (std::size_t i = 0; i < n; ++i) to[i] = flags[i] != 0 ? x[i] : y[i];
}

// Written out: the operator* of complex numbers recomputes infinities, which NumPy does not.
template <class T>
Complex<T> multiply(Complex<T> a, Complex<T> b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

// Smith's method: scaled by the larger part of the divisor, so that it does not overflow.
template <class T>
Complex<T> divide(Complex<T> a, Complex<T> b) {
  if (std::abs(b.real()) >= std::abs(b.imag())) {
    if (b.real() == 0 && b.imag() == 0)
      return {a.real() / std::abs(b.real()), a.imag() / std::abs(b.real())};
    const T ratio = b.imag() / b.real();
    const T scale = T(1) / (b.real() + b.imag() * ratio);
    return {(a.real() + a.imag() * ratio) * scale, (a.imag() - a.real() * ratio) * scale};
  }
  const T ratio = b.real() / b.imag();
  const T scale = T(1) / (b.imag() + b.real() * ratio);
  return {(a.real() * ratio + a.imag()) * scale, (a.imag() * ratio - a.real()) * scale};
}

// NumPy's order: by real part, then by imaginary part; a nan is larger than all.
template <class T>
bool is_nan(Complex<T> a) {
  return std::isnan(a.real()) || std::isnan(a.imag());
}
template <class T>
bool less(Complex<T> a, Complex<T> b) {
  return a.real() < b.real() || (a.real() == b.real() && a.imag() < b.imag());
}
template <class T>
Complex<T> larger(Complex<T> a, Complex<T> b) {
  return is_nan(a) || (!is_nan(b) && !less(a, b)) ? a : b;
}
template <class T>
Complex<T> smaller(Complex<T> a, Complex<T> b) {
  return is_nan(a) || (!is_nan(b) && !less(b, a)) ? a : b;
}

template <class T>
T angle_of_real(T x) {
  return std::atan2(T(0), x);
}

template <class T>
Complex<T> multiply_without_zeros(Complex<T> a, Complex<T> b) {
  const Complex<T> zero = 0;
  return a == zero ? b : b == zero ? a : multiply(a, b);
}

constexpr double kLn2 = 0.693147180559945309417;

template <class T>
void fill(KernelTable& table, DType complex_dtype, DType real_dtype) {
  using C = Complex<T>;
  const auto set = [&](F which, TileKernel kernel) {
    table.elementwise[static_cast<int>(which)][static_cast<int>(complex_dtype)] = kernel;
  };
  const auto set_real = [&](F which, TileKernel kernel) {
    table.elementwise[static_cast<int>(which)][static_cast<int>(real_dtype)] = kernel;
  };
  set(F::add, map2<C, C, [](C a, C b) { return a + b; }>);
  set(F::sub, map2<C, C, [](C a, C b) { return a - b; }>);
  set(F::mul, map2<C, C, multiply<T>>);
  set(F::mul_without_zeros, map2<C, C, multiply_without_zeros<T>>);
  set(F::mul_or_zero, map2<C, C, [](C a, C b) { return a == C(0) ? C(0) : multiply(a, b); }>);
  set(F::mul_of_gradients,
      map2<C, C, [](C a, C b) { return a == C(0) || b == C(0) ? C(0) : multiply(a, b); }>);
  set(F::true_div, map2<C, C, divide<T>>);
  set(F::div_or_zero, map2<C, C, [](C a, C b) { return a == C(0) ? C(0) : divide(a, b); }>);
  set(F::pow, map2<C, C, [](C a, C b) { return b == C(2) ? multiply(a, a) : std::pow(a, b); }>);
  set(F::neg, map1<C, C, [](C a) { return -a; }>);
  set(F::sqr, map1<C, C, [](C a) { return multiply(a, a); }>);
  set(F::inv, map1<C, C, [](C a) { return divide(C(1), a); }>);
  set(F::maximum, map2<C, C, larger<T>>);
  set(F::minimum, map2<C, C, smaller<T>>);
  set(F::identity, map1<C, C, [](C a) { return a; }>);
  set(F::conj, map1<C, C, [](C a) { return C(a.real(), -a.imag()); }>);
  set(F::eq, map2<bool, C, [](C a, C b) { return a == b; }>);
  set(F::neq, map2<bool, C, [](C a, C b) { return a != b; }>);
  set(F::lt, map2<bool, C, less<T>>);
  set(F::gt, map2<bool, C, [](C a, C b) { return less(b, a); }>);
  set(F::le, map2<bool, C, [](C a, C b) { return less(a, b) || a == b; }>);
  set(F::ge, map2<bool, C, [](C a, C b) { return less(b, a) || a == b; }>);
  set(F::isnan, map1<bool, C, is_nan<T>>);
  set(F::isinf, map1<bool, C, [](C a) { return std::isinf(a.real()) || std::isinf(a.imag()); }>);
  set(F::switch_, choose<C>);
  set(F::sqrt, map1<C, C, [](C a) { return std::sqrt(a); }>);
  set(F::exp, map1<C, C, [](C a) { return std::exp(a); }>);
  set(F::exp2, map1<C, C, [](C a) { return std::exp(a * T(kLn2)); }>);
  set(F::expm1, map1<C, C, [](C a) {
        const T half_sine = std::sin(a.imag() / 2);
        return C(std::expm1(a.real()) * std::cos(a.imag()) - 2 * half_sine * half_sine,
                 std::exp(a.real()) * std::sin(a.imag()));
      }>);
  set(F::log, map1<C, C, [](C a) { return std::log(a); }>);
  set(F::log2, map1<C, C, [](C a) { return std::log(a) / T(kLn2); }>);
  set(F::log10, map1<C, C, [](C a) { return std::log10(a); }>);
  set(F::log1p, map1<C, C, [](C a) {
        return C(std::log(std::hypot(a.real() + 1, a.imag())), std::atan2(a.imag(), a.real() + 1));
      }>);
  set(F::sin, map1<C, C, [](C a) { return std::sin(a); }>);
  set(F::cos, map1<C, C, [](C a) { return std::cos(a); }>);
  set(F::tan, map1<C, C, [](C a) { return std::tan(a); }>);
  set(F::arcsin, map1<C, C, [](C a) { return std::asin(a); }>);
  set(F::arccos, map1<C, C, [](C a) { return std::acos(a); }>);
  set(F::arctan, map1<C, C, [](C a) { return std::atan(a); }>);
  set(F::sinh, map1<C, C, [](C a) { return std::sinh(a); }>);
  set(F::cosh, map1<C, C, [](C a) { return std::cosh(a); }>);
  set(F::tanh, map1<C, C, [](C a) { return std::tanh(a); }>);
  set(F::arcsinh, map1<C, C, [](C a) { return std::asinh(a); }>);
  set(F::arccosh, map1<C, C, [](C a) { return std::acosh(a); }>);
  set(F::arctanh, map1<C, C, [](C a) { return std::atanh(a); }>);
  set(F::sigmoid, map1<C, C, [](C a) { return divide(C(1), C(1) + std::exp(-a)); }>);
  set(F::softplus, map1<C, C, [](C a) { return std::log(C(1) + std::exp(a)); }>);
  set(F::abs_, map1<T, C, [](C a) { return std::hypot(a.real(), a.imag()); }>);
  set(F::real, map1<T, C, [](C a) { return a.real(); }>);
  set(F::imag, map1<T, C, [](C a) { return a.imag(); }>);
  set(F::angle, map1<T, C, [](C a) { return std::atan2(a.imag(), a.real()); }>);
  set_real(F::angle, map1<T, T, angle_of_real<T>>);
  set_real(F::complex, map2<C, T, [](T re, T im) { return C(re, im); }>);
  set_real(F::complex_from_polar,
           map2<C, T, [](T r, T a) { return C(r * std::cos(a), r * std::sin(a)); }>);
}

template <class T>
void reduce_sum(std::size_t n, const void* tile, void* accumulator) {
  const auto* x = static_cast<const Complex<T>*>(tile);
  auto* total = static_cast<Complex<T>*>(accumulator);
  Complex<T> sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += x[i];
  *total += sum;
}

template <class T, auto function>
void reduce_with(std::size_t n, const void* tile, void* accumulator) {
  const auto* x = static_cast<const Complex<T>*>(tile);
  auto* total = static_cast<Complex<T>*>(accumulator);
  for (std::size_t i = 0; i < n; ++i) *total = function(*total, x[i]);
}

template <class T>
void fill_reduce(KernelTable& table, DType dtype) {
  const auto set = [&](ReduceFunction which, ReduceKernel kernel) {
    table.reduce[static_cast<int>(which)][static_cast<int>(dtype)] = kernel;
  };
  set(ReduceFunction::sum, reduce_sum<T>);
  set(ReduceFunction::prod, reduce_with<T, multiply<T>>);
  set(ReduceFunction::max, reduce_with<T, larger<T>>);
  set(ReduceFunction::max_or_lowest, reduce_with<T, larger<T>>);
  set(ReduceFunction::min, reduce_with<T, smaller<T>>);
}

}  // namespace

void fill_complex_kernels(KernelTable& table) {
  fill<float>(table, DType::complex64, DType::float32);
  fill<double>(table, DType::complex128, DType::float64);
  fill_reduce<float>(table, DType::complex64);
  fill_reduce<double>(table, DType::complex128);
}

}  // namespace croton
