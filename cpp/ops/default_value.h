// A value, or another one in its place where there is none.
#pragma once

#include "graph/op.h"

namespace croton {

// Inputs: the value and its default, of one type. An argument always has a value here, so that the
// first is the result.
class Default final : public Op {
 public:
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "Default"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "Default"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input == 0; }
  bool reads_data(std::size_t input) const override { return input == 0; }
  void bind(const Apply& node, Binder& binder) const override;
};

}  // namespace croton
