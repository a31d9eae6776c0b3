// Conversions and copies that bring matrices into the form of the kernels over rows.
#include "ops/matrix_rows.h"

namespace croton {

DType row_dtype(DType dtype) { return dtype == DType::float16 ? DType::float32 : dtype; }

View with_dtype(Binder& binder, const View& view, DType dtype) {
  if (view.dtype == dtype) return view;
  const View converted = binder.allocate(dtype, view.shape);
  binder.loop(ScalarFunction::identity, converted, {view});
  return converted;
}

void set_rounded_output(Binder& binder, std::size_t i, const View& values, DType dtype) {
  binder.set_output(i, binder.is_needed(i) ? with_dtype(binder, values, dtype)
                                           : binder.allocate(dtype, values.shape));
}

MatrixRows rows_of(Binder& binder, const View& matrix, DType dtype) {
  View view = with_dtype(binder, matrix, dtype);
  const auto item = static_cast<std::int64_t>(item_size(dtype));
  const std::int64_t count = view.shape[0], columns = view.shape[1];
  const bool is_row = view.strides[1] == item || columns == 1;
  const bool is_ascending = view.strides[0] >= columns * item && view.strides[0] % item == 0;
  if (!is_row || (count > 1 && !is_ascending)) view = binder.contiguous(view);
  const std::int64_t stride = count > 1 ? view.strides[0] / item : columns;
  return {std::move(view), count, columns, stride};
}

MatrixRows allocate_rows(Binder& binder, DType dtype, const Dims& shape) {
  return {binder.allocate(dtype, shape), shape[0], shape[1], shape[1]};
}

}  // namespace croton
