// Matrices as the kernels over rows take them, and work on their rows in parallel.
#pragma once

#include "graph/op.h"
#include "kernels/kernel_table.h"
#include "ops/binder.h"
#include "ops/lines.h"

namespace croton {

// The dtype that kernels over rows compute in: float16 is computed as float32.
DType row_dtype(DType dtype);

// The view itself where it has the dtype, else a contiguous copy that has.
View with_dtype(Binder& binder, const View& view, DType dtype);

// Sets output `i` to values of `dtype` that a step leaves in the view, which has row_dtype(dtype).
void set_rounded_output(Binder& binder, std::size_t i, const View& values, DType dtype);

// A matrix whose rows are contiguous, in their order in memory.
struct MatrixRows {
  View view;
  std::int64_t count, columns, stride;  // the stride in elements

  char* row(char* const* memory, std::int64_t i) const {
    return view.address(memory) + i * stride * static_cast<std::int64_t>(item_size(view.dtype));
  }
};

// A copy is made where the matrix is not so, or of another dtype.
MatrixRows rows_of(Binder& binder, const View& matrix, DType dtype);
// A fresh matrix.
MatrixRows allocate_rows(Binder& binder, DType dtype, const Dims& shape);

// Calls visit(first, count) for pieces of the rows, in parallel.
template <class Visit>
void for_each_piece(const MatrixRows& rows, Visit visit) {
  if (rows.count == 0 || rows.columns == 0) return;
  const std::int64_t pieces = line_pieces(rows.count, rows.columns);
  const auto run = [&](std::int64_t piece) {
    const std::int64_t first = rows.count * piece / pieces;
    visit(first, rows.count * (piece + 1) / pieces - first);
  };
  if (pieces == 1) return run(0);
  parallel_for(pieces, run);
}

inline const SoftmaxKernels& softmax_kernels(DType dtype) {
  return kernels().softmax[static_cast<int>(dtype)];
}

}  // namespace croton
