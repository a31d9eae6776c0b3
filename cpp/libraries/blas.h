// Matrix products: the adapter to BLAS, with plain loops for the dtypes that BLAS does not have.
#pragma once

#include <complex>
#include <cstdint>

#include "base/dtype.h"

namespace croton::blas {

// Factors of a product and of what it is added to. Integers have only 1 and 0.
struct Scale {
  std::complex<double> alpha = 1, beta = 0;
};

// The number at an address, of a float or complex dtype.
std::complex<double> scalar(DType dtype, const void* at);

// c = alpha op(a) op(b) + beta c, row-major, where op transposes when the flag is set; c is m by n
// with contiguous rows `c_leading` apart, the sum runs over k. Leading dimensions are in elements.
// One thread. Raises ValueError when a dimension is beyond what BLAS takes.
void gemm(DType dtype, bool transpose_a, bool transpose_b, std::int64_t m, std::int64_t n,
          std::int64_t k, const void* a, std::int64_t a_leading, const void* b,
          std::int64_t b_leading, void* c, std::int64_t c_leading, const Scale& scale = {});

}  // namespace croton::blas
