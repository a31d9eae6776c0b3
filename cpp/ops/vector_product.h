// Products of a matrix of floats with a vector, on all threads.
#pragma once

#include <cstdint>

#include "base/dtype.h"
#include "kernels/kernel_table.h"

namespace croton {

// A product with fixed lengths and strides: c = alpha m v + beta c, where c is contiguous and is
// not read if beta is 0. Strides are in elements and may be any; the matrix is read once, where it
// lies.
//
// How the work is cut, and in which order sums are taken, depends on lengths and strides alone.
class VectorProduct {
 public:
  // `stride` leads from one row of the matrix to the next, `step` along the depth.
  VectorProduct(DType dtype, std::int64_t length, std::int64_t depth, std::int64_t stride,
                std::int64_t step, std::int64_t vector_step);

  // In elements, for this many threads at a time.
  std::int64_t scratch_size(std::int64_t slots) const;

  // May be called from within a parallel job, and then works on its thread.
  void run(const char* matrix, const char* vector, char* c, double alpha, double beta,
           char* scratch, std::int64_t slots) const;

 private:
  struct Piece {
    std::int64_t first, length;  // of the result
    std::int64_t from, depth;    // along the depth
  };
  void multiply(const Piece& piece, const char* matrix, const char* vector, char* c, double alpha,
                double beta, char* own) const;
  std::int64_t own_size() const;

  const ProductKernels& kernels_;
  std::int64_t item_, length_, depth_, stride_, step_, vector_step_;
  bool adds_rows_;  // else sums go along the depth
  bool gathers_matrix_ = false, gathers_vector_ = false;
  std::int64_t piece_length_, pieces_ = 1;
  std::int64_t depth_pieces_ = 1;  // with results of their own, which are added in order
  std::int64_t piece_depth_;
};

}  // namespace croton
