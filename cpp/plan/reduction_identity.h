// The neutral elements of reductions.
#pragma once

#include "base/dtype.h"
#include "kernels/scalar_function.h"

namespace croton {

// Writes the element that changes nothing when it is reduced with others: 0 for sums, 1 for
// products, the smallest number for maxima.
void write_identity(ReduceFunction function, DType dtype, char* to);

}  // namespace croton
