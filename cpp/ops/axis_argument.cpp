// Checks of axes.
#include "ops/axis_argument.h"

#include <cmath>

#include "base/error.h"
#include "ops/constants.h"
#include "ops/expression.h"

namespace croton {

namespace {

std::size_t checked_axis(const Op& op, std::int64_t axis, std::size_t ndim) {
  const auto count = static_cast<std::int64_t>(ndim);
  if (axis < -count || axis >= count) {
    fail(ErrorKind::value_error, op.text(), ": axis ", axis, " is out of bounds for an array of ",
         ndim, " dimensions");
  }
  return static_cast<std::size_t>(axis < 0 ? axis + count : axis);
}

}  // namespace

Ref<Variable> axis_argument(const Op& op, const Ref<Variable>& axis, std::size_t ndim) {
  if (axis->ndim() != 0) {
    fail(ErrorKind::type_error, op.text(), ": the axis must be a scalar, got ",
         axis->type()->text());
  }
  const Constant* constant = as_constant(axis.get());
  if (constant != nullptr) {
    const double value = element_value(axis->dtype(), constant->data().data());
    if (std::trunc(value) == value) {
      checked_axis(op, static_cast<std::int64_t>(value), ndim);
      return typed_constant(DType::int64, value);
    }
  }
  if (!is_discrete(axis->dtype()) || constant != nullptr) {
    fail(ErrorKind::value_error, op.text(), ": the axis must be an integer, got ", axis->text(),
         " of type ", axis->type()->text());
  }
  return cast(Expression(axis), DType::int64).variable();
}

std::size_t bound_axis(const Op& op, const Binder& binder, std::size_t i, std::size_t ndim) {
  return checked_axis(op, binder.integer(i), ndim);
}

}  // namespace croton
