// Type, gradient and work of the mean.
#include "ops/mean.h"

#include <algorithm>

#include "base/error.h"
#include "kernels/kernel_table.h"
#include "ops/binder.h"
#include "ops/dim_shuffle.h"
#include "ops/expression.h"
#include "ops/reduce.h"

namespace croton {

namespace {

// The sum in parts that are added up in order.
double sum_of(const double* x, std::int64_t n) {
  constexpr std::int64_t kPart = 1 << 12;
  const ReduceKernel add =
      kernels().reduce[static_cast<int>(ReduceFunction::sum)][static_cast<int>(DType::float64)];
  double total = 0;
  for (std::int64_t i = 0; i < n; i += kPart)
    add(static_cast<std::size_t>(std::min(kPart, n - i)), x + i, &total);
  return total;
}

}  // namespace

std::vector<Property> Mean::properties() const {
  PropertyValue axis;
  if (axis_) axis = *axis_;
  return {{"axis", axis}};
}

std::string Mean::text() const { return axis_ ? "Mean{" + std::to_string(*axis_) + "}" : "Mean"; }

Ref<Apply> Mean::make(VariableList inputs) const {
  if (inputs.size() != 1)
    fail(ErrorKind::type_error, text(), " takes one argument, got ", inputs.size());
  const Pattern& all = inputs[0]->broadcastable();
  if (is_complex(inputs[0]->dtype()))
    fail(ErrorKind::type_error, text(), " takes real numbers, got ", inputs[0]->type()->text());
  if (axis_ && (*axis_ < 0 || *axis_ >= static_cast<std::int64_t>(all.size()))) {
    fail(ErrorKind::value_error, text(), ": axis ", *axis_, " is out of range for ", all.size(),
         " dimensions");
  }
  Pattern kept;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!reduces(i)) kept.push_back(all[i]);
  }
  inputs[0] = cast(Expression(inputs[0]), DType::float64).variable();
  return apply(std::move(inputs), TensorType::get(DType::float64, kept));
}

VariableList Mean::vjp(const Apply& node, const VariableList& output_gradients,
                       const Wanted&) const {
  if (!output_gradients[0]) return {nullptr};
  const Expression x(node.input(0));
  std::vector<std::int64_t> order;
  std::int64_t next = 0;
  for (std::size_t i = 0; i < x->ndim(); ++i)
    order.push_back(reduces(i) ? DimShuffle::kNew : next++);
  const Expression g(dim_shuffle(output_gradients[0], order));
  // Each element has its share of g: one over their number, the sum of ones.
  const Expression ones = fill_like(x, number_like(Expression(node.output()), 1));
  const auto sum = unique<Reduce>(
      ReduceFunction::sum, axis_ ? std::optional(std::vector<std::int64_t>{*axis_}) : std::nullopt,
      std::nullopt, std::nullopt);
  const Expression count(dim_shuffle(sum->make({ones.variable()})->output(), order));
  return {fill_like(x, over(g, count)).variable()};
}

void Mean::bind(const Apply&, Binder& binder) const {
  const View& input = binder.input(0);
  View moved = input;
  Dims kept;
  std::int64_t length = 1;
  moved.shape.clear();
  moved.strides.clear();
  for (const bool reduced : {false, true}) {
    for (std::size_t i = 0; i < input.shape.size(); ++i) {
      if (reduces(i) != reduced) continue;
      moved.shape.push_back(input.shape[i]);
      moved.strides.push_back(input.strides[i]);
      if (reduced) {
        length *= input.shape[i];
      } else {
        kept.push_back(input.shape[i]);
      }
    }
  }
  const View values = binder.contiguous(moved);
  const View means = binder.allocate(DType::float64, kept);
  binder.set_output(0, means);
  emit_work(binder, {values}, {means},
            [values, means, length, rows = element_count(kept)](char* const* memory) {
              const auto* x = reinterpret_cast<const double*>(values.address(memory));
              auto* y = reinterpret_cast<double*>(means.address(memory));
              for (std::int64_t i = 0; i < rows; ++i)
                y[i] = sum_of(x + i * length, length) / static_cast<double>(length);
            });
}

}  // namespace croton
