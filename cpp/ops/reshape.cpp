// Static flags, gradient and binding of reshape.
#include "ops/reshape.h"

#include <optional>

#include "base/error.h"
#include "ops/binder.h"
#include "ops/constants.h"
#include "ops/expression.h"
#include "ops/shape_ops.h"

namespace croton {

Ref<Apply> Reshape::make(VariableList inputs) const {
  if (inputs.size() != 2)
    fail(ErrorKind::type_error, text(), " takes 2 arguments, got ", inputs.size());
  if (inputs[1]->ndim() != 1 || !is_discrete(inputs[1]->dtype())) {
    fail(ErrorKind::type_error, text(), ": the shape must be a vector of integers, got ",
         inputs[1]->type()->text());
  }
  const std::optional<std::size_t> count = known_length(inputs[1].get());
  if (count && *count != static_cast<std::size_t>(ndim_)) {
    fail(ErrorKind::value_error, text(), ": the shape has ", *count, " entries");
  }
  const Pattern pattern = known_ones(inputs[1].get(), static_cast<std::size_t>(ndim_));
  inputs[1] = cast(Expression(inputs[1]), DType::int64).variable();
  const DType dtype = inputs[0]->dtype();
  return apply(std::move(inputs), TensorType::get(dtype, pattern));
}

VariableList Reshape::vjp(const Apply& node, const VariableList& output_gradients,
                          const Wanted&) const {
  if (!output_gradients[0]) return {nullptr, nullptr};
  const Ref<Variable>& x = node.input(0);
  const auto back = unique<Reshape>(static_cast<std::int64_t>(x->ndim()));
  const Ref<Variable> g = back->make({output_gradients[0], shape_of(x)})->output();
  return {with_pattern(g, x->broadcastable()), nullptr};
}

void Reshape::bind(const Apply&, Binder& binder) const {
  const View& input = binder.input(0);
  const std::int64_t size = element_count(input.shape);
  const std::int64_t entries = binder.input(1).shape[0];
  const auto reject = [&](const Dims& shape) {
    fail(ErrorKind::value_error, text(), ": cannot reshape array of shape ", to_text(input.shape),
         " into shape ", to_text(shape));
  };
  Dims shape;
  std::int64_t known = 1;
  std::ptrdiff_t open = -1;
  for (std::int64_t i = 0; i < entries; ++i) shape.push_back(binder.integer(1, i));
  if (entries != ndim_) reject(shape);
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == -1 && open < 0) {
      open = static_cast<std::ptrdiff_t>(i);
    } else if (shape[i] < 0 || __builtin_mul_overflow(known, shape[i], &known)) {
      reject(shape);
    }
  }
  if (open >= 0) {
    if (known == 0 || size % known != 0) reject(shape);
    shape[static_cast<std::size_t>(open)] = size / known;
  } else if (known != size) {
    reject(shape);
  }
  View view = binder.contiguous(input);
  view.shape = shape;
  view.strides = contiguous_strides(shape, item_size(view.dtype));
  binder.set_output(0, std::move(view));
}

}  // namespace croton
