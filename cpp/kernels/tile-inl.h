// Loops that carry a function over a tile: whole vectors, then one partial vector.
// Included once per instruction set.
#pragma once

#include "kernels/simd-inl.h"

#ifdef CROTON_TRACED
#include "kernels/tile_traced-inl.h"
#else

// Four vectors a turn: the counting of short loops costs as much as a cheap function.
#if defined(__clang__)
#define CROTON_UNROLL _Pragma("clang loop unroll_count(4)")
#else
#define CROTON_UNROLL _Pragma("GCC unroll 4")
#endif

namespace croton::CROTON_ISA {

// F::apply takes and gives Vec<T>.
template <class F, class T>
void unary_tile(size_t n, void* result, const void* a, const void*, const void*) {
  auto* to = static_cast<T*>(result);
  const auto* x = static_cast<const T*>(a);
  size_t i = 0;
  CROTON_UNROLL
  for (; i + kLanes<T> <= n; i += kLanes<T>) store<T>(to + i, F::template apply<T>(load(x + i)));
  if (i < n) store_partial<T>(to + i, F::template apply<T>(load_partial(x + i, n - i)), n - i);
}

template <class F, class T>
void binary_tile(size_t n, void* result, const void* a, const void* b, const void*) {
  auto* to = static_cast<T*>(result);
  const auto* x = static_cast<const T*>(a);
  const auto* y = static_cast<const T*>(b);
  size_t i = 0;
  CROTON_UNROLL
  for (; i + kLanes<T> <= n; i += kLanes<T>)
    store<T>(to + i, F::template apply<T>(load(x + i), load(y + i)));
  if (i < n) {
    const size_t rest = n - i;
    store_partial<T>(
        to + i, F::template apply<T>(load_partial(x + i, rest), load_partial(y + i, rest)), rest);
  }
}

template <class F, class T>
void ternary_tile(size_t n, void* result, const void* a, const void* b, const void* c) {
  auto* to = static_cast<T*>(result);
  const auto* x = static_cast<const T*>(a);
  const auto* y = static_cast<const T*>(b);
  const auto* z = static_cast<const T*>(c);
  size_t i = 0;
  CROTON_UNROLL
  for (; i + kLanes<T> <= n; i += kLanes<T>) {
    store<T>(to + i, F::template apply<T>(load(x + i), load(y + i), load(z + i)));
  }
  if (i < n) {
    const size_t rest = n - i;
    store_partial<T>(to + i,
                     F::template apply<T>(load_partial(x + i, rest), load_partial(y + i, rest),
                                          load_partial(z + i, rest)),
                     rest);
  }
}

// Bytes of 0 or 1 from a mask.
template <class T>
[[gnu::always_inline]] inline FixedVec<uint8_t, kLanes<T>> flags_of(Mask<T> mask) {
  return __builtin_convertvector(mask, FixedVec<uint8_t, kLanes<T>>) & 1;
}

// F::apply takes Vec<T> and gives Mask<T>; the result is bool.
template <class F, class T>
void test_tile(size_t n, void* result, const void* a, const void*, const void*) {
  auto* to = static_cast<uint8_t*>(result);
  const auto* x = static_cast<const T*>(a);
  size_t i = 0;
  CROTON_UNROLL
  for (; i + kLanes<T> <= n; i += kLanes<T>) {
    const auto flags = flags_of<T>(F::template apply<T>(load(x + i)));
    __builtin_memcpy(to + i, &flags, sizeof flags);
  }
  if (i < n) {
    const auto flags = flags_of<T>(F::template apply<T>(load_partial(x + i, n - i)));
    __builtin_memcpy(to + i, &flags, n - i);
  }
}

template <class F, class T>
void compare_tile(size_t n, void* result, const void* a, const void* b, const void*) {
  auto* to = static_cast<uint8_t*>(result);
  const auto* x = static_cast<const T*>(a);
  const auto* y = static_cast<const T*>(b);
  size_t i = 0;
  CROTON_UNROLL
  for (; i + kLanes<T> <= n; i += kLanes<T>) {
    const auto flags = flags_of<T>(F::template apply<T>(load(x + i), load(y + i)));
    __builtin_memcpy(to + i, &flags, sizeof flags);
  }
  if (i < n) {
    const size_t rest = n - i;
    const auto flags =
        flags_of<T>(F::template apply<T>(load_partial(x + i, rest), load_partial(y + i, rest)));
    __builtin_memcpy(to + i, &flags, rest);
  }
}

// The condition at `a` is bool.
template <class T>
void switch_tile(size_t n, void* result, const void* a, const void* b, const void* c) {
  using Flags = FixedVec<uint8_t, kLanes<T>>;
  auto* to = static_cast<T*>(result);
  const auto* condition = static_cast<const uint8_t*>(a);
  const auto* x = static_cast<const T*>(b);
  const auto* y = static_cast<const T*>(c);
  size_t i = 0;
  CROTON_UNROLL
  for (; i + kLanes<T> <= n; i += kLanes<T>) {
    Flags flags;
    __builtin_memcpy(&flags, condition + i, sizeof flags);
    store<T>(to + i, convert<SignedOf<T>>(flags) != 0 ? load(x + i) : load(y + i));
  }
  for (; i < n; ++i) to[i] = condition[i] != 0 ? x[i] : y[i];
}

// F::apply takes and gives plain T; for work that has no vector form.
template <class F, class T>
void scalar_tile(size_t n, void* result, const void* a, const void* b, const void*) {
  auto* to = static_cast<T*>(result);
  const auto* x = static_cast<const T*>(a);
  const auto* y = static_cast<const T*>(b);
  for (size_t i = 0; i < n; ++i) to[i] = F::template apply<T>(x[i], y[i]);
}

}  // namespace croton::CROTON_ISA

#undef CROTON_UNROLL

#endif  // CROTON_TRACED
