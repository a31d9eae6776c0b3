// Kernels of the special functions of two arguments: one element at a time, in double. Compiled
// once; the same for every instruction set.
#include "kernels/kernel_table.h"
#include "kernels/special_functions.h"

namespace croton {

namespace {

template <class T, auto function>
void map(std::size_t n, void* result, const void* a, const void* b, const void*) {
  auto* to = static_cast<T*>(result);
  const auto* x = static_cast<const T*>(a);
  const auto* y = static_cast<const T*>(b);
  for (std::size_t i = 0; i < n; ++i) to[i] = static_cast<T>(function(x[i], y[i]));
}

template <class T>
void fill(KernelTable& table, DType dtype) {
  const auto set = [&](ScalarFunction which, TileKernel kernel) {
    table.elementwise[static_cast<int>(which)][static_cast<int>(dtype)] = kernel;
  };
  set(ScalarFunction::jv, map<T, bessel_j>);
  set(ScalarFunction::iv, map<T, bessel_i>);
  set(ScalarFunction::gammainc, map<T, gamma_p>);
  set(ScalarFunction::gammaincc, map<T, gamma_q>);
  set(ScalarFunction::gammau, map<T, upper_gamma>);
  set(ScalarFunction::gammal, map<T, lower_gamma>);
  set(ScalarFunction::chi2sf, map<T, chi2_survival>);
}

}  // namespace

void fill_binary_special_kernels(KernelTable& table) {
  fill<float>(table, DType::float32);
  fill<double>(table, DType::float64);
}

}  // namespace croton
