// Types and binding of packed matrices and products with them.
#include "ops/packed_matrix.h"

#include <algorithm>

#include "base/error.h"
#include "base/thread_pool.h"
#include "ops/binder.h"
#include "ops/panel_product.h"

namespace croton {

namespace {

void check_matrix(const Op& op, const Variable& input) {
  if (input.is_tensor() && input.ndim() == 2 &&
      (input.dtype() == DType::float32 || input.dtype() == DType::float64))
    return;
  fail(ErrorKind::type_error, op.text(), " takes matrices of float32 or float64, got ",
       input.type()->text());
}

std::int64_t packed_length(const View& matrix) {
  return panel_bytes(matrix.dtype, matrix.shape[0], matrix.shape[1]) /
         static_cast<std::int64_t>(item_size(matrix.dtype));
}

std::int64_t in_elements(const View& view, std::size_t axis) {
  return view.strides[axis] / static_cast<std::int64_t>(item_size(view.dtype));
}

StridedMatrix strided(const View& view, char* const* memory) {
  return {view.address(memory), in_elements(view, 0), in_elements(view, 1)};
}

// Products go along rows or columns that lie together.
bool has_unit_stride(const View& view) {
  const auto item = static_cast<std::int64_t>(item_size(view.dtype));
  return (view.strides[1] == item && view.strides[0] % item == 0) ||
         (view.strides[0] == item && view.strides[1] % item == 0);
}

}  // namespace

Ref<Apply> PackedMatrix::make(VariableList inputs) const {
  if (inputs.size() != 1)
    fail(ErrorKind::type_error, text(), " takes one argument, got ", inputs.size());
  check_matrix(*this, *inputs[0]);
  const Ref<Type> type = TensorType::get(inputs[0]->dtype(), {false});
  return apply(std::move(inputs), type);
}

void PackedMatrix::bind(const Apply&, Binder& binder) const {
  const View& given = binder.input(0);
  const View matrix = has_unit_stride(given) ? given : binder.contiguous(given);
  const View packed = binder.allocate(matrix.dtype, {packed_length(matrix)});
  if (packed.shape[0] != 0) {
    emit_work(binder, {matrix}, {packed}, [matrix, packed](char* const* memory) {
      pack_panels(matrix.dtype, matrix.shape[0], matrix.shape[1], strided(matrix, memory),
                  packed.address(memory));
    });
  }
  binder.set_output(0, packed);
}

Ref<Apply> PackedDot::make(VariableList inputs) const {
  if (inputs.size() != 3)
    fail(ErrorKind::type_error, text(), " takes 3 arguments, got ", inputs.size());
  for (const std::size_t i : {0, 1}) check_matrix(*this, *inputs[i]);
  const DType dtype = inputs[0]->dtype();
  const Variable& packed = *inputs[2];
  if (inputs[1]->dtype() != dtype || !packed.is_tensor() || packed.ndim() != 1 ||
      packed.dtype() != dtype)
    fail(ErrorKind::type_error, text(), ": the factors differ in dtype, or one is not packed");
  const Ref<Type> type =
      TensorType::get(dtype, {inputs[0]->broadcastable()[0], inputs[1]->broadcastable()[1]});
  return apply(std::move(inputs), type);
}

void PackedDot::bind(const Apply&, Binder& binder) const {
  const View& given = binder.input(0);
  const View& shape = binder.input(1);
  const View& packed = binder.input(2);
  if (given.shape[1] != shape.shape[0]) {
    fail(ErrorKind::value_error, "dot: shapes do not match: dimension 1 of x has length ",
         given.shape[1], " (shape ", to_text(given.shape), "), but dimension 0 of y has length ",
         shape.shape[0], " (shape ", to_text(shape.shape), ")");
  }
  if (!packed.is_contiguous() || packed.shape[0] != packed_length(shape))
    fail(ErrorKind::value_error, text(), ": the packed matrix is not that of this shape");
  const std::int64_t rows = given.shape[0], columns = shape.shape[1], depth = given.shape[1];
  const View output = binder.allocate(given.dtype, {rows, columns});
  binder.set_output(0, output);
  if (rows == 0 || columns == 0) return;
  const View x = has_unit_stride(given) ? given : binder.contiguous(given);
  // Cut by the size alone, so that results do not depend on the number of threads.
  constexpr std::int64_t kWorkPerPiece = 1 << 21, kFewestRows = 32;
  const std::int64_t work_of_row = std::max<std::int64_t>(1, columns * depth);
  const std::int64_t height = std::max(kFewestRows, kWorkPerPiece / work_of_row);
  const auto multiply = [=](char* const* memory) {
    const StridedMatrix a = strided(x, memory);
    const auto item = static_cast<std::int64_t>(item_size(x.dtype));
    const auto multiply_rows = [&](std::int64_t piece) {
      const std::int64_t first = piece * height;
      multiply_panels(x.dtype, std::min(height, rows - first), columns, depth,
                      {a.first + first * a.row_stride * item, a.row_stride, a.column_stride},
                      packed.address(memory), output.address(memory) + first * columns * item,
                      columns, {});
    };
    if (rows <= height) return multiply_rows(0);
    parallel_for((rows + height - 1) / height, multiply_rows);
  };
  constexpr double kProductsPerInstruction = 8;
  emit_work(binder, {x, packed}, {output}, multiply,
            static_cast<double>(rows) * static_cast<double>(work_of_row) / kProductsPerInstruction);
}

}  // namespace croton
