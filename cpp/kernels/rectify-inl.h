// What is done to results besides adding to them. Included once per instruction set.
#pragma once

#include "kernels/kernel_table.h"
#include "kernels/simd-inl.h"

namespace croton::CROTON_ISA {

template <class T, Rectifier rectifier>
[[gnu::always_inline]] inline Vec<T> rectify(Vec<T> x) {
  if constexpr (rectifier == Rectifier::maximum) {
    return maximum(x, Vec<T>{});
  } else if constexpr (rectifier == Rectifier::half_sum) {
    return (x + abs(x)) * static_cast<T>(0.5);
  } else {
    return x;
  }
}

}  // namespace croton::CROTON_ISA
