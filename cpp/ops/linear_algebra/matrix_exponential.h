// The exponential of a matrix and its derivative, by scaling, squaring and a rational
// approximation.
#pragma once

#include <cstdint>

namespace croton::linear_algebra {

// How many matrices of memory each of the functions needs.
inline constexpr std::int64_t kExponentialMatrices = 10, kDerivativeMatrices = 18;

// For double and complex double. All matrices are n by n, by rows or all by columns. `memory`
// begins with the arguments, which are overwritten: a matrix, for the derivative followed by a
// direction. The result lies somewhere in it. `pivots` has room for n.
template <class T>
const T* matrix_exponential(std::int64_t n, T* memory, int* pivots);
template <class T>
const T* matrix_exponential_derivative(std::int64_t n, T* memory, int* pivots);

}  // namespace croton::linear_algebra
