// Types, gradient and binding of products over pairs of dimensions.
#include "ops/tensordot.h"

#include <algorithm>

#include "base/error.h"
#include "ops/dim_shuffle.h"
#include "ops/expression.h"
#include "ops/shape_ops.h"

namespace croton {

namespace {

std::string axes_text(const std::vector<std::int64_t>& axes) {
  std::string list;
  for (const std::int64_t axis : axes) list += (list.empty() ? "" : ", ") + std::to_string(axis);
  return "[" + list + "]";
}

bool contains(const std::vector<std::int64_t>& axes, std::int64_t axis) {
  return std::find(axes.begin(), axes.end(), axis) != axes.end();
}

// The numbers first, first + 1, ...
std::vector<std::int64_t> counting_from(std::size_t first, std::size_t count) {
  std::vector<std::int64_t> axes(count);
  for (std::size_t i = 0; i < count; ++i) axes[i] = static_cast<std::int64_t>(first + i);
  return axes;
}

}  // namespace

std::string Tensordot::text() const {
  return std::string(is_batched_ ? "BatchedTensordot" : "Tensordot") + "{axes=[" +
         axes_text(x_axes_) + ", " + axes_text(y_axes_) + "]}";
}

ProductAxes Tensordot::roles(const std::vector<std::int64_t>& summed, std::size_t ndim) const {
  ProductAxes axes;
  axes.summed = summed;
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(ndim); ++i) {
    if (contains(summed, i)) continue;
    (is_batched_ && i == 0 ? axes.batch : axes.kept).push_back(i);
  }
  return axes;
}

Ref<Apply> Tensordot::make(VariableList inputs) const {
  if (inputs.size() != 2)
    fail(ErrorKind::type_error, text(), " takes 2 arguments, got ", inputs.size());
  if (x_axes_.size() != y_axes_.size())
    fail(ErrorKind::value_error, text(), ": the lists of axes differ in length");
  const auto check = [&](const std::vector<std::int64_t>& axes, const Ref<Variable>& input) {
    const auto ndim = static_cast<std::int64_t>(input->ndim());
    if (is_batched_ && ndim == 0)
      fail(ErrorKind::value_error, text(), " needs a batch dimension, got ", input->type()->text());
    for (std::size_t i = 0; i < axes.size(); ++i) {
      if (axes[i] < (is_batched_ ? 1 : 0) || axes[i] >= ndim)
        fail(ErrorKind::value_error, text(), ": axis ", axes[i], " cannot be summed over in ",
             input->type()->text());
      if (std::count(axes.begin(), axes.end(), axes[i]) > 1)
        fail(ErrorKind::value_error, text(), ": axis ", axes[i], " is given twice");
    }
  };
  check(x_axes_, inputs[0]);
  check(y_axes_, inputs[1]);
  const DType dtype = upcast(inputs[0]->dtype(), inputs[1]->dtype());
  Pattern pattern;
  const auto add = [&](const std::vector<std::int64_t>& axes, const Ref<Variable>& input) {
    for (const std::int64_t axis : axes)
      pattern.push_back(input->broadcastable()[static_cast<std::size_t>(axis)]);
  };
  const ProductAxes x = roles(x_axes_, inputs[0]->ndim()), y = roles(y_axes_, inputs[1]->ndim());
  add(x.batch, inputs[0]);
  add(x.kept, inputs[0]);
  add(y.kept, inputs[1]);
  for (Ref<Variable>& input : inputs) input = cast(Expression(input), dtype).variable();
  return apply(std::move(inputs), TensorType::get(dtype, pattern));
}

// The gradient of one input is the product of g and the other input over the dimensions that the
// other has kept, with its dimensions brought in the input's order.
VariableList Tensordot::vjp(const Apply& node, const VariableList& output_gradients,
                            const Wanted& wanted) const {
  if (!output_gradients[0]) return {nullptr, nullptr};
  const Ref<Variable>&x = node.input(0), &y = node.input(1), &g = output_gradients[0];
  const ProductAxes x_roles = roles(x_axes_, x->ndim()), y_roles = roles(y_axes_, y->ndim());
  const std::size_t batch = x_roles.batch.size();
  const auto gradient = [&](const Ref<Variable>& input, const ProductAxes& input_roles,
                            const Ref<Variable>& other, const ProductAxes& other_roles,
                            std::size_t first_of_other) {
    const Expression factor = is_complex(other->dtype())
                                  ? call(ScalarFunction::conj, {Expression(other)})
                                  : Expression(other);
    const auto product = unique<Tensordot>(counting_from(first_of_other, other_roles.kept.size()),
                                           other_roles.kept, is_batched_);
    const Ref<Variable> result = product->make({g, factor.variable()})->output();
    // It has the dimensions that the input kept, then those that the other was summed over.
    std::vector<std::int64_t> left = other_roles.summed;
    std::sort(left.begin(), left.end());
    std::vector<std::int64_t> order(input->ndim(), 0);
    for (std::size_t i = 0; i < input_roles.kept.size(); ++i)
      order[static_cast<std::size_t>(input_roles.kept[i])] = static_cast<std::int64_t>(batch + i);
    for (std::size_t i = 0; i < input_roles.summed.size(); ++i) {
      const auto place = std::find(left.begin(), left.end(), other_roles.summed[i]) - left.begin();
      order[static_cast<std::size_t>(input_roles.summed[i])] =
          static_cast<std::int64_t>(batch + input_roles.kept.size()) + place;
    }
    return with_pattern(dim_shuffle(result, order), input->broadcastable());
  };
  VariableList result(2);
  if (wanted[0]) result[0] = gradient(x, x_roles, y, y_roles, batch + x_roles.kept.size());
  if (wanted[1]) result[1] = gradient(y, y_roles, x, x_roles, batch);
  return result;
}

void Tensordot::bind(const Apply&, Binder& binder) const {
  const View& x = binder.input(0);
  const View& y = binder.input(1);
  binder.set_output(
      0, bind_product(binder, is_batched_ ? "batched_tensordot" : "tensordot", x,
                      roles(x_axes_, x.shape.size()), y, roles(y_axes_, y.shape.size())));
}

}  // namespace croton
