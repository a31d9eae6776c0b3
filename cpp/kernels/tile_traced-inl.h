// The loops of tile-inl.h for the traced instruction set: a "tile" is one value of
// native/vector_code, so that a kernel table of this set holds how each function is computed.
// Bools are masks of the lanes that they were found from or are used for.
#pragma once

#include "kernels/simd-inl.h"

namespace croton::CROTON_ISA {

template <class T>
inline const Vec<T>& operand(const void* a) {
  return *static_cast<const Vec<T>*>(a);
}

template <class F, class T>
void unary_tile(size_t, void* result, const void* a, const void*, const void*) {
  *static_cast<Vec<T>*>(result) = F::template apply<T>(operand<T>(a));
}
template <class F, class T>
void binary_tile(size_t, void* result, const void* a, const void* b, const void*) {
  *static_cast<Vec<T>*>(result) = F::template apply<T>(operand<T>(a), operand<T>(b));
}
template <class F, class T>
void ternary_tile(size_t, void* result, const void* a, const void* b, const void* c) {
  *static_cast<Vec<T>*>(result) = F::template apply<T>(operand<T>(a), operand<T>(b), operand<T>(c));
}
template <class F, class T>
void test_tile(size_t, void* result, const void* a, const void*, const void*) {
  *static_cast<Mask<T>*>(result) = F::template apply<T>(operand<T>(a));
}
template <class F, class T>
void compare_tile(size_t, void* result, const void* a, const void* b, const void*) {
  *static_cast<Mask<T>*>(result) = F::template apply<T>(operand<T>(a), operand<T>(b));
}
template <class T>
void switch_tile(size_t, void* result, const void* a, const void* b, const void* c) {
  *static_cast<Vec<T>*>(result) = select(operand<SignedOf<T>>(a), operand<T>(b), operand<T>(c));
}

}  // namespace croton::CROTON_ISA
