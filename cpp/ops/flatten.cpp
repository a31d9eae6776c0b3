// Checks, gradient and binding of flatten.
#include "ops/flatten.h"

#include <algorithm>

#include "base/error.h"
#include "ops/binder.h"
#include "ops/reshape.h"
#include "ops/shape_ops.h"

namespace croton {

Ref<Apply> Flatten::make(VariableList inputs) const {
  if (inputs.size() != 1) fail(ErrorKind::type_error, text(), " takes one array");
  const Pattern& pattern = inputs[0]->broadcastable();
  const auto most = std::max<std::int64_t>(1, static_cast<std::int64_t>(pattern.size()));
  if (outdim_ < 1 || outdim_ > most) {
    fail(ErrorKind::value_error, text(), ": an array of ", pattern.size(),
         " dimensions cannot be flattened to ", outdim_);
  }
  const auto kept = static_cast<std::size_t>(outdim_ - 1);
  Pattern result(pattern.begin(), pattern.begin() + kept);
  result.push_back(std::all_of(pattern.begin() + kept, pattern.end(), [](bool b) { return b; }));
  const auto type = TensorType::get(inputs[0]->dtype(), result);
  return apply(std::move(inputs), type);
}

VariableList Flatten::vjp(const Apply& node, const VariableList& output_gradients,
                          const Wanted&) const {
  if (!output_gradients[0]) return {nullptr};
  const Ref<Variable>& x = node.input(0);
  const auto back = unique<Reshape>(static_cast<std::int64_t>(x->ndim()));
  const Ref<Variable> g = back->make({output_gradients[0], shape_of(x)})->output();
  return {with_pattern(g, x->broadcastable())};
}

void Flatten::bind(const Apply&, Binder& binder) const {
  View view = binder.contiguous(binder.input(0));
  std::int64_t joined = 1;
  while (view.shape.size() >= static_cast<std::size_t>(outdim_)) {
    joined *= view.shape.back();
    view.shape.pop_back();
  }
  view.shape.push_back(joined);
  view.strides = contiguous_strides(view.shape, item_size(view.dtype));
  binder.set_output(0, std::move(view));
}

}  // namespace croton
