// Numbers as keys whose order is NumPy's: nan after all others, complex numbers by real and then by
// imaginary part.
#pragma once

#include <bit>
#include <compare>
#include <complex>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "base/dtype_visit.h"

namespace croton {

template <std::size_t size>
using UnsignedOfSize = std::conditional_t<
    size == 1, std::uint8_t,
    std::conditional_t<size == 2, std::uint16_t,
                       std::conditional_t<size == 4, std::uint32_t, std::uint64_t>>>;

template <class T>
inline constexpr bool is_complex_number = false;
template <class T>
inline constexpr bool is_complex_number<std::complex<T>> = true;

template <class T>
inline constexpr bool is_real_float = std::is_floating_point_v<T> || std::is_same_v<T, Half>;

// The key of a complex number. Those with a nan come last: first those with a real real part.
struct ComplexKey {
  std::uint64_t nans = 0, real = 0, imag = 0;
  auto operator<=>(const ComplexKey&) const = default;
};

template <class T>
using SortKey = std::conditional_t<is_complex_number<T>, ComplexKey, UnsignedOfSize<sizeof(T)>>;

// The key of a number that is not complex. Different numbers, and the two zeros, have different
// keys; all nans have the highest.
template <class T>
UnsignedOfSize<sizeof(T)> exact_key(T value) {
  using Key = UnsignedOfSize<sizeof(T)>;
  constexpr Key kSign = static_cast<Key>(Key{1} << (8 * sizeof(T) - 1));
  const auto bits = std::bit_cast<Key>(value);
  if constexpr (is_real_float<T>) {
    const auto number = static_cast<std::conditional_t<std::is_same_v<T, Half>, float, T>>(value);
    if (number != number) return std::numeric_limits<Key>::max();
    return static_cast<Key>((bits & kSign) != 0 ? ~bits : bits | kSign);
  } else if constexpr (std::is_signed_v<T>) {
    return static_cast<Key>(bits ^ kSign);
  } else {
    return bits;
  }
}

// The key by which numbers are compared: the same for both zeros.
template <class T>
SortKey<T> sort_key(T value) {
  if constexpr (is_complex_number<T>) {
    const auto re = value.real(), im = value.imag();
    const auto nans = static_cast<std::uint64_t>(2 * (re != re) + (im != im));
    return {nans, sort_key(re), sort_key(im)};
  } else if constexpr (std::is_same_v<T, Half>) {
    return exact_key((value.bits & 0x7fffU) == 0 ? Half() : value);
  } else if constexpr (is_real_float<T>) {
    return exact_key(value + T(0));
  } else {
    return exact_key(value);
  }
}

}  // namespace croton
