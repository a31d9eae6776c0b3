// Elements repeated, each as often as its number says.
#pragma once

#include <optional>

#include "graph/op.h"
#include "ops/binder.h"

namespace croton {

// Inputs: the array, and how often: an integer for all positions along the axis, or one for each.
// Without an axis the array is taken as a vector.
class Repeat final : public Op {
 public:
  explicit Repeat(std::optional<std::int64_t> axis) : axis_(axis) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "RepeatOp"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input == 0; }
  bool computes_shapes() const override { return true; }
  std::vector<NDArray> evaluate(const Apply& node,
                                const std::vector<NDArray>& inputs) const override;

 private:
  std::optional<std::int64_t> axis_;
};

// Inputs: an array, how often each position of a result's axis stands in it, and an array in the
// shape of that result. The sums over equal positions: the gradient of Repeat.
class RepeatGrad final : public Op {
 public:
  explicit RepeatGrad(std::optional<std::int64_t> axis) : axis_(axis) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "RepeatGrad"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input == 0; }
  bool reads_data(std::size_t input) const override { return input < 2; }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  std::optional<std::int64_t> axis_;
};

// Emits the copies of each element of `from` to `to`, which has one dimension more than it: how
// often. Both are contiguous.
void emit_even_repeat(Binder& binder, const View& from, const View& to);

}  // namespace croton
