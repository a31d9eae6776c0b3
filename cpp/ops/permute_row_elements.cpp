// Broadcasting, gradient and binding of permute_row_elements.
#include "ops/permute_row_elements.h"

#include <algorithm>
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

Ref<Variable> pad_left(const Ref<Variable>& variable, std::size_t ndim) {
  std::vector<std::int64_t> order(ndim - variable->ndim(), DimShuffle::kNew);
  for (std::size_t i = 0; i < variable->ndim(); ++i) order.push_back(static_cast<std::int64_t>(i));
  return dim_shuffle(variable, order);
}

}  // namespace

Ref<Apply> PermuteRowElements::make(VariableList inputs) const {
  if (inputs.size() != 3) {
    fail(ErrorKind::type_error, text(), " takes an array, permutations and a flag, got ",
         inputs.size(), " arguments");
  }
  for (std::size_t i = 1; i < 3; ++i) {
    if (!is_discrete(inputs[i]->dtype()) || is_bool(inputs[i]->dtype())) {
      fail(ErrorKind::assertion_error, text(), ": permutations and flag must be integers, got ",
           inputs[i]->type()->text());
    }
  }
  if (inputs[2]->ndim() != 0)
    fail(ErrorKind::assertion_error, text(), ": the flag must be a scalar");
  const std::size_t ndim = std::max(inputs[0]->ndim(), inputs[1]->ndim());
  if (ndim == 0) fail(ErrorKind::value_error, text(), ": a scalar has no rows");
  for (std::size_t i = 0; i < 2; ++i) inputs[i] = pad_left(inputs[i], ndim);
  inputs[2] = as_int64(inputs[2]);
  Pattern pattern(ndim, true);
  for (std::size_t d = 0; d < ndim; ++d)
    pattern[d] = inputs[0]->broadcastable()[d] && inputs[1]->broadcastable()[d];
  const DType dtype = inputs[0]->dtype();
  return apply(std::move(inputs), TensorType::get(dtype, pattern));
}

VariableList PermuteRowElements::vjp(const Apply& node, const VariableList& output_gradients,
                                     const Wanted& wanted) const {
  VariableList result(3);
  if (!output_gradients[0]) return result;
  for (std::size_t i = 1; i < 3; ++i) {
    if (wanted[i]) result[i] = undefined_gradient(*this, node, i, "it consists of whole numbers");
  }
  const Expression back = equal(Expression(node.input(2)), Expression(0));
  const Ref<Variable> g =
      make({output_gradients[0], node.input(1), cast(back, DType::int64).variable()})->output();
  const Pattern& pattern = node.input(0)->broadcastable();
  result[0] = with_pattern(sum_to_pattern(g, pattern), pattern);
  return result;
}

void PermuteRowElements::bind(const Apply& node, Binder& binder) const {
  const View x = binder.input(0), y = binder.input(1);
  const bool is_inverse = binder.integer(2) != 0;
  const Pattern& x_pattern = node.input(0)->broadcastable();
  const Pattern& y_pattern = node.input(1)->broadcastable();
  const std::size_t last = x.shape.size() - 1;
  Dims shape = x.shape;
  for (std::size_t d = 0; d <= last; ++d) {
    if (x.shape[d] == y.shape[d]) continue;
    if (d < last && x_pattern[d]) {
      shape[d] = y.shape[d];
    } else if (d == last || !y_pattern[d]) {
      fail(ErrorKind::value_error, text(), ": an array of shape ", to_text(x.shape),
           " and permutations of shape ", to_text(y.shape), " do not match in dimension ", d);
    }
  }
  // Permutations as int64 and elements, one for each element of the result.
  const View order = binder.allocate(DType::int64, shape);
  binder.loop(ScalarFunction::identity, order, {y});
  const View from = binder.allocate(x.dtype, shape);
  binder.loop(ScalarFunction::identity, from, {x});
  View to = binder.allocate(x.dtype, shape);
  const std::int64_t length = shape[last], size = element_count(shape);
  emit_fallible_work(binder, {order, from}, {to}, [=, this](char* const* memory) {
    const auto* position = reinterpret_cast<const std::int64_t*>(order.address(memory));
    for (std::int64_t i = 0; i < size; ++i) {
      if (position[i] >= -length && position[i] < length) continue;
      fail(ErrorKind::index_error, text(), ": index ", position[i],
           " is out of bounds for rows of length ", length);
    }
    const std::size_t item = item_size(to.dtype);
    const char* source = from.address(memory);
    char* target = to.address(memory);
    // What an inverse leaves out, when positions are repeated.
    if (is_inverse) std::memset(target, 0, static_cast<std::size_t>(size) * item);
    for (std::int64_t i = 0; i < size; ++i) {
      const std::int64_t row = i / length * length;
      const std::int64_t other = row + position[i] + (position[i] < 0 ? length : 0);
      const std::int64_t read = is_inverse ? i : other, write = is_inverse ? other : i;
      std::memcpy(target + static_cast<std::size_t>(write) * item,
                  source + static_cast<std::size_t>(read) * item, item);
    }
  });
  binder.set_output(0, std::move(to));
}

}  // namespace croton
