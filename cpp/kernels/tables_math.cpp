// Kernels of the transcendental functions in float32 and float64. Compiled once per instruction
// set.
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
  set(ScalarFunction::exp, unary_tile<function::Exp, T>);
  set(ScalarFunction::exp2, unary_tile<function::Exp2, T>);
  set(ScalarFunction::expm1, unary_tile<function::Expm1, T>);
  set(ScalarFunction::log, unary_tile<function::Log, T>);
  set(ScalarFunction::log2, unary_tile<function::Log2, T>);
  set(ScalarFunction::log10, unary_tile<function::Log10, T>);
  set(ScalarFunction::log1p, unary_tile<function::Log1p, T>);
  set(ScalarFunction::sin, unary_tile<function::Sin, T>);
  set(ScalarFunction::cos, unary_tile<function::Cos, T>);
  set(ScalarFunction::tan, unary_tile<function::Tan, T>);
  set(ScalarFunction::arcsin, unary_tile<function::Arcsin, T>);
  set(ScalarFunction::arccos, unary_tile<function::Arccos, T>);
  set(ScalarFunction::arctan, unary_tile<function::Arctan, T>);
  set(ScalarFunction::arctan2, binary_tile<function::Arctan2, T>);
  set(ScalarFunction::sinh, unary_tile<function::Sinh, T>);
  set(ScalarFunction::cosh, unary_tile<function::Cosh, T>);
  set(ScalarFunction::tanh, unary_tile<function::Tanh, T>);
  set(ScalarFunction::arcsinh, unary_tile<function::Arcsinh, T>);
  set(ScalarFunction::arccosh, unary_tile<function::Arccosh, T>);
  set(ScalarFunction::arctanh, unary_tile<function::Arctanh, T>);
  set(ScalarFunction::sigmoid, unary_tile<function::Sigmoid, T>);
  set(ScalarFunction::softplus, unary_tile<function::Softplus, T>);
  set(ScalarFunction::pow, binary_tile<function::FloatPow, T>);
}

}  // namespace

void fill_math_kernels(KernelTable& table) {
  fill<float>(table, DType::float32);
  fill<double>(table, DType::float64);
}

}  // namespace croton::CROTON_ISA
