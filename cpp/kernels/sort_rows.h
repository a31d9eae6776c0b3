// Sorting of contiguous rows of any dtype. All orders are NumPy's and stable.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/dtype.h"

namespace croton {

// Bytes of scratch that the functions below need for a row of n elements.
std::size_t sort_scratch_bytes(DType dtype, std::int64_t n);
std::size_t argsort_scratch_bytes(DType dtype, std::int64_t n);

// Writes a row's elements in order to other memory.
void sort_row(DType dtype, std::int64_t n, const char* row, char* sorted, char* scratch);
// order[i] = the place of the element that comes i-th.
void argsort_row(DType dtype, std::int64_t n, const char* row, std::int64_t* order, char* scratch);

}  // namespace croton
