// Types, gradient and work of sorting.
#include "ops/sort.h"

#include "base/error.h"
#include "kernels/sort_rows.h"
#include "ops/along_axis.h"
#include "ops/axis_argument.h"
#include "ops/binder.h"
#include "ops/expression.h"
#include "ops/lines.h"

namespace croton {

namespace {

// Memory for the rows that are sorted at a time.
View allocate_scratch(Binder& binder, const Lines& lines, std::size_t row_bytes) {
  const std::int64_t pieces = line_pieces(lines.count(), lines.length());
  return binder.allocate(DType::uint8, {pieces, static_cast<std::int64_t>(row_bytes)});
}

double sorting_cost(const Dims& shape) { return 50 * static_cast<double>(element_count(shape)); }

}  // namespace

std::vector<Property> Sorting::properties() const {
  PropertyValue order;
  if (order_) order = *order_;
  return {{"kind", kind_}, {"order", order}};
}

std::string Sorting::text() const {
  return std::string(class_name()) + "{" + kind_ + ", " + order_.value_or("None") + "}";
}

VariableList Sorting::checked(VariableList inputs) const {
  if (inputs.size() != 2)
    fail(ErrorKind::type_error, text(), " takes 2 arguments, got ", inputs.size());
  if (kind_ != "quicksort" && kind_ != "mergesort" && kind_ != "heapsort" && kind_ != "stable") {
    fail(ErrorKind::value_error, text(),
         ": the kind must be 'quicksort', 'mergesort', 'heapsort' or 'stable', got '", kind_, "'");
  }
  if (order_)
    fail(ErrorKind::value_error, text(),
         ": an order of fields was given for an array without fields");
  inputs[1] = axis_argument(*this, inputs[1], inputs[0]->ndim());
  return inputs;
}

Ref<Apply> SortOp::make(VariableList inputs) const {
  inputs = checked(std::move(inputs));
  const Ref<Type> type = inputs[0]->type();
  return apply(std::move(inputs), type);
}

// Each element's gradient goes to where the element came from.
VariableList SortOp::vjp(const Apply& node, const VariableList& output_gradients,
                         const Wanted& wanted) const {
  VariableList result(2);
  const Ref<Variable>& x = node.input(0);
  const Ref<Variable>& axis = node.input(1);
  if (wanted[1]) result[1] = undefined_gradient(*this, node, 1, "an axis is an integer");
  if (!output_gradients[0] || !wanted[0]) return result;
  const Ref<Variable> places = unique<ArgSortOp>(kind(), order())->make({x, axis})->output();
  result[0] = unique<AddAlongAxis>()->make({x, output_gradients[0], places, axis})->output();
  return result;
}

void SortOp::bind(const Apply&, Binder& binder) const {
  const View array = binder.input(0);
  const std::size_t axis = bound_axis(*this, binder, 1, array.shape.size());
  const View from = binder.contiguous(with_axis_last(array, axis));
  if (from.shape.back() <= 1) return binder.set_output(0, with_last_axis_at(from, axis));
  const View to = binder.allocate(array.dtype, from.shape);
  const std::size_t last = to.shape.size() - 1;
  const Lines from_lines(from, last), to_lines(to, last);
  const std::size_t row_bytes = sort_scratch_bytes(to.dtype, to_lines.length());
  const View scratch = allocate_scratch(binder, to_lines, row_bytes);
  emit_work(
      binder, {from}, {to, scratch},
      [=](char* const* memory) {
        for_each_line(to_lines.count(), to_lines.length(), [&](std::int64_t i, std::int64_t piece) {
          sort_row(to.dtype, to_lines.length(), from_lines.line(memory, i),
                   to_lines.line(memory, i),
                   scratch.address(memory) + piece * static_cast<std::int64_t>(row_bytes));
        });
      },
      sorting_cost(to.shape));
  binder.set_output(0, with_last_axis_at(to, axis));
}

Ref<Apply> ArgSortOp::make(VariableList inputs) const {
  inputs = checked(std::move(inputs));
  const auto type = TensorType::get(DType::int64, inputs[0]->broadcastable());
  return apply(std::move(inputs), type);
}

void ArgSortOp::bind(const Apply&, Binder& binder) const {
  const View array = binder.input(0);
  const std::size_t axis = bound_axis(*this, binder, 1, array.shape.size());
  const View from = binder.contiguous(with_axis_last(array, axis));
  const View to = binder.allocate(DType::int64, from.shape);
  const std::size_t last = to.shape.size() - 1;
  const Lines from_lines(from, last), to_lines(to, last);
  const std::size_t row_bytes = argsort_scratch_bytes(from.dtype, to_lines.length());
  const View scratch = allocate_scratch(binder, to_lines, row_bytes);
  emit_work(
      binder, {from}, {to, scratch},
      [=](char* const* memory) {
        if (to_lines.length() <= 1) {
          std::fill_n(reinterpret_cast<std::int64_t*>(to.address(memory)), element_count(to.shape),
                      0);
          return;
        }
        for_each_line(to_lines.count(), to_lines.length(), [&](std::int64_t i, std::int64_t piece) {
          argsort_row(from.dtype, to_lines.length(), from_lines.line(memory, i),
                      reinterpret_cast<std::int64_t*>(to_lines.line(memory, i)),
                      scratch.address(memory) + piece * static_cast<std::int64_t>(row_bytes));
        });
      },
      sorting_cost(to.shape));
  binder.set_output(0, with_last_axis_at(to, axis));
}

}  // namespace croton
