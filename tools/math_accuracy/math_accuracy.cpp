// Measures the functions of cpp/kernels/math_*-inl.h for the one instruction set it is compiled
// for: the largest error in units in the last place against libm in a wider type, wrong special
// values, and time per element. Prints one tab-separated line per function and type: name, type,
// error, its arguments, wrong values, arguments of the first, nanoseconds. Run it through
// measure.py. Usage: math_accuracy [SAMPLES [FUNCTION]]
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

#include "kernels/math_bessel-inl.h"
#include "kernels/math_erf-inl.h"
#include "kernels/math_exp_log-inl.h"
#include "kernels/math_gamma-inl.h"
#include "kernels/math_power-inl.h"
#include "kernels/math_trig-inl.h"
#include "special_references.h"

namespace {

namespace isa = croton::CROTON_ISA;

// One function and the range of arguments that is timed and sampled most.
struct Function {
  const char* name;
  int arity;
  double timed_low;
  double timed_high;
};

template <class T>
struct Worst {
  double error = 0;
  T x = 0;
  T y = 0;
  long wrong = 0;  // nan, infinity or signed zero where it should not be, or missing
  T wrong_x = 0;
  T wrong_y = 0;
};

// The error of `got` in units in the last place of the exact value, or of `least` if that is larger
// (where a function has zeros); -1 for a wrong special value.
template <class T, class Wide>
double error_in_ulp(T got, Wide exact, Wide least) {
  constexpr int digits = std::numeric_limits<T>::digits;
  constexpr int lowest = std::numeric_limits<T>::min_exponent - digits;
  if (std::isnan(exact) || std::isnan(got)) return std::isnan(exact) && std::isnan(got) ? 0 : -1;
  if (exact == 0 && least == 0)
    return got == 0 && std::signbit(got) == std::signbit(exact) ? 0 : -1;
  if (std::isinf(exact)) return static_cast<Wide>(got) == exact ? 0 : -1;
  const T rounded = static_cast<T>(exact);
  if (std::isinf(rounded) && got == rounded) return 0;
  if (least > std::fabs(exact)) {
    return static_cast<double>(
        std::ldexp(std::fabs(static_cast<Wide>(got) - exact), digits - 1 - std::ilogb(least)));
  }
  if (std::signbit(got) != std::signbit(exact)) return -1;
  Wide value = static_cast<Wide>(got);
  if (std::isinf(got)) {
    value = std::copysign(std::ldexp(Wide{1}, std::numeric_limits<T>::max_exponent), value);
  }
  const int exponent = std::isinf(rounded) ? std::numeric_limits<T>::max_exponent - digits
                                           : std::ilogb(exact) + 1 - digits;
  const Wide difference = std::fabs(value - exact);
  return static_cast<double>(std::ldexp(difference, -(exponent > lowest ? exponent : lowest)));
}

template <class T, class Kernel>
void apply(Kernel kernel, const T* x, const T* y, T* out, size_t n) {
  for (size_t i = 0; i + isa::kLanes<T> <= n; i += isa::kLanes<T>) {
    isa::store<T>(out + i, kernel(isa::load<T>(x + i), isa::load<T>(y + i)));
  }
}

// Collects arguments and measures them a block at a time.
template <class T, class Kernel, class Reference, class Least>
class Tester {
 public:
  Tester(Kernel kernel, Reference reference, Least least)
      : kernel_(kernel), reference_(reference), least_(least) {}

  void add(T x, T y) {
    x_[count_] = x;
    y_[count_] = y;
    if (++count_ == kBlock) measure();
  }

  Worst<T> finish() {
    while (count_ != 0) add(x_[0], y_[0]);
    return worst_;
  }

 private:
  using Wide = std::conditional_t<std::is_same_v<T, float>, double, long double>;
  static constexpr size_t kBlock = 1024;

  void measure() {
    apply<T>(kernel_, x_, y_, out_, kBlock);
    for (size_t i = 0; i < kBlock; ++i) {
      const Wide x = static_cast<Wide>(x_[i]);
      const Wide exact = reference_(x, static_cast<Wide>(y_[i]));
      const double error = error_in_ulp(out_[i], exact, static_cast<Wide>(least_(x)));
      if (error < 0) {
        if (worst_.wrong++ == 0) {
          worst_.wrong_x = x_[i];
          worst_.wrong_y = y_[i];
        }
      } else if (error > worst_.error) {
        worst_.error = error;
        worst_.x = x_[i];
        worst_.y = y_[i];
      }
    }
    count_ = 0;
  }

  Kernel kernel_;
  Reference reference_;
  Least least_;
  Worst<T> worst_;
  size_t count_ = 0;
  T x_[kBlock];
  T y_[kBlock];
  T out_[kBlock];
};

template <class T>
T from_pattern(uint64_t pattern) {
  T value;
  if constexpr (sizeof(T) == 4) {
    const uint32_t low = static_cast<uint32_t>(pattern);
    std::memcpy(&value, &low, sizeof value);
  } else {
    std::memcpy(&value, &pattern, sizeof value);
  }
  return value;
}

// Numbers at which functions change, jump or have special values, and their neighbours.
template <class T>
std::vector<T> special_points() {
  using L = std::numeric_limits<T>;
  const double bases[] = {0,
                          0.25,
                          0.41421356237309503,
                          0.5,
                          0.625,
                          0.70710678118654757,
                          1,
                          1.4142135623730951,
                          2,
                          2.414213562373095,
                          3,
                          4,
                          5,
                          10,
                          0.34657359027997264,
                          88.72,
                          103.97,
                          709.78,
                          745.13,
                          1000,
                          1e-5,
                          1e-10,
                          127,
                          128,
                          149,
                          150,
                          1023,
                          1024,
                          1074,
                          1075,
                          131072,
                          1048576,
                          268435456,
                          1e22};
  std::vector<T> points = {L::infinity(), -L::infinity(),  L::quiet_NaN(),
                           L::max(),      -L::max(),       L::min(),
                           -L::min(),     L::denorm_min(), -L::denorm_min()};
  for (int i = 0; i < 200; ++i) {
    points.push_back(static_cast<T>(i * 1.5707963267948966));
    points.push_back(static_cast<T>(i * 4001 * 1.5707963267948966));
    points.push_back(static_cast<T>(std::pow(10.0, i / 5)));
  }
  for (double base : bases) points.push_back(static_cast<T>(base));
  const size_t count = points.size();
  for (size_t i = 0; i < count; ++i) {
    T up = points[i];
    T down = points[i];
    for (int step = 0; step < 20; ++step) {
      points.push_back(up = std::nextafter(up, L::infinity()));
      points.push_back(down = std::nextafter(down, -L::infinity()));
    }
  }
  for (size_t i = points.size(); i-- > 0;) points.push_back(-points[i]);
  return points;
}

template <class T, class F>
void add_unary_arguments(F add, const Function& function, long samples) {
  for (T x : special_points<T>()) add(x, T{0});
  if constexpr (sizeof(T) == 4) {
    const uint64_t stride = (uint64_t{1} << 32) / static_cast<uint64_t>(samples) | 1;
    for (uint64_t bits = 0; bits >> 32 == 0; bits += stride) add(from_pattern<T>(bits), T{0});
  }
  std::mt19937_64 random(42);
  std::uniform_real_distribution<double> unit(0, 1);
  const double width = function.timed_high - function.timed_low;
  for (long i = 0; i < samples / 4; ++i) {
    add(from_pattern<T>(random()), T{0});
    const double magnitude = std::exp2(72 * unit(random) - 60);
    add(static_cast<T>(random() & 1 ? magnitude : -magnitude), T{0});
    add(static_cast<T>(function.timed_low + width * unit(random)), T{0});
    add(static_cast<T>(3 * unit(random) - 1.5), T{0});
  }
}

template <class T, class F>
void add_binary_arguments(F add, long samples) {
  using L = std::numeric_limits<T>;
  const T few[] = {0,
                   1,
                   2,
                   3,
                   T(0.5),
                   T(1.5),
                   T(1e9),
                   L::infinity(),
                   L::quiet_NaN(),
                   L::max(),
                   L::min(),
                   L::denorm_min(),
                   T(1) + L::epsilon(),
                   T(1) - L::epsilon(),
                   T(1e30),
                   T(16777217)};
  for (T x : few) {
    for (T y : few) {
      add(x, y);
      add(-x, y);
      add(x, -y);
      add(-x, -y);
    }
  }
  std::mt19937_64 random(43);
  std::uniform_real_distribution<double> unit(-1, 1);
  const double largest = L::max_exponent;
  for (long i = 0; i < samples / 5; ++i) {
    add(from_pattern<T>(random()), from_pattern<T>(random()));
    const T x = static_cast<T>(std::exp2(largest * unit(random)));
    add(x, static_cast<T>(1.1 * largest * unit(random) / std::log2(static_cast<double>(x))));
    const T near_one = static_cast<T>(1 + std::exp2(-12 + 11 * unit(random)) * unit(random));
    add(near_one,
        static_cast<T>(largest * unit(random) / std::log2(static_cast<double>(near_one))));
    add(static_cast<T>(-4 * std::fabs(unit(random))), static_cast<T>(std::rint(60 * unit(random))));
    add(static_cast<T>(8 * unit(random)), static_cast<T>(8 * unit(random)));
  }
}

template <class T, class Kernel>
double nanoseconds_per_element(Kernel kernel, const Function& function) {
  constexpr size_t kCount = 4096;
  static T x[kCount];
  static T y[kCount];
  static T out[kCount];
  std::mt19937_64 random(44);
  std::uniform_real_distribution<double> within(function.timed_low, function.timed_high);
  for (size_t i = 0; i < kCount; ++i) {
    x[i] = static_cast<T>(within(random));
    y[i] = static_cast<T>(within(random));
  }
  double best = 1e9;
  for (int repeat = 0; repeat < 200; ++repeat) {
    const auto start = std::chrono::steady_clock::now();
    apply<T>(kernel, x, y, out, kCount);
    asm volatile("" : : "r"(out) : "memory");  // the results count as used
    const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - start;
    if (time.count() < best) best = time.count();
  }
  return best / kCount;
}

template <class T, class Kernel, class Reference, class Least>
void report(const Function& function, Kernel kernel, Reference reference, Least least,
            long samples) {
  Tester<T, Kernel, Reference, Least> tester(kernel, reference, least);
  const auto add = [&tester](T x, T y) { tester.add(x, y); };
  if (function.arity == 1) {
    add_unary_arguments<T>(add, function, samples);
  } else {
    add_binary_arguments<T>(add, samples);
  }
  const Worst<T> worst = tester.finish();
  std::printf("%s\t%s\t%.3f\t%.17g,%.17g\t%ld\t%.17g,%.17g\t%.2f\n", function.name,
              sizeof(T) == 4 ? "float" : "double", worst.error, static_cast<double>(worst.x),
              static_cast<double>(worst.y), worst.wrong, static_cast<double>(worst.wrong_x),
              static_cast<double>(worst.wrong_y), nanoseconds_per_element<T>(kernel, function));
  std::fflush(stdout);
}

const char* chosen_name = nullptr;
long chosen_samples = 1 << 20;

// Kernel and reference as generic lambdas of (x, y).
template <class KernelF, class KernelD, class Reference, class Least>
void run(const Function& function, KernelF kernel_float, KernelD kernel_double, Reference reference,
         Least least) {
  if (chosen_name != nullptr && std::strcmp(chosen_name, function.name) != 0) return;
  report<float>(function, kernel_float, reference, least, chosen_samples);
  report<double>(function, kernel_double, reference, least, chosen_samples);
}

}  // namespace

// The least size of a result, in x, whose relative error counts.
auto none = [](auto) { return 0; };
auto gammaln_below_zero = [](auto x) { return x < 0 ? 1 + std::fabs(std::lgamma(-x)) : 0; };
auto psi_below_zero = [](auto x) { return x < 0 ? 1 + std::fabs(reference::psi(-x)) : 0; };
auto amplitude_0 = [](auto x) { return 1 / std::sqrt(1 + std::fabs(x) * 1.5708); };
auto amplitude_1 = [](auto x) {
  return std::fabs(x) < 1 ? 0 : 1 / std::sqrt(std::fabs(x) * 1.5708);
};

// One function: its record, and the expression in x (and y) that it is compared with.
#define MEASURE(...) MEASURE_FROM(none, __VA_ARGS__)
#define MEASURE_FROM(LEAST, NAME, ARGUMENTS, EXPRESSION, ...) \
  run(                                                        \
      {#NAME, __VA_ARGS__},                                   \
      []([[maybe_unused]] auto x, [[maybe_unused]] auto y) {  \
        return isa::math::NAME<float> ARGUMENTS;              \
      },                                                      \
      []([[maybe_unused]] auto x, [[maybe_unused]] auto y) {  \
        return isa::math::NAME<double> ARGUMENTS;             \
      },                                                      \
      []([[maybe_unused]] auto x, [[maybe_unused]] auto y) { return EXPRESSION; }, LEAST)

int main(int argc, char** argv) {
  if (argc > 1) chosen_samples = std::atol(argv[1]);
  if (argc > 2) chosen_name = argv[2];
  MEASURE(exp, (x), std::exp(x), 1, -20, 20);
  MEASURE(exp2, (x), std::exp2(x), 1, -20, 20);
  MEASURE(expm1, (x), std::expm1(x), 1, -5, 5);
  MEASURE(log, (x), std::log(x), 1, 0, 100);
  MEASURE(log2, (x), std::log2(x), 1, 0, 100);
  MEASURE(log10, (x), std::log10(x), 1, 0, 100);
  MEASURE(log1p, (x), std::log1p(x), 1, -1, 10);
  MEASURE(sigmoid, (x), 1 / (1 + std::exp(-x)), 1, -20, 20);
  MEASURE(softplus, (x),
          std::fmax(x, decltype(x){0}) * (x == x) + std::log1p(std::exp(-std::fabs(x))), 1, -20,
          20);
  MEASURE(sin, (x), std::sin(x), 1, -20, 20);
  MEASURE(cos, (x), std::cos(x), 1, -20, 20);
  MEASURE(tan, (x), std::tan(x), 1, -20, 20);
  MEASURE(arcsin, (x), std::asin(x), 1, -1, 1);
  MEASURE(arccos, (x), std::acos(x), 1, -1, 1);
  MEASURE(arctan, (x), std::atan(x), 1, -5, 5);
  MEASURE(arctan2, (x, y), std::atan2(x, y), 2, -5, 5);
  MEASURE(sinh, (x), std::sinh(x), 1, -5, 5);
  MEASURE(cosh, (x), std::cosh(x), 1, -5, 5);
  MEASURE(tanh, (x), std::tanh(x), 1, -5, 5);
  MEASURE(arcsinh, (x), std::asinh(x), 1, -5, 5);
  MEASURE(arccosh, (x), std::acosh(x), 1, 1, 10);
  MEASURE(arctanh, (x), std::atanh(x), 1, -1, 1);
  MEASURE(pow, (x, y), std::pow(x, y), 2, 0, 10);
  MEASURE(erf, (x), std::erf(x), 1, -5, 5);
  MEASURE(erfc, (x), std::erfc(x), 1, -5, 27);
  MEASURE(erfcx, (x), reference::erfcx(x), 1, -27, 10);
  MEASURE(erfinv, (x), reference::erfinv(x), 1, -1, 1);
  MEASURE(erfcinv, (x), reference::erfcinv(x), 1, 0, 2);
  MEASURE(gamma, (x), reference::gamma(x), 1, -180, 172);
  MEASURE_FROM(gammaln_below_zero, gammaln, (x), std::lgamma(x), 1, -20, 40);
  MEASURE_FROM(psi_below_zero, psi, (x), reference::psi(x), 1, -20, 40);
  MEASURE(tri_gamma, (x), reference::tri_gamma(x), 1, -20, 40);
  MEASURE_FROM(amplitude_0, j0, (x), j0l(x), 1, -40, 40);
  MEASURE_FROM(amplitude_1, j1, (x), j1l(x), 1, -40, 40);
  MEASURE(i0, (x), reference::modified_bessel(0, x), 1, -714, 714);
  MEASURE(i1, (x), reference::modified_bessel(1, x), 1, -714, 714);
}
