// Flags, gradient and binding of alloc.
#include "ops/alloc.h"

#include "base/error.h"
#include "ops/binder.h"
#include "ops/dim_shuffle.h"
#include "ops/expression.h"
#include "ops/reduce.h"
#include "ops/shape_ops.h"

namespace croton {

Ref<Apply> Alloc::make(VariableList inputs) const {
  if (inputs.empty()) fail(ErrorKind::type_error, "Alloc takes a value and the dimensions");
  const std::size_t ndim = inputs.size() - 1;
  if (inputs[0]->ndim() > ndim) {
    fail(ErrorKind::type_error, "Alloc: the value has more dimensions (", inputs[0]->ndim(),
         ") than the shape (", ndim, ")");
  }
  Pattern pattern;
  for (std::size_t i = 1; i <= ndim; ++i) {
    if (inputs[i]->ndim() != 0 || !is_discrete(inputs[i]->dtype())) {
      fail(ErrorKind::type_error, "Alloc: a dimension must be an integer scalar, got ",
           inputs[i]->type()->text());
    }
    pattern.push_back(is_known_one(inputs[i].get()));
    inputs[i] = cast(Expression(inputs[i]), DType::int64).variable();
  }
  const DType dtype = inputs[0]->dtype();
  return apply(std::move(inputs), TensorType::get(dtype, pattern));
}

VariableList Alloc::vjp(const Apply& node, const VariableList& output_gradients,
                        const Wanted&) const {
  VariableList result(node.inputs().size());
  if (!output_gradients[0]) return result;
  const Ref<Variable>& value = node.input(0);
  const Ref<Variable>& g = output_gradients[0];
  const std::size_t added = g->ndim() - value->ndim();
  Pattern wanted(added, true);
  for (const bool flag : value->broadcastable()) wanted.push_back(flag);
  // The added dimensions go by a sum even where they have length 1 already.
  std::vector<std::int64_t> order;
  for (std::size_t i = added; i < wanted.size(); ++i) order.push_back(static_cast<std::int64_t>(i));
  result[0] = dim_shuffle(sum_to_pattern(g, wanted), order);
  return result;
}

void Alloc::bind(const Apply& node, Binder& binder) const {
  View view = binder.input(0);
  Dims shape, strides;
  for (std::size_t i = 1; i < node.inputs().size(); ++i) {
    const std::int64_t length = binder.integer(i);
    if (length < 0)
      fail(ErrorKind::value_error, "Alloc: negative dimensions are not allowed, got ", length);
    shape.push_back(length);
  }
  const std::size_t added = shape.size() - view.shape.size();
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i < added || view.shape[i - added] == 1) {
      strides.push_back(0);
    } else if (view.shape[i - added] == shape[i]) {
      strides.push_back(view.strides[i - added]);
    } else {
      fail(ErrorKind::value_error, "Alloc: could not broadcast a value of shape ",
           to_text(view.shape), " to shape ", to_text(shape));
    }
  }
  element_count(shape);  // raises when the array cannot exist
  view.shape = shape;
  view.strides = strides;
  binder.set_output(0, std::move(view));
}

}  // namespace croton
