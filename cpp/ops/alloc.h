// A value repeated to a given shape. A view with strides of zero: nothing is computed.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs: the value, then one integer scalar per dimension.
class Alloc final : public Op {
 public:
  OpFamily family() const override { return OpFamily::alloc; }
  const char* class_name() const override { return "Alloc"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "Alloc"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input == 0; }
  bool reads_as_integers(std::size_t input) const override { return input > 0; }
  void bind(const Apply& node, Binder& binder) const override;
};

}  // namespace croton
