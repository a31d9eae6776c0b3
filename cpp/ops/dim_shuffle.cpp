// Checks, gradient and view of dimshuffle.
#include "ops/dim_shuffle.h"

#include <algorithm>

#include "base/error.h"
#include "ops/binder.h"

namespace croton {

DimShuffle::DimShuffle(Pattern input_broadcastable, std::vector<std::int64_t> order)
    : input_broadcastable_(std::move(input_broadcastable)), order_(std::move(order)) {
  const auto ndim = static_cast<std::int64_t>(input_broadcastable_.size());
  std::vector<bool> seen(input_broadcastable_.size(), false);
  for (const std::int64_t axis : order_) {
    if (axis == kNew) continue;
    if (axis < 0 || axis >= ndim) {
      fail(ErrorKind::value_error, "dimshuffle: axis ", axis, " is not one of the ", ndim,
           " dimensions");
    }
    if (seen[static_cast<std::size_t>(axis)])
      fail(ErrorKind::value_error, "dimshuffle: axis ", axis, " is given twice");
    seen[static_cast<std::size_t>(axis)] = true;
  }
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (!seen[i] && !input_broadcastable_[i]) {
      fail(ErrorKind::value_error,
           "dimshuffle: only broadcastable dimensions can be dropped, dimension ", i,
           " is not; broadcastable pattern ", to_text(input_broadcastable_));
    }
  }
}

bool DimShuffle::is_identity() const {
  if (order_.size() != input_broadcastable_.size()) return false;
  for (std::size_t i = 0; i < order_.size(); ++i) {
    if (order_[i] != static_cast<std::int64_t>(i)) return false;
  }
  return true;
}

std::vector<Property> DimShuffle::properties() const {
  std::vector<std::int64_t> pattern(input_broadcastable_.begin(), input_broadcastable_.end());
  return {{"input_broadcastable", std::move(pattern)}, {"new_order", order_}};
}

std::string DimShuffle::text() const {
  std::string result = "InplaceDimShuffle{";
  for (std::size_t i = 0; i < order_.size(); ++i) {
    if (i > 0) result += ",";
    result += order_[i] == kNew ? "x" : std::to_string(order_[i]);
  }
  return result + "}";
}

Ref<Apply> DimShuffle::make(VariableList inputs) const {
  if (inputs.size() != 1)
    fail(ErrorKind::type_error, text(), " takes one argument, got ", inputs.size());
  const Pattern& pattern = inputs[0]->broadcastable();
  if (pattern.size() != input_broadcastable_.size()) {
    fail(ErrorKind::type_error, text(), ": the input has ", pattern.size(),
         " dimensions instead of ", input_broadcastable_.size());
  }
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (input_broadcastable_[i] && !pattern[i]) {
      fail(ErrorKind::type_error, text(), ": the input's broadcastable pattern ", to_text(pattern),
           " does not fit ", to_text(input_broadcastable_));
    }
  }
  Pattern output;
  for (const std::int64_t axis : order_)
    output.push_back(axis == kNew || pattern[static_cast<std::size_t>(axis)]);
  const DType dtype = inputs[0]->dtype();
  return apply(std::move(inputs), TensorType::get(dtype, output));
}

VariableList DimShuffle::vjp(const Apply&, const VariableList& output_gradients,
                             const Wanted&) const {
  if (!output_gradients[0]) return {nullptr};
  std::vector<std::int64_t> inverse(input_broadcastable_.size(), kNew);
  for (std::size_t i = 0; i < order_.size(); ++i) {
    if (order_[i] != kNew)
      inverse[static_cast<std::size_t>(order_[i])] = static_cast<std::int64_t>(i);
  }
  return {dim_shuffle(output_gradients[0], inverse)};
}

void DimShuffle::bind(const Apply&, Binder& binder) const {
  View view = binder.input(0);
  const Dims shape = view.shape, strides = view.strides;
  view.shape.clear();
  view.strides.clear();
  for (const std::int64_t axis : order_) {
    view.shape.push_back(axis == kNew ? 1 : shape[static_cast<std::size_t>(axis)]);
    view.strides.push_back(axis == kNew ? 0 : strides[static_cast<std::size_t>(axis)]);
  }
  binder.set_output(0, std::move(view));
}

Ref<Variable> dim_shuffle(const Ref<Variable>& variable, const std::vector<std::int64_t>& order) {
  const auto op = unique<DimShuffle>(variable->broadcastable(), order);
  return op->is_identity() ? variable : op->make({variable})->output();
}

}  // namespace croton
