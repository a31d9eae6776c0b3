// How a product with a vector is cut, and what is gathered first.
#include "ops/vector_product.h"

#include <algorithm>
#include <cstdlib>

#include "base/thread_pool.h"
#include "ops/scratch_slots.h"

namespace croton {

namespace {

// Sums go so far before they are added to the result.
constexpr std::int64_t kDepthAtATime = 4096, kRowsAtATime = 256;
constexpr std::int64_t kGatheredRows = 4;
// Elements of the matrix that are worth handing to another thread, about 10 microseconds.
constexpr std::int64_t kWorkOfPiece = 1 << 18;
constexpr std::int64_t kPieces = 16;
constexpr std::int64_t kFewestColumns = 256;  // of rows that are added up

std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

}  // namespace

VectorProduct::VectorProduct(DType dtype, std::int64_t length, std::int64_t depth,
                             std::int64_t stride, std::int64_t step, std::int64_t vector_step)
    : kernels_(kernels().product[static_cast<int>(dtype)]),
      item_(static_cast<std::int64_t>(item_size(dtype))),
      length_(length),
      depth_(depth),
      stride_(stride),
      step_(depth <= 1 ? 1 : step),
      vector_step_(depth <= 1 ? 1 : vector_step),
      adds_rows_(step_ != 1 && length > 1 && stride == 1),
      piece_length_(length),
      piece_depth_(depth) {
  if (!adds_rows_) {
    gathers_matrix_ = step_ != 1;
    gathers_vector_ = vector_step_ != 1;
  }
  const std::int64_t wanted = std::min(kPieces, length * depth / kWorkOfPiece);
  if (wanted <= 1) return;
  const std::int64_t unit = adds_rows_ ? kFewestColumns : static_cast<std::int64_t>(kernels_.lanes);
  if (length >= 2 * unit) {
    piece_length_ = divide_up(divide_up(length, wanted), unit) * unit;
    pieces_ = divide_up(length, piece_length_);
  } else {
    piece_depth_ = divide_up(divide_up(depth, wanted), kRowsAtATime) * kRowsAtATime;
    depth_pieces_ = divide_up(depth, piece_depth_);
  }
}

std::int64_t VectorProduct::own_size() const {
  return (gathers_matrix_ ? kGatheredRows * kDepthAtATime : 0) +
         (gathers_vector_ ? kDepthAtATime : 0);
}

std::int64_t VectorProduct::scratch_size(std::int64_t slots) const {
  return slots * own_size() + (depth_pieces_ > 1 ? depth_pieces_ * length_ : 0);
}

void VectorProduct::run(const char* matrix, const char* vector, char* c, double alpha, double beta,
                        char* scratch, std::int64_t slots) const {
  if (pieces_ * depth_pieces_ == 1)
    return multiply({0, length_, 0, depth_}, matrix, vector, c, alpha, beta, scratch);
  ScratchSlots free(slots);
  char* partial = scratch + slots * own_size() * item_;
  parallel_for(pieces_ * depth_pieces_, [&](std::int64_t i) {
    const int slot = free.take();
    char* own = scratch + slot * own_size() * item_;
    if (depth_pieces_ > 1) {
      const std::int64_t from = i * piece_depth_;
      multiply({0, length_, from, std::min(piece_depth_, depth_ - from)}, matrix, vector,
               partial + i * length_ * item_, 1, 0, own);
    } else {
      const std::int64_t first = i * piece_length_;
      multiply({first, std::min(piece_length_, length_ - first), 0, depth_}, matrix, vector, c,
               alpha, beta, own);
    }
    free.give_back(slot);
  });
  if (depth_pieces_ == 1) return;
  const double one = 1;
  const float single_one = 1;
  kernels_.add_rows(static_cast<std::size_t>(length_), static_cast<std::size_t>(depth_pieces_),
                    item_ == sizeof one ? static_cast<const void*>(&one) : &single_one, 0, partial,
                    length_, c, alpha, beta);
}

// The piece of a product of which `c` is the whole result.
void VectorProduct::multiply(const Piece& piece, const char* matrix, const char* vector, char* c,
                             double alpha, double beta, char* own) const {
  if (!adds_rows_ && !gathers_matrix_ && !gathers_vector_ && piece.depth <= kDepthAtATime) {
    return kernels_.multiply_lines(
        static_cast<std::size_t>(piece.length), 1, static_cast<std::size_t>(piece.depth),
        matrix + (piece.first * stride_ + piece.from) * item_, stride_, vector + piece.from * item_,
        0, c + piece.first * item_, 1, 1, alpha, beta);
  }
  const GatherKernel gather = kernels().gather[size_index(static_cast<std::size_t>(item_))];
  char* gathered_vector = own + (gathers_matrix_ ? kGatheredRows * kDepthAtATime * item_ : 0);
  const std::int64_t most = adds_rows_ ? kRowsAtATime : kDepthAtATime;
  c += piece.first * item_;
  std::int64_t k = 0;
  do {
    const std::int64_t terms = std::min(most, piece.depth - k);
    const auto depth = static_cast<std::size_t>(terms);
    const double here = k == 0 ? beta : 1;
    const char* factors = vector + (piece.from + k) * vector_step_ * item_;
    const char* block = matrix + (piece.first * stride_ + (piece.from + k) * step_) * item_;
    k += terms;
    if (adds_rows_) {
      kernels_.add_rows(static_cast<std::size_t>(piece.length), depth, factors, vector_step_, block,
                        step_, c, alpha, here);
      continue;
    }
    if (gathers_vector_) {
      gather(depth, gathered_vector, factors, vector_step_ * item_);
      factors = gathered_vector;
    }
    if (!gathers_matrix_) {
      kernels_.multiply_lines(static_cast<std::size_t>(piece.length), 1, depth, block, stride_,
                              factors, 0, c, 1, 1, alpha, here);
      continue;
    }
    for (std::int64_t i = 0; i < piece.length; i += kGatheredRows) {
      const std::int64_t rows = std::min(kGatheredRows, piece.length - i);
      for (std::int64_t r = 0; r < rows; ++r)
        gather(depth, own + r * terms * item_, block + (i + r) * stride_ * item_, step_ * item_);
      kernels_.multiply_lines(static_cast<std::size_t>(rows), 1, depth, own, terms, factors, 0,
                              c + i * item_, 1, 1, alpha, here);
    }
  } while (k < piece.depth);
}

}  // namespace croton
