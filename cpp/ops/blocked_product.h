// Products of matrices of floats in blocks that fit the caches, on all threads.
#pragma once

#include <cstdint>

#include "base/dtype.h"
#include "kernels/kernel_table.h"

namespace croton {

// A product of matrices with fixed lengths and strides: c = alpha a b + beta c, where c is m by n
// with contiguous rows and is not read if beta is 0. Strides are in elements and may be any.
//
// Each element of c is a sum in the order of the depth, in blocks of a length that depends on the
// depth alone; so neither the number of threads nor the cut into pieces changes a bit.
class BlockedProduct {
 public:
  struct Strides {
    std::int64_t row, column;
  };

  static bool takes(DType dtype) { return dtype == DType::float32 || dtype == DType::float64; }

  BlockedProduct(DType dtype, std::int64_t rows, std::int64_t columns, std::int64_t depth,
                 Strides a, Strides b);

  // In elements, for this many threads at a time.
  std::int64_t scratch_size(std::int64_t slots) const;

  // May be called from within a parallel job, and then works on its thread.
  void run(const char* a, const char* b, char* c, double alpha, double beta, char* scratch,
           std::int64_t slots) const;

  // A measure of the work: numbers that are multiplied.
  double work() const {
    return static_cast<double>(rows_) * static_cast<double>(columns_) * static_cast<double>(depth_);
  }

 private:
  void run_in_place(const char* a, const char* b, char* c, double alpha, double beta) const;
  void run_packed(const char* a, const char* b, char* c, double alpha, double beta, char* scratch,
                  std::int64_t slots) const;
  // The pieces that the result is cut into: of rows and of columns.
  void cut(std::int64_t row_unit, std::int64_t column_unit, std::int64_t most_rows,
           std::int64_t columns);

  const ProductKernels& kernels_;
  std::int64_t item_;
  std::int64_t rows_, columns_, depth_;
  Strides a_, b_;
  bool is_in_place_;
  std::int64_t depth_step_;   // of a block
  std::int64_t column_step_;  // of the columns packed at a time
  std::int64_t piece_rows_, piece_columns_;
};

}  // namespace croton
