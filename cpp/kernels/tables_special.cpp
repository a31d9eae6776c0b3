// Kernels of the special functions of one argument, and of x log(y), in float32 and float64.
// Compiled once per instruction set.
#include "kernels/kernel_table.h"
#include "kernels/scalar-inl.h"
#include "kernels/tile-inl.h"

namespace croton::CROTON_ISA {

namespace {

template <class T>
void fill(KernelTable& table, DType dtype) {
  const auto set = [&](ScalarFunction which, TileKernel kernel) {
    table.elementwise[static_cast<int>(which)][static_cast<int>(dtype)] = kernel;
  };
  set(ScalarFunction::erf, unary_tile<function::Erf, T>);
  set(ScalarFunction::xlogx, unary_tile<function::XLogX, T>);
  set(ScalarFunction::xlogy0, binary_tile<function::XLogY0, T>);
#ifndef CROTON_TRACED  // The others are so long that native code would gain nothing.
  set(ScalarFunction::erfc, unary_tile<function::Erfc, T>);
  set(ScalarFunction::erfcx, unary_tile<function::Erfcx, T>);
  set(ScalarFunction::erfinv, unary_tile<function::Erfinv, T>);
  set(ScalarFunction::erfcinv, unary_tile<function::Erfcinv, T>);
  set(ScalarFunction::gamma, unary_tile<function::Gamma, T>);
  set(ScalarFunction::gammaln, unary_tile<function::GammaLn, T>);
  set(ScalarFunction::psi, unary_tile<function::Psi, T>);
  set(ScalarFunction::tri_gamma, unary_tile<function::TriGamma, T>);
  set(ScalarFunction::j0, unary_tile<function::J0, T>);
  set(ScalarFunction::j1, unary_tile<function::J1, T>);
  set(ScalarFunction::i0, unary_tile<function::I0, T>);
  set(ScalarFunction::i1, unary_tile<function::I1, T>);
#endif
}

}  // namespace

void fill_special_kernels(KernelTable& table) {
  fill<float>(table, DType::float32);
  fill<double>(table, DType::float64);
}

}  // namespace croton::CROTON_ISA
