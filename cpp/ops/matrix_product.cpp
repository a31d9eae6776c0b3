// How the dimensions of two operands become matrices, and the step that multiplies them.
#include "ops/matrix_product.h"

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/thread_pool.h"
#include "libraries/blas.h"
#include "ops/blocked_product.h"
#include "ops/row_product.h"
#include "ops/scratch_slots.h"

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

  MatrixOperand a_, b_;
  View c_;
  std::optional<ProductUpdate> update_;
  std::int64_t batches_, rows_, columns_, depth_;
  std::int64_t rows_per_block_, blocks_, matrices_per_piece_;
};

// The matrices of a batch, multiplied by our own kernels. Large products are taken one after the
// other and spread over the threads, small ones several at a time.
class BlockedProductStep final : public Step {
 public:
  BlockedProductStep(BlockedProduct product, View a, View b, View c, View scratch,
                     std::int64_t batches, std::int64_t a_batch, std::int64_t b_batch)
      : product_(product),
        a_(std::move(a)),
        b_(std::move(b)),
        c_(std::move(c)),
        scratch_(std::move(scratch)),
        batches_(batches),
        a_batch_(a_batch),
        b_batch_(b_batch),
        c_batch_(element_count(c_.shape) / batches *
                 static_cast<std::int64_t>(item_size(c_.dtype))) {
    if (takes_all_threads(product, batches)) return;
    at_a_time_ =
        static_cast<std::int64_t>(std::min(kWorkPerPiece / (product.work() + 64), 1e6)) + 1;
  }

  // The scratch memory that a step needs, in elements.
  static std::int64_t scratch_size(const BlockedProduct& product, std::int64_t batches) {
    const std::int64_t slots = scratch_slot_count();
    return takes_all_threads(product, batches) ? product.scratch_size(slots)
                                               : slots * product.scratch_size(1);
  }

  void set_update(const ProductUpdate& update) { update_ = update; }

  void run(char* const* memory) const override {
    ProductFinish finish;
    if (update_) {
      finish.alpha = blas::scalar(c_.dtype, update_->alpha.address(memory)).real();
      if (update_->z) {
        finish.beta =
            update_->beta ? blas::scalar(c_.dtype, update_->beta->address(memory)).real() : 1;
      }
    }
    if (change_.operand.buffer >= 0) finish.added = change_.operand.address(memory);
    finish.rectifier = change_.rectifier;
    const auto item = static_cast<std::int64_t>(item_size(c_.dtype));
    const char *a = a_.address(memory), *b = b_.address(memory);
    char *c = c_.address(memory), *scratch = scratch_.address(memory);
    const auto multiply = [&](std::int64_t i, char* own, std::int64_t slots) {
      product_.run(a + i * a_batch_, b + i * b_batch_, c + i * c_batch_, finish, own, slots);
    };
    if (at_a_time_ == 0) {
      for (std::int64_t i = 0; i < batches_; ++i) multiply(i, scratch, slots_);
      return;
    }
    const std::int64_t scratch_stride = product_.scratch_size(1) * item;
    ScratchSlots free(slots_);
    const auto multiply_some = [&](std::int64_t piece) {
      const int slot = free.take();
      const std::int64_t first = piece * at_a_time_;
      for (std::int64_t i = first; i < std::min(batches_, first + at_a_time_); ++i)
        multiply(i, scratch + slot * scratch_stride, 1);
      free.give_back(slot);
    };
    const std::int64_t pieces = (batches_ + at_a_time_ - 1) / at_a_time_;
    if (pieces == 1) return multiply_some(0);
    parallel_for(pieces, multiply_some);
  }

  double cost() const override {
    constexpr double kProductsPerInstruction = 8;
    return static_cast<double>(batches_) * product_.work() / kProductsPerInstruction;
  }

  int changeable_output() const override {
    return product_.can_finish() && change_.operand.buffer < 0 &&
                   change_.rectifier == Rectifier::none
               ? c_.buffer
               : -1;
  }
  FinishedDimension finished_dimension() const override {
    return {element_count(c_.shape) / product_.columns(), product_.columns()};
  }
  std::unique_ptr<Step> with_change(const OutputChange& change) const override {
    if (change.kind != OutputChange::Kind::finish ||
        (change.operand.buffer >= 0 &&
         change.stride != static_cast<std::int64_t>(item_size(c_.dtype))))
      return nullptr;
    auto changed = std::make_unique<BlockedProductStep>(*this);
    changed->c_ = change.target;
    changed->change_ = change;
    return changed;
  }

 private:
  static constexpr double kWorkPerPiece = 1 << 21;

  // Whether products go one after the other, each on all threads: large ones, unless there are
  // many that a thread can take alone.
  static bool takes_all_threads(const BlockedProduct& product, std::int64_t batches) {
    constexpr std::int64_t kMany = 8;
    constexpr double kWorkOfOneThread = 8 * kWorkPerPiece;
    if (batches == 1) return true;
    return product.work() >= (batches >= kMany ? kWorkOfOneThread : kWorkPerPiece);
  }

  BlockedProduct product_;
  View a_, b_, c_, scratch_;
  std::optional<ProductUpdate> update_;
  OutputChange change_;  // what else is done to the result
  std::int64_t batches_, a_batch_, b_batch_, c_batch_;
  std::int64_t at_a_time_ = 0;  // 0 for one, on all threads
  std::int64_t slots_ = scratch_slot_count();
};

// Whether the elements along the last of the axes lie together.
bool has_unit_end(const View& view, const std::vector<std::int64_t>& axes) {
  return !axes.empty() && view.strides[static_cast<std::size_t>(axes.back())] ==
                              static_cast<std::int64_t>(item_size(view.dtype));
}

// A step where one factor is a vector, and the other a small matrix that it can be multiplied with
// from the left, as it lies or seen as transposed; else null.
std::unique_ptr<Step> vector_step(const View& vector, const std::vector<std::int64_t>& along,
                                  const View& matrix, const std::vector<std::int64_t>& rows,
                                  const std::vector<std::int64_t>& columns, const View& output,
                                  const ProductUpdate* update) {
  const auto item = static_cast<std::int64_t>(item_size(vector.dtype));
  const std::optional<Line> a = as_line(vector, along), down = as_line(matrix, rows),
                            across = as_line(matrix, columns);
  if (!a || !down || !across) return nullptr;
  for (const Line* line : {&*a, &*down, &*across}) {
    if (line->stride % item != 0) return nullptr;
  }
  return row_product({vector, matrix, output, down->length, across->length, a->stride / item,
                      down->stride / item, across->stride / item,
                      update != nullptr ? std::optional(*update) : std::nullopt});
}

std::int64_t batch_stride(const View& view, const std::vector<std::int64_t>& batch) {
  return batch.empty() ? 0 : view.strides[static_cast<std::size_t>(batch[0])];
}

// Binds a product of floats to our kernels. They take any strides of rows and columns, as long as
// one stride leads through all rows, and one through all columns; else a copy is made.
std::unique_ptr<Step> blocked_step(Binder& binder, View x, ProductAxes x_axes, View y,
                                   ProductAxes y_axes, const View& output,
                                   const ProductUpdate* update, std::vector<int>& reads,
                                   std::vector<int>& writes) {
  const auto item = static_cast<std::int64_t>(item_size(x.dtype));
  const auto strides_of = [&](View& view, ProductAxes& axes, const std::vector<std::int64_t>& rows,
                              const std::vector<std::int64_t>& columns) {
    const auto found = [&]() -> std::optional<BlockedProduct::Strides> {
      const std::optional<Line> down = as_line(view, rows), along = as_line(view, columns);
      if (!down || !along || down->stride % item != 0 || along->stride % item != 0)
        return std::nullopt;
      return BlockedProduct::Strides{down->stride / item, along->stride / item};
    };
    if (const auto strides = found()) return *strides;
    // What lies together stays together.
    const bool is_transposed = has_unit_end(view, rows) && !has_unit_end(view, columns);
    const auto& outer = is_transposed ? columns : rows;
    const auto& inner = is_transposed ? rows : columns;
    const std::int64_t width = length_of(view, inner);
    // One matrix that stands for a whole batch is copied once.
    const bool is_batch = batch_stride(view, axes.batch) != 0;
    std::vector<std::int64_t> order;
    if (is_batch) order = axes.batch;
    order.insert(order.end(), outer.begin(), outer.end());
    order.insert(order.end(), inner.begin(), inner.end());
    view = binder.contiguous(with_dimensions(view, order));
    axes.batch.clear();
    if (is_batch) axes.batch = {0};
    if (is_transposed) return BlockedProduct::Strides{1, width};
    return BlockedProduct::Strides{width, 1};
  };
  const std::int64_t batches = length_of(x, x_axes.batch), rows = length_of(x, x_axes.kept),
                     columns = length_of(y, y_axes.kept), depth = length_of(x, x_axes.summed);
  const BlockedProduct::Strides a = strides_of(x, x_axes, x_axes.kept, x_axes.summed);
  const BlockedProduct::Strides b = strides_of(y, y_axes, y_axes.summed, y_axes.kept);
  const BlockedProduct product(x.dtype, rows, columns, depth, a, b);
  const View scratch =
      binder.allocate(x.dtype, Dims{BlockedProductStep::scratch_size(product, batches)});
  reads.push_back(x.buffer);
  reads.push_back(y.buffer);
  writes.push_back(scratch.buffer);
  const std::int64_t a_batch = batch_stride(x, x_axes.batch);
  const std::int64_t b_batch = batch_stride(y, y_axes.batch);
  auto step = std::make_unique<BlockedProductStep>(product, std::move(x), std::move(y), output,
                                                   scratch, batches, a_batch, b_batch);
  if (update != nullptr) step->set_update(*update);
  return step;
}

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
  const std::int64_t rows = length_of(x, x_axes.kept), columns = length_of(y, y_axes.kept);
  const std::int64_t depth = length_of(x, x_axes.summed);
  std::vector<int> reads, writes{output.buffer};
  if (update != nullptr) {
    reads.push_back(update->alpha.buffer);
    if (update->beta) reads.push_back(update->beta->buffer);
  }
  if (x_axes.batch.empty() && depth > 1 && (rows == 1) != (columns == 1)) {
    auto step = rows == 1
                    ? vector_step(x, x_axes.summed, y, y_axes.summed, y_axes.kept, output, update)
                    : vector_step(y, y_axes.summed, x, x_axes.summed, x_axes.kept, output, update);
    if (step != nullptr) {
      reads.insert(reads.end(), {x.buffer, y.buffer});
      if (update != nullptr && update->z) reads.push_back(update->z->buffer);
      binder.emit(std::move(step), std::move(reads), std::move(writes));
      return output;
    }
  }
  if (update != nullptr && update->z) {
    binder.loop(ScalarFunction::identity, output, {*update->z});
    reads.push_back(output.buffer);
  }
  if (BlockedProduct::takes(x.dtype)) {
    auto step = blocked_step(binder, x, x_axes, y, y_axes, output, update, reads, writes);
    binder.emit(std::move(step), std::move(reads), std::move(writes));
    return output;
  }
  MatrixOperand a = as_matrices(binder, x, x_axes.batch, x_axes.kept, x_axes.summed);
  MatrixOperand b = as_matrices(binder, y, y_axes.batch, y_axes.summed, y_axes.kept);
  reads.push_back(a.view.buffer);
  reads.push_back(b.view.buffer);
  auto step = std::make_unique<ProductStep>(std::move(a), std::move(b), output,
                                            length_of(x, x_axes.batch), rows, columns, depth);
  if (update != nullptr) step->set_update(*update);
  binder.emit(std::move(step), std::move(reads), std::move(writes));
  return output;
}

}  // namespace croton
