// Types, gradients and work of elements taken and added along an axis.
#include "ops/along_axis.h"

#include <cstring>

#include "base/dtype_visit.h"
#include "base/error.h"
#include "ops/axis_argument.h"
#include "ops/binder.h"
#include "ops/expression.h"
#include "ops/lines.h"

namespace croton {

namespace {

void check_places(const Op& op, const Variable& places, std::size_t ndim) {
  if (!is_discrete(places.dtype()) || is_bool(places.dtype()) || places.ndim() != ndim) {
    fail(ErrorKind::type_error, op.text(), ": the places must be integers of ", ndim,
         " dimensions, got ", places.type()->text());
  }
}

// The lines of places must be as many as those of the array that they point into.
void check_shapes(const Op& op, const Dims& array, const Dims& places, std::size_t axis) {
  for (std::size_t i = 0; i < array.size(); ++i) {
    if (i == axis || array[i] == places[i]) continue;
    fail(ErrorKind::value_error, op.text(), ": places of shape ", to_text(places),
         " do not fit an array of shape ", to_text(array), " along axis ", axis);
  }
}

std::int64_t place_at(const char* line, std::int64_t stride, std::int64_t i) {
  return *reinterpret_cast<const std::int64_t*>(line + i * stride);
}

// Raises IndexError for a place outside of lines of this length.
void check_bounds(const std::string& name, const Lines& places, char* const* memory,
                  std::int64_t length) {
  for_each_line(places.count(), places.length(), [&](std::int64_t number, std::int64_t) {
    const char* line = places.line(memory, number);
    for (std::int64_t i = 0; i < places.length(); ++i) {
      const std::int64_t place = place_at(line, places.stride(), i);
      if (place < 0 || place >= length) {
        fail(ErrorKind::index_error, name, ": place ", place, " is out of bounds for length ",
             length);
      }
    }
  });
}

template <class T>
void add_to(T& target, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    target = target || value;
  } else {
    target = static_cast<T>(target + value);
  }
}

template <class T>
void take_line(std::int64_t n, const char* from, std::int64_t stride, const char* places,
               std::int64_t place_stride, char* to) {
  auto* target = reinterpret_cast<T*>(to);
  for (std::int64_t i = 0; i < n; ++i)
    target[i] = *reinterpret_cast<const T*>(from + place_at(places, place_stride, i) * stride);
}

template <class T>
void add_line(std::int64_t n, const char* from, std::int64_t stride, const char* places,
              std::int64_t place_stride, char* to) {
  auto* target = reinterpret_cast<T*>(to);
  for (std::int64_t i = 0; i < n; ++i)
    add_to(target[place_at(places, place_stride, i)],
           *reinterpret_cast<const T*>(from + i * stride));
}

}  // namespace

Ref<Apply> TakeAlongAxis::make(VariableList inputs) const {
  if (inputs.size() != 3)
    fail(ErrorKind::type_error, text(), " takes 3 arguments, got ", inputs.size());
  check_places(*this, *inputs[1], inputs[0]->ndim());
  inputs[1] = cast(Expression(inputs[1]), DType::int64).variable();
  inputs[2] = axis_argument(*this, inputs[2], inputs[0]->ndim());
  const auto type = TensorType::get(inputs[0]->dtype(), inputs[1]->broadcastable());
  return apply(std::move(inputs), type);
}

VariableList TakeAlongAxis::vjp(const Apply& node, const VariableList& output_gradients,
                                const Wanted&) const {
  if (!output_gradients[0]) return {nullptr, nullptr, nullptr};
  const auto add = unique<AddAlongAxis>();
  return {add->make({node.input(0), output_gradients[0], node.input(1), node.input(2)})->output(),
          nullptr, nullptr};
}

void TakeAlongAxis::bind(const Apply&, Binder& binder) const {
  const View array = binder.input(0);
  const View places = binder.input(1);
  const std::size_t axis = bound_axis(*this, binder, 2, array.shape.size());
  check_shapes(*this, array.shape, places.shape, axis);
  const View to = binder.allocate(array.dtype, with_axis_last(places, axis).shape);
  const Lines from_lines(array, axis), place_lines(places, axis), to_lines(to, to.shape.size() - 1);
  visit_dtype(array.dtype, [&]<class T>() {
    emit_fallible_work(
        binder, {array, places}, {to},
        [=, name = text()](char* const* memory) {
          check_bounds(name, place_lines, memory, from_lines.length());
          for_each_line(to_lines.count(), to_lines.length(), [&](std::int64_t i, std::int64_t) {
            take_line<T>(to_lines.length(), from_lines.line(memory, i), from_lines.stride(),
                         place_lines.line(memory, i), place_lines.stride(),
                         to_lines.line(memory, i));
          });
        },
        8 * static_cast<double>(element_count(places.shape)));
  });
  binder.set_output(0, with_last_axis_at(to, axis));
}

Ref<Apply> AddAlongAxis::make(VariableList inputs) const {
  if (inputs.size() != 4)
    fail(ErrorKind::type_error, text(), " takes 4 arguments, got ", inputs.size());
  const std::size_t ndim = inputs[0]->ndim();
  check_places(*this, *inputs[2], ndim);
  if (inputs[1]->ndim() != ndim) {
    fail(ErrorKind::type_error, text(), ": the values must have ", ndim, " dimensions, got ",
         inputs[1]->type()->text());
  }
  inputs[2] = cast(Expression(inputs[2]), DType::int64).variable();
  inputs[3] = axis_argument(*this, inputs[3], ndim);
  const auto type = TensorType::get(inputs[1]->dtype(), inputs[0]->broadcastable());
  return apply(std::move(inputs), type);
}

VariableList AddAlongAxis::vjp(const Apply& node, const VariableList& output_gradients,
                               const Wanted&) const {
  if (!output_gradients[0]) return {nullptr, nullptr, nullptr, nullptr};
  const auto take = unique<TakeAlongAxis>();
  return {nullptr, take->make({output_gradients[0], node.input(2), node.input(3)})->output(),
          nullptr, nullptr};
}

void AddAlongAxis::bind(const Apply&, Binder& binder) const {
  const View model = binder.input(0);
  const View values = binder.input(1);
  const View places = binder.input(2);
  const std::size_t axis = bound_axis(*this, binder, 3, model.shape.size());
  check_shapes(*this, model.shape, places.shape, axis);
  if (values.shape != places.shape) {
    fail(ErrorKind::value_error, text(), ": values of shape ", to_text(values.shape),
         " do not fit places of shape ", to_text(places.shape));
  }
  const View to = binder.allocate(values.dtype, with_axis_last(model, axis).shape);
  const Lines from_lines(values, axis), place_lines(places, axis),
      to_lines(to, to.shape.size() - 1);
  const std::size_t line_bytes = item_size(to.dtype) * static_cast<std::size_t>(to_lines.length());
  visit_dtype(values.dtype, [&]<class T>() {
    emit_fallible_work(
        binder, {values, places}, {to},
        [=, name = text()](char* const* memory) {
          check_bounds(name, place_lines, memory, to_lines.length());
          const std::int64_t length = std::max(to_lines.length(), from_lines.length());
          for_each_line(to_lines.count(), length, [&](std::int64_t i, std::int64_t) {
            char* target = to_lines.line(memory, i);
            std::memset(target, 0, line_bytes);
            add_line<T>(from_lines.length(), from_lines.line(memory, i), from_lines.stride(),
                        place_lines.line(memory, i), place_lines.stride(), target);
          });
        },
        8 * static_cast<double>(element_count(places.shape)));
  });
  binder.set_output(0, with_last_axis_at(to, axis));
}

}  // namespace croton
