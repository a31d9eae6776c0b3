// The number types of vector lanes: integers of the same size, and constants of the floating-point
// formats. Included once per instruction set.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace croton::CROTON_ISA {

// The signed and unsigned integers of a given size.
template <int Bytes>
struct integers_of_size;
template <>
struct integers_of_size<1> {
  using Signed = int8_t;
  using Unsigned = uint8_t;
};
template <>
struct integers_of_size<2> {
  using Signed = int16_t;
  using Unsigned = uint16_t;
};
template <>
struct integers_of_size<4> {
  using Signed = int32_t;
  using Unsigned = uint32_t;
};
template <>
struct integers_of_size<8> {
  using Signed = int64_t;
  using Unsigned = uint64_t;
};
template <class T>
using SignedOf = typename integers_of_size<sizeof(T)>::Signed;
template <class T>
using UnsignedOf = typename integers_of_size<sizeof(T)>::Unsigned;

// Constants of the two floating-point formats.
template <class T>
struct FloatFormat;
template <>
struct FloatFormat<float> {
  static constexpr int kMantissaBits = 23;
  static constexpr int kBias = 127;
  static constexpr float kMax = 0x1.fffffep127f;
  static constexpr float kMinNormal = 0x1p-126f;
  static constexpr float kInfinity = __builtin_inff();
  static constexpr float kNan = __builtin_nanf("");
};
template <>
struct FloatFormat<double> {
  static constexpr int kMantissaBits = 52;
  static constexpr int kBias = 1023;
  static constexpr double kMax = 0x1.fffffffffffffp1023;
  static constexpr double kMinNormal = 0x1p-1022;
  static constexpr double kInfinity = __builtin_inf();
  static constexpr double kNan = __builtin_nan("");
};

template <class T>
inline constexpr bool kIsFloating = false;
template <>
inline constexpr bool kIsFloating<float> = true;
template <>
inline constexpr bool kIsFloating<double> = true;

}  // namespace croton::CROTON_ISA
