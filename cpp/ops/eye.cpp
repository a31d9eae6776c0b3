// Types and filling of eye and tri.
#include "ops/eye.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "kernels/kernel_table.h"
#include "ops/binder.h"
#include "ops/constants.h"
#include "ops/expression.h"

namespace croton {

Ref<Apply> Eye::make(VariableList inputs) const {
  if (inputs.size() != 3) {
    fail(ErrorKind::type_error, text(), " takes rows, columns and the diagonal, got ",
         inputs.size(), " arguments");
  }
  for (Ref<Variable>& input : inputs) {
    if (input->ndim() != 0) {
      // Theano's classes of error.
      fail(is_triangle_ ? ErrorKind::value_error : ErrorKind::assertion_error, text(),
           " takes scalars, got ", input->type()->text());
    }
    if (!is_discrete(input->dtype()))
      fail(ErrorKind::assertion_error, text(), " takes integers, got ", input->type()->text());
    input = as_int64(input);
  }
  return apply(std::move(inputs), TensorType::get(dtype_, Pattern{false, false}));
}

VariableList Eye::vjp(const Apply& node, const VariableList&, const Wanted& wanted) const {
  VariableList result(3);
  for (std::size_t i = 0; i < 3; ++i) {
    if (wanted[i]) result[i] = undefined_gradient(*this, node, i, "it is a whole number");
  }
  return result;
}

void Eye::bind(const Apply&, Binder& binder) const {
  std::int64_t rows = binder.integer(0), columns = binder.integer(1);
  const std::int64_t diagonal = binder.integer(2);
  if (is_triangle_) {
    rows = std::max<std::int64_t>(0, rows);
    columns = std::max<std::int64_t>(0, columns);
  } else if (rows < 0 || columns < 0) {
    fail(ErrorKind::value_error, text(), ": negative dimensions are not allowed, got ", rows,
         " rows and ", columns, " columns");
  }
  View output = binder.allocate(dtype_, Dims{rows, columns});
  const Ref<Variable> one = typed_constant(dtype_, 1);
  const NDArray one_data = static_cast<const Constant&>(*one).data();
  const bool is_triangle = is_triangle_;
  emit_work(binder, {}, {output}, [=](char* const* memory) {
    const std::size_t item = item_size(output.dtype);
    char* row = output.address(memory);
    std::memset(row, 0, static_cast<std::size_t>(rows * columns) * item);
    const auto fill = kernels().fill[size_index(item)];
    for (std::int64_t i = 0; i < rows; ++i, row += static_cast<std::size_t>(columns) * item) {
      // The diagonal's column in this row; a sum of far-off numbers may not be representable.
      std::int64_t column;
      if (__builtin_add_overflow(i, diagonal, &column)) column = columns;
      const std::int64_t last = std::min(columns - 1, column);
      const std::int64_t first = is_triangle ? 0 : column;
      if (first < 0 || last < first) continue;
      fill(static_cast<std::size_t>(last - first + 1), row + static_cast<std::size_t>(first) * item,
           one_data.data(), nullptr, nullptr);
    }
  });
  binder.set_output(0, std::move(output));
}

}  // namespace croton
