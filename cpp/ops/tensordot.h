// Products of tensors, summed over any pairs of dimensions.
#pragma once

#include "graph/op.h"
#include "ops/matrix_product.h"

namespace croton {

// Sums over dimension x_axes[i] of the first and y_axes[i] of the second input. What is left comes
// in the order of x, then of y. In a batched product the first dimensions go along side by side and
// are the result's first.
class Tensordot final : public Op {
 public:
  Tensordot(std::vector<std::int64_t> x_axes, std::vector<std::int64_t> y_axes, bool is_batched)
      : x_axes_(std::move(x_axes)), y_axes_(std::move(y_axes)), is_batched_(is_batched) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Tensordot"; }
  std::vector<Property> properties() const override {
    return {{"x_axes", x_axes_}, {"y_axes", y_axes_}, {"batched", is_batched_}};
  }
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  // What becomes of the dimensions of an input of this rank.
  ProductAxes roles(const std::vector<std::int64_t>& summed, std::size_t ndim) const;

  std::vector<std::int64_t> x_axes_, y_axes_;
  bool is_batched_;
};

}  // namespace croton
