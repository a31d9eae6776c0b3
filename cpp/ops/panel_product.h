// Products with a matrix packed into panels, see kernels/matrix_product-inl.h.
#pragma once

#include <cstdint>

#include "base/dtype.h"

namespace croton {

// A matrix of float32 or float64 in memory, with strides in elements.
struct StridedMatrix {
  const char* first;
  std::int64_t row_stride, column_stride;
};

// Whether products with panels are faster here than those of BLAS; never but for float32, float64.
bool has_fast_panels(DType dtype);

// How many panels lie beside each other in so many columns.
std::int64_t panel_count(DType dtype, std::int64_t columns);

// How many bytes a matrix takes in panels.
std::int64_t panel_bytes(DType dtype, std::int64_t rows, std::int64_t columns);

// Packs a matrix: one panel after the other, each with all rows.
void pack_panels(DType dtype, std::int64_t rows, std::int64_t columns, const StridedMatrix& matrix,
                 char* panels);

// Factors of a product and of what it is added to.
struct PanelScale {
  double alpha = 1, beta = 0;
};

// c = alpha a b + beta c for `rows` rows of a and of c, which are `c_leading` apart; b lies in
// panels of `depth` rows. One stride of a is 1. With beta 0, c is not read. The terms of each
// element are added in the same order, whatever the number of rows and columns.
void multiply_panels(DType dtype, std::int64_t rows, std::int64_t columns, std::int64_t depth,
                     const StridedMatrix& a, const char* panels, char* c, std::int64_t c_leading,
                     const PanelScale& scale);

}  // namespace croton
