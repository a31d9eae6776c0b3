// From a dtype to the C++ type of its elements.
#pragma once

#include <complex>
#include <cstdint>
#include <type_traits>

#include "base/dtype.h"
#include "base/float16.h"

namespace croton {

// An element of float16: stored as its bits, computed with as float.
struct Half {
  std::uint16_t bits = 0;
  Half() = default;
  Half(float value) : bits(float_to_half(value)) {}
  operator float() const { return half_to_float(bits); }
};

// Calls visit.operator()<T>() with the type of the elements; bool is `bool`, float16 is `Half`.
template <class Visit>
decltype(auto) visit_dtype(DType dtype, Visit&& visit) {
  switch (dtype) {
    case DType::bool_:
      return visit.template operator()<bool>();
    case DType::int8:
      return visit.template operator()<std::int8_t>();
    case DType::int16:
      return visit.template operator()<std::int16_t>();
    case DType::int32:
      return visit.template operator()<std::int32_t>();
    case DType::int64:
      return visit.template operator()<std::int64_t>();
    case DType::uint8:
      return visit.template operator()<std::uint8_t>();
    case DType::uint16:
      return visit.template operator()<std::uint16_t>();
    case DType::uint32:
      return visit.template operator()<std::uint32_t>();
    case DType::uint64:
      return visit.template operator()<std::uint64_t>();
    case DType::float16:
      return visit.template operator()<Half>();
    case DType::float32:
      return visit.template operator()<float>();
    case DType::float64:
      return visit.template operator()<double>();
    case DType::complex64:
      return visit.template operator()<std::complex<float>>();
    case DType::complex128:
      return visit.template operator()<std::complex<double>>();
  }
  __builtin_unreachable();
}

// The same for integers but bool; nothing is called for others.
template <class Visit>
void visit_integer_dtype(DType dtype, Visit&& visit) {
  visit_dtype(dtype, [&]<class T>() {
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) visit.template operator()<T>();
  });
}

}  // namespace croton
