// How a product with panels is cut, so that what tiles read again is still in the caches.
#include "ops/panel_product.h"

#include <algorithm>

#include "base/thread_pool.h"
#include "kernels/kernel_table.h"

namespace croton {

namespace {

// Of a panel, so much stays in the first-level cache.
constexpr std::int64_t kDepthAtATime = 256;
// So many rows of the other factor stay in the second-level cache while panels are gone through.
constexpr std::int64_t kRowsAtATime = 256;

std::int64_t panel_width(DType dtype) {
  return static_cast<std::int64_t>(kPanelBytes / item_size(dtype));
}

}  // namespace

bool has_fast_panels(DType dtype) { return kernels().product[static_cast<int>(dtype)].is_fast; }

std::int64_t panel_count(DType dtype, std::int64_t columns) {
  return (columns + panel_width(dtype) - 1) / panel_width(dtype);
}

std::int64_t panel_bytes(DType dtype, std::int64_t rows, std::int64_t columns) {
  return panel_count(dtype, columns) * rows * static_cast<std::int64_t>(kPanelBytes);
}

void pack_panels(DType dtype, std::int64_t rows, std::int64_t columns, const StridedMatrix& matrix,
                 char* panels) {
  const auto pack = kernels().product[static_cast<int>(dtype)].pack_panel;
  const auto item = static_cast<std::int64_t>(item_size(dtype));
  const std::int64_t width = panel_width(dtype);
  const auto pack_panel = [&](std::int64_t i) {
    pack(static_cast<std::size_t>(std::min(width, columns - i * width)),
         static_cast<std::size_t>(rows), matrix.first + i * width * matrix.column_stride * item,
         matrix.column_stride, matrix.row_stride,
         panels + i * rows * static_cast<std::int64_t>(kPanelBytes));
  };
  constexpr std::int64_t kElementsPerPiece = 1 << 17;
  const std::int64_t count = panel_count(dtype, columns);
  if (rows * columns < 2 * kElementsPerPiece) {
    for (std::int64_t i = 0; i < count; ++i) pack_panel(i);
  } else {
    parallel_for(count, pack_panel);
  }
}

void multiply_panels(DType dtype, std::int64_t rows, std::int64_t columns, std::int64_t depth,
                     const StridedMatrix& a, const char* panels, char* c, std::int64_t c_leading,
                     const PanelScale& scale) {
  const auto multiply = kernels().product[static_cast<int>(dtype)].multiply_in_place;
  const auto item = static_cast<std::int64_t>(item_size(dtype));
  const std::int64_t width = panel_width(dtype), count = panel_count(dtype, columns);
  for (std::int64_t k = 0; k < std::max<std::int64_t>(1, depth); k += kDepthAtATime) {
    const std::int64_t terms = std::min(kDepthAtATime, depth - k);
    const double beta = k == 0 ? scale.beta : 1;
    for (std::int64_t r = 0; r < rows; r += kRowsAtATime) {
      const std::int64_t height = std::min(kRowsAtATime, rows - r);
      const char* factor = a.first + (r * a.row_stride + k * a.column_stride) * item;
      for (std::int64_t i = 0; i < count; ++i) {
        multiply(static_cast<std::size_t>(height),
                 static_cast<std::size_t>(std::min(width, columns - i * width)),
                 static_cast<std::size_t>(terms), factor, a.row_stride, a.column_stride,
                 panels + (i * depth + k) * static_cast<std::int64_t>(kPanelBytes), width,
                 c + (r * c_leading + i * width) * item, c_leading, {scale.alpha, beta});
      }
    }
  }
}

}  // namespace croton
