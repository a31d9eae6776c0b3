// A vector times a matrix that is small enough for the caches.
#pragma once

#include <memory>
#include <optional>

#include "ops/binder.h"
#include "ops/matrix_product.h"

namespace croton {

// A step for y = alpha a b + beta z, or a b without an update, with `depth` elements of a, a matrix
// b of so many rows and `columns`, all of float32 or float64; strides in elements. Null where the
// kernels cannot read b as it lies, or BLAS is faster.
struct RowProduct {
  View a, b, y;
  std::int64_t depth, columns;
  std::int64_t a_stride;                   // of the vector
  std::int64_t row_stride, column_stride;  // of the matrix
  std::optional<ProductUpdate> update;
};
std::unique_ptr<Step> row_product(const RowProduct& product);

}  // namespace croton
