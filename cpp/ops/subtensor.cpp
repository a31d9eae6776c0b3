// Types, gradients and views of basic indexing.
#include "ops/subtensor.h"

#include "base/error.h"
#include "ops/constants.h"
#include "ops/expression.h"

namespace croton {

namespace {

using Kind = IndexBound::Kind;

std::vector<std::int64_t> encode(const IndexList& index) {
  std::vector<std::int64_t> code;
  for (const IndexEntry& entry : index) {
    code.push_back(entry.is_slice);
    append_code(entry, code);
  }
  return code;
}

std::string index_text(const IndexList& index) {
  std::string result;
  const auto bound_text = [](const IndexBound& bound) {
    return bound.kind == Kind::none ? "" : "int64";
  };
  for (const IndexEntry& entry : index) {
    if (!result.empty()) result += ", ";
    result += bound_text(entry.start);
    if (entry.is_slice)
      result += std::string(":") + bound_text(entry.stop) + ":" + bound_text(entry.step);
  }
  return result;
}

std::size_t symbolic_count(const IndexList& index) {
  std::size_t count = 0;
  for (const IndexEntry& entry : index) count += entry.symbolic_count();
  return count;
}

// Checks the symbolic bounds, which begin at `first`, and converts them to int64.
void prepare_bounds(const Op& op, const IndexList& index, VariableList& inputs, std::size_t first) {
  if (inputs.size() != first + symbolic_count(index)) {
    fail(ErrorKind::type_error, op.text(),
         ": wrong number of symbolic indices: ", inputs.size() - first);
  }
  if (index.size() > inputs[0]->ndim()) {
    fail(ErrorKind::index_error, "too many indices for array: ", index.size(), " for ",
         inputs[0]->type()->text());
  }
  for (std::size_t i = first; i < inputs.size(); ++i) inputs[i] = prepare_bound(op, inputs[i]);
}

Pattern indexed_pattern(const IndexList& index, const Pattern& input) {
  Pattern result;
  for (std::size_t i = 0; i < input.size(); ++i) {
    if (i >= index.size()) {
      result.push_back(input[i]);
    } else if (index[i].is_slice) {
      result.push_back(input[i] && keeps_broadcastable(index[i]));
    }
  }
  return result;
}

// The view that the index takes of `view`; symbolic bounds come from the binder, beginning at
// `next`.
View indexed_view(const Op& op, const IndexList& index, const View& view, const Binder& binder,
                  std::size_t next) {
  View result = view;
  result.shape.clear();
  result.strides.clear();
  const auto next_symbolic = [&] { return binder.integer(next++); };
  for (std::size_t axis = 0; axis < view.shape.size(); ++axis) {
    const std::int64_t length = view.shape[axis], stride = view.strides[axis];
    if (axis >= index.size()) {
      result.shape.push_back(length);
      result.strides.push_back(stride);
      continue;
    }
    const IndexEntry& entry = index[axis];
    if (!entry.is_slice) {
      const std::int64_t i =
          entry.start.kind == Kind::symbolic ? next_symbolic() : entry.start.value;
      if (i < -length || i >= length) {
        fail(ErrorKind::index_error, op.text(), ": index ", i, " is out of bounds for dimension ",
             axis, " of length ", length, ", array of shape ", to_text(view.shape));
      }
      result.offset += (i < 0 ? i + length : i) * stride;
      continue;
    }
    const AxisPart part = slice_axis(op, entry, length, stride, next_symbolic);
    result.offset += part.offset;
    result.shape.push_back(part.length);
    result.strides.push_back(part.stride);
  }
  return result;
}

}  // namespace

std::vector<Property> Subtensor::properties() const { return {{"idx_list", encode(index_)}}; }

std::string Subtensor::text() const { return "Subtensor{" + index_text(index_) + "}"; }

Ref<Apply> Subtensor::make(VariableList inputs) const {
  if (inputs.empty())
    fail(ErrorKind::type_error, text(), " takes an array and its symbolic indices");
  prepare_bounds(*this, index_, inputs, 1);
  const auto type =
      TensorType::get(inputs[0]->dtype(), indexed_pattern(index_, inputs[0]->broadcastable()));
  return apply(std::move(inputs), type);
}

VariableList Subtensor::vjp(const Apply& node, const VariableList& output_gradients,
                            const Wanted&) const {
  VariableList result(node.inputs().size());
  if (!output_gradients[0]) return result;
  const Expression x(node.input(0));
  const Ref<Variable>& g = output_gradients[0];
  VariableList inputs{fill_like(x, Expression(typed_constant(g->dtype(), 0))).variable(), g};
  inputs.insert(inputs.end(), node.inputs().begin() + 1, node.inputs().end());
  result[0] = unique<IncSubtensor>(index_, false)->make(std::move(inputs))->output();
  return result;
}

void Subtensor::bind(const Apply&, Binder& binder) const {
  binder.set_output(0, indexed_view(*this, index_, binder.input(0), binder, 1));
}

std::vector<Property> IncSubtensor::properties() const {
  return {{"idx_list", encode(index_)}, {"set_instead_of_inc", is_set_}};
}

std::string IncSubtensor::text() const {
  return std::string("IncSubtensor{") + (is_set_ ? "Set;" : "Inc;") + index_text(index_) + "}";
}

Ref<Apply> IncSubtensor::make(VariableList inputs) const {
  if (inputs.size() < 2)
    fail(ErrorKind::type_error, text(), " takes an array, a value and symbolic indices");
  prepare_bounds(*this, index_, inputs, 2);
  const Pattern part = indexed_pattern(index_, inputs[0]->broadcastable());
  inputs[1] = prepare_value(*this, inputs[1], inputs[0]->dtype(), part.size());
  const Ref<Type> type = inputs[0]->type();
  return apply(std::move(inputs), type);
}

VariableList IncSubtensor::vjp(const Apply& node, const VariableList& output_gradients,
                               const Wanted&) const {
  VariableList result(node.inputs().size());
  const Ref<Variable>& g = output_gradients[0];
  if (!g) return result;
  VariableList bounds(node.inputs().begin() + 2, node.inputs().end());
  if (is_set_) {
    VariableList inputs{g, typed_constant(g->dtype(), 0)};
    inputs.insert(inputs.end(), bounds.begin(), bounds.end());
    result[0] = unique<IncSubtensor>(index_, true)->make(std::move(inputs))->output();
  } else {
    result[0] = g;
  }
  VariableList inputs{g};
  inputs.insert(inputs.end(), bounds.begin(), bounds.end());
  const Ref<Variable> part = unique<Subtensor>(index_)->make(std::move(inputs))->output();
  result[1] = gradient_of_value(part, node.input(1));
  return result;
}

void IncSubtensor::bind(const Apply&, Binder& binder) const {
  const View& array = binder.input(0);
  const View& value = binder.input(1);
  // All checks come before anything is written.
  View whole = binder.allocate(array.dtype, array.shape);
  const View part = indexed_view(*this, index_, whole, binder, 2);
  const std::size_t added = part.shape.size() - value.shape.size();
  for (std::size_t i = 0; i < value.shape.size(); ++i) {
    if (value.shape[i] != 1 && value.shape[i] != part.shape[i + added]) {
      fail(ErrorKind::value_error, text(), ": a value of shape ", to_text(value.shape),
           " cannot be put into an indexed part of shape ", to_text(part.shape));
    }
  }
  binder.loop(ScalarFunction::identity, whole, {array});
  if (is_set_) {
    binder.loop(ScalarFunction::identity, part, {value});
  } else {
    binder.loop(ScalarFunction::add, part, {part, value});
  }
  binder.set_output(0, std::move(whole));
}

Ref<Variable> element(const Ref<Variable>& vector, std::int64_t i) {
  IndexEntry entry;
  entry.start = {Kind::constant, i};
  return unique<Subtensor>(IndexList{entry})->make({vector})->output();
}

}  // namespace croton
