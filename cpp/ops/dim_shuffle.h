// Permutes dimensions, drops broadcastable ones and adds new ones. A view: nothing is computed.
#pragma once

#include "graph/op.h"

namespace croton {

class DimShuffle final : public Op {
 public:
  // The entry of a new broadcastable dimension in an order.
  static constexpr std::int64_t kNew = -1;

  DimShuffle(Pattern input_broadcastable, std::vector<std::int64_t> order);

  const std::vector<std::int64_t>& order() const { return order_; }
  const Pattern& input_broadcastable() const { return input_broadcastable_; }
  bool is_identity() const;

  OpFamily family() const override { return OpFamily::dim_shuffle; }
  const char* class_name() const override { return "DimShuffle"; }
  std::vector<Property> properties() const override;
  std::string text() const override;
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  Pattern input_broadcastable_;
  std::vector<std::int64_t> order_;
};

// The variable with its dimensions in this order; itself when nothing changes.
Ref<Variable> dim_shuffle(const Ref<Variable>& variable, const std::vector<std::int64_t>& order);

}  // namespace croton
