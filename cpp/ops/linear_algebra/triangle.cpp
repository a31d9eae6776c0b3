// Types, gradient and binding of triangles.
#include "ops/linear_algebra/triangle.h"

#include <algorithm>
#include <cstring>

#include "ops/linear_algebra/arguments.h"

namespace croton {

std::string Triangle::text() const {
  return std::string("Triangle{") + (lower_ ? "lower" : "upper") +
         ", diagonal=" + std::to_string(diagonal_) + "}";
}

Ref<Apply> Triangle::make(VariableList inputs) const {
  check_count(*this, inputs, 1);
  if (inputs[0]->ndim() != 2) {
    fail(ErrorKind::assertion_error, text(), " takes a matrix, got ", inputs[0]->type()->text());
  }
  const Ref<Type> type = inputs[0]->type();
  return apply(std::move(inputs), type);
}

VariableList Triangle::vjp(const Apply&, const VariableList& output_gradients,
                           const Wanted&) const {
  if (!output_gradients[0]) return {nullptr};
  return {make({output_gradients[0]})->output()};
}

void Triangle::bind(const Apply&, Binder& binder) const {
  const View x = binder.contiguous(binder.input(0));
  const View result = binder.allocate(x.dtype, x.shape);
  const std::int64_t rows = x.shape[0], columns = x.shape[1];
  emit_work(
      binder, {x}, {result},
      [x, result, rows, columns, lower = lower_, diagonal = diagonal_](char* const* memory) {
        const std::size_t item = item_size(x.dtype);
        for (std::int64_t i = 0; i < rows; ++i) {
          // Columns kept: [first, last).
          const std::int64_t border = std::clamp<std::int64_t>(i + diagonal + lower, 0, columns);
          const auto first = static_cast<std::size_t>(lower ? 0 : border) * item,
                     last = static_cast<std::size_t>(lower ? border : columns) * item,
                     all = static_cast<std::size_t>(columns) * item;
          const std::size_t row = static_cast<std::size_t>(i) * all;
          const char* from = x.address(memory) + row;
          char* to = result.address(memory) + row;
          std::memset(to, 0, first);
          std::memcpy(to + first, from + first, last - first);
          std::memset(to + last, 0, all - last);
        }
      },
      static_cast<double>(rows * columns));
  binder.set_output(0, result);
}

}  // namespace croton
