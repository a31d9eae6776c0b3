// Half precision numbers as 16 bits: conversions to and from float, round to nearest even.
// Internal linkage and builtins only: kernels compiled for different instruction sets include this.
#pragma once

#include <cstdint>

namespace croton {

static inline float half_to_float(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16;
  const std::uint32_t magnitude = half & 0x7fffU;
  if (magnitude >= 0x7c00U)
    return __builtin_bit_cast(float, sign | 0x7f800000U | (magnitude & 0x3ffU) << 13);
  if (magnitude >= 0x400U)
    return __builtin_bit_cast(float, sign | ((magnitude << 13) + 0x38000000U));
  // Subnormal: magnitude counts units of 2**-24.
  const float value = static_cast<float>(magnitude) * 0x1p-24F;
  return __builtin_bit_cast(float, sign | __builtin_bit_cast(std::uint32_t, value));
}

static inline std::uint16_t float_to_half(float value) {
  const auto bits = __builtin_bit_cast(std::uint32_t, value);
  const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000U);
  const std::uint32_t magnitude = bits & 0x7fffffffU;
  if (magnitude > 0x7f800000U) return static_cast<std::uint16_t>(sign | 0x7e00U);
  if (magnitude >= 0x477ff000U) return static_cast<std::uint16_t>(sign | 0x7c00U);
  if (magnitude >= 0x38800000U) {
    const std::uint32_t rounded = magnitude + 0xfffU + (magnitude >> 13 & 1U);
    return static_cast<std::uint16_t>(sign | (rounded - 0x38000000U) >> 13);
  }
  // Adding 0.5 places the last kept bit of a subnormal at the float's own last bit.
  const float shifted = __builtin_bit_cast(float, magnitude) + 0.5F;
  return static_cast<std::uint16_t>(sign |
                                    (__builtin_bit_cast(std::uint32_t, shifted) - 0x3f000000U));
}

}  // namespace croton
