// Binding of products to BLAS: sums over dimensions that two arrays share.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ops/binder.h"

namespace croton {

// The dimensions of one operand by what becomes of them. `batch` has at most one entry; those of
// both operands have the same length and go through the product side by side.
struct ProductAxes {
  std::vector<std::int64_t> batch, kept, summed;
};

// What becomes of the product p: alpha p + beta z, where z has the result's shape and the factors
// are scalars. Without z, alpha p; without beta, beta is 1. With beta 0, z counts for nothing, not
// even its nans.
struct ProductUpdate {
  View alpha;
  std::optional<View> z, beta;
};

// The result: the batch dimension, the kept ones of x, the kept ones of y; its dtype is that of
// both operands. Strides are used as they are wherever BLAS can. Raises ValueError with `name` when
// lengths that have to agree do not.
View bind_product(Binder& binder, const char* name, const View& x, const ProductAxes& x_axes,
                  const View& y, const ProductAxes& y_axes, const ProductUpdate* update = nullptr);

}  // namespace croton
