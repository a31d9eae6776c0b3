// Matrix products: the adapter to BLAS, with plain loops for the dtypes that BLAS does not have.
#pragma once

#include <cstdint>

#include "base/dtype.h"

namespace croton::blas {

// c = op(a) op(b), row-major, where op transposes when the flag is set; c is m by n with contiguous
// rows `c_leading` apart, the sum runs over k. Leading dimensions are in elements. One thread.
// Raises ValueError when a dimension is beyond what BLAS takes.
void gemm(DType dtype, bool transpose_a, bool transpose_b, std::int64_t m, std::int64_t n,
          std::int64_t k, const void* a, std::int64_t a_leading, const void* b,
          std::int64_t b_leading, void* c, std::int64_t c_leading);

}  // namespace croton::blas
