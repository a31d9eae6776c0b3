// The array itself, or a copy in C order.
#pragma once

#include "graph/op.h"

namespace croton {

class CpuContiguous final : public Op {
 public:
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "CpuContiguous"; }
  std::vector<Property> properties() const override { return {}; }
  std::string text() const override { return "CpuContiguous"; }
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  void bind(const Apply& node, Binder& binder) const override;
};

}  // namespace croton
