// Flags, gradients and binding of alloc and of empty arrays.
#include "ops/alloc.h"

#include <cstring>

#include "base/error.h"
#include "ops/binder.h"
#include "ops/constants.h"
#include "ops/dim_shuffle.h"
#include "ops/expression.h"
#include "ops/reduce.h"
#include "ops/shape_ops.h"

namespace croton {

namespace {

// Checks the lengths among the inputs, from `first` on, and returns which are known to be 1.
Pattern prepare_lengths(const Op& op, VariableList& inputs, std::size_t first) {
  Pattern pattern;
  for (std::size_t i = first; i < inputs.size(); ++i) {
    if (inputs[i]->ndim() != 0 || !is_discrete(inputs[i]->dtype())) {
      fail(ErrorKind::type_error, op.class_name(), ": a dimension must be an integer scalar, got ",
           inputs[i]->type()->text());
    }
    pattern.push_back(is_known_one(inputs[i].get()));
    inputs[i] = as_int64(inputs[i]);
  }
  return pattern;
}

Dims read_lengths(const Op& op, const Binder& binder, std::size_t first, std::size_t count) {
  Dims shape;
  for (std::size_t i = first; i < count; ++i) {
    const std::int64_t length = binder.integer(i);
    if (length < 0) {
      fail(ErrorKind::value_error, op.class_name(), ": negative dimensions are not allowed, got ",
           length);
    }
    shape.push_back(length);
  }
  return shape;
}

}  // namespace

Ref<Apply> Alloc::make(VariableList inputs) const {
  if (inputs.empty()) fail(ErrorKind::type_error, "Alloc takes a value and the dimensions");
  const std::size_t ndim = inputs.size() - 1;
  if (inputs[0]->ndim() > ndim) {
    fail(ErrorKind::type_error, "Alloc: the value has more dimensions (", inputs[0]->ndim(),
         ") than the shape (", ndim, ")");
  }
  const Pattern pattern = prepare_lengths(*this, inputs, 1);
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
  const Dims shape = read_lengths(*this, binder, 1, node.inputs().size());
  Dims strides;
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

std::vector<Property> AllocEmpty::properties() const {
  return {{"dtype", std::string(name_of(dtype_))}};
}

std::string AllocEmpty::text() const {
  return std::string("AllocEmpty{dtype='") + name_of(dtype_) + "'}";
}

Ref<Apply> AllocEmpty::make(VariableList inputs) const {
  const Pattern pattern = prepare_lengths(*this, inputs, 0);
  return apply(std::move(inputs), TensorType::get(dtype_, pattern));
}

VariableList AllocEmpty::vjp(const Apply& node, const VariableList&, const Wanted&) const {
  return VariableList(node.inputs().size());
}

void AllocEmpty::bind(const Apply& node, Binder& binder) const {
  const Dims shape = read_lengths(*this, binder, 0, node.inputs().size());
  View output = binder.allocate(dtype_, shape);
  const auto bytes = static_cast<std::size_t>(element_count(shape)) * item_size(dtype_);
  emit_work(binder, {}, {output}, [output, bytes](char* const* memory) {
    std::memset(output.address(memory), 0, bytes);
  });
  binder.set_output(0, std::move(output));
}

}  // namespace croton
