// The mean as one operation.
#pragma once

#include <optional>

#include "graph/op.h"

namespace croton {

// Along one axis or over all elements, always as float64. What `theano.tensor.mean` composes of a
// sum and a division is fused with what is around it; this is not.
class Mean final : public Op {
 public:
  explicit Mean(std::optional<std::int64_t> axis) : axis_(axis) {}
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Mean"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  // Whether dimension i is gone through.
  bool reduces(std::size_t i) const { return !axis_ || *axis_ == static_cast<std::int64_t>(i); }

  std::optional<std::int64_t> axis_;
};

}  // namespace croton
