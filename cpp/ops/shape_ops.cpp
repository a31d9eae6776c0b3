// Types, gradients and binding of the operations on shapes.
#include "ops/shape_ops.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "ops/argument_checks.h"
#include "ops/binder.h"
#include "ops/constants.h"
#include "ops/elementwise.h"
#include "ops/expression.h"
#include "ops/subtensor.h"

namespace croton {

namespace {

// Writes numbers that were known when the plan was bound.
class StoreIntegers final : public Step {
 public:
  StoreIntegers(View target, Dims values)
      : target_(std::move(target)), values_(std::move(values)) {}
  void run(char* const* memory) const override {
    std::memcpy(target_.address(memory), values_.data(), values_.size() * sizeof(std::int64_t));
  }

 private:
  View target_;
  Dims values_;
};

// Whether entry i of the symbolic shape is known to be 1.
bool is_entry_one(const Variable* shape, std::size_t i) {
  if (const Constant* constant = as_constant(shape)) {
    const NDArray& values = constant->data();
    return element_value(values.dtype(),
                         values.data() + static_cast<std::int64_t>(i) * values.strides()[0]) == 1;
  }
  const Apply* node = shape->owner();
  if (node == nullptr) return false;
  if (node->op()->family() == OpFamily::make_vector) return is_known_one(node->input(i).get());
  if (node->op()->family() == OpFamily::shape) return node->input(0)->broadcastable()[i];
  return false;
}

}  // namespace

Ref<Apply> Shape::make(VariableList inputs) const {
  check_count(*this, inputs, 1);
  return apply(std::move(inputs), TensorType::get(DType::int64, Pattern{false}));
}

VariableList Shape::vjp(const Apply&, const VariableList&, const Wanted&) const {
  return {nullptr};
}

void Shape::bind(const Apply&, Binder& binder) const {
  const Dims shape = binder.input(0).shape;
  View output = binder.allocate(DType::int64, Dims{static_cast<std::int64_t>(shape.size())});
  binder.emit(std::make_unique<StoreIntegers>(output, shape), {}, {output.buffer});
  binder.set_output(0, std::move(output));
}

std::vector<Property> MakeVector::properties() const {
  return {{"dtype", std::string(name_of(dtype_))}};
}

std::string MakeVector::text() const {
  return std::string("MakeVector{dtype='") + name_of(dtype_) + "'}";
}

Ref<Apply> MakeVector::make(VariableList inputs) const {
  for (Ref<Variable>& input : inputs) {
    if (input->ndim() != 0)
      fail(ErrorKind::type_error, text(), " takes scalars, got ", input->type()->text());
    if (upcast(input->dtype(), dtype_) != dtype_) {
      fail(ErrorKind::type_error, text(), ": ", name_of(input->dtype()), " does not fit in ",
           name_of(dtype_));
    }
    input = cast(Expression(input), dtype_).variable();
  }
  return apply(std::move(inputs), TensorType::get(dtype_, Pattern{false}));
}

VariableList MakeVector::vjp(const Apply& node, const VariableList& output_gradients,
                             const Wanted&) const {
  VariableList result(node.inputs().size());
  if (!output_gradients[0]) return result;
  for (std::size_t i = 0; i < result.size(); ++i) {
    result[i] = element(output_gradients[0], static_cast<std::int64_t>(i));
  }
  return result;
}

void MakeVector::bind(const Apply& node, Binder& binder) const {
  const std::size_t count = node.inputs().size();
  View output = binder.allocate(dtype_, Dims{static_cast<std::int64_t>(count)});
  for (std::size_t i = 0; i < count; ++i) {
    View target = output;
    target.shape.clear();
    target.strides.clear();
    target.offset += static_cast<std::int64_t>(i * item_size(dtype_));
    binder.loop(ScalarFunction::identity, target, {binder.input(i)});
  }
  binder.set_output(0, std::move(output));
}

Rebroadcast::Rebroadcast(std::vector<std::pair<std::int64_t, bool>> axes) : axes_(std::move(axes)) {
  std::sort(axes_.begin(), axes_.end());
}

std::vector<Property> Rebroadcast::properties() const {
  std::vector<std::int64_t> axes, flags;
  for (const auto& [axis, flag] : axes_) {
    axes.push_back(axis);
    flags.push_back(flag);
  }
  return {{"axes", std::move(axes)}, {"flags", std::move(flags)}};
}

std::string Rebroadcast::text() const {
  // One entry per axis up to the last that is named: the flag, or a question mark.
  std::string inside;
  std::int64_t next = 0;
  for (const auto& [axis, flag] : axes_) {
    for (; next <= axis; ++next)
      inside += std::string(inside.empty() ? "" : ",") + (next < axis ? "?" : flag ? "1" : "0");
  }
  return "Rebroadcast{" + inside + "}";
}

Ref<Apply> Rebroadcast::make(VariableList inputs) const {
  check_count(*this, inputs, 1);
  Pattern pattern = inputs[0]->broadcastable();
  for (const auto& [axis, flag] : axes_) {
    if (axis < 0 || axis >= static_cast<std::int64_t>(pattern.size())) {
      fail(ErrorKind::value_error, text(), ": axis ", axis, " is out of range for ", pattern.size(),
           " dimensions");
    }
    pattern[static_cast<std::size_t>(axis)] = flag;
  }
  const DType dtype = inputs[0]->dtype();
  return apply(std::move(inputs), TensorType::get(dtype, pattern));
}

VariableList Rebroadcast::vjp(const Apply& node, const VariableList& output_gradients,
                              const Wanted&) const {
  if (!output_gradients[0]) return {nullptr};
  return {with_pattern(output_gradients[0], node.input(0)->broadcastable())};
}

void Rebroadcast::bind(const Apply&, Binder& binder) const {
  const View& view = binder.input(0);
  for (const auto& [axis, flag] : axes_) {
    if (flag && view.shape[static_cast<std::size_t>(axis)] != 1) {
      fail(ErrorKind::value_error, text(), ": dimension ", axis,
           " is to be broadcastable but has length ", view.shape[static_cast<std::size_t>(axis)],
           " in shape ", to_text(view.shape));
    }
  }
  binder.set_output(0, view);
}

Ref<Apply> SpecifyShape::make(VariableList inputs) const {
  check_count(*this, inputs, 2);
  if (inputs[1]->ndim() != 1 || !is_discrete(inputs[1]->dtype())) {
    fail(ErrorKind::type_error, text(), ": the shape must be a vector of integers, got ",
         inputs[1]->type()->text());
  }
  inputs[1] = cast(Expression(inputs[1]), DType::int64).variable();
  const Ref<Type> type = inputs[0]->type();
  return apply(std::move(inputs), type);
}

VariableList SpecifyShape::vjp(const Apply&, const VariableList& output_gradients,
                               const Wanted&) const {
  return {output_gradients[0], nullptr};
}

void SpecifyShape::bind(const Apply&, Binder& binder) const {
  const View& view = binder.input(0);
  Dims wanted;
  for (std::int64_t i = 0; i < binder.input(1).shape[0]; ++i)
    wanted.push_back(binder.integer(1, i));
  if (!(wanted == view.shape)) {
    fail(ErrorKind::assertion_error, "SpecifyShape: got shape ", to_text(view.shape), ", expected ",
         to_text(wanted));
  }
  binder.set_output(0, view);
}

Ref<Variable> shape_of(const Ref<Variable>& variable) {
  return unique<Shape>()->make({variable})->output();
}

bool is_known_one(const Variable* scalar) {
  while (scalar->owner() != nullptr && scalar->owner()->op()->family() == OpFamily::elemwise &&
         static_cast<const Elementwise&>(*scalar->owner()->op()).is_cast()) {
    scalar = scalar->owner()->input(0).get();
  }
  if (is_constant_equal(scalar, 1)) return true;
  const Apply* node = scalar->owner();
  if (node == nullptr || node->op()->family() != OpFamily::subtensor || node->inputs().size() != 1)
    return false;
  const Apply* shape = node->input(0)->owner();
  const IndexList& index = static_cast<const Subtensor&>(*node->op()).index();
  if (shape == nullptr || shape->op()->family() != OpFamily::shape || index.size() != 1 ||
      index[0].is_slice)
    return false;
  const Pattern& pattern = shape->input(0)->broadcastable();
  const std::int64_t i = index[0].start.value;
  const auto axis =
      static_cast<std::size_t>(i < 0 ? i + static_cast<std::int64_t>(pattern.size()) : i);
  return axis < pattern.size() && pattern[axis];
}

std::optional<std::size_t> known_length(const Variable* shape) {
  if (const Constant* constant = as_constant(shape))
    return static_cast<std::size_t>(constant->data().shape()[0]);
  const Apply* node = shape->owner();
  if (node == nullptr) return std::nullopt;
  if (node->op()->family() == OpFamily::make_vector) return node->inputs().size();
  if (node->op()->family() == OpFamily::shape) return node->input(0)->ndim();
  return std::nullopt;
}

Pattern known_ones(const Variable* shape, std::size_t ndim) {
  Pattern pattern(ndim, false);
  if (known_length(shape) != ndim) return pattern;
  for (std::size_t i = 0; i < ndim; ++i) pattern[i] = is_entry_one(shape, i);
  return pattern;
}

Ref<Variable> with_pattern(const Ref<Variable>& variable, const Pattern& pattern) {
  std::vector<std::pair<std::int64_t, bool>> axes;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != variable->broadcastable()[i])
      axes.emplace_back(static_cast<std::int64_t>(i), pattern[i]);
  }
  return axes.empty() ? variable : unique<Rebroadcast>(std::move(axes))->make({variable})->output();
}

}  // namespace croton
