// How the dimensions of two operands become matrices, and the step that multiplies them.
#include "ops/matrix_product.h"

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/thread_pool.h"
#include "kernels/kernel_table.h"
#include "libraries/blas.h"
#include "ops/panel_product.h"

namespace croton {

namespace {

// Dimensions that one stride leads through.
struct Line {
  std::int64_t length, stride;
};

// A matrix as BLAS takes it: rows apart by `leading` elements, or columns when transposed. One such
// matrix for each of the batch, `batch_stride` bytes apart.
struct MatrixOperand {
  View view;
  bool is_transposed;
  std::int64_t leading, batch_stride;
};

std::int64_t length_of(const View& view, const std::vector<std::int64_t>& axes) {
  std::int64_t length = 1;
  for (const std::int64_t axis : axes) length *= view.shape[static_cast<std::size_t>(axis)];
  return length;
}

std::optional<Line> as_line(const View& view, const std::vector<std::int64_t>& axes) {
  Line line{1, static_cast<std::int64_t>(item_size(view.dtype))};
  for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
    const auto i = static_cast<std::size_t>(*axis);
    const std::int64_t n = view.shape[i];
    if (n == 1) continue;
    if (line.length == 1) {
      line = {n, view.strides[i]};
    } else if (view.strides[i] == line.stride * line.length) {
      line.length *= n;
    } else {
      return std::nullopt;
    }
  }
  return line;
}

// How far apart the rows are in elements, if BLAS can take rows and columns with these strides.
std::optional<std::int64_t> leading_dimension(const Line& rows, const Line& columns,
                                              std::int64_t item) {
  const std::int64_t shortest = std::max<std::int64_t>(1, columns.length);
  if (columns.stride != item && columns.length > 1) return std::nullopt;
  if (rows.length <= 1) return shortest;
  if (rows.stride % item != 0 || rows.stride / item < shortest) return std::nullopt;
  return rows.stride / item;
}

View with_dimensions(const View& view, const std::vector<std::int64_t>& axes) {
  View result = view;
  result.shape.clear();
  result.strides.clear();
  for (const std::int64_t axis : axes) {
    result.shape.push_back(view.shape[static_cast<std::size_t>(axis)]);
    result.strides.push_back(view.strides[static_cast<std::size_t>(axis)]);
  }
  return result;
}

// Uses the strides as they are where BLAS can, else a contiguous copy; one matrix that stands for a
// whole batch is copied once.
MatrixOperand as_matrices(Binder& binder, const View& view, const std::vector<std::int64_t>& batch,
                          const std::vector<std::int64_t>& row_axes,
                          const std::vector<std::int64_t>& column_axes) {
  const auto item = static_cast<std::int64_t>(item_size(view.dtype));
  const std::int64_t batch_stride =
      batch.empty() ? 0 : view.strides[static_cast<std::size_t>(batch[0])];
  const std::optional<Line> rows = as_line(view, row_axes), columns = as_line(view, column_axes);
  if (rows && columns) {
    if (const auto leading = leading_dimension(*rows, *columns, item))
      return {view, false, *leading, batch_stride};
    if (const auto leading = leading_dimension(*columns, *rows, item))
      return {view, true, *leading, batch_stride};
  }
  std::vector<std::int64_t> axes;
  if (batch_stride != 0) axes = batch;
  axes.insert(axes.end(), row_axes.begin(), row_axes.end());
  axes.insert(axes.end(), column_axes.begin(), column_axes.end());
  const std::int64_t width = length_of(view, column_axes);
  return {binder.contiguous(with_dimensions(view, axes)), false, std::max<std::int64_t>(1, width),
          batch_stride == 0 ? 0 : length_of(view, row_axes) * width * item};
}

// What of the right matrix is packed at a time, about the second-level cache.
constexpr std::int64_t kPanelDepth = 256, kPanelsAtATime = 40;

// Whether packing the right matrix and multiplying it here is faster than BLAS.
bool is_for_panels(const MatrixOperand& b, DType dtype, std::int64_t batches, std::int64_t rows,
                   std::int64_t columns, std::int64_t depth) {
  constexpr double kLeastWork = 1 << 19;
  const std::int64_t fewest_rows = b.is_transposed ? 64 : 16;
  const double work =
      static_cast<double>(rows) * static_cast<double>(columns) * static_cast<double>(depth);
  return has_fast_panels(dtype) && batches == 1 && rows >= fewest_rows && columns >= 32 &&
         depth >= 16 && work >= kLeastWork;
}

// Matrices multiplied in pieces: some matrices, or a block of rows of one. They are cut by the size
// of the problem alone, so that the result does not depend on the number of threads.
class ProductStep final : public Step {
 public:
  ProductStep(MatrixOperand a, MatrixOperand b, View c, std::int64_t batches, std::int64_t rows,
              std::int64_t columns, std::int64_t depth)
      : a_(std::move(a)),
        b_(std::move(b)),
        c_(std::move(c)),
        batches_(batches),
        rows_(rows),
        columns_(columns),
        depth_(depth) {
    const double work = static_cast<double>(rows) * static_cast<double>(columns) *
                        static_cast<double>(std::max<std::int64_t>(1, depth));
    constexpr double kWorkPerPiece = 1 << 21;
    constexpr std::int64_t kFewestRows = 32;
    const auto blocks = static_cast<std::int64_t>(work / kWorkPerPiece) + 1;
    rows_per_block_ = std::max(kFewestRows, (rows + blocks - 1) / blocks);
    blocks_ = (rows + rows_per_block_ - 1) / rows_per_block_;
    matrices_per_piece_ =
        blocks_ > 1 ? 1 : static_cast<std::int64_t>(std::min(kWorkPerPiece / work, 1e6)) + 1;
  }

  // Where the right matrix is packed; with room for `kPanelDepth` rows of `kPanelsAtATime` panels.
  void set_panels(View panels) { panels_ = std::move(panels); }

  // The product is multiplied by alpha, and added to c as it is if that has been set.
  void set_update(const ProductUpdate& update) { update_ = update; }

  void run(char* const* memory) const override {
    blas::Scale scale;
    if (update_) {
      scale.alpha = blas::scalar(c_.dtype, update_->alpha.address(memory));
      if (update_->z) {
        scale.beta = update_->beta ? blas::scalar(c_.dtype, update_->beta->address(memory)) : 1;
      }
    }
    if (panels_) return multiply_in_panels(memory, scale);
    const std::int64_t groups = (batches_ + matrices_per_piece_ - 1) / matrices_per_piece_;
    const auto multiply_piece = [&](std::int64_t piece) {
      const std::int64_t first = piece / blocks_ * matrices_per_piece_;
      const std::int64_t row = piece % blocks_ * rows_per_block_;
      const std::int64_t last_row = std::min(rows_, row + rows_per_block_);
      for (std::int64_t i = first; i < std::min(batches_, first + matrices_per_piece_); ++i)
        multiply(memory, i, row, last_row, scale);
    };
    if (groups * blocks_ == 1) return multiply_piece(0);
    parallel_for(groups * blocks_, multiply_piece);
  }

  double cost() const override {
    constexpr double kProductsPerInstruction = 8;
    return static_cast<double>(batches_) * static_cast<double>(rows_) *
           static_cast<double>(columns_) * static_cast<double>(depth_) / kProductsPerInstruction;
  }

 private:
  void multiply(char* const* memory, std::int64_t batch, std::int64_t first, std::int64_t last,
                const blas::Scale& scale) const {
    const auto item = static_cast<std::int64_t>(item_size(c_.dtype));
    const std::int64_t row_step = a_.is_transposed ? item : a_.leading * item;
    blas::gemm(c_.dtype, a_.is_transposed, b_.is_transposed, last - first, columns_, depth_,
               a_.view.address(memory) + batch * a_.batch_stride + first * row_step, a_.leading,
               b_.view.address(memory) + batch * b_.batch_stride, b_.leading,
               c_.address(memory) + (batch * rows_ + first) * columns_ * item,
               std::max<std::int64_t>(1, columns_), scale);
  }

  static StridedMatrix strided(const MatrixOperand& operand, char* const* memory) {
    const std::int64_t leading = operand.leading;
    return {operand.view.address(memory), operand.is_transposed ? 1 : leading,
            operand.is_transposed ? leading : 1};
  }

  void multiply_in_panels(char* const* memory, const blas::Scale& scale) const {
    const auto item = static_cast<std::int64_t>(item_size(c_.dtype));
    const StridedMatrix a = strided(a_, memory), b = strided(b_, memory);
    char* const panels = panels_->address(memory);
    const std::int64_t width =
        kPanelsAtATime * static_cast<std::int64_t>(kPanelBytes / item_size(c_.dtype));
    for (std::int64_t column = 0; column < columns_; column += width) {
      const std::int64_t columns = std::min(width, columns_ - column);
      for (std::int64_t k = 0; k < depth_; k += kPanelDepth) {
        const std::int64_t depth = std::min(kPanelDepth, depth_ - k);
        const StridedMatrix part{b.first + (k * b.row_stride + column * b.column_stride) * item,
                                 b.row_stride, b.column_stride};
        pack_panels(c_.dtype, depth, columns, part, panels);
        const PanelScale panel_scale{scale.alpha.real(), k == 0 ? scale.beta.real() : 1};
        const auto multiply_rows = [&](std::int64_t block) {
          const std::int64_t row = block * rows_per_block_;
          const StridedMatrix rows{a.first + (row * a.row_stride + k * a.column_stride) * item,
                                   a.row_stride, a.column_stride};
          multiply_panels(c_.dtype, std::min(rows_per_block_, rows_ - row), columns, depth, rows,
                          panels, c_.address(memory) + (row * columns_ + column) * item, columns_,
                          panel_scale);
        };
        if (blocks_ == 1) {
          multiply_rows(0);
        } else {
          parallel_for(blocks_, multiply_rows);
        }
      }
    }
  }

  MatrixOperand a_, b_;
  View c_;
  std::optional<View> panels_;
  std::optional<ProductUpdate> update_;
  std::int64_t batches_, rows_, columns_, depth_;
  std::int64_t rows_per_block_, blocks_, matrices_per_piece_;
};

}  // namespace

View bind_product(Binder& binder, const char* name, const View& x, const ProductAxes& x_axes,
                  const View& y, const ProductAxes& y_axes, const ProductUpdate* update) {
  const auto check = [&](const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      const std::int64_t n = x.shape[static_cast<std::size_t>(a[i])];
      const std::int64_t m = y.shape[static_cast<std::size_t>(b[i])];
      if (n == m) continue;
      fail(ErrorKind::value_error, name, ": shapes do not match: dimension ", a[i],
           " of x has length ", n, " (shape ", to_text(x.shape), "), but dimension ", b[i],
           " of y has length ", m, " (shape ", to_text(y.shape), ")");
    }
  };
  check(x_axes.batch, y_axes.batch);
  check(x_axes.summed, y_axes.summed);
  Dims shape = with_dimensions(x, x_axes.batch).shape;
  for (const std::int64_t n : with_dimensions(x, x_axes.kept).shape) shape.push_back(n);
  for (const std::int64_t n : with_dimensions(y, y_axes.kept).shape) shape.push_back(n);
  if (update != nullptr && update->z && !(update->z->shape == shape)) {
    fail(ErrorKind::value_error, name, ": the product of shapes ", to_text(x.shape), " and ",
         to_text(y.shape), " has shape ", to_text(shape), ", but is to be added to shape ",
         to_text(update->z->shape));
  }
  View output = binder.allocate(x.dtype, shape);
  if (element_count(shape) == 0) return output;
  std::vector<int> reads;
  if (update != nullptr) {
    reads.push_back(update->alpha.buffer);
    if (update->z) {
      binder.loop(ScalarFunction::identity, output, {*update->z});
      reads.push_back(output.buffer);
    }
    if (update->beta) reads.push_back(update->beta->buffer);
  }
  MatrixOperand a = as_matrices(binder, x, x_axes.batch, x_axes.kept, x_axes.summed);
  MatrixOperand b = as_matrices(binder, y, y_axes.batch, y_axes.summed, y_axes.kept);
  reads.push_back(a.view.buffer);
  reads.push_back(b.view.buffer);
  const std::int64_t batches = length_of(x, x_axes.batch), rows = length_of(x, x_axes.kept);
  const std::int64_t columns = length_of(y, y_axes.kept), depth = length_of(x, x_axes.summed);
  const bool uses_panels = is_for_panels(b, x.dtype, batches, rows, columns, depth);
  std::vector<int> writes{output.buffer};
  auto step = std::make_unique<ProductStep>(std::move(a), std::move(b), output, batches, rows,
                                            columns, depth);
  if (update != nullptr) step->set_update(*update);
  if (uses_panels) {
    const std::int64_t packed = std::min(panel_count(x.dtype, columns), kPanelsAtATime);
    View panels = binder.allocate(DType::uint8, {packed * std::min(depth, kPanelDepth) *
                                                 static_cast<std::int64_t>(kPanelBytes)});
    writes.push_back(panels.buffer);
    step->set_panels(std::move(panels));
  }
  binder.emit(std::move(step), std::move(reads), std::move(writes));
  return output;
}

}  // namespace croton
