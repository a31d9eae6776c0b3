// Types, gradients and work of filled diagonals.
#include "ops/fill_diagonal.h"

#include <algorithm>

#include "base/error.h"
#include "ops/binder.h"
#include "ops/constants.h"
#include "ops/expression.h"
#include "ops/reduce.h"

namespace croton {

namespace {

// Checks the number and gives it the dtype of the array.
void prepare_number(const Op& op, VariableList& inputs) {
  if (inputs[1]->ndim() != 0) {
    fail(ErrorKind::type_error, op.text(), ": the second argument must be a scalar, got ",
         inputs[1]->type()->text());
  }
  const DType dtype = inputs[0]->dtype();
  if (upcast(dtype, inputs[1]->dtype()) != dtype) {
    fail(ErrorKind::type_error, op.text(), ": a number of type ", name_of(inputs[1]->dtype()),
         " does not fit an array of type ", name_of(dtype));
  }
  inputs[1] = cast(Expression(inputs[1]), dtype).variable();
}

// The array's gradient without the diagonal, and the sum over the diagonal.
VariableList diagonal_vjp(const Op& op, const Apply& node, const VariableList& output_gradients,
                          const Wanted& wanted) {
  VariableList result(node.inputs().size());
  const Ref<Variable>& g = output_gradients[0];
  if (!g) return result;
  const auto filled = [&](const Ref<Variable>& array, double number) {
    VariableList inputs = node.inputs();
    inputs[0] = array;
    inputs[1] = typed_constant(array->dtype(), number);
    return op.make(std::move(inputs))->output();
  };
  if (wanted[0]) result[0] = filled(g, 0);
  if (wanted[1]) {
    const Expression none = fill_like(Expression(g), Expression(typed_constant(DType::bool_, 0)));
    const Expression on_diagonal = where(Expression(filled(none.variable(), 1)), Expression(g));
    const auto sum = unique<Reduce>(ReduceFunction::sum, std::nullopt, std::nullopt, std::nullopt);
    result[1] = sum->make({on_diagonal.variable()})->output();
  }
  return result;
}

// Copies the array and emits the work of setting `count` elements, `step` bytes apart.
void bind_diagonal(Binder& binder, std::int64_t start, std::int64_t step, std::int64_t count) {
  const View array = binder.input(0), number = binder.input(1);
  const View to = binder.allocate(array.dtype, array.shape);
  binder.loop(ScalarFunction::identity, to, {array});
  View diagonal = to;
  diagonal.offset += count > 0 ? start : 0;
  diagonal.shape = {std::max<std::int64_t>(0, count)};
  diagonal.strides = {step};
  binder.loop(ScalarFunction::identity, diagonal, {number});
  binder.set_output(0, to);
}

}  // namespace

Ref<Apply> FillDiagonal::make(VariableList inputs) const {
  if (inputs.size() != 2)
    fail(ErrorKind::type_error, text(), " takes 2 arguments, got ", inputs.size());
  if (inputs[0]->ndim() < 2) {
    fail(ErrorKind::type_error, text(),
         ": the first argument must have at least two dimensions, got ", inputs[0]->type()->text());
  }
  prepare_number(*this, inputs);
  const Ref<Type> type = inputs[0]->type();
  return apply(std::move(inputs), type);
}

VariableList FillDiagonal::vjp(const Apply& node, const VariableList& output_gradients,
                               const Wanted& wanted) const {
  return diagonal_vjp(*this, node, output_gradients, wanted);
}

void FillDiagonal::bind(const Apply&, Binder& binder) const {
  const View array = binder.input(0);
  const Dims& shape = array.shape;
  if (shape.size() > 2 &&
      std::any_of(shape.begin(), shape.end(), [&](std::int64_t n) { return n != shape[0]; })) {
    fail(ErrorKind::value_error, text(), ": the dimensions must be equal, got ", to_text(shape));
  }
  std::int64_t step = 0;
  for (const std::int64_t stride : contiguous_strides(shape, item_size(array.dtype)))
    step += stride;
  bind_diagonal(binder, 0, step, *std::min_element(shape.begin(), shape.end()));
}

Ref<Apply> FillDiagonalOffset::make(VariableList inputs) const {
  if (inputs.size() != 3)
    fail(ErrorKind::type_error, text(), " takes 3 arguments, got ", inputs.size());
  if (inputs[0]->ndim() != 2) {
    fail(ErrorKind::type_error, text(), ": the first argument must be a matrix, got ",
         inputs[0]->type()->text());
  }
  if (inputs[2]->ndim() != 0 || !is_discrete(inputs[2]->dtype()) || is_bool(inputs[2]->dtype())) {
    fail(ErrorKind::type_error, text(), ": the offset must be an integer scalar, got ",
         inputs[2]->type()->text());
  }
  prepare_number(*this, inputs);
  inputs[2] = cast(Expression(inputs[2]), DType::int64).variable();
  const Ref<Type> type = inputs[0]->type();
  return apply(std::move(inputs), type);
}

VariableList FillDiagonalOffset::vjp(const Apply& node, const VariableList& output_gradients,
                                     const Wanted& wanted) const {
  VariableList result = diagonal_vjp(*this, node, output_gradients, wanted);
  if (wanted[2]) result[2] = undefined_gradient(*this, node, 2, "an offset is an integer");
  return result;
}

void FillDiagonalOffset::bind(const Apply&, Binder& binder) const {
  const View array = binder.input(0);
  const std::int64_t height = array.shape[0], width = array.shape[1];
  const std::int64_t offset = std::clamp(binder.integer(2), -height, width);
  const auto item = static_cast<std::int64_t>(item_size(array.dtype));
  const std::int64_t start = offset >= 0 ? offset : -offset * width;
  const std::int64_t count = std::min(height + std::min<std::int64_t>(offset, 0),
                                      width - std::max<std::int64_t>(offset, 0));
  bind_diagonal(binder, start * item, (width + 1) * item, count);
}

}  // namespace croton
