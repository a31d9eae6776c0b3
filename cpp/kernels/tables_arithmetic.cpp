// Kernels of functions that vectorise for all their dtypes: arithmetic, comparison, logic, choice.
// Compiled once per instruction set.
#include "kernels/kernel_table.h"
#include "kernels/scalar-inl.h"
#include "kernels/tile-inl.h"

namespace croton::CROTON_ISA {

namespace {

using F = ScalarFunction;

TileKernel& slot(KernelTable& table, F function, DType dtype) {
  return table.elementwise[static_cast<int>(function)][static_cast<int>(dtype)];
}

// The unsigned type that integers of each dtype are computed in where the sign does not matter.
template <class Visit>
void for_each_wrapping_integer(Visit visit) {
  visit.template operator()<uint8_t>(DType::int8, DType::uint8);
  visit.template operator()<uint16_t>(DType::int16, DType::uint16);
  visit.template operator()<uint32_t>(DType::int32, DType::uint32);
  visit.template operator()<uint64_t>(DType::int64, DType::uint64);
}

template <class Visit>
void for_each_number(Visit visit) {
  visit.template operator()<int8_t>(DType::int8);
  visit.template operator()<int16_t>(DType::int16);
  visit.template operator()<int32_t>(DType::int32);
  visit.template operator()<int64_t>(DType::int64);
  visit.template operator()<uint8_t>(DType::uint8);
  visit.template operator()<uint16_t>(DType::uint16);
  visit.template operator()<uint32_t>(DType::uint32);
  visit.template operator()<uint64_t>(DType::uint64);
  visit.template operator()<float>(DType::float32);
  visit.template operator()<double>(DType::float64);
}

template <class Visit>
void for_each_float(Visit visit) {
  visit.template operator()<float>(DType::float32);
  visit.template operator()<double>(DType::float64);
}

void fill_bool(KernelTable& table) {
  const auto set = [&](F function, TileKernel kernel) {
    slot(table, function, DType::bool_) = kernel;
  };
  using T = uint8_t;
  set(F::add, binary_tile<function::Or, T>);
  set(F::mul, binary_tile<function::And, T>);
  set(F::mul_without_zeros, binary_tile<function::Or, T>);
  set(F::mul_or_zero, binary_tile<function::And, T>);
  set(F::mul_of_gradients, binary_tile<function::And, T>);
  set(F::maximum, binary_tile<function::Or, T>);
  set(F::minimum, binary_tile<function::And, T>);
  set(F::and_, binary_tile<function::And, T>);
  set(F::or_, binary_tile<function::Or, T>);
  set(F::xor_, binary_tile<function::Xor, T>);
  set(F::invert, unary_tile<function::InvertBool, T>);
  set(F::sqr, unary_tile<function::Identity, T>);
  set(F::abs_, unary_tile<function::Identity, T>);
  set(F::clip, ternary_tile<function::Clip, T>);
  set(F::eq, compare_tile<function::Eq, T>);
  set(F::neq, compare_tile<function::Neq, T>);
  set(F::lt, compare_tile<function::Lt, T>);
  set(F::le, compare_tile<function::Le, T>);
  set(F::gt, compare_tile<function::Gt, T>);
  set(F::ge, compare_tile<function::Ge, T>);
  set(F::isnan, test_tile<function::Never, T>);
  set(F::isinf, test_tile<function::Never, T>);
  set(F::switch_, switch_tile<T>);
  set(F::identity, unary_tile<function::Identity, T>);
  set(F::imag, unary_tile<function::Zero, T>);
}

}  // namespace

void fill_arithmetic_kernels(KernelTable& table) {
  fill_bool(table);
  for_each_wrapping_integer([&]<class T>(DType with_sign, DType without_sign) {
    for (const DType dtype : {with_sign, without_sign}) {
      slot(table, F::add, dtype) = binary_tile<function::Add, T>;
      slot(table, F::sub, dtype) = binary_tile<function::Sub, T>;
      slot(table, F::mul, dtype) = binary_tile<function::Mul, T>;
      slot(table, F::mul_without_zeros, dtype) = binary_tile<function::MulWithoutZeros, T>;
      slot(table, F::mul_or_zero, dtype) = binary_tile<function::Mul, T>;
      slot(table, F::mul_of_gradients, dtype) = binary_tile<function::Mul, T>;
      slot(table, F::neg, dtype) = unary_tile<function::Neg, T>;
      slot(table, F::sqr, dtype) = unary_tile<function::Sqr, T>;
      slot(table, F::and_, dtype) = binary_tile<function::And, T>;
      slot(table, F::or_, dtype) = binary_tile<function::Or, T>;
      slot(table, F::xor_, dtype) = binary_tile<function::Xor, T>;
      slot(table, F::invert, dtype) = unary_tile<function::Invert, T>;
      slot(table, F::eq, dtype) = compare_tile<function::Eq, T>;
      slot(table, F::neq, dtype) = compare_tile<function::Neq, T>;
      slot(table, F::isnan, dtype) = test_tile<function::Never, T>;
      slot(table, F::isinf, dtype) = test_tile<function::Never, T>;
      slot(table, F::switch_, dtype) = switch_tile<T>;
      slot(table, F::identity, dtype) = unary_tile<function::Identity, T>;
      slot(table, F::imag, dtype) = unary_tile<function::Zero, T>;
    }
  });
  for_each_number([&]<class T>(DType dtype) {
    slot(table, F::abs_, dtype) = unary_tile<function::Abs, T>;
    slot(table, F::sgn, dtype) = unary_tile<function::Sgn, T>;
    slot(table, F::maximum, dtype) = binary_tile<function::Maximum, T>;
    slot(table, F::minimum, dtype) = binary_tile<function::Minimum, T>;
    slot(table, F::clip, dtype) = ternary_tile<function::Clip, T>;
    slot(table, F::lt, dtype) = compare_tile<function::Lt, T>;
    slot(table, F::le, dtype) = compare_tile<function::Le, T>;
    slot(table, F::gt, dtype) = compare_tile<function::Gt, T>;
    slot(table, F::ge, dtype) = compare_tile<function::Ge, T>;
  });
  for_each_float([&]<class T>(DType dtype) {
    slot(table, F::add, dtype) = binary_tile<function::Add, T>;
    slot(table, F::sub, dtype) = binary_tile<function::Sub, T>;
    slot(table, F::mul, dtype) = binary_tile<function::Mul, T>;
    slot(table, F::mul_without_zeros, dtype) = binary_tile<function::MulWithoutZeros, T>;
    slot(table, F::mul_or_zero, dtype) = binary_tile<function::MulOrZero, T>;
    slot(table, F::mul_of_gradients, dtype) = binary_tile<function::MulOfGradients, T>;
    slot(table, F::true_div, dtype) = binary_tile<function::TrueDiv, T>;
    slot(table, F::div_or_zero, dtype) = binary_tile<function::DivOrZero, T>;
    slot(table, F::neg, dtype) = unary_tile<function::Neg, T>;
    slot(table, F::sqr, dtype) = unary_tile<function::Sqr, T>;
    slot(table, F::inv, dtype) = unary_tile<function::Inv, T>;
    slot(table, F::sqrt, dtype) = unary_tile<function::Sqrt, T>;
    slot(table, F::eq, dtype) = compare_tile<function::Eq, T>;
    slot(table, F::neq, dtype) = compare_tile<function::Neq, T>;
    slot(table, F::isnan, dtype) = test_tile<function::IsNan, T>;
    slot(table, F::isinf, dtype) = test_tile<function::IsInf, T>;
    slot(table, F::ceil, dtype) = unary_tile<function::Ceil, T>;
    slot(table, F::floor, dtype) = unary_tile<function::Floor, T>;
    slot(table, F::trunc, dtype) = unary_tile<function::Trunc, T>;
    slot(table, F::round_half_to_even, dtype) = unary_tile<function::RoundHalfToEven, T>;
    slot(table, F::round_half_away_from_zero, dtype) =
        unary_tile<function::RoundHalfAwayFromZero, T>;
    slot(table, F::deg2rad, dtype) = unary_tile<function::Deg2Rad, T>;
    slot(table, F::rad2deg, dtype) = unary_tile<function::Rad2Deg, T>;
    slot(table, F::switch_, dtype) = switch_tile<T>;
    slot(table, F::identity, dtype) = unary_tile<function::Identity, T>;
    slot(table, F::imag, dtype) = unary_tile<function::Zero, T>;
    const auto set = [&](ProductSum form, TileKernel kernel) {
      table.product_sum[static_cast<int>(form)][static_cast<int>(dtype)] = kernel;
    };
    set(ProductSum::product_plus, ternary_tile<function::ProductPlus, T>);
    set(ProductSum::product_minus, ternary_tile<function::ProductMinus, T>);
    set(ProductSum::minus_product, ternary_tile<function::MinusProduct, T>);
  });
}

}  // namespace croton::CROTON_ISA
