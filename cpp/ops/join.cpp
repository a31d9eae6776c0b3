// Types, gradients and binding of join and split.
#include "ops/join.h"

#include <optional>

#include "base/error.h"
#include "ops/binder.h"
#include "ops/constants.h"
#include "ops/expression.h"
#include "ops/shape_ops.h"
#include "ops/subtensor.h"

namespace croton {

namespace {

// The axis as an int64 scalar.
Ref<Variable> checked_axis(const Op& op, const Ref<Variable>& axis) {
  if (axis->ndim() != 0 || !is_discrete(axis->dtype())) {
    fail(ErrorKind::type_error, op.text(), ": the axis must be an integer scalar, got ",
         axis->type()->text());
  }
  return as_int64(axis);
}

// The axis counted from the front. Theano's classes: IndexError below the range, ValueError above.
std::size_t normalized_axis(const Op& op, std::int64_t axis, std::size_t ndim) {
  const auto count = static_cast<std::int64_t>(ndim);
  if (axis < -count || axis >= count) {
    fail(axis < 0 ? ErrorKind::index_error : ErrorKind::value_error, op.text(), ": axis ", axis,
         " is out of bounds for arrays of ", ndim, " dimensions");
  }
  return static_cast<std::size_t>(axis < 0 ? axis + count : axis);
}

// The axis if it is known when the graph is built.
std::optional<std::size_t> known_axis(const Op& op, const Variable* axis, std::size_t ndim) {
  const Constant* constant = as_constant(axis);
  if (constant == nullptr) return std::nullopt;
  const auto value = *reinterpret_cast<const std::int64_t*>(constant->data().data());
  return normalized_axis(op, value, ndim);
}

// The `length` positions of `view` along `axis` from `first` on.
View part_of(const View& view, std::size_t axis, std::int64_t first, std::int64_t length) {
  View part = view;
  if (length > 0) part.offset += first * view.strides[axis];
  part.shape[axis] = length;
  return part;
}

Ref<Variable> length_along(const Ref<Variable>& array, const Ref<Variable>& axis) {
  IndexEntry entry;
  entry.start.kind = IndexBound::Kind::symbolic;
  return unique<Subtensor>(IndexList{entry})->make({shape_of(array), axis})->output();
}

}  // namespace

std::string Join::text() const {
  return view_ == -1 ? "Join" : "Join{view=" + std::to_string(view_) + "}";
}

Ref<Apply> Join::make(VariableList inputs) const {
  if (inputs.size() < 2) fail(ErrorKind::value_error, "Join needs an axis and at least one array");
  const std::size_t ndim = inputs[1]->ndim();
  DType dtype = inputs[1]->dtype();
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    if (inputs[i]->ndim() == 0) {
      fail(ErrorKind::type_error,
           "Join takes arrays of at least one dimension; use stack for scalars");
    }
    dtype = upcast(dtype, inputs[i]->dtype());
  }
  inputs[0] = checked_axis(*this, inputs[0]);
  const std::optional<std::size_t> axis = known_axis(*this, inputs[0].get(), ndim);
  for (std::size_t i = 2; i < inputs.size(); ++i) {
    if (inputs[i]->ndim() == ndim) continue;
    fail(ErrorKind::type_error, "Join takes arrays of one rank, got ", inputs[1]->type()->text(),
         " and ", inputs[i]->type()->text());
  }
  // A length of 1 in one array is one in all of them, except along the axis.
  Pattern pattern(ndim, false);
  if (inputs.size() == 2) {
    pattern = inputs[1]->broadcastable();
  } else if (axis) {
    for (std::size_t i = 1; i < inputs.size(); ++i) {
      for (std::size_t d = 0; d < ndim; ++d) {
        if (d != *axis && inputs[i]->broadcastable()[d]) pattern[d] = true;
      }
    }
  }
  return apply(std::move(inputs), TensorType::get(dtype, pattern));
}

VariableList Join::vjp(const Apply& node, const VariableList& output_gradients,
                       const Wanted& wanted) const {
  const std::size_t count = node.inputs().size() - 1;
  VariableList result(count + 1);
  if (!output_gradients[0]) return result;
  if (wanted[0]) result[0] = undefined_gradient(*this, node, 0, "an axis is a whole number");
  const Ref<Variable>& axis = node.input(0);
  VariableList lengths;
  for (std::size_t i = 1; i <= count; ++i) lengths.push_back(length_along(node.input(i), axis));
  const Ref<Variable> splits = unique<MakeVector>(DType::int64)->make(lengths)->output();
  const Ref<Apply> parts =
      unique<Split>(static_cast<std::int64_t>(count))->make({output_gradients[0], axis, splits});
  for (std::size_t i = 1; i <= count; ++i) {
    const Ref<Variable>& array = node.input(i);
    Expression part(with_pattern(parts->output(i - 1), array->broadcastable()));
    if (is_complex(part->dtype()) && !is_complex(array->dtype()))
      part = call(ScalarFunction::real, {part});
    if (wanted[i]) result[i] = part.variable();
  }
  return result;
}

void Join::bind(const Apply& node, Binder& binder) const {
  const std::size_t count = node.inputs().size() - 1;
  Dims shape = binder.input(1).shape;
  const std::size_t axis = normalized_axis(*this, binder.integer(0), shape.size());
  for (std::size_t i = 2; i <= count; ++i) {
    const Dims& other = binder.input(i).shape;
    for (std::size_t d = 0; d < shape.size(); ++d) {
      if (d == axis || other[d] == shape[d]) continue;
      fail(ErrorKind::value_error, "Join: arrays of shapes ", to_text(binder.input(1).shape),
           " and ", to_text(other), " cannot be joined along axis ", axis, ": dimension ", d,
           " differs");
    }
    shape[axis] += other[axis];
  }
  View output = binder.allocate(node.outputs()[0]->dtype(), shape);
  std::int64_t first = 0;
  for (std::size_t i = 1; i <= count; ++i) {
    const View& array = binder.input(i);
    const std::int64_t length = array.shape[axis];
    if (element_count(array.shape) > 0)
      binder.loop(ScalarFunction::identity, part_of(output, axis, first, length), {array});
    first += length;
  }
  binder.set_output(0, std::move(output));
}

Ref<Apply> Split::make(VariableList inputs) const {
  if (inputs.size() != 3) {
    fail(ErrorKind::type_error, text(), " takes an array, an axis and the lengths, got ",
         inputs.size(), " arguments");
  }
  const Ref<Variable>& splits = inputs[2];
  if (splits->ndim() != 1 || !is_discrete(splits->dtype())) {
    fail(ErrorKind::type_error, text(), ": the lengths must be a vector of integers, got ",
         splits->type()->text());
  }
  inputs[1] = checked_axis(*this, inputs[1]);
  inputs[2] = as_int64(splits);
  Pattern pattern = inputs[0]->broadcastable();
  // A part may be empty.
  if (const auto axis = known_axis(*this, inputs[1].get(), pattern.size())) pattern[*axis] = false;
  const Ref<Type> type = TensorType::get(inputs[0]->dtype(), pattern);
  return apply(std::move(inputs),
               std::vector<Ref<Type>>(static_cast<std::size_t>(len_splits_), type));
}

VariableList Split::vjp(const Apply& node, const VariableList& output_gradients,
                        const Wanted& wanted) const {
  VariableList result(3);
  for (std::size_t i = 1; i < 3; ++i) {
    if (wanted[i]) result[i] = undefined_gradient(*this, node, i, "it is a whole number");
  }
  VariableList parts{node.input(1)};
  for (std::size_t i = 0; i < output_gradients.size(); ++i) {
    const Ref<Variable>& g = output_gradients[i];
    parts.push_back(g ? g : zero_gradient(Expression(node.output(i))).variable());
  }
  const Ref<Variable> joined = unique<Join>(-1)->make(std::move(parts))->output();
  result[0] = with_pattern(joined, node.input(0)->broadcastable());
  return result;
}

void Split::bind(const Apply& node, Binder& binder) const {
  const View& array = binder.input(0);
  const std::int64_t count = binder.input(2).shape[0];
  const std::int64_t value = binder.integer(1);
  const auto ndim = static_cast<std::int64_t>(array.shape.size());
  if (value < -ndim || value >= ndim) {
    fail(ErrorKind::value_error, text(), ": axis ", value, " is out of bounds for shape ",
         to_text(array.shape));
  }
  const std::size_t axis = normalized_axis(*this, value, array.shape.size());
  Dims lengths;
  for (std::int64_t i = 0; i < count; ++i) lengths.push_back(binder.integer(2, i));
  if (count != len_splits_)
    fail(ErrorKind::value_error, text(), " takes ", len_splits_, " lengths, got ", count);
  std::int64_t left = array.shape[axis];
  for (const std::int64_t length : lengths) {
    if (length < 0) {
      fail(ErrorKind::value_error, text(), ": a length cannot be negative, got ", to_text(lengths));
    }
    left = length > left ? -1 : left - length;
    if (left < 0) break;
  }
  if (left != 0) {
    fail(ErrorKind::value_error, text(), ": the lengths ", to_text(lengths),
         " do not add up to dimension ", axis, " of shape ", to_text(array.shape));
  }
  std::int64_t first = 0;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    if (node.outputs()[i]->broadcastable()[axis] && lengths[i] != 1) {
      fail(ErrorKind::value_error, text(), ": part ", i, " is broadcastable along axis ", axis,
           " but has length ", lengths[i]);
    }
    binder.set_output(i, part_of(array, axis, first, lengths[i]));
    first += lengths[i];
  }
}

}  // namespace croton
