// Checks, gradients and views of diagonals.
#include "ops/diagonal.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "ops/binder.h"
#include "ops/shape_ops.h"

namespace croton {

namespace {

std::string diagonal_text(const Op& op, std::int64_t offset, std::int64_t axis1, std::int64_t axis2,
                          const char* end) {
  return text(op.class_name(), "{offset=", offset, ", axis1=", axis1, ", axis2=", axis2, end);
}

// The axis counted from the front.
std::size_t checked_axis(const Op& op, std::int64_t axis, std::size_t ndim) {
  const auto count = static_cast<std::int64_t>(ndim);
  if (axis < -count || axis >= count) {
    fail(ErrorKind::value_error, op.text(), ": axis ", axis, " is out of bounds for ", ndim,
         " dimensions");
  }
  return static_cast<std::size_t>(axis < 0 ? axis + count : axis);
}

View diagonal_of(const View& view, std::int64_t offset, std::size_t axis1, std::size_t axis2) {
  View result = view;
  result.shape.clear();
  result.strides.clear();
  for (std::size_t d = 0; d < view.shape.size(); ++d) {
    if (d == axis1 || d == axis2) continue;
    result.shape.push_back(view.shape[d]);
    result.strides.push_back(view.strides[d]);
  }
  // Compared before they are subtracted: an offset may be any number.
  const std::int64_t rows = view.shape[axis1], columns = view.shape[axis2];
  std::int64_t length = 0;
  if (offset >= 0 && offset < columns) {
    length = std::min(rows, columns - offset);
    result.offset += offset * view.strides[axis2];
  } else if (offset < 0 && offset > -rows) {
    length = std::min(columns, rows + offset);
    result.offset -= offset * view.strides[axis1];
  }
  if (length == 0) result.offset = view.offset;
  result.shape.push_back(length);
  result.strides.push_back(view.strides[axis1] + view.strides[axis2]);
  return result;
}

// Fresh zeros with `values` on their diagonals.
View zeros_with_diagonal(Binder& binder, const Dims& shape, const View& values, std::int64_t offset,
                         std::size_t axis1, std::size_t axis2) {
  View whole = binder.allocate(values.dtype, shape);
  const auto bytes = static_cast<std::size_t>(element_count(shape)) * item_size(values.dtype);
  emit_work(binder, {}, {whole},
            [whole, bytes](char* const* memory) { std::memset(whole.address(memory), 0, bytes); });
  const View diagonal = diagonal_of(whole, offset, axis1, axis2);
  if (element_count(diagonal.shape) > 0) binder.loop(ScalarFunction::identity, diagonal, {values});
  return whole;
}

}  // namespace

std::vector<Property> ExtractDiag::properties() const {
  return {{"offset", offset_}, {"axis1", axis1_}, {"axis2", axis2_}, {"view", view_}};
}

std::string ExtractDiag::text() const {
  return diagonal_text(*this, offset_, axis1_, axis2_, view_ ? ", view=True}" : ", view=False}");
}

Ref<Apply> ExtractDiag::make(VariableList inputs) const {
  if (inputs.size() != 1)
    fail(ErrorKind::type_error, text(), " takes one array, got ", inputs.size());
  const std::size_t ndim = inputs[0]->ndim();
  if (ndim < 2) {
    fail(ErrorKind::value_error, text(), " needs an array of 2 or more dimensions, got ",
         inputs[0]->type()->text());
  }
  if (checked_axis(*this, axis1_, ndim) == checked_axis(*this, axis2_, ndim))
    fail(ErrorKind::value_error, text(), ": axis1 and axis2 cannot be the same");
  const DType dtype = inputs[0]->dtype();
  return apply(std::move(inputs), TensorType::get(dtype, Pattern(ndim - 1, false)));
}

VariableList ExtractDiag::vjp(const Apply& node, const VariableList& output_gradients,
                              const Wanted&) const {
  if (!output_gradients[0]) return {nullptr};
  return {unique<ExtractDiagGrad>(offset_, axis1_, axis2_)
              ->make({output_gradients[0], node.input(0)})
              ->output()};
}

void ExtractDiag::bind(const Apply&, Binder& binder) const {
  const View& view = binder.input(0);
  const std::size_t ndim = view.shape.size();
  binder.set_output(0, diagonal_of(view, offset_, checked_axis(*this, axis1_, ndim),
                                   checked_axis(*this, axis2_, ndim)));
}

std::vector<Property> AllocDiag::properties() const {
  return {{"offset", offset_}, {"axis1", axis1_}, {"axis2", axis2_}};
}

std::string AllocDiag::text() const { return diagonal_text(*this, offset_, axis1_, axis2_, "}"); }

std::pair<std::int64_t, std::int64_t> AllocDiag::axes(std::size_t result_ndim) const {
  if (result_ndim == 2) return {0, 1};
  return std::minmax(axis1_, axis2_);
}

Ref<Apply> AllocDiag::make(VariableList inputs) const {
  if (inputs.size() != 1)
    fail(ErrorKind::type_error, text(), " takes one array, got ", inputs.size());
  if (inputs[0]->ndim() == 0)
    fail(ErrorKind::value_error, text(), " needs an array of 1 or more dimensions, got a scalar");
  const std::size_t ndim = inputs[0]->ndim() + 1;
  const auto [rows, columns] = axes(ndim);
  if (rows < 0 || columns >= static_cast<std::int64_t>(ndim) || rows == columns) {
    fail(ErrorKind::value_error, text(), ": the axes must be two of the result's ", ndim,
         " dimensions");
  }
  const DType dtype = inputs[0]->dtype();
  return apply(std::move(inputs), TensorType::get(dtype, Pattern(ndim, false)));
}

VariableList AllocDiag::vjp(const Apply& node, const VariableList& output_gradients,
                            const Wanted&) const {
  if (!output_gradients[0]) return {nullptr};
  const auto [rows, columns] = axes(output_gradients[0]->ndim());
  const Ref<Variable> g =
      unique<ExtractDiag>(offset_, rows, columns)->make({output_gradients[0]})->output();
  return {with_pattern(g, node.input(0)->broadcastable())};
}

void AllocDiag::bind(const Apply&, Binder& binder) const {
  const View& values = binder.input(0);
  const auto [rows, columns] = axes(values.shape.size() + 1);
  const std::int64_t distance = offset_ < 0 ? -offset_ : offset_;
  std::int64_t length;
  if (__builtin_add_overflow(values.shape.back(), distance, &length))
    fail(ErrorKind::value_error, text(), ": the offset is too large");
  Dims shape = values.shape;
  shape.pop_back();
  shape.insert(static_cast<std::size_t>(rows), length);
  shape.insert(static_cast<std::size_t>(columns), length);
  binder.set_output(
      0, zeros_with_diagonal(binder, shape, values, offset_, static_cast<std::size_t>(rows),
                             static_cast<std::size_t>(columns)));
}

std::vector<Property> ExtractDiagGrad::properties() const {
  return {{"offset", offset_}, {"axis1", axis1_}, {"axis2", axis2_}};
}

std::string ExtractDiagGrad::text() const {
  return diagonal_text(*this, offset_, axis1_, axis2_, "}");
}

Ref<Apply> ExtractDiagGrad::make(VariableList inputs) const {
  check_internal(inputs.size() == 2 && inputs[0]->ndim() + 1 == inputs[1]->ndim(),
                 "ExtractDiagGrad takes diagonals and the array that they are of");
  const auto type = TensorType::get(inputs[0]->dtype(), inputs[1]->broadcastable());
  return apply(std::move(inputs), type);
}

VariableList ExtractDiagGrad::vjp(const Apply&, const VariableList& output_gradients,
                                  const Wanted&) const {
  if (!output_gradients[0]) return {nullptr, nullptr};
  const auto back = unique<ExtractDiag>(offset_, axis1_, axis2_);
  return {back->make({output_gradients[0]})->output(), nullptr};
}

void ExtractDiagGrad::bind(const Apply&, Binder& binder) const {
  const Dims shape = binder.input(1).shape;
  binder.set_output(0, zeros_with_diagonal(binder, shape, binder.input(0), offset_,
                                           checked_axis(*this, axis1_, shape.size()),
                                           checked_axis(*this, axis2_, shape.size())));
}

}  // namespace croton
