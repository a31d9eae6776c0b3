// Kernels that go element by element: division, remainder and powers of integers, and the float
// division functions that need an exact remainder. Compiled once per instruction set.
#include "kernels/kernel_table.h"
#include "kernels/scalar-inl.h"
#include "kernels/tile-inl.h"

namespace croton::CROTON_ISA {

namespace {

template <class T>
void fill_integer(KernelTable& table, DType dtype) {
  const int d = static_cast<int>(dtype);
  table.elementwise[static_cast<int>(ScalarFunction::int_div)][d] =
      scalar_tile<function::IntegerFloorDivide, T>;
  table.elementwise[static_cast<int>(ScalarFunction::mod)][d] =
      scalar_tile<function::IntegerModulo, T>;
  table.elementwise[static_cast<int>(ScalarFunction::pow)][d] =
      scalar_tile<function::IntegerPower, T>;
}

template <class T>
void fill_float(KernelTable& table, DType dtype) {
  const int d = static_cast<int>(dtype);
  table.elementwise[static_cast<int>(ScalarFunction::int_div)][d] =
      scalar_tile<function::FloatFloorDivide, T>;
  table.elementwise[static_cast<int>(ScalarFunction::mod)][d] =
      scalar_tile<function::FloatModulo, T>;
}

}  // namespace

void fill_integer_kernels(KernelTable& table) {
  fill_integer<uint8_t>(table, DType::bool_);
  fill_integer<int8_t>(table, DType::int8);
  fill_integer<int16_t>(table, DType::int16);
  fill_integer<int32_t>(table, DType::int32);
  fill_integer<int64_t>(table, DType::int64);
  fill_integer<uint8_t>(table, DType::uint8);
  fill_integer<uint16_t>(table, DType::uint16);
  fill_integer<uint32_t>(table, DType::uint32);
  fill_integer<uint64_t>(table, DType::uint64);
  fill_float<float>(table, DType::float32);
  fill_float<double>(table, DType::float64);
}

}  // namespace croton::CROTON_ISA
