// Products of matrices of floats in blocks that fit the caches, on all threads.
#pragma once

#include <cstdint>
#include <optional>

#include "base/dtype.h"
#include "kernels/kernel_table.h"
#include "ops/vector_product.h"

namespace croton {

// A product of matrices with fixed lengths and strides, of which c is m by n with contiguous rows.
// Strides are in elements and may be any.
//
// Each element of c is a sum in the order of the depth, or of the lanes of a vector of sums, in
// blocks of a length that depends on lengths and strides alone; so the number of threads changes no
// bit.
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
  void run(const char* a, const char* b, char* c, const ProductFinish& finish, char* scratch,
           std::int64_t slots) const;

  // Whether numbers may be added to columns and sums rectified.
  bool can_finish() const { return way_ == Way::in_place || way_ == Way::packed; }

  std::int64_t columns() const { return columns_; }
  // A measure of the work: numbers that are multiplied.
  double work() const {
    return static_cast<double>(rows_) * static_cast<double>(columns_) * static_cast<double>(depth_);
  }

 private:
  enum class Way : std::uint8_t {
    vector,    // one row or column
    lines,     // few rows or columns, along lines of the other operand; the few are gathered first
    swapped,   // few columns, rows of the transposed first operand: the transposed result
    in_place,  // operands as they lie
    packed,
  };
  Way choose_way() const;
  void run_lines(const char* a, const char* b, char* c, double alpha, double beta,
                 char* scratch) const;
  void run_swapped(const char* a, const char* b, char* c, double alpha, double beta,
                   char* scratch) const;
  void run_in_place(const char* a, const char* b, char* c, const ProductFinish& finish) const;
  void run_packed(const char* a, const char* b, char* c, const ProductFinish& finish, char* scratch,
                  std::int64_t slots) const;
  // What becomes of the sums of the block of this depth from k on, and of columns from j on.
  ProductFinish part_of(const ProductFinish& finish, std::int64_t k, std::int64_t depth,
                        std::int64_t j) const;
  // The pieces that the result is cut into: of rows and of columns.
  void cut(std::int64_t row_unit, std::int64_t column_unit, std::int64_t most_rows,
           std::int64_t columns);
  bool has_few_columns() const { return columns_ <= rows_; }

  const ProductKernels& kernels_;
  std::int64_t item_;
  std::int64_t rows_, columns_, depth_;
  Strides a_, b_;
  Way way_;
  std::int64_t depth_step_;   // of a block
  std::int64_t column_step_;  // of the columns packed at a time
  std::int64_t piece_rows_, piece_columns_, row_pieces_, column_pieces_;
  std::optional<VectorProduct> vector_;
};

}  // namespace croton
