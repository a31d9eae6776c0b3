// Blocking of matrix products: what is packed when, and which pieces the threads take.
#include "ops/blocked_product.h"

#include <algorithm>

#include "base/thread_pool.h"
#include "ops/scratch_slots.h"

namespace croton {

namespace {

constexpr std::int64_t kDepthBytes = 1536;          // of a row of a block
constexpr std::int64_t kPackedBytes = 4 << 20;      // of columns packed at a time
constexpr std::int64_t kMostRows = 192;             // packed at a time: they fit the second level
constexpr std::int64_t kPieces = 16;                // that a large product is cut into, at least
constexpr std::int64_t kSmallestPacking = 1 << 15;  // elements that a thread packs
// Worth handing to another thread: about 20 microseconds.
constexpr double kWorkOfPiece = 1 << 21;
// Products with no more rows than this, or less work, read their operands where they lie.
constexpr std::int64_t kFewRows = 32;
constexpr double kLittleWork = 64 * 64 * 64;
// So many lines are few, and are gathered for so many others.
constexpr std::int64_t kFewLines = 16, kManyLines = 128;
constexpr std::int64_t kShortestLine = 256;  // bytes along the depth
constexpr std::int64_t kDepthOfLines = 1024;

std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }
std::int64_t round_up(std::int64_t a, std::int64_t unit) { return divide_up(a, unit) * unit; }

// About `step`, so that all blocks are of nearly the same length, a multiple of `unit`.
std::int64_t balanced(std::int64_t length, std::int64_t step, std::int64_t unit) {
  const std::int64_t blocks = std::max<std::int64_t>(1, divide_up(length, step));
  return std::max(unit, round_up(divide_up(length, blocks), unit));
}

// Calls work(i) for each of the pieces, in parallel where there are several.
template <class Work>
void for_each(std::int64_t pieces, const Work& work) {
  if (pieces == 1) return work(0);
  parallel_for(pieces, work);
}

// c = transposed + beta c, from a matrix of so many rows and columns.
template <class T>
void add_transposed(std::int64_t rows, std::int64_t columns, const char* from, double beta,
                    char* to) {
  const T factor = static_cast<T>(beta);
  const auto* x = reinterpret_cast<const T*>(from);
  auto* c = reinterpret_cast<T*>(to);
  for (std::int64_t j = 0; j < columns; ++j, c += rows) {
    for (std::int64_t i = 0; i < rows; ++i) {
      const T sum = x[i * columns + j];
      c[i] = factor == 0 ? sum : sum + factor * c[i];
    }
  }
}

}  // namespace

BlockedProduct::BlockedProduct(DType dtype, std::int64_t rows, std::int64_t columns,
                               std::int64_t depth, Strides a, Strides b)
    : kernels_(kernels().product[static_cast<int>(dtype)]),
      item_(static_cast<std::int64_t>(item_size(dtype))),
      rows_(rows),
      columns_(columns),
      depth_(depth),
      a_(a),
      b_(b) {
  const auto panel = static_cast<std::int64_t>(kernels_.rows);
  const auto lanes = static_cast<std::int64_t>(kernels_.lanes);
  const auto width = static_cast<std::int64_t>(kernels_.width);
  if (columns == 1) b_.column = 1;
  if (depth <= 1) b_.row = std::max<std::int64_t>(1, columns);
  way_ = choose_way();
  if (way_ == Way::vector) {
    if (columns == 1) {
      vector_.emplace(dtype, rows, depth, a.row, a.column, b.row);
    } else {
      vector_.emplace(dtype, columns, depth, b.column, b.row, a.column);
    }
    return;
  }
  depth_step_ = way_ == Way::lines ? balanced(depth, kDepthOfLines, lanes)
                                   : balanced(depth, kDepthBytes / item_, lanes);
  const std::int64_t most_columns = kPackedBytes / item_ / depth_step_;
  column_step_ =
      way_ == Way::packed ? balanced(columns, std::max(width, most_columns), width) : columns;
  const bool cuts_columns = way_ == Way::lines && !has_few_columns();
  cut(way_ == Way::swapped ? width : panel, cuts_columns ? lanes : width,
      way_ == Way::packed ? kMostRows : rows, std::min(columns, column_step_));
}

BlockedProduct::Way BlockedProduct::choose_way() const {
  if (rows_ == 1 || columns_ == 1) return Way::vector;
  if (depth_ == 0) return Way::in_place;
  const bool has_rows = b_.column == 1 && b_.row >= 1;
  const auto width = static_cast<std::int64_t>(kernels_.width);
  const auto lanes = static_cast<std::int64_t>(kernels_.lanes);
  const std::int64_t few = std::min(rows_, columns_);
  if (few <= kFewLines && depth_ >= kShortestLine / item_) {
    if (has_few_columns()) {
      // Where columns fill most of a vector, gathering them gains nothing.
      const bool is_worth_gathering = rows_ >= kManyLines && 4 * few <= 3 * lanes;
      if (a_.column == 1 && (b_.row == 1 || is_worth_gathering)) return Way::lines;
      if (a_.row == 1 && a_.column >= 1 && rows_ >= 2 * width && 2 * few <= 3 * lanes)
        return Way::swapped;
    } else if (b_.row == 1 && !has_rows) {
      return Way::lines;
    }
  }
  if (has_rows && (rows_ <= kFewRows || columns_ <= width || work() <= kLittleWork))
    return Way::in_place;
  return Way::packed;
}

void BlockedProduct::cut(std::int64_t row_unit, std::int64_t column_unit, std::int64_t most_rows,
                         std::int64_t columns) {
  const double all = static_cast<double>(rows_) * static_cast<double>(columns) *
                     static_cast<double>(std::max<std::int64_t>(1, depth_));
  const auto wanted =
      static_cast<std::int64_t>(std::clamp(all / kWorkOfPiece, 1.0, static_cast<double>(kPieces)));
  // Rows are cut first, as long as there are enough in a piece for the panels of columns to stay in
  // the first-level cache; where that gives too few pieces, columns are cut too.
  const std::int64_t by_rows =
      std::clamp<std::int64_t>(wanted, 1, std::max<std::int64_t>(1, rows_ / (8 * row_unit)));
  piece_rows_ = balanced(rows_, std::min(most_rows, divide_up(rows_, by_rows)), row_unit);
  row_pieces_ = divide_up(rows_, piece_rows_);
  const std::int64_t by_columns = std::max<std::int64_t>(1, wanted / row_pieces_);
  piece_columns_ = balanced(columns, divide_up(columns, by_columns), column_unit);
  column_pieces_ = divide_up(columns, piece_columns_);
}

std::int64_t BlockedProduct::scratch_size(std::int64_t slots) const {
  switch (way_) {
    case Way::vector:
      return vector_->scratch_size(slots);
    case Way::lines:
      return (has_few_columns() ? b_.row : a_.column) == 1
                 ? 0
                 : std::min(rows_, columns_) * depth_step_;
    case Way::swapped:
      return rows_ * columns_;
    case Way::in_place:
      return 0;
    case Way::packed:
      break;
  }
  const std::int64_t packed_columns =
      round_up(std::min(columns_, column_step_), static_cast<std::int64_t>(kernels_.lanes));
  return depth_step_ * (packed_columns + slots * piece_rows_) + 64;
}

ProductFinish BlockedProduct::part_of(const ProductFinish& finish, std::int64_t k,
                                      std::int64_t depth, std::int64_t j) const {
  ProductFinish part{finish.alpha, k == 0 ? finish.beta : 1};
  if (k + depth < depth_) return part;
  part.rectifier = finish.rectifier;
  if (finish.added != nullptr) part.added = static_cast<const char*>(finish.added) + j * item_;
  return part;
}

void BlockedProduct::run(const char* a, const char* b, char* c, const ProductFinish& finish,
                         char* scratch, std::int64_t slots) const {
  const double alpha = finish.alpha, beta = finish.beta;
  switch (way_) {
    case Way::vector:
      if (columns_ == 1) return vector_->run(a, b, c, alpha, beta, scratch, slots);
      return vector_->run(b, a, c, alpha, beta, scratch, slots);
    case Way::lines:
      return run_lines(a, b, c, alpha, beta, scratch);
    case Way::swapped:
      return run_swapped(a, b, c, alpha, beta, scratch);
    case Way::in_place:
      return run_in_place(a, b, c, finish);
    case Way::packed:
      return run_packed(a, b, c, finish, scratch, slots);
  }
}

void BlockedProduct::run_lines(const char* a, const char* b, char* c, double alpha, double beta,
                               char* scratch) const {
  const GatherKernel gather = kernels().gather[size_index(static_cast<std::size_t>(item_))];
  const bool few_columns = has_few_columns();
  const std::int64_t few = std::min(rows_, columns_);
  for (std::int64_t k = 0; k < depth_; k += depth_step_) {
    const auto depth = static_cast<std::size_t>(std::min(depth_step_, depth_ - k));
    const char *lines_of_a = a + k * a_.column * item_, *lines_of_b = b + k * b_.row * item_;
    Strides strides{a_.row, b_.column};
    const auto gather_few = [&](const char*& lines, std::int64_t& stride, std::int64_t step) {
      if (step == 1) return;
      for (std::int64_t i = 0; i < few; ++i)
        gather(depth, scratch + i * depth_step_ * item_, lines + i * stride * item_, step * item_);
      lines = scratch;
      stride = depth_step_;
    };
    if (few_columns) {
      gather_few(lines_of_b, strides.column, b_.row);
    } else {
      gather_few(lines_of_a, strides.row, a_.column);
    }
    for_each(row_pieces_ * column_pieces_, [&](std::int64_t piece) {
      const std::int64_t i = piece % row_pieces_ * piece_rows_;
      const std::int64_t first = piece / row_pieces_ * piece_columns_;
      const auto rows = static_cast<std::size_t>(std::min(piece_rows_, rows_ - i));
      const auto columns = static_cast<std::size_t>(std::min(piece_columns_, columns_ - first));
      const char *rows_of_a = lines_of_a + i * strides.row * item_,
                 *columns_of_b = lines_of_b + first * strides.column * item_;
      char* to = c + (i * columns_ + first) * item_;
      const double here = k == 0 ? beta : 1;
      // The many first.
      if (few_columns) {
        kernels_.multiply_lines(rows, columns, depth, rows_of_a, strides.row, columns_of_b,
                                strides.column, to, columns_, 1, alpha, here);
      } else {
        kernels_.multiply_lines(columns, rows, depth, columns_of_b, strides.column, rows_of_a,
                                strides.row, to, 1, columns_, alpha, here);
      }
    });
  }
}

void BlockedProduct::run_swapped(const char* a, const char* b, char* c, double alpha, double beta,
                                 char* scratch) const {
  for_each(row_pieces_, [&](std::int64_t piece) {
    const std::int64_t i = piece * piece_rows_, rows = std::min(piece_rows_, rows_ - i);
    char* transposed = scratch + i * columns_ * item_;
    for (std::int64_t k = 0; k < depth_; k += depth_step_) {
      kernels_.multiply_in_place(static_cast<std::size_t>(columns_), static_cast<std::size_t>(rows),
                                 static_cast<std::size_t>(std::min(depth_step_, depth_ - k)),
                                 b + k * b_.row * item_, b_.column, b_.row,
                                 a + (i + k * a_.column) * item_, a_.column, transposed, rows,
                                 {alpha, k == 0 ? 0.0 : 1.0});
    }
    if (item_ == sizeof(float)) {
      add_transposed<float>(columns_, rows, transposed, beta, c + i * columns_ * item_);
    } else {
      add_transposed<double>(columns_, rows, transposed, beta, c + i * columns_ * item_);
    }
  });
}

void BlockedProduct::run_in_place(const char* a, const char* b, char* c,
                                  const ProductFinish& finish) const {
  const auto multiply = [&](std::int64_t i, std::int64_t j) {
    std::int64_t k = 0;
    do {
      const std::int64_t depth = std::min(depth_step_, depth_ - k);
      kernels_.multiply_in_place(
          static_cast<std::size_t>(std::min(piece_rows_, rows_ - i)),
          static_cast<std::size_t>(std::min(piece_columns_, columns_ - j)),
          static_cast<std::size_t>(depth), a + (i * a_.row + k * a_.column) * item_, a_.row,
          a_.column, b + (k * b_.row + j) * item_, b_.row, c + (i * columns_ + j) * item_, columns_,
          part_of(finish, k, depth, j));
      k += depth;
    } while (k < depth_);
  };
  const std::int64_t pieces = row_pieces_ * column_pieces_;
  if (pieces == 1 && depth_ <= depth_step_) {
    return kernels_.multiply_in_place(
        static_cast<std::size_t>(rows_), static_cast<std::size_t>(columns_),
        static_cast<std::size_t>(depth_), a, a_.row, a_.column, b, b_.row, c, columns_, finish);
  }
  if (pieces == 1) return multiply(0, 0);
  parallel_for(pieces, [&](std::int64_t piece) {
    multiply(piece % row_pieces_ * piece_rows_, piece / row_pieces_ * piece_columns_);
  });
}

void BlockedProduct::run_packed(const char* a, const char* b, char* c, const ProductFinish& finish,
                                char* scratch, std::int64_t slots) const {
  const auto lanes = static_cast<std::int64_t>(kernels_.lanes);
  const auto width = static_cast<std::int64_t>(kernels_.width);
  char* packed = scratch + (64 - reinterpret_cast<std::uintptr_t>(scratch) % 64) % 64;
  char* rows_of_slots =
      packed + depth_step_ * round_up(std::min(columns_, column_step_), lanes) * item_;
  ScratchSlots free(slots);
  for (std::int64_t j = 0; j < columns_; j += column_step_) {
    const std::int64_t columns = std::min(column_step_, columns_ - j);
    for (std::int64_t k = 0; k < depth_; k += depth_step_) {
      const std::int64_t depth = std::min(depth_step_, depth_ - k);
      const std::int64_t packed_at_once =
          std::max(width, round_up(divide_up(kSmallestPacking, depth), width));
      for_each(divide_up(columns, packed_at_once), [&](std::int64_t piece) {
        const std::int64_t first = piece * packed_at_once;
        kernels_.pack_columns(static_cast<std::size_t>(std::min(packed_at_once, columns - first)),
                              static_cast<std::size_t>(depth),
                              b + (k * b_.row + (j + first) * b_.column) * item_, b_.column, b_.row,
                              packed + first * depth * item_);
      });
      for_each(row_pieces_ * divide_up(columns, piece_columns_), [&](std::int64_t piece) {
        const std::int64_t i = piece % row_pieces_ * piece_rows_;
        const std::int64_t first = piece / row_pieces_ * piece_columns_;
        const auto rows = static_cast<std::size_t>(std::min(piece_rows_, rows_ - i));
        const int slot = free.take();
        char* own = rows_of_slots + slot * piece_rows_ * depth_step_ * item_;
        kernels_.pack_rows(rows, static_cast<std::size_t>(depth),
                           a + (i * a_.row + k * a_.column) * item_, a_.row, a_.column, own);
        kernels_.multiply(rows, static_cast<std::size_t>(std::min(piece_columns_, columns - first)),
                          static_cast<std::size_t>(depth), own, packed + first * depth * item_,
                          c + (i * columns_ + j + first) * item_, columns_,
                          part_of(finish, k, depth, j + first));
        free.give_back(slot);
      });
    }
  }
}

}  // namespace croton
